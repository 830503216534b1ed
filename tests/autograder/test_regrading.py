"""After a correction: what changed for whom, and nothing else."""

import csv

import pytest

from autograder import banks, gradebook, grading, paths, regrading
from autograder.__main__ import main
from tests.autograder import made_class
from tests.autograder.made_class import RIGHT, WRONG, mark

LESSON = "03_common_schedules"
[ESSAY] = banks.written_answers(LESSON)


@pytest.fixture
def output(tmp_path, monkeypatch):
    """Return a graded class whose next grading finds carl's step_decay right after all; nothing is executed."""
    made_class.make(tmp_path, LESSON, {"ada": RIGHT, "carl": {"step_decay": WRONG}})
    mark(tmp_path, "carl", LESSON, ESSAY, 2)

    def grade(lessons, submitted, output, **options):
        assert lessons == [LESSON]
        assert options["force"], "also where neither submission nor key has changed: a check may have been mended"
        for student in ("ada", "carl"):
            made_class.add(output, LESSON, student, RIGHT)
        return []

    monkeypatch.setattr(grading, "grade", grade)
    return tmp_path


def test_the_table_says_what_changed_for_whom(output, capsys):
    assert main(["regrade", LESSON, "--output", str(output)]) == 0
    told = capsys.readouterr().out
    assert "carl  03_common_schedules  step_decay      0 -> 2      wrong -> right" in told
    assert "1 mark changed, of 1 learner" in told
    [row] = csv.DictReader((output / "changes.csv").open(newline=""))
    assert (row["student"], row["exercise"], row["before"], row["after"]) == ("carl", "step_decay", "0", "2")


def test_marks_by_hand_stay(output):
    main(["regrade", LESSON, "--output", str(output)])
    [carl] = [entry for entry in gradebook.load(output) if entry["student"] == "carl"]
    assert carl["score"] == 18 + 2
    assert not carl["needs_manual_grade"]


def test_an_exercise_leads_to_its_lesson(output, capsys):
    assert regrading.lessons_with("step_decay", paths.lesson_names()) == [LESSON]
    assert main(["regrade", "--exercise", "step_decay", "--output", str(output)]) == 0
    assert main(["regrade", "--exercise", "magic", "--output", str(output)]) == 2
    assert "no exercise 'magic'" in capsys.readouterr().err


def test_without_grades_there_is_nothing_to_grade_again(tmp_path, capsys):
    assert main(["regrade", "--output", str(tmp_path / "empty")]) == 2
    assert "has no grades yet" in capsys.readouterr().err


def test_every_option_of_grading_reaches_the_grading(output, monkeypatch):
    given = {}
    monkeypatch.setattr(grading, "grade", lambda *arguments, **options: given.update(options) or [])
    options = "--student ada --jobs 3 --sandbox none --scheduler tcp://there:8786 --gradebook postgresql://there/class"
    assert main(["regrade", LESSON, "--output", str(output), *options.split()]) == 0
    assert given == {
        "student": "ada",
        "jobs": 3,
        "sandbox": "none",
        "force": True,
        "scheduler": "tcp://there:8786",
        "gradebook_at": "postgresql://there/class",
    }


def test_no_change_is_said():
    assert regrading.table([]) == "no mark has changed"


def test_a_submission_that_loses_its_grade_is_among_the_changes():
    before = [vars(gradebook.Grade("ada", LESSON, exercises=[{"name": "x", "score": 2, "status": "right"}]))]
    after = [vars(gradebook.Grade("ada", LESSON, problem="not graded: why"))]
    [gone, why] = regrading.changes(before, after)
    assert (gone.before, gone.after) == ("2", "")
    assert why.status_after == "not graded: why"
