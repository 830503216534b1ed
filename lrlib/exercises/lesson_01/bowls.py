"""``gradient_descent``, and the rates that suit a bowl; their references stand in lrlib.landscapes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib import landscapes
from lrlib.checking.exercise import Case, number, numbers
from lrlib.checking.records import Values

Gradient = Callable[[np.ndarray], np.ndarray]

# Where the formulas of this lesson already stand. The bowls themselves may be used; the samplers below use them too.
FORMULAS = tuple(
    f"lrlib.landscapes.{name}"
    for name in (
        "gradient_descent",
        "largest_stable_rate",
        "fastest_rate",
        "contraction_factor",
        "measured_contraction",
        "measured_threshold",
    )
)


def sample_path(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the path over a bowl that the case describes by ``hessian`` and ``minimum``."""
    hessian, minimum = np.array(case["hessian"], float), np.array(case["minimum"], float)

    def gradient(weights: Any) -> np.ndarray:
        weights = np.asarray(weights, float)
        if weights.shape != minimum.shape:
            raise ValueError(f"gradient takes the weights of one step, shape {minimum.shape}; got {weights.shape}")
        return hessian @ (weights - minimum)

    return {"path": numbers(answer(gradient, np.array(case["start"], float), case["learning_rate"], case["steps"]))}


def sample_rate(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for a rate of the case's bowl."""
    return {"rate": np.array(number(answer(hessian_of(case))))}


def hessian_of(case: Case) -> np.ndarray:
    """Return the Hessian that the case gives as ``hessian``, or as a real ``dataset`` (some ``columns``)."""
    if "dataset" not in case:
        return np.array(case["hessian"], float)
    return landscapes.least_squares_bowl(*landscapes.real_least_squares(case["dataset"], case.get("columns"))).hessian
