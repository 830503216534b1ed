"""Find the changes of a formula that give a learner's very values, in every case that was answered."""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lrlib.checking.diagnosis.expressions import Node, Tree, parse
from lrlib.checking.diagnosis.formula import Bound, Case, Formula, Values
from lrlib.checking.diagnosis.operators import Change, part_changes
from lrlib.checking.diagnosis.wrappers import rule_changes, spoken_edge

FEWEST_WRONG = 4  # values that must be wrong before part of a curve alone is explained
SCREENED = 28  # values by which candidates are passed over; those that remain are compared in full
FIRST_OF_TWO = {"ignored", "fixed", "reversed", "no bound", "counted from 1", "left out", "function left out"}
PAIR_COST = 0.9  # what a second change costs on top
SECOND_AT_MOST = 1.3
FIRST_AT_MOST = 1.09


@dataclass(frozen=True)
class Tolerance:
    """How near is near enough: relative to each value, and to the largest right one where values are near 0."""

    relative: float = 5e-5
    of_scale: float = 1e-6

    def agree(self, got: np.ndarray, wrong: np.ndarray, scale: float) -> np.ndarray:
        """Return where ``got`` agrees with the values of a wrong formula; NaN and infinities must be the same."""
        with np.errstate(invalid="ignore", over="ignore"):
            near = np.abs(got - wrong) <= self.relative * np.abs(wrong) + self.of_scale * scale
        same = (got == wrong) | (np.isnan(got) & np.isnan(wrong))
        return np.where(np.isfinite(wrong), near, same)


class Catalogue:
    """All changes of one formula, with their values in some cases."""

    def __init__(self, formula: Formula, cases: Sequence[Case], expected: Sequence[Values]) -> None:
        """Make every single change; pairs are made when they are first wanted."""
        self.bound = Bound(formula, cases, expected)
        finite = np.abs(self.bound.right[np.isfinite(self.bound.right)])
        self.scale = float(finite.max()) if finite.size else 1.0
        self._screen = _spread(self.bound.sizes)
        self._narrow = self.bound.narrowed(self._screen)
        self.equal: list[tuple[Change, Node]] = []  # the changes that are right in these cases
        ways = [self.bound.tree, *map(parse, formula.ways)]
        entries = []
        for way in ways:
            self._remember(way)
            entries += self._changes_of(way)
        self.single = self._table(entries)
        self._pairs: _Table | None = None

    def _changes_of(self, base: Node, about: Change | None = None) -> list[tuple[Change, Node, Node]]:
        bound, found = self.bound, []
        parameters = [p for p in bound.parameters if bound.is_number(p) and p != bound.formula.clock]
        shared = Tree(base)
        changes = [
            *rule_changes(shared, bound),
            *part_changes(shared, parameters, bound.formula.exchanged, 9.0 if about is None else SECOND_AT_MOST),
        ]
        for change, tree in changes:
            if about is None:
                found.append((change, tree, base))
            elif change.cost <= SECOND_AT_MOST and change.kind != "another":
                cost = about.cost + change.cost + PAIR_COST
                found.append((replace(about, also=change, cost=cost), tree, base))
        return found

    def pairs(self) -> "_Table":
        """Return the table of two changes at once, made when it is first wanted."""
        if self._pairs is None:
            found = []
            for change, tree, base in self.single.entries:
                if base is self.bound.tree and change.kind in FIRST_OF_TWO and change.cost <= FIRST_AT_MOST:
                    self._remember(tree)
                    found += self._changes_of(tree, change)
            self._pairs = self._table(found)
        return self._pairs

    def _table(self, entries: list[tuple[Change, Node, Node]]) -> "_Table":
        kept, rows, seen = [], [], set()
        for change, tree, base in sorted(entries, key=lambda entry: entry[0].cost):
            if tree in seen:
                continue
            seen.add(tree)
            values = self._narrow(tree, base)
            if values is None:
                continue
            screened = values if self._narrow is not self.bound else values[self._screen]
            if self._is_right(screened, self._screen) and self._is_right(self.bound(tree, base)):
                if change.also is None:
                    self.equal.append((change, tree))
                continue
            kept.append((change, tree, base))
            rows.append(screened)
        return _Table(kept, np.array(rows).reshape(len(rows), len(self._screen)))

    def _is_right(self, values: np.ndarray, indices: np.ndarray | slice = slice(None)) -> bool:
        return bool(Tolerance().agree(values, self.bound.right[indices], self.scale).all())

    def _remember(self, base: Node) -> None:
        self.bound.remember(base)
        if self._narrow is not self.bound:
            self._narrow.remember(base)

    def matching(self, table: "_Table", got: np.ndarray, where: np.ndarray, tolerance: Tolerance) -> list[Change]:
        """Return the changes of a table that give ``got`` at the places ``where``, in the order of their costs."""
        columns = where[self._screen]
        alike = tolerance.agree(got[self._screen][columns], table.values[:, columns], self.scale).all(axis=1)
        found = []
        for index in np.flatnonzero(alike):
            change, tree, base = table.entries[index]
            values = self.bound(tree, base)
            if tolerance.agree(got[where], values[where], self.scale).all():
                found.append(change)
        return found

    def one_sided(self, got: np.ndarray, where: np.ndarray, tolerance: Tolerance) -> list[Change]:
        """Return the changes that explain an answer which is right on one side of an edge, and wrong on the other."""
        found = []
        wrong = where & ~tolerance.agree(got, self.bound.right, self.scale)
        if wrong.sum() < FEWEST_WRONG:
            return []
        for kind, words, side in self._sides():
            if not (wrong & ~side).any():
                for change in self.matching(self.single, got, where & side, tolerance):
                    if change.cost <= SECOND_AT_MOST and change.kind != "another":
                        cost = change.cost + 0.5
                        found.append(Change(kind, words, change.about, cost, change.place, change))
        return sorted(found, key=lambda change: change.cost)

    def _sides(self) -> Iterator[tuple[str, tuple[str, ...], np.ndarray]]:
        """Yield where alone an answer may be wrong: before or after an edge, with or without an option."""
        bound, clock = self.bound, self.bound.formula.clock
        for text in bound.formula.edges:
            edge = parse(text)
            before = bound(("<", ("name", clock), edge)).astype(bool)
            upto = bound(("<=", ("name", clock), edge)).astype(bool)
            for side in (before, upto):
                yield "only before", (clock, spoken_edge(edge)), side
                yield "only after", (clock, spoken_edge(edge)), ~side
        for text in bound.parameters:
            if bound.is_option(text):
                on = bound(("name", text)).astype(bool)
                yield "only with", (text,), on
                yield "only without", (text,), ~on


@dataclass(frozen=True, eq=False)
class _Table:
    entries: list[tuple[Change, Node, Node]]  # the change, the changed tree, the tree that it was made from
    values: np.ndarray  # [entries, screened]


def _spread(sizes: Sequence[int]) -> np.ndarray:
    """Return the indices, into all cases' values one after the other, by which candidates are screened."""
    each = max(2, SCREENED // len(sizes))
    ends = np.cumsum([0, *sizes])
    chosen = [np.linspace(start, end - 1, min(each, end - start)) for start, end in itertools.pairwise(ends)]
    return np.unique(np.concatenate(chosen).round().astype(int))


_CATALOGUES: dict[Any, Catalogue] = {}


def catalogue(name: str, formula: Formula, cases: Sequence[Case], expected: Sequence[Values]) -> Catalogue:
    """Return the catalogue of an exercise's formula in these cases; it is made once in a process."""
    key = (name, json.dumps([dict(case) for case in cases], sort_keys=True, default=repr))
    if key not in _CATALOGUES:
        _CATALOGUES[key] = Catalogue(formula, cases, expected)
    return _CATALOGUES[key]


def explain(known: Catalogue, got: Sequence[np.ndarray | None], tolerance: Tolerance = Tolerance()) -> list[Change]:
    """Return the changes that explain an answer, simplest first; [] if none does, or if it is right.

    ``got`` has one flat array per case, None where the case was not answered.
    """
    sizes = known.bound.sizes
    if any(values is not None and values.size != size for values, size in zip(got, sizes, strict=True)):
        return []
    answered = np.concatenate([np.full(n, values is not None) for values, n in zip(got, sizes, strict=True)])
    flat = np.concatenate([np.full(n, np.nan) if v is None else v for v, n in zip(got, sizes, strict=True)])
    if not answered.any() or tolerance.agree(flat[answered], known.bound.right[answered], known.scale).all():
        return []
    found = known.matching(known.single, flat, answered, tolerance)
    if not found:
        found = known.one_sided(flat, answered, tolerance)
    if not found and known.bound.formula.pairs:
        found = known.matching(known.pairs(), flat, answered, tolerance)
    return found
