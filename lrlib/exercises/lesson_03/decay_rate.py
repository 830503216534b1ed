"""``decay_rate_for_end``: the decay rate with which a schedule ends where it is meant to."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, Mistake, number
from lrlib.checking.records import Values


def decay_rate_for_end(schedule: str, end: float, steps: int, decay_steps: int) -> float:
    """Return the decay rate with which ``schedule`` has fallen to ``end`` times its initial rate at step ``steps``.

    ``schedule`` is "exponential", "step" or "inverse time"; ``end`` lies between 0 and 1, and ``steps`` and
    ``decay_steps`` are in steps. Raises ``ValueError`` for another schedule, or steps before the first drop.
    """
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        if steps < decay_steps:
            raise ValueError(f"a step decay has not fallen yet at step {steps}, before its first drop at {decay_steps}")
        return end ** (1 / (steps // decay_steps))
    if schedule == "inverse time":
        return (1 / end - 1) * decay_steps / steps
    raise ValueError(f"schedule must be 'exponential', 'step' or 'inverse time', got {schedule!r}")


def sample_decay_rate(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the decay rate."""
    return {"decay rate": np.array(number(answer(**case)))}


def _of(**wrong: Callable[[float, int, int], float]) -> Callable[..., float]:
    """Return a wrong function of ``(end, steps, decay_steps)`` for some schedules, and the right one for the others."""

    def function(schedule: str, end: float, steps: int, decay_steps: int) -> float:
        mistaken = wrong.get(schedule.replace(" ", "_"))
        return mistaken(end, steps, decay_steps) if mistaken else decay_rate_for_end(schedule, end, steps, decay_steps)

    return function


DECAY_RATE_FOR_END = [
    Mistake(
        "the exponent is upside down",
        _of(exponential=lambda p, n, d: p ** (n / d), step=lambda p, n, d: p ** (n // d)),
        "After `steps` steps the decay rate has been applied several times. So it lies nearer to 1 than `end` does, if "
        "`decay_steps` is shorter than the run.",
    ),
    Mistake(
        "the fraction is upside down",
        _of(inverse_time=lambda p, n, d: (1 / p - 1) * n / d),
        "The longer the run, the smaller a decay rate is enough.",
    ),
    Mistake(
        "decay_steps ignored",
        _of(
            exponential=lambda p, n, d: p ** (1 / n),
            step=lambda p, n, d: p ** (1 / n),
            inverse_time=lambda p, n, d: (1 / p - 1) / n,
        ),
        "The decay rate belongs to `decay_steps` steps, not to one.",
    ),
    Mistake(
        "end taken as the decay rate",
        _of(exponential=lambda p, n, d: p, step=lambda p, n, d: p, inverse_time=lambda p, n, d: p),
        "`end` is what is left after the whole run; the decay rate belongs to `decay_steps` steps.",
    ),
    Mistake(
        "parts of a drop are counted",
        _of(step=lambda p, n, d: p ** (d / n)),
        "A step decay moves only at full multiples of `decay_steps`: count the drops that have happened.",
    ),
    Mistake(
        "one drop too many",
        _of(step=lambda p, n, d: p ** (1 / (n // d + 1))),
        "Before the first multiple of `decay_steps` no drop has happened.",
    ),
    Mistake(
        "one drop too few",
        _of(step=lambda p, n, d: p ** (1 / (n // d - 1)) if n // d > 1 else math.nan),
        "At step `decay_steps` itself the first drop has happened.",
    ),
    Mistake(
        "the 1 in the denominator is forgotten",
        _of(inverse_time=lambda p, n, d: d / (p * n)),
        "At step 0 the initial rate is divided by 1, not by 0.",
    ),
    Mistake(
        "not divided by end",
        _of(inverse_time=lambda p, n, d: (1 - p) * d / n),
        "The initial rate is divided by a number: which number leaves `end` of it?",
    ),
    Mistake(
        "a line in place of a power",
        _of(exponential=lambda p, n, d: 1 - (1 - p) * d / n, step=lambda p, n, d: 1 - (1 - p) / (n // d)),
        "Each time the rate is *multiplied* by the decay rate. What, multiplied by itself so often, gives `end`?",
    ),
    Mistake(
        "the exponent in place of the rate",
        _of(exponential=lambda p, n, d: -math.log(p) * d / n),
        "That is how fast the logarithm falls; the rate is multiplied by a number below 1.",
    ),
]
