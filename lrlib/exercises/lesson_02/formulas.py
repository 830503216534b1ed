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
)

EXPECTED_LOSS = Formula(
    """
    kept = (1 - learning_rate * curvature) ** 2 * loss
    kept + curvature / 2 * learning_rate ** 2 * gradient_noise ** 2
    """,
    result=("losses",),
    names=lambda case, expected: {
        **{name: value for name, value in case.items() if name != "learning_rates"},
        "learning_rate": np.array(case["learning_rates"], float),
    },
    joined=False,
    state="loss",
    over="learning_rate",
    start="initial_loss",
    pairs=False,
)


def _grid(case: Case, expected: Values) -> dict[str, Any]:
    units = np.geomspace(1e-5, 1.999, 1500)
    return {**case, "rate": units / case["curvature"], "unscaled": units}


def _best(rates: np.ndarray, losses: np.ndarray) -> Any:
    return np.asarray(rates)[np.nanargmin(losses)]


def _worst(rates: np.ndarray, losses: np.ndarray) -> Any:
    return np.asarray(rates)[np.nanargmax(losses)]


_SEARCHED = """
    floor = {0} * gradient_noise ** 2 / (2 * (2 - {0} * curvature))
    loss = floor + (1 - {0} * curvature) ** (2 * steps) * (initial_loss - floor)
    {1}
    """

BEST_CONSTANT_RATE = Formula(
    _SEARCHED.format("rate", "best(rate, loss)"),
    result=("rate",),
    quantity="rate",
    names=_grid,
    functions={"best": _best, "worst": _worst, "lowest": np.nanmin},
    exchanged={"best": ("worst",)},
    counters=("unscaled",),
    others={
        "the lowest loss, not of its rate": _SEARCHED.format("rate", "lowest(loss)"),
        "the noise is forgotten": (
            _SEARCHED.format("rate", "best(rate, (1 - rate * curvature) ** (2 * steps) * initial_loss)"),
            "Without noise 1 / curvature is best. With noise it leaves a high floor.",
        ),
        "the floor is not subtracted": (
            _SEARCHED.format("rate", "best(rate, floor + (1 - rate * curvature) ** (2 * steps) * initial_loss)"),
            "What shrinks is how far the loss lies above its floor.",
        ),
        "a search that is not in units of 1 / `curvature`": _SEARCHED.format("unscaled", "best(unscaled, loss)"),
        "the best rate in units of 1 / `curvature`": _SEARCHED.format("rate", "best(unscaled, loss)"),
    },
    joined=False,
    pairs=False,
)
