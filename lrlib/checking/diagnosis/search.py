"""Find the changes of a formula that give a learner's very values, in every case that was answered."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrlib.checking.diagnosis.bound import Bound
from lrlib.checking.diagnosis.changes import Change
from lrlib.checking.diagnosis.expressions import Node, parse
from lrlib.checking.diagnosis.formula import Case, Formula, Values
from lrlib.checking.diagnosis.operators import part_changes
from lrlib.checking.diagnosis.trees import Edit, Tree, TwoEdits
from lrlib.checking.diagnosis.wrappers import rule_changes, spoken_edge

FEWEST_WRONG = 4  # values that must be wrong before part of a curve alone is explained
SCREENED = 28  # values by which candidates are passed over; those that remain are compared in full
PAIR_COST = 0.9  # what a second change costs on top
SECOND_AT_MOST = 1.35  # and the other not far-fetched
FIRST_AT_MOST = 1.1  # of two changes one is among the simplest


Entry = tuple[Change, Edit]


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
        self._narrow, self._screen = self.bound.at_a_glance(SCREENED)
        self.equal: list[Entry] = []  # the changes that are right in these cases
        ways = [Tree(self.bound.tree), *(Tree(parse(text)) for text in formula.ways)]
        self.single = self._table([(way, self._changes_of(way)) for way in ways], self.equal)
        self._pairs: _Table | None = None

    def _changes_of(self, tree: Tree) -> list[Entry]:
        bound = self.bound
        parameters = [p for p in bound.parameters if bound.is_number(p) and p != bound.formula.clock]
        return [*rule_changes(tree, bound), *part_changes(tree, parameters, bound.formula.exchanged)]

    def pairs(self) -> "_Table":
        """Return the table of two changes at once, made when it is first wanted."""
        if self._pairs is None:
            entries = [*self.equal, *self.single.entries]  # what changes nothing alone may do so beside another change
            own = [entry for entry in entries if entry[1].tree.root is self.bound.tree]
            firsts = [(c, edit) for c, edit in own if c.cost <= FIRST_AT_MOST]
            seconds = [(c, edit) for c, edit in own if c.cost <= SECOND_AT_MOST and c.kind != "another"]
            self._pairs = self._table_of_pairs(firsts, seconds)
        return self._pairs

    def _table_of_pairs(self, firsts: list[Entry], seconds: list[Entry]) -> "_Table":
        if not (firsts and seconds):
            return _Table([], np.empty((0, len(self._screen))), self._screen)
        narrow, screen = self.bound.at_a_glance(SCREENED // 2)
        values, valid = narrow.rows(firsts[0][1].tree, [edit for _, edit in seconds], [edit for _, edit in firsts])
        apart = [[first.old != second.old for _, first in firsts] for _, second in seconds]
        valid &= np.array(apart)  # two changes of one name or part are one change
        places = np.argwhere(valid)
        costs = (
            np.array([c.cost for c, _ in seconds])[places[:, 0]] + np.array([c.cost for c, _ in firsts])[places[:, 1]]
        )
        order = np.argsort(costs, kind="stable")
        return _Table(_Pairs(firsts, seconds, places[order]), values[valid][order], screen)

    def _table(self, entries: Sequence[tuple[Tree, list[Entry]]], equal: list[Entry]) -> "_Table":
        """Return the changes of these trees that are wrong, in the order of their costs; the others go to ``equal``."""
        kept: list[Entry] = []
        rows = [np.empty((0, len(self._screen)))]
        for tree, changes in entries:
            values, valid = self._narrow.rows(tree, [edit for _, edit in changes])
            right = valid & self._is_right(values, self._screen)
            for place in np.flatnonzero(right):
                whole = self.bound(changes[place][1].root())
                if whole is not None and self._is_right(whole[None])[0]:
                    equal.append(changes[place])
                    valid[place] = False
            kept += [changes[place] for place in np.flatnonzero(valid)]
            rows.append(values[valid])
        order = np.argsort([change.cost for change, _ in kept], kind="stable")
        return _Table([kept[place] for place in order], np.concatenate(rows)[order], self._screen)

    def _is_right(self, values: np.ndarray, indices: np.ndarray | slice = slice(None)) -> np.ndarray:
        return Tolerance().agree(values, self.bound.right[indices], self.scale).all(axis=1)

    def matching(self, table: "_Table", got: np.ndarray, where: np.ndarray, tolerance: Tolerance) -> list[Change]:
        """Return the changes of a table that give ``got`` at the places ``where``, in the order of their costs."""
        columns = where[table.screen]
        alike = tolerance.agree(got[table.screen][columns], table.values[:, columns], self.scale).all(axis=1)
        found: dict[Node, Change] = {}
        for index in np.flatnonzero(alike):
            change, edit = table.entries[index]
            root = edit.root()
            values = self.bound(root) if root not in found else None
            if values is not None and tolerance.agree(got[where], values[where], self.scale).all():
                found[root] = change
        return list(found.values())

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
    entries: "list[Entry] | _Pairs"
    values: np.ndarray  # [entries, screened]
    screen: np.ndarray  # [screened]: the indices of these values among those of all cases


@dataclass(frozen=True, eq=False)
class _Pairs:
    """The entries of a table of pairs, each made when it is wanted."""

    firsts: list[Entry]
    seconds: list[Entry]
    places: np.ndarray  # [entries, 2]: in seconds, in firsts

    def __getitem__(self, index: int) -> tuple[Change, TwoEdits]:
        second, first = self.seconds[self.places[index, 0]], self.firsts[self.places[index, 1]]
        cost = first[0].cost + second[0].cost + PAIR_COST
        return first[0]._replace(also=second[0], cost=cost), TwoEdits(first[1], second[1])

    def __len__(self) -> int:
        return len(self.places)


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
