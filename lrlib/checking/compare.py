"""Decide whether an answer agrees with what is expected: the one place that does, and says where the two first differ.

The sentence, the picture and the judge all use the :class:`Comparison` that :func:`compare` returns, so they cannot
contradict each other.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lrlib.checking.records import Values

Index = tuple[int, ...]
Locate = Callable[[str, Index, Values], str]


@dataclass(frozen=True)
class Tolerance:
    """How close is close enough: ``|got - expected| <= rtol * |expected| + atol * max|expected|``, name by name.

    A learning rate of 0.001 never agrees with 0.004, since ``atol`` is a share of the largest finite expected value.
    """

    rtol: float = 1e-5
    atol: float = 1e-6

    def excess(self, got: np.ndarray, expected: np.ndarray, scale: float | None = None) -> np.ndarray:
        """Return each difference in units of what is allowed (above 1: it differs); the arrays fit each other.

        Where the expected value is not finite the excess is 0 for the very same value, and infinite otherwise.
        ``scale`` is the largest value, where ``expected`` are not all of them.
        """
        if scale is None:
            scale = largest(expected)
        with np.errstate(invalid="ignore", over="ignore"):
            allowed = np.maximum(self.rtol * np.abs(expected) + self.atol * scale, np.finfo(float).tiny)
            excess = np.abs(got - expected) / allowed
        same = (got == expected) | (np.isnan(got) & np.isnan(expected))
        both = np.isfinite(expected) & np.isfinite(got)
        return np.where(same, 0.0, np.where(both, excess, np.inf))


def largest(values: np.ndarray) -> float:
    """Return the largest finite absolute value, 0 if there is none."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


@dataclass(frozen=True)
class Difference:
    """Where an answer first differs: the value's name and index, the place in words, what was expected, what came."""

    name: str
    index: Index | None  # None: the whole value is missing, or has another shape or kind
    place: str
    expected: str
    got: str

    def __str__(self) -> str:
        """Return the difference as a sentence."""
        return f"The first difference is at {self.place}: expected {self.expected}, got {self.got}."


@dataclass(frozen=True)
class Comparison:
    """What comparing an answer with the expected values gave.

    ``difference`` is the first one, None if the two agree. ``excess`` is the largest difference in units of the
    tolerance, and infinite where the two cannot be compared number by number.
    """

    expected: Values
    got: Values
    difference: Difference | None
    excess: float

    @property
    def agrees(self) -> bool:
        """Return whether every value agrees."""
        return self.difference is None


def compare(
    expected: Values,
    got: Values,
    tolerance: Tolerance,
    *,
    first: tuple[str, ...] = (),
    optional: frozenset[str] = frozenset(),
    locate: Locate | None = None,
) -> Comparison:
    """Compare an answer with the expected values, name by name.

    Names in ``first`` are compared first, then the others in the order of ``expected``. Names in ``optional`` may be
    missing from the answer; names that only the answer has do not count. ``locate(name, index, expected)`` says in
    words where an index lies ("step 38").
    """
    difference, excess = None, 0.0
    for name in dict.fromkeys([*(name for name in first if name in expected), *expected]):
        if name not in got and name in optional:
            continue
        index, differs_by = _first_difference(expected[name], got.get(name), tolerance)
        excess = max(excess, differs_by)
        if differs_by > 1 and difference is None:
            difference = _describe(name, index, expected, got.get(name), locate)
    return Comparison(expected, got, difference, excess)


def _first_difference(
    expected: np.ndarray | list[str], got: np.ndarray | list[str] | None, tolerance: Tolerance
) -> tuple[Index | None, float]:
    """Return the index of the first difference (None if the whole value differs) and the largest excess."""
    if isinstance(expected, list) or isinstance(got, list) or got is None:
        if not (isinstance(expected, list) and isinstance(got, list)) or len(expected) != len(got):
            return None, math.inf
        differing = [index for index, (right, answer) in enumerate(zip(expected, got, strict=True)) if right != answer]
        return ((differing[0],), math.inf) if differing else (None, 0.0)
    if expected.shape != got.shape:
        return None, math.inf
    excess = tolerance.excess(got, expected)
    places = np.argwhere(excess > 1)
    index = tuple(int(i) for i in places[0]) if len(places) else None
    return index, float(excess.max(initial=0.0))


def _describe(
    name: str, index: Index | None, all_expected: Values, got: np.ndarray | list[str] | None, locate: Locate | None
) -> Difference:
    expected = all_expected[name]
    if got is None:
        return Difference(name, None, f"`{name}`", "an answer", "none")
    texts = isinstance(expected, list) or isinstance(got, list)
    if index is None and isinstance(expected, list) != isinstance(got, list):
        kinds = ("text" if isinstance(value, list) else "numbers" for value in (expected, got))
        return Difference(name, None, f"`{name}`", *kinds)
    if index is None:
        what = ("the length", len(expected), len(got)) if texts else ("the shape", np.shape(expected), np.shape(got))
        return Difference(name, None, f"{what[0]} of `{name}`", str(what[1]), str(what[2]))
    place = locate(name, index, all_expected) if locate else _indexed(name, index)
    if texts:
        return Difference(name, index, place, repr(expected[index[0]]), repr(got[index[0]][:80]))
    right, answer = float(np.asarray(expected)[index]), float(np.asarray(got)[index])
    return Difference(name, index, place, *_digits_that_differ(right, answer))


def _indexed(name: str, index: Index) -> str:
    return f"`{name}`" + (f"[{', '.join(map(str, index))}]" if index else "")


def _digits_that_differ(expected: float, got: float) -> tuple[str, str]:
    """Return two numbers with as many digits as tell them apart, six at least."""
    for digits in (6, 9, 12, 17):
        texts = f"{expected:.{digits}g}", f"{got:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts
