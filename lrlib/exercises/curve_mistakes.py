"""What a mistake is, and how a short formula becomes a function with its reference's signature."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Entry = tuple[str, Callable[..., Any], str]  # name, wrong formula, hint


@dataclass(frozen=True)
class Mistake:
    """A named wrong curve.

    ``function`` has the signature of the exercise's reference (step a scalar or an array, result of the same shape).
    It is silent, but may return NaN or infinity, or raise, where the wrong formula has no value.
    """

    name: str
    function: Callable[..., Any]
    hint: str


def mistakes_of(reference: Callable[..., Any], *entries: Entry) -> tuple[Mistake, ...]:
    """Return the mistakes of one exercise from (name, wrong, hint).

    ``wrong`` is called with the step as a float64 array and then every parameter of ``reference``, in its order and
    with its defaults filled in, so that it may name them as briefly as it likes.
    """
    return tuple(Mistake(name, _with_signature_of(reference, wrong), hint) for name, wrong, hint in entries)


def _with_signature_of(reference: Callable[..., Any], wrong: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(reference)

    def function(*arguments: Any, **named: Any) -> Any:
        bound = signature.bind(*arguments, **named)
        bound.apply_defaults()
        step, *parameters = bound.args
        with np.errstate(all="ignore"):
            return np.asarray(wrong(np.asarray(step, dtype=np.float64), *parameters), dtype=np.float64)[()]

    function.__signature__ = signature  # type: ignore[attr-defined]  # what `inspect` looks for
    function.__name__ = function.__qualname__ = reference.__name__
    return function
