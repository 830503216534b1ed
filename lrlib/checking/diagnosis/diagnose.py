"""The diagnosis of an answer: the changes of the formula that explain all its cases, or what can be said of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from lrlib.checking.compare import Comparison, Locate, Tolerance
from lrlib.checking.diagnosis import facts, search, sentences
from lrlib.checking.diagnosis.changes import Change
from lrlib.checking.diagnosis.formula import Case, Formula
from lrlib.checking.records import Record, Values


class _Exercise(Protocol):
    """What a diagnosis looks at in an exercise (:class:`lrlib.checking.exercise.Exercise` says what these are)."""

    @property
    def name(self) -> str: ...
    @property
    def formula(self) -> Formula | None: ...
    @property
    def rtol(self) -> float: ...
    @property
    def atol(self) -> float: ...
    @property
    def first(self) -> tuple[str, ...]: ...
    @property
    def locate(self) -> Locate | None: ...
    def compare(self, expected: Values, got: Values) -> Comparison: ...


@dataclass(frozen=True)
class Diagnosis:
    """What explains a wrong answer: a mistake's name and hint, both empty if none is known, then facts by case."""

    name: str = ""
    hint: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def fact(self, case: Case) -> str:
        """Return what is known of a wrong case without a named mistake, in sentences; empty if nothing is."""
        return self.facts.get(_key(case), "")


def diagnose(exercise: _Exercise, cases: Sequence[tuple[Record, Values]]) -> Diagnosis:
    """Return the diagnosis of an answer to its cases, (answered record, expected values), of which some are wrong."""
    explanation = sentences.explained(_changes(exercise, cases))
    if explanation is not None:
        return Diagnosis(explanation.name, explanation.hint)
    seen = [_seen(exercise, record, expected) for record, expected in cases]
    usable = [case for case in seen if case is not None]
    if (told := facts.order(usable)) is not None:
        return Diagnosis(*told)
    return Diagnosis(facts={_key(case.case): facts.fact(usable, case) for case in usable if not case.right})


def _changes(exercise: _Exercise, cases: Sequence[tuple[Record, Values]]) -> list[Change]:
    formula = exercise.formula
    if formula is None:
        return []
    got = [formula.wanted(record.values) for record, _ in cases]
    expected = [values for _, values in cases]
    catalogue = search.catalogue(exercise.name, formula, [record.case for record, _ in cases], expected)
    return search.explain(catalogue, got, Tolerance(max(search.NEAR.rtol, exercise.rtol), exercise.atol))


def _seen(exercise: _Exercise, record: Record, expected: Values) -> facts.Seen | None:
    """Return one case as the facts look at it: by its first differing value, or its first value."""
    comparison = exercise.compare(expected, record.values)
    names = [comparison.difference.name] if comparison.difference else [*exercise.first, *expected]
    right, got = expected[names[0]], record.values.get(names[0])
    if not (isinstance(right, np.ndarray) and isinstance(got, np.ndarray)):
        return None
    agrees = Tolerance(exercise.rtol, exercise.atol).excess(got, right) <= 1 if right.shape == got.shape else None

    def place(flat: int) -> str:
        index = tuple(int(i) for i in np.unravel_index(flat, right.shape))
        return exercise.locate(names[0], index, expected) if exercise.locate else f"`{names[0]}`[{flat}]"

    return facts.Seen(record.case, right, got, agrees, place)


def _key(case: Case) -> str:
    return json.dumps(dict(case), sort_keys=True, default=repr)
