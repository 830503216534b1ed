"""Lesson 3, common schedules: six formulas, and a schedule that beats the best constant rate."""

from lrlib import schedules
from lrlib.checking.exercise import Case
from lrlib.exercises.curves import curve_exercise
from lrlib.exercises.lesson_03 import mistakes
from lrlib.exercises.lesson_03.my_schedule import MY_SCHEDULE


def _multiples(case: Case) -> list[int]:
    period = case["decay_steps"]
    return [period, 2 * period, 3 * period, 7 * period]


def _end(case: Case) -> list[int]:
    return [case["decay_steps"]]


EXERCISES = [
    curve_exercise("step_decay", schedules.step_decay, mistakes.STEP_DECAY, _multiples),
    curve_exercise(
        "piecewise_constant", schedules.piecewise_constant, mistakes.PIECEWISE_CONSTANT, lambda case: case["boundaries"]
    ),
    curve_exercise("exponential_decay", schedules.exponential_decay, mistakes.EXPONENTIAL_DECAY, _multiples),
    curve_exercise("inverse_time_decay", schedules.inverse_time_decay, mistakes.INVERSE_TIME_DECAY, _multiples),
    curve_exercise("polynomial_decay", schedules.polynomial_decay, mistakes.POLYNOMIAL_DECAY, _end),
    curve_exercise("cosine_decay", schedules.cosine_decay, mistakes.COSINE_DECAY, _end),
    MY_SCHEDULE,
]
