"""``paired_difference``: its reference, and how it is asked."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, InvalidAnswer, number
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


def paired_difference(a: np.ndarray, b: np.ndarray) -> tuple[float, tuple[float, float], float]:
    """Return ``(mean, (low, high), share)`` of ``a - b``, arrays [seeds] of the same seeds.

    ``low`` and ``high`` are the ends of Student's 95 % interval of the mean, ``share`` that of positive differences.
    """
    from scipy import stats

    difference = a - b
    mean, error = difference.mean(), np.std(difference, ddof=1) / np.sqrt(len(difference))
    half = stats.t.ppf(0.975, len(difference) - 1) * error
    return mean, (mean - half, mean + half), float(np.mean(difference > 0))
