"""Schedules that go up and down: cyclical rates, warm restarts, 1cycle, and the sweep of a range test."""

from decimal import Context, Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lrlib.parameters import Rate, as_steps, at_least_one, fraction, not_negative, positive


def cosine_decay_restarts(
    step: ArrayLike,
    initial_learning_rate: float,
    first_decay_steps: float,
    t_mul: float = 2.0,
    m_mul: float = 1.0,
    alpha: float = 0.0,
) -> Rate:
    """Cosine decay that jumps back up again and again (SGDR).

    Cycle i (0, 1, 2, ...) has length D_i = ``first_decay_steps * t_mul ** i`` and starts at S_i = D_0 + ... + D_{i-1}:
    ``rate(t) = initial_learning_rate * ((1 - alpha) * m_mul**i * (1 + cos(pi * (t - S_i) / D_i)) / 2 + alpha)``.
    At t = S_i the new cycle begins. ``m_mul`` scales the cosine part only, not the floor ``alpha``.

    Follows Loshchilov and Hutter, "SGDR", 2016, with the parameters of Keras's ``CosineDecayRestarts``. Cycles are
    found by summing their lengths (``t_mul`` read as the decimal that you wrote), so boundaries are exact; Keras
    finds them with float32 logarithms and is one step late for ``t_mul=1.1, first_decay_steps=10`` at step 21.

    Args:
        step: updates already made, a scalar or an array of any shape.
        initial_learning_rate: the rate at step 0, >= 0.
        first_decay_steps: length of the first cycle in steps, > 0.
        t_mul: each cycle is this many times as long as the one before, >= 1.
        m_mul: each cycle's cosine is this many times as high as the one before, > 0.
        alpha: the floor as a fraction of the initial rate, in [0, 1].

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> cosine_decay_restarts([0, 5, 10, 20, 30], 0.8, first_decay_steps=10, m_mul=0.5).round(6).tolist()
    [0.8, 0.4, 0.4, 0.2, 0.2]
    """
    t = as_steps(step)
    not_negative(initial_learning_rate=initial_learning_rate)
    positive(first_decay_steps=first_decay_steps, m_mul=m_mul)
    at_least_one(t_mul=t_mul)
    fraction(alpha=alpha)
    cycle, completed = find_cycle(t, first_decay_steps, t_mul)
    cosine = np.float64(m_mul) ** cycle * (1 + np.cos(np.pi * completed)) / 2
    return initial_learning_rate * ((1 - alpha) * cosine + alpha)


def triangular(step: ArrayLike, base_learning_rate: float, max_learning_rate: float, step_size: float) -> Rate:
    """Zigzag between two rates: ``step_size`` steps up, ``step_size`` steps down, for ever.

    ``rate(t) = base + (max - base) * max(0, 1 - x)`` with x = \\|t / step_size - 2 * cycle + 1\\| and
    cycle = floor(1 + t / (2 * step_size)).

    Follows Smith, "Cyclical Learning Rates for Training Neural Networks", 2015: ``step_size`` is *half* a cycle.

    Args:
        step: updates already made, a scalar or an array of any shape.
        base_learning_rate: the lower rate, at step 0, >= 0.
        max_learning_rate: the upper rate, first at step ``step_size``, >= ``base_learning_rate``.
        step_size: half a cycle in steps, > 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> triangular([0, 5, 10, 15, 20, 30], 0.1, 0.9, step_size=10).round(6).tolist()
    [0.1, 0.5, 0.9, 0.5, 0.1, 0.9]
    """
    height, _ = _triangle(as_steps(step), base_learning_rate, max_learning_rate, step_size)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * height


def triangular2(step: ArrayLike, base_learning_rate: float, max_learning_rate: float, step_size: float) -> Rate:
    """The zigzag of :func:`triangular`, its amplitude halved after each cycle.

    ``rate(t) = base + (max - base) * max(0, 1 - x) / 2 ** (cycle - 1)``, x and cycle as in :func:`triangular`.

    Follows Smith, "Cyclical Learning Rates for Training Neural Networks", 2015.

    Args:
        step: updates already made, a scalar or an array of any shape.
        base_learning_rate: the lower rate, at step 0, >= 0.
        max_learning_rate: the peak of the first cycle, >= ``base_learning_rate``.
        step_size: half a cycle in steps, > 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> triangular2([0, 10, 20, 30, 50], 0.1, 0.9, step_size=10).round(6).tolist()
    [0.1, 0.9, 0.1, 0.5, 0.3]
    """
    height, cycle = _triangle(as_steps(step), base_learning_rate, max_learning_rate, step_size)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * height * np.exp2(1 - cycle)


def exp_range(
    step: ArrayLike, base_learning_rate: float, max_learning_rate: float, step_size: float, gamma: float
) -> Rate:
    """The zigzag of :func:`triangular`, its amplitude multiplied by ``gamma`` at every step.

    ``rate(t) = base + (max - base) * max(0, 1 - x) * gamma ** t``, x as in :func:`triangular`.

    Follows Smith, "Cyclical Learning Rates for Training Neural Networks", 2015.

    Args:
        step: updates already made, a scalar or an array of any shape.
        base_learning_rate: the lower rate, at step 0, >= 0.
        max_learning_rate: the bound that the peaks fall away from, >= ``base_learning_rate``.
        step_size: half a cycle in steps, > 0.
        gamma: the factor per *step*, in (0, 1].

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> exp_range([0, 1, 2, 3], 0.1, 0.9, step_size=1, gamma=0.5).round(6).tolist()
    [0.1, 0.5, 0.1, 0.2]
    """
    t = as_steps(step)
    positive(gamma=gamma)
    fraction(gamma=gamma)
    height, _ = _triangle(t, base_learning_rate, max_learning_rate, step_size)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * height * np.float64(gamma) ** t


def one_cycle(
    step: ArrayLike,
    max_learning_rate: float,
    total_steps: float,
    pct_start: float = 0.3,
    div_factor: float = 25.0,
    final_div_factor: float = 1e4,
    anneal: str = "cos",
) -> Rate:
    """One cycle: up from max/div_factor to the maximum, then down to far below the start.

    With initial = max / div_factor, final = initial / final_div_factor, P = pct_start * total_steps - 1:
    from initial at 0 to max at P, then from max to final at total_steps - 1; held afterwards. Between its ends a phase
    follows half a cosine wave (``anneal="cos"``) or a straight line (``anneal="linear"``).

    Follows PyTorch's ``OneCycleLR`` with two phases (optax peaks one step later; fastai's final is max/final_div).
    PyTorch refuses to go past the end; this holds the final rate. Smith and Topin, "Super-Convergence", 2017.

    Args:
        step: updates already made, a scalar or an array of any shape.
        max_learning_rate: the peak, >= 0.
        total_steps: number of steps of the cycle; the last is ``total_steps - 1``.
        pct_start: share of the steps spent going up, below 1, with ``pct_start * total_steps > 1``.
        div_factor: max / initial, > 0.
        final_div_factor: initial / final, > 0.
        anneal: "cos" or "linear".

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> one_cycle([0, 2, 9, 10], 1.0, total_steps=10, div_factor=10, final_div_factor=100).round(6).tolist()
    [0.1, 1.0, 0.001, 0.001]
    """
    t = as_steps(step)
    not_negative(max_learning_rate=max_learning_rate)
    positive(total_steps=total_steps, pct_start=pct_start, div_factor=div_factor, final_div_factor=final_div_factor)
    if not 1 < pct_start * total_steps < total_steps:
        raise ValueError(
            "pct_start must be below 1 and pct_start * total_steps above 1, so that both phases have a length, "
            f"got pct_start={pct_start!r}, total_steps={total_steps!r}"
        )
    if anneal not in ("cos", "linear"):
        raise ValueError(f"anneal must be 'cos' or 'linear', got {anneal!r}")
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1

    def go(start: float, goal: float, completed: NDArray[np.float64]) -> NDArray[np.float64]:
        completed = np.clip(completed, 0, 1)
        weight = (1 - np.cos(np.pi * completed)) / 2 if anneal == "cos" else completed
        return start * (1 - weight) + goal * weight

    rising = go(initial, max_learning_rate, t / peak)
    return np.where(t <= peak, rising, go(max_learning_rate, final, (t - peak) / (end - peak)))[()]


def range_test(step: ArrayLike, min_learning_rate: float, max_learning_rate: float, total_steps: float) -> Rate:
    """Sweep exponentially from a rate that is surely too low to one that is surely too high.

    ``rate(t) = min * (max / min) ** (min(t, T) / T)``, T = ``total_steps``: equal factors in equal times.

    Follows Smith, "Cyclical Learning Rates for Training Neural Networks", 2015 (LR range test), with the exponential
    sweep of fastai's ``lr_find``.

    Args:
        step: updates already made, a scalar or an array of any shape.
        min_learning_rate: the rate at step 0, > 0.
        max_learning_rate: the rate at ``total_steps`` and ever after, > ``min_learning_rate``.
        total_steps: length of the sweep in steps, > 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> range_test([0, 5, 10, 11], 0.01, 1.0, total_steps=10).round(6).tolist()
    [0.01, 0.1, 1.0, 1.0]
    """
    t = as_steps(step)
    positive(min_learning_rate=min_learning_rate, max_learning_rate=max_learning_rate, total_steps=total_steps)
    if max_learning_rate <= min_learning_rate:
        raise ValueError(f"max_learning_rate must be above min_learning_rate, got {max_learning_rate!r}")
    completed = np.minimum(t / total_steps, 1)
    return np.float64(min_learning_rate) ** (1 - completed) * np.float64(max_learning_rate) ** completed


def _triangle(
    t: NDArray[np.float64], base_learning_rate: float, max_learning_rate: float, step_size: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Height in [0, 1] of Smith's zigzag at each step, and the number of the cycle, counted from 1."""
    not_negative(base_learning_rate=base_learning_rate, max_learning_rate=max_learning_rate)
    positive(step_size=step_size)
    if max_learning_rate < base_learning_rate:
        raise ValueError(f"max_learning_rate must be at least base_learning_rate, got {max_learning_rate!r}")
    cycle = np.floor(1 + t / (2 * step_size))
    return np.maximum(0, 1 - np.abs(t / step_size - 2 * cycle + 1)), cycle


def find_cycle(
    t: NDArray[np.float64], first_decay_steps: float, t_mul: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Number of each step's cycle, counted from 0, and the fraction of that cycle already completed."""
    if t_mul == 1:
        cycle = np.floor(t / first_decay_steps)
        return cycle, t / first_decay_steps - cycle
    # Decimals of 50 digits: 1.1 means 11/10, not the nearest binary fraction, whose error would move a boundary.
    context = Context(prec=50)
    ratio, length, start = Decimal(repr(float(t_mul))), Decimal(repr(float(first_decay_steps))), Decimal(0)
    last = Decimal(float(t.max(initial=0)))
    starts, lengths = [], []
    while start <= last:
        starts.append(float(start))
        lengths.append(float(length))
        start, length = context.add(start, length), context.multiply(length, ratio)
    cycle = np.searchsorted(starts, t, side="right") - 1
    return cycle.astype(np.float64), (t - np.asarray(starts)[cycle]) / np.asarray(lengths)[cycle]
