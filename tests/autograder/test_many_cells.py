"""A notebook of ten thousand cells costs time, its learner no mark, and the others nothing."""

import functools

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder import banks, grading
from autograder.course import VARIABLE
from tests.autograder.sandboxes import HERE
from tests.autograder.toy import COURSE, LESSON, RIGHT, save, submit

CELLS = 10_000


@pytest.mark.slow
def test_ten_thousand_cells(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, COURSE)
    code, note = functools.partial(new_code_cell, "x = 1"), functools.partial(new_markdown_cell, "A note.")
    notebook = banks.fill(LESSON, {"mean": RIGHT})
    notebook.cells[:0] = [make() for _ in range(CELLS // 2) for make in (code, note)]
    save(notebook, tmp_path / "in", "ada")
    submit(tmp_path / "in", ["zoe"], mean=RIGHT)
    grades = grading.grade([LESSON], tmp_path / "in", tmp_path / "out", tell=lambda line: None, sandbox=HERE)
    assert [(grade.student, grade.score, grade.problem) for grade in grades] == [("ada", 2, ""), ("zoe", 2, "")]
