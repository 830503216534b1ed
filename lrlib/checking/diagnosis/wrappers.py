"""What people do to a whole rule: to its clock, to one of its parameters everywhere, to the form of its curve."""

import numpy as np

from lrlib.checking.diagnosis import expressions
from lrlib.checking.diagnosis.bound import Bound
from lrlib.checking.diagnosis.changes import Change, Edits, listed, shifted
from lrlib.checking.diagnosis.expressions import Node, name, number, parse
from lrlib.checking.diagnosis.trees import Edit, Tree

PER_EPOCH = (5, 8, 10, 16, 20, 25, 32, 50, 64, 100, 128, 200, 500, 1000)  # steps that people take for an epoch


def rule_changes(tree: Tree, bound: Bound) -> Edits:
    """Yield every change of a parameter, of the clock and of the form, together with the edit that makes it."""
    used = [text for text in expressions.names_in(tree.root) if text != bound.formula.clock]
    yield from _parameter_changes(tree, bound, used)
    yield from _within_parts(tree, bound)
    if bound.formula.clock:
        yield from _clock_changes(tree, bound, used)
        yield from _edge_changes(tree, bound)
    yield from _bent_waves(tree)
    yield from _bent_lines(tree, bound)
    for what, other in bound.formula.others.items():
        if isinstance(other, str):
            yield Change("another", (what,), (), 1.3), Edit(tree, tree.root, parse(other))
        else:
            yield Change("listed", (what, other[1]), (), 0.9), Edit(tree, tree.root, parse(other[0]))


def _parameter_changes(tree: Tree, bound: Bound, used: list[str]) -> Edits:
    defaults = bound.formula.defaults
    for text in used:
        about = (text,)
        sort = _sort(bound, text)
        if sort == "yes or no":
            yield Change("ignored", (text, "option"), about, 0.9), Edit(tree, text, number(0))
            yield Change("reversed", (text,), about, 0.9), Edit(tree, text, ("not", name(text)))
            yield Change("always on", (text,), about, 1.0), Edit(tree, text, number(1))
            continue
        if sort == "choice":
            for choice in sorted({str(value) for names in bound.names for value in np.ravel(names[text])}):
                yield Change("fixed", (text, f'"{choice}"'), about, 0.95), Edit(tree, text, ("text", choice))
            continue
        neutral = _neutral(tree, text)
        for value in (0.0, 1.0):
            change = Change("ignored", (text,), about, 0.95)
            if value != neutral:
                change = Change("as if", (text, f"{value:g}"), about, 1.3)
            new = number(value) if value or bound.formula.joined else ("*", name(text), number(0))  # arrays stay arrays
            yield change, Edit(tree, text, new)
        if isinstance(defaults.get(text), int | float) and not isinstance(defaults[text], bool):
            value = float(defaults[text])
            yield Change("fixed", (text, f"{value:g}"), about, 0.9), Edit(tree, text, number(value))
        yield Change("fixed", (text, "1/e"), about, 1.3), Edit(tree, text, number(np.exp(-1.0)))
        for value in (0.5, 0.1):
            yield Change("fixed", (text, f"{value:g}"), about, 1.4), Edit(tree, text, number(value))
        for words, new, cost in shifted(name(text)):
            yield Change("for", (words.format(f"`{text}`"), text), about, cost), Edit(tree, text, new)
        for other in bound.parameters:
            if other not in (text, bound.formula.clock) and _sort(bound, other) == "number":
                new = Edit(tree, text, name(other))
                yield Change("for", (f"`{other}`", text), (text, other), 1.25), new
                for sign in "*/":
                    words = (f"`{text}` {sign} `{other}`", text)
                    new = Edit(tree, text, (sign, name(text), name(other)))
                    yield Change("for", words, (text, other), 1.3), new
                for third in bound.parameters if bound.formula.clock else ():
                    if third != bound.formula.clock and third != other and _sort(bound, third) == "number":
                        words = (f"`{other}` - `{third}`", text)
                        new = Edit(tree, text, ("-", name(other), name(third)))
                        yield Change("for", words, (text, other, third), 1.5), new
                if other > text and other in used:
                    swapped = Edit(tree, tree.root, _swapped(tree, text, other))
                    yield Change("swapped", (text, other), (text, other), 1.1), swapped


def _swapped(tree: Tree, one: str, other: str) -> Node:
    between = Tree(tree.everywhere(one, name("")))
    return Tree(between.everywhere(other, name(one))).everywhere("", name(other))


def _within_parts(tree: Tree, bound: Bound) -> Edits:
    """Yield the changes of a name in one part of the tree only, where that part holds it more than once."""
    clock = bound.formula.clock
    for depth, node in tree.nodes:
        if node is tree.root or expressions.is_leaf(node):
            continue
        leaves = [part[1] for _, part in expressions.places(node) if part[0] == "name"]
        for text in dict.fromkeys(leaves):
            if leaves.count(text) < 2 or _sort(bound, text) not in ("number", ""):
                continue
            about = (text,)
            cost = 1.15 + 0.01 * depth
            if text != clock:
                new = Tree(node).everywhere(text, number(0))
                yield Change("ignored in a part", (text,), about, cost), Edit(tree, node, new)
            for words, new, more in shifted(name(text))[:2]:
                changed = Edit(tree, node, Tree(node).everywhere(text, new))
                yield Change("one occurrence", (text, words), about, cost + more - 1), changed


def _neutral(tree: Tree, text: str) -> float:
    """Return the number that takes a parameter's effect away: 0 for a term, 1 for a factor."""
    holders = [holder[0] for _, holder in tree.nodes if name(text) in holder[1:]]
    return 0.0 if all(kind in "+-" for kind in holders) else 1.0


def _sort(bound: Bound, text: str) -> str:
    values = [np.asarray(names[text]) for names in bound.names if text in names]
    if all(value.dtype == bool for value in values):
        return "yes or no"
    if all(value.dtype.kind in "US" for value in values):
        return "choice"
    return "number" if all(value.dtype.kind in "iuf" for value in values) else "other"


def _clock_changes(tree: Tree, bound: Bound, used: list[str]) -> Edits:
    clock = bound.formula.clock
    t = name(clock)

    def clocked(new: Node) -> Edit:
        return Edit(tree, clock, new)

    yield Change("never moves", (clock, bound.formula.quantity), (clock,), 0.7), clocked(number(0))
    yield Change("counted from 1", (clock,), (clock,), 0.8), clocked(("+", t, number(1)))
    yield Change("one late", (clock,), (clock,), 0.9), clocked(("max", ("-", t, number(1)), number(0)))
    yield Change("one late", (clock,), (clock,), 0.95), clocked(("-", t, number(1)))
    yield Change("at least 1", (clock, "clock"), (clock,), 1.1), clocked(("max", t, number(1)))
    yield Change("for", (f"half of `{clock}`", clock), (clock,), 1.2), clocked(("/", t, number(2)))
    yield Change("for", (f"twice `{clock}`", clock), (clock,), 1.2), clocked(("*", t, number(2)))
    for other in [counter for counter in bound.formula.counters if counter not in used]:
        yield Change("for", (f"`{other}`", clock), (clock,), 0.8), clocked(name(other))
        yield Change("for", (f"`{other}` + 1", clock), (clock,), 1.0), clocked(("+", name(other), number(1)))
    for count in PER_EPOCH:
        words = (f"{count}", clock)
        yield Change("in epochs", words, (clock,), 1.0 + 0.01 * (count != 100)), clocked(("//", t, number(count)))
        yield Change("in epochs", words, (clock,), 1.25), clocked(("/", t, number(count)))
    for _, node in tree.nodes:
        if node[0] == "/" and clock in expressions.names_in(node[1]):
            about = tuple(expressions.names_in(node))
            yield Change("operation", ("//", "/"), about, 1.0), Edit(tree, node, ("//", *node[1:]))
    for text in used:
        if _sort(bound, text) == "number":
            for kind, operation in (("clock plus", "+"), ("clock less", "-"), ("clock times", "*")):
                yield Change(kind, (clock, text), (clock, text), 1.3), clocked((operation, t, name(text)))
            less = ("max", ("-", t, name(text)), number(0))
            yield Change("starts at", (clock, text), (clock, text), 1.3), clocked(less)


def _edge_changes(tree: Tree, bound: Bound) -> Edits:
    """Yield what may happen at and after the places where the rule changes its form."""
    clock = bound.formula.clock
    t, zero, one = name(clock), number(0), number(1)
    for text in bound.formula.edges:
        edge = parse(text)
        words, about = (clock, spoken_edge(edge)), (clock, *expressions.names_in(edge))

        def clocked(new: Node) -> Edit:
            return Edit(tree, clock, new)

        def whole(new: Node) -> Edit:
            return Edit(tree, tree.root, new)

        first, last = tree.everywhere(clock, zero), tree.everywhere(clock, edge)
        yield Change("stops", words, about, 1.0), clocked(("min", t, edge))
        yield Change("waits", words, about, 1.05), clocked(("max", t, edge))
        yield Change("starts again", words, about, 0.9), clocked(("%", t, edge))
        yield Change("zero after", words, about, 0.9), whole(("if", (">", t, edge), zero, tree.root))
        yield Change("zero from", words, about, 0.9), whole(("if", (">=", t, edge), zero, tree.root))
        yield Change("back at the start", words, about, 1.1), whole(("if", (">", t, edge), first, tree.root))
        yield Change("back at the start", words, about, 1.1), whole(("if", (">=", t, edge), first, tree.root))
        early = tree.everywhere(clock, ("-", edge, one))
        yield Change("stops", words, about, 1.2), whole(("if", (">=", t, edge), early, tree.root))
        done = ("min", ("/", t, edge), one)
        wave = ("/", ("-", one, ("cos", ("*", name("pi"), done))), number(2))
        for what, part in (
            ("a straight line", done),
            ("half a cosine wave", wave),
            ("a parabola", ("**", done, number(2))),
        ):
            yield Change("form", (what, words[1]), about, 1.2), whole(("+", first, ("*", ("-", last, first), part)))
        ratio = ("**", ("/", last, first), done)
        yield Change("form", ("an exponential", words[1]), about, 1.2), whole(("*", first, ratio))
        step_like = ("if", ("<", t, edge), first, last)
        yield Change("form", ("one jump", words[1]), about, 1.2), whole(step_like)


def spoken_edge(edge: Node) -> str:
    """Return where the rule changes its form, in words that show no more of the formula than a parameter's name."""
    if edge[0] == "name":
        return f"`{edge[1]}`"
    if edge[0] == "number":
        return f"{edge[1]:g}"
    return f"the edge that {listed(expressions.names_in(edge))} give"


def _bent_waves(tree: Tree) -> Edits:
    """Yield the edits that make a wave straight, or bent otherwise, wherever it has one."""
    for _, node in tree.nodes:
        falling = _wave(node, "+")
        rising = _wave(node, "-")
        done = falling or rising
        if done is None:
            continue
        about = tuple(expressions.names_in(node))
        one, half = number(1), ("/", name("pi"), number(2))
        quarter = ("*", half, done)
        forms = {
            "a straight line": done,
            "a quarter of a wave": ("-", one, ("cos", quarter)),
            "a sine": ("sin", quarter),
            "a parabola": ("**", done, number(2)),
        }
        for what, part in forms.items():
            bent = ("-", one, part) if falling else part
            yield Change("bent", (what,), about, 1.0), Edit(tree, node, bent)
        squared = ("**", ("cos", ("*", name("pi"), done)), number(2))
        yield Change("bent", ("the square of a cosine",), about, 1.3), Edit(tree, node, squared)
        turned = ("/", ("-" if falling else "+", one, ("cos", ("*", name("pi"), done))), number(2))
        yield Change("upside down", (), about, 1.0), Edit(tree, node, turned)


def _bent_lines(tree: Tree, bound: Bound) -> Edits:
    """Yield the edits that put a wave, a sine or a parabola wherever a part rises from 0 to 1, or falls from 1 to 0."""
    one = number(1)
    for _, node in tree.nodes:
        if expressions.is_leaf(node) or not _is_share(bound, node):
            continue
        about = tuple(expressions.names_in(node))
        angle = ("*", name("pi"), node)
        forms = {
            "half a cosine wave": ("/", ("-", one, ("cos", angle)), number(2)),
            "a sine": ("sin", ("/", angle, number(2))),
            "a quarter of a wave": ("-", one, ("cos", ("/", angle, number(2)))),
            "a parabola": ("**", node, number(2)),
        }
        for what, bent in forms.items():
            yield Change("bent", (what,), about, 1.05), Edit(tree, node, bent)


def _is_share(bound: Bound, node: Node) -> bool:
    """Return whether a part's values lie between 0 and 1, reach (nearly) both, and take many values between."""
    values = bound.part(node)
    if values is None or values.size < 8 or not np.isfinite(values).all():
        return False
    return bool(-1e-9 <= values.min() <= 0.05 and 0.95 <= values.max() <= 1 + 1e-9 and np.unique(values).size > 8)


def _wave(node: Node, sign: str) -> Node | None:
    """Return x where ``node`` is (1 ± cos(pi * x)) / 2, else None."""
    match node:
        case ("/", (operation, ("number", 1.0), ("cos", ("*", ("name", "pi"), done))), ("number", 2.0)):
            return done if operation == sign else None
    return None
