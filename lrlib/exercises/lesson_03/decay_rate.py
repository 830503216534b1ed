"""``decay_rate_for_end``: the decay rate with which a schedule ends where it is meant to."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, number
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
