"""Two feats of warm-up: ``rescue`` a network that diverges without it, and beat the cycle (``fast``)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lrlib.checking.exercise import Verdict, ramp
from lrlib.exercises.directions import FEW, direction
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
RISE, POINTS = 60, 1.0  # steps of a warm-up that is tried for the learner; a gain in points that is worth saying
WILD = Network(DEEP, 2.0, "mse", 128, 1e-3, 30.0, poor=80.0, good=91.0)

# ---- fast: a curve that beats the cycle ----------------------------------------------------------------------------
#
# Training loss after 200 steps, measured on 64 seeds that nobody judges with, mean ± standard deviation over seeds:
#
#     1cycle to 1.13  0.0506 ± 0.0027    to 1.6  0.0362 ± 0.0024    to 1.9  0.0343 ± 0.0030
#     warm-up over 40 steps, then constant  1.13  0.0359 ± 0.0026    1.35  0.0339 ± 0.0044
#     warm-up over 20 steps to 1.6, then linear decay  0.0373 ± 0.0029
#     1.6: warm-up 40, decay over the last 100  0.0287 ± 0.0019    60  0.0254 ± 0.0017    30  0.0236 ± 0.0016
#     the same with a warm-up of 20 and a decay of 60, to 1.35  0.0289 ± 0.0020    to 1.0, as printed  0.0394 ± 0.0024
#     (a constant rate: 0.058 in 400 steps, 0.0425 in 600)
#
# In means over 16 seeds a decay over the last 100 steps lies 5.9 standard errors below FAST_FULL (it misses with a
# probability below 1e-8), and the printed 1cycle to 1.6 7.7 above: it earns less than half.
FAST_FROM, FAST_FULL = 0.040, 0.0315


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
    advice = "" if share == 1 else " " + _advice(curve, 100 - accuracy[:FEW].mean(), jumps, seeds)
    return Verdict(
        share,
        f"Over {len(accuracy)} seeds the test accuracy is {accuracy.mean():.1f} % on average, and {accuracy.min():.1f} "
        f"% at worst; full marks need {WILD.good:g} % on average.{advice}",
    )


def _advice(curve: np.ndarray, error: float, jumps: int, seeds: Sequence[int]) -> str:
    """Return what would help a curve that falls short: a rise before it, or a change of it, tried on these seeds.

    ``error`` is the mean test error that the curve leaves on the first few seeds, in per cent.
    """

    def errors(curves: dict[str, np.ndarray]) -> np.ndarray:
        return 100 - 100 * train_wild(curves, seeds[:FEW]).test_accuracy.mean(axis=1)

    if not jumps:
        way = direction(curve, errors, POINTS, "it reads {:.0f} points more", loss=error)
        return way or "The loss never jumps: after its warm-up the network can take a higher rate than this."
    told = f"In {jumps} of {len(seeds)} runs the loss jumps far above its first value"
    rising = curve * np.minimum(np.arange(STEPS) / RISE, 1)
    gains = error - errors({"your rates": rising, "four times your rates": 4 * rising})
    if gains.max() <= POINTS:
        return f"{told}: start lower, or warm up for longer."
    rates = ("your rates", "four times your rates")[int(np.argmax(gains))]
    return f"{told}. With {rates}, rising from 0 over the first {RISE} steps, it reads {gains.max():.0f} points more."


def is_fast(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    """Train with the curve; the share grows as the mean training loss falls below that of the best cycle."""
    losses = train(NETWORKS["mse"], {"yours": curve}, seeds, progress=False).train_loss[0]
    lost = int(np.sum(~np.isfinite(losses)))
    if lost:
        return Verdict(
            0.0,
            f"{lost} of {len(losses)} runs with your curve diverge. Lower the peak, or take longer to reach it.",
        )
    loss = float(losses.mean())
    share = ramp(loss, FAST_FROM, FAST_FULL)
    advice = ""
    if share < 1:
        few = float(losses[:FEW].mean())
        advice = " " + direction(curve, lambda curves: _losses(curves, seeds[:FEW]), loss=few)
    return Verdict(
        share,
        f"Over {len(losses)} seeds your training loss after {STEPS} steps is {loss:.4f}; points begin below "
        f"{FAST_FROM:g}, full marks at {FAST_FULL:g}." + advice.rstrip(),
    )


def _losses(curves: dict[str, np.ndarray], seeds: Sequence[int]) -> np.ndarray:
    """Return the mean training loss of every curve, infinite where a run is lost."""
    losses = train(NETWORKS["mse"], curves, seeds, progress=False).train_loss
    return np.nan_to_num(losses, nan=np.inf).mean(axis=1)
