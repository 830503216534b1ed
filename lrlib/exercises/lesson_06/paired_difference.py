"""``paired_difference``: its reference and its mistakes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, InvalidAnswer, Mistake, number
from lrlib.checking.records import Values


def sample_difference(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the mean, the interval and the share of ``a - b``."""
    got = answer(np.array(case["a"], float), np.array(case["b"], float))
    try:
        mean, interval, share = got
        low, high = interval
    except (TypeError, ValueError):
        raise InvalidAnswer(f"Return three things, mean, (low, high), share; got {got!r:.80}.") from None
    return {
        "mean": np.array(number(mean, "As the mean your function")),
        "interval": np.array([number(end, "As an end of the interval your function") for end in (low, high)]),
        "share": np.array(number(share, "As the share your function")),
    }


def _interval(
    quantile: Callable[[int], float],
    error: Callable[[np.ndarray], float] = lambda d: float(np.std(d, ddof=1) / np.sqrt(len(d))),
) -> Callable[..., Any]:
    """Return the comparison with this ``quantile(seeds)`` and this standard ``error(differences)`` of the mean."""

    def compare(a: np.ndarray, b: np.ndarray) -> Any:
        difference = a - b
        half = quantile(len(a)) * error(difference)
        return difference.mean(), (difference.mean() - half, difference.mean() + half), float(np.mean(difference > 0))

    return compare


def student(seeds: int, probability: float = 0.975, lost: int = 1) -> float:
    """Return the quantile of Student's t with ``seeds - lost`` degrees of freedom."""
    from scipy import stats

    return float(stats.t.ppf(probability, seeds - lost))


def paired_difference(a: np.ndarray, b: np.ndarray) -> tuple[float, tuple[float, float], float]:
    """Return ``(mean, (low, high), share)`` of ``a - b``, arrays [seeds] of the same seeds.

    ``low`` and ``high`` are the ends of Student's 95 % interval of the mean, ``share`` that of positive differences.
    """
    return _interval(student)(a, b)


def _unpaired(a: np.ndarray, b: np.ndarray) -> Any:
    mean, _, share = paired_difference(a, b)
    half = student(len(a)) * np.sqrt((np.var(a, ddof=1) + np.var(b, ddof=1)) / len(a))
    return mean, (mean - half, mean + half), share


def _with_share(share: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    def compare(a: np.ndarray, b: np.ndarray) -> Any:
        mean, interval, _ = paired_difference(a, b)
        return mean, interval, float(np.mean(share(a - b)))

    return compare


PAIRED_DIFFERENCE = (
    Mistake(
        "not paired",
        _unpaired,
        "Take the difference seed by seed first, then its standard deviation: what both share with a seed cancels.",
    ),
    Mistake(
        "b minus a",
        lambda a, b: paired_difference(b, a),
        "The difference is a - b: positive where a is higher.",
    ),
    Mistake(
        "the spread over seeds instead of the interval of the mean",
        _interval(student, lambda d: float(np.std(d, ddof=1))),
        "The mean of n seeds is known better than one seed: divide the standard deviation by sqrt(n).",
    ),
    Mistake(
        "the normal quantile 1.96",
        _interval(lambda seeds: 1.96),
        "With few seeds the standard deviation is uncertain too: use Student's t with n - 1 degrees of freedom.",
    ),
    Mistake(
        "the quantile 2",
        _interval(lambda seeds: 2.0),
        "With few seeds 2 is too small: use Student's t with n - 1 degrees of freedom.",
    ),
    Mistake(
        "a one-sided quantile",
        _interval(lambda seeds: student(seeds, 0.95)),
        "An interval leaves 2.5 % out on each side: take the quantile at 0.975.",
    ),
    Mistake(
        "n degrees of freedom",
        _interval(lambda seeds: student(seeds, lost=0)),
        "The mean costs one degree of freedom: n - 1.",
    ),
    Mistake(
        "the standard deviation divides by n",
        _interval(student, lambda d: float(np.std(d) / np.sqrt(len(d)))),
        "NumPy's std divides by n unless you say ddof=1.",
    ),
    Mistake(
        "the standard error is divided by sqrt(n - 1)",
        _interval(student, lambda d: float(np.std(d, ddof=1) / np.sqrt(len(d) - 1))),
        "With ddof=1 in the standard deviation, divide by sqrt(n).",
    ),
    Mistake(
        "the variance instead of the standard deviation",
        _interval(student, lambda d: float(np.var(d, ddof=1) / np.sqrt(len(d)))),
        "The standard error is the standard *deviation* divided by sqrt(n).",
    ),
    Mistake(
        "a tie counts as higher",
        _with_share(lambda d: d >= 0),
        "Count the seeds where a is *higher* than b: >, not >=.",
    ),
    Mistake(
        "the share of seeds where a is lower",
        _with_share(lambda d: d < 0),
        "Count the seeds where a is higher than b.",
    ),
    Mistake(
        "a percentage instead of a share",
        _with_share(lambda d: 100.0 * (d > 0)),
        "A share lies between 0 and 1.",
    ),
)
