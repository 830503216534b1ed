"""A formula in some cases: its expressions, and many changes of them at once, evaluated over all the values."""

import copy
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lrlib.checking.diagnosis import expressions, stacked
from lrlib.checking.diagnosis.expressions import NO_VALUE, Node
from lrlib.checking.diagnosis.formula import Case, Formula, Values
from lrlib.checking.diagnosis.trees import Edit, Tree, TwoEdits

CASES_AT_A_GLANCE = 3


class Bound:
    """A formula with the meaning of its names in some cases: it evaluates expressions over all of them at once."""

    def __init__(self, formula: Formula, cases: Sequence[Case], expected: Sequence[Values]) -> None:
        """Look up what every name stands for in every case."""
        self.formula = formula
        self.tree = formula.tree()
        self.functions = {"several": _several, **formula.functions}
        meanings = [formula.meaning(case, values) for case, values in zip(cases, expected, strict=True)]
        self.sizes = [formula.wanted(values).size for values in expected]
        self.right = np.concatenate([formula.wanted(values) for values in expected])
        self.joined = self._elementwise(meanings)
        self.names = [_joined(meanings, self.sizes)] if self.joined else meanings
        names = dict.fromkeys(name for meaning in meanings for name in meaning)
        self.parameters = [name for name in names if name not in formula.counters]

    def _elementwise(self, meanings: Sequence[Mapping[str, Any]]) -> bool:
        if self.formula.state or self.tree[0] == "several" or not self.formula.joined:
            return False
        return all(np.ndim(value) <= 1 for meaning in meanings for value in meaning.values())

    def at_a_glance(self, values: int) -> tuple["Bound", np.ndarray]:
        """Return the same for a first look, at about so many ``values`` only, and their indices among all.

        Where values hang together, these are all values of the smallest cases.
        """
        narrow, ends = copy.copy(self), np.cumsum([0, *self.sizes])
        if self.joined:
            each = max(2, values // len(self.sizes))
            chosen = [np.linspace(start, end - 1, min(each, end - start)) for start, end in itertools.pairwise(ends)]
            indices = np.unique(np.concatenate(chosen).round().astype(int))
            narrow.names = [{name: value[indices] for name, value in self.names[0].items()}]
            narrow.sizes = [len(indices)]
        else:
            cases = np.sort(np.argsort(self.sizes, kind="stable")[:CASES_AT_A_GLANCE])
            indices = np.concatenate([np.arange(ends[case], ends[case + 1]) for case in cases])
            narrow.names, narrow.sizes = [self.names[case] for case in cases], [self.sizes[case] for case in cases]
        narrow.right = self.right[indices]
        return narrow, indices

    def is_number(self, name: str) -> bool:
        """Return whether a name stands for numbers, one or several, in every case that has it."""
        return all(np.asarray(names[name]).dtype.kind in "iuf" for names in self.names if name in names)

    def is_option(self, name: str) -> bool:
        """Return whether a name stands for True or False in every case that has it."""
        return all(np.asarray(names[name]).dtype == bool for names in self.names if name in names)

    def __call__(self, tree: Node) -> np.ndarray | None:
        """Return the tree's values over all cases, flat; None where it has none (a wrong type, a wrong shape)."""
        try:
            with np.errstate(all="ignore"):
                return self._flat([self._evaluate(tree, names) for names in self.names])
        except NO_VALUE:
            return None

    def part(self, node: Node) -> np.ndarray | None:
        """Return the values of one part over all cases, flat; None if it has none of its own."""
        return None if self.formula.state or not self.joined else self(node)

    def rows(self, tree: Tree, edits: Sequence[Edit], after: Sequence[Edit] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Return the values of many edits of a tree, and which of them have values.

        [edits, values] and [edits]; each made ``after`` others, [edits, after, values] and [edits, after].
        """
        shape = (len(edits), len(after)) if after else (len(edits),)
        found, valid = np.full((*shape, sum(self.sizes)), np.nan), np.zeros(shape, bool)
        if self.joined:
            with np.errstate(all="ignore"):
                for places, values in stacked.values_of(tree, edits, after, self.names[0], self.functions):
                    found[places], valid[places] = values, True
            return found, valid
        for place in np.ndindex(shape):
            edit = edits[place[0]]
            values = self((TwoEdits(after[place[1]], edit) if after else edit).root())
            if values is not None:
                found[place], valid[place] = values, True
        return found, valid

    def _flat(self, values: Sequence[Any]) -> np.ndarray:
        sizes = self.sizes if len(self.names) > 1 else [sum(self.sizes)]
        full = [np.broadcast_to(np.ravel(v), (n,)) for v, n in zip(values, sizes, strict=True)]
        return np.concatenate(full).astype(float)  # ValueError for texts

    def _evaluate(self, tree: Node, names: Mapping[str, Any]) -> Any:
        formula = self.formula
        if not formula.state:
            return expressions.evaluate(tree, names, self.functions)
        _, start, update = tree
        state = expressions.evaluate(start, names, self.functions)
        found = [state] if formula.with_start else []
        for element in names[formula.over]:
            inner = {**names, formula.state: state, formula.over: element}
            state = expressions.evaluate(update, inner, self.functions)
            found.append(state)
        return np.array(found)


def _several(*values: Any) -> np.ndarray:
    return np.concatenate([np.ravel(value) for value in values])


def _joined(meanings: Sequence[Mapping[str, Any]], sizes: Sequence[int]) -> dict[str, np.ndarray]:
    """Return the names' values of all cases one after the other, each as often as its case has values."""
    joined = {
        name: np.concatenate(
            [np.broadcast_to(np.asarray(m[name]), (size,)) for m, size in zip(meanings, sizes, strict=True)]
        )
        for name in meanings[0]
        if all(name in meaning for meaning in meanings)
    }
    return {name: values.astype(float) if values.dtype.kind in "iu" else values for name, values in joined.items()}
