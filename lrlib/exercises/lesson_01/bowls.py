"""``gradient_descent``, and the rates that suit a bowl; their references stand in lrlib.landscapes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib import landscapes
from lrlib.checking.exercise import Case, Mistake, number, numbers
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


def _descend(move: Callable[[Gradient, np.ndarray, float], np.ndarray]) -> Callable[..., np.ndarray]:
    """Return the descent whose every step goes from ``w`` to ``move(gradient, w, rate)``."""

    def path(gradient: Gradient, start: np.ndarray, learning_rate: float, steps: int) -> np.ndarray:
        weights = [start]
        with np.errstate(all="ignore"):
            for _ in range(steps):
                weights.append(move(gradient, weights[-1], learning_rate))
        return np.array(weights)

    return path


_right = _descend(lambda gradient, w, rate: w - rate * gradient(w))


def _of_right(change: Callable[[np.ndarray], np.ndarray]) -> Callable[..., np.ndarray]:
    """Return what ``change`` makes of the right path."""
    return lambda *arguments: change(_right(*arguments))


def _from_the_start(gradient: Gradient, start: np.ndarray, learning_rate: float, steps: int) -> np.ndarray:
    return start - np.arange(steps + 1)[:, None] * learning_rate * gradient(start)


def _one_weight_after_the_other(gradient: Gradient, w: np.ndarray, rate: float) -> np.ndarray:
    w = w.copy()
    for index in range(len(w)):
        w[index] -= rate * gradient(w)[index]
    return w


GRADIENT_DESCENT = (
    Mistake(
        "uphill",
        _descend(lambda gradient, w, rate: w + rate * gradient(w)),
        "The gradient points uphill: subtract it.",
    ),
    Mistake(
        "the learning rate is missing",
        _descend(lambda gradient, w, rate: w - gradient(w)),
        "Multiply the gradient by the learning rate.",
    ),
    Mistake(
        "a step of fixed length",
        _descend(lambda gradient, w, rate: w - rate * gradient(w) / np.linalg.norm(gradient(w))),
        "The rate *multiplies* the gradient, so do not divide by its length: steps get shorter where it is flat.",
    ),
    Mistake(
        "the sign of the gradient only",
        _descend(lambda gradient, w, rate: w - rate * np.sign(gradient(w))),
        "Use the gradient itself, not only its sign: steps get shorter where it is flat.",
    ),
    Mistake(
        "the gradient at the start, in every step",
        _from_the_start,
        "Ask for the gradient again in each step, at the weights of that step.",
    ),
    Mistake(
        "one weight after the other",
        _descend(_one_weight_after_the_other),
        "Calculate the whole gradient first, then move all the weights at once.",
    ),
    Mistake(
        "the start is missing",
        _of_right(lambda path: path[1:]),
        "Row 0 of the path is the start: `steps` updates give `steps + 1` rows.",
    ),
    Mistake(
        "the last step is missing",
        _of_right(lambda path: path[:-1]),
        "Also store the weights after the last update: `steps` updates give `steps + 1` rows.",
    ),
    Mistake(
        "only the end is returned",
        _of_right(lambda path: path[-1]),
        "Return all the weights on the way, one row for each, not only the last ones.",
    ),
    Mistake(
        "every row is the end",
        _of_right(lambda path: np.broadcast_to(path[-1], path.shape)),
        "All rows are one and the same array, changed in place by `-=`. Store a copy, or write `w = w - ...`.",
    ),
    Mistake(
        "rows and columns are exchanged",
        _of_right(lambda path: path.T),
        "One row for each step and one column for each weight: transpose your result.",
    ),
)


def _rate(of_curvatures: Callable[[np.ndarray], float]) -> Callable[[np.ndarray], float]:
    """Return a rule for the rate as a function of the Hessian's eigenvalues, in rising order."""

    def rate(hessian: np.ndarray) -> float:
        with np.errstate(all="ignore"):
            return float(of_curvatures(np.linalg.eigvalsh(hessian)))

    return rate


LARGEST_STABLE_RATE = (
    Mistake(
        "1 in place of 2",
        _rate(lambda curvatures: 1 / curvatures[-1]),
        "1 / lambda_max jumps right to the minimum of the steepest direction. A step may be twice as long before it "
        "lands higher than it started.",
    ),
    Mistake(
        "the smallest eigenvalue",
        _rate(lambda curvatures: 2 / curvatures[0]),
        "The steepest direction diverges first: take the *largest* eigenvalue. It is the last one, since "
        "`np.linalg.eigvalsh` sorts upwards.",
    ),
    Mistake(
        "the last of unsorted eigenvalues",
        lambda hessian: 2 / np.linalg.eigvals(hessian)[-1],
        "`np.linalg.eig` and `eigvals` return them in no particular order: take their maximum, or use `eigvalsh`.",
    ),
    Mistake(
        "the fastest rate",
        _rate(lambda curvatures: 2 / (curvatures[-1] + curvatures[0])),
        "That is the rate at which the descent is fastest (the next exercise). The largest stable one is higher.",
    ),
    Mistake(
        "the diagonal in place of the eigenvalues",
        lambda hessian: 2 / np.max(np.diagonal(hessian)),
        "The diagonal holds the curvatures along the axes. The steepest direction usually lies between them: take the "
        "eigenvalues.",
    ),
    Mistake(
        "the trace",
        lambda hessian: 2 / np.trace(hessian),
        "The trace adds all the curvatures up. Only the largest eigenvalue sets the limit.",
    ),
    Mistake(
        "the Frobenius norm",
        lambda hessian: 2 / np.linalg.norm(hessian),
        "`np.linalg.norm` of a matrix is the root of all its squares. The largest eigenvalue sets the limit.",
    ),
    Mistake(
        "the largest sum of a row",
        lambda hessian: 2 / np.abs(hessian).sum(1).max(),
        "The largest sum of a row is only a bound above the largest eigenvalue.",
    ),
    Mistake(
        "the mean of the eigenvalues",
        _rate(lambda curvatures: 2 / curvatures.mean()),
        "The steepest direction diverges first, whatever the mean: take the largest eigenvalue.",
    ),
    Mistake(
        "the eigenvalue itself",
        _rate(lambda curvatures: curvatures[-1]),
        "The steeper the bowl, the *smaller* the rate: 2 divided by the largest eigenvalue.",
    ),
    Mistake(
        "2 times the eigenvalue",
        _rate(lambda curvatures: 2 * curvatures[-1]),
        "The steeper the bowl, the *smaller* the rate: 2 divided by the largest eigenvalue.",
    ),
)

FASTEST_RATE = (
    Mistake(
        "1 in place of 2",
        _rate(lambda curvatures: 1 / (curvatures[-1] + curvatures[0])),
        "The numerator is 2: solve 1 - rate * lambda_min = -(1 - rate * lambda_max) for the rate.",
    ),
    Mistake(
        "the largest stable rate",
        _rate(lambda curvatures: 2 / curvatures[-1]),
        "At 2 / lambda_max the steepest direction jumps from side to side and does not shrink at all.",
    ),
    Mistake(
        "only the largest eigenvalue",
        _rate(lambda curvatures: 1 / curvatures[-1]),
        "1 / lambda_max ends the steepest direction in one step, but the flattest one lags behind: it could go faster.",
    ),
    Mistake(
        "only the smallest eigenvalue",
        _rate(lambda curvatures: 1 / curvatures[0]),
        "1 / lambda_min is best for the flattest direction alone; the steepest one may diverge.",
    ),
    Mistake(
        "the difference in place of the sum",
        _rate(lambda curvatures: 2 / (curvatures[-1] - curvatures[0])),
        "Solve 1 - rate * lambda_min = -(1 - rate * lambda_max): the eigenvalues add up.",
    ),
    Mistake(
        "the mean of all eigenvalues",
        _rate(lambda curvatures: 1 / curvatures.mean()),
        "Only the largest and the smallest eigenvalue count: the directions between them always shrink faster.",
    ),
    Mistake(
        "the trace",
        lambda hessian: 2 / np.trace(hessian),
        "The trace adds all the eigenvalues up. Only the largest and the smallest one count.",
    ),
    Mistake(
        "the geometric mean",
        _rate(lambda curvatures: 1 / np.sqrt(curvatures[-1] * curvatures[0])),
        "The two directions shrink alike at the *arithmetic* mean of their eigenvalues.",
    ),
    Mistake(
        "the diagonal in place of the eigenvalues",
        lambda hessian: 2 / (np.max(np.diagonal(hessian)) + np.min(np.diagonal(hessian))),
        "The diagonal holds the curvatures along the axes. The steepest and the flattest direction lie between them: "
        "take the eigenvalues.",
    ),
)
