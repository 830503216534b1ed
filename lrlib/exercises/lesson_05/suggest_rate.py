"""``suggest_rate``: a rule that reads a rate off a recorded range test."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lrlib import schedules
from lrlib.checking.exercise import Case, Verdict, number, ramp
from lrlib.checking.records import Values
from lrlib.exercises.search_picture import losses_against_rates
from lrlib.problems.deep_networks import NETWORKS, STEPS, Network, recording, train
from lrlib.problems.range_tests import LOSSES

# Where the recordings are kept: the answer is to be a rule, not a table of them.
RECORDINGS = (
    "lrlib.problems.range_tests",
    "lrlib.problems.deep_networks.LOSSES",
    "lrlib.problems.deep_networks.recorded_range_test",
)

CHANCE = 15.0  # per cent: ten classes, and a run that is lost predicts one of them


def sample_rates(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for a rate from the recorded range test of each of the case's networks."""
    rates = []
    for name in case["networks"]:
        learning_rates, losses = recording(name, LOSSES[name, case["seed"]])
        rates.append(number(answer(learning_rates, losses), f"For the network {name!r} your function"))
    return {"rates": np.array(rates)}


def trains_at(values: Values, seeds: Sequence[int], networks: Sequence[str], seed: int) -> Verdict:
    """Train each network with 1cycle up to its suggested rate; the weaker one decides, so no constant can please both.

    ``poor`` and ``good`` leave room for every sound rule. On 48 other seeds a third or a quarter of the rate at which
    the loss passes four times its first value, and half the rate of the lowest smoothed loss, lie 5 standard errors of
    a mean of 16 seeds or more above ``good`` on every network and recording that is asked, a false fail below 1e-6;
    nearest is half the lowest on "wild start" (502), 88.0 +- 0.4 %. The rate of the lowest loss itself, unsmoothed,
    reaches 37 and 46 % on "small batches" (seeds 504 and 510), half of the blow-up rate 65 % (510); a tenth of the rate
    of the lowest loss, the blow-up itself, and any constant lie below ``poor`` on at least one network of some case.
    """
    rates = np.asarray(values["rates"], dtype=np.float64)
    if rates.shape != (len(networks),):
        raise ValueError(f"{len(networks)} rates are expected, got shape {rates.shape}")
    shares, told = [], []
    for name, rate in zip(networks, rates, strict=True):
        share, sentence = _train_at(NETWORKS[name], float(rate), tuple(seeds))
        shares.append(share)
        told.append(f"{name}: {sentence}")
    return Verdict(min(shares), " ".join(told))


@functools.lru_cache(maxsize=16)  # a fixed number suggests the same rate to a network of several cases
def _train_at(network: Network, rate: float, seeds: tuple[int, ...]) -> tuple[float, str]:
    if not 0 < rate < np.inf:
        return 0.0, f"{rate:g} is no learning rate; it must be positive and finite."
    peak = schedules.one_cycle(np.arange(STEPS), rate, STEPS)
    result = train(network, {"yours": peak}, seeds, progress=False)
    accuracy = 100 * result.test_accuracy[0].mean()
    share = ramp(accuracy, network.poor, network.good)
    sentence = f"at {rate:.3g}, 1cycle reaches {accuracy:.1f} % ({network.good:g} % is needed)."
    if share < 1:
        losses = result.step_losses[0]
        thrown_out = not np.isfinite(losses).all() or losses[:, -STEPS // 2 :].max() > 2 * losses[:, 0].mean()
        sentence += f" The rate is too {'high' if thrown_out or accuracy < CHANCE else 'low'}."
    return share, sentence


def draw_range_tests(values: Values, seeds: Sequence[int], networks: Sequence[str], seed: int) -> Any:
    """Return the picture of the range tests and of the rates that were read off them."""
    rates = np.ravel(values["rates"])
    if len(rates) != len(networks):
        return None
    tests = {name: recording(name, LOSSES[name, seed]) for name in networks}
    runs = {name: (*tests[name], float(rate)) for name, rate in zip(networks, rates, strict=True)}
    return losses_against_rates(runs, joined=True, caption="The range tests, and what your rule reads off them.")
