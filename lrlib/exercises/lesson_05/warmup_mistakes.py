"""Wrong curves of the schedules that warm up: linear, with cosine, stable then decay.

Where they coincide:

- Whatever concerns the start or end value is right when that value is 0, its default.
- A warm-up cosine that uses ``<=`` for ``<`` at the end of the warm-up is *right*: both pieces give the peak there.
  It is a mistake only together with a decay that counts from the step after, and that is the one named here.
- A linear warm-up by integer division is also the one that stays at the start value and jumps at ``warmup_steps``.
- In a warm-up-stable-decay, "decays from the warm-up to the end" is right if there is no flat part, and so is "decay
  begins when the warm-up ends".
"""

import numpy as np

from lrlib import schedules
from lrlib.exercises.curve_mistakes import counted_from_one, mistakes_of


def _rise_then(t, peak, W, after) -> np.ndarray:
    """A linear rise to the peak before W, then ``after``."""
    return np.where(t < W, peak * t / W, after)


def _fall(peak, end, done) -> np.ndarray:
    return end + (peak - end) * (1 + np.cos(np.pi * np.clip(done, 0, 1))) / 2


def _line(peak, end, done) -> np.ndarray:
    return peak + (end - peak) * np.clip(done, 0, 1)


LINEAR_WARMUP = mistakes_of(
    schedules.linear_warmup,
    counted_from_one(schedules.linear_warmup),
    (
        "one step too long",
        lambda t, a, W, s: schedules.linear_warmup(t, a, W + 1, s),
        "Look at `warmup_steps` itself: the target is reached there.",
    ),
    (
        "one step too short",
        lambda t, a, W, s: schedules.linear_warmup(t, a, W - 1, s),
        "Look at the step before `warmup_steps`: the target is not reached yet there.",
    ),
    (
        "integer division",
        lambda t, a, W, s: s + (a - s) * (np.minimum(t, W) // W),
        "Your rate stays still and then jumps: look at how the fraction is computed.",
    ),
    (
        "no clamp past the warm-up",
        lambda t, a, W, s: s + (a - s) * t / W,
        "Look past `warmup_steps`: the target should be held there.",
    ),
    (
        "start value forgotten",
        lambda t, a, W, s: schedules.linear_warmup(t, a, W),
        "Ask your function for step 0: it should be `initial_learning_rate`.",
    ),
    (
        "falls instead of rising",
        lambda t, a, W, s: schedules.linear_warmup(t, s, W, a),
        "Your curve goes the wrong way: which rate belongs to step 0?",
    ),
    (
        "range not reduced by the start value",
        lambda t, a, W, s: np.where(t < W, s + a * t / W, a),
        "Look just before `warmup_steps`: your rate overshoots the target and then jumps.",
    ),
    (
        "zero after the warm-up",
        lambda t, a, W, s: np.where(t < W, s + (a - s) * t / W, 0),
        "Look at `warmup_steps` and past it: the target should be held there.",
    ),
)

WARMUP_COSINE = mistakes_of(
    schedules.warmup_cosine,
    (
        "decay counted from step 0",
        lambda t, a, T, W, e: _rise_then(t, a, W, _fall(a, e, t / T)),
        "Your curve jumps down at `warmup_steps`: the decay's own clock starts there.",
    ),
    (
        "decay length is the total",
        lambda t, a, T, W, e: _rise_then(t, a, W, _fall(a, e, (np.minimum(t, T) - W) / T)),
        "Ask your function for `total_steps`: how many steps are left for the decay after the warm-up?",
    ),
    (
        "total excludes the warm-up",
        lambda t, a, T, W, e: schedules.warmup_cosine(t, a, T + W, W, e),
        "Your curve ends too late: `total_steps` includes the warm-up.",
    ),
    (
        "warm-up multiplied onto the decay",
        lambda t, a, T, W, e: np.minimum(t / W, 1) * _fall(a, e, t / T),
        "Your curve never reaches the peak: the decay should begin where the warm-up ends.",
    ),
    (
        "decay starts a step late",
        lambda t, a, T, W, e: np.where(t <= W, a * t / W, _fall(a, e, (t - W - 1) / (T - W))),
        "Look at the step after `warmup_steps`: the rate has begun to fall there.",
    ),
    (
        "starts again at total_steps",
        lambda t, a, T, W, e: schedules.warmup_cosine(t % T, a, T, W, e),
        "Look at `total_steps` and past it: the end rate should be held, not the whole curve begun again.",
    ),
    counted_from_one(schedules.warmup_cosine),
    (
        "end rate forgotten",
        lambda t, a, T, W, e: schedules.warmup_cosine(t, a, T, W),
        "Ask your function for `total_steps`: the curve should end at `end_learning_rate`.",
    ),
    (
        "rises again past the end",
        lambda t, a, T, W, e: _rise_then(t, a, W, e + (a - e) * (1 + np.cos(np.pi * (t - W) / (T - W))) / 2),
        "Look past `total_steps`: the end rate should be held there.",
    ),
)

WARMUP_STABLE_DECAY = mistakes_of(
    schedules.warmup_stable_decay,
    (
        "decay begins when the warm-up ends",
        lambda t, a, T, W, D, e: _rise_then(t, a, W, _line(a, e, (t - W) / D)),
        "Your curve has no flat part: the decay takes the *last* `decay_steps` steps.",
    ),
    (
        "decays from the warm-up to the end",
        lambda t, a, T, W, D, e: _rise_then(t, a, W, _line(a, e, (t - W) / (T - W))),
        "Your curve has no flat part: how long is the decay supposed to be?",
    ),
    (
        "warm-up ignored",
        lambda t, a, T, W, D, e: schedules.warmup_stable_decay(t, a, T, 0, D, e),
        "Ask your function for step 0: the rate should rise over the first `warmup_steps` steps.",
    ),
    (
        "decay counted from step 0",
        lambda t, a, T, W, D, e: _rise_then(t, a, W, np.where(t < T - D, a, _line(a, e, t / T))),
        "Your curve jumps down where the decay begins: the decay's own clock starts there.",
    ),
    (
        "decay counted from step 0, over decay_steps",
        lambda t, a, T, W, D, e: _rise_then(t, a, W, np.where(t < T - D, a, _line(a, e, t / D))),
        "Your curve drops at once where the decay begins: the decay's own clock starts there.",
    ),
    (
        "end rate forgotten",
        lambda t, a, T, W, D, e: schedules.warmup_stable_decay(t, a, T, W, D),
        "Ask your function for `total_steps`: the curve should end at `end_learning_rate`.",
    ),
    (
        "no clamp past the end",
        lambda t, a, T, W, D, e: _rise_then(t, a, W, a + (e - a) * np.maximum((t - T + D) / D, 0)),
        "Look past `total_steps`: the end rate should be held there.",
    ),
)
