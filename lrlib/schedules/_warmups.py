"""Schedules that start low: linear warm-up alone, before another schedule, and the usual combinations."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lrlib.parameters import Rate, as_steps, not_negative, positive


def linear_warmup(
    step: ArrayLike, target_learning_rate: float, warmup_steps: float, initial_learning_rate: float = 0.0
) -> Rate:
    """Rise in a straight line to the target rate, then hold it.

    ``rate(t) = initial_learning_rate + (target_learning_rate - initial_learning_rate) * min(t / W, 1)``,
    W = ``warmup_steps``: the target is reached *at* step W, as in Keras, optax and Hugging Face (not at W - 1).

    Follows Goyal et al., "Accurate, Large Minibatch SGD", 2017 (gradual warm-up). W = 0 means no warm-up.

    Args:
        step: updates already made, a scalar or an array of any shape.
        target_learning_rate: the rate from step ``warmup_steps`` on, >= 0.
        warmup_steps: length of the warm-up in steps, >= 0.
        initial_learning_rate: the rate at step 0, >= 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> linear_warmup([0, 5, 10, 11], 0.8, warmup_steps=10).tolist()
    [0.0, 0.4, 0.8, 0.8]
    """
    t = as_steps(step)
    not_negative(
        target_learning_rate=target_learning_rate,
        warmup_steps=warmup_steps,
        initial_learning_rate=initial_learning_rate,
    )
    return initial_learning_rate + (target_learning_rate - initial_learning_rate) * _ramp(t, 0, warmup_steps)


def warmup(
    schedule: Callable[[ArrayLike], Rate], warmup_steps: float, initial_learning_rate: float = 0.0
) -> Callable[[ArrayLike], Rate]:
    """Put a linear warm-up before another schedule; returns a function of the step.

    ``rate(t) = initial_learning_rate + (schedule(0) - initial_learning_rate) * t / W`` for t < W, then
    ``schedule(t - W)``, W = ``warmup_steps``. The decay's own length excludes the warm-up, as in Keras.

    Args:
        schedule: a function of the step (scalar or array), for instance a lambda over one of these functions.
        warmup_steps: length of the warm-up in steps, >= 0.
        initial_learning_rate: the rate at step 0, >= 0.

    Raises:
        ValueError: a bad parameter, at once; a bad step, when the returned function is called. The message names it.

    >>> curve = warmup(lambda step: linear_decay(step, 0.8, decay_steps=10), warmup_steps=4)
    >>> curve([0, 2, 4, 9, 14, 15]).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.0]
    """
    if not callable(schedule):
        raise ValueError(f"schedule must be a function of the step, got {schedule!r}")
    not_negative(warmup_steps=warmup_steps, initial_learning_rate=initial_learning_rate)

    def warmed_up(step: ArrayLike) -> Rate:
        t = as_steps(step)
        peak: Any = schedule(0)
        rising = linear_warmup(t, peak, warmup_steps, initial_learning_rate)
        return np.where(t < warmup_steps, rising, schedule(np.maximum(t - warmup_steps, 0)))[()]

    return warmed_up


def warmup_cosine(
    step: ArrayLike,
    peak_learning_rate: float,
    total_steps: float,
    warmup_steps: float,
    end_learning_rate: float = 0.0,
) -> Rate:
    """Rise linearly from 0 to the peak, then fall to the end rate along half a cosine wave.

    With W = ``warmup_steps``, T = ``total_steps``, e = ``end_learning_rate``:
    ``rate(t) = peak * t / W`` for t < W, then ``e + (peak - e) * (1 + cos(pi * (t - W) / (T - W))) / 2``, held from T.

    As in optax's ``warmup_cosine_decay_schedule``, the total *includes* the warm-up (Keras's ``decay_steps`` does
    not), and the end is a rate (Keras's ``alpha`` is a fraction).

    Args:
        step: updates already made, a scalar or an array of any shape.
        peak_learning_rate: the rate at step ``warmup_steps``, >= 0.
        total_steps: the step at which the end rate is reached.
        warmup_steps: length of the warm-up in steps, >= 0 and below ``total_steps``.
        end_learning_rate: the rate at ``total_steps`` and ever after, >= 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> warmup_cosine([0, 2, 4, 9, 14, 15], 0.8, total_steps=14, warmup_steps=4).round(6).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.0]
    """
    t = as_steps(step)
    not_negative(peak_learning_rate=peak_learning_rate, warmup_steps=warmup_steps, end_learning_rate=end_learning_rate)
    positive(total_steps=total_steps)
    if warmup_steps >= total_steps:
        raise ValueError(f"warmup_steps must be below total_steps = {total_steps}, got {warmup_steps}")
    cosine = (1 + np.cos(np.pi * _ramp(t, warmup_steps, total_steps - warmup_steps))) / 2
    falling = end_learning_rate + (peak_learning_rate - end_learning_rate) * cosine
    return np.where(t < warmup_steps, peak_learning_rate * _ramp(t, 0, warmup_steps), falling)[()]


def warmup_stable_decay(
    step: ArrayLike,
    peak_learning_rate: float,
    total_steps: float,
    warmup_steps: float,
    decay_steps: float,
    end_learning_rate: float = 0.0,
) -> Rate:
    """Rise linearly from 0 to the peak, stay there, and fall linearly over the last ``decay_steps`` steps.

    With W = ``warmup_steps``, D = ``decay_steps``, T = ``total_steps``: ``peak * t / W`` for t < W; ``peak`` until
    T - D; then a straight line that meets ``end_learning_rate`` at T and holds it.

    Follows Hu et al., "MiniCPM", 2024 (WSD), with the linear cool-down of Hägele et al., 2024.

    Args:
        step: updates already made, a scalar or an array of any shape.
        peak_learning_rate: the rate of the flat part, >= 0.
        total_steps: the step at which the end rate is reached; includes warm-up and decay.
        warmup_steps: length of the warm-up in steps, >= 0.
        decay_steps: length of the decay in steps, >= 0; warm-up and decay together fit into ``total_steps``.
        end_learning_rate: the rate at ``total_steps`` and ever after, >= 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> warmup_stable_decay([0, 2, 4, 10, 15, 20, 21], 0.8, 20, warmup_steps=4, decay_steps=10).tolist()
    [0.0, 0.4, 0.8, 0.8, 0.4, 0.0, 0.0]
    """
    t = as_steps(step)
    not_negative(
        peak_learning_rate=peak_learning_rate,
        warmup_steps=warmup_steps,
        decay_steps=decay_steps,
        end_learning_rate=end_learning_rate,
    )
    positive(total_steps=total_steps)
    if warmup_steps + decay_steps > total_steps:
        raise ValueError(
            f"warmup_steps + decay_steps must fit into total_steps = {total_steps}, got {warmup_steps} + {decay_steps}"
        )
    decayed = _ramp(t, total_steps - decay_steps, decay_steps)
    falling = peak_learning_rate * (1 - decayed) + end_learning_rate * decayed
    return np.where(t < warmup_steps, peak_learning_rate * _ramp(t, 0, warmup_steps), falling)[()]


def inverse_sqrt(step: ArrayLike, peak_learning_rate: float, warmup_steps: float) -> Rate:
    """Rise linearly from 0 to the peak at step W, then fall with one over the square root of the step.

    ``rate(t) = peak_learning_rate * min(t / W, sqrt(W / t))``, W = ``warmup_steps``; 0 at step 0. No end.

    Follows Raffel et al., "T5", 2019, and Hugging Face's ``get_inverse_sqrt_schedule`` with ``timescale = W``.

    Args:
        step: updates already made, a scalar or an array of any shape.
        peak_learning_rate: the rate at step ``warmup_steps``, >= 0.
        warmup_steps: length of the warm-up in steps, > 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> inverse_sqrt([0, 5, 10, 40], 0.8, warmup_steps=10).tolist()
    [0.0, 0.4, 0.8, 0.4]
    """
    t = as_steps(step)
    not_negative(peak_learning_rate=peak_learning_rate)
    positive(warmup_steps=warmup_steps)
    return peak_learning_rate * _ramp(t, 0, warmup_steps) * np.sqrt(warmup_steps / np.maximum(t, warmup_steps))


def noam(step: ArrayLike, d_model: float, warmup_steps: float) -> Rate:
    """The original transformer's schedule: linear warm-up, then one over the square root; no rate to choose.

    ``rate(t) = d_model ** -0.5 * min(n ** -0.5, n * W ** -1.5)`` with n = t + 1, the number of the update, and
    W = ``warmup_steps``. The peak is at n = W. No end.

    Follows Vaswani et al., "Attention Is All You Need", 2017, whose step counts from 1: hence t + 1 here.

    Args:
        step: updates already made, a scalar or an array of any shape.
        d_model: width of the model, > 0.
        warmup_steps: length of the warm-up in steps, > 0.

    Raises:
        ValueError: a bad step or parameter; the message names it.

    >>> noam([0, 3, 15], d_model=64, warmup_steps=4).tolist()
    [0.015625, 0.0625, 0.03125]
    """
    n = as_steps(step) + 1
    positive(d_model=d_model, warmup_steps=warmup_steps)
    return float(d_model) ** -0.5 * np.minimum(n**-0.5, n * float(warmup_steps) ** -1.5)


def _ramp(t: NDArray[np.float64], start: float, length: float) -> NDArray[np.float64]:
    """0 up to ``start``, 1 from ``start + length`` on, a straight line between; a jump if ``length`` is 0."""
    return np.clip((t - start) / length, 0, 1) if length else (t >= start).astype(np.float64)
