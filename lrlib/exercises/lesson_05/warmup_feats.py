"""Two feats of warm-up: ``rescue`` a network that diverges without it, and be as good in half the steps (``fast``)."""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from lrlib.checking.exercise import Verdict, ramp
from lrlib.exercises.directions import direction
from lrlib.problems.deep_networks import DEEP, NETWORKS, STEPS, Network, train

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


def train_wild(curves: dict[str, np.ndarray], seeds: Sequence[int]) -> Any:
    """Train the network that diverges without warm-up."""
    return train(WILD, curves, seeds, progress=False)


def train_mse(curves: dict[str, np.ndarray], seeds: Sequence[int]) -> Any:
    """Train the network of ``fast``."""
    return train(NETWORKS["mse"], curves, seeds, progress=False)


def rescues(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    """Train the network that diverges without warm-up; the share grows with the mean test accuracy."""
    result = train(WILD, {"yours": curve}, seeds, progress=False)
    accuracy, losses = 100 * result.test_accuracy[0], result.step_losses[0]
    share = ramp(accuracy.mean(), WILD.poor, WILD.good)
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


def is_fast(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
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
    share = ramp(gain, FAST_FROM, FAST_FULL)
    advice = "" if share == 1 else " " + direction(curve, lambda curves: _losses(curves, seeds))
    verb = "lower" if gain > 0 else "higher"
    return Verdict(
        share,
        f"Over {len(gains)} seeds your training loss after {STEPS} steps is {abs(gain):.4f} {verb} than that of the "
        f"best constant rate after {2 * STEPS}, lower in {int((gains > 0).sum())} of {len(gains)}; full marks need "
        f"{FAST_FULL:g} lower on average." + advice.rstrip(),
    )


def _losses(curves: dict[str, np.ndarray], seeds: Sequence[int]) -> np.ndarray:
    """Return the mean training loss of every curve, infinite where a run is lost."""
    losses = train(NETWORKS["mse"], curves, seeds, progress=False).train_loss
    return np.nan_to_num(losses, nan=np.inf).mean(axis=1)


@functools.lru_cache(maxsize=4)
def _best_constant_losses(seeds: tuple[int, ...]) -> np.ndarray:
    """Return the training loss [seeds] of the best constant of each seed in twice the steps."""
    curves = {f"{rate:g}": np.full(2 * STEPS, rate) for rate in CONSTANTS}
    return np.nan_to_num(train(NETWORKS["mse"], curves, seeds, progress=False).train_loss, nan=np.inf).min(axis=0)
