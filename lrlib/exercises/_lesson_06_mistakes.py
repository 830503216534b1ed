"""Wrong answers to lesson 6 that learners give, each with its name and what to try."""

import itertools
import weakref
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import numpy as np

from lrlib.mistakes import Mistake

# ------------------------------------------------------------------------------------------------- paired_difference


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


paired_difference = _interval(student)
paired_difference.__doc__ = "Return ``(mean, (low, high), share)`` of ``a - b``, arrays [seeds] of the same seeds."


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


# --------------------------------------------------------------------------------------------------------- sharpness


def with_hessian(value: Callable[[np.ndarray, np.ndarray, list[int]], float]) -> Callable[..., float]:
    """Return ``f(loss_fn, weights)`` that forms the whole Hessian and returns ``value(hessian, gradient, sizes)``."""

    def measure(loss_fn: Callable[[list[Any]], Any], weights: list[Any]) -> float:
        if loss_fn not in _derivatives:  # an exercise's loss is always asked at the same weights
            _derivatives[loss_fn] = _hessian_and_gradient(loss_fn, weights)
        return float(value(*_derivatives[loss_fn], [int(np.prod(w.shape)) for w in weights]))

    return measure


_derivatives: MutableMapping[Callable, tuple[np.ndarray, np.ndarray]] = weakref.WeakKeyDictionary()


def _hessian_and_gradient(loss_fn: Callable[[list[Any]], Any], weights: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    from lrlib import tensorflow_gate

    tf = tensorflow_gate.load()
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(weights)
        with tf.GradientTape() as inner:
            inner.watch(weights)
            loss = loss_fn(weights)
        flat = tf.concat([tf.reshape(g, [-1]) for g in inner.gradient(loss, weights)], 0)
    rows = outer.jacobian(flat, weights, unconnected_gradients="zero")
    return np.concatenate([row.numpy().reshape(flat.shape[0], -1) for row in rows], 1).astype(float), flat.numpy()


def _blocks(hessian: np.ndarray, gradient: np.ndarray, sizes: list[int]) -> float:
    edges = np.concatenate([[0], np.cumsum(sizes)])
    return max(np.linalg.eigvalsh(hessian[a:b, a:b])[-1] for a, b in itertools.pairwise(edges))


SHARPNESS = (
    Mistake(
        "the largest in magnitude, its sign kept",
        with_hessian(lambda hessian, *_: max(np.linalg.eigvalsh(hessian), key=abs)),
        "Power iteration finds the eigenvalue largest in magnitude. If it is negative, repeat it on H v - value * v: "
        "all eigenvalues move up, and the most positive becomes the largest. Then add the value back.",
    ),
    Mistake(
        "the largest in magnitude, its sign lost",
        with_hessian(lambda hessian, *_: np.abs(np.linalg.eigvalsh(hessian)).max()),
        "The length of H v has no sign: take the product of v with H v (v of length 1). If that is negative, run the "
        "iteration again on H v - value * v, and add the value back.",
    ),
    Mistake(
        "each weight array on its own",
        with_hessian(_blocks),
        "The vector spans *all* weight arrays together: one length, one product, over the whole list.",
    ),
    Mistake(
        "the trace",
        with_hessian(lambda hessian, *_: np.trace(hessian)),
        "The trace is the sum of all eigenvalues; sharpness is the largest of them.",
    ),
    Mistake(
        "the smallest eigenvalue",
        with_hessian(lambda hessian, *_: np.linalg.eigvalsh(hessian)[0]),
        "Sharpness is the most positive eigenvalue, not the most negative one.",
    ),
    Mistake(
        "the length of the gradient",
        with_hessian(lambda hessian, gradient, _: np.linalg.norm(gradient)),
        "The gradient is the slope. Sharpness is curvature: differentiate once more.",
    ),
    Mistake(
        "the square of the eigenvalue",
        with_hessian(lambda hessian, *_: np.linalg.eigvalsh(hessian)[-1] ** 2),
        "The product of H v with itself is the eigenvalue squared: multiply H v with v instead.",
    ),
)


# ------------------------------------------------------------------------------------------- scaled_rate, grow_batch


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


# ------------------------------------------------------------------------------------------------- best_checkpoint


def _argbest(pick: Callable[[np.ndarray], int], key: str = "val_loss") -> Callable[[Mapping[str, list[float]]], int]:
    return lambda history: int(pick(np.asarray(history[key], float)))


def _last_lowest(losses: np.ndarray) -> int:
    return len(losses) - 1 - int(np.nanargmin(losses[::-1]))


BEST_CHECKPOINT = (
    Mistake(
        "the best training loss",
        _argbest(np.nanargmin, "loss"),
        'The training loss goes on falling while the model memorises: look at "val_loss".',
    ),
    Mistake("the last epoch", _argbest(lambda losses: len(losses) - 1), "The last epoch need not be the best one."),
    Mistake(
        "counted from 1",
        _argbest(lambda losses: np.nanargmin(losses) + 1),
        "Epochs are counted from 0, as list indices are.",
    ),
    Mistake("the highest loss", _argbest(np.nanargmax), "A loss is better the *lower* it is."),
    Mistake(
        "NaN is taken for the lowest",
        _argbest(np.argmin),
        "np.argmin returns the place of a NaN if there is one: np.nanargmin passes over it.",
    ),
    Mistake(
        "the last of equal epochs",
        _argbest(_last_lowest),
        "Of equally good epochs take the first: a later one is no improvement.",
    ),
    Mistake(
        "the loss instead of its epoch",
        lambda history: float(np.nanmin(history["val_loss"])),
        "Return the index of the epoch, not its loss.",
    ),
)
