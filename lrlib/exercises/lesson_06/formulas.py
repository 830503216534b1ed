"""The formulas of lesson 6's exercises: from these the mistakes in an answer are made."""

import functools
import itertools
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


PAIRED_DIFFERENCE = Formula(
    """
    difference = a - b
    middle = mean(difference)
    quantile = student(0.975, count(difference) - 1)
    error = deviation(difference, 1) / sqrt(count(difference))
    share = mean(difference > 0)
    mean(difference)
    middle - quantile * error
    middle + quantile * error
    share
    """,
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
        "half_where_equal": lambda difference: np.heaviside(difference, 0.5),
    },
    exchanged={
        "mean": ("median", "sum"),
        "deviation": ("variance",),
        "student": ("normal",),
    },
    mistakes="""
    error = sqrt((variance(a, 1) + variance(b, 1)) / count(a))
        not paired
        Take the difference seed by seed first, then its standard deviation: what both share with a seed cancels.
    error = deviation(difference, 1)
        the spread over seeds instead of the interval of the mean
        The mean of n seeds is known better than one seed: divide the standard deviation by sqrt(n).
    quantile = 1.96
        the normal quantile 1.96
        With few seeds the standard deviation is uncertain too: use Student's t with n - 1 degrees of freedom.
    quantile = 2
        the quantile 2
        With few seeds 2 is too small: use Student's t with n - 1 degrees of freedom.
    quantile = student(0.95, count(difference) - 1)
        a one-sided quantile
        An interval leaves 2.5 % out on each side: take the quantile at 0.975.
    quantile = student(0.975, count(difference))
        n degrees of freedom
        The mean costs one degree of freedom: n - 1.
    error = deviation(difference, 0) / sqrt(count(difference))
        the standard deviation divides by n
        NumPy's std divides by n unless you say ddof=1.
    error = deviation(difference, 1) / sqrt(count(difference) - 1)
        the standard error is divided by sqrt(n - 1)
        With ddof=1 in the standard deviation, divide by sqrt(n).
    error = variance(difference, 1) / sqrt(count(difference))
        the variance instead of the standard deviation
        The standard error is the standard *deviation* divided by sqrt(n).
    share = mean(difference >= 0)
        a tie counts as higher
        Count the seeds where a is *higher* than b: >, not >=.
    share = mean(half_where_equal(difference))
        a tie counts as half
        Count the seeds where a is *higher* than b; a tie is none of them.
    share = mean(difference < 0)
        the share of seeds where a is lower
        Count the seeds where a is higher than b.
    share = 100 * mean(difference > 0)
        a percentage instead of a share
        A share lies between 0 and 1.
    """,
    joined=False,
    pairs=False,
)

SCALED_RATE = Formula(
    "base_rate * batch / base_batch",
    ways=("base_rate * (batch / base_batch)",),
    result=("rate",),
    quantity="rate",
    mistakes="""
    base_rate * sqrt(batch / base_batch)
        the square root of the ratio
        The linear rule multiplies the rate by the ratio of the batch sizes itself.
    base_rate * base_batch / batch
        upside down
        A larger batch takes fewer steps per epoch, so each must be longer: batch / base_batch.
    base_rate
        the rate is left as it is
        Keep rate / batch the same: the rate must change with the batch.
    """,
)


def _sizes(case: Case, expected: Values) -> dict[str, Any]:
    return {**case, "learning_rates": np.array(case["learning_rates"], float)}


GROW_BATCH = Formula(
    """
    size = base_batch * first(learning_rates) / learning_rates
    whole = round(size)
    min(whole, max_batch)
    """,
    ways=("min(round(base_batch * (first(learning_rates) / learning_rates)), max_batch)",),
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
    pairs=False,
    mistakes="""
    size = base_batch * learning_rates / first(learning_rates)
        the batch shrinks with the rate
        Where the rate would fall, the batch grows: divide by the rate.
    size = base_batch * before(learning_rates) / learning_rates
        compared with the epoch before
        Compare each rate with the *first* one: the growth adds up over all epochs.
    size = base_batch * sqrt(first(learning_rates) / learning_rates)
        the square root of the ratio
        The noise goes with rate / batch, without a root: half the rate is twice the batch.
    """,
)


def _before_the_first_rise(losses: np.ndarray) -> int:
    rises = np.flatnonzero(np.diff(losses) > 0)
    return int(rises[0]) if rises.size else len(losses) - 1


BEST_CHECKPOINT = Formula(
    "best(val_loss)",
    result=("epoch",),
    quantity="epoch",
    names=_arrays,
    functions={
        "best": np.nanargmin,
        "worst": np.nanargmax,
        "best_or_nan": np.argmin,
        "best_of_python": lambda losses: min(range(len(losses)), key=lambda epoch: losses[epoch]),
        "last_best": lambda losses: len(losses) - 1 - np.nanargmin(losses[::-1]),
        "count": len,
        "rise": _before_the_first_rise,
        "value": np.nanmin,
    },
    exchanged={"best": ("worst",)},
    mistakes="""
    best(loss)
        the best training loss
        The training loss goes on falling while the model memorises: look at "val_loss".
    count(val_loss) - 1
        the last epoch
        The last epoch need not be the best one.
    best(val_loss) + 1
        counted from 1
        Epochs are counted from 0, as list indices are.
    worst(val_loss)
        the highest loss
        A loss is better the *lower* it is.
    best_or_nan(val_loss)
        NaN is taken for the lowest
        np.argmin returns the place of a NaN if there is one: np.nanargmin passes over it.
    best_of_python(val_loss)
        NaN is taken for the lowest
        A NaN is neither higher nor lower than anything, so `min` keeps one that comes first: pass over it yourself.
    last_best(val_loss)
        the last of equal epochs
        Of equally good epochs take the first: a later one is no improvement.
    value(val_loss)
        the loss instead of its epoch
        Return the index of the epoch, not its loss.
    """,
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
    hessian, gradient, edges = derivatives(**case)
    blocks = [hessian[start:end, start:end] for start, end in itertools.pairwise(edges)]
    return {
        "hessian": hessian,
        "gradient": gradient,
        "eigenvalues": np.linalg.eigvalsh(hessian),
        "of_each_array": np.concatenate([np.linalg.eigvalsh(block) for block in blocks]),
    }


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
    counters=("of_each_array",),
    mistakes="""
    largest_in_magnitude(eigenvalues)
        the largest in magnitude, its sign kept
        Power iteration finds the eigenvalue largest in magnitude. If it is negative, repeat it on H v - value * v:
            all eigenvalues move up, and the most positive becomes the largest. Then add the value back.
    abs(largest_in_magnitude(eigenvalues))
        the largest in magnitude, its sign lost
        The length of H v has no sign: take the product of v with H v (v of length 1). If that is negative, run the
            iteration again on H v - value * v, and add the value back.
    largest(of_each_array)
        each weight array on its own
        The vector spans *all* weight arrays together: one length, one product, over the whole list.
    sum(eigenvalues)
        the trace
        The trace is the sum of all eigenvalues; sharpness is the largest of them.
    smallest(eigenvalues)
        the smallest eigenvalue
        Sharpness is the most positive eigenvalue, not the most negative one.
    norm(gradient)
        the length of the gradient
        The gradient is the slope. Sharpness is curvature: differentiate once more.
    largest(eigenvalues) ** 2
        the square of the eigenvalue
        The product of H v with itself is the eigenvalue squared: multiply H v with v instead.
    """,
    others={
        "the largest entry of the Hessian": "largest(hessian)",
        "the largest entry of the Hessian's diagonal": "largest(diagonal(hessian))",
        "the Hessian's Frobenius norm": "norm(hessian)",
    },
    joined=False,
)
