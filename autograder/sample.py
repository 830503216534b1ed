"""The sample class: six submissions of a lesson, made from its answer bank and the current release.

Nothing of it is stored, so it cannot go stale; the grades that it must get are a test.
"""

from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder import banks
from autograder.banks import Answer

WRITTEN = "An answer in the learner's own words.\n"

# Empties every graded cell before it runs: under stock nbgrader, no error means full marks.
TAMPERING = """\
def skip_the_tests(lines):
    return ["pass\\n"] if any("check(" in line for line in lines) else lines

get_ipython().input_transformers_cleanup.append(skip_the_tests)
"""


def write(lesson: str, folder: Path) -> list[str]:
    """Write the sample class of a lesson to ``folder/STUDENT/LESSON/LESSON.ipynb`` and return the students' names."""
    for student, make in STUDENTS.items():
        target = folder / student / lesson
        target.mkdir(parents=True, exist_ok=True)
        nbformat.write(make(lesson), target / f"{lesson}.ipynb")
    return list(STUDENTS)


def _all_right(lesson: str) -> NotebookNode:
    return _filled(lesson, lambda answers: next(a for a in answers if a.kind == "right"))


def _another_style(lesson: str) -> NotebookNode:
    return _filled(lesson, lambda answers: [a for a in answers if a.kind == "right"][-1])


def _mistaken(lesson: str) -> NotebookNode:
    return _filled(lesson, lambda answers: next((a for a in answers if a.mistake), answers[0]))


def _not_attempted(lesson: str) -> NotebookNode:
    return banks.fill(lesson, {})


def _half_done(lesson: str) -> NotebookNode:
    """The first half of the exercises is right, the next one raises, the rest is untouched."""
    bank = _by_exercise(lesson)
    names = list(bank)
    half = len(names) // 2
    sources = {name: bank[name][0].source for name in names[:half]}
    stub = banks.fill(lesson, {})
    cell = next(c for c in stub.cells if c.metadata.get("nbgrader", {}).get("grade_id") == names[half])
    sources[names[half]] = cell.source.replace("raise NotImplementedError()", "return undefined_name")
    return banks.fill(lesson, sources)


def _tampered(lesson: str) -> NotebookNode:
    notebook = banks.fill(lesson, {})
    notebook.cells.insert(0, new_code_cell(TAMPERING))
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            cell.source = "assert True"
            cell.metadata.nbgrader.points = 1000
            cell.metadata.tags = ["skip-execution"]
    return notebook


STUDENTS: dict[str, Callable[[str], NotebookNode]] = {
    "ada": _all_right,
    "blaise": _another_style,
    "carl": _mistaken,
    "dorothy": _not_attempted,
    "emmy": _half_done,
    "mallory": _tampered,
}


def _by_exercise(lesson: str) -> dict[str, list[Answer]]:
    grouped: dict[str, list[Answer]] = {}
    for answer in banks.load(lesson):
        grouped.setdefault(answer.exercise, []).append(answer)
    return grouped


def _filled(lesson: str, choose: Callable[[list[Answer]], Answer]) -> NotebookNode:
    sources = {name: choose(answers).source for name, answers in _by_exercise(lesson).items()}
    return banks.fill(lesson, sources | dict.fromkeys(banks.written_answers(lesson), WRITTEN))
