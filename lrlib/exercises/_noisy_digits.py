"""The training task that lessons 2, 3 and 4 share, and its bar: the best constant rate of each seed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lrlib import data, models
from lrlib.exercises.base import Verdict

if TYPE_CHECKING:
    from lrlib.training import Result

STEPS = 600
BATCH_SIZE = 4  # small, so that the gradient is noisy and the noise floor shows
CONSTANTS = tuple(0.02 * 2 ** (k / 2) for k in range(17))  # 0.02 to 5.12: the peers that a schedule must beat


def task() -> data.Task:
    """Return digits with 1200 training examples, 40 % of their labels wrong."""
    return data.classification_task("digits", train_size=1200, label_noise=0.4)


def model() -> models.Mlp:
    """Return softmax regression on digits."""
    return models.softmax(64, 10)


def train(curves: dict[str, np.ndarray], seeds: Sequence[int]) -> "Result":
    """Train at every curve [600] and seed."""
    from lrlib import training

    return training.train(task(), model(), curves, seeds, batch_size=BATCH_SIZE, progress=False)


def against_constants(curve: np.ndarray, seeds: Sequence[int], needed_from: float, needed_full: float) -> Verdict:
    """Compare the final training loss of a curve [600], seed by seed, with that of the best constant rate of each seed.

    The share of the points rises from 0 where the mean gain is ``needed_from`` to 1 where it is ``needed_full``.
    """
    curves = {f"constant {rate:.3g}": np.full(STEPS, rate) for rate in CONSTANTS} | {"yours": curve}
    losses = np.nan_to_num(train(curves, seeds).train_loss, nan=np.inf)
    gains = losses[:-1].min(axis=0) - losses[-1]
    gain = float(gains.mean())
    if not gain > -100:  # NaN and infinity too; no rate of a sound order of magnitude loses as much
        return Verdict(0.0, "Training with your schedule diverges: the loss grows beyond measure. Try lower rates.")
    share = float(np.clip((gain - needed_from) / (needed_full - needed_from), 0, 1))
    verb = "lower" if gain > 0 else "higher"
    return Verdict(
        share,
        f"Over {len(gains)} seeds your final training loss is {abs(gain):.3f} {verb} than the best constant rate's, "
        f"better in {int((gains > 0).sum())} of {len(gains)}; full marks need {needed_full:g} lower on average.",
    )
