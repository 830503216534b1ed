"""Lesson 3, common schedules: six formulas, and a schedule that beats the best constant rate."""

from collections.abc import Sequence

import numpy as np

from lrlib import schedules
from lrlib.exercises._noisy_digits import STEPS, against_constants
from lrlib.exercises.base import Case, Verdict
from lrlib.exercises.curves import curve_exercise, curve_outcome

# Measured on seeds 0-63 as the mean gain over each seed's best constant, with its standard deviation over seeds: the
# best of 65 constants -0.0007 ± 0.0017, step decay at thirds -0.003 ± 0.012, exponential decay to 0.01 +0.018 ± 0.009,
# one halving +0.019 ± 0.002, linear decay from 2.56 +0.060 ± 0.011, cosine +0.053 ± 0.011. For a mean over 16 seeds a
# constant lies 13 standard errors below NEEDED_FROM, linear decay 11 and cosine 8 above NEEDED_FULL: each misses with a
# probability below 1e-15.
NEEDED_FROM = 0.005
NEEDED_FULL = 0.03


def _beats_constants(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    return against_constants(curve, seeds, NEEDED_FROM, NEEDED_FULL)


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
