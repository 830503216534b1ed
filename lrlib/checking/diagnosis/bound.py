"""A formula in some cases: its expressions, and many changes of them at once, evaluated over all the values."""

import contextlib
import copy
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from lrlib.checking.diagnosis import expressions
from lrlib.checking.diagnosis.expressions import NO_VALUE, Functions, Node
from lrlib.checking.diagnosis.formula import Case, Formula, Values
from lrlib.checking.diagnosis.trees import Edit, Tree, TwoEdits

VALUES_AT_A_GLANCE = 2  # where values hang together: then they are those of whole cases


class Bound:
    """A formula with the meaning of its names in some cases: it evaluates expressions over all of them at once."""

    def __init__(self, formula: Formula, cases: Sequence[Case], expected: Sequence[Values]) -> None:
        """Look up what every name stands for in every case."""
        self.formula = formula
        self.tree = formula.tree()
        self.functions: Functions = {"several": _several, **formula.functions}
        meanings = [formula.meaning(case, values) for case, values in zip(cases, expected, strict=True)]
        wanted = [flat for values in expected if (flat := formula.wanted(values)) is not None]
        self.sizes = [values.size for values in wanted]
        self.right: np.ndarray = np.concatenate(wanted)
        self.joined = not (formula.state or self.tree[0] == "several") and formula.joined
        self.joined = self.joined and all(np.ndim(value) <= 1 for meaning in meanings for value in meaning.values())
        self.names = [_joined(meanings, self.sizes)] if self.joined else meanings
        names = dict.fromkeys(name for meaning in meanings for name in meaning if name not in formula.counters)
        kinds = {name: {np.asarray(m[name]).dtype.kind for m in meanings if name in m} for name in names}
        self.numbers = [name for name in names if kinds[name] <= set("iuf") and name != formula.clock]
        self.options = [name for name in names if kinds[name] == {"b"}]

    def choices(self, name: str) -> list[str]:
        """Return the texts that a name stands for in some case, in their order; none if it is no text."""
        values = [value for names in self.names if name in names for value in np.ravel(names[name])]
        return sorted({str(value) for value in values if isinstance(value, str)})

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
            by_size = np.argsort(self.sizes, kind="stable")
            few = 1 + int(np.argmax(np.cumsum(np.array(self.sizes)[by_size]) >= VALUES_AT_A_GLANCE))
            cases = np.sort(by_size[:few])
            indices = np.concatenate([np.arange(ends[case], ends[case + 1]) for case in cases])
            narrow.names, narrow.sizes = [self.names[case] for case in cases], [self.sizes[case] for case in cases]
        narrow.right = self.right[indices]
        return narrow, indices

    def __call__(self, tree: Node) -> np.ndarray | None:
        """Return the tree's values over all cases, flat; None where it has none (a wrong type, a wrong shape)."""
        try:
            with np.errstate(all="ignore"):
                return self._flat([self._evaluate(tree, names) for names in self.names])
        except NO_VALUE:
            return None

    def _flat(self, values: Sequence[Any]) -> np.ndarray | None:
        """Return the values of all cases one after the other; None if one of them is None, or of a wrong shape."""
        sizes = self.sizes if len(self.names) > 1 else [sum(self.sizes)]
        try:
            full = [np.broadcast_to(np.ravel(v), (n,)) for v, n in zip(values, sizes, strict=True)]
            return np.concatenate(full).astype(float)  # ValueError for texts, TypeError for None
        except NO_VALUE:
            return None

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

    def condition(self, tree: Node) -> np.ndarray:
        """Return where a condition holds, over all cases; nowhere if it has no value."""
        values = self(tree)
        return np.zeros(sum(self.sizes), bool) if values is None else values.astype(bool)

    def part(self, node: Node) -> np.ndarray | None:
        """Return the values of one part over all cases, flat; None if it has none of its own."""
        return self(node) if self.joined else None

    def rows(self, tree: Tree, edits: Sequence[Edit], before: Sequence[Edit] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Return the values of many edits of a tree [edits, values], and which of them have values [edits].

        Each with one of those of names in place ``before``: [edits, before, values] and [edits, before].
        """
        shape = (len(edits), len(before)) if before else (len(edits),)
        found, valid = np.full((*shape, sum(self.sizes)), np.nan), np.zeros(shape, bool)
        if self.joined:
            with np.errstate(all="ignore"):
                for places, values in _stacked(tree, edits, self._renamed(before), self.functions):
                    found[places], valid[places] = values, True
            return found, valid
        if before or self.formula.state:
            answers = [
                self((TwoEdits(edit, name) if name else edit).root()) for edit in edits for name in before or (None,)
            ]
        else:
            each = [_one_by_one(tree, edits, names, self.functions) for names in self.names]
            answers = [self._flat(values) for values in zip(*each, strict=True)]
        for place, answer in zip(np.ndindex(shape), answers, strict=True):
            if answer is not None:
                found[place], valid[place] = answer, True
        return found, valid

    def _renamed(self, edits: Sequence[Edit]) -> Mapping[str, np.ndarray]:
        """Return the names' values after each of some edits of names, [edits, values]."""
        names = self.names[0]
        found = {name: np.array([values] * len(edits)) for name, values in names.items()} if edits else dict(names)
        for row, edit in enumerate(edits):
            name, value = str(edit.old), np.asarray(expressions.evaluate(edit.new, names, self.functions))
            found[name] = found[name].astype(np.result_type(found[name], value), copy=False)
            found[name][row] = value
        return found


def _stacked(
    tree: Tree, edits: Sequence[Edit], names: Mapping[str, np.ndarray], functions: Functions
) -> Iterator[tuple[list[int], np.ndarray]]:
    """Yield places in ``edits`` with their values: all edits of the same part are rows of one array.

    So what holds the part is computed once for all of them. Everything works element by element on the ``names``.
    """
    known = expressions.known_values(tree.root, names, functions)
    shape = np.broadcast_shapes(*(np.shape(value) for value in names.values()))
    groups: dict[Any, list[int]] = {}
    for place, edit in enumerate(edits):
        groups.setdefault(edit.old if isinstance(edit.old, str) else id(edit.old), []).append(place)
    for places in groups.values():
        rows: dict[type, dict[int, Any]] = {str: {}, float: {}}  # texts and numbers apart
        for place in places:
            with contextlib.suppress(*NO_VALUE):
                value = expressions.evaluate(edits[place].new, names, functions, known)
                rows[str if np.asarray(value).dtype.kind == "U" else float][place] = value
        for kind, found in rows.items():
            if not found:
                continue
            stack = np.empty((len(found), *shape), "U100" if kind is str else float)
            for row, value in enumerate(found.values()):
                stack[row] = value
            with contextlib.suppress(*NO_VALUE):
                whole = np.asarray(_whole(tree, edits[places[0]].parts, stack, known, names, functions), float)
                yield list(found), np.broadcast_to(whole, stack.shape)


def _one_by_one(tree: Tree, edits: Sequence[Edit], names: Mapping[str, Any], functions: Functions) -> Iterator[Any]:
    """Yield the value of each edit in one case, None where it has none."""
    known = expressions.known_values(tree.root, names, functions)
    for edit in edits:
        whole = None
        with contextlib.suppress(*NO_VALUE), np.errstate(all="ignore"):
            whole = _whole(
                tree, edit.parts, expressions.evaluate(edit.new, names, functions, known), known, names, functions
            )
        yield whole


def _whole(
    tree: Tree,
    parts: Sequence[Node],
    value: Any,
    known: Mapping[int, Any],
    names: Mapping[str, Any],
    functions: Functions,
) -> Any:
    """Return the value of the whole tree where some parts have another ``value``."""
    changed = {id(part): value for part in parts}
    for node in tree.above(parts):
        operands = [changed.get(id(operand), known[id(operand)]) for operand in node[1:]]
        changed[id(node)] = expressions.operation(node[0], names, functions)(*operands)
    return changed[id(tree.root)]


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
