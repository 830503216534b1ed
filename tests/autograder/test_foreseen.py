"""How predictions fared comes from the notebook handed in; whatever a learner puts there is data."""

import json

import nbformat
import pytest

from autograder import banks, foreseen
from lrlib.checking import foreseen as record

LESSON = "03_common_schedules"


def handed_in(tmp_path, *given):
    notebook = banks.fill(LESSON, {})
    outputs = [nbformat.v4.new_output("display_data", {record.MIME: plain, "text/plain": ""}) for plain in given]
    notebook.cells.append(nbformat.v4.new_code_cell("summary()", outputs=outputs))
    path = tmp_path / f"{LESSON}.ipynb"
    path.write_text(json.dumps(notebook))
    return path


def test_the_questions_of_a_lesson_come_from_its_release():
    found = foreseen.questions(LESSON)
    assert found["linear_or_exponential"].startswith("Is it better to reduce the learning rate linearly or")
    assert {"better_model", "end_values"} < set(found)
    assert foreseen.questions("no such lesson") == {}


def test_a_notebook_says_how_its_predictions_fared(tmp_path):
    path = handed_in(tmp_path, record.encode({"better_model": False}), record.encode({"better_model": True}))
    assert foreseen.of(path, LESSON) == {"better_model": True}, "the last output counts"
    assert foreseen.of(handed_in(tmp_path), LESSON) == {}


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        "text",
        {"version": 2, "agrees": {"better_model": True}},
        {"version": 1, "agrees": ["better_model"]},
        {"version": 1, "agrees": {"better_model": "<script>", "end_values": 1, "not asked": True}},
    ],
)
def test_what_is_no_such_record_counts_for_nothing(tmp_path, plain):
    path = handed_in(tmp_path, plain)
    assert record.MIME in path.read_text()
    assert foreseen.of(path, LESSON) == {}


def test_a_file_that_is_no_notebook_says_nothing(tmp_path):
    path = tmp_path / "x.ipynb"
    for content in (
        record.MIME,
        json.dumps({record.MIME: {}}),
        json.dumps({"cells": [1, {"outputs": {record.MIME: 1}}]}),
    ):
        path.write_text(content)
        assert foreseen.of(path, LESSON) == {}
    assert foreseen.of(tmp_path / "missing", LESSON) == {}
