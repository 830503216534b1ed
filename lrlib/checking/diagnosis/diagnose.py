"""The diagnosis of an answer: the changes of the formula that explain all its cases, or what can be said of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from lrlib.checking.compare import Comparison, Locate
from lrlib.checking.diagnosis import facts, search, sentences
from lrlib.checking.diagnosis.formula import Case, Formula
from lrlib.checking.records import Record, Values
from lrlib.checking.statuses import Answered


class Explained(Protocol):
    """What the diagnosis needs of an exercise."""

    name: str
    rtol: float
    atol: float
    first: tuple[str, ...]
    locate: Locate | None
    formula: Formula | None

    def compare(self, expected: Values, got: Values) -> Comparison:
        """Compare an answer with the expected values."""


@dataclass(frozen=True)
class Diagnosis:
    """What explains a wrong answer: a mistake's name and hint, both empty if none is known, then facts by case."""

    name: str = ""
    hint: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def fact(self, case: Case) -> str:
        """Return what is known of a wrong case without a named mistake, in sentences; empty if nothing is."""
        return self.facts.get(_key(case), "")


def diagnose(exercise: Explained, cases: Sequence[tuple[Record, Values]]) -> Diagnosis:
    """Return the diagnosis of an answer to its cases, (record, expected values), of which some are wrong."""
    explanation = sentences.explained(_changes(exercise, cases))
    if explanation is not None:
        return Diagnosis(explanation.name, explanation.hint)
    seen = [_seen(exercise, record, expected) for record, expected in cases if _is_answered(record)]
    usable = [case for case in seen if case is not None]
    if (told := facts.shape(usable)) is not None:
        return Diagnosis(*told)
    return Diagnosis(facts={_key(case.case): facts.fact(usable, case) for case in usable if not case.right})


def _changes(exercise: Explained, cases: Sequence[tuple[Record, Values]]) -> list[search.Change]:
    formula = exercise.formula
    if formula is None:
        return []
    got = [formula.wanted(record.values) if _is_answered(record) else None for record, _ in cases]
    expected = [values for _, values in cases]
    catalogue = search.catalogue(exercise.name, formula, [record.case for record, _ in cases], expected)
    tolerance = search.Tolerance(max(search.Tolerance().relative, exercise.rtol), exercise.atol)
    return search.explain(catalogue, got, tolerance)


def _is_answered(record: Record) -> bool:
    return record.status == Answered.ANSWERED and not record.forbidden


def _seen(exercise: Explained, record: Record, expected: Values) -> facts.Seen | None:
    """Return one case as the facts look at it: by its first differing value, or its first value."""
    comparison = exercise.compare(expected, record.values)
    names = [comparison.difference.name] if comparison.difference else [*exercise.first, *expected]
    right, got = expected[names[0]], record.values.get(names[0])
    if not (isinstance(right, np.ndarray) and isinstance(got, np.ndarray)):
        return None
    agrees = _agreeing(exercise, names[0], right, got) if right.shape == got.shape else None

    def place(flat: int) -> str:
        index = tuple(int(i) for i in np.unravel_index(flat, right.shape))
        return exercise.locate(names[0], index, expected) if exercise.locate else f"`{names[0]}`[{flat}]"

    return facts.Seen(record.case, right, got, agrees, place)


def _agreeing(exercise: Explained, name: str, right: np.ndarray, got: np.ndarray) -> np.ndarray:
    tolerance = search.Tolerance(exercise.rtol, exercise.atol)
    finite = np.abs(right[np.isfinite(right)])
    return tolerance.agree(got, right, float(finite.max()) if finite.size else 0.0)


def _key(case: Case) -> str:
    return json.dumps(dict(case), sort_keys=True, default=repr)
