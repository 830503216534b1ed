"""What a mistake is, and how a short formula becomes a function with its reference's signature."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Entry = tuple[str, Callable[..., Any], str]  # name, wrong formula, hint
STEPS_PER_EPOCH = 100  # what "epochs for steps" assumes: a learner's own number is not among an exercise's parameters


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


def never_moves(reference: Callable[..., Any]) -> Entry:
    """Return the entry for a rate that stays where it starts, as when training calls a schedule once per epoch."""
    return (
        "the rate never moves",
        lambda t, *parameters: reference(0 * t, *parameters),
        "Every step gives the first rate: look at where `step` enters your formula, and whether it counts updates.",
    )


def epochs_for_steps(reference: Callable[..., Any]) -> Entry:
    """Return the entry for a schedule read at the number of the epoch."""
    return (
        "epochs for steps",
        lambda t, *parameters: reference(t // STEPS_PER_EPOCH, *parameters),
        "Check the unit: `step` and every length here count optimizer updates, not passes over the data.",
    )


def counted_from_one(reference: Callable[..., Any]) -> Entry:
    """Return the entry for t + 1 in place of t."""
    return (
        "step counted from 1",
        lambda t, *parameters: reference(t + 1, *parameters),
        "Your curve is one step ahead: the first update is step 0.",
    )


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
