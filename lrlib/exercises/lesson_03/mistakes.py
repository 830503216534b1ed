"""Wrong curves of the decays: step, piecewise, exponential, inverse time, polynomial, cosine.

Where they coincide:

- "1 - decay_rate" is right for a rate of .5; "power on the fraction", "1/power" and "power ignored" for a power of 1.
- Whatever concerns a floor is right when the floor (``end_learning_rate``, ``alpha``) is 0; "alpha taken as an
  absolute rate" also for an initial rate of 1.
- "boundaries read as durations" is right for a single boundary.
- Everything about the end is right before it: no clamp, zero after, rebound, starts again. For a cosine with alpha 0
  both "zero" mistakes are right everywhere.
- "1 - decay_rate" and "e for decay_rate" agree within the tolerance for rates near 0 (.01): the closer is named first.
- "epochs for steps" is "the rate never moves" as long as no step reaches ``STEPS_PER_EPOCH`` (a step decay:
  ``STEPS_PER_EPOCH * decay_steps``).
"""

import numpy as np

from lrlib import schedules
from lrlib.exercises.curve_mistakes import counted_from_one, epochs_for_steps, mistakes_of, never_moves

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
        "drops one step early",
        lambda t, a, g, D: a * g ** ((t + 1) // D),
        "Count the steps that have the first rate: there should be exactly `decay_steps` of them.",
    ),
    (
        "drops one step late",
        lambda t, a, g, D: a * g ** (np.maximum(t - 1, 0) // D),
        "Look at the step that equals `decay_steps`: it is the first with the new rate.",
    ),
    (
        "starts already decayed",
        lambda t, a, g, D: a * g ** (1 + t // D),
        "Ask your function for step 0: nothing has decayed yet there.",
    ),
    (
        "remainder instead of quotient",
        lambda t, a, g, D: a * g ** (t % D),
        "Your exponent starts again and again: it should count how many times `decay_steps` has passed.",
    ),
    (
        "1 - decay_rate for decay_rate",
        lambda t, a, g, D: a * (1 - g) ** (t // D),
        "`decay_rate` is what the rate is multiplied by, not what is taken away.",
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
    never_moves(schedules.step_decay),
    epochs_for_steps(schedules.step_decay),
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
        "decay_steps ignored",
        lambda t, a, D, g, stairs: a * g**t,
        "Your rate falls by the factor at every step: it should take `decay_steps` steps.",
    ),
    (
        "e for decay_rate",
        lambda t, a, D, g, stairs: a * np.exp(-g * _elapsed(t, D, stairs)),
        "Look at the base of your power: at `decay_steps` the rate should have been multiplied by `decay_rate`.",
    ),
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
        "1 - decay_rate for decay_rate",
        lambda t, a, D, g, stairs: a * (1 - g) ** _elapsed(t, D, stairs),
        "`decay_rate` is what the rate is multiplied by, not what is taken away.",
    ),
    (
        "grows instead of falling",
        lambda t, a, D, g, stairs: a * g ** -_elapsed(t, D, stairs),
        "Your rate moves the wrong way: check the sign of the exponent.",
    ),
    (
        "stops at decay_steps",
        lambda t, a, D, g, stairs: schedules.exponential_decay(np.minimum(t, D), a, D, g, stairs),
        "Look past `decay_steps`: here it is only a unit of time, and the rate goes on falling.",
    ),
    (
        "staircase the wrong way round",
        lambda t, a, D, g, stairs: schedules.exponential_decay(t, a, D, g, not stairs),
        "Check when the exponent is rounded down: only if `staircase` asks for it.",
    ),
    counted_from_one(schedules.exponential_decay),
    never_moves(schedules.exponential_decay),
)

INVERSE_TIME_DECAY = mistakes_of(
    schedules.inverse_time_decay,
    (
        "decay_steps taken as 1",
        lambda t, a, D, k, stairs: a / (1 + k * t),
        "Your rate falls too soon: `decay_steps` is the unit in which time is measured.",
    ),
    (
        "square root of the divisor",
        lambda t, a, D, k, stairs: a / np.sqrt(1 + k * _elapsed(t, D, stairs)),
        "Your rate falls too slowly: look at the power of the divisor.",
    ),
    (
        "subtracts instead of dividing",
        lambda t, a, D, k, stairs: a * (1 - k * _elapsed(t, D, stairs)),
        "Look far ahead: your rate becomes negative, while a quotient never does.",
    ),
    (
        "compounds at every step",
        _inverse_time_compounded,
        "Start from the initial rate each time: your function divides a rate that is divided already.",
    ),
    (
        "staircase the wrong way round",
        lambda t, a, D, k, stairs: schedules.inverse_time_decay(t, a, D, k, not stairs),
        "Check when time is rounded down to whole epochs or periods: only if `staircase` asks for it.",
    ),
    never_moves(schedules.inverse_time_decay),
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
        "end rate forgotten",
        lambda t, a, D, e, p, cycle: a * _left(t, D, cycle) ** p,
        "Ask your function for `decay_steps`: the curve should end at `end_learning_rate`.",
    ),
    (
        "end rate as a lower limit",
        lambda t, a, D, e, p, cycle: np.maximum(a * _left(t, D, cycle) ** p, e),
        "The curve should glide into the end rate, not be cut off at it.",
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
    (
        "1/power for power",
        lambda t, a, D, e, p, cycle: schedules.polynomial_decay(t, a, D, e, 1 / p, cycle),
        "Your curve bends the other way: a power above 1 falls fast at first.",
    ),
    (
        "power ignored",
        lambda t, a, D, e, p, cycle: schedules.polynomial_decay(t, a, D, e, 1.0, cycle),
        "Your curve is a straight line: `power` should bend it.",
    ),
    (
        "one step too short",
        lambda t, a, D, e, p, cycle: schedules.polynomial_decay(t, a, D - 1, e, p, cycle),
        "Look at the step before `decay_steps`: the end rate is not reached yet there.",
    ),
    counted_from_one(schedules.polynomial_decay),
    (
        "starts again at decay_steps",
        lambda t, a, D, e, p, cycle: (a - e) * (1 - (t % D) / D) ** p + e,
        "Look at `decay_steps` itself and past it: your curve jumps back up.",
    ),
    (
        "cycle the wrong way round",
        lambda t, a, D, e, p, cycle: schedules.polynomial_decay(t, a, D, e, p, not cycle),
        "Look past `decay_steps`: only `cycle` decides whether the rate rises again there.",
    ),
    never_moves(schedules.polynomial_decay),
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
        "degrees for radians",
        lambda t, a, D, f: _cosine(t, a, D, f, turn=180),
        "Your curve jumps about: check the unit in which the cosine takes its angle.",
    ),
    (
        "no pi",
        lambda t, a, D, f: _cosine(t, a, D, f, turn=1),
        "Your curve stops high: how far round must the angle have come at `decay_steps`?",
    ),
    (
        "2 pi for pi",
        lambda t, a, D, f: _cosine(t, a, D, f, turn=2 * pi),
        "Your curve comes back up before the end: it should be half a wave.",
    ),
    (
        "quarter of a wave",
        lambda t, a, D, f: a * ((1 - f) * np.cos(pi / 2 * np.minimum(t / D, 1)) + f),
        "Your curve falls steepest at its end: it should be half a wave, flat at both ends.",
    ),
    (
        "pi/2 for pi",
        lambda t, a, D, f: _cosine(t, a, D, f, turn=pi / 2),
        "Your curve stops half way down: how far round must the angle have come at `decay_steps`?",
    ),
    (
        "sine for cosine",
        lambda t, a, D, f: _cosine(t, a, D, f, wave=np.sin),
        "Ask your function for step 0: which wave starts at its top?",
    ),
    (
        "start and end swapped",
        lambda t, a, D, f: a * ((1 - f) * (1 - np.cos(pi * np.minimum(t / D, 1))) / 2 + f),
        "Your curve rises: check which end of it belongs to step 0.",
    ),
    (
        "alpha taken as an absolute rate",
        lambda t, a, D, f: (a - f) * (1 + np.cos(pi * np.minimum(t / D, 1))) / 2 + f,
        "`alpha` is a fraction of the initial rate, as in Keras, not a rate.",
    ),
    (
        "alpha forgotten",
        lambda t, a, D, f: _cosine(t, a, D, 0),
        "Ask your function for `decay_steps`: the curve should end at the fraction `alpha` of its start.",
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
        "integer division",
        lambda t, a, D, f: _cosine(t // D, a, 1, f),
        "Your rate jumps at `decay_steps` and stays still before it: look at how the fraction is computed.",
    ),
    (
        "one step too short",
        lambda t, a, D, f: _cosine(t, a, D - 1, f),
        "Look at the step before `decay_steps`: the end is not reached yet there.",
    ),
    counted_from_one(schedules.cosine_decay),
    (
        "rises again past the end",
        lambda t, a, D, f: a * ((1 - f) * (1 + np.cos(pi * t / D)) / 2 + f),
        "Look past `decay_steps`: the end should be held there.",
    ),
    (
        "starts again at decay_steps",
        lambda t, a, D, f: _cosine(t % D, a, D, f),
        "Look at `decay_steps` itself and past it: your curve jumps back up.",
    ),
    (
        "zero after the end",
        lambda t, a, D, f: np.where(t > D, 0, _cosine(t, a, D, f)),
        "Look past `decay_steps`: the rate should stay at its floor.",
    ),
    (
        "zero from the end on",
        lambda t, a, D, f: np.where(t >= D, 0, _cosine(t, a, D, f)),
        "Look at `decay_steps` and past it: the rate should stay at its floor.",
    ),
    never_moves(schedules.cosine_decay),
    epochs_for_steps(schedules.cosine_decay),
)
