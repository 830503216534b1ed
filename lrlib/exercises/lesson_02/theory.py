"""``noise_floor``, ``expected_loss``, ``best_constant_rate``; their references stand in lrlib.landscapes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, InvalidAnswer, number, numbers
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
