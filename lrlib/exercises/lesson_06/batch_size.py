"""``scaled_rate`` and ``grow_batch``: their references and their mistakes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, Mistake, number, numbers
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


SCALED_RATE = (
    Mistake(
        "the square root of the ratio",
        lambda base_rate, base_batch, batch: base_rate * np.sqrt(batch / base_batch),
        "The linear rule multiplies the rate by the ratio of the batch sizes itself.",
    ),
    Mistake(
        "upside down",
        lambda base_rate, base_batch, batch: base_rate * base_batch / batch,
        "A larger batch takes fewer steps per epoch, so each must be longer: batch / base_batch.",
    ),
    Mistake(
        "the rate is left as it is",
        lambda base_rate, base_batch, batch: base_rate,
        "Keep rate / batch the same: the rate must change with the batch.",
    ),
    Mistake(
        "a whole number of batches",
        lambda base_rate, base_batch, batch: base_rate * (batch // base_batch),
        "// drops the fraction; the ratio need not be a whole number.",
    ),
    Mistake(
        "the base batch is forgotten",
        lambda base_rate, base_batch, batch: base_rate * batch,
        "base_rate belongs to base_batch: divide by it.",
    ),
)


def grown(
    batch: Callable[[np.ndarray, int], np.ndarray] = lambda rates, base: base * rates[0] / rates,
    whole: Callable[[np.ndarray], np.ndarray] = np.rint,
    cap: Callable[[np.ndarray, int], np.ndarray] = np.minimum,
) -> Callable[..., np.ndarray]:
    """Return ``f(learning_rates, base_batch, max_batch)``: batch sizes per epoch, rounded, then capped."""

    def grow(learning_rates: np.ndarray, base_batch: int, max_batch: int) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return cap(whole(batch(np.asarray(learning_rates, float), base_batch)), max_batch)

    return grow


def grow_batch(learning_rates: np.ndarray, base_batch: int, max_batch: int) -> np.ndarray:
    """Return the batch sizes [epochs]; raises ValueError where one of them would be below 1."""
    sizes = grown()(learning_rates, base_batch, max_batch)
    if (sizes < 1).any():
        raise ValueError(f"a batch holds one example at least, got {sizes}")
    return sizes


def _compounded(rates: np.ndarray, base: int) -> np.ndarray:
    return base * np.concatenate([[1.0], rates[:-1] / rates[1:]])


GROW_BATCH = (
    Mistake(
        "no largest batch",
        grown(cap=lambda sizes, max_batch: sizes),
        "The batch cannot grow beyond max_batch.",
    ),
    Mistake(
        "rounded down",
        grown(whole=np.floor),
        "Round to the nearest whole number: int() and // cut off.",
    ),
    Mistake(
        "rounded up",
        grown(whole=np.ceil),
        "Round to the nearest whole number.",
    ),
    Mistake(
        "not rounded",
        grown(whole=np.asarray),
        "A batch holds a whole number of examples: round to the nearest.",
    ),
    Mistake(
        "the batch shrinks with the rate",
        grown(lambda rates, base: base * rates / rates[0]),
        "Where the rate would fall, the batch grows: divide by the rate.",
    ),
    Mistake(
        "compared with the epoch before",
        grown(_compounded),
        "Compare each rate with the *first* one: the growth adds up over all epochs.",
    ),
    Mistake(
        "the square root of the ratio",
        grown(lambda rates, base: base * np.sqrt(rates[0] / rates)),
        "The noise goes with rate / batch, without a root: half the rate is twice the batch.",
    ),
    Mistake(
        "every batch at least max_batch",
        grown(cap=np.maximum),
        "max_batch is the most that fits: take the smaller of the two.",
    ),
    Mistake(
        "the base batch is forgotten",
        grown(lambda rates, base: rates[0] / rates),
        "The first epoch has base_batch examples per batch: multiply by it.",
    ),
)
