"""Lesson 3, common schedules: six formulas, and a schedule that beats the best constant rate."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lrlib import schedules
from lrlib.exercises.base import Case, Verdict
from lrlib.exercises.curves import curve_exercise, curve_outcome

if TYPE_CHECKING:
    from lrlib.training import Result

STEPS = 600
BATCH_SIZE = 4
CONSTANTS = tuple(0.02 * 2 ** (k / 2) for k in range(17))  # 0.02 to 5.12: the peers that a schedule must beat

# Measured on seeds 0-63 as the mean gain over each seed's best constant, with its standard deviation over seeds: the
# best of 65 constants -0.0007 ± 0.0017, step decay at thirds -0.003 ± 0.012, exponential decay to 0.01 +0.018 ± 0.009,
# one halving +0.019 ± 0.002, linear decay from 2.56 +0.060 ± 0.011, cosine +0.053 ± 0.011. For a mean over 16 seeds a
# constant lies 13 standard errors below NEEDED_FROM, linear decay 11 and cosine 8 above NEEDED_FULL: each misses with a
# probability below 1e-15.
NEEDED_FROM = 0.005
NEEDED_FULL = 0.03


def noisy_digits(curves: dict[str, np.ndarray], seeds: Sequence[int], progress: bool = True) -> "Result":
    """Train softmax regression on digits with 40 % of the labels wrong, at every curve [600] and seed.

    Minibatches hold 4 examples, so the noise of the gradient is large and
    its floor shows.
    """
    from lrlib import data, models, training

    task = data.classification_task("digits", train_size=1200, label_noise=0.4)
    model = models.softmax(task.features, task.classes)
    return training.train(task, model, curves, seeds, batch_size=BATCH_SIZE, progress=progress)


def _beats_constants(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    """Compare the final training loss, seed by seed, with that of the best constant rate of each seed."""
    curves = {f"constant {rate:.3g}": np.full(STEPS, rate) for rate in CONSTANTS} | {"yours": curve}
    losses = np.nan_to_num(noisy_digits(curves, seeds, progress=False).train_loss, nan=np.inf)
    gains = losses[:-1].min(axis=0) - losses[-1]
    gain = float(gains.mean())
    if not np.isfinite(gain):
        return Verdict(0.0, "Training with your schedule diverges: the loss is not finite. Try a lower peak.")
    share = float(np.clip((gain - NEEDED_FROM) / (NEEDED_FULL - NEEDED_FROM), 0, 1))
    verb = "lower" if gain > 0 else "higher"
    return Verdict(
        share,
        f"Over {len(gains)} seeds your final training loss is {abs(gain):.3f} {verb} than the best constant rate's, "
        f"better in {int((gains > 0).sum())} of {len(gains)}; full marks need {NEEDED_FULL:g} lower on average.",
    )


def _multiples(case: Case) -> list[int]:
    period = case["decay_steps"]
    return [period, 2 * period, 3 * period, 7 * period]


def _end(case: Case) -> list[int]:
    return [case["decay_steps"]]


EXERCISES = [
    curve_exercise("step_decay", schedules.step_decay, _multiples),
    curve_exercise("piecewise_constant", schedules.piecewise_constant, lambda case: case["boundaries"]),
    curve_exercise("exponential_decay", schedules.exponential_decay, _multiples),
    curve_exercise("inverse_time_decay", schedules.inverse_time_decay, _multiples),
    curve_exercise("polynomial_decay", schedules.polynomial_decay, _end),
    curve_exercise("cosine_decay", schedules.cosine_decay, _end),
    curve_outcome("my_schedule", STEPS, _beats_constants),
]
