"""What an exercise computes, stated once as an expression in its parameters, and evaluated over its cases."""

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lrlib.checking.diagnosis import expressions
from lrlib.checking.diagnosis.expressions import Node

Case = Mapping[str, Any]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Formula:
    """An exercise's rule as one small expression; the mistakes are made from it.

    ``text`` is in Python's syntax, over the names of the parameters and the functions of
    :data:`~lrlib.checking.diagnosis.expressions.OPERATIONS` and ``functions``. It gives the record's values named
    ``result``; with several of them, the text is several expressions, one a line. Lines ``name = expression`` may
    come before.

    Args:
        ways: other right ways of writing it, from which other mistakes follow.
        defaults: the parameters that a case may leave out.
        names: from a case and the expected values, what each name in the text stands for (default: the parameters,
            and ``clock`` for the expected ``steps``). Arrays of the result's shape, numbers, or anything that
            ``functions`` take.
        quantity: what one value of the result is called in a sentence.
        clock: the name that counts (a step, an epoch), if there is one: its unit and origin may be mistaken.
        edges: expressions for the places of the clock where the result changes its form.
        exchanged: for an own function, which others it is mistaken for.
        others: other expressions that a learner may take for this one, each under what it is called in a sentence.
        pairs: whether two changes at once are worth the time that they take here.
        joined: whether the functions work element by element, so that all cases can be computed at once.
        state: the name of what is carried from one element of ``over`` to the next, which begins at ``start``; the
            result is all its values, the first one too if ``with_start``.
    """

    text: str
    ways: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    result: tuple[str, ...] = ("values",)
    names: Callable[[Case, Values], Mapping[str, Any]] | None = None
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    quantity: str = "value"
    clock: str = ""
    edges: tuple[str, ...] = ()
    exchanged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    pairs: bool = True
    joined: bool = True
    state: str = ""
    over: str = ""
    start: str = ""
    with_start: bool = False

    def tree(self) -> Node:
        """Return the expression as a tree: ``several`` with several of them, ``run`` with a start and a state."""
        tree = expressions.parse(self.text)
        return ("run", expressions.parse(self.start), tree) if self.state else tree

    def meaning(self, case: Case, expected: Values) -> dict[str, Any]:
        """Return what the names in the text stand for in one case."""
        if self.names is not None:
            return dict(self.names({**self.defaults, **case}, expected))
        clock = {self.clock: np.asarray(expected["steps"])} if self.clock else {}
        return {**self.defaults, **case, **clock}

    def wanted(self, values: Values) -> np.ndarray | None:
        """Return the values that the formula explains as one flat array, or None if they are not all there."""
        found = [values.get(name) for name in self.result]
        if not all(isinstance(array, np.ndarray) for array in found):
            return None
        return np.concatenate([np.ravel(array) for array in found]).astype(float)


def defaults_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Return a function's parameters that have defaults, with these."""
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


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
        self._joined = self._elementwise(meanings)
        self.names = [_joined(meanings, self.sizes)] if self._joined else meanings
        self.parameters = list(dict.fromkeys(name for meaning in meanings for name in meaning))
        self._known: dict[int, list[dict[int, Any]]] = {}
        self._bases: list[Node] = []

    def _elementwise(self, meanings: Sequence[Mapping[str, Any]]) -> bool:
        if self.formula.state or self.tree[0] == "several" or not self.formula.joined:
            return False
        return all(np.ndim(value) <= 1 for meaning in meanings for value in meaning.values())

    def narrowed(self, indices: np.ndarray) -> "Bound":
        """Return the same at some of the values only, for a first look; itself where values hang together."""
        if not self._joined:
            return self
        narrow = copy.copy(self)
        narrow.names = [{name: value[indices] for name, value in self.names[0].items()}]
        narrow.sizes, narrow.right = [len(indices)], self.right[indices]
        narrow._known, narrow._bases = {}, []
        return narrow

    def remember(self, tree: Node) -> None:
        """Keep the values of a tree's parts: trees that share them are then evaluated faster."""
        if self.formula.state:
            return  # a part's value changes with the state
        self._bases.append(tree)
        with np.errstate(all="ignore"):
            self._known[id(tree)] = [expressions.known_values(tree, names, self.functions) for names in self.names]

    def is_number(self, name: str) -> bool:
        """Return whether a name stands for numbers, one or several, in every case that has it."""
        return all(np.asarray(names[name]).dtype.kind in "iuf" for names in self.names if name in names)

    def is_option(self, name: str) -> bool:
        """Return whether a name stands for True or False in every case that has it."""
        return all(np.asarray(names[name]).dtype == bool for names in self.names if name in names)

    def part(self, node: Node) -> np.ndarray | None:
        """Return the values of one part of a remembered tree over all cases, flat; None if it has none."""
        for known in self._known.values():
            if all(id(node) in values for values in known):
                return np.concatenate([np.ravel(values[id(node)]) for values in known]).astype(float)
        return None

    def __call__(self, tree: Node, base: Node | None = None) -> np.ndarray | None:
        """Return the tree's values over all cases, flat; None where it has none (a wrong type, a wrong shape).

        ``base`` is a remembered tree that this one was made from.
        """
        known = self._known.get(id(base)) if base is not None else None
        values = []
        with np.errstate(all="ignore"):
            for index, names in enumerate(self.names):
                try:
                    value = self._evaluate(tree, names, known[index] if known else None)
                except (TypeError, ValueError, KeyError, ArithmeticError, IndexError):
                    return None
                values.append(value)
        sizes = self.sizes if len(self.names) > 1 else [sum(self.sizes)]
        try:
            full = [np.broadcast_to(np.ravel(v), (n,)) for v, n in zip(values, sizes, strict=True)]
        except ValueError:
            return None
        flat = np.concatenate(full)
        return flat.astype(float) if flat.dtype.kind in "iufb" else None

    def _evaluate(self, tree: Node, names: Mapping[str, Any], known: Mapping[int, Any] | None) -> Any:
        formula = self.formula
        if formula.state:
            _, start, update = tree
            state = expressions.evaluate(start, names, self.functions)
            found = [state] if formula.with_start else []
            for element in names[formula.over]:
                inner = {**names, formula.state: state, formula.over: element}
                state = expressions.evaluate(update, inner, self.functions)
                found.append(state)
            return np.array(found)
        return expressions.evaluate(tree, names, self.functions, known)


def _several(*values: Any) -> np.ndarray:
    return np.concatenate([np.ravel(value) for value in values])


def _joined(meanings: Sequence[Mapping[str, Any]], sizes: Sequence[int]) -> dict[str, np.ndarray]:
    """Return the names' values of all cases one after the other, each as often as its case has values."""
    return {
        name: np.concatenate(
            [np.broadcast_to(np.asarray(m[name]), (size,)) for m, size in zip(meanings, sizes, strict=True)]
        )
        for name in meanings[0]
        if all(name in meaning for meaning in meanings)
    }
