"""Small expressions as trees of tuples: parsed from text, evaluated over arrays, changed at one place.

A node is ``("name", "step")``, ``("number", 2.0)``, ``("text", "cos")``, or an operation with its operands, such as
``("+", left, right)`` or ``("cos", angle)``. Everything works element by element on arrays; functions of an exercise's
own are handed in by name.
"""

import ast
import math
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

Node = tuple
Functions = Mapping[str, Callable[..., Any]]

_BINARY = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARED = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=="}


def _power(base: Any, exponent: Any) -> Any:
    return np.power(np.asarray(base, dtype=float), exponent)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.true_divide,
    "//": np.floor_divide,
    "%": np.mod,
    "**": _power,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "not": np.logical_not,
    "negative": np.negative,
    "if": lambda test, yes, no: np.where(test, yes, no),
    "min": np.minimum,
    "max": np.maximum,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "cos": np.cos,
    "sin": np.sin,
    "radians": np.radians,
}
# what a changed expression may raise where it has no value: a wrong type, a wrong shape, an index that is not there
NO_VALUE = (TypeError, ValueError, KeyError, ArithmeticError, IndexError)
_LEAVES = ("name", "number", "text")
CONSTANTS = {"pi": math.pi, "inf": math.inf}


def name(text: str) -> Node:
    """Return the node of a name."""
    return ("name", text)


def number(value: float) -> Node:
    """Return the node of a number."""
    return ("number", float(value))


def parse(text: str) -> Node:
    """Return the tree of an expression in Python's syntax; raises ValueError for what is not a plain expression.

    Lines ``name = expression`` may come first: such a part is one object wherever the name is used, so that a change of
    it shows everywhere. Several expressions at the end become the operands of ``several``.
    """
    parts: dict[str, Node] = {}
    results: list[Node] = []
    for statement in ast.parse(textwrap.dedent(text).strip()).body:
        match statement:
            case ast.Assign([ast.Name(defined)], value):
                parts[defined] = _from_ast(value, parts)
            case ast.Expr(value):
                results.append(_from_ast(value, parts))
            case _:
                raise ValueError(f"not an expression: {ast.unparse(statement)}")
    return results[0] if len(results) == 1 else ("several", *results)


def _from_ast(node: ast.expr, parts: Mapping[str, Node]) -> Node:
    def of(operand: ast.expr) -> Node:
        return _from_ast(operand, parts)

    match node:
        case ast.BinOp(left, op, right):
            return (_BINARY[type(op)], of(left), of(right))
        case ast.UnaryOp(ast.USub(), operand):
            return ("negative", of(operand))
        case ast.UnaryOp(ast.Not(), operand):
            return ("not", of(operand))
        case ast.Compare(left, [op], [right]):
            return (_COMPARED[type(op)], of(left), of(right))
        case ast.IfExp(test, yes, no):
            return ("if", of(test), of(yes), of(no))
        case ast.Call(ast.Name(function), arguments, []):
            return (function, *map(of, arguments))
        case ast.Name(text):
            return parts[text] if text in parts else name(text)
        case ast.Constant(bool() | int() | float() as value):
            return number(value)
        case ast.Constant(str() as value):
            return ("text", value)
    raise ValueError(f"not a plain expression: {ast.unparse(node)}")


def unparse(node: Node) -> str:
    """Return an expression's text, with brackets around every operation that has two sides."""
    kind, *operands = node
    if kind in ("name", "text"):
        return operands[0] if kind == "name" else repr(operands[0])
    if kind == "number":
        return f"{operands[0]:g}"
    texts = [unparse(operand) for operand in operands]
    if kind == "if":
        return f"({texts[1]} if {texts[0]} else {texts[2]})"
    if kind[0].isalpha():
        return f"{kind}({', '.join(texts)})"
    return f"({texts[0]} {kind} {texts[1]})"


def is_leaf(node: Node) -> bool:
    """Return whether a node has no operands."""
    return node[0] in _LEAVES


def evaluate(node: Node, names: Mapping[str, Any], functions: Functions, known: Mapping[int, Any] | None = None) -> Any:
    """Return the value of an expression; warnings of NumPy's are the caller's to silence.

    ``known`` maps the ``id`` of subtrees to their values: a changed tree shares all but one branch with the first one,
    so only that branch is computed. Raises KeyError for an unknown name or function.
    """
    if known is not None:
        value = known.get(id(node), known)
        if value is not known:
            return value
    kind = node[0]
    if kind == "name":
        text = node[1]
        return CONSTANTS[text] if text in CONSTANTS else names[text]
    if kind in ("number", "text"):
        return node[1]
    operands = [evaluate(operand, names, functions, known) for operand in node[1:]]
    return operation(kind, names, functions)(*operands)


def operation(kind: str, names: Mapping[str, Any], functions: Functions) -> Callable[..., Any]:
    """Return the function of a kind of node; raises KeyError if there is none."""
    return OPERATIONS.get(kind) or functions.get(kind) or names[kind]


def known_values(tree: Node, names: Mapping[str, Any], functions: Functions) -> dict[int, Any]:
    """Return the value of every subtree by its ``id``; keep the tree alive as long as these are used."""
    known: dict[int, Any] = {}

    def visit(node: Node) -> None:
        if not is_leaf(node):
            for operand in node[1:]:
                visit(operand)
        known[id(node)] = evaluate(node, names, functions, known)

    visit(tree)
    return known


def places(tree: Node) -> Iterator[tuple[int, Node]]:
    """Yield every subtree with its depth, the whole first; a part that is used twice comes once."""
    seen: set[int] = set()
    waiting = [(0, tree)]
    while waiting:
        depth, node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield depth, node
            if not is_leaf(node):
                waiting += [(depth + 1, operand) for operand in reversed(node[1:])]


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
        return self._replaced({id(old): new}, self._holders[id(old)])

    def everywhere(self, old: str, new: Node) -> Node:
        """Return the expression with every occurrence of the name ``old`` replaced."""
        leaves = self.leaves(old)
        return self._replaced({id(leaf): new for leaf in leaves}, self._holders_of(leaves))

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
        if isinstance(self.old, str):
            return self.tree.everywhere(self.old, self.new)
        return self.tree.put(self.old, self.new)


class TwoEdits(NamedTuple):
    """Two changes of one expression at once."""

    first: Edit
    second: Edit

    def root(self) -> Node:
        """Return the expression after the first change, with the second one made where its part now is."""
        tree, (_, old, new) = self.first.tree, self.second
        done = tree.with_parts(self.first.old, self.first.new)
        changed = Tree(done.get(id(tree.root), tree.root))
        new = _put_in(new, done)
        if isinstance(old, str):
            return changed.everywhere(old, new)
        part = done.get(id(old), old)
        return changed.put(part, new) if part in changed else changed.root  # the first change may have taken it out


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


def names_in(tree: Node) -> list[str]:
    """Return the names in a tree, constants left out, each once, in the order of the text."""
    found = (node[1] for _, node in places(tree) if node[0] == "name" and node[1] not in CONSTANTS)
    return list(dict.fromkeys(found))
