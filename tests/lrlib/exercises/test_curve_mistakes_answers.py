"""Answers as learners write them, one step at a time in plain Python: every entry of the taxonomy gets its name.

These formulas are written independently of the catalogue's, so that an entry that does not say what its name says is
found out. Several answers may have one name.
"""

from math import ceil, cos, exp, floor, inf, pi, prod, sin, sqrt

import numpy as np
import pytest

from lrlib.checking.records import Record
from lrlib.checking.statuses import Answered
from lrlib.exercises import lesson_03, lesson_05
from lrlib.exercises.curves import CurveExercise
from tests.lrlib.odd_parameters import PARAMETERS

CURVES = {e.name: e for e in (*lesson_03.EXERCISES, *lesson_05.EXERCISES) if isinstance(e, CurveExercise)}

STEPS = np.r_[np.arange(0, 60), 73, 74, 75, 99, 100, 101, 131, 1100]


def half_cosine(fraction):
    return (1 + cos(pi * fraction)) / 2


def looped_step_decay(t, a, g, D):
    rate = a
    for s in range(t + 1):
        rate *= g ** (s // D)
    return rate


def step_decay_applied_at_each_drop(t, a, g, D):
    rate = a
    for drop in range(t // D + 1):
        rate *= g**drop
    return rate


def looped_inverse_time(t, a, D, k):
    rate = a
    for s in range(t + 1):
        rate /= 1 + k * s / D
    return rate


def cycle_of(t, D, r):
    """Number, start and length of an SGDR cycle, walked."""
    i, start, length = 0, 0, D
    while t >= start + length:
        i, start, length = i + 1, start + length, length * r
    return i, start, length


def late_restart(t, a, D, r, m, f):
    i, start, length = 0, 0, D
    while t > start + length:
        i, start, length = i + 1, start + length, length * r
    return a * ((1 - f) * m**i * half_cosine((t - start) / length) + f)


def restart(t, a, D, r, m, f, clock=None, height=None):
    i, start, length = cycle_of(t, D, r)
    height = m**i if height is None else height(i, t)
    done = (t - start) / length if clock is None else clock(t, length)
    return a * ((1 - f) * height * half_cosine(done) + f)


def added_restart(t, a, D, r, m, f):
    i, start, length = 0, 0, D
    while t >= start + length:
        i, start, length = i + 1, start + length, length + r
    return a * ((1 - f) * m**i * half_cosine((t - start) / length) + f)


def phases(t, start, top, end, peak, last):
    """A 1cycle with cosine phases, held past its end."""
    if t <= peak:
        return top + (start - top) * half_cosine(t / peak)
    return end + (top - end) * half_cosine(min((t - peak) / (last - peak), 1))


ANSWERS = [
    # (exercise, name of the mistake, answer with the parameters in the reference's order)
    ("step_decay", "not floored", lambda t, a, g, D: a * g ** (t / D)),
    ("step_decay", "drops one step early", lambda t, a, g, D: a * g ** floor((t + 1) / D)),
    ("step_decay", "drops one step late", lambda t, a, g, D: a * g ** (max(t - 1, 0) // D)),
    ("step_decay", "starts already decayed", lambda t, a, g, D: a * g ** (1 + t // D)),
    ("step_decay", "remainder instead of quotient", lambda t, a, g, D: a * g ** (t % D)),
    ("step_decay", "1 - decay_rate for decay_rate", lambda t, a, g, D: a * (1 - g) ** (t // D)),
    ("step_decay", "compounds at every step", looped_step_decay),
    ("step_decay", "compounds at every drop", step_decay_applied_at_each_drop),
    ("step_decay", "the rate never moves", lambda t, a, g, D: a * g ** (t // 5000 // D)),  # 5000 steps per epoch
    ("step_decay", "epochs for steps", lambda t, a, g, D: a * g ** (t // 100 // D)),
    ("piecewise_constant", "changes at the boundary, not after it", lambda t, b, v: v[sum(t >= x for x in b)]),
    ("piecewise_constant", "changes a step before the boundary", lambda t, b, v: v[sum(t >= x - 1 for x in b)]),
    ("piecewise_constant", "values compounded", lambda t, b, v: prod(v[: sum(t > x for x in b) + 1])),
    (
        "piecewise_constant",
        "boundaries read as durations",
        lambda t, b, v: v[sum(t > sum(b[: i + 1]) for i in range(len(b)))],
    ),
    ("piecewise_constant", "last value never used", lambda t, b, v: v[min(sum(t > x for x in b), len(b) - 1)]),
    ("exponential_decay", "decay_steps ignored", lambda t, a, D, g: a * g**t),
    ("exponential_decay", "e for decay_rate", lambda t, a, D, g: a * exp(-g * t / D)),
    ("exponential_decay", "exponent inverted", lambda t, a, D, g: a * g ** (D / t if t else inf)),
    ("exponential_decay", "initial rate inside the power", lambda t, a, D, g: (a * g) ** (t / D)),
    ("exponential_decay", "1 - decay_rate for decay_rate", lambda t, a, D, g: a * (1 - g) ** (t / D)),
    ("exponential_decay", "grows instead of falling", lambda t, a, D, g: a / g ** (t / D)),
    ("exponential_decay", "stops at decay_steps", lambda t, a, D, g: a * g ** min(t / D, 1)),
    ("exponential_decay", "staircase the wrong way round", lambda t, a, D, g: a * g ** (t // D)),
    ("exponential_decay", "step counted from 1", lambda t, a, D, g: a * g ** ((t + 1) / D)),
    ("exponential_decay", "the rate never moves", lambda t, a, D, g: a),
    ("inverse_time_decay", "the rate never moves", lambda t, a, D, k: a),
    ("inverse_time_decay", "decay_steps taken as 1", lambda t, a, D, k: a / (1 + k * t)),
    ("inverse_time_decay", "missing 1 in the divisor", lambda t, a, D, k: a * D / (k * t) if t else inf),
    ("inverse_time_decay", "square root of the divisor", lambda t, a, D, k: a / sqrt(1 + k * t / D)),
    ("inverse_time_decay", "subtracts instead of dividing", lambda t, a, D, k: a * (1 - k * t / D)),
    ("inverse_time_decay", "compounds at every step", looped_inverse_time),
    ("inverse_time_decay", "staircase the wrong way round", lambda t, a, D, k: a / (1 + k * (t // D))),
    (
        "polynomial_decay",
        "no clamp past the end",
        lambda t, a, D, e, p: (a - e) * (1 - t / D) ** p + e if t <= D else np.nan,  # plain Python turns complex
    ),
    ("polynomial_decay", "end rate forgotten", lambda t, a, D, e, p: a * (1 - min(t, D) / D) ** p),
    ("polynomial_decay", "end rate as a lower limit", lambda t, a, D, e, p: max(a * (1 - min(t, D) / D) ** p, e)),
    ("polynomial_decay", "range not reduced by the end rate", lambda t, a, D, e, p: a * (1 - min(t, D) / D) ** p + e),
    ("polynomial_decay", "power on the fraction done", lambda t, a, D, e, p: a - (a - e) * (min(t, D) / D) ** p),
    ("polynomial_decay", "1/power for power", lambda t, a, D, e, p: (a - e) * (1 - min(t, D) / D) ** (1 / p) + e),
    ("polynomial_decay", "power ignored", lambda t, a, D, e, p: (a - e) * (1 - min(t, D) / D) + e),
    (
        "polynomial_decay",
        "one step too short",
        lambda t, a, D, e, p: (a - e) * (1 - min(t, D - 1) / (D - 1)) ** p + e,
    ),
    ("polynomial_decay", "step counted from 1", lambda t, a, D, e, p: (a - e) * (1 - min(t + 1, D) / D) ** p + e),
    ("polynomial_decay", "starts again at decay_steps", lambda t, a, D, e, p: (a - e) * (1 - t % D / D) ** p + e),
    (
        "polynomial_decay",
        "cycle the wrong way round",
        lambda t, a, D, e, p: (a - e) * (1 - t / (D * max(ceil(t / D), 1))) ** p + e,
    ),
    ("polynomial_decay", "the rate never moves", lambda t, a, D, e, p: a),
    ("cosine_decay", "missing 1/2", lambda t, a, D, f: a * ((1 - f) * (1 + cos(pi * min(t, D) / D)) + f)),
    ("cosine_decay", "missing 1 +", lambda t, a, D, f: a * ((1 - f) * 0.5 * cos(pi * min(t, D) / D) + f)),
    ("cosine_decay", "degrees for radians", lambda t, a, D, f: a * ((1 - f) * (1 + cos(180 * min(t, D) / D)) / 2 + f)),
    ("cosine_decay", "no pi", lambda t, a, D, f: a * ((1 - f) * (1 + cos(min(t, D) / D)) / 2 + f)),
    ("cosine_decay", "2 pi for pi", lambda t, a, D, f: a * ((1 - f) * (1 + cos(2 * pi * min(t, D) / D)) / 2 + f)),
    ("cosine_decay", "quarter of a wave", lambda t, a, D, f: a * ((1 - f) * cos(pi * min(t, D) / D / 2) + f)),
    ("cosine_decay", "pi/2 for pi", lambda t, a, D, f: a * ((1 - f) * (1 + cos(pi * min(t, D) / D / 2)) / 2 + f)),
    ("cosine_decay", "sine for cosine", lambda t, a, D, f: a * ((1 - f) * (1 + sin(pi * min(t, D) / D)) / 2 + f)),
    ("cosine_decay", "start and end swapped", lambda t, a, D, f: a + (a * f - a) * half_cosine(min(t, D) / D)),
    ("cosine_decay", "alpha taken as an absolute rate", lambda t, a, D, f: f + (a - f) * half_cosine(min(t, D) / D)),
    ("cosine_decay", "alpha forgotten", lambda t, a, D, f: a * half_cosine(min(t, D) / D)),
    ("cosine_decay", "alpha as a lower limit", lambda t, a, D, f: max(a * half_cosine(min(t, D) / D), a * f)),
    ("cosine_decay", "range not reduced by alpha", lambda t, a, D, f: a * (half_cosine(min(t, D) / D) + f)),
    ("cosine_decay", "integer division", lambda t, a, D, f: a * ((1 - f) * half_cosine(min(t, D) // D) + f)),
    ("cosine_decay", "one step too short", lambda t, a, D, f: a * ((1 - f) * half_cosine(min(t / (D - 1), 1)) + f)),
    ("cosine_decay", "step counted from 1", lambda t, a, D, f: a * ((1 - f) * half_cosine(min(t + 1, D) / D) + f)),
    ("cosine_decay", "rises again past the end", lambda t, a, D, f: a * ((1 - f) * half_cosine(t / D) + f)),
    ("cosine_decay", "starts again at decay_steps", lambda t, a, D, f: a * ((1 - f) * half_cosine(t % D / D) + f)),
    ("cosine_decay", "zero after the end", lambda t, a, D, f: a * ((1 - f) * half_cosine(t / D) + f) if t <= D else 0),
    ("cosine_decay", "zero from the end on", lambda t, a, D, f: a * ((1 - f) * half_cosine(t / D) + f) if t < D else 0),
    ("cosine_decay", "the rate never moves", lambda t, a, D, f: a * ((1 - f) * half_cosine(t // 5000 / D) + f)),
    ("cosine_decay", "epochs for steps", lambda t, a, D, f: a * ((1 - f) * half_cosine(t // 100 / D) + f)),
    ("cosine_decay_restarts", "m_mul at every step", lambda t, *p: restart(t, *p, height=lambda i, t: p[3] ** t)),
    ("cosine_decay_restarts", "m_mul ignored", lambda t, *p: restart(t, *p, height=lambda i, t: 1)),
    (
        "cosine_decay_restarts",
        "t_mul ignored",
        lambda t, a, D, r, m, f: a * ((1 - f) * m ** (t // D) * half_cosine(t % D / D) + f),
    ),
    ("cosine_decay_restarts", "t_mul added, not multiplied", added_restart),
    (
        "cosine_decay_restarts",
        "cycle counted from 1",
        lambda t, *p: restart(t, *p, height=lambda i, t: p[3] ** (i + 1)),
    ),
    (
        "cosine_decay_restarts",
        "first cycle already lengthened",
        lambda t, a, D, r, m, f: restart(t, a, D * r, r, m, f),
    ),
    ("cosine_decay_restarts", "restarts a step late", late_restart),
    (
        "cosine_decay_restarts",
        "whole step in the cosine",
        lambda t, *p: restart(t, *p, clock=lambda t, length: t / length),
    ),
    (
        "cosine_decay_restarts",
        "floor scaled by m_mul",
        lambda t, a, D, r, m, f: m ** cycle_of(t, D, r)[0] * restart(t, a, D, r, 1, f),
    ),
    ("one_cycle", "peak one step late", lambda t, m, T, p, d: phases(t, m / d, m, m / d / 1e4, p * T, T - 1)),
    ("one_cycle", "both phases one step late", lambda t, m, T, p, d: phases(t, m / d, m, m / d / 1e4, p * T, T)),
    (
        "one_cycle",
        "peak rounded to a whole step",
        lambda t, m, T, p, d: phases(t, m / d, m, m / d / 1e4, round(p * T - 1), T - 1),
    ),
    ("one_cycle", "final rate from the maximum", lambda t, m, T, p, d: phases(t, m / d, m, m / 1e4, p * T - 1, T - 1)),
    ("one_cycle", "ends at the initial rate", lambda t, m, T, p, d: phases(t, m / d, m, m / d, p * T - 1, T - 1)),
    (
        "one_cycle",
        "second phase not shifted",
        lambda t, m, T, p, d: (
            phases(t, m / d, m, 0, p * T - 1, T - 1)
            if t <= p * T - 1
            else m / d / 1e4 + (m - m / d / 1e4) * half_cosine(min(t / (T - p * T), 1))
        ),
    ),
    ("one_cycle", "the rate never moves", lambda t, m, T, p, d: phases(t // 5000, m / d, m, 0, p * T - 1, T - 1)),
    ("one_cycle", "epochs for steps", lambda t, m, T, p, d: phases(t // 100, m / d, m, 0, p * T - 1, T - 1)),
    (
        "one_cycle",
        "no clamp past the end",
        lambda t, m, T, p, d: (
            phases(t, m / d, m, 0, p * T - 1, T - 1)
            if t <= p * T - 1
            else m / d / 1e4 + (m - m / d / 1e4) * half_cosine((t - p * T + 1) / (T - p * T))
        ),
    ),
    ("one_cycle", "step counted from 1", lambda t, m, T, p, d: phases(t + 1, m / d, m, m / d / 1e4, p * T - 1, T - 1)),
    (
        "one_cycle",
        "anneal the wrong way round",
        lambda t, m, T, p, d: float(np.interp(t, [0, p * T - 1, T - 1], [m / d, m, m / d / 1e4])),
    ),
]


@pytest.mark.parametrize(("exercise", "name", "answer"), ANSWERS, ids=[f"{e}: {n}" for e, n, _ in ANSWERS])
def test_a_learners_answer_gets_the_name_of_its_mistake(exercise, name, answer):
    parameters = PARAMETERS[exercise]
    values = np.array([answer(int(t), *parameters.values()) for t in STEPS], float)
    record = Record(exercise, parameters, Answered.ANSWERED, {"steps": np.asarray(STEPS, float), "values": values})
    found = CURVES[exercise].diagnose(record)
    assert [mistake.name for mistake in found][:1] == [name]


def test_every_entry_has_an_answer_written_independently():
    answered = {(exercise, name) for exercise, name, _ in ANSWERS}
    entries = {(name, mistake.name) for name, exercise in CURVES.items() for mistake in exercise.mistakes}
    assert answered == entries
