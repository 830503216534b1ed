"""Small expressions as trees of tuples: parsed from text, evaluated over arrays, changed at one place.

A node is ``("name", "step")``, ``("number", 2.0)``, ``("text", "cos")``, or an operation with its operands, such as
``("+", left, right)`` or ``("cos", angle)``. Everything works element by element on arrays; functions of an exercise's
own are handed in by name.
"""

import ast
import math
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

Node = tuple[Any, ...]
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


def parse(text: str, instead: str = "") -> Node:
    """Return the tree of an expression in Python's syntax; raises ValueError for what is not a plain expression.

    Lines ``name = expression`` may come first: such a part is one object wherever the name is used, so that a change of
    it shows everywhere. Several expressions at the end become the operands of ``several``. The lines of ``instead``
    take the place of those of the same name, and its expressions that of all expressions.
    """
    lines, results = _statements(text)
    other_lines, other_results = _statements(instead)
    lines |= other_lines

    parts: dict[str, Node] = {}

    def part(text: str) -> Node:
        if text not in lines:
            return name(text)
        if text not in parts:
            parts[text] = _from_ast(lines[text], part)
        return parts[text]

    found = [_from_ast(value, part) for value in other_results or results]
    return found[0] if len(found) == 1 else ("several", *found)


def _statements(text: str) -> tuple[dict[str, ast.expr], list[ast.expr]]:
    """Return the lines of a text that define a name, and its other expressions."""
    lines: dict[str, ast.expr] = {}
    results: list[ast.expr] = []
    for statement in ast.parse(textwrap.dedent(text).strip()).body:
        match statement:
            case ast.Assign([ast.Name(defined)], value):
                lines[defined] = value
            case ast.Expr(value):
                results.append(value)
            case _:
                raise ValueError(f"not an expression: {ast.unparse(statement)}")
    return lines, results


def table(text: str) -> list[tuple[str, list[str]]]:
    """Return the rows of a table: expressions, each in a line of its own, and the texts indented under them.

    A text that is indented further goes on with the one above.
    """
    rows = re.findall(r"((?:^\S.*\n)+)((?:^ +\S.*\n)+)", textwrap.dedent(text).strip() + "\n", re.M)
    return [(head, [line.strip() for line in re.sub(r"\n {5,}", " ", body).splitlines()]) for head, body in rows]


def _from_ast(node: ast.expr, part: Callable[[str], Node]) -> Node:
    def of(operand: ast.expr) -> Node:
        return _from_ast(operand, part)

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
            return part(text)
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


def names_in(tree: Node) -> list[str]:
    """Return the names in a tree, constants left out, each once, in the order of the text."""
    found = (node[1] for _, node in places(tree) if node[0] == "name" and node[1] not in CONSTANTS)
    return list(dict.fromkeys(found))
