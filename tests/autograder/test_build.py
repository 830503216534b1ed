"""``build --check`` sees every copy that was edited by hand, and ``build`` carries an edit to the other form."""

import dataclasses
import json
import shutil

import averages.course
import jupytext
import nbformat
import pytest

from autograder import build, keys, paths
from autograder.course import VARIABLE
from tests.autograder.toy import COURSE, LESSON


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return the toy course with a copy of its first lesson only, of which everything may be spoilt."""
    original = averages.course.COURSE
    for folder in (original.root / "solutions", original.root / "lessons", original.graders / "keys"):
        copy = tmp_path / folder.relative_to(original.root)
        copy.mkdir(parents=True)
        for path in folder.glob(f"{LESSON}*"):
            (shutil.copytree if path.is_dir() else shutil.copy)(path, copy / path.name)
    copied = dataclasses.replace(original, root=tmp_path, graders=tmp_path / "graders", lessons=(LESSON,))
    monkeypatch.setattr(averages.course, "COURSE", copied)
    monkeypatch.setenv(VARIABLE, COURSE)
    return copied


def edit_notebook(path, change):
    notebook = nbformat.read(path, as_version=4)
    change(next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "running_mean"))
    nbformat.write(notebook, path)


def append_comment(cell):
    cell.source += "\n# edited"


def test_all_up_to_date(course):
    assert build.out_of_date(LESSON) == []


def test_the_text_was_edited(course):
    path = paths.text_path(LESSON)
    path.write_text(path.read_text().replace("the mean of a list", "the average of a list"))
    assert build.out_of_date(LESSON) == [f"{LESSON}: solutions/{LESSON}.py was edited since the last build"]


def test_the_notebook_was_edited(course):
    edit_notebook(paths.solution_path(LESSON), append_comment)
    told = build.out_of_date(LESSON)
    assert told == [f"{LESSON}: solutions/{LESSON}/{LESSON}.ipynb was edited since the last build"]


def test_the_release_was_edited(course):
    edit_notebook(paths.release_path(LESSON), append_comment)
    assert build.out_of_date(LESSON) == [f"{LESSON}: lessons/{LESSON}/{LESSON}.ipynb is not what the solution releases"]


def test_the_release_lost_a_mark(course):
    edit_notebook(paths.release_path(LESSON), lambda cell: cell.metadata.nbgrader.update(locked=True))
    assert build.out_of_date(LESSON) == [f"{LESSON}: lessons/{LESSON}/{LESSON}.ipynb is not what the solution releases"]


def test_the_key_was_edited(course):
    path = paths.key_path(LESSON)
    key = json.loads(path.read_text())
    key["exercises"]["running_mean"]["records"][0]["values"]["means"]["numbers"][2] += 0.5
    path.write_text(json.dumps(key))
    told = build.out_of_date(LESSON)
    assert f"{LESSON}: the answer key {LESSON}.json is not what the solution answered" in told
    assert f"{LESSON}: the key of running_mean differs from its reference" in told


def test_the_reference_changed(course, monkeypatch):
    changed = course.exercises(LESSON)
    changed["mean"] = dataclasses.replace(changed["mean"], reference=lambda values: 0.1)
    spoilt = dataclasses.replace(course, exercises_of=lambda lesson: changed.values())
    monkeypatch.setattr(averages.course, "COURSE", spoilt)
    assert build.out_of_date(LESSON) == [f"{LESSON}: the key of mean differs from its reference"]


@pytest.mark.parametrize("part", ["solution_path", "release_path"])
def test_a_copy_is_missing(course, part):
    getattr(paths, part)(LESSON).unlink()
    [told] = build.out_of_date(LESSON)
    assert told.endswith("is missing")


def test_an_edit_of_the_notebook_goes_to_the_text(course):
    edit_notebook(paths.solution_path(LESSON), append_comment)
    source = build._current_source(LESSON)
    assert any(cell.source.endswith("# edited") for cell in source.cells)


def test_an_edit_of_the_text_goes_to_the_notebook(course):
    path = paths.text_path(LESSON)
    path.write_text(path.read_text().replace("the mean of a list", "the average of a list"))
    assert any("the average of a list" in cell.source for cell in build._current_source(LESSON).cells)


def test_two_edits_are_nobody_s_to_choose_between(course):
    edit_notebook(paths.solution_path(LESSON), append_comment)
    path = paths.text_path(LESSON)
    path.write_text(path.read_text().replace("the mean of a list", "the average of a list"))
    with pytest.raises(build.BuildError, match=r"both .* were edited"):
        build._current_source(LESSON)


def test_a_solution_that_fails_is_told_with_its_cell(course):
    path = paths.text_path(LESSON)
    path.write_text("# %%\n1 / 0\n")
    paths.solution_path(LESSON).unlink()
    with pytest.raises(build.BuildError, match=r"(?s)a cell of the solution fails.*ZeroDivisionError"):
        build.build(LESSON)


def test_a_key_needs_right_answers(course):
    solution = nbformat.read(paths.solution_path(LESSON), as_version=4)
    release = nbformat.read(paths.release_path(LESSON), as_version=4)
    cell = next(c for c in solution.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "test_running_mean")
    cell.outputs = []
    with pytest.raises(ValueError, match="the solution of running_mean gave no record"):
        keys.make(LESSON, solution, release)


def test_text_and_notebook_are_the_same_source():
    for lesson in paths.lesson_names():
        text, notebook = (
            jupytext.read(paths.text_path(lesson)),
            nbformat.read(paths.solution_path(lesson), as_version=4),
        )
        assert keys.authored(text) == keys.authored(notebook)


def test_every_lesson_is_up_to_date():
    assert [problem for lesson in paths.lesson_names() for problem in build.out_of_date(lesson)] == []


ODD_SOURCES = {
    "a newline at the end": "total = 1\n",
    "a percent line": "total = 1\n# %%\nrest = 2",
    "a percent line of Markdown": "total = 1\n# %% [markdown]\n# rest",
    "Windows line ends": "total = 1\r\nrest = 2",
    "old Mac line ends": "total = 1\rrest = 2",
    "a form feed": "total = 1\n\x0c\nrest = 2",
    "U+2028": "total = '\u2028'",
    "U+0085": "total = '\x85'",
    "a vertical tab": "total = '\x0b'",
}


@pytest.mark.parametrize("source", ODD_SOURCES.values(), ids=ODD_SOURCES)
def test_a_notebook_that_its_text_cannot_say_was_edited_once(course, source):
    """Edited in the notebook only, it is carried over; and both forms then agree for good."""
    edit_notebook(paths.solution_path(LESSON), lambda cell: cell.update(source=source))
    edited = build._current_source(LESSON)
    assert "total" in "".join(cell.source for cell in edited.cells)
    nbformat.write(edited, paths.solution_path(LESSON))
    paths.text_path(LESSON).write_text(build._as_text(edited), encoding="utf-8")
    assert keys.fingerprint(build._read_text(LESSON)) == keys.fingerprint(build._read_notebook(LESSON))
    assert keys.fingerprint(build._current_source(LESSON)) == keys.fingerprint(edited)


def test_a_release_that_nbgrader_cannot_generate_is_said_in_one_line(course, monkeypatch, tmp_path):
    failed = {"success": False, "error": "Traceback (most recent call last):\nValueError: no space left\n", "log": ""}
    monkeypatch.setattr(build.NbGraderAPI, "generate_assignment", lambda self, lesson, force: failed)
    with pytest.raises(build.BuildError, match="nbgrader could not generate the release: ValueError: no space left"):
        build.generate(LESSON, tmp_path / "release", tmp_path)
