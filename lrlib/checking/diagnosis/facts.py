"""What can be said of a wrong answer whose mistake has no name: scaled, shifted, right up to a place or at the ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Place = Callable[[int], str]  # the index of a value among the case's values -> where it lies, in words


@dataclass(frozen=True)
class Seen:
    """One answered case: its parameters, what was expected and got, where they agree, and the names of its places."""

    case: Mapping[str, Any]
    expected: np.ndarray
    got: np.ndarray
    agrees: np.ndarray | None  # None where the shapes differ
    place: Place

    @property
    def right(self) -> bool:
        """Whether the whole case is right."""
        return self.agrees is not None and bool(self.agrees.all())


def fact(seen: Sequence[Seen], own: Seen) -> str:
    """Return one or two sentences on ``own``, a wrong case among the ``seen`` ones; empty if nothing simple holds."""
    order = _order(own)
    if order is not None or own.agrees is None:
        return order[1] if order else ""
    wrong = [case for case in seen if not case.right and case.agrees is not None]
    sentences = [_of_all(wrong) or _of_places(own), _of_options(seen)]
    return " ".join(sentence for sentence in sentences if sentence)


def order(seen: Sequence[Seen]) -> tuple[str, str] | None:
    """Return a name and a sentence if all wrong cases have right values in the same wrong places, else None."""
    found = {_order(case) for case in seen if not case.right}
    return found.pop() if len(found) == 1 else None


def _order(case: Seen) -> tuple[str, str] | None:
    got, expected = case.got, case.expected
    if expected.ndim == 0 or len(expected) < 2:
        return None
    if _near(got, expected[-1]):
        return "only the last one is returned", "You return the last one alone: return all of them, in their order."
    if got.ndim != expected.ndim:
        return None
    if _near(got, expected.T) and expected.ndim == 2:
        return "rows and columns exchanged", "Rows and columns are exchanged; the values are right."
    if got.shape[1:] != expected.shape[1:]:
        return None
    more = len(got) - len(expected)
    for first, where in ((0, "at the end"), (abs(more), "at the beginning")):
        if more > 0 and _near(got[first : first + len(expected)], expected):
            return "too many values", f"All the values are there, and {_count(more)} too many {where}."
        if more < 0 and len(got) and _near(got, expected[first : first + len(got)]):
            return "too few values", f"The values are right, but {_count(-more)} missing {where}."
    if more == 0 and len(got) > 2 and _near(got[1:], expected[:-1]):
        return "one place late", "Each value stands one place late: is it stored before it is updated?"
    if more == 0 and _near(got, expected[::-1]):
        return "the reverse order", "Your values are right in the reverse order."
    if more == 0 and expected.ndim == 2 and _near(got, np.broadcast_to(expected[-1], expected.shape)):
        return (
            "every row is the last one",
            "All rows are one and the same array, changed in place by `-=` or `+=`. Store a copy of each.",
        )
    return None


def _count(number: int) -> str:
    return "one is" if number == 1 else f"{number} are"


def _of_all(wrong: Sequence[Seen]) -> str:
    """Return what holds of every value of every wrong case."""
    if all(_near(case.got, -case.expected) for case in wrong):
        return "Your values have the wrong sign."
    if all(case.got.size > 2 and np.ptp(case.got) == 0 for case in wrong):
        return "Your values are all the same."
    factors = [factor for case in wrong if (factor := _factor(case)) is not None]
    if len(factors) == len(wrong):
        if np.ptp(factors) <= 1e-3 * abs(factors[0]) and sum(case.expected.size for case in wrong) > 1:
            return f"Your values are {factors[0]:.4g} times what is expected, everywhere."
        if all(case.expected.size > 2 for case in wrong):
            return "The shape is right, but scaled by another factor in each case."
    offsets = [offset for case in wrong if (offset := _offset(case)) is not None]
    if len(offsets) == len(wrong):
        if np.ptp(offsets) <= 1e-3 * abs(offsets[0]) and sum(case.expected.size for case in wrong) > 1:
            return f"Your values are off by {offsets[0]:.4g}, everywhere."
        if all(case.expected.size > 2 for case in wrong):
            return "The shape is right, but shifted by a constant, another one in each case."
    return ""


def _factor(case: Seen) -> float | None:
    """Return the factor between expected and got values, None if there is none (or it is 1)."""
    usable = np.isfinite(case.expected) & (case.expected != 0)
    if not usable.any() or not np.isfinite(case.got[usable]).all() or (case.got[case.expected == 0] != 0).any():
        return None
    factors = case.got[usable] / case.expected[usable]
    return float(factors[0]) if np.ptp(factors) <= 1e-3 * abs(factors[0]) and factors[0] != 0 else None


def _offset(case: Seen) -> float | None:
    usable = np.isfinite(case.expected)
    if not usable.any() or not np.isfinite(case.got[usable]).all():
        return None
    offsets = case.got[usable] - case.expected[usable]
    near = np.ptp(offsets) <= 1e-4 * np.abs(case.expected[usable]).max() and abs(offsets[0]) > 0
    return float(offsets[0]) if near else None


def _of_places(own: Seen) -> str:
    """Return where one case is right."""
    agrees = np.ravel(own.agrees if own.agrees is not None else ())
    count, right = agrees.size, int(agrees.sum())
    if count < 4 or not right:
        return ""
    first, last = int(np.argmin(agrees)), count - 1 - int(np.argmin(agrees[::-1]))
    if right == count - 1:
        return f"Everything is right but {own.place(first)}."
    if agrees[:first].all() and first >= 3 and last == count - 1 and not agrees[first:].any():
        return f"Your values are right up to {own.place(first - 1)}, and wrong from {own.place(first)} on."
    if last <= count - 3 and not agrees[: last + 1].any() and first == 0:
        return f"Your values are wrong up to {own.place(last)}, and right from {own.place(last + 1)} on."
    if first and last < count - 1 and right >= 4 and not agrees[first : last + 1].any():
        if first == 1 or last == count - 2:
            return "The ends are right; between them your values differ."
        return f"Your values are wrong only from {own.place(first)} to {own.place(last)}."
    if agrees[0] and agrees[-1] and right <= count / 3:
        return "The ends are right; between them your values differ."
    if first >= 3:
        return f"Your values are right up to {own.place(first - 1)}."
    return ""


def _of_options(seen: Sequence[Seen]) -> str:
    """Return which parameter tells the right cases from the wrong ones."""
    right, wrong = [case for case in seen if case.right], [case for case in seen if not case.right]
    if not right:
        return ""
    for name in dict.fromkeys(name for case in seen for name in case.case):
        if all(case.case.get(name) for case in wrong) and not any(case.case.get(name) for case in right):
            return f"Every case without `{name}` is right."
        if all(case.case.get(name) for case in right) and not any(case.case.get(name) for case in wrong):
            return f"Every case with `{name}` is right."
    return ""


def _near(got: np.ndarray, expected: np.ndarray) -> bool:
    return got.shape == expected.shape and bool(np.allclose(got, expected, rtol=1e-4, atol=1e-9, equal_nan=True))
