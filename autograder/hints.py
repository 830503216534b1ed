"""Hints on what only the whole notebook shows: a definition below its check, a built-in name that was reused."""

import ast
import builtins
import itertools
from collections.abc import Iterable, Sequence

from nbformat import NotebookNode
from nbgrader import utils

from autograder.bindings import bindings_of, statements
from autograder.restore import STUB_NOTE
from lrlib.checking import experiments, records

BUILT_IN = frozenset(name for name, value in vars(builtins).items() if callable(value) and not name.startswith("_"))


def hints(nb: NotebookNode, test: NotebookNode, name: str, status: str, released: Sequence[str]) -> list[str]:
    """Return what helps with the answer ``name``, whose test cell got this status, a sentence each.

    ``released`` are the sources of the release's code cells: a stub left as it was defines nothing.
    """
    above = _learners(itertools.takewhile(lambda cell: cell is not test, nb.cells), released)
    sentences = []
    if status != "right":
        below = _learners(itertools.dropwhile(lambda cell: cell is not test, nb.cells), released)
        if name in _bound(below) and name not in _bound(above):
            sentences.append(
                f"Your definition of `{name}` comes after its check, and a notebook is graded from top to bottom: "
                "move it up."
            )
        recorded = (record.message for record in records.read(test.outputs) if record.exercise == name)
        failed = (output.evalue for output in test.outputs if output.output_type == "error")
        if messages := [message for message in (*recorded, *failed) if message]:
            lost = experiments.lost_names(nb.cells)
            missing = (experiments.missing_name(message, lost) for message in messages)
            sentences += [experiments.hint(only, lost[only]) for only in dict.fromkeys(missing) if only]
    for given_away in sorted(_bound(above) & BUILT_IN):
        if given_away in _names([test.source]):
            sentences.append(
                f"Your notebook gives the name `{given_away}` to something of yours, so this check cannot run there. "
                f"Grading used Python's own `{given_away}`; rename yours."
            )
        elif status != "right" and given_away in _called(above):
            sentences.append(
                f"Your notebook gives the name `{given_away}` to something of yours: from there on `{given_away}(...)` "
                "is no longer Python's own. Rename yours."
            )
    return sentences


def with_real_builtins(source: str) -> str:
    """Return a test cell's source with Python's own built-ins, even where a learner has reused their names."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic, say: it stays as it is
        return source
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    return ast.unparse(_RealBuiltIns(BUILT_IN - own).visit(tree))


class _RealBuiltIns(ast.NodeTransformer):
    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and node.id in self._names:
            return ast.parse(f"__import__('builtins').{node.id}", mode="eval").body
        return node


def _learners(cells: Iterable[NotebookNode], released: Sequence[str]) -> list[str]:
    return [
        cell.source
        for cell in cells
        if cell.cell_type == "code"
        and not utils.is_locked(cell)
        and cell.source.removeprefix(STUB_NOTE) not in released
    ]


def _bound(cells: Sequence[str]) -> set[str]:
    """Return the names that cells bind as a whole."""
    return {
        name
        for name, bindings in bindings_of(list(statements(cells))).items()
        if any(binding.whole for binding in bindings)
    }


def _names(cells: Sequence[str]) -> set[str]:
    nodes = (node for statement in statements(cells) for node in ast.walk(statement))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def _called(cells: Sequence[str]) -> set[str]:
    nodes = (node for statement in statements(cells) for node in ast.walk(statement))
    return {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
