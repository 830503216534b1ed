"""Predictions: which ones a lesson asks for, and how a learner's fared, by the notebook that they handed in.

How they fared is the learner's own word, in an output that grading otherwise discards. It earns nothing. Only the
lesson's own predictions count, and only yes or no, so that nothing that a learner wrote gets any further.
"""

import ast
import functools
from pathlib import Path

import nbformat

from autograder import paths
from autograder.intake import reading
from lrlib.checking import foreseen


def of(notebook: Path, lesson: str) -> dict[str, bool]:
    """Return, by the predictions' keys, whether what a learner predicted came out; empty where nothing is known."""
    wanted = questions(lesson)
    if not wanted:
        return {}
    try:
        content = notebook.read_bytes()
        if foreseen.MIME.encode() not in content:  # parsing a file again takes a second for each 50 MB
            return {}
        plain, _ = reading.parse(content)
        given = [foreseen.decode(record) for record in reading.outputs(plain, foreseen.MIME)]
    except (OSError, reading.UnreadableError):
        return {}
    fared = {key: agrees for record in given for key, agrees in record.items()}
    return {key: fared[key] for key in wanted if key in fared}


def questions(lesson: str) -> dict[str, str]:
    """Return the questions by key that a lesson's release asks: calls that begin with a text and have a ``key``."""
    return _asked_in(paths.release_path(lesson))


@functools.cache
def _asked_in(release: Path) -> dict[str, str]:
    try:
        notebook = nbformat.read(release, as_version=4)
    except FileNotFoundError:
        return {}
    found: dict[str, str] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found |= _questions(cell.source)
    return found


def _questions(source: str) -> dict[str, str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a line magic, say: no question is asked there
        return {}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    texts = [(_text(call.args[0]), {word.arg: _text(word.value) for word in call.keywords}) for call in calls]
    return {words["key"]: question for question, words in texts if question and words.get("key")}


def _text(node: ast.expr) -> str:
    """Return the text that an expression spells out, empty if it is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
