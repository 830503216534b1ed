"""Find the changes of a formula that give a learner's very values, in every case that was answered."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrlib.checking.compare import Tolerance, largest
from lrlib.checking.diagnosis.bound import Bound
from lrlib.checking.diagnosis.changes import Change, changes_of
from lrlib.checking.diagnosis.expressions import Node, parse
from lrlib.checking.diagnosis.formula import Case, Formula, Values
from lrlib.checking.diagnosis.rules import SIDES
from lrlib.checking.diagnosis.trees import Edit, Tree, TwoEdits

FEWEST_WRONG = 4  # values that must be wrong before some cases alone are explained
SCREENED = 28  # values by which candidates are passed over; those that remain are compared in full
PAIR_COST = 0.9  # what a second change costs on top
SECOND_AT_MOST = 1.35  # and the other not far-fetched
FIRST_AT_MOST = 1.3  # of two changes one is among the simplest


Entry = tuple[Change, Edit]


NEAR = Tolerance(5e-5, 1e-6)  # as far as answers in float32 are from the wrong formula that they are


class Catalogue:
    """All changes of one formula, with their values in some cases."""

    def __init__(self, formula: Formula, cases: Sequence[Case], expected: Sequence[Values]) -> None:
        """Make every single change; pairs are made when they are first wanted."""
        self.bound = Bound(formula, cases, expected)
        self.scale = largest(self.bound.right) or 1.0
        self._narrow, self._screen = self.bound.at_a_glance(SCREENED)
        self.equal: list[Entry] = []  # the changes that are right in these cases
        self.entries: list[Entry] = []  # those that are wrong, simplest first
        self.single = self._table_of_all(Tree(self.bound.tree), *(Tree(parse(text)) for text in formula.ways))
        self._pairs: _Table | None = None

    def _table_of_all(self, *ways: Tree) -> "_Table":
        """Sort the changes of all ways of writing the formula into wrong ones and others; return the wrong ones."""
        kept: list[Entry] = []
        rows = [np.empty((0, len(self._screen)))]
        for tree in ways:
            changes = list(changes_of(tree, self.bound))
            values, valid = self._narrow.rows(tree, [edit for _, edit in changes])
            for place in np.flatnonzero(valid & self._is_right(values, self._screen)):
                whole = self.bound(changes[place][1].root())
                if whole is not None and self._is_right(whole[None])[0]:
                    self.equal.append(changes[place])
                    valid[place] = False
            kept += [changes[place] for place in np.flatnonzero(valid)]
            rows.append(values[valid])
        order = np.argsort([change.cost for change, _ in kept], kind="stable")
        self.entries = [kept[place] for place in order]
        return _Table(self.entries.__getitem__, np.concatenate(rows)[order], self._screen)

    def pairs(self) -> "_Table":
        """Return the table of two changes at once, one of them of a name wherever it stands; made when first wanted."""
        if self._pairs is None:
            entries = [*self.equal, *self.entries]  # what changes nothing alone may do so beside another change
            own = [entry for entry in entries if entry[1].tree.root is self.bound.tree]
            firsts = [(c, edit) for c, edit in own if c.cost <= FIRST_AT_MOST and isinstance(edit.old, str)]
            seconds = [(c, edit) for c, edit in own if c.cost <= SECOND_AT_MOST]
            self._pairs = self._table_of_pairs(firsts, seconds)
        return self._pairs

    def _table_of_pairs(self, firsts: list[Entry], seconds: list[Entry]) -> "_Table":
        narrow, screen = self.bound.at_a_glance(SCREENED // 2)
        edits, names = [edit for _, edit in seconds], [edit for _, edit in firsts]
        if not (edits and names):
            return _Table(self.entries.__getitem__, np.empty((0, len(screen))), screen)
        values, valid = narrow.rows(edits[0].tree, edits, names)
        valid &= np.array([[name.old != edit.old for name in names] for edit in edits])
        places = np.argwhere(valid)
        costs = [np.array([change.cost for change, _ in changes]) for changes in (seconds, firsts)]
        order = np.argsort(costs[0][places[:, 0]] + costs[1][places[:, 1]], kind="stable")
        places = places[order]

        def pair(index: int) -> tuple[Change, TwoEdits]:
            (second, edit), (first, name) = seconds[places[index, 0]], firsts[places[index, 1]]
            cost = first.cost + second.cost + PAIR_COST
            return first._replace(also=second, cost=cost), TwoEdits(edit, name)

        return _Table(pair, values[valid][order], screen)

    def _is_right(self, values: np.ndarray, indices: np.ndarray | slice = slice(None)) -> np.ndarray:
        return np.asarray(np.all(NEAR.excess(values, self.bound.right[indices], self.scale) <= 1, axis=1))

    def matching(self, table: "_Table", got: np.ndarray, where: np.ndarray, tolerance: Tolerance) -> list[Change]:
        """Return the changes of a table that give ``got`` at the places ``where``, in the order of their costs."""
        columns = where[table.screen]
        alike = np.all(tolerance.excess(got[table.screen][columns], table.values[:, columns], self.scale) <= 1, axis=1)
        found: dict[Node, Change] = {}
        for index in map(int, np.flatnonzero(alike)):
            change, edit = table.entry(index)
            root = edit.root()
            values = self.bound(root) if root not in found else None
            if values is not None and (tolerance.excess(got[where], values[where], self.scale) <= 1).all():
                found[root] = change
        return list(found.values())

    def with_an_option(self, got: np.ndarray, tolerance: Tolerance) -> list[Change]:
        """Return the changes that explain an answer which is right with an option, and wrong without it, or reverse."""
        found = []
        wrong = tolerance.excess(got, self.bound.right, self.scale) > 1
        for text in self.bound.options:
            on = self.bound.condition(("name", text))
            for side, texts in ((on, SIDES["with"]), (~on, SIDES["without"])):
                if wrong.sum() >= FEWEST_WRONG and not (wrong & ~side).any():
                    for change in self.matching(self.single, got, side, tolerance):
                        if change.cost <= SECOND_AT_MOST:
                            cost = change.cost + 0.5
                            found.append(Change(texts, {"p": ("name", text)}, change.about, cost, change))
        return sorted(found, key=lambda change: change.cost)


@dataclass(frozen=True, eq=False)
class _Table:
    """Changes with their values: one row for each, which ``entry`` returns by its place."""

    entry: Callable[[int], tuple[Change, Edit | TwoEdits]]
    values: np.ndarray  # [entries, screened]
    screen: np.ndarray  # [screened]: the indices of these values among those of all cases


_CATALOGUES: dict[Any, Catalogue] = {}


def catalogue(name: str, formula: Formula, cases: Sequence[Case], expected: Sequence[Values]) -> Catalogue:
    """Return the catalogue of an exercise's formula in these cases; it is made once in a process."""
    key = (name, json.dumps([dict(case) for case in cases], sort_keys=True, default=repr))
    if key not in _CATALOGUES:
        _CATALOGUES[key] = Catalogue(formula, cases, expected)
    return _CATALOGUES[key]


def explain(known: Catalogue, got: Sequence[np.ndarray | None], tolerance: Tolerance = NEAR) -> list[Change]:
    """Return the changes that explain an answer, one flat array per case, simplest first.

    The list is empty if none does, if the answer is right, or if it has values of another number.
    """
    if [None if values is None else values.size for values in got] != known.bound.sizes:
        return []
    flat = np.concatenate([values for values in got if values is not None])
    if (tolerance.excess(flat, known.bound.right, known.scale) <= 1).all():
        return []
    everywhere = np.ones(len(flat), bool)
    found = known.matching(known.single, flat, everywhere, tolerance)
    if not found:
        found = known.with_an_option(flat, tolerance)
    if not found and known.bound.formula.pairs:
        found = known.matching(known.pairs(), flat, everywhere, tolerance)
    return found
