"""The exercises of both lessons: two with right values, one with several cases in one value, one with a goal."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, Exercise, Mistake, Outcome, Verdict, number, numbers, ramp
from lrlib.checking.records import Values


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean."""
    return sum(values) / len(values)


def running_mean(values: Sequence[float]) -> np.ndarray:
    """Return the mean of the first one, two, three, ... values [n]."""
    return np.cumsum(values) / np.arange(1, len(values) + 1)


def weighted_mean(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the mean in which each value counts as often as its weight says."""
    return float(np.dot(values, weights) / np.sum(weights))


def _one_number(answer: Callable[..., Any], case: Case) -> Values:
    return {"mean": np.array(number(answer(**case)))}


def _means(answer: Callable[..., Any], case: Case) -> Values:
    return {"means": numbers(answer(**case), shape=(len(case["values"]),))}


def _guess(answer: Callable[..., Any], case: Case) -> Values:
    return {"guess": np.array(number(answer(**case), "guess()"))}


def _comes_near(values: Values, seeds: Sequence[int]) -> Verdict:
    """Draw a number from 0 to 10 with each seed: the guess that is nearest to all of them is the middle."""
    guess = float(values["guess"].reshape(()))
    error = float(np.mean([(np.random.default_rng(seed).uniform(0, 10) - guess) ** 2 for seed in seeds]))
    return Verdict(ramp(error, 20.0, 9.0), f"The mean squared error is {error:.1f}; 9 is needed.", figure=error)


AVERAGES = (
    Exercise(
        "mean",
        mean,
        _one_number,
        mistakes=(
            Mistake("the sum", lambda values: sum(values), "Divide by how many values there are."),
            Mistake("one value too few", lambda values: sum(values) / (len(values) - 1), "Count all the values."),
        ),
        forbidden=("statistics", "numpy.mean"),
        locate=lambda name, index, expected: "the mean",
    ),
    Exercise(
        "running_mean",
        running_mean,
        _means,
        mistakes=(
            Mistake("the sums", lambda values: np.cumsum(values), "Divide each sum by how many values are in it."),
        ),
        locate=lambda name, index, expected: f"value {index[0] + 1}",
    ),
)

WEIGHTS = (
    Exercise(
        "weighted_mean",
        weighted_mean,
        _one_number,
        mistakes=(Mistake("weights ignored", lambda values, weights: mean(values), "Multiply by the weights."),),
        locate=lambda name, index, expected: "the mean",
    ),
    Outcome("guess", _guess, _comes_near),
)
