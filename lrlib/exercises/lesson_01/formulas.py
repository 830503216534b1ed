"""The formulas of lesson 1's exercises: from these the mistakes in an answer are made."""

from typing import Any

import numpy as np

from lrlib.checking.diagnosis import Formula
from lrlib.checking.exercise import Case
from lrlib.checking.records import Values
from lrlib.exercises.lesson_01.bowls import hessian_of
from lrlib.exercises.lesson_01.train_step import batch_of


def _descent(case: Case, expected: Values) -> dict[str, Any]:
    hessian, minimum = np.array(case["hessian"], float), np.array(case["minimum"], float)
    return {
        "start": np.array(case["start"], float),
        "learning_rate": case["learning_rate"],
        "step": np.arange(1, case["steps"] + 1),
        "gradient": lambda weights: hessian @ (weights - minimum),
    }


GRADIENT_DESCENT = Formula(
    "weights - learning_rate * gradient(weights)",
    result=("path",),
    names=_descent,
    joined=False,
    state="weights",
    over="step",
    start="start",
    with_start=True,
)

_REDUCTIONS = {
    "largest": np.max,
    "smallest": np.min,
    "second_largest": lambda values: np.sort(values)[-2],
    "second_smallest": lambda values: np.sort(values)[1],
    "mean": np.mean,
    "sum": np.sum,
    "product": np.prod,
    "norm": np.linalg.norm,
}


def _bowl(case: Case, expected: Values) -> dict[str, Any]:
    hessian = hessian_of(case)
    return {
        "eigenvalues": np.linalg.eigvalsh(hessian),
        "diagonal": np.diagonal(hessian),
        "entries": np.ravel(hessian),
    }


def _of_bowl(text: str, **others: str) -> Formula:
    return Formula(
        text,
        result=("rate",),
        quantity="rate",
        names=_bowl,
        functions=_REDUCTIONS,
        exchanged={name: tuple(other for other in _REDUCTIONS if other != name) for name in _REDUCTIONS},
        others=others,
        joined=False,
    )


LARGEST_STABLE_RATE = _of_bowl("2 / largest(eigenvalues)")
FASTEST_RATE = _of_bowl(
    "2 / (largest(eigenvalues) + smallest(eigenvalues))",
    **{"the mean of two rates": "(1 / largest(eigenvalues) + 1 / smallest(eigenvalues)) / 2"},
)


def _step(case: Case, expected: Values) -> dict[str, Any]:
    weights, features, targets = (np.asarray(tensor, float) for tensor in batch_of(case))
    return {
        "weights": weights,
        "features": features,
        "targets": targets,
        "learning_rate": case["learning_rate"],
        "batch_size": len(targets),
    }


TRAIN_STEP = Formula(
    """
    errors = dot(features, weights) - targets
    gradient = 2 * summed(features, errors) / batch_size
    mean(errors ** 2)
    weights - learning_rate * gradient
    """,
    result=("loss", "new weights"),
    names=_step,
    functions={"dot": np.dot, "summed": lambda rows, weights: weights @ rows, "mean": np.mean, "sum": np.sum},
    exchanged={"mean": ("sum",)},
    others={
        "the errors are not squared": (
            """
            errors = dot(features, weights) - targets
            mean(errors)
            weights - learning_rate * summed(features, errors * 0 + 1) / batch_size""",
            "Errors of both signs cancel: square them before you take the mean.",
        )
    },
    joined=False,
    pairs=False,
)
