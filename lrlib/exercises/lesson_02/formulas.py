"""The formulas of lesson 2's exercises: from these the mistakes in an answer are made."""

from typing import Any

import numpy as np

from lrlib.checking.diagnosis import Formula
from lrlib.checking.exercise import Case
from lrlib.checking.records import Values

NOISE_FLOOR = Formula(
    """
    floor = learning_rate * gradient_noise ** 2 / (2 * (2 - learning_rate * curvature))
    floor if learning_rate * curvature < 2 else inf
    """,
    result=("floor",),
    names=lambda case, expected: {**case, "learning_rate": np.asarray(expected["rates"])},
    mistakes="""
    floor = learning_rate * gradient_noise ** 2 / (curvature * (2 - learning_rate * curvature))
        the variance of the weight, not the loss
        The loss is curvature * w**2 / 2: multiply the variance of w by curvature / 2.
    floor = learning_rate * gradient_noise ** 2 / (2 - learning_rate * curvature)
        the half is missing
        The loss is *half* the curvature times w**2.
    floor = learning_rate * gradient_noise / (2 * (2 - learning_rate * curvature))
        the noise is not squared
        gradient_noise is a standard deviation; the loss holds its square, the variance.
    floor = learning_rate * gradient_noise ** 2 / 4
        only right for small rates
        r * s**2 / 4 is the limit for a small rate. The whole formula divides by 2 * (2 - r * curvature).
    floor = learning_rate * gradient_noise ** 2 / (2 * (2 - learning_rate))
        the curvature is missing
        What counts is the rate *times the curvature*: it stands in the denominator, 2 - r * curvature.
    floor = curvature * learning_rate ** 2 * gradient_noise ** 2 / 2
        the noise of a single step
        That is what one step adds. In the floor, it is balanced by what each step takes away of the old loss.
    floor
        a finite floor above the threshold
        From a rate of 2 / curvature on there is no floor: the loss grows without bound. Return infinity there.
    """,
)


def _losses(case: Case, expected: Values) -> dict[str, Any]:
    rates = np.array(case["learning_rates"], float)
    others = {name: value for name, value in case.items() if name != "learning_rates"}
    return {**others, "learning_rate": rates, "first_rate": rates[0]}


EXPECTED_LOSS = Formula(
    """
    kept = (1 - learning_rate * curvature) ** 2 * loss
    noise = curvature / 2 * learning_rate ** 2 * gradient_noise ** 2
    kept + noise
    """,
    result=("losses",),
    names=_losses,
    counters=("first_rate",),
    joined=False,
    state="loss",
    over="learning_rate",
    start="initial_loss",
    pairs=False,
    mistakes="""
    kept
        no noise
        Each step also lets noise in: add curvature / 2 * r**2 * gradient_noise**2.
    noise = learning_rate ** 2 * gradient_noise ** 2
        the noise is that of the squared weight
        r**2 * gradient_noise**2 is what w**2 gains; the loss gains curvature / 2 times that.
    kept = (1 - learning_rate * curvature) * loss
        the factor is not squared
        The weight shrinks by 1 - r * curvature, and the loss goes with the square of the weight.
    noise = curvature / 2 * learning_rate ** 2 * gradient_noise
        the noise is not squared
        gradient_noise is a standard deviation; the loss gains its square.
    noise = curvature / 2 * learning_rate * gradient_noise ** 2
        the rate in the noise is not squared
        The step moves the weight by r * noise, and the loss goes with the square of that: r**2 * gradient_noise**2.
    learning_rate => first_rate
        the first rate is used for all steps
        Each step has its own rate: learning_rates[t].
    kept = (1 - learning_rate * curvature) ** 2 * initial_loss
        every step begins at the initial loss
        A step acts on the loss that the step before it left, not on the initial loss.
    """,
)


def _grid(case: Case, expected: Values) -> dict[str, Any]:
    units = np.geomspace(1e-5, 1.999, 700)
    return {**case, "rate": units / case["curvature"], "unscaled": units, "below_1": np.linspace(0.001, 0.999, 999)}


BEST_CONSTANT_RATE = Formula(
    """
    floor = rate * gradient_noise ** 2 / (2 * (2 - rate * curvature))
    shrunk = (1 - rate * curvature) ** (2 * steps)
    loss = floor + shrunk * (initial_loss - floor)
    best(rate, loss)
    """,
    result=("rate",),
    quantity="rate",
    names=_grid,
    functions={
        "best": lambda rates, losses: np.asarray(rates)[np.nanargmin(losses)],
        "worst": lambda rates, losses: np.asarray(rates)[np.nanargmax(losses)],
        "lowest": np.nanmin,
    },
    exchanged={"best": ("worst",)},
    counters=("unscaled", "below_1"),
    mistakes="""
    2 * initial_loss / (2 * curvature * initial_loss + gradient_noise ** 2)
        the best rate for one step
        That rate is best for the first step alone. Compare the loss after *all* the steps.
    1 / curvature
        the noise is forgotten
        1 / curvature is best without noise. With noise it leaves a high floor.
    loss = shrunk * initial_loss
        the noise is forgotten
        Without noise 1 / curvature is best. With noise it leaves a high floor.
    loss = floor + shrunk * initial_loss
        the floor is not subtracted
        What shrinks is how far the loss lies above its floor.
    once = (1 - rate * curvature) ** 2
    loss = floor + (initial_loss - floor) * once * (1 - once ** steps) / (1 - once) / steps
        the best mean over all steps
        Compare the loss after the last step only, not the mean over the run.
    shrunk = abs(1 - rate * curvature) ** steps
        the factor is not squared
        Over `steps` steps the loss shrinks by (1 - r * curvature)**(2 * steps): each step counts twice.
    rate => below_1
        a search between 0 and 1 only
        The rates that make sense reach from 0 to 2 / curvature, which may be far below or above 1. Search in units of
            1 / curvature, and finely: on a logarithmic grid.
    rate => unscaled
        a search that is not in units of 1 / `curvature`
        The rates that make sense reach from 0 to 2 / curvature: divide your grid by the curvature.
    best(unscaled, loss)
        the best rate in units of 1 / `curvature`
        You found the right place on the grid, in units of 1 / curvature: divide by the curvature.
    """,
    others={"the lowest loss, not of its rate": "lowest(loss)"},
    joined=False,
    pairs=False,
)
