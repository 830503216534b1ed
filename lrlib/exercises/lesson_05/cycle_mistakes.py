"""Wrong curves of warm restarts and 1cycle that no change of a formula reaches, or whose own sentence teaches better.

Where they coincide: whatever concerns ``m_mul`` is right for 1 (its default); "floor scaled" also for an alpha of 0.
Within the first cycle most of them are right. "peak rounded to a whole step" is right where ``pct_start * total_steps``
is whole, "final rate from the maximum" for a ``div_factor`` of 1, "ends at the initial rate" for a
``final_div_factor`` of 1.
"""

import numpy as np

from lrlib import schedules
from lrlib.exercises.curve_mistakes import mistakes_of
from lrlib.schedules._cycles import find_cycle


def _restarts(a, alpha, height, done) -> np.ndarray:
    return a * ((1 - alpha) * height * (1 + np.cos(np.pi * done)) / 2 + alpha)


def _restarts_adding(t, a, D, t_mul, m_mul, alpha) -> np.ndarray:
    """Cycles of length D, D + t_mul, D + 2 * t_mul, ..."""
    start, length, ends = 0.0, float(D), []
    while start <= t.max():
        ends.append((start, length))
        start, length = start + length, length + t_mul
    starts, lengths = np.array(ends).T
    i = np.searchsorted(starts, t, side="right") - 1
    return _restarts(a, alpha, float(m_mul) ** i, (t - starts[i]) / lengths[i])


def _restarts_late(t, a, D, t_mul, m_mul, alpha) -> np.ndarray:
    """A boundary step still belongs to the cycle that ends there."""
    i, done = find_cycle(t, D, t_mul)
    late = (done == 0) & (t > 0)
    return _restarts(a, alpha, float(m_mul) ** (i - late), np.where(late, 1, done))


def _restarts_globally(t, a, D, t_mul, m_mul, alpha) -> np.ndarray:
    i, _ = find_cycle(t, D, t_mul)
    return _restarts(a, alpha, float(m_mul) ** i, t / (D * float(t_mul) ** i))


COSINE_DECAY_RESTARTS = mistakes_of(
    schedules.cosine_decay_restarts,
    (
        "m_mul at every step",
        lambda t, a, D, r, m, f: _restarts(a, f, float(m) ** t, find_cycle(t, D, r)[1]),
        "Your curve shrinks within a cycle: `m_mul` acts once per restart.",
    ),
    (
        "t_mul added, not multiplied",
        _restarts_adding,
        "Your cycles grow by a few steps each: `t_mul` is a factor.",
    ),
    (
        "cycle counted from 1",
        lambda t, a, D, r, m, f: _restarts(a, f, float(m) ** (find_cycle(t, D, r)[0] + 1), find_cycle(t, D, r)[1]),
        "Ask your function for step 0: the first cycle has the full height.",
    ),
    (
        "restarts a step late",
        _restarts_late,
        "Look at `first_decay_steps` itself: the new cycle begins there.",
    ),
    (
        "whole step in the cosine",
        _restarts_globally,
        "Look just after a restart: each cycle has its own clock, which starts at 0.",
    ),
    (
        "floor scaled by m_mul",
        lambda t, a, D, r, m, f: (
            float(m) ** find_cycle(t, D, r)[0] * schedules.cosine_decay_restarts(t, a, D, r, 1.0, f)
        ),
        "Compare the ends of the cycles: `m_mul` lowers the tops, but the floor stays where it is.",
    ),
)


def _phases(t, m, T, pct, div, final_div, anneal, peak=-1, end=-1, shifted=True, clamped=True) -> np.ndarray:
    """1cycle with its peak at pct * T + ``peak`` and its end at T + ``end``; by default the right one."""
    initial, final = m / div, m / div / final_div
    top, last = pct * T + peak, T + end

    def go(start, goal, done) -> np.ndarray:
        return start + (goal - start) * ((1 - np.cos(np.pi * done)) / 2 if anneal == "cos" else done)

    fallen = (t - top if shifted else t) / (last - top)
    return np.where(t <= top, go(initial, m, t / top), go(m, final, np.clip(fallen, 0, 1) if clamped else fallen))


ONE_CYCLE = mistakes_of(
    schedules.one_cycle,
    (
        "peak one step late",
        lambda t, *p: _phases(t, *p, peak=0),
        "Look around the peak: the first of the steps is step 0, so which number has the last of the rise?",
    ),
    (
        "both phases one step late",
        lambda t, *p: _phases(t, *p, peak=0, end=0),
        "Look at the last step: the first of `total_steps` steps is step 0, so which number has the last?",
    ),
    (
        "peak rounded to a whole step",
        lambda t, m, T, pct, *p: _phases(t, m, T, np.round(pct * T) / T, *p),
        "Look around the peak: `pct_start` times `total_steps` need not be whole; the peak then lies between steps.",
    ),
    (
        "final rate from the maximum",
        lambda t, m, T, pct, div, final_div, anneal: schedules.one_cycle(t, m, T, pct, div, final_div / div, anneal),
        "Look at the end: the final rate is reckoned from the *initial* rate.",
    ),
    (
        "ends at the initial rate",
        lambda t, m, T, pct, div, final_div, anneal: schedules.one_cycle(t, m, T, pct, div, 1.0, anneal),
        "Look at the end: the final rate should be far below the initial one.",
    ),
    (
        "second phase not shifted",
        lambda t, *p: _phases(t, *p, shifted=False),
        "Your curve jumps down at the peak: the second phase has its own clock, which starts there.",
    ),
    (
        "no clamp past the end",
        lambda t, *p: _phases(t, *p, clamped=False),
        "Look past the last step: the final rate should be held there.",
    ),
)
