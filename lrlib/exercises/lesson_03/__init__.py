"""Lesson 3, common schedules: six formulas, a decay that ends where it is meant to, and a schedule that wins."""

from lrlib import schedules
from lrlib.checking.exercise import Case, Exercise
from lrlib.exercises.curves import curve_exercise
from lrlib.exercises.lesson_03 import decay_rate, formulas
from lrlib.exercises.lesson_03.my_schedule import MY_SCHEDULE


def _multiples(case: Case) -> list[int]:
    period = case["decay_steps"]
    return [period, 2 * period, 3 * period, 7 * period]


def _end(case: Case) -> list[int]:
    return [case["decay_steps"]]


EXERCISES = [
    curve_exercise("step_decay", schedules.step_decay, _multiples),
    curve_exercise(
        "piecewise_constant",
        schedules.piecewise_constant,
        lambda case: case["boundaries"],
    ),
    curve_exercise("exponential_decay", schedules.exponential_decay, _multiples),
    Exercise(
        "decay_rate_for_end",
        decay_rate.decay_rate_for_end,
        decay_rate.sample_decay_rate,
        forbidden=("lrlib.exercises.lesson_03.decay_rate.decay_rate_for_end",),
        locate=lambda name, index, expected: "the decay rate",
        formula=formulas.DECAY_RATE_FOR_END,
    ),
    curve_exercise("inverse_time_decay", schedules.inverse_time_decay, _multiples),
    curve_exercise("polynomial_decay", schedules.polynomial_decay, _end),
    curve_exercise("cosine_decay", schedules.cosine_decay, _end),
    MY_SCHEDULE,
]
