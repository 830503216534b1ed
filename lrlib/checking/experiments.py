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
_OWN_SCOPE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def is_experiment(cell: dict[str, Any]) -> bool:
    """Return whether a cell is one of the lesson's experiments, which grading leaves out."""
    metadata = cell.get("metadata", {})
    mark = metadata.get("nbgrader", {})
    return EXPERIMENT in metadata.get("tags", []) and bool(mark.get("locked")) and not mark.get("grade")


def names_of_experiments(cells: Iterable[dict[str, Any]]) -> set[str]:
    """Return the names that only the experiment cells assign: an answer that needs one fails when it is graded."""
    experiments: set[str] = set()
    others: set[str] = set()
    for cell in cells:
        if cell.get("cell_type") == "code":
            source = source_of(cell)
            if is_experiment(cell):
                experiments |= _assigned(source)
                others |= _assigned(imports_of(source))
            else:
                others |= _assigned(source)
    return experiments - others


def imports_of(source: str) -> str:
    """Return the import statements of a cell, which run wherever the cell itself does not."""
    try:
        parts = ast.parse(source).body
    except SyntaxError:
        return ""
    return "\n".join(ast.unparse(part) for part in parts if isinstance(part, ast.Import | ast.ImportFrom))


def needed(answer: Callable[..., Any], namespace: dict[str, Any]) -> list[str]:
    """Return the names of experiments that an answer's code uses, sorted.

    The lesson is the notebook that runs in this kernel, as far as Jupyter or VS Code says which it is; ``namespace`` is
    the notebook's. Code is followed through the functions and classes that the notebook defines.
    """
    path = os.environ.get("JPY_SESSION_NAME") or namespace.get("__vsc_ipynb_file__")
    try:
        cells = json.loads(Path(str(path)).read_text(encoding="utf-8"))["cells"]
        names = names_of_experiments(cells)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return sorted(names & _reached(answer, namespace)) if names else []


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


def _assigned(source: str) -> set[str]:
    """Return the names that a cell assigns for the cells below it, not those within functions and comprehensions."""
    try:
        waiting: list[ast.AST] = [ast.parse(source)]
    except SyntaxError:
        return set()
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


def source_of(cell: dict[str, Any]) -> str:
    """Return a cell's source, which a file may hold as a list of lines."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def missing_name(message: str, names: Iterable[str]) -> str:
    """Return the name of ``names`` that an error's message says is not defined, or nothing."""
    found = re.search(r"name '(\w+)' is not defined", message)
    return found[1] if found and found[1] in set(names) else ""


def hint(name: str) -> str:
    """Return the sentence for an answer that needs ``name``, which only an experiment cell defines."""
    return (
        f"Your answer uses `{name}`, which only an experiment cell defines. Grading does not run these cells: define "
        "it in a cell of yours before you hand in."
    )
