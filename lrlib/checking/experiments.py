"""What of a lesson's experiment cells reaches an answer: their imports, which grading runs too, and nothing else.

An answer that uses a variable of an experiment passes the notebook's check and fails when it is graded; the check says
so before it is handed in.
"""

import ast
import dis
import json
import os
import re
import types
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

EXPERIMENT = "experiment"
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_OWN_SCOPE = (ast.Lambda, *_COMPREHENSIONS)


def is_experiment(cell: dict[str, Any]) -> bool:
    """Return whether a cell is one of the lesson's experiments, which grading leaves out."""
    metadata = cell.get("metadata", {})
    mark = metadata.get("nbgrader", {})
    return EXPERIMENT in metadata.get("tags", []) and bool(mark.get("locked")) and not mark.get("grade")


def lost_names(cells: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return the names that nobody defines when a notebook is graded, each with the experiment's name behind it.

    These are the names that experiment cells assign, and what other cells make of them, unless another cell assigns
    them anew.
    """
    experiments: dict[str, str] = {}
    others = []
    for cell in cells:
        if cell.get("cell_type") == "code":
            source = source_of(cell)
            if is_experiment(cell):
                imported = _assigned(*_parsed(imports_of(source)))
                experiments |= {name: name for name in _assigned(*_parsed(source)) - imported}
            else:
                others.append(source)
    return _followed(experiments, others)


def _followed(lost: dict[str, str], sources: Iterable[str]) -> dict[str, str]:
    """Return which names are lost after these cells: what is made of a lost name is lost with it."""
    lost = dict(lost)
    for source in sources:
        for statement in _parsed(source):
            due_to = next((lost[name] for name in sorted(_used_at_once(statement)) if name in lost), None)
            for name in _assigned(statement):
                if due_to is None:
                    lost.pop(name, None)
                else:
                    lost.setdefault(name, due_to)
    return lost


def imports_of(source: str) -> str:
    """Return the import statements of a cell, which run wherever the cell itself does not."""
    return "\n".join(ast.unparse(part) for part in _parsed(source) if isinstance(part, ast.Import | ast.ImportFrom))


def needed(answer: Callable[..., Any], namespace: dict[str, Any]) -> dict[str, str]:
    """Return the names that an answer uses and that are lost when it is graded, with the experiment's name behind each.

    The lesson is the notebook that runs in this kernel, as far as Jupyter or VS Code says which it is; ``namespace`` is
    the notebook's. What is not saved yet counts as it was run. Code is followed through the functions and classes that
    the notebook defines.
    """
    path = os.environ.get("JPY_SESSION_NAME") or namespace.get("__vsc_ipynb_file__")
    try:
        cells = json.loads(Path(str(path)).read_text(encoding="utf-8"))["cells"]
        lost = lost_names(cells)
        experiments = {source_of(cell).strip() for cell in cells if is_experiment(cell)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    run = [source for source in namespace.get("In", []) if isinstance(source, str)]
    lost = _followed(lost, [source for source in run if source.strip() not in experiments])
    used = _reached(answer, namespace) | {getattr(answer, "__name__", "")} if lost else set()
    return {name: lost[name] for name in sorted(used & set(lost))}


def _reached(answer: Callable[..., Any], namespace: dict[str, Any]) -> set[str]:
    """Return the global names that the code of an answer uses, and that of what these names stand for."""
    found: set[str] = set()
    pending: list[Any] = [answer]
    while pending:
        for code in _codes(pending.pop()):
            names = {part.argval for part in dis.get_instructions(code) if part.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
            own = [namespace[name] for name in names - found if name in namespace]
            pending += [value for value in own if getattr(value, "__module__", None) == "__main__"]
            found |= names
    return found


def _codes(value: Any) -> Iterator[types.CodeType]:
    """Yield the code of a function, or of a class's methods, and of the functions within."""
    pending: list[Any] = [*vars(value).values()] if isinstance(value, type) else [value]
    while pending:
        code = pending.pop()
        code = getattr(getattr(code, "__func__", code), "__code__", code)
        if isinstance(code, types.CodeType):
            yield code
            pending += [part for part in code.co_consts if isinstance(part, types.CodeType)]


def _parsed(source: str) -> list[ast.stmt]:
    """Return a cell's statements; none where Python alone cannot read it."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []


def _assigned(*statements: ast.AST) -> set[str]:
    """Return the names that are assigned for the cells below, not those within functions and comprehensions."""
    waiting = list(statements)
    found = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, _OWN_SCOPE):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _used_at_once(statement: ast.AST) -> set[str]:
    """Return the names that a statement reads as it runs: of a function its defaults and decorators, not its body."""
    waiting = [statement]
    found = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, node.args]
        elif isinstance(node, ast.Lambda):
            waiting.append(node.args)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
            waiting.append(node.value)
        elif isinstance(node, _COMPREHENSIONS):
            own = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
            found |= set().union(*map(_used_at_once, ast.iter_child_nodes(node))) - own
        else:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add(node.id)
            waiting.extend(ast.iter_child_nodes(node))
    return found


def source_of(cell: dict[str, Any]) -> str:
    """Return a cell's source, which a file may hold as a list of lines."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def missing_name(message: str, names: Iterable[str]) -> str:
    """Return the name of ``names`` that an error's message says is not defined, or nothing."""
    found = re.search(r"name '(\w+)' is not defined", message)
    return found[1] if found and found[1] in set(names) else ""


def hint(name: str, due_to: str = "") -> str:
    """Return the sentence for an answer that needs ``name``, which is lost because of an experiment's ``due_to``."""
    made = f"`{name}`, which" if due_to in ("", name) else f"`{name}`, which is made of `{due_to}`, which"
    return (
        f"Your answer uses {made} only an experiment cell defines. Grading does not run these cells: define it in a "
        "cell of yours before you hand in."
    )
