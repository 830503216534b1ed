"""Lesson 5, warm-up and cyclical learning rates: two formulas, two curves in Keras, a range test, two feats."""

from collections.abc import Iterable

import numpy as np

from lrlib import schedules
from lrlib.checking.exercise import Case, Outcome
from lrlib.exercises.curves import StepsExercise, curve_exercise, curve_outcome
from lrlib.exercises.lesson_04 import asking
from lrlib.exercises.lesson_05 import (
    cyclical_rate,
    formulas,
    keras_warmup_cosine,
    suggest_rate,
    warmup_feats,
)
from lrlib.exercises.run_picture import beside_constant
from lrlib.problems.deep_networks import STEPS


def _restarts(case: Case) -> Iterable[float]:
    lengths = case["first_decay_steps"] * case.get("t_mul", 2.0) ** np.arange(4)
    return np.cumsum(lengths)


def _phases(case: Case) -> Iterable[float]:
    total = case["total_steps"]
    return [case.get("pct_start", 0.3) * total - 1, total - 1]


EXERCISES = [
    curve_exercise("one_cycle", schedules.one_cycle, _phases),
    StepsExercise(
        "keras_warmup_cosine",
        keras_warmup_cosine.keras_warmup_cosine,
        keras_warmup_cosine.sample_schedule,
        rtol=1e-4,  # Keras computes in float32
        locate=asking.locate_step,
        first=("values",),
        formula=formulas.KERAS_WARMUP_COSINE,
    ),
    StepsExercise(
        "CyclicalRate",
        cyclical_rate.cyclical_rate,
        cyclical_rate.sample_cycle,
        locate=asking.locate_step,
        first=("values",),
        seconds=30.0,
        formula=formulas.CYCLICAL_RATE,
    ),
    curve_exercise("cosine_decay_restarts", schedules.cosine_decay_restarts, _restarts),
    Outcome(
        "suggest_rate",
        suggest_rate.sample_rates,
        suggest_rate.trains_at,
        forbidden=suggest_rate.RECORDINGS,
        draw=suggest_rate.draw_range_tests,
    ),
    curve_outcome(
        "rescue", STEPS, warmup_feats.rescues, draw=beside_constant("rescue", warmup_feats.train_wild, constant=0.04)
    ),
    curve_outcome(
        "fast", STEPS, warmup_feats.is_fast, draw=beside_constant("fast", warmup_feats.train_mse, constant=0.3)
    ),
]
