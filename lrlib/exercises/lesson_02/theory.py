"""``noise_floor``, ``expected_loss``, ``best_constant_rate``; their references stand in lrlib.landscapes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, InvalidAnswer, Mistake, number, numbers
from lrlib.checking.records import Values

THEORY = ("lrlib.landscapes", "lrlib.exact")  # where the formulas of this lesson already stand


def sample_noise_floor(answer: Callable[..., Any], case: Case) -> Values:
    """Ask rate by rate: a case lists several, the first ones below the threshold of stability."""
    floors = [
        numbers(answer(**{**case, "learning_rate": rate}), f"At learning_rate={rate} your function", shape=())
        for rate in case["learning_rate"]
    ]
    return {"floor": np.array(floors), "rates": np.array(case["learning_rate"], float)}


def sample_expected_loss(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the losses [steps] of a curve of rates."""
    rates = np.array(case["learning_rates"])
    losses = numbers(answer(**{**case, "learning_rates": rates}))
    if losses.ndim != 1:
        raise InvalidAnswer(
            f"Your function returned an array of shape {losses.shape}; return {rates.size} losses, one for each step."
        )
    return {"losses": losses}


def sample_best_constant_rate(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the rate."""
    return {"rate": np.array(number(answer(**case)))}


def locate_floor(name: str, index: tuple[int, ...], expected: Values) -> str:
    """Say an index of the floors as the rate it belongs to."""
    return f"learning_rate={expected['rates'][index]:g}"


def locate_loss(name: str, index: tuple[int, ...], expected: Values) -> str:
    """Say an index of the losses as a step."""
    return f"the loss after step {index[0]} (counted from 0)"


def _stable(formula: Callable[..., float]) -> Callable[..., float]:
    """Return a wrong formula for the noise floor that is still infinite where it must be."""

    def floor(learning_rate: float, curvature: float, gradient_noise: float) -> float:
        if learning_rate * curvature >= 2:
            return np.inf
        return formula(learning_rate, curvature, gradient_noise)

    return floor


NOISE_FLOOR = (
    Mistake(
        "the variance of the weight, not the loss",
        _stable(lambda r, c, s: r * s**2 / (c * (2 - r * c))),
        "The loss is curvature * w**2 / 2: multiply the variance of w by curvature / 2.",
    ),
    Mistake(
        "the half is missing",
        _stable(lambda r, c, s: r * s**2 / (2 - r * c)),
        "The loss is *half* the curvature times w**2.",
    ),
    Mistake(
        "the noise is not squared",
        _stable(lambda r, c, s: r * s / (2 * (2 - r * c))),
        "gradient_noise is a standard deviation; the loss holds its square, the variance.",
    ),
    Mistake(
        "only right for small rates",
        _stable(lambda r, c, s: r * s**2 / 4),
        "r * s**2 / 4 is the limit for a small rate. The whole formula divides by 2 * (2 - r * curvature).",
    ),
    Mistake(
        "the curvature is missing",
        _stable(lambda r, c, s: r * s**2 / (2 * (2 - r))),
        "What counts is the rate *times the curvature*: it stands in the denominator, 2 - r * curvature.",
    ),
    Mistake(
        "the noise of a single step",
        _stable(lambda r, c, s: c * r**2 * s**2 / 2),
        "That is what one step adds. In the floor, it is balanced by what each step takes away of the old loss.",
    ),
    Mistake(
        "a finite floor above the threshold",
        lambda learning_rate, curvature, gradient_noise: (
            learning_rate * gradient_noise**2 / (2 * (2 - learning_rate * curvature))
        ),
        "From a rate of 2 / curvature on there is no floor: the loss grows without bound. Return infinity there.",
    ),
)


def _after_each_step(update: Callable[[float, float, float, float], float]) -> Callable[..., np.ndarray]:
    """Return the function that gives the losses after each step by this ``update(loss, rate, curvature, noise)``."""

    def losses(learning_rates: np.ndarray, curvature: float, gradient_noise: float, initial_loss: float) -> np.ndarray:
        loss, after = initial_loss, []
        for rate in learning_rates:
            loss = update(loss, rate, curvature, gradient_noise)
            after.append(loss)
        return np.array(after)

    return losses


def _update(loss: float, rate: float, curvature: float, noise: float) -> float:
    return (1 - rate * curvature) ** 2 * loss + curvature / 2 * rate**2 * noise**2


_right_losses = _after_each_step(_update)


def _with_initial(learning_rates, curvature, gradient_noise, initial_loss):  # noqa: ANN202
    after = _right_losses(learning_rates, curvature, gradient_noise, initial_loss)
    return np.concatenate([[initial_loss], after])


def _from_the_start(learning_rates, curvature, gradient_noise, initial_loss):  # noqa: ANN202
    return np.array([_update(initial_loss, rate, curvature, gradient_noise) for rate in learning_rates])


EXPECTED_LOSS = (
    Mistake(
        "the initial loss is included",
        _with_initial,
        "Return the loss *after* each step: as many values as there are rates, without the loss before the first step.",
    ),
    Mistake(
        "the loss before each step",
        lambda learning_rates, *rest, **named: _with_initial(learning_rates, *rest, **named)[:-1],
        "Update the loss first, then store it: the first value is the loss after the first step.",
    ),
    Mistake(
        "no noise",
        _after_each_step(lambda loss, r, c, s: (1 - r * c) ** 2 * loss),
        "Each step also lets noise in: add curvature / 2 * r**2 * gradient_noise**2.",
    ),
    Mistake(
        "the noise is that of the squared weight",
        _after_each_step(lambda loss, r, c, s: (1 - r * c) ** 2 * loss + r**2 * s**2),
        "r**2 * gradient_noise**2 is what w**2 gains; the loss gains curvature / 2 times that.",
    ),
    Mistake(
        "the factor is not squared",
        _after_each_step(lambda loss, r, c, s: (1 - r * c) * loss + c / 2 * r**2 * s**2),
        "The weight shrinks by 1 - r * curvature, and the loss goes with the square of the weight.",
    ),
    Mistake(
        "the noise is not squared",
        _after_each_step(lambda loss, r, c, s: (1 - r * c) ** 2 * loss + c / 2 * r**2 * s),
        "gradient_noise is a standard deviation; the loss gains its square.",
    ),
    Mistake(
        "the rate in the noise is not squared",
        _after_each_step(lambda loss, r, c, s: (1 - r * c) ** 2 * loss + c / 2 * r * s**2),
        "The step moves the weight by r * noise, and the loss goes with the square of that: r**2 * gradient_noise**2.",
    ),
    Mistake(
        "the first rate is used for all steps",
        lambda learning_rates, *rest, **named: _right_losses(0 * learning_rates + learning_rates[0], *rest, **named),
        "Each step has its own rate: learning_rates[t].",
    ),
    Mistake(
        "every step begins at the initial loss",
        _from_the_start,
        "A step acts on the loss that the step before it left, not on the initial loss.",
    ),
)


def _search(score: Callable[..., np.ndarray], rates: np.ndarray | None = None) -> Callable[..., float]:
    """Return the search for the constant rate with the smallest ``score(rates, steps, curvature, noise, loss)``."""

    def best(steps: int, curvature: float, gradient_noise: float, initial_loss: float) -> float:
        trials = np.geomspace(1e-5, 1.999, 4000) / curvature if rates is None else rates
        with np.errstate(over="ignore", invalid="ignore"):
            values = score(trials, steps, curvature, gradient_noise, initial_loss)
        return float(trials[np.nanargmin(values)])

    return best


def _final_loss(rates: np.ndarray, steps: float, curvature: float, noise: float, initial_loss: float) -> np.ndarray:
    floor = rates * noise**2 / (2 * (2 - rates * curvature))
    return floor + ((1 - rates * curvature) ** 2) ** steps * (initial_loss - floor)


def _mean_loss(rates: np.ndarray, steps: int, curvature: float, noise: float, initial_loss: float) -> np.ndarray:
    return sum(_final_loss(rates, step, curvature, noise, initial_loss) for step in range(1, steps + 1)) / steps


BEST_CONSTANT_RATE = (
    Mistake(
        "the best rate for one step",
        lambda steps, curvature, gradient_noise, initial_loss: (
            2 * initial_loss / (2 * curvature * initial_loss + gradient_noise**2)
        ),
        "That rate is best for the first step alone. Compare the loss after *all* the steps.",
    ),
    Mistake(
        "the noise is forgotten",
        lambda steps, curvature, gradient_noise, initial_loss: 1 / curvature,
        "1 / curvature is best without noise. With noise it leaves a high floor.",
    ),
    Mistake(
        "the best mean over all steps",
        _search(_mean_loss),
        "Compare the loss after the last step only, not the mean over the run.",
    ),
    Mistake(
        "the factor is not squared",
        _search(lambda r, steps, c, s, loss: _final_loss(r, steps / 2, c, s, loss)),
        "Over `steps` steps the loss shrinks by (1 - r * curvature)**(2 * steps): each step counts twice.",
    ),
    Mistake(
        "a search between 0 and 1 only",
        _search(_final_loss, np.linspace(0.001, 0.999, 999)),
        "The rates that make sense reach from 0 to 2 / curvature, which may be far below or above 1. "
        "Search in units of 1 / curvature, and finely: on a logarithmic grid.",
    ),
)
