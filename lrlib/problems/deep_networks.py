"""Lesson 5's networks, its trainings, and range tests recorded on five networks that are nothing alike.

``suggest_rate`` gets a recorded range test; the judge trains at the rate that it suggests.
``python -m lrlib.problems.deep_networks`` records them again and prints ``range_tests.py``.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lrlib import schedules
from lrlib.problems.range_tests import LOSSES

if TYPE_CHECKING:
    from lrlib.training import Result

STEPS = 200
RANGE_TEST_STEPS = 100
# In 504 and 510 the lowest loss of "small batches" is a lucky batch, at a rate that is far too high.
RANGE_TEST_SEEDS = (501, 502, 503, 504, 510)


@dataclass(frozen=True)
class Network:
    """A network on clean digits, trained by plain SGD, and what its range test sweeps.

    ``gain`` multiplies He's initial weights. ``loss_factor`` is what the loss is multiplied by: 128 where it is summed
    over a batch of 128, 1/5 where it is Keras's mean over 10 outputs rather than half their sum. For plain SGD that is
    the same as multiplying the rate. ``poor`` and ``good`` are test accuracies in per cent after 1cycle training,
    between which a suggested rate earns its points.
    """

    sizes: tuple[int, ...]
    gain: float
    loss: str
    batch_size: int
    lowest: float
    highest: float
    poor: float
    good: float
    loss_factor: float = 1.0


DEEP = (64, 64, 64, 10)
NETWORKS = {
    "mse": Network(DEEP, 1.5, "mse", 128, 1e-3, 30.0, poor=85.0, good=91.0),
    "summed mse": Network(DEEP, 1.5, "mse", 128, 1e-6, 1.0, poor=85.0, good=91.0, loss_factor=128.0),
    "wild start": Network(DEEP, 2.0, "mse", 128, 1e-3, 100.0, poor=80.0, good=86.0, loss_factor=0.2),
    "summed cross-entropy": Network((64, 64, 10), 1.0, "cross_entropy", 32, 1e-4, 10.0, 92.0, 95.0, loss_factor=32.0),
    "small batches": Network((64, 64, 10), 1.0, "cross_entropy", 4, 1e-3, 100.0, poor=70.0, good=85.0),
}


def train(network: Network, curves: dict[str, np.ndarray], seeds: Sequence[int], **options: Any) -> "Result":
    """Train the network with every curve [steps] on every seed; options as in :func:`lrlib.training.train`."""
    from lrlib import data, models, training

    return training.train(
        data.classification_task("digits", train_size=1200),
        models.mlp(network.sizes, gain=network.gain),
        {name: curve * network.loss_factor for name, curve in curves.items()},
        seeds,
        batch_size=network.batch_size,
        loss=network.loss,
        **options,
    )


def sweep(network: Network) -> np.ndarray:
    """Return the learning rates [RANGE_TEST_STEPS] of the network's range test, from its lowest to its highest."""
    steps = np.arange(RANGE_TEST_STEPS)
    return np.asarray(schedules.range_test(steps, network.lowest, network.highest, RANGE_TEST_STEPS - 1))


def recorded_range_test(name: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the learning rates and losses [n] of a recorded range test, which stops where the loss is not finite.

    Raises KeyError for a network or a seed that was not recorded.
    """
    return recording(name, LOSSES[name, seed])


def recording(name: str, text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the learning rates and losses [n] of a network's range test from its recorded losses."""
    losses = np.array(text.split(), dtype=np.float64)
    return sweep(NETWORKS[name])[: len(losses)], losses


def record_range_test(name: str, seed: int) -> np.ndarray:
    """Return the losses [n] of a network's range test, trained now: one batch loss per step, up to the last finite."""
    network = NETWORKS[name]
    losses = train(network, {"sweep": sweep(network)}, [seed], progress=False).step_losses[0, 0] * network.loss_factor
    finite = np.isfinite(losses)
    return losses if finite.all() else losses[: int(np.argmin(finite))]


if __name__ == "__main__":
    print('"""Range tests recorded by ``deep_networks``: the losses of (network, seed), four digits each."""\n')
    print("LOSSES = {")
    for name in NETWORKS:
        for seed in RANGE_TEST_SEEDS:
            numbers = " ".join(f"{loss:.4g}" for loss in record_range_test(name, seed))
            print(f'    ("{name}", {seed}): """\n{textwrap.fill(numbers, 110)}\n""",')
    print("}")
