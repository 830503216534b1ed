"""What the start page says of a lesson is what its notebook says."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lrlib.course import COURSE
from lrlib.desk import contents


def graded(grade_id, points):
    return {"nbgrader": {"grade": True, "grade_id": grade_id, "points": points, "locked": True, "solution": False}}


def experiment(source):
    mark = {"grade": False, "grade_id": "experiment_x", "locked": True, "solution": False}
    return new_code_cell(source, metadata={"tags": ["experiment"], "nbgrader": mark})


TIMES = """\
| | time | points |
|---|---|---|
| core: reading | 1 hour | |
| core: exercises 7.1, 7.2 | 30 minutes | 5 |
| deeper: more of it | 15 minutes | |"""
CELLS = [
    new_markdown_cell("# Lesson 7. Seven\n\n**Goal.** ...\n\n" + TIMES),
    new_code_cell("import math\nhere = 1"),
    experiment("runs = [run for run in range(3)]\nhere = 2\ndef train():\n    inside = 1\nfor seed in runs: pass"),
    new_markdown_cell("### 7.1 First (2 points)\n\nWrite it."),
    new_code_cell("check('first', first)", metadata=graded("test_first", 2)),
    new_markdown_cell("### 7.2 In words"),
    new_markdown_cell("YOUR ANSWER HERE", metadata=graded("words", 3)),
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "07_seven").mkdir()
    nbformat.write(new_notebook(cells=CELLS), tmp_path / "07_seven" / "07_seven.ipynb")
    return tmp_path


def test_a_lesson_tells_title_time_and_exercises(folder):
    (lesson,) = contents.lessons(folder)
    assert (lesson.name, lesson.title, lesson.time, lesson.points) == (
        "07_seven",
        "Lesson 7. Seven",
        "1 h 30 min, deeper 15 min",
        5,
    )
    assert [(e.name, e.title, e.points, e.written) for e in lesson.exercises] == [
        ("first", "7.1 First", 2, False),
        ("words", "7.2 In words", 3, True),
    ]


@pytest.mark.parametrize(
    ("text", "answered"), [("*YOUR ANSWER HERE: write*", False), (" \n", False), ("YOUR ANSWER HERE\nBecause.", True)]
)
def test_a_written_answer_is_one_when_somebody_wrote_it(text, answered):
    assert contents.Exercise("words", "7.2", 3, written=True, text=text).is_written_on is answered


def test_a_file_that_is_no_notebook_is_a_lesson_without_exercises(folder):
    (folder / "07_seven" / "07_seven.ipynb").write_text("[1, 2")
    (lesson,) = contents.lessons(folder)
    assert (lesson.title, lesson.exercises) == ("07_seven", ())
    with pytest.raises(ValueError, match=r"07_seven\.ipynb is not a readable notebook"):
        contents.cells_of(lesson.path)


def test_other_notebooks_are_not_lessons(folder):
    (folder / "07_seven" / "07_seven-mine.ipynb").write_text("{}")
    (folder / "start.ipynb").write_text("{}")
    assert [lesson.name for lesson in contents.lessons(folder)] == ["07_seven"]


@pytest.mark.parametrize(("minutes", "deeper", "told"), [(0, 0, ""), (0, 5, ""), (120, 0, "2 h"), (59, 0, "59 min")])
def test_a_time_in_words(minutes, deeper, told):
    lesson = contents.Lesson("07_seven", Path("07_seven.ipynb"), "", (), minutes, deeper)
    assert lesson.time == told


def test_every_lesson_of_the_course_says_its_time():
    lessons = contents.lessons(COURSE.root / "lessons")
    assert [lesson.name for lesson in lessons] == list(COURSE.lessons)
    assert all(60 <= lesson.minutes <= 360 for lesson in lessons), [lesson.time for lesson in lessons]
