"""What a change of a formula is: its kind, the words that fill its sentence, and how far-fetched it is."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lrlib.checking.diagnosis import expressions
from lrlib.checking.diagnosis.expressions import Node, is_leaf, names_in, number
from lrlib.checking.diagnosis.trees import Edit


class Change(NamedTuple):
    """One change of a formula: its ``kind``, the ``words`` that fill its sentence, the parameters it is ``about``.

    ``cost`` orders the explanations: simple and often made first. ``place`` is the part that was changed, for
    tests and for whoever writes an exercise; learners never see it. ``also`` is a second change, of a pair.
    """

    kind: str
    words: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    cost: float = 1.0
    place: Node | None = None
    also: "Change | None" = None


Operator = Iterator[tuple[Change, Node]]
Edits = Iterator[tuple[Change, Edit]]


def shifted(node: Node) -> tuple[tuple[str, Node, float], ...]:
    """Return what a quantity is mistaken for, as (words that fit ``for ...``, new node, cost)."""
    one, two = number(1), number(2)
    return (
        ("{} + 1", ("+", node, one), 1.0),
        ("{} - 1", ("-", node, one), 1.0),
        ("twice {}", ("*", node, two), 1.2),
        ("half of {}", ("/", node, two), 1.2),
        ("the square of {}", ("**", node, two), 1.3),
        ("the root of {}", ("sqrt", node), 1.4),
        ("1 / {}", ("/", one, node), 1.3),
        ("1 - {}", ("-", one, node), 1.2),
        ("minus {}", ("negative", node), 1.4),
        ("exp({})", ("exp", node), 1.6),
        ("exp(-{})", ("exp", ("negative", node)), 1.4),
        ("{} rounded down", ("floor", node), 1.5),
        ("{} in per cent", ("*", number(100), node), 1.4),
        ("{} taken as per cent", ("/", node, number(100)), 1.4),
    )


def described(node: Node) -> tuple[str, ...]:
    """Return a part in words that give no formula away: itself if it is a number or name, else the names in it."""
    if is_leaf(node):
        return (expressions.unparse(node) if node[0] == "number" else f"`{node[1]}`",)
    found = names_in(node)
    return (f"the part with {listed(found)}" if found else "a constant",)


def listed(texts: Sequence[str]) -> str:
    """Return parameter names as a list in words: `a`, `b` and `c`."""
    quoted = [f"`{text}`" for text in texts] or ["the constants"]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
