"""A lesson's reading copy shows figures and explorers, and no answer."""

import json
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder import paths, reading_copy
from tests.test_notebooks import secrets


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_it_gives_no_answer_away(lesson):
    copy = reading_copy.reading_copy(lesson)
    outputs = json.dumps([cell.get("outputs") for cell in copy.cells])
    shown = re.sub("<script.*?</script>", "", outputs)  # an explorer's arithmetic is written in JavaScript
    text = "\n".join(cell.source for cell in copy.cells) + shown
    for line in secrets(lesson):
        assert line not in text


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_figures_and_measurements_are_there(lesson):
    kinds = [
        kind
        for cell in reading_copy.reading_copy(lesson).cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {"stream": 0})
    ]
    assert kinds.count("image/png") >= 3
    assert kinds.count("stream") >= 2


def test_an_answer_a_check_and_what_uses_an_answer_show_nothing(tmp_path, monkeypatch):
    def cell(source, number, **grading):
        output = new_output("stream", text=f"output {number}")
        return new_code_cell(
            source, id=f"c-{number}", outputs=[output], metadata={"nbgrader": grading} if grading else {}
        )

    mark = {"schema_version": 3, "locked": False, "task": False}
    cells = [
        cell("print(1)", 0),
        cell("def rate(): ...", 1, grade=False, solution=True, grade_id="rate", **mark),
        cell("check('rate', rate)", 2, grade=True, solution=False, grade_id="test_rate", points=1, **mark),
        cell("plot(rate())", 3),
        cell("plot(rates)", 4),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "lesson.ipynb")
    monkeypatch.setattr(paths, "release_path", lambda lesson: tmp_path / "lesson.ipynb")
    monkeypatch.setattr(paths, "solution_path", lambda lesson: tmp_path / "lesson.ipynb")
    shown = [[output.text for output in cell.outputs] for cell in reading_copy.reading_copy("lesson").cells]
    assert shown == [["output 0"], [], [], [], ["output 4"]]
