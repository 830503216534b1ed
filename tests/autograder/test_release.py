"""The release shows points, folds what has a title, and lets Run All go on; the lesson's source has none of it."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import paths, release

WIDEST, LONGEST = 100, 12  # characters of a line; lines of a cell, on average


def graded(points):
    return {"nbgrader": {"grade": True, "grade_id": "test_x", "points": points, "locked": True, "solution": False}}


def released(preprocessor, *cells):
    return preprocessor().preprocess(new_notebook(cells=list(cells)), {})[0].cells


def test_points_stand_in_the_nearest_heading_above():
    cells = released(
        release.ShowPoints,
        new_markdown_cell("## Exercises\n\n### 1.1 First\n\nA text with a # sign."),
        new_code_cell("check()", metadata=graded(2)),
        new_markdown_cell("Between."),
        new_markdown_cell("### 1.2 Two checks"),
        new_code_cell("check()", metadata=graded(0.5)),
        new_markdown_cell("YOUR ANSWER HERE", metadata=graded(0.5)),
        new_markdown_cell("## The end"),
    )
    assert cells[0].source == "## Exercises\n\n### 1.1 First (2 points)\n\nA text with a # sign."
    assert cells[3].source == "### 1.2 Two checks (1 point)"
    assert [cells[n].source for n in (2, 6)] == ["Between.", "## The end"]


def test_a_graded_cell_without_a_heading_is_left_alone():
    (cell,) = released(release.ShowPoints, new_code_cell("check()", metadata=graded(2)))
    assert cell.source == "check()"


EXPERIMENT = {"tags": ["experiment"], "nbgrader": {"grade": False, "locked": True, "solution": False}}


def test_that_grading_runs_no_experiment_is_said_once():
    cells = [new_markdown_cell("## Try"), new_code_cell("slow()", metadata=EXPERIMENT)]
    for number in (1, 2):
        cells += [new_markdown_cell(f"### 1.{number} Write"), new_code_cell("check()", metadata=graded(2))]
    said = [cell.source for cell in released(release.SayOfExperiments, *cells) if release.OF_EXPERIMENTS in cell.source]
    assert said == [f"### 1.1 Write\n\n{release.OF_EXPERIMENTS}"]
    heading, _ = released(release.SayOfExperiments, new_markdown_cell("### 1.1 Write"), cells[3])
    assert heading.source == "### 1.1 Write"


@pytest.mark.parametrize(
    "source",
    [
        "# Drawing: two curves\nplot()",
        "# NBVAL_IGNORE_OUTPUT\n# Drawing: two curves\nplot()",
        "# Drawing: two curves\n# NBVAL_IGNORE_OUTPUT\nplot()",
        "# @title Drawing: two curves\nplot()",
    ],
)
def test_a_titled_cell_is_folded_in_jupyterlab_and_colab(source):
    (cell,) = released(release.Fold, new_code_cell(source))
    assert cell.source == "# @title Drawing: two curves\nplot()"
    assert cell.metadata == {"jupyter": {"source_hidden": True}, "cellView": "form"}
    assert release.is_folded(cell)


@pytest.mark.parametrize("source", ["plot()  # Drawing: no", "# Note: read this\nplot()", "# Drawing\nplot()", ""])
def test_other_cells_stay_open(source):
    (cell,) = released(release.Fold, new_code_cell(source))
    assert cell.source == source
    assert not release.is_folded(cell)


def test_an_exercise_is_never_folded():
    metadata = {"nbgrader": {"grade": False, "grade_id": "x", "solution": True, "locked": False}}
    (cell,) = released(release.Fold, new_code_cell("# Drawing: your task\n", metadata=metadata))
    assert not release.is_folded(cell)


def test_run_all_goes_on_after_a_check_and_after_no_other_cell():
    check, other = released(release.GoOn, new_code_cell("check()", metadata=graded(2)), new_code_cell("1 / 0"))
    assert check.metadata["tags"] == ["raises-exception"]
    assert "tags" not in other.metadata


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_every_lesson_shows_its_points_and_goes_on(lesson):
    cells = nbformat.read(paths.release_path(lesson), as_version=4).cells
    checks = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert sum(text.count(f"({words})") for words in {release._in_words(c.metadata.nbgrader.points) for c in checks})
    for cell in checks:
        assert (release.GOES_ON in cell.metadata.get("tags", [])) == (cell.cell_type == "code")


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_what_stays_open_can_be_read_at_a_glance(lesson):
    cells = nbformat.read(paths.release_path(lesson), as_version=4).cells
    seen = [cell.source.splitlines() for cell in cells if cell.cell_type == "code" and not release.is_folded(cell)]
    assert sum(map(len, seen)) / len(seen) <= LONGEST
    titles = [cell.source.partition("\n")[0] for cell in cells if release.is_folded(cell)]
    assert [line for line in (*titles, *(line for lines in seen for line in lines)) if len(line) > WIDEST] == []


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_no_lesson_shows_notes_for_the_tests(lesson):
    cells = nbformat.read(paths.release_path(lesson), as_version=4).cells
    assert [cell.id for cell in cells if "NBVAL" in cell.source] == []
