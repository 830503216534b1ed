"""What people do to a formula: the changes of one part of an expression, each with what it is and how far-fetched.

An operator takes a node of the expression and yields ``(Change, new node)``. It knows no subject: it drops an operand,
a ``min`` or a ``floor``, exchanges an operation, a function or two names, forgets brackets, shifts, halves or squares.
"""

from collections.abc import Mapping, Sequence

from lrlib.checking.diagnosis import expressions
from lrlib.checking.diagnosis.changes import Change, Edits, Operator, described, listed
from lrlib.checking.diagnosis.expressions import Node, is_leaf, name, names_in, number
from lrlib.checking.diagnosis.trees import Edit, Tree
from lrlib.checking.diagnosis.values import around, of_constant, of_name, of_number

EXCHANGED = {
    "+": ("-", "*"),
    "-": ("+",),
    "*": ("/", "+", "**"),
    "/": ("*", "//", "**", "-"),
    "//": ("/", "%"),
    "%": ("//",),
    "**": ("*",),
    "cos": ("sin",),
    "sin": ("cos",),
    "floor": ("ceil", "round"),
    "ceil": ("floor", "round"),
    "round": ("floor", "ceil"),
    "min": ("max",),
    "max": ("min",),
    "<": ("<=",),
    "<=": ("<",),
    ">": (">=",),
    ">=": (">",),
}
ORDERED = {"-", "/", "//", "%", "**"}  # operations whose two sides may be the wrong way round
DROPPED_LEFT = {"+", "-", "*"}  # of the others nobody keeps the right side alone
_CONDITIONS = {"text", "==", "<", "<=", ">", ">="}
_UNLIKELY = {("+", "*"): 1.7, ("**", "*"): 1.6, ("-", "/"): 1.6, ("*", "+"): 1.6, ("**", "/"): 1.7, ("//", "/"): 1.35}
CONSTANT_NAMES = {name(text) for text in expressions.CONSTANTS if text != "inf"}
UNARY = {"floor", "ceil", "round", "abs", "sqrt", "exp", "log", "cos", "sin", "negative"}


def part_changes(tree: Tree, parameters: Sequence[str], more: Mapping[str, tuple[str, ...]] | None = None) -> Edits:
    """Yield every change of one part of ``tree`` together with the edit that makes it.

    ``parameters`` are the names that a learner may put in by mistake; ``more`` adds exchanges for an exercise's own
    functions, ``{"mean": ("sum",)}``.
    """
    exchanged = {**EXCHANGED, **(more or {})}
    leaves = [node[1] for _, node in tree.nodes if node[0] == "name"]
    for depth, node in tree.nodes:
        if node == name("inf"):
            found = iter([(Change("constant", ("infinity", "0"), (), 1.1), number(0))])
        elif node in CONSTANT_NAMES:
            found = of_constant(node)
        elif node[0] == "name":
            found = of_name(node, parameters) if leaves.count(node[1]) > 1 else iter(())
        elif is_leaf(node):
            found = of_number(node) if node[0] == "number" else iter(())
        else:
            found = _of_operation(node, exchanged, whole=node is tree.root)
            found = (*found, *around(node, parameters, whole=node is tree.root))
        for change, new in found:
            yield _placed(change, depth, node), Edit(tree, node, new)
        if not is_leaf(node):
            for change, edit in _rearranged(tree, node):
                yield _placed(change, depth, node), edit


def _placed(change: Change, depth: int, node: Node) -> Change:
    return change._replace(cost=change.cost + 0.01 * depth, place=node)


def _of_operation(node: Node, exchanged: dict[str, tuple[str, ...]], whole: bool) -> Operator:
    kind, *operands = node
    about = tuple(names_in(node))
    if kind == "if":
        test, yes, no = operands
        yield Change("always", described(test), about, 1.1), yes
        yield Change("never", described(test), about, 1.1), no
        yield Change("condition reversed", described(test), about, 1.2), ("if", test, no, yes)
        if no[0] == "if":  # three cases or more
            second = no[1]
            for condition, new in (
                (test, ("if", test, no[2], no)),
                (test, ("if", test, no[3], no)),
                (second, ("if", test, yes, ("if", second, yes, no[3]))),
                (second, ("if", test, yes, (*no[:3], yes))),
            ):
                yield Change("like another", (listed(names_in(condition)),), about, 1.25), new
        return
    if kind == "==":
        yield Change("condition reversed", described(operands[0]), about, 0.9), ("not", node)
        return
    if kind in ("min", "max"):
        for kept, bound in (operands, operands[::-1]):
            words = ("upper" if kind == "min" else "lower", *described(bound))
            # whoever forgets a bound drops the constant one or the simple one
            yield Change("no bound", words, about, 1.0 if is_leaf(bound) else 1.5), kept
    elif len(operands) == 2 and kind in EXCHANGED and kind not in ("<", "<=", ">", ">="):
        left, right = operands
        yield Change("left out", (kind, *described(right)), about, 1.05 if is_leaf(right) else 1.15), left
        if kind in DROPPED_LEFT:
            yield Change("left out", (kind, *described(left)), about, 1.05 if is_leaf(left) else 1.2), right
        if kind in ORDERED:
            yield Change("exchanged", (kind,), about, 1.3), (kind, right, left)
        yield from _rebracketed(node, about)
        yield from _misread(node, about)
    elif kind in UNARY:
        yield Change("function left out", (kind,), about, 1.0), operands[0]
    if kind in ("cos", "sin"):
        yield Change("degrees", (kind,), about, 1.0), (kind, ("radians", operands[0]))
        yield Change("degrees", (kind,), about, 1.1), (kind, _degrees(operands[0]))
    if kind == "floor":
        if operands[0][0] == "/":
            yield Change("remainder", (), about, 1.2), ("%", *operands[0][1:])
        yield Change("operation", ("round", kind), about, 1.25), ("floor", ("+", operands[0], number(0.5)))
    for other in exchanged.get(kind, ()):
        if (other, kind) == ("-", "/") and any(operand[0] == "number" for operand in operands):
            continue
        cost = _UNLIKELY.get((other, kind), 1.2)
        yield Change("operation", (other, kind), about, cost), (other, *operands)
        if (other, kind) == ("-", "/"):
            yield Change("operation", (other, kind), about, cost), (other, *operands[::-1])


def _misread(node: Node, about: tuple[str, ...]) -> Operator:
    """Yield a sum's or a power's everyday misreadings: a range not reduced but bounded, a power as a straight line."""
    kind, left, right = node
    one = number(1)
    match node:
        case ("+", ("*", ("-", top, floor), share), bound) | ("+", bound, ("*", ("-", top, floor), share)) if (
            bound == floor
        ):
            words = described(floor)
            yield Change("bound for a range", words, about, 1.02), ("max", _product(top, share), floor)
        case ("**", base, exponent):
            yield Change("quotient for a power", (), about, 1.4), ("/", one, ("+", one, exponent))
            yield Change("line for a power", (), about, 1.3), ("-", one, ("*", base, exponent))
            yield Change("line for a power", (), about, 1.4), ("-", one, ("*", ("-", one, base), exponent))
        case ("/", _, ("+", first, second)):
            yield Change("subtracted", (), about, 1.35), ("*", left, ("-", first, second))
            if first == one:
                for shrunk in (("exp", ("negative", second)), ("**", number(0.5), second)):
                    yield Change("exponential for a quotient", (), about, 1.4), ("*", left, shrunk)
    match right:
        case ("*", first, second) if kind in "+-":
            yield Change("power for a product", (), about, 1.35), ("**", (kind, left, first), second)


def _product(top: Node, share: Node) -> Node:
    return share if top == number(1) else ("*", top, share)


def _degrees(angle: Node) -> Node:
    """Return the angle with 180 in place of pi."""
    return Tree(angle).everywhere("pi", number(180))


_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2, "**": 3}  # how tightly an operation binds


def _rebracketed(node: Node, about: tuple[str, ...]) -> Operator:
    """Yield ``a / b * c`` for ``a / (b * c)``, ``(a * b) ** c`` for ``a * b ** c``, and the like."""
    kind, left, right = node
    if right[0] in _BINDS and (kind in ORDERED or right[0] != kind):
        forgotten = _BINDS[right[0]] <= _BINDS[kind]
        yield Change("brackets", (), about, 1.1 if forgotten else 1.5), (right[0], (kind, left, right[1]), right[2])
    if left[0] in _BINDS:
        forgotten = _BINDS[left[0]] < _BINDS[kind]
        yield Change("brackets", (), about, 1.15 if forgotten else 1.5), (left[0], left[1], (kind, left[2], right))


def _rearranged(tree: Tree, node: Node) -> Edits:
    """Yield the edits that put a part in place of what holds it, or let an operation take in too little or too much."""
    about = tuple(names_in(node))
    inner = Tree(node)
    below = [part for _, part in inner.nodes if part is not node]
    for part in below:
        if part[0] not in ("number", "text") and not any(part is operand for operand in node[1:]):
            yield Change("only a part", described(part), about, 1.45), Edit(tree, node, part)
    for index, operand in enumerate(node[1:], start=1):
        if not is_leaf(operand):
            for text in names_in(operand):  # a part may be used elsewhere too; here only this use of it changes
                new = (*node[:index], name(text), *node[index + 1 :])
                yield Change("only a part", (f"`{text}`",), about, 1.4), Edit(tree, node, new)
    if node[0] not in _BINDS:
        return
    kind, left, right = node
    sides = ((left, right, lambda x: (kind, x, right)), (right, left, lambda x: (kind, left, x)))
    for kept, moved, applied in sides if kind in DROPPED_LEFT else sides[:1]:
        held = Tree(kept)
        for _, part in held.nodes:
            if part is not kept and part[0] not in _CONDITIONS:
                words = ("too little", *described(moved))
                yield Change("misplaced", words, about, 1.52), Edit(tree, node, held.put(part, applied(part)))
        for outer in tree.holders(node):
            words = ("too much", *described(moved))
            whole = applied(Tree(outer).put(node, kept))
            yield Change("misplaced", words, about, 1.5), Edit(tree, outer, whole)
