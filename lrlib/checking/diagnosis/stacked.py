"""Many changes of one expression evaluated together: arrays with one row for each change, and each part computed once.

A changed expression differs from the first one in a part and in what holds it. All changes of the same part are rows of
one array, so what holds it is computed once for all of them. Where each is made after another change, these are a
further axis: the values of every part after each of them.
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from lrlib.checking.diagnosis import expressions
from lrlib.checking.diagnosis.expressions import NO_VALUE, Functions, Node, is_leaf
from lrlib.checking.diagnosis.trees import Edit, Tree

Known = dict[int, Any]  # the value of each part, by its id
Replaced = Mapping[int, list[tuple[int, Node]]]  # for a part that a first change replaces: the row, and the new part


def values_of(
    tree: Tree, edits: Sequence[Edit], after: Sequence[Edit], names: Mapping[str, np.ndarray], functions: Functions
) -> Iterator[tuple[list[int], np.ndarray]]:
    """Yield places in ``edits`` with their values, [places, values] or [places, after, values].

    Everything works element by element on the ``names`` [values].
    """
    known, replaced = _after(tree, after, expressions.known_values(tree.root, names, functions), names, functions)
    shape = np.broadcast_shapes(*(np.shape(value) for value in known.values()))
    groups: dict[Any, list[int]] = {}
    for place, edit in enumerate(edits):
        groups.setdefault(edit.old if isinstance(edit.old, str) else id(edit.old), []).append(place)
    for places in groups.values():
        rows: dict[str, dict[int, np.ndarray]] = {"text": {}, "number": {}}
        for place in places:
            try:
                value = np.asarray(expressions.evaluate(edits[place].new, names, functions, known))
            except NO_VALUE:
                continue
            rows["text" if value.dtype.kind == "U" else "number"][place] = np.broadcast_to(value, shape)
        for found in rows.values():
            if found:
                stack = np.array(list(found.values()))
                try:
                    whole = np.asarray(
                        _whole(tree, edits[places[0]].parts, stack, known, replaced, names, functions), float
                    )
                except NO_VALUE:
                    continue
                yield list(found), np.broadcast_to(whole, stack.shape)


def _whole(
    tree: Tree,
    parts: Sequence[Node],
    stack: np.ndarray,
    known: Known,
    replaced: Replaced,
    names: Mapping,
    functions: Functions,
) -> Any:
    """Return the value of the whole tree where ``parts`` have the values of a stack."""
    changed: Known = {id(part): stack for part in parts}
    for node in tree.above(parts):
        if id(node) in changed:
            continue
        operands = [changed.get(id(operand), known[id(operand)]) for operand in node[1:]]
        value = expressions.operation(node[0], names, functions)(*operands)
        if id(node) in replaced:
            changed[id(node)] = value
            value = _with_rows(value, stack.shape, replaced[id(node)], ChainMap(changed, known), names, functions)
        changed[id(node)] = value
    return changed.get(id(tree.root), known[id(tree.root)])


def _after(
    tree: Tree, after: Sequence[Edit], known: Known, names: Mapping[str, np.ndarray], functions: Functions
) -> tuple[Known, Replaced]:
    """Return the values of every part after each of some changes, [after, values], and what these replace."""
    if not after:
        return known, {}
    shape = (len(after), *np.broadcast_shapes(*(np.shape(value) for value in known.values())))
    found, replaced = dict(known), {}
    rows: dict[int, list[Any]] = {}
    for row, edit in enumerate(after):
        if isinstance(edit.old, str):
            value = expressions.evaluate(edit.new, names, functions, known)
            for leaf in edit.parts:
                rows.setdefault(id(leaf), [known[id(leaf)]] * len(after))[row] = value
        else:
            replaced.setdefault(id(edit.old), []).append((row, edit.new))
    for leaf, values in rows.items():
        found[leaf] = np.array([np.broadcast_to(value, shape[1:]) for value in values])
    touched = set(rows)
    for _, node in tree.nodes:
        if is_leaf(node) and id(node) in replaced:
            found[id(node)] = _with_rows(found[id(node)], shape, replaced[id(node)], found, names, functions)
            touched.add(id(node))
    for node in tree.inner:
        if id(node) in replaced or any(id(operand) in touched for operand in node[1:]):
            operands = [found[id(operand)] for operand in node[1:]]
            found[id(node)] = expressions.operation(node[0], names, functions)(*operands)
            if id(node) in replaced:
                found[id(node)] = _with_rows(found[id(node)], shape, replaced[id(node)], found, names, functions)
            touched.add(id(node))
    return found, replaced


def _with_rows(
    value: Any,
    shape: tuple[int, ...],
    rows: Sequence[tuple[int, Node]],
    known: Mapping[int, Any],
    names: Mapping[str, np.ndarray],
    functions: Functions,
) -> np.ndarray:
    """Return a part's values, ``shape`` [..., after, values], with those of the new part in some rows of ``after``."""
    full = np.array(np.broadcast_to(value, shape))
    for row, new in rows:
        other = np.broadcast_to(np.asarray(expressions.evaluate(new, names, functions, known)), shape)
        full = full.astype(np.result_type(full, other), copy=False)
        full[..., row, :] = other[..., row, :]
    return full
