"""Make a lesson's copies from its text: the executed solution, the answer key, and the release for learners.

The text (jupytext percent) and the solution notebook are two forms of one source: whichever was edited since the last
build is carried over to the other. The key and the release are made from them and are never edited by hand.
"""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config

from autograder import keys, paths
from autograder.configuration import course_config, create_gradebook, quiet
from autograder.course import current
from autograder.refusal import Refusal


class BuildError(Refusal):
    """A lesson cannot be built; the message is one line that says what to do."""


def build(lesson: str) -> None:
    """Bring a lesson's notebook, key and release up to date; raises :class:`BuildError`."""
    source = _current_source(lesson)
    notebook = _execute(lesson, source)
    path = paths.solution_path(lesson)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    paths.text_path(lesson).write_text(_as_text(notebook), encoding="utf-8")
    release = _release(lesson)
    try:
        key = keys.make(lesson, notebook, release)
    except ValueError as problem:
        raise BuildError(str(problem)) from None
    paths.key_path(lesson).parent.mkdir(parents=True, exist_ok=True)
    paths.key_path(lesson).write_text(keys.dumps(key), encoding="utf-8")
    target = paths.release_path(lesson)
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(release, target)


def out_of_date(lesson: str) -> list[str]:
    """Return what is out of date in a lesson, a line each; nothing is written or executed."""
    for path in (paths.solution_path(lesson), paths.key_path(lesson), paths.release_path(lesson)):
        if not path.exists():
            return [f"{lesson}: {path.relative_to(paths.root())} is missing"]
    key = keys.load(lesson)
    notebook = _read_notebook(lesson)
    problems = []
    if keys.fingerprint(_read_text(lesson)) != key.source:
        problems.append(f"{lesson}: solutions/{lesson}.py was edited since the last build")
    if keys.fingerprint(notebook) != key.source:
        problems.append(f"{lesson}: solutions/{lesson}/{lesson}.ipynb was edited since the last build")
    if problems:
        return problems
    release = _release(lesson)
    if _comparable(release) != _comparable(nbformat.read(paths.release_path(lesson), as_version=4)):
        problems.append(f"{lesson}: lessons/{lesson}/{lesson}.ipynb is not what the solution releases")
    try:
        same = keys.dumps(keys.make(lesson, notebook, release)) == paths.key_path(lesson).read_text("utf-8")
    except ValueError as problem:
        problems.append(str(problem))
    else:
        if not same:
            problems.append(f"{lesson}: the answer key {lesson}.json is not what the solution answered")
    return problems + _disagreements(lesson, key)


def _disagreements(lesson: str, key: keys.Key) -> list[str]:
    """Return the exercises whose recorded answers are no longer what the reference gives."""
    known = current().exercises(lesson)
    problems = []
    for entry in key.exercises.values():
        exercise = known.get(entry.name)
        if exercise is None or not exercise.has_right_values:
            continue
        for record in entry.records:
            if not exercise.compare(exercise.expected(record.case), record.values).agrees:
                problems.append(f"{lesson}: the key of {entry.name} differs from its reference")
                break
    return problems


def _current_source(lesson: str) -> NotebookNode:
    """Return the lesson as it was last edited, in whichever of its two forms."""
    text = _read_text(lesson)
    path = paths.solution_path(lesson)
    if not path.exists():
        return text
    notebook = _read_notebook(lesson)
    edited = keys.fingerprint(notebook)
    if edited == keys.fingerprint(text):
        return text
    try:
        built = keys.load(lesson).source
    except FileNotFoundError:
        return text
    if edited == built:
        return text
    if keys.fingerprint(text) == built:
        return notebook
    raise BuildError(
        f"{lesson}: both solutions/{lesson}.py and the notebook were edited since the last build; "
        "undo one of them (git diff shows which edits there are)"
    )


def _read_text(lesson: str) -> NotebookNode:
    path = paths.text_path(lesson)
    if not path.exists():
        raise BuildError(f"no such lesson: {lesson} (the lessons are {', '.join(paths.lesson_names())})")
    text: NotebookNode = jupytext.read(path)
    return text


def _read_notebook(lesson: str) -> NotebookNode:
    """Return a lesson's notebook, with outputs, as its text would give it back.

    The text loses a newline at a cell's end, a form feed, or a ``# %%`` line inside a cell; without this, such a
    notebook would differ from its own text for ever.
    """
    notebook: NotebookNode = nbformat.read(paths.solution_path(lesson), as_version=4)
    reread: NotebookNode = jupytext.reads(_as_text(notebook), fmt="py:percent")
    if len(reread.cells) != len(notebook.cells):
        return reread
    for cell, again in zip(notebook.cells, reread.cells, strict=True):
        cell.source = again.source
    return notebook


def _as_text(notebook: NotebookNode) -> str:
    text: str = jupytext.writes(notebook, fmt="py:percent")
    return text


def _execute(lesson: str, source: NotebookNode) -> NotebookNode:
    """Return the lesson executed from top to bottom, with ids that do not change from build to build."""
    notebook: NotebookNode = nbformat.v4.new_notebook(
        cells=[nbformat.from_dict({**cell, "id": f"{lesson[:2]}-{n:03d}"}) for n, cell in enumerate(source.cells)],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory() as folder:
        try:
            # coalesced, a progress bar that was redrawn fifty times is stored as it was at last: erased
            client = NotebookClient(
                notebook,
                timeout=600,
                coalesce_streams=True,
                store_widget_state=False,
                resources={"metadata": {"path": folder}},
            )
            client.execute(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except CellExecutionError as problem:
            raise BuildError(f"{lesson}: a cell of the solution fails:\n{problem}") from None
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            # a progress bar that has wiped itself away leaves nothing
            cell.outputs = [o for o in cell.outputs if o.output_type != "stream" or o.text.strip()]
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def _release(lesson: str) -> NotebookNode:
    """Return the release that nbgrader generates from the solution notebook."""
    with tempfile.TemporaryDirectory() as folder:
        generate(lesson, Path(folder), gradebook=None)
        release: NotebookNode = nbformat.read(Path(folder) / lesson / f"{lesson}.ipynb", as_version=4)
        return release


def generate(lesson: str, release: Path, gradebook: Path | None) -> None:
    """Let nbgrader generate a lesson's release below ``release``, and enter the lesson in the gradebook in a folder.

    Without a ``gradebook`` it is entered nowhere, which takes half the time.
    """
    config: Config = course_config(release=release, gradebook=gradebook)
    if gradebook is None:
        made = config.GenerateAssignment
        made.no_database, made.preprocessors = True, [step for step in made.preprocessors if step is not SaveCells]
    with quiet():
        if gradebook is not None:
            gradebook.mkdir(parents=True, exist_ok=True)
            create_gradebook(gradebook)
        result = NbGraderAPI(CourseDirectory(config=config), config=config).generate_assignment(lesson, force=True)
    if not result["success"]:
        output = "\n".join(result.get(part) or "" for part in ("error", "log"))
        if gradebook is not None and "submissions associated with it" in output:  # nbgrader's words
            raise BuildError(
                f"{lesson}: {gradebook / 'gradebook.db'} has grades of another version of this lesson, whose graded "
                "cells differ; choose a new --output and grade the class there again"
            )
        raise BuildError(f"{lesson}: nbgrader could not generate the release: {reason(result)}")


def reason(result: dict[str, Any]) -> str:
    """Return in one line why nbgrader failed: the last exception in its log or its error.

    It leaves out nbgrader's closing words, which only point to the traceback above them.
    """
    log = (result.get("log") or "").replace("\n    ", "\n")  # nbgrader indents a message's lines but the first
    lines = [line for line in [*log.splitlines(), *(result.get("error") or "").splitlines()] if line.strip()]
    exceptions, in_traceback = [], False
    for line in lines:
        if line.endswith("Traceback (most recent call last):"):
            in_traceback = True
        elif in_traceback and not line.startswith(" "):
            exceptions.append(line.strip())
            in_traceback = False
    informative = [line for line in exceptions or lines if "the above traceback" not in line]
    return informative[-1][:200] if informative else "it does not say why"


def _comparable(notebook: NotebookNode) -> list[dict[str, Any]]:
    return [{"source": c.source, "type": c.cell_type, "metadata": c.metadata} for c in notebook.cells]
