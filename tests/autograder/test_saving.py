"""The marks of a submission are stored as nbgrader stores them, but all at once."""

import pytest
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades
from sqlalchemy import event
from sqlalchemy.engine import Engine

from autograder.configuration import gradebook_url
from autograder.saving import SaveMarks
from tests.autograder import made_class
from tests.autograder.made_class import EMPTY, RIGHT, WRONG
from tests.autograder.toy import COURSE, LESSON


@pytest.fixture
def output(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_COURSE", COURSE)
    made_class.make(tmp_path, LESSON, {"ada": WRONG})
    return tmp_path


def save(output, notebook, preprocessor=SaveMarks):
    about = {"notebook": LESSON, "assignment": LESSON, "student": "ada", "db_url": gradebook_url(output)}
    preprocessor().preprocess(notebook, {"nbgrader": about})


def stored(output):
    with Gradebook(gradebook_url(output)) as book:
        [notebook] = book.find_submission(LESSON, "ada").notebooks
        grades = {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades}
        return grades, {comment.name: comment.auto_comment for comment in notebook.comments}


@pytest.mark.parametrize("statuses", [RIGHT, EMPTY])
def test_what_is_stored_is_what_nbgrader_stores(output, statuses):
    before = stored(output)
    save(output, made_class.autograded(LESSON, statuses), SaveAutoGrades)
    theirs = stored(output)
    save(output, made_class.autograded(LESSON, WRONG), SaveAutoGrades)
    save(output, made_class.autograded(LESSON, statuses))
    assert stored(output) == theirs != before


def commits(output, preprocessor):
    """Return how many transactions saving took, beside those with which a gradebook opens."""
    seen = []
    note = seen.append
    event.listen(Engine, "commit", note)
    try:
        with Gradebook(gradebook_url(output)):
            opening = len(seen)
        save(output, made_class.autograded(LESSON, RIGHT), preprocessor)
    finally:
        event.remove(Engine, "commit", note)
    return len(seen) - 2 * opening


def test_saving_waits_for_the_disk_once(output):
    assert commits(output, SaveAutoGrades) > 1
    assert commits(output, SaveMarks) == 1


def test_a_run_that_stops_midway_stores_nothing(output, monkeypatch):
    before = stored(output)
    saved = []

    def stops(self, cell, resources):
        saved.append(cell)
        if len(saved) == 2:
            raise KeyboardInterrupt
        SaveAutoGrades._add_score(self, cell, resources)

    monkeypatch.setattr(SaveMarks, "_add_score", stops)
    with pytest.raises(KeyboardInterrupt):
        save(output, made_class.autograded(LESSON, RIGHT))
    assert stored(output) == before
