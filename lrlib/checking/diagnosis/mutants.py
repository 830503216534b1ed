"""Would an exercise's cases catch the mistakes that its formula invites? Mutation testing of exercises.

Every change of the formula is a wrong answer. It must lose points in the exercise's cases, or be the same rule in other
words: it is that if it also gives the right values for other parameters.
"""

import copy
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lrlib.checking.compare import Tolerance, largest
from lrlib.checking.diagnosis import sentences
from lrlib.checking.diagnosis.bound import Bound
from lrlib.checking.diagnosis.changes import Change
from lrlib.checking.diagnosis.expressions import Node, unparse
from lrlib.checking.diagnosis.formula import Case, Formula, Values
from lrlib.checking.diagnosis.search import Catalogue

MOST_TRIALS = 12
SURELY_DIFFERENT = 20  # times the tolerance: what differs less, for other parameters too, is the same


@dataclass(frozen=True)
class Mutant:
    """A wrong rule that earns full marks: the change, its expression, and a case that would catch it."""

    change: Change
    text: str
    caught_by: Case

    def __str__(self) -> str:
        """Return the mutant in one line."""
        name, _ = sentences.said(self.change)
        case = ", ".join(f"{name}={value!r}" for name, value in self.caught_by.items())
        return f"{name}: {' '.join(self.text.split())}  (differs for {case})"


def survivors(
    formula: Formula,
    cases: Sequence[Case],
    expected: Callable[[Case], Values],
    tolerance: Tolerance,
    known: Sequence[Values] | None = None,
) -> tuple[list[Mutant], int]:
    """Return the changes of a formula that no case catches although they are wrong, and how many there are in all.

    ``expected(case)`` gives the right values of a case and raises for parameters that make no sense; ``known`` are
    those of ``cases``, if somebody has them already.
    """
    catalogue = Catalogue(formula, cases, known or [expected(case) for case in cases])
    alive = list(_alive(catalogue, tolerance))
    if not alive:
        return [], len(catalogue.entries)
    trials = list(itertools.islice(_trials(formula, cases, expected), MOST_TRIALS))
    bounds = [(case, Bound(formula, [case], [values])) for case, values in trials]
    found = []
    for change, tree in alive:
        caught_by = next((case for case, bound in bounds if _differs(bound, tree, tolerance)), None)
        if caught_by is not None:
            found.append(Mutant(change, unparse(tree), caught_by))
    return found, len(catalogue.entries) + len(catalogue.equal)


def _alive(catalogue: Catalogue, tolerance: Tolerance) -> Iterator[tuple[Change, Node]]:
    """Yield the changes whose values agree with the right ones in all cases, within what the exercise allows."""
    for change, edit in catalogue.equal:
        yield change, edit.root()
    for change, edit in catalogue.entries:
        tree = edit.root()
        values = catalogue.bound(tree)
        if values is not None and (tolerance.excess(values, catalogue.bound.right, catalogue.scale) <= 1).all():
            yield change, tree


def _differs(bound: Bound, tree: Node, tolerance: Tolerance) -> bool:
    values = bound(tree)
    if values is None:
        return False  # it has no value there: an answer of this kind stops with an error
    scale = largest(bound.right) or 1.0
    return bool((tolerance.excess(values, bound.right, scale) > SURELY_DIFFERENT).any())


def _trials(
    formula: Formula, cases: Sequence[Case], expected: Callable[[Case], Values]
) -> Iterator[tuple[Case, Values]]:
    """Yield other cases with their right values: the given ones with one parameter changed."""
    for changed in _varied(cases):
        if not formula.makes_sense(changed):
            continue
        try:
            values = expected(changed)
        except Exception:  # the exercise knows which parameters make no sense
            continue
        yield changed, values


def _varied(cases: Sequence[Case]) -> Iterator[Case]:
    for larger, case in itertools.product((True, False), cases):
        for name, value in case.items():
            new = _other(copy.deepcopy(value), larger)
            if new is not None and new != value:
                yield {**case, name: new}


def _other(value: Any, larger: bool) -> Any:
    """Return a larger or smaller value of the same kind, None if there is none."""
    match value:
        case bool():
            return not value if larger else None
        case int():
            return 2 * value + 3 if larger else max(value // 3, 1)
        case float() if larger and 0 < value < 1:
            return 1 - (1 - value) / 1.37  # a share stays a share
        case float():
            return 1.37 * value if larger else value / 4.1
        case [*values] if values and all(isinstance(item, float) for item in values):
            return [1.37 * item for item in values[::-1]] if larger else [item / 4.1 for item in values]
    return None
