"""Lesson 5, warm-up and cyclical learning rates: seven formulas, a rule for the range test, two feats of warm-up."""

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from lrlib import schedules
from lrlib.answers import Values
from lrlib.exercises._lesson_05_networks import DEEP, NETWORKS, STEPS, Network, recorded_range_test, train
from lrlib.exercises.base import Case, Outcome, Verdict, number
from lrlib.exercises.curves import curve_exercise, curve_outcome

# Where the recordings are kept: a rule is asked for, not a table of them.
RECORDINGS = (
    "lrlib.exercises._lesson_05_range_tests",
    "lrlib.exercises._lesson_05_networks.LOSSES",
    "lrlib.exercises.lesson_05.recorded_range_test",
)
CHANCE = 15.0  # per cent: ten classes, and a run that is lost predicts one of them

# ---- rescue: 200 steps of a network whose initial weights are twice too large ------------------------------------
#
# Test accuracy in per cent, measured on 64 seeds, mean ± standard deviation over seeds:
#
#     best constant (0.04)   71.9 ± 2.8             from 1.2 without warm-up   9.8 ± 1.2 (all lost)
#     warm-up over 60 steps, then linear decay      to 0.8  92.4 ± 1.3     to 1.2  93.7 ± 1.2     to 1.6  94.6 ± 0.9
#     warm-up over 20 steps, then linear decay      to 0.8  91.2 ± 1.7     to 1.6  88.1 ± 9.5
#
# In means over 16 seeds no constant comes within 11 standard errors of `poor`, and the warm-up over 60 steps to 1.2
# lies 9 of them above `good`: it misses with a probability below 1e-15.
WILD = Network(DEEP, 2.0, "mse", 128, 1e-3, 30.0, poor=80.0, good=91.0)

# ---- fast: 200 steps against 400 ---------------------------------------------------------------------------------
#
# Final training loss of the best constant of each seed in 400 steps, minus that of the curve in 200; 64 seeds:
#
#     best constant in 200 steps (0.3)  -0.047 ± 0.012     1cycle to 0.8  -0.013 ± 0.008     to 1.6  +0.017 ± 0.008
#     warm-up over 20 to 1.6, then linear decay  +0.015 ± 0.008     stable till 100, then decay  +0.025 ± 0.008
#
# In means over 16 seeds 1cycle to 1.6 lies 6 standard errors above FAST_FULL (it misses with a probability below
# 1e-8), and the best constant 8 below FAST_FROM.
CONSTANTS = (0.2, 0.25, 0.3, 0.35, 0.4)
FAST_FROM, FAST_FULL = -0.02, 0.004


def _rescues(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    """Train the network that diverges without warm-up; the share grows with the mean test accuracy."""
    result = train(WILD, {"yours": curve}, seeds, progress=False)
    accuracy, losses = 100 * result.test_accuracy[0], result.step_losses[0]
    share = _part(accuracy.mean(), WILD.poor, WILD.good)
    jumps = int(np.sum(~(losses.max(axis=1) <= 1.5 * losses[:, 0])))  # NaN jumps too
    advice = ""
    if share < 1 and jumps:
        advice = f" In {jumps} runs the loss jumps far above its first value: start lower, or warm up for longer."
    elif share < 1:
        advice = " The loss never jumps: after its warm-up the network can take a higher rate than this."
    return Verdict(
        share,
        f"Over {len(accuracy)} seeds the test accuracy is {accuracy.mean():.1f} % on average, and {accuracy.min():.1f} "
        f"% at worst; full marks need {WILD.good:g} % on average.{advice}",
    )


def _is_fast(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    """Compare 200 steps of the curve, seed by seed, with 400 steps of the best constant rate."""
    loss = np.nan_to_num(train(NETWORKS["mse"], {"yours": curve}, seeds, progress=False).train_loss[0], nan=np.inf)
    gains = _best_constant_losses(tuple(seeds)) - loss
    lost = int(np.sum(~np.isfinite(loss)))
    if lost:
        return Verdict(
            0.0,
            f"{lost} of {len(loss)} runs with your curve diverge. Lower the peak, or take longer to reach it.",
        )
    gain = float(gains.mean())
    verb = "lower" if gain > 0 else "higher"
    return Verdict(
        _part(gain, FAST_FROM, FAST_FULL),
        f"Over {len(gains)} seeds your training loss after {STEPS} steps is {abs(gain):.4f} {verb} than that of the "
        f"best constant rate after {2 * STEPS}, lower in {int((gains > 0).sum())} of {len(gains)}; full marks need "
        f"{FAST_FULL:g} lower on average.",
    )


@functools.lru_cache(maxsize=4)
def _best_constant_losses(seeds: tuple[int, ...]) -> np.ndarray:
    """Return the training loss [seeds] of the best constant of each seed in twice the steps."""
    curves = {f"{rate:g}": np.full(2 * STEPS, rate) for rate in CONSTANTS}
    return np.nan_to_num(train(NETWORKS["mse"], curves, seeds, progress=False).train_loss, nan=np.inf).min(axis=0)


def _suggest(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for a rate from the recorded range test of each of the case's networks."""
    rates = []
    for name in case["networks"]:
        learning_rates, losses = recorded_range_test(name, case["seed"])
        rates.append(number(answer(learning_rates, losses), f"For the network {name!r} your function"))
    return {"rates": np.array(rates)}


def _trains_at(values: Values, seeds: Sequence[int], networks: Sequence[str], seed: int) -> Verdict:
    """Train each network with 1cycle up to its suggested rate; the weaker one decides, so no constant can please both.

    ``poor`` and ``good`` leave room for every sound rule. Measured on 24 seeds: half, a third or a quarter of the
    rate at which the loss passes four times its first value, the rate of the lowest loss, smoothed or not, and half of
    it all lie at least 5 standard errors of a mean over 16 seeds above ``good``; a tenth of the rate of the lowest
    loss, the blow-up itself, and any constant lie below ``poor`` on at least one network of each case.
    """
    rates = np.asarray(values["rates"], dtype=np.float64)
    if rates.shape != (len(networks),):
        raise ValueError(f"{len(networks)} rates are expected, got shape {rates.shape}")
    shares, told = [], []
    for name, rate in zip(networks, rates, strict=True):
        share, sentence = _train_at(NETWORKS[name], float(rate), seeds)
        shares.append(share)
        told.append(f"{name}: {sentence}")
    return Verdict(min(shares), " ".join(told))


def _train_at(network: Network, rate: float, seeds: Sequence[int]) -> tuple[float, str]:
    if not 0 < rate < np.inf:
        return 0.0, f"{rate:g} is no learning rate; it must be positive and finite."
    peak = schedules.one_cycle(np.arange(STEPS), rate, STEPS)
    result = train(network, {"yours": peak}, seeds, progress=False)
    accuracy = 100 * result.test_accuracy[0].mean()
    share = _part(accuracy, network.poor, network.good)
    sentence = f"at {rate:.3g}, 1cycle reaches {accuracy:.1f} % ({network.good:g} % is needed)."
    if share < 1:
        losses = result.step_losses[0]
        thrown_out = not np.isfinite(losses).all() or losses[:, -STEPS // 2 :].max() > 2 * losses[:, 0].mean()
        sentence += f" The rate is too {'high' if thrown_out or accuracy < CHANCE else 'low'}."
    return share, sentence


def _part(value: float, nothing: float, full: float) -> float:
    return float(np.clip((value - nothing) / (full - nothing), 0, 1))


# ---- where the curves change their form ---------------------------------------------------------------------------


def _half_cycles(case: Case) -> Iterable[float]:
    return [case["step_size"] * k for k in range(1, 8)]  # into the fourth cycle: 1/cycle is right in the first two


def _restarts(case: Case) -> Iterable[float]:
    lengths = case["first_decay_steps"] * case.get("t_mul", 2.0) ** np.arange(4)
    return np.cumsum(lengths)


def _phases(case: Case) -> Iterable[float]:
    total = case["total_steps"]
    return [case.get("pct_start", 0.3) * total - 1, total - 1]


EXERCISES = [
    curve_exercise("linear_warmup", schedules.linear_warmup, lambda case: [case["warmup_steps"]]),
    curve_exercise("warmup_cosine", schedules.warmup_cosine, lambda case: [case["warmup_steps"], case["total_steps"]]),
    curve_exercise("triangular", schedules.triangular, _half_cycles),
    curve_exercise("triangular2", schedules.triangular2, _half_cycles),
    curve_exercise("cosine_decay_restarts", schedules.cosine_decay_restarts, _restarts),
    curve_exercise("one_cycle", schedules.one_cycle, _phases),
    curve_exercise(
        "warmup_stable_decay",
        schedules.warmup_stable_decay,
        lambda case: [case["warmup_steps"], case["total_steps"] - case["decay_steps"], case["total_steps"]],
    ),
    Outcome("suggest_rate", _suggest, _trains_at, forbidden=RECORDINGS),
    curve_outcome("rescue", STEPS, _rescues),
    curve_outcome("fast", STEPS, _is_fast),
]
