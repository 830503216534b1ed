"""The formulas of lesson 6's exercises: from these the mistakes in an answer are made."""

import functools
from typing import Any

import numpy as np

from lrlib.checking.diagnosis import Formula
from lrlib.checking.exercise import Case
from lrlib.checking.records import Values
from lrlib.exercises.lesson_06.sharpness import derivatives


def _arrays(case: Case, expected: Values) -> dict[str, np.ndarray]:
    return {name: np.array([float(value) for value in values]) for name, values in case.items()}


@functools.cache
def _student(probability: float, freedom: float) -> float:
    from scipy import stats

    return stats.t.ppf(probability, freedom)


@functools.cache
def _normal(probability: float, freedom: float) -> float:
    from scipy import stats

    return stats.norm.ppf(probability)


def _variance(values: np.ndarray, lost: float) -> float:
    return np.var(values, ddof=int(lost)) if len(values) > lost else np.nan


_PAIRED = """
    difference = a - b
    middle = mean(difference)
    half = student(0.975, count(difference) - 1) * deviation(difference, 1) / sqrt(count(difference))
    mean(difference)
    middle - half
    middle + half
    mean({0})
    """

PAIRED_DIFFERENCE = Formula(
    _PAIRED.format("difference > 0"),
    result=("mean", "interval", "share"),
    names=_arrays,
    functions={
        "mean": np.mean,
        "median": np.median,
        "sum": np.sum,
        "count": len,
        "deviation": lambda values, lost: np.sqrt(_variance(values, lost)),
        "variance": _variance,
        "student": _student,
        "normal": _normal,
        "half_where_equal": lambda left, right: np.heaviside(left - right, 0.5),
    },
    exchanged={
        "mean": ("median", "sum"),
        "deviation": ("variance",),
        "student": ("normal",),
    },
    others={
        "a tie counts as half": (
            _PAIRED.format("half_where_equal(difference, 0)"),
            "Count the seeds where a is *higher* than b; a tie is none of them.",
        )
    },
    joined=False,
    pairs=False,
)

SCALED_RATE = Formula(
    "base_rate * batch / base_batch", ways=("base_rate * (batch / base_batch)",), result=("rate",), quantity="rate"
)


def _sizes(case: Case, expected: Values) -> dict[str, Any]:
    return {**case, "learning_rates": np.array(case["learning_rates"], float)}


GROW_BATCH = Formula(
    "min(round(base_batch * (first(learning_rates) / learning_rates)), max_batch)",
    ways=("min(round(base_batch * first(learning_rates) / learning_rates), max_batch)",),
    result=("batch sizes",),
    quantity="batch size",
    names=_sizes,
    functions={
        "first": lambda rates: rates[0],
        "last": lambda rates: rates[-1],
        "highest": np.max,
        "before": lambda rates: np.concatenate([rates[:1], rates[:-1]]),
    },
    exchanged={"first": ("last", "highest", "before")},
    joined=False,
)


def _before_the_first_rise(losses: np.ndarray) -> int:
    rises = np.flatnonzero(np.diff(losses) > 0)
    return int(rises[0]) if rises.size else len(losses) - 1


BEST_CHECKPOINT = Formula(
    "best(val_loss)",
    result=("epoch",),
    quantity="epoch",
    names=_arrays,
    functions={"best": np.nanargmin, "worst": np.nanargmax, "rise": _before_the_first_rise, "value": np.nanmin},
    exchanged={"best": ("worst",)},
    others={
        "the epoch before the first rise": "rise(val_loss)",
        "the lowest sum of both losses": "best(loss + val_loss)",
        "the smallest gap between both losses": "best(abs(loss - val_loss))",
        "the largest gap between both losses": "worst(val_loss - loss)",
    },
    joined=False,
    pairs=False,
)


def _bend(case: Case, expected: Values) -> dict[str, np.ndarray]:
    hessian, gradient = derivatives(**case)
    return {"hessian": hessian, "gradient": gradient, "eigenvalues": np.linalg.eigvalsh(hessian)}


SHARPNESS = Formula(
    "largest(eigenvalues)",
    result=("sharpness",),
    quantity="sharpness",
    names=_bend,
    functions={
        "largest": np.max,
        "smallest": np.min,
        "second_largest": lambda values: np.sort(values)[-2],
        "mean": np.mean,
        "sum": np.sum,
        "norm": np.linalg.norm,
        "largest_in_magnitude": lambda values: max(values, key=abs),
        "diagonal": np.diagonal,
    },
    exchanged={"largest": ("smallest", "second_largest", "mean", "sum", "norm", "largest_in_magnitude")},
    others={
        "the length of the gradient": "norm(gradient)",
        "the largest entry of the Hessian": "largest(hessian)",
        "the largest entry of the Hessian's diagonal": "largest(diagonal(hessian))",
        "the Hessian's Frobenius norm": "norm(hessian)",
    },
    joined=False,
)
