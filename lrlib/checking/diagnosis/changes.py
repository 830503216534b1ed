"""Every change that people make of one formula: by the rules of the table, and the few that no pattern can say."""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from lrlib.checking.diagnosis import expressions, rules
from lrlib.checking.diagnosis.bound import Bound
from lrlib.checking.diagnosis.expressions import CONSTANTS, Node, is_leaf, name, names_in, number, parse, places
from lrlib.checking.diagnosis.trees import Edit, Tree

PER_EPOCH = (5, 8, 10, 16, 20, 25, 32, 50, 64, 100, 128, 200, 500, 1000)  # steps that people take for an epoch
OF_ITS_OWN = 0.5  # what an exercise says of a mistake teaches best
OF_ANOTHER_RULE = 1.4  # too much to be one of two changes
LATER = 0.01  # what a change costs more for each level of depth: people change what is outside first


class Change(NamedTuple):
    """One change of a formula: the texts of its name and hint, the words that fill them, the parameters concerned.

    ``cost`` orders the explanations: simple and often made first. ``also`` is a second change, of a pair.
    """

    texts: tuple[str, str]
    words: "Words" = MappingProxyType({})
    about: tuple[str, ...] = ()
    cost: float = 1.0
    also: "Change | None" = None


Words = Mapping[str, Node | str]
Changes = Iterator[tuple[Change, Node | str, Node]]  # the change, what it replaces (a part or a name), and by what


class Form(NamedTuple):
    """One wrong form of a rule, and its texts: first those for a part, last those for the whole."""

    right: Node
    wrong: Node
    said: str
    texts: tuple[tuple[str, str], ...]
    cost: float
    cost_of_more: float
    cost_of_whole: float
    free: tuple[str, ...]  # the letters that stand for other parameters
    gone: tuple[str, ...]  # those of the parts that fall away


def forms_of(text: str) -> list[Form]:
    """Return the wrong forms of a table of :mod:`~lrlib.checking.diagnosis.rules`, in its order."""
    found = []
    for heads, lines in expressions.table(text):
        texts = tuple(itertools.zip_longest(lines[::2], lines[1::2], fillvalue=rules.CHECK))
        for head in heads.splitlines():
            right, wrongs = head.split(" => ")
            for wrong in wrongs.split("; "):
                [form] = re.findall(r"^(.+?) @([\d.]+)(?:/([\d.]+))?(?: @([\d.]+))?(?:: (.+))?$", wrong)
                new, cost, more, whole, said = form
                costs = float(cost), float(more or cost), float(whole or 0)
                before, after = names_in(parse(right)), names_in(parse(new))
                free = tuple(letter for letter in ("q", "r") if letter in after)
                gone = tuple(letter for letter in before if letter not in after)
                found.append(Form(parse(right), parse(new), said, texts, *costs, free, gone))
    return found


TEXTS = rules.OTHER_TEXTS
PARTS: dict[str, list[Form]] = {}
for _form in forms_of(rules.PARTS):
    PARTS.setdefault(_form.right[0], []).append(_form)
VALUES, SHARES, NAMES = forms_of(rules.VALUES), forms_of(rules.SHARES), forms_of(rules.NAMES)
PARAMETERS, OPTIONS = forms_of(rules.PARAMETERS), forms_of(rules.OPTIONS)
CLOCK, EPOCHS, COUNTERS = forms_of(rules.CLOCK), forms_of(rules.EPOCHS), forms_of(rules.COUNTERS)
AT_EDGES, AROUND_EDGES = forms_of(rules.AT_EDGES), forms_of(rules.AROUND_EDGES)


def matched(pattern: Node, node: Node, found: dict[str, Node]) -> bool:
    """Return whether a node has the form of a pattern; what its letters stand for is put into ``found``."""
    if pattern[0] == "name" and pattern[1] not in CONSTANTS:
        return found.setdefault(pattern[1], node) == node
    if is_leaf(pattern) or pattern[0] != node[0] or len(pattern) != len(node):
        return pattern == node
    return all(matched(part, operand, found) for part, operand in zip(pattern[1:], node[1:], strict=True))


def filled(pattern: Node, found: Mapping[str, Node]) -> Node:
    """Return a pattern with its letters replaced by what they stand for."""
    if is_leaf(pattern):
        return found.get(pattern[1], pattern) if pattern[0] == "name" else pattern
    return (pattern[0], *[filled(part, found) for part in pattern[1:]])


def changes_of(tree: Tree, bound: Bound) -> Iterator[tuple[Change, Edit]]:
    """Yield every change of a formula's tree with the edit that makes it."""
    for change, old, new in itertools.chain(
        _of_parts(tree, bound), _of_parameters(tree, bound), _of_clock(tree, bound), _of_rules(tree, bound)
    ):
        yield change, Edit(tree, old, new)


def _of_parts(tree: Tree, bound: Bound) -> Changes:
    leaves = [node[1] for _, node in tree.nodes if node[0] == "name"]
    for depth, node in tree.nodes:
        found: Changes = iter(())
        if node[0] == "number":
            found = _of_number(node)
        elif node[0] == "name" and node[1] not in CONSTANTS:
            if leaves.count(node[1]) > 1:
                found = _of_occurrence(bound, node)
        elif node[0] != "text":
            found = itertools.chain(_of_operation(bound, node, node is tree.root), _rearranged(tree, node))
        for change, old, new in found:
            yield change._replace(cost=change.cost + LATER * depth), old, new


def _of_number(node: Node) -> Changes:
    value = node[1]
    others = ((value + 1, 1.3), (value - 1, 1.3), (2 * value, 1.3), (value / 2, 1.3), (0.1, 1.5), (0.9, 1.5))
    for other, cost in (*others, (1 / value if value else 0, 1.45)):
        if other != value:
            yield Change(TEXTS["constant"], {"said": f"{other:g} in place of {value:g}"}, (), cost), node, number(other)


def _of_occurrence(bound: Bound, node: Node) -> Changes:
    """Yield the changes of a name in one of its places."""
    found = {"p": node}
    for value, cost in ((1, 1.2), (0, 1.25)):
        yield Change(TEXTS["in a part"], found, (node[1],), cost), node, number(value)
    for change, old, new in _by(NAMES, found, bound, (node[1],), node, second=True):
        yield change._replace(cost=change.cost + 0.15), old, new
    for other in bound.numbers:
        if other != node[1]:
            words = {"p": node, "q": name(other)}
            yield Change(TEXTS["one for another"], words, (other, node[1]), 1.2), node, name(other)


def _of_operation(bound: Bound, node: Node, whole: bool) -> Changes:
    about = tuple(names_in(node))
    of_values = () if is_leaf(node) else (*VALUES, *(SHARES if _is_share(bound, node) else ()))
    for form in (*PARTS.get(node[0], ()), *of_values):
        found: dict[str, Node] = {}
        if matched(form.right, node, found):
            gone = [found[letter] for letter in form.gone]
            words = {**found, **({"gone": gone[0]} if gone else {})}
            cost = form.cost if all(map(is_leaf, gone)) else form.cost_of_more
            yield from _by([form._replace(cost=cost)], words, bound, about, node, whole)
    for other in bound.formula.exchanged.get(node[0], ()):
        said = f"the {other} in place of the {node[0]}".replace("_", " ")
        yield Change(TEXTS["function"], {"said": said}, about, 1.2), node, (other, *node[1:])
    if node[0] == "*" and node[1][0] == "name":
        for other in bound.numbers:
            if other != node[1][1]:
                between: Node = ("+", name(other), ("*", ("-", node[1], name(other)), node[2]))
                yield Change(TEXTS["begins at"], {"q": name(other)}, (*about, other), 1.25), node, between


def _is_share(bound: Bound, node: Node) -> bool:
    """Return whether a part's values lie between 0 and 1, reach (nearly) both, and take many values between."""
    values = bound.part(node)
    if values is None or values.size < 8 or not np.isfinite(values).all():
        return False
    return bool(-1e-9 <= values.min() <= 0.05 and 0.95 <= values.max() <= 1 + 1e-9 and np.unique(values).size > 8)


BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2, "**": 3}  # how tightly an operation binds
EITHER_SIDE = ("+", "-", "*")  # operations of which either side may be kept alone


def _rearranged(tree: Tree, node: Node) -> Changes:
    """Yield what comes of brackets in other places, and of a part that is kept in place of what holds it."""
    about = tuple(names_in(node))
    for _, part in places(node):
        if part[0] not in ("number", "text") and part is not node and not any(part is side for side in node[1:]):
            yield Change(TEXTS["only a part"], {"x": part}, about, 1.45), node, part
    for index, side in enumerate(() if is_leaf(node) else node[1:], start=1):
        for text in () if is_leaf(side) else names_in(side):  # a part may be used twice: here one use of it changes
            new = (*node[:index], name(text), *node[index + 1 :])
            yield Change(TEXTS["only a part"], {"x": name(text)}, about, 1.4), node, new
    if node[0] not in BINDS:
        return
    kind, left, right = node
    if right[0] in BINDS and (kind not in "+*" or right[0] != kind):
        cost = 1.1 if BINDS[right[0]] <= BINDS[kind] else 1.5
        yield Change(TEXTS["brackets"], {}, about, cost), node, (right[0], (kind, left, right[1]), right[2])
    if left[0] in BINDS:
        cost = 1.15 if BINDS[left[0]] < BINDS[kind] else 1.5
        yield Change(TEXTS["brackets"], {}, about, cost), node, (left[0], left[1], (kind, left[2], right))
    for kept, moved, kept_first in ((left, right, True), (right, left, False)):
        if not kept_first and kind not in EITHER_SIDE:
            continue

        def applied(part: Node, moved: Node = moved, kept_first: bool = kept_first) -> Node:
            return (kind, part, moved) if kept_first else (kind, moved, part)

        for _, part in places(kept):
            if part is not kept and part[0] not in ("text", "==", "<", "<=", ">", ">="):
                new = tree.put([part], applied(part), kept)
                yield Change(TEXTS["too little"], {"x": moved}, about, 1.52), node, new
        for outer in tree.above([node]):
            new = applied(tree.put([node], kept, outer))
            yield Change(TEXTS["too much"], {"x": moved}, about, 1.5), outer, new


def _of_parameters(tree: Tree, bound: Bound) -> Changes:
    used = [text for text in names_in(tree.root) if text != bound.formula.clock]
    for text in used:
        found = {"p": name(text)}
        if text in bound.options:
            yield from _by(OPTIONS, found, bound, (text,), text)
        elif text in bound.numbers:
            yield from _of_value(tree, bound, text)
            yield from _by((*NAMES, *PARAMETERS), found, bound, (text,), text)
        else:
            for choice in bound.choices(text):
                yield Change(TEXTS["fixed"], {**found, "said": f'"{choice}"'}, (text,), 0.95), text, ("text", choice)
    for one, other in itertools.combinations([text for text in used if text in bound.numbers], 2):
        swapped = tree.renamed({one: name(other), other: name(one)})
        yield Change(TEXTS["swapped"], {"p": name(one), "q": name(other)}, (one, other), 1.1), tree.root, swapped


def _of_value(tree: Tree, bound: Bound, text: str) -> Changes:
    """Yield a parameter that is ignored, or always the same."""
    holders = [holder[0] for _, holder in tree.nodes if name(text) in holder[1:]]
    neutral = 0.0 if all(kind in "+-" for kind in holders) else 1.0  # of a term, of a factor
    values = [("ignored", neutral, 0.95), ("as if", 1 - neutral, 1.3)]
    default = bound.formula.defaults.get(text)
    if isinstance(default, int | float):
        values.append(("fixed", float(default), 0.9))
    values += [("fixed", value, cost) for value, cost in ((math.exp(-1), 1.3), (0.5, 1.4), (0.1, 1.4))]
    for kind, value, cost in values:
        new = number(value) if value or bound.joined else ("*", name(text), number(0))  # an array stays an array
        said = "1/e" if value == math.exp(-1) else f"{value:g}"
        yield Change(TEXTS[kind], {"p": name(text), "said": said}, (text,), cost), text, new


def _of_clock(tree: Tree, bound: Bound) -> Changes:
    formula = bound.formula
    if not formula.clock:
        return
    found, about = {"t": name(formula.clock)}, (formula.clock,)
    yield from _by(CLOCK, found, bound, about, formula.clock)
    for count in PER_EPOCH:
        yield from _by(EPOCHS, {**found, "n": number(count)}, bound, about, formula.clock)
    for counter in set(formula.counters) - set(names_in(tree.root)):
        yield from _by(COUNTERS, {**found, "p": name(counter)}, bound, about, formula.clock)
    for place, text in formula.edges.items():
        edge = parse(text)
        at = {
            **found,
            "e": edge,
            "w": tree.root,
            "first": tree.renamed({formula.clock: number(0)}),
            "last": tree.renamed({formula.clock: edge}),
            "early": tree.renamed({formula.clock: ("-", edge, number(1))}),
        }
        for forms, old in ((AT_EDGES, formula.clock), (AROUND_EDGES, tree.root)):
            for change, _, new in _by(forms, at, bound, (*about, *names_in(edge)), old):
                yield change._replace(words={**change.words, "e": place}), old, new


def _of_rules(tree: Tree, bound: Bound) -> Changes:
    """Yield the other rules that this one may be taken for, and what happens in one part of it only."""
    formula = bound.formula
    for name_and_hint, wrong in formula.mistakes_of() if tree.root is bound.tree else ():
        yield Change(name_and_hint, cost=OF_ITS_OWN), tree.root, wrong
    for what, other in formula.others.items():
        yield Change(TEXTS["another"], {"said": what}, (), OF_ANOTHER_RULE), tree.root, formula.tree(other)
    for depth, node in tree.nodes:
        leaves = [part[1] for _, part in places(node) if part[0] == "name" and part[1] not in CONSTANTS]
        for text in dict.fromkeys(leaves if node is not tree.root else ()):
            if leaves.count(text) < 2:
                continue
            inside = Tree(node)
            about, cost = (text,), 1.15 + LATER * depth
            if text != bound.formula.clock:
                new = inside.renamed({text: number(0)})
                yield Change(TEXTS["in a part"], {"p": name(text)}, about, cost), node, new
            for form in NAMES[:2]:
                new = inside.renamed({text: filled(form.wrong, {"p": name(text)})})
                yield Change(form.texts[1], {"p": name(text), "said": form.said}, about, cost), node, new


def _by(
    forms: Iterable[Form],
    found: Mapping[str, Node],
    bound: Bound,
    about: tuple[str, ...],
    old: Node | str,
    second: bool = False,
) -> Changes:
    """Yield what some forms make of ``old``, for every choice of their other parameters, ``q`` and ``r``.

    The ``second`` texts are those of the whole result, or of one place only.
    """
    own = found["p"][1] if "p" in found else ""
    for form in forms:
        cost = form.cost_of_whole if second and form.cost_of_whole else form.cost
        for others in itertools.permutations([text for text in bound.numbers if text != own], len(form.free)):
            chosen: dict[str, Node] = {**found, **dict(zip(form.free, map(name, others), strict=True))}
            words: Words = {**chosen, "said": form.said, "quantity": bound.formula.quantity}
            change = Change(form.texts[-1 if second else 0], words, (*about, *others), cost)
            yield change, old, filled(form.wrong, chosen)
