"""What an exercise computes, stated once as an expression in its parameters."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lrlib.checking.diagnosis import expressions
from lrlib.checking.diagnosis.expressions import Node
from lrlib.checking.diagnosis.trees import Tree

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
        counters: names that count something else (batches, epochs) and may be taken for the clock.
        requires: expressions that hold wherever the rule is meant: a floor lies below the start. Without an order that
            no case breaks, mutation testing would try it the other way round.
        edges: the places of the clock where the result changes its form: in words, and as an expression.
        exchanged: for an own function, which others it is mistaken for.
        mistakes: the mistakes whose own sentence teaches better than what is composed, and those that nothing composes.
            A row is the line of ``text`` that is wrong (or several, or another expression for the result, or a name
            taken for another, ``step => step + 1``), and indented the mistake's name and its hint.
        others: other rules that a learner may take for this one, each under what it is called in a sentence.
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
    counters: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    edges: Mapping[str, str] = field(default_factory=dict)
    exchanged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mistakes: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    pairs: bool = True
    joined: bool = True
    state: str = ""
    over: str = ""
    start: str = ""
    with_start: bool = False

    def tree(self, instead: str = "") -> Node:
        """Return the expression as a tree, with some lines of it ``instead`` of its own.

        It is ``several`` with several expressions, and ``run`` with a start and a state.
        """
        tree = expressions.parse(self.text, instead)
        return ("run", expressions.parse(self.start), tree) if self.state else tree

    def mistakes_of(self) -> list[tuple[tuple[str, str], Node]]:
        """Return the exercise's own mistakes: name and hint, and the wrong expression."""
        found = []
        for head, (name, hint) in expressions.table(self.mistakes):
            lines = head.splitlines()
            renamed = dict(line.split(" => ") for line in lines if " => " in line)
            tree = Tree(self.tree("\n".join(line for line in lines if " => " not in line)))
            found.append(((name, hint), tree.renamed({old: expressions.parse(new) for old, new in renamed.items()})))
        return found

    def meaning(self, case: Case, expected: Values) -> dict[str, Any]:
        """Return what the names in the text stand for in one case."""
        if self.names is not None:
            return dict(self.names({**self.defaults, **case}, expected))
        clock = {self.clock: np.asarray(expected["steps"])} if self.clock else {}
        return {**self.defaults, **case, **clock}

    def makes_sense(self, case: Case) -> bool:
        """Return whether the rule is meant for a case's parameters."""
        names = {**self.defaults, **case}
        return all(bool(expressions.evaluate(expressions.parse(text), names, {})) for text in self.requires)

    def wanted(self, values: Values) -> np.ndarray | None:
        """Return the values that the formula explains as one flat array, or None if they are not all there."""
        found = [array for name in self.result if isinstance(array := values.get(name), np.ndarray)]
        return (
            np.concatenate([np.ravel(array) for array in found]).astype(float)
            if len(found) == len(self.result)
            else None
        )


def defaults_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Return a function's parameters that have defaults, with these."""
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}
