"""A learner's page needs no other file, shows only what is theirs, and follows the marks."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder import banks, feedback, gradebook, paths
from autograder.configuration import course_config, gradebook_url, quiet
from tests.autograder import made_class
from tests.autograder.made_class import EMPTY, RIGHT, WRONG, mark

LESSON = "03_common_schedules"
[ESSAY] = banks.written_answers(LESSON)


@pytest.fixture
def output(tmp_path):
    made_class.make(tmp_path / "out", LESSON, {"ada": RIGHT, "carl": {"step_decay": WRONG}, "dorothy": EMPTY})
    return tmp_path / "out"


def page(output, student):
    feedback.bring_up_to_date(output, gradebook.refresh(output))
    return (output / "feedback" / student / LESSON / f"{LESSON}.html").read_text()


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S))


def rows(page):
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    return {re.search(r'href="#(\w+)"', row)[1]: text(row).strip() for row in table.split("<tr>")[1:]}


def test_the_table_says_what_each_exercise_earned_and_what_to_do_next(output):
    assert rows(page(output, "carl"))["step_decay"] == "step_decay wrong 0 of 2 Likely mistake: not floored."
    assert rows(page(output, "ada"))["step_decay"] == "step_decay right 2 of 2 Nothing: all is right."
    assert "Write an answer" in rows(page(output, "dorothy"))[ESSAY]


def test_an_answer_that_nobody_marked_is_not_a_0(output):
    assert rows(page(output, "ada"))[ESSAY] == f"{ESSAY} not marked yet of 3 Nothing: your instructor will mark it."
    assert "18 of 21 points so far: 3 points not marked yet." in text(page(output, "ada"))


def test_marks_comments_and_names_are_on_the_page_at_once(output):
    page(output, "ada")
    mark(output, "ada", LESSON, ESSAY, 2.5, "Say *why*; $1 < 2$.")
    with Gradebook(gradebook_url(output)) as book:
        book.update_or_create_student("ada", first_name="Ada", last_name="Lovelace")
    shown = page(output, "ada")
    assert "20.5 of 21 points ." in text(shown)
    assert "Say <em>why</em>" in shown
    assert "Feedback for Ada Lovelace" in text(shown)


def test_only_the_pages_that_changed_are_made_anew(output):
    assert feedback.bring_up_to_date(output, gradebook.refresh(output)) == 3
    mark(output, "ada", LESSON, ESSAY, 1)
    assert feedback.bring_up_to_date(output, gradebook.refresh(output)) == 1


def test_the_page_holds_no_test_and_no_output_of_the_learners(output):
    shown = page(output, "carl")
    assert "an output of the learner" not in shown
    assert "check(" not in text(shown)
    assert "HIDDEN TESTS" not in shown


def test_the_page_requests_nothing_and_runs_nothing(output):
    shown = page(output, "ada")
    assert not re.findall(r"<(?:script|link|iframe|object)\b", shown)
    assert [src for src in re.findall(r'\bsrc="([^"]*)"', shown) if not src.startswith("data:")] == []
    assert not re.search(r"@import|url\(", shown)


def test_the_lessons_text_is_folded_and_its_formulas_are_pictures(output):
    shown = page(output, "ada")
    unfolded = re.sub(r"<details>.*?</details>", "", shown, flags=re.S)
    lesson = nbformat.read(paths.release_path(LESSON), as_version=4)
    prose = "\n\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")
    sentence = re.search(r"\n\n([A-Z][a-z ,]{30,}\.)", prose)[1]
    assert sentence in text(shown)
    assert sentence not in text(unfolded)
    assert "<svg" in shown
    assert "$$" not in shown


def test_cells_of_the_learners_own_are_there_and_cannot_run(output):
    path = output / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(1, new_code_cell("mine = '</code><script>alert(1)</script>'"))
    notebook.cells.append(new_markdown_cell("a note <script>alert(2)</script>"))
    nbformat.write(notebook, path)
    shown = page(output, "ada")
    assert "mine" in text(shown)
    assert "a note" in text(shown)
    assert "<script>" not in shown


def test_nbgrader_generates_the_same_page(output):
    mark(output, "carl", LESSON, ESSAY, 2, "Good.")
    ours = page(output, "carl")
    config = course_config(output=output, gradebook=output)
    with quiet():
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        assert api.generate_feedback(LESSON, "carl", force=True)["success"]
    assert (output / "feedback" / "carl" / LESSON / f"{LESSON}.html").read_text() == ours
