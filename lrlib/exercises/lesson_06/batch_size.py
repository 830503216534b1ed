"""``scaled_rate`` and ``grow_batch``: their references, and how they are asked."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, number, numbers
from lrlib.checking.records import Values


def scaled_rate(base_rate: float, base_batch: int, batch: int) -> float:
    """Return the rate for ``batch`` by the linear rule, from the rate that suits ``base_batch``."""
    return base_rate * batch / base_batch


def sample_rate(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the rate."""
    return {"rate": np.array(number(answer(**case)))}


def sample_sizes(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the batch sizes [epochs] of a curve of rates."""
    rates = np.array(case["learning_rates"], float)
    return {"batch sizes": numbers(answer(**{**case, "learning_rates": rates}), shape=rates.shape)}


def grow_batch(learning_rates: np.ndarray, base_batch: int, max_batch: int) -> np.ndarray:
    """Return the batch sizes [epochs]; raises ValueError where one of them would be below 1."""
    rates = np.asarray(learning_rates, float)
    sizes = np.minimum(np.rint(base_batch * rates[0] / rates), max_batch)
    if (sizes < 1).any():
        raise ValueError(f"a batch holds one example at least, got {sizes}")
    return sizes
