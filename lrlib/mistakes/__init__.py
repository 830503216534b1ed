"""The wrong curves that learners make, each with a name and a hint, and the search for the one behind an answer.

Some mistakes coincide for some parameters, and some coincide with the right answer; the exercises' cases avoid those
parameters where it matters, and :func:`diagnose` says nothing of an answer that is right. The notes stand above the
exercises in ``_decays.py``, ``_warmups.py`` and ``_cycles.py``.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lrlib import schedules
from lrlib.mistakes._cycles import CYCLES
from lrlib.mistakes._decays import DECAYS
from lrlib.mistakes._mistake import Mistake
from lrlib.mistakes._warmups import WARMUPS

__all__ = ["CURVES", "Mistake", "diagnose"]

CURVES: dict[str, tuple[Mistake, ...]] = {**DECAYS, **WARMUPS, **CYCLES}

RELATIVE = 1e-4  # wide enough for answers in float32
OF_SCALE = 1e-6  # of the highest rate: near 0 a relative comparison alone would see only rounding


def diagnose(learner_values: ArrayLike, steps: ArrayLike, exercise: str, params: Mapping[str, Any]) -> list[Mistake]:
    """Return the mistakes that reproduce a learner's rates, best first; [] if none does or if the rates are right.

    Every value must agree within 1e-4 of itself plus 1e-6 of the right curve's highest rate; NaN and infinities must
    stand at the same steps. Among those that agree the closest comes first, and equally close ones in the order of
    ``CURVES``. Raises nothing: for an unknown exercise, values that are not real numbers or as many as the steps, or
    parameters that the reference refuses, the answer is [].

    Args:
        learner_values: the rates that the learner's function gave, of the shape of ``steps``.
        steps: updates already made, where the function was asked.
        exercise: name of the exercise, a key of ``CURVES``.
        params: the parameters of the case; the reference's defaults stand in for those left out.
    """
    if exercise not in CURVES:
        return []
    right = _values(getattr(schedules, exercise), steps, params)
    learner = _as_floats(learner_values)
    if right is None or learner is None or learner.shape != right.shape or not np.any(np.isfinite(learner)):
        return []
    floor = OF_SCALE * np.max(np.abs(right))
    if _distance(learner, right, floor) <= 1:
        return []
    found = []
    for mistake in CURVES[exercise]:
        wrong = _values(mistake.function, steps, params)
        if wrong is not None and wrong.shape == right.shape:
            distance = _distance(learner, wrong, floor)
            if distance <= 1:
                found.append((round(distance, 2), mistake))
    return [mistake for _, mistake in sorted(found, key=lambda pair: pair[0])]


def _values(function: Any, steps: ArrayLike, params: Mapping[str, Any]) -> NDArray[np.float64] | None:
    try:
        return _as_floats(function(steps, **params))
    except Exception:  # a wrong formula may fail on some parameters: then it is not what the learner wrote
        return None


def _as_floats(values: ArrayLike) -> NDArray[np.float64] | None:
    try:
        array = np.asarray(values)
    except Exception:  # a ragged list, or an object that does not want to be an array
        return None
    return array.astype(np.float64) if array.dtype.kind in "iuf" else None


def _distance(learner: NDArray[np.float64], curve: NDArray[np.float64], floor: float) -> float:
    """The largest difference in units of what is tolerated; infinite if NaN or infinities stand at other steps."""
    finite = np.isfinite(curve)
    if not np.array_equal(learner[~finite], curve[~finite], equal_nan=True) or not np.all(np.isfinite(learner[finite])):
        return np.inf
    with np.errstate(over="ignore"):
        allowed = RELATIVE * np.abs(curve[finite]) + floor
        return float(
            np.max(np.abs(learner[finite] - curve[finite]) / np.maximum(allowed, np.finfo(float).tiny), initial=0)
        )
