"""What a step and a parameter may be: checks that many functions share, each naming the parameter it refuses."""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Rate = np.float64 | NDArray[np.float64]


def as_steps(step: ArrayLike) -> NDArray[np.float64]:
    """Return ``step`` as a float64 array; ValueError unless it consists of finite real numbers >= 0."""
    try:
        array = np.asarray(step)
    except ValueError as error:  # a ragged list
        raise ValueError(f"step must be a number or an array of numbers: {error}") from error
    if array.size and array.dtype.kind not in "iuf":
        raise ValueError(f"step must be a number or an array of numbers, got {step!r}")
    array = array.astype(np.float64)
    if not np.all(np.isfinite(array) & (array >= 0)):
        raise ValueError(f"step must be finite and >= 0 (it counts the updates already made), got {step!r}")
    return array


def is_number(value: Any) -> bool:
    """Whether ``value`` is a finite real scalar (a bool is not)."""
    real = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return real and math.isfinite(value)


def positive(**parameters: object) -> None:
    """Raise ValueError for the first parameter that is not a finite number > 0."""
    _require(lambda value: value > 0, "a finite number > 0", parameters)


def not_negative(**parameters: object) -> None:
    """Raise ValueError for the first parameter that is not a finite number >= 0."""
    _require(lambda value: value >= 0, "a finite number >= 0", parameters)


def at_least_one(**parameters: object) -> None:
    """Raise ValueError for the first parameter that is not a finite number >= 1."""
    _require(lambda value: value >= 1, "a finite number >= 1", parameters)


def fraction(**parameters: object) -> None:
    """Raise ValueError for the first parameter that is not a number in [0, 1]."""
    _require(lambda value: 0 <= value <= 1, "a number between 0 and 1", parameters)


def shown(value: object) -> str:
    """Return a value as an error message shows it: on one line, and not too long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 80 else text[:77] + "..."


def whole(name: str, value: Any, low: int = 1, high: int | None = None) -> int:
    """Return a count as an int; ValueError unless it is a whole number (NumPy's too, not a bool) within the bounds."""
    try:
        count = None if isinstance(value, bool | np.bool_) else operator.index(value)
    except TypeError:
        count = None
    if count is None or count < low or (high is not None and count > high):
        bounds = f"from {low} to {high}" if high is not None else f">= {low}"
        raise ValueError(f"{name} must be a whole number {bounds}, got {shown(value)}")
    return count


def rates(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return learning rates of any shape as a float64 array; ValueError unless they are finite numbers >= 0."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers, got {shown(values)}") from None
    if not np.all(np.isfinite(array) & (array >= 0)):
        raise ValueError(f"{name} must be finite and not negative, got {shown(values)}")
    return array


def numbers(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return a list parameter as a float64 array; ValueError unless it consists of finite numbers >= 0."""
    if not isinstance(values, list | tuple | np.ndarray) or not all(is_number(v) and v >= 0 for v in values):
        raise ValueError(f"{name} must be a list of finite numbers >= 0, got {values!r}")
    return np.asarray(values, dtype=np.float64)


def _require(valid: Callable[[float], bool], description: str, parameters: dict[str, Any]) -> None:
    for name, value in parameters.items():
        if not (is_number(value) and valid(value)):
            raise ValueError(f"{name} must be {description}, got {value!r}")
