"""A right notebook stays right when its marks are lost, its cells are retyped or its imports are edited."""

import ast

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder import banks, keys, paths
from autograder.restore import restore

LESSON = "03_common_schedules"
KEY = keys.load(LESSON)
RIGHT = {answer.exercise: answer.source for answer in reversed(banks.load(LESSON)) if answer.kind == "right"}


def marks(notebook):
    return [cell.metadata["nbgrader"]["grade_id"] for cell in notebook.cells if "nbgrader" in cell.metadata]


def position(notebook, grade_id):
    return next(n for n, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def where(notebook, source):
    return next(number for number, cell in enumerate(notebook.cells) if cell.source == source)


def restored(notebook, lesson=LESSON):
    key = keys.load(lesson)
    restore(notebook, key.cells, key.code[0])
    assert sorted(marks(notebook)) == sorted(key.cells)
    return notebook


def without_marks(lesson):
    answers = {answer.exercise: answer.source for answer in reversed(banks.load(lesson)) if answer.kind == "right"}
    notebook = banks.fill(lesson, answers)
    for cell in notebook.cells:
        cell.metadata = {}
    return answers, notebook


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_without_marks_each_answer_stands_between_its_stub_and_its_test(lesson):
    answers, notebook = without_marks(lesson)
    cells = len(notebook.cells)
    restored(notebook, lesson)
    for name, source in answers.items():
        assert position(notebook, name) < where(notebook, source) < position(notebook, f"test_{name}")
    # nothing but the stubs is new: each test, experiment and empty written answer has its own place again
    assert len(notebook.cells) == cells + len(answers)
    experiments = [cell for cell in notebook.cells if "experiment" in cell.metadata.get("tags", [])]
    assert len(experiments) == sum(name.startswith("experiment_") for name in keys.load(lesson).cells)


def test_a_retyped_answer_and_test_count():
    notebook = banks.fill(LESSON, RIGHT)
    for grade_id in ("step_decay", "test_step_decay"):
        place = position(notebook, grade_id)
        notebook.cells[place] = new_code_cell(notebook.cells[place].source + "\n")
    cells = len(notebook.cells)
    restored(notebook)
    assert where(notebook, RIGHT["step_decay"] + "\n") + 1 == position(notebook, "test_step_decay")
    assert notebook.cells[position(notebook, "step_decay") - 1].source == KEY.code[0]
    assert len(notebook.cells) == cells + 1


def test_a_missing_test_comes_last_and_a_scratch_copy_of_a_test_stays_ordinary():
    notebook = banks.fill(LESSON, RIGHT)
    del notebook.cells[position(notebook, "test_step_decay")]
    notebook.cells.append(new_code_cell(KEY.cells["test_cosine_decay"]["source"]))
    restored(notebook)
    assert position(notebook, "test_step_decay") == len(notebook.cells) - 1
    assert "nbgrader" not in notebook.cells[-2].metadata
    assert notebook.cells[position(notebook, "test_cosine_decay") - 1].source == RIGHT["cosine_decay"]


def test_a_missing_written_answer_is_left_to_the_grader():
    notebook = banks.fill(LESSON, RIGHT)
    notebook.cells[position(notebook, "weigh_the_shapes")] = new_markdown_cell("Cosine decay is not the best.")
    restored(notebook)
    assert notebook.cells[-1].source.startswith("*The cell of this answer was missing.")


@pytest.mark.parametrize("edited", ["import seaborn as sns\n" + KEY.code[0], ""])
def test_changed_imports_do_not_cost_the_release_s(edited):
    notebook = banks.fill(LESSON, RIGHT)
    place = where(notebook, KEY.code[0])
    notebook.cells[place].source = edited
    restored(notebook)
    assert [cell.source for cell in notebook.cells[place : place + 2]] == [KEY.code[0], edited]
    assert not notebook.cells[place].metadata["editable"]


def test_unchanged_imports_are_not_repeated():
    notebook = banks.fill(LESSON, RIGHT)
    cells = len(notebook.cells)
    assert len(restored(notebook).cells) == cells


def test_what_stands_above_the_imports_takes_nothing_away():
    notebook = banks.fill(LESSON, RIGHT)
    place = next(n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    imports = notebook.cells[place].source
    notebook.cells.insert(place, new_code_cell("%reset -f"))
    sources = [cell.source for cell in restored(notebook).cells if cell.cell_type == "code"]
    assert sources[:3] == [imports, "%reset -f", imports]


def test_each_cell_of_a_long_notebook_is_read_a_few_times_only(monkeypatch):
    notebook = banks.fill(LESSON, {})
    more = 100
    notebook.cells[3:3] = [new_code_cell(f"x = {number}") for number in range(more)]
    calls = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda *arguments, **options: calls.append(0) or parse(*arguments, **options))
    restored(notebook)
    assert len(calls) < 4 * (more + len(KEY.cells))
