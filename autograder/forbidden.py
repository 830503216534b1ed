"""Read a learner's cells for what an exercise forbids: the reference itself, or a library's own schedule classes.

Only code that the answer reaches is read: the definition of the exercise's name, and of every name it uses, cell by
cell. A learner may well plot the reference beside their own curve.
"""

import ast
from collections.abc import Iterable

from lrlib.calls import matches

# Ways to reach a name that cannot be read off the code, and the checker's own insides; no formula needs them.
UNREADABLE = (
    "eval",
    "exec",
    "compile",
    "__import__",
    "importlib",
    "globals",
    "builtins",
    "sys.modules",
    "gc",
    "inspect",
)
INSIDES = ("lrlib.exercises", "lrlib.feedback", "lrlib.checks", "lrlib.answers")


def forbidden_names(answer: str, cells: Iterable[str], forbidden: tuple[str, ...]) -> list[str]:
    """Return the forbidden dotted names that the definition of ``answer`` reaches in these code cells, sorted."""
    if not forbidden:
        return []
    definitions = _definitions(cells)
    aliases = _aliases(cells)
    found: set[str] = set()
    seen: set[str] = set()
    queue = [answer]
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        if name != answer and _hit(aliases.get(name, name), forbidden):
            found.add(aliases.get(name, name))
        for node in definitions.get(name, []):
            own = _locals(node)
            for dotted in _dotted_names(node):
                head, _, rest = dotted.partition(".")
                if head in own:
                    continue
                full = aliases.get(head, head) + (f".{rest}" if rest else "")
                if _hit(full, forbidden):
                    found.add(full)
                queue.append(head)
            local = _aliases_in([node])
            found.update(full for full in local.values() if _hit(full, forbidden))
    return sorted(found)


def _hit(dotted: str, forbidden: tuple[str, ...]) -> bool:
    return matches(dotted, (*forbidden, *UNREADABLE, *INSIDES))


def _trees(cells: Iterable[str]) -> Iterable[ast.stmt]:
    for source in cells:
        lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()]
        try:
            yield from ast.parse("\n".join(lines)).body
        except SyntaxError:
            continue  # a cell that does not parse defines nothing


def _definitions(cells: Iterable[str]) -> dict[str, list[ast.AST]]:
    """Return, for each name bound at the top level of the cells, the statements that bind or change it."""
    bound: dict[str, list[ast.AST]] = {}
    for statement in _trees(cells):
        for node in _own_scope(statement):
            if isinstance(node, _SCOPES):
                bound.setdefault(getattr(node, "name", ""), []).append(node)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bound.setdefault(node.id, []).append(statement)
            elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
                bound.setdefault(_dotted(node.value).split(".")[0], []).append(statement)
    return bound


_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


def _own_scope(node: ast.AST) -> Iterable[ast.AST]:
    """Yield a node and all below it, without going into functions and classes, whose names are their own."""
    yield node
    if not isinstance(node, _SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from _own_scope(child)


def _locals(node: ast.AST) -> set[str]:
    """Return the names that a function binds for itself: they hide names of the same spelling outside."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return set()
    declared = {name for part in ast.walk(node) if isinstance(part, ast.Global) for name in part.names}
    arguments = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    stored = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    return (arguments | stored) - declared


def _aliases(cells: Iterable[str]) -> dict[str, str]:
    return _aliases_in(_trees(cells))


def _aliases_in(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Return what each imported name stands for: ``from lrlib import schedules as s`` gives ``s: lrlib.schedules``."""
    aliases = {}
    for statement in nodes:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                for item in node.names:
                    aliases[item.asname or item.name.split(".")[0]] = (
                        item.name if item.asname else item.name.split(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                for item in node.names:
                    aliases[item.asname or item.name] = f"{node.module}.{item.name}"
    return {
        name: full.replace("tf.", "tensorflow.", 1) if full.startswith("tf.") else full
        for name, full in aliases.items()
    }


def _dotted_names(node: ast.AST) -> set[str]:
    names = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute | ast.Name):
            dotted = _dotted(part)
            if dotted:
                names.add(dotted)
    return names


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        root = _dotted(node.value)
        return f"{root}.{node.attr}" if root else ""
    return ""
