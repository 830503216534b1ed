"""What the names in a learner's cells are bound to, statement by statement, read off the code without running it."""

import ast
import functools
import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

from autograder.course import learners_packages

ATTRIBUTES = ("__code__", "__globals__")  # they lead to anything, so a dotted name ends before them

LONG = 20_000  # characters of a cell; no lesson's is nearly as long, and the tree of a long one takes much memory

Source = str | ast.AST | None  # what a name is bound to: an imported name, an expression or definition, or unknown

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
IMPORTS = ast.Import | ast.ImportFrom
_CERTAIN = IMPORTS | ast.Assign | ast.AnnAssign | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, eq=False)
class Binding:
    """A top-level statement, number ``at``, that binds a name, or (not ``whole``) changes a part of what it names.

    It is ``certain`` unless it is inside a loop, a branch or a function, which may not run.
    """

    source: Source
    at: int
    whole: bool
    certain: bool

    @property
    def replaces(self) -> bool:
        """Return whether the name no longer means what it meant before."""
        return self.whole and self.certain


def statements(cells: Iterable[str]) -> Iterator[ast.stmt]:
    """Yield the statements of the cells as the kernel reads them, magics and shell commands turned into calls."""
    for source in cells:
        yield from (_kept if len(source) <= LONG else _parsed)(source)


def _parsed(source: str) -> list[ast.stmt]:
    source = re.sub(r"^\s*%%(time|capture|prun)\b.*", "", source)  # these run the cell here; others do not
    try:
        return ast.parse(TransformerManager().transform_cell(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # a cell that does not parse defines nothing


_kept = functools.lru_cache(maxsize=256)(_parsed)  # every exercise of a notebook has the same cells read


def bindings_of(statements: Sequence[ast.stmt]) -> dict[str, list[Binding]]:
    """Return, for each name bound by these top-level statements, its bindings in order."""
    bound: dict[str, list[Binding]] = {}
    for at, statement in enumerate(statements):
        for name, source, whole in bound_by(statement):
            bound.setdefault(name, []).append(Binding(source, at, whole, isinstance(statement, _CERTAIN)))
        for function in ast.walk(statement):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for name, source, whole in bound_by(*function.body):
                    if name in declared_global(function):
                        bound.setdefault(name, []).append(Binding(source, at, whole, certain=False))
    return bound


def in_force(bindings: list[Binding], at: float) -> Iterator[Binding]:
    """Yield the bindings of a name in force just before statement ``at``: the last that replaces it, and additions.

    A function's body is read as of the end of all cells, everything else as of its own place.
    """
    for binding in reversed(bindings):
        if binding.at < at:
            yield binding
            if binding.replaces:
                return


def bound_by(*nodes: ast.AST) -> Iterator[tuple[str, Source, bool]]:
    """Yield what these statements bind, without going into functions and classes, which have names of their own.

    Each is a name, what it is made of, and whether the ``whole`` of it is bound (False where only a part changes).
    """
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node, True
        if isinstance(node, FUNCTIONS | ast.ClassDef):
            continue
        pending.extend(ast.iter_child_nodes(node))
        match node:
            case ast.Import(names=items):
                for item in items:
                    name = item.asname or item.name.split(".")[0]
                    yield name, item.name if item.asname else name, True
            case ast.ImportFrom(module=module, names=items):
                names = _public(module or "") if items[0].name == "*" else [(i.name, i.asname or i.name) for i in items]
                for name, bound_as in names:
                    yield bound_as, f"{module}.{name}", True
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _assigned(target, value)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield from _assigned(target, value)
            case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                yield from _assigned(target, value)
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                yield from _assigned(target, value)
            case ast.withitem(context_expr=value, optional_vars=target) if target is not None:
                yield from _assigned(target, value)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name, None, True


def _public(module: str) -> list[tuple[str, str]]:
    """Return the names, twice each, that ``from module import *`` binds; none for modules that are not the course's."""
    if module.split(".")[0] not in learners_packages():
        return []
    try:
        names = vars(importlib.import_module(module))
    except ImportError:
        return []
    return [(name, name) for name in names.get("__all__", names) if not name.startswith("_")]


def _assigned(target: ast.AST, value: ast.AST) -> Iterator[tuple[str, Source, bool]]:
    if isinstance(target, ast.Name):
        yield target.id, value, True
    elif isinstance(target, ast.Starred):
        yield from _assigned(target.value, value)
    elif isinstance(target, ast.Tuple | ast.List):
        values: Sequence[ast.AST] = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        starred = any(isinstance(part, ast.Starred) for part in (*target.elts, *values))
        paired = len(values) == len(target.elts) and not starred
        for part, its_value in zip(target.elts, values if paired else [value] * len(target.elts), strict=True):
            yield from _assigned(part, its_value)
    else:  # an attribute or an item: the object it belongs to is changed
        root = target
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        if isinstance(root, ast.Name):
            yield root.id, target, False
            yield root.id, value, False


def declared_global(function: ast.AST) -> set[str]:
    """Return the names that a function declares ``global``."""
    return {name for part in ast.walk(function) if isinstance(part, ast.Global) for name in part.names}


def dotted_name(node: Source) -> str:
    """Return a name with its attributes and calls without arguments, as in ``gate.load().keras``; else ``""``."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Name):
            return "".join([node.id, *reversed(parts)])
        if isinstance(node, ast.Attribute) and node.attr not in ATTRIBUTES:
            parts.append(f".{node.attr}")
            node = node.value
        elif isinstance(node, ast.Call) and not node.args and not node.keywords:
            parts.append("()")
            node = node.func
        else:
            return ""
