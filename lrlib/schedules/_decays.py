"""Schedules that only go down: constant, piecewise, step, exponential, inverse time, polynomial, cosine, REX."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lrlib.parameters import Rate, as_steps, fraction, not_negative, numbers, positive


def constant(step: ArrayLike, initial_learning_rate: float) -> Rate:
    """The same rate at every step: ``rate(t) = initial_learning_rate``.

    Args:
        step: updates already made, a scalar or an array of any shape.
        initial_learning_rate: the rate, >= 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> constant([0, 1, 1000], 0.1).tolist()
    [0.1, 0.1, 0.1]
    """
    t = as_steps(step)
    not_negative(initial_learning_rate=initial_learning_rate)
    return np.full_like(t, initial_learning_rate)[()]


def piecewise_constant(step: ArrayLike, boundaries: Sequence[float], values: Sequence[float]) -> Rate:
    """A constant rate between boundaries: ``rate(t) = values[i]``, i = the number of boundaries < t.

    Follows Keras's ``PiecewiseConstantDecay``: the boundary step itself still has the *old* value. (PyTorch's
    ``MultiStepLR`` and optax change one step earlier, at the boundary.)

    Args:
        step: updates already made, a scalar or an array of any shape.
        boundaries: steps, strictly increasing.
        values: rates >= 0, one more than there are boundaries.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> piecewise_constant([2, 3, 4], boundaries=[3], values=[1.0, 0.1]).tolist()
    [1.0, 1.0, 0.1]
    """
    t = as_steps(step)
    edges, rates = numbers("boundaries", boundaries), numbers("values", values)
    if np.any(np.diff(edges) <= 0):
        raise ValueError(f"boundaries must be strictly increasing, got {boundaries!r}")
    if len(rates) != len(edges) + 1:
        raise ValueError(f"values must have one entry more than boundaries, got {len(rates)} for {len(edges)}")
    return rates[np.searchsorted(edges, t, side="left")]


def step_decay(step: ArrayLike, initial_learning_rate: float, decay_rate: float, decay_steps: float) -> Rate:
    """Multiply the rate by ``decay_rate`` after every ``decay_steps`` steps.

    ``rate(t) = initial_learning_rate * decay_rate ** floor(t / decay_steps)``

    Equals :func:`exponential_decay` with ``staircase=True`` and PyTorch's ``StepLR``.

    Args:
        step: updates already made, a scalar or an array of any shape.
        initial_learning_rate: the rate of the first ``decay_steps`` steps, >= 0.
        decay_rate: the factor applied at each drop, > 0.
        decay_steps: length of a stair in steps, > 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> step_decay([0, 9, 10, 25], 0.8, decay_rate=0.5, decay_steps=10).tolist()
    [0.8, 0.8, 0.4, 0.2]
    """
    return exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=True)


def exponential_decay(
    step: ArrayLike, initial_learning_rate: float, decay_steps: float, decay_rate: float, staircase: bool = False
) -> Rate:
    """Multiply the rate by ``decay_rate`` every ``decay_steps`` steps, smoothly (or in stairs).

    ``rate(t) = initial_learning_rate * decay_rate ** (t / decay_steps)``, the exponent floored if ``staircase``.

    Follows Keras's ``ExponentialDecay``. There is no end: it goes on falling past ``decay_steps``.

    Args:
        step: updates already made, a scalar or an array of any shape.
        initial_learning_rate: the rate at step 0, >= 0.
        decay_steps: steps that it takes to multiply the rate by ``decay_rate``, > 0.
        decay_rate: the factor, > 0 (above 1 the rate grows).
        staircase: floor the exponent, so that the rate falls in stairs.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> exponential_decay([0, 5, 10, 20], 0.8, decay_steps=10, decay_rate=0.25).tolist()
    [0.8, 0.4, 0.2, 0.05]
    """
    t = as_steps(step)
    not_negative(initial_learning_rate=initial_learning_rate)
    positive(decay_steps=decay_steps, decay_rate=decay_rate)
    exponent = np.floor(t / decay_steps) if staircase else t / decay_steps
    return initial_learning_rate * np.float64(decay_rate) ** exponent


def inverse_time_decay(
    step: ArrayLike, initial_learning_rate: float, decay_steps: float, decay_rate: float, staircase: bool = False
) -> Rate:
    """Divide the rate by a number that grows linearly with the step.

    ``rate(t) = initial_learning_rate / (1 + decay_rate * t / decay_steps)``, t / decay_steps floored if ``staircase``.

    Follows Keras's ``InverseTimeDecay``. There is no end: it goes on falling, ever more slowly.

    Args:
        step: updates already made, a scalar or an array of any shape.
        initial_learning_rate: the rate at step 0, >= 0.
        decay_steps: the unit in which ``decay_rate`` is given, in steps, > 0.
        decay_rate: what is added to the divisor every ``decay_steps`` steps, >= 0.
        staircase: floor t / decay_steps, so that the rate falls in stairs.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> inverse_time_decay([0, 10, 30], 0.8, decay_steps=10, decay_rate=1.0).tolist()
    [0.8, 0.4, 0.2]
    """
    t = as_steps(step)
    positive(decay_steps=decay_steps)
    not_negative(initial_learning_rate=initial_learning_rate, decay_rate=decay_rate)
    elapsed = np.floor(t / decay_steps) if staircase else t / decay_steps
    return initial_learning_rate / (1 + decay_rate * elapsed)


def polynomial_decay(
    step: ArrayLike,
    initial_learning_rate: float,
    decay_steps: float,
    end_learning_rate: float = 1e-4,
    power: float = 1.0,
    cycle: bool = False,
) -> Rate:
    """Go from the initial rate to the end rate along a power of the remaining fraction of the steps.

    ``rate(t) = (initial_learning_rate - end_learning_rate) * (1 - min(t, D) / D) ** power + end_learning_rate``
    with D = ``decay_steps``. With ``cycle``, D is instead the first multiple of ``decay_steps`` that is >= t: each
    new cycle starts lower (the second at half height for power 1), and the end value is met at every multiple.

    Follows Keras's ``PolynomialDecay``, and its default end rate. An end rate above the initial one rises.

    Args:
        step: updates already made, a scalar or an array of any shape.
        initial_learning_rate: the rate at step 0, >= 0.
        decay_steps: steps from the initial rate to the end rate, > 0.
        end_learning_rate: the rate at ``decay_steps`` and (without ``cycle``) ever after, >= 0.
        power: 1 is a straight line, above 1 falls fast and flattens out, > 0.
        cycle: start again past ``decay_steps`` instead of holding the end rate.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> polynomial_decay([0, 5, 10, 11], 0.9, decay_steps=10, end_learning_rate=0.1, power=2.0).round(6).tolist()
    [0.9, 0.3, 0.1, 0.1]
    """
    t = as_steps(step)
    not_negative(initial_learning_rate=initial_learning_rate, end_learning_rate=end_learning_rate)
    positive(decay_steps=decay_steps, power=power)
    cycles = np.maximum(1, np.ceil(t / decay_steps)) if cycle else 1
    remaining = 1 - np.minimum(t / (decay_steps * cycles), 1)
    return (initial_learning_rate - end_learning_rate) * remaining**power + end_learning_rate


def linear_decay(
    step: ArrayLike, initial_learning_rate: float, decay_steps: float, end_learning_rate: float = 0.0
) -> Rate:
    """Go from the initial rate to the end rate in a straight line.

    ``rate(t) = (initial_learning_rate - end_learning_rate) * (1 - min(t, D) / D) + end_learning_rate``,
    D = ``decay_steps``: :func:`polynomial_decay` with power 1, but ending at 0 by default.

    Args:
        step: updates already made, a scalar or an array of any shape.
        initial_learning_rate: the rate at step 0, >= 0.
        decay_steps: steps from the initial rate to the end rate, > 0.
        end_learning_rate: the rate at ``decay_steps`` and ever after, >= 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> linear_decay([0, 5, 10, 11], 0.8, decay_steps=10).tolist()
    [0.8, 0.4, 0.0, 0.0]
    """
    return polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate, power=1.0)


def cosine_decay(step: ArrayLike, initial_learning_rate: float, decay_steps: float, alpha: float = 0.0) -> Rate:
    """Go from the initial rate to a fraction ``alpha`` of it along half a cosine wave.

    ``rate(t) = initial_learning_rate * ((1 - alpha) * (1 + cos(pi * min(t, D) / D)) / 2 + alpha)`` with
    D = ``decay_steps``.

    Follows Keras's ``CosineDecay`` and optax: ``alpha`` is a *fraction* of the initial rate (PyTorch's ``eta_min`` is
    a rate), and the end is held (PyTorch's ``CosineAnnealingLR`` rises again). Loshchilov and Hutter, "SGDR", 2016.

    Args:
        step: updates already made, a scalar or an array of any shape.
        initial_learning_rate: the rate at step 0, >= 0.
        decay_steps: steps from the initial rate to the end, > 0.
        alpha: end rate as a fraction of the initial rate, in [0, 1].

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> cosine_decay([0, 5, 10, 11], 0.8, decay_steps=10, alpha=0.25).round(6).tolist()
    [0.8, 0.5, 0.2, 0.2]
    """
    t = as_steps(step)
    not_negative(initial_learning_rate=initial_learning_rate)
    positive(decay_steps=decay_steps)
    fraction(alpha=alpha)
    cosine = (1 + np.cos(np.pi * np.minimum(t / decay_steps, 1))) / 2
    return initial_learning_rate * ((1 - alpha) * cosine + alpha)


def rex(step: ArrayLike, initial_learning_rate: float, decay_steps: float) -> Rate:
    """Reflected exponential: stay high for long, then fall steeply to 0.

    ``rate(t) = initial_learning_rate * z / (1/2 + z/2)`` with z = 1 - min(t, D) / D, D = ``decay_steps``.

    Follows Chen, Wolfe and Kyrillidis, "REX: Revisiting Budgeted Training with an Improved Schedule", 2021. (Of the
    published forms this is the paper's, with beta = 1/2.)

    Args:
        step: updates already made, a scalar or an array of any shape.
        initial_learning_rate: the rate at step 0, >= 0.
        decay_steps: steps from the initial rate to 0, > 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> rex([0, 5, 10, 11], 0.9, decay_steps=10).round(6).tolist()
    [0.9, 0.6, 0.0, 0.0]
    """
    t = as_steps(step)
    not_negative(initial_learning_rate=initial_learning_rate)
    positive(decay_steps=decay_steps)
    remaining = 1 - np.minimum(t / decay_steps, 1)
    return initial_learning_rate * remaining / (1 / 2 + remaining / 2)
