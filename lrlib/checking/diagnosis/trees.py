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
        height: dict[int, int] = {}
        self._holders: dict[int, set[int]] = {id(node): set() for _, node in self.nodes}
        _measure(root, height, self._holders)
        by_height = sorted((node for _, node in self.nodes), key=lambda node: height[id(node)])
        self.inner = [node for node in by_height if not is_leaf(node)]
        for node in reversed(by_height):  # whoever holds a holder holds the node as well
            for holder in tuple(self._holders[id(node)]):
                self._holders[id(node)] |= self._holders[holder]

    def __contains__(self, node: Node) -> bool:
        """Return whether the very object is a part of the expression."""
        return id(node) in self._holders

    def put(self, old: Node, new: Node) -> Node:
        """Return the expression with the very object ``old`` replaced, wherever it is used."""
        return self.put_each([old], new)

    def put_each(self, parts: Sequence[Node], new: Node) -> Node:
        """Return the expression with each of these very objects replaced."""
        return self._replaced({id(part): new for part in parts}, self._holders_of(parts))

    def everywhere(self, old: str, new: Node) -> Node:
        """Return the expression with every occurrence of the name ``old`` replaced."""
        return self.put_each(self.leaves(old), new)

    def leaves(self, text: str) -> list[Node]:
        """Return every occurrence of a name."""
        return [node for _, node in self.nodes if node[0] == "name" and node[1] == text]

    def above(self, parts: Sequence[Node]) -> list[Node]:
        """Return what holds any of these parts, each after its own operands."""
        holders = self._holders_of(parts)
        return [node for node in self.inner if id(node) in holders]

    def with_parts(self, old: Node | str, new: Node) -> dict[int, Node]:
        """Return, by the ``id`` of each part that a change concerns, what has become of it."""
        parts = self.leaves(old) if isinstance(old, str) else [old]
        done = {id(part): new for part in parts}
        self._replaced(done, self._holders_of(parts))
        return done

    def _holders_of(self, parts: Sequence[Node]) -> set[int]:
        return set().union(*(self._holders[id(part)] for part in parts))

    def holders(self, node: Node) -> list[Node]:
        """Return the parts that hold a node, the innermost first."""
        return [part for part in self.inner if id(part) in self._holders[id(node)]]

    def _replaced(self, done: dict[int, Node], holders: set[int]) -> Node:
        for node in self.inner:
            if id(node) in holders and id(node) not in done:
                done[id(node)] = (node[0], *[done.get(id(operand), operand) for operand in node[1:]])
        return done.get(id(self.root), self.root)


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
        return self.tree.put_each(self.parts, self.new)


class TwoEdits(NamedTuple):
    """Two changes of one expression at once."""

    first: Edit
    second: Edit

    def root(self) -> Node:
        """Return the expression with both changes; where they meet, the second is made after the first."""
        (tree, old, new), second = self.first, self.second
        once = tree.with_parts(old, new)
        done = {id(part): _put_in(second.new, once) for part in second.parts}
        if isinstance(old, str):
            done = {id(leaf): new for leaf in tree.leaves(old)} | done

        def built(node: Node) -> Node:
            if id(node) not in done:
                done[id(node)] = node if is_leaf(node) else (node[0], *map(built, node[1:]))
                if node is old:
                    done[id(node)] = placed(new)
            return done[id(node)]

        def placed(node: Node) -> Node:
            if node in tree:
                return built(node)
            return node if is_leaf(node) else (node[0], *map(placed, node[1:]))

        return built(tree.root)


def _put_in(node: Node, done: Mapping[int, Node]) -> Node:
    if id(node) in done:
        return done[id(node)]
    return node if is_leaf(node) else (node[0], *[_put_in(operand, done) for operand in node[1:]])


def _measure(node: Node, height: dict[int, int], holders: dict[int, set[int]]) -> int:
    if id(node) not in height:
        operands = () if is_leaf(node) else node[1:]
        for operand in operands:
            holders[id(operand)].add(id(node))
        height[id(node)] = 1 + max((_measure(operand, height, holders) for operand in operands), default=0)
    return height[id(node)]
