"""A graded class that was never run: its autograded notebooks and gradebook are written as a grading would leave them.

So a test of what comes after grading takes no kernel, and a class of a thousand takes seconds.
"""

import atexit
import functools
import json
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.api import Gradebook

from autograder import banks, build, judge, keys
from autograder.configuration import gradebook_url
from autograder.judge import Judgement

WRITTEN = "At a constant rate the noise never averages out, so the rate must shrink.\n"
RIGHT, WRONG, EMPTY = "right", "wrong", "not attempted"


def make(output, lesson, students):
    """Write the graded notebooks of ``students``: for each, the status of every exercise, or of each by its name.

    Each class is made once; whoever wants the same one gets a copy.
    """
    shutil.copytree(_made(lesson, json.dumps(students)), output, dirs_exist_ok=True)


@functools.cache
def _made(lesson, students):
    folder = _new_folder()
    shutil.copytree(_generated(lesson), folder, dirs_exist_ok=True)
    for student, statuses in json.loads(students).items():
        add(folder, lesson, student, statuses)
    return folder


@functools.cache
def _generated(lesson):
    """Return a folder with the lesson's release and a gradebook that knows it, made once: nbgrader takes seconds."""
    folder = _new_folder()
    build.generate(lesson, folder / "release", folder)
    return folder


def _new_folder():
    folder = Path(tempfile.mkdtemp(prefix="made-class-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def add(output, lesson, student, statuses):
    """Write one student's autograded notebook, and enter it in the gradebook as nbgrader does."""
    notebook = autograded(lesson, statuses)
    path = output / "autograded" / student / lesson / f"{lesson}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    with Gradebook(gradebook_url(output)) as book:
        book.update_or_create_student(student)
        submission = book.update_or_create_submission(lesson, student)
        cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
        for grade in submission.notebooks[0].grades:
            grade.auto_score = utils.determine_grade(cells[grade.name])[0]
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        book.db.commit()


def autograded(lesson, statuses, written=WRITTEN):
    """Return a judged notebook of a lesson."""
    key = keys.load(lesson)
    empty = statuses == EMPTY
    notebook = banks.fill(lesson, {} if empty else dict.fromkeys(banks.written_answers(lesson), written))
    entries = {entry.test: entry for entry in key.exercises.values()}
    for cell in notebook.cells:
        entry = entries.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if entry is not None:
            status = statuses if isinstance(statuses, str) else statuses.get(entry.name, RIGHT)
            score = entry.points if status == RIGHT else 0.0
            mistakes = ["not floored"] if status == WRONG else []
            findings = ["Right."] if status == RIGHT else ["The first difference is at step 1: expected 0.8, got 0.7."]
            judge.write(cell, Judgement(entry.name, score, entry.points, status, findings, mistakes))
        elif cell.cell_type == "code":
            cell.outputs = [new_output("stream", name="stdout", text="an output of the learner's own\n")]
    return notebook


def mark(output, student, lesson, cell, score, comment=None):
    """Give a mark, and a comment, by hand, as formgrader does."""
    with Gradebook(gradebook_url(output)) as book:
        grade = book.find_grade(cell, lesson, lesson, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment is not None:
            book.find_comment(cell, lesson, lesson, student).manual_comment = comment
        book.db.commit()


def hand_in(output, lesson, student, moment):
    """Enter when a student handed in (UTC, without a zone)."""
    with Gradebook(gradebook_url(output)) as book:
        book.update_or_create_submission(lesson, student, timestamp=moment)
