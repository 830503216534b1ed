"""The sample class gets exactly the grades it must, and its feedback says no more than it may."""

import csv
import html
import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import banks, grading, judge, keys, paths, report, sample
from autograder.course import PROJECT
from tests.autograder import toy

LESSON = "03_common_schedules"
EXERCISES = list(keys.load(LESSON).exercises)
NOT_YET = "not attempted"

EXPECTED = {
    "ada": (18, ["right"] * 8),
    "blaise": (18, ["right"] * 8),
    "carl": (5.29, ["wrong", "wrong", "wrong", "wrong", "wrong", "partial", "wrong", "right"]),
    "dorothy": (0, [NOT_YET] * 8),
    "emmy": (8, ["right", "right", "right", "right", "error", NOT_YET, NOT_YET, NOT_YET]),
    "mallory": (0, ["no answer"] * 8),
}


def in_order(statuses):
    """The statuses above are in the lesson's order; the key is sorted by name."""
    order = ["step_decay", "piecewise_constant", "exponential_decay", "decay_rate_for_end", "inverse_time_decay"]
    return dict(zip([*order, "polynomial_decay", "cosine_decay", "my_schedule"], statuses, strict=True))


@pytest.mark.parametrize("student", EXPECTED)
def test_grades(grades, student):
    score, statuses = EXPECTED[student]
    grade = grades[student]
    assert grade["score"] == score
    assert grade["max_score"] == 21
    assert {entry["name"]: entry["status"] for entry in grade["exercises"]} == in_order(statuses)
    assert sum(entry["score"] for entry in grade["exercises"]) == pytest.approx(score)


def test_every_student_of_the_sample_is_expected():
    assert set(EXPECTED) == set(sample.STUDENTS)


def test_a_written_answer_waits_for_its_marker_and_a_blank_one_does_not(grades):
    assert {student: grade["needs_manual_grade"] for student, grade in grades.items()} == {
        "ada": True,
        "blaise": True,
        "carl": True,
        "dorothy": False,
        "emmy": False,
        "mallory": False,
    }


def test_mistakes_are_named(grades):
    named = {entry["name"]: entry["mistakes"] for entry in grades["carl"]["exercises"]}
    first = {}
    for answer in banks.load(LESSON):
        if answer.mistake:
            first.setdefault(answer.exercise, answer.mistake)
    for exercise, mistake in first.items():
        assert mistake in named[exercise]


def test_findings_and_score_stand_together(graded):
    notebook = nbformat.read(graded / "autograded" / "carl" / LESSON / f"{LESSON}.ipynb", as_version=4)
    for cell in notebook.cells:
        judgement = judge.read(cell)
        if judgement is not None:
            assert cell.outputs[-1].data["text/plain"] == repr(judgement.score)
            assert judgement.findings


def test_grades_json_has_the_promised_form(graded):
    for entry in json.loads((graded / "grades.json").read_text()):
        assert list(entry) == ["student", "lesson", "score", "max_score", "needs_manual_grade", "exercises"]
        for exercise in entry["exercises"]:
            assert list(exercise) == ["name", "score", "max_score", "status", "findings"]
            assert exercise["status"] in {"right", "partial", "wrong", "error", "not attempted", "no answer"}


def page(graded, student):
    return html.unescape((graded / "feedback" / student / LESSON / f"{LESSON}.html").read_text())


def hidden_lines():
    solution = nbformat.read(paths.solution_path(LESSON), as_version=4)
    parts = [re.findall(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", c.source, re.S) for c in solution.cells]
    return {line.strip() for part in parts for text in part for line in text.splitlines() if "dict(" in line}


@pytest.mark.parametrize("student", EXPECTED)
def test_feedback_shows_no_hidden_test(graded, student):
    text = re.sub(r"<[^>]+>", "", page(graded, student))
    assert hidden_lines()
    assert "HIDDEN TESTS" not in text
    for line in hidden_lines():
        assert line not in text


def test_feedback_teaches(graded):
    text = page(graded, "carl")
    assert "The first difference is at step 1: expected 0.8, got 0.709255. Likely mistake: not floored." in text
    assert "image/png;base64" in text
    assert "Out[" not in text, "the score is above the cell; the bare number below it says nothing"


def test_the_csv_has_a_line_for_everyone(graded):
    with (graded / "grades.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["student"]: float(row["score"]) for row in rows} == {name: e[0] for name, e in EXPECTED.items()}


def test_the_report_counts_statuses_and_mistakes(graded):
    told = report.table(report.load(graded))
    assert re.search(r"step_decay +3 +1 +1 +1", told)
    assert re.search(r"cosine_decay +missing 1/2 +1", told)
    assert "<table>" in report.page(report.load(graded))


@pytest.mark.slow
@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_the_sample_class_of_every_lesson(lesson, tmp_path):
    sample.write(lesson, tmp_path / "in")
    grades = grading.grade([lesson], tmp_path / "in", tmp_path / "out", jobs=2, tell=lambda line: None)
    score = {grade.student: grade.score for grade in grades}
    assert not [grade.problem for grade in grades if grade.problem]
    full = sum(entry.points for entry in keys.load(lesson).exercises.values())
    assert score["ada"] == score["blaise"] == full
    assert 0 < score["emmy"] < full
    assert score["carl"] < full
    assert score["dorothy"] == score["mallory"] == 0


def test_nbgrader_gives_the_same_marks(tmp_path, monkeypatch):
    """``nbgrader autograde``, with the configuration at the root, as formgrader's button runs it; on the toy course."""
    for name, value in toy.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    toy.submit(tmp_path / "in", ["carl"], mean=toy.RIGHT, running_mean="def running_mean(values):\n    return values\n")
    [grade] = grading.grade([toy.LESSON], tmp_path / "in", tmp_path / "out", tell=lambda line: None)
    statuses = {exercise["name"]: exercise["status"] for exercise in grade.exercises}
    assert (grade.score, statuses) == (2, {"mean": "right", "running_mean": "wrong"})
    command = [
        *(sys.executable, "-m", "nbgrader", "autograde", toy.LESSON, "--student=carl", "--force"),
        f"--CourseDirectory.submitted_directory={tmp_path / 'in'}",
        f"--CourseDirectory.autograded_directory={tmp_path / 'autograded'}",
        f"--CourseDirectory.db_url=sqlite:///{tmp_path / 'gradebook.db'}",
    ]
    shutil.copy(tmp_path / "out" / "gradebook.db", tmp_path)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.remove_submission(toy.LESSON, "carl")
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        assert gradebook.find_submission(toy.LESSON, "carl").score == grade.score

    notebook = nbformat.read(tmp_path / "autograded" / "carl" / toy.LESSON / f"{toy.LESSON}.ipynb", as_version=4)
    assert {j.name: j.status for cell in notebook.cells if (j := judge.read(cell)) is not None} == statuses
