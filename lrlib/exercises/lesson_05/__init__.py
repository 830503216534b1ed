"""Lesson 5, warm-up and cyclical learning rates: seven formulas, a rule for the range test, two feats of warm-up."""

from collections.abc import Iterable

import numpy as np

from lrlib import schedules
from lrlib.checking.exercise import Case, Outcome
from lrlib.exercises.curves import curve_exercise, curve_outcome
from lrlib.exercises.lesson_05 import cycle_mistakes, suggest_rate, warmup_feats, warmup_mistakes
from lrlib.problems.deep_networks import STEPS


def _half_cycles(case: Case) -> Iterable[float]:
    return [case["step_size"] * k for k in range(1, 8)]  # into the fourth cycle: 1/cycle is right in the first two


def _restarts(case: Case) -> Iterable[float]:
    lengths = case["first_decay_steps"] * case.get("t_mul", 2.0) ** np.arange(4)
    return np.cumsum(lengths)


def _phases(case: Case) -> Iterable[float]:
    total = case["total_steps"]
    return [case.get("pct_start", 0.3) * total - 1, total - 1]


EXERCISES = [
    curve_exercise(
        "linear_warmup", schedules.linear_warmup, warmup_mistakes.LINEAR_WARMUP, lambda case: [case["warmup_steps"]]
    ),
    curve_exercise(
        "warmup_cosine",
        schedules.warmup_cosine,
        warmup_mistakes.WARMUP_COSINE,
        lambda case: [case["warmup_steps"], case["total_steps"]],
    ),
    curve_exercise("triangular", schedules.triangular, cycle_mistakes.TRIANGULAR, _half_cycles),
    curve_exercise("triangular2", schedules.triangular2, cycle_mistakes.TRIANGULAR2, _half_cycles),
    curve_exercise(
        "cosine_decay_restarts", schedules.cosine_decay_restarts, cycle_mistakes.COSINE_DECAY_RESTARTS, _restarts
    ),
    curve_exercise("one_cycle", schedules.one_cycle, cycle_mistakes.ONE_CYCLE, _phases),
    curve_exercise(
        "warmup_stable_decay",
        schedules.warmup_stable_decay,
        warmup_mistakes.WARMUP_STABLE_DECAY,
        lambda case: [case["warmup_steps"], case["total_steps"] - case["decay_steps"], case["total_steps"]],
    ),
    Outcome("suggest_rate", suggest_rate.sample_rates, suggest_rate.trains_at, forbidden=suggest_rate.RECORDINGS),
    curve_outcome("rescue", STEPS, warmup_feats.rescues),
    curve_outcome("fast", STEPS, warmup_feats.is_fast),
]
