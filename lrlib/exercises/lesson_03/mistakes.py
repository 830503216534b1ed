"""Wrong curves of the decays that no change of a formula reaches, or whose own sentence teaches better.

Where they coincide: "power on the fraction" is right for a power of 1; whatever concerns a floor is right when the
floor (``end_learning_rate``, ``alpha``) is 0, "alpha taken as an absolute rate" also for an initial rate of 1;
"boundaries read as durations" is right for a single boundary; everything about the end is right before it.
"""

import numpy as np

from lrlib import schedules
from lrlib.exercises.curve_mistakes import mistakes_of

pi = np.pi


def _elapsed(t, D, stairs) -> np.ndarray:
    return np.floor(t / D) if stairs else t / D


def _share_left(t, D, cycle=False) -> np.ndarray:
    """The share of the steps that is left, negative past the end; with ``cycle``, up to the next multiple."""
    return 1 - t / (D * np.maximum(np.ceil(t / D), 1) if cycle else D)


def _left(t, D, cycle=False) -> np.ndarray:
    return np.maximum(_share_left(t, D, cycle), 0)


def _step_of_every_step(t, a, g, D) -> np.ndarray:
    """A rate multiplied at every step by what belongs to that step: the exponents add up."""
    drops, since = t // D, t % D
    return a * g ** (D * drops * (drops - 1) / 2 + drops * (since + 1))


def _piecewise(t, boundaries, values, side="left") -> np.ndarray:
    return np.asarray(values, dtype=float)[np.searchsorted(boundaries, t, side=side)]


def _inverse_time_compounded(t, a, D, k, stairs) -> np.ndarray:
    """a / product over s <= t of (1 + k * s / D)."""
    divisors = np.log1p(k * _elapsed(np.arange(t.max(initial=0) + 1), D, stairs))
    return a * np.exp(-np.cumsum(divisors)[t.astype(int)])


def _cosine(t, a, D, alpha, wave=np.cos, turn=pi) -> np.ndarray:
    return a * ((1 - alpha) * (1 + wave(turn * np.minimum(t / D, 1))) / 2 + alpha)


STEP_DECAY = mistakes_of(
    schedules.step_decay,
    (
        "not floored",
        lambda t, a, g, D: a * g ** (t / D),
        "Your rate slides: between two drops it should stay flat, so look at which values the exponent may take.",
    ),
    (
        "starts already decayed",
        lambda t, a, g, D: a * g ** (1 + t // D),
        "Ask your function for step 0: nothing has decayed yet there.",
    ),
    (
        "compounds at every step",
        _step_of_every_step,
        "Start from the initial rate each time: your function decays a rate that is decayed already.",
    ),
    (
        "compounds at every drop",
        lambda t, a, g, D: a * g ** ((t // D) * (t // D + 1) / 2),
        "Each drop should multiply by `decay_rate` just once: compare the second drop with the first.",
    ),
)

PIECEWISE_CONSTANT = mistakes_of(
    schedules.piecewise_constant,
    (
        "changes at the boundary, not after it",
        lambda t, b, v: _piecewise(t, b, v, "right"),
        "Look at the step that equals a boundary: in Keras's convention it still has the old value.",
    ),
    (
        "changes a step before the boundary",
        lambda t, b, v: _piecewise(t + 1, b, v, "right"),
        "Look at the steps just before a boundary: both they and the boundary itself still have the old value.",
    ),
    (
        "values compounded",
        lambda t, b, v: _piecewise(t, b, np.cumprod(v)),
        "Each entry of `values` is a rate by itself, not a factor on the one before.",
    ),
    (
        "boundaries read as durations",
        lambda t, b, v: _piecewise(t, np.cumsum(b), v),
        "Boundaries are steps counted from the start, not from the boundary before.",
    ),
    (
        "last value never used",
        lambda t, b, v: _piecewise(t, b, [*v[:-1], v[-2]]),
        "Ask your function for a step far past the last boundary.",
    ),
)

EXPONENTIAL_DECAY = mistakes_of(
    schedules.exponential_decay,
    (
        "exponent inverted",
        lambda t, a, D, g, stairs: a * g ** _elapsed(D, np.maximum(t, 1), stairs),
        "Ask which is divided by which: the exponent is 0 at step 0 and 1 at `decay_steps`.",
    ),
    (
        "initial rate inside the power",
        lambda t, a, D, g, stairs: (a * g) ** _elapsed(t, D, stairs),
        "Ask your function for step 0: it should be the initial rate, whatever the exponent does.",
    ),
    (
        "grows instead of falling",
        lambda t, a, D, g, stairs: a * g ** -_elapsed(t, D, stairs),
        "Your rate moves the wrong way: check the sign of the exponent.",
    ),
)

INVERSE_TIME_DECAY = mistakes_of(
    schedules.inverse_time_decay,
    (
        "square root of the divisor",
        lambda t, a, D, k, stairs: a / np.sqrt(1 + k * _elapsed(t, D, stairs)),
        "Your rate falls too slowly: look at the power of the divisor.",
    ),
    (
        "compounds at every step",
        _inverse_time_compounded,
        "Start from the initial rate each time: your function divides a rate that is divided already.",
    ),
)

POLYNOMIAL_DECAY = mistakes_of(
    schedules.polynomial_decay,
    (
        "no clamp past the end",
        lambda t, a, D, e, p, cycle: (
            (a - e) * np.sign(_share_left(t, D, cycle)) * np.abs(_share_left(t, D, cycle)) ** p + e
        ),
        "Look past `decay_steps`: the end rate should be held there.",
    ),
    (
        "range not reduced by the end rate",
        lambda t, a, D, e, p, cycle: a * _left(t, D, cycle) ** p + e,
        "Ask your function for step 0: it starts above the initial rate.",
    ),
    (
        "power on the fraction done",
        lambda t, a, D, e, p, cycle: (a - e) * (1 - (1 - _left(t, D, cycle)) ** p) + e,
        "Ask what is raised to the power: the share of steps done, or the share left?",
    ),
)

COSINE_DECAY = mistakes_of(
    schedules.cosine_decay,
    (
        "missing 1/2",
        lambda t, a, D, f: a * ((1 - f) * (1 + np.cos(pi * np.minimum(t / D, 1))) + f),
        "Ask your function for step 0: it starts too high, so how large is 1 + cos(0)?",
    ),
    (
        "missing 1 +",
        lambda t, a, D, f: a * ((1 - f) * np.cos(pi * np.minimum(t / D, 1)) / 2 + f),
        "A cosine goes down to -1: lift it, so that it ends at 0 before it is scaled.",
    ),
    (
        "alpha taken as an absolute rate",
        lambda t, a, D, f: (a - f) * (1 + np.cos(pi * np.minimum(t / D, 1))) / 2 + f,
        "`alpha` is a fraction of the initial rate, as in Keras, not a rate.",
    ),
    (
        "alpha as a lower limit",
        lambda t, a, D, f: np.maximum(_cosine(t, a, D, 0), f * a),
        "The curve should glide into its floor, not be cut off at it.",
    ),
    (
        "range not reduced by alpha",
        lambda t, a, D, f: _cosine(t, a, D, 0) + f * a,
        "Ask your function for step 0: it starts above the initial rate.",
    ),
    (
        "rises again past the end",
        lambda t, a, D, f: a * ((1 - f) * (1 + np.cos(pi * t / D)) / 2 + f),
        "Look past `decay_steps`: the end should be held there.",
    ),
)
