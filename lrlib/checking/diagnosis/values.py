"""What is wrongly done to a value: to a name or a number in one place, and to the value of any part."""

from collections.abc import Sequence

from lrlib.checking.diagnosis.changes import Change, Operator, shifted
from lrlib.checking.diagnosis.expressions import Node, name, names_in, number


def of_number(node: Node) -> Operator:
    """Yield the changes of a number."""
    value = node[1]
    for other, cost in (
        (value + 1, 1.3),
        (value - 1, 1.3),
        (2 * value, 1.3),
        (value / 2, 1.3),
        (0.1, 1.5),
        (0.9, 1.5),
        (1 / value if value else 0, 1.45),
    ):
        if other != value:
            yield Change("constant", (f"{value:g}", f"{other:g}"), (), cost), number(other)


def of_constant(node: Node) -> Operator:
    """Yield the changes of a constant with a name."""
    text, two = node[1], number(2)
    yield Change("constant", (text, f"2 {text}"), (), 1.1), ("*", node, two)
    yield Change("constant", (text, f"{text}/2"), (), 1.1), ("/", node, two)


def of_name(node: Node, parameters: Sequence[str]) -> Operator:
    """Yield the changes of one occurrence of a name; those of all occurrences are the wrappers'."""
    about = (node[1],)
    yield Change("ignored in a part", (node[1],), about, 1.2), number(1)
    yield Change("ignored in a part", (node[1],), about, 1.25), number(0)
    for text, new, cost in shifted(node):
        yield Change("one occurrence", (node[1], text), about, cost + 0.15), new
    for other in parameters:
        if other != node[1]:
            yield Change("one name for another", (other, node[1]), (other, node[1]), 1.2), name(other)


def around(node: Node, parameters: Sequence[str], whole: bool) -> Operator:
    """Yield what may be wrongly done to the value of a part."""
    about = tuple(names_in(node))
    where = () if whole else ("part",)
    one, two = number(1), number(2)
    changes: tuple[tuple[str, Node, float], ...] = (
        ("floored", ("floor", node), 1.2),
        ("rounded", ("round", node), 1.4),
        ("rounded", ("floor", ("+", node, number(0.5))), 1.45),
        ("rounded up", ("ceil", node), 1.4),
        ("absolute", ("abs", node), 1.5),
        ("squared", ("**", node, two), 1.3),
        ("rooted", ("sqrt", node), 1.3),
        ("complement", ("-", one, node), 1.2),
        ("reciprocal", ("/", one, node), 1.3),
        ("halved", ("/", node, two), 1.2),
        ("doubled", ("*", node, two), 1.2),
        ("plus 1", ("+", node, one), 1.22),
        ("minus 1", ("-", node, one), 1.22),
        ("cut at 1", ("min", node, one), 1.4),
        ("at least 1", ("max", node, one), 1.6),
        ("cut at 0", ("max", node, number(0)), 1.4),
        ("negated", ("negative", node), 1.4),
        ("exponential", ("exp", node), 1.7),
        ("exponential", ("exp", ("negative", node)), 1.6),
        ("taken as 0", number(0), 1.18),
        ("taken as 1", one, 1.6),
    )
    for kind, new, cost in changes:
        yield Change(kind, where, about, cost), new
    if node[0] == "*" and node[1][0] == "name":
        for other in parameters:
            if other != node[1][1]:
                between = ("+", name(other), ("*", ("-", node[1], name(other)), node[2]))
                yield Change("begins at", (other,), (*about, other), 1.25), between
    for other in parameters:
        for kind, operation in (("times", "*"), ("divided by", "/"), ("plus", "+"), ("less", "-")):
            yield Change(kind, (other, *where), (*about, other), 1.6), (operation, node, name(other))
        for kind, operation in (("not below", "max"), ("not above", "min")):
            cost = 1.1 if whole else 1.5
            yield Change(kind, (other, *where), (*about, other), cost), (operation, node, name(other))
