"""Expressions of which many others are made, each by a change of one part, and these changes."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lrlib.checking.diagnosis.expressions import Node, is_leaf, places


class Tree:
    """An expression from which many others are made, each by a change of one part; they share all the rest with it."""

    def __init__(self, root: Node) -> None:
        """Look at every part once."""
        self.root = root
        self.nodes = list(places(root))
        self._holders: dict[int, set[int]] = {id(node): set() for _, node in self.nodes}
        height: dict[int, int] = {}
        self._measure(root, height)
        by_height = sorted((node for _, node in self.nodes), key=lambda node: height[id(node)])
        self.inner = [node for node in by_height if not is_leaf(node)]
        for node in reversed(by_height):  # whoever holds a holder holds the node as well
            for holder in tuple(self._holders[id(node)]):
                self._holders[id(node)] |= self._holders[holder]

    def _measure(self, node: Node, height: dict[int, int]) -> int:
        if id(node) not in height:
            operands = () if is_leaf(node) else node[1:]
            for operand in operands:
                self._holders[id(operand)].add(id(node))
            height[id(node)] = 1 + max((self._measure(operand, height) for operand in operands), default=0)
        return height[id(node)]

    def put(self, parts: Sequence[Node], new: Node, within: Node | None = None) -> Node:
        """Return the expression, or what is ``within`` a part of it, with each of these very objects replaced."""
        return self._with({id(part): new for part in parts}, within)

    def renamed(self, names: Mapping[str, Node]) -> Node:
        """Return the expression with every occurrence of some names replaced."""
        return self._with({id(leaf): new for text, new in names.items() for leaf in self.leaves(text)})

    def leaves(self, text: str) -> list[Node]:
        """Return every occurrence of a name."""
        return [node for _, node in self.nodes if node[0] == "name" and node[1] == text]

    def above(self, parts: Sequence[Node]) -> list[Node]:
        """Return what holds any of these parts, each after its own operands."""
        holders = set[int]().union(*(self._holders[id(part)] for part in parts))
        return [node for node in self.inner if id(node) in holders]

    def _with(self, done: dict[int, Node], within: Node | None = None) -> Node:
        for node in self.above([node for _, node in self.nodes if id(node) in done]):
            if id(node) not in done:
                done[id(node)] = (node[0], *[done.get(id(operand), operand) for operand in node[1:]])
        whole = self.root if within is None else within
        return done.get(id(whole), whole)


class Edit(NamedTuple):
    """One change of an expression: a part (the very object), or a name wherever it stands, and what replaces it."""

    tree: Tree
    old: Node | str
    new: Node

    @property
    def parts(self) -> list[Node]:
        """Return the parts that are replaced."""
        return self.tree.leaves(self.old) if isinstance(self.old, str) else [self.old]

    def root(self) -> Node:
        """Return the changed expression."""
        return self.tree.put(self.parts, self.new)


class TwoEdits(NamedTuple):
    """Two changes of one expression: one anywhere, and then a name wherever it stands."""

    edit: Edit
    of_name: Edit

    def root(self) -> Node:
        """Return the expression with both changes."""
        return Tree(self.edit.root()).renamed({str(self.of_name.old): self.of_name.new})
