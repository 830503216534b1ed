"""One gradebook: a mark or a comment given by hand is in every result, and is not lost when something runs again."""

import csv
import datetime
import json

import pytest
from nbgrader.api import Gradebook

from autograder import banks, gradebook, late
from autograder.configuration import gradebook_url
from tests.autograder import made_class
from tests.autograder.made_class import EMPTY, RIGHT, WRONG, mark

LESSON = "03_common_schedules"
[ESSAY] = banks.written_answers(LESSON)


@pytest.fixture
def output(tmp_path):
    made_class.make(tmp_path / "out", LESSON, {"ada": RIGHT, "carl": {"step_decay": WRONG}, "dorothy": EMPTY})
    return tmp_path / "out"


def entries(output):
    return {entry["student"]: entry for entry in gradebook.refresh(output)}


def rows(output):
    with (output / "grades.csv").open(newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_an_answer_that_nobody_marked_has_no_mark_rather_than_0(output):
    [answer] = entries(output)["ada"]["written"]
    assert (answer["score"], answer["status"]) == (None, "not marked yet")
    assert rows(output)["ada"]["needs_manual_grade"] == "True"
    [empty] = entries(output)["dorothy"]["written"]
    assert (empty["score"], empty["status"]) == (0, "no answer"), "an empty answer waits for nobody"


def test_a_mark_given_by_hand_is_in_every_result(output):
    before = entries(output)["ada"]
    mark(output, "ada", LESSON, ESSAY, 2.5, "Say why.")
    after = entries(output)["ada"]
    assert after["score"] == before["score"] + 2.5
    assert not after["needs_manual_grade"]
    row = rows(output)["ada"]
    assert (float(row["score"]), row["needs_manual_grade"]) == (after["score"], "False")
    public = {entry["student"]: entry for entry in json.loads((output / "grades.json").read_text())}
    assert (public["ada"]["score"], public["ada"]["needs_manual_grade"]) == (after["score"], False)
    expected = {"name": ESSAY, "score": 2.5, "max_score": 3.0, "status": "marked", "comment": "Say why."}
    assert after["written"] == [expected]


def test_a_mark_by_hand_comes_before_the_judges(output):
    mark(output, "carl", LESSON, "test_step_decay", 1.0)
    [exercise] = [e for e in entries(output)["carl"]["exercises"] if e["name"] == "step_decay"]
    assert (exercise["score"], exercise["by_hand"], exercise["status"]) == (1.0, True, WRONG)


def test_a_mark_stays_settled_when_the_same_answer_is_graded_again(output):
    mark(output, "ada", LESSON, ESSAY, 2)
    entries(output)
    made_class.add(output, LESSON, "ada", RIGHT)
    [answer] = entries(output)["ada"]["written"]
    assert (answer["score"], answer["status"]) == (2, "marked")
    assert rows(output)["ada"]["needs_manual_grade"] == "False"


def test_a_mark_of_an_answer_that_has_changed_waits_for_a_person(output, monkeypatch):
    mark(output, "ada", LESSON, ESSAY, 2)
    entries(output)
    monkeypatch.setattr(made_class.autograded, "__defaults__", ("Quite another answer.\n",))
    made_class.add(output, LESSON, "ada", RIGHT)
    [answer] = entries(output)["ada"]["written"]
    assert (answer["score"], answer["status"]) == (2, "changed since it was marked")
    assert rows(output)["ada"]["needs_manual_grade"] == "True"


def test_what_formgraders_button_graded_is_in_the_results_too(output):
    assert entries(output)["carl"]["score"] < entries(output)["ada"]["score"]
    made_class.add(output, LESSON, "carl", RIGHT)
    assert entries(output)["carl"]["score"] == entries(output)["ada"]["score"]


def test_details_that_were_lost_are_found_again(output):
    before = entries(output)
    for name in ("details.json", "grades.csv", "grades.json"):
        (output / name).unlink()
    assert entries(output) == before
    assert rows(output).keys() == before.keys()


def test_a_run_that_was_killed_between_gradebook_and_notebook_is_no_grade(output):
    path = output / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.unlink()
    assert entries(output)["ada"]["problem"] == "not graded: the run was interrupted; grade it again"


def hand_in(output, student, days):
    due = datetime.datetime(2026, 10, 1, 21, 59)
    with Gradebook(gradebook_url(output)) as book:
        book.update_or_create_assignment(LESSON, duedate=due)
        book.update_or_create_submission(LESSON, student, timestamp=due + datetime.timedelta(days=days))


def test_late_work_loses_its_share_of_a_mark_given_later_too(output, monkeypatch):
    monkeypatch.setattr(late.LatePenalty.penalty_per_day, "default_value", 0.1)
    hand_in(output, "ada", days=1.5)
    assert entries(output)["ada"]["late_submission_penalty"] == pytest.approx(0.2 * 18)
    mark(output, "ada", LESSON, ESSAY, 3)
    entry = entries(output)["ada"]
    assert (entry["raw_score"], entry["score"]) == (21, pytest.approx(21 * 0.8))
    assert entry["submitted"] == "2026-10-03T09:59:00+00:00"
    assert float(rows(output)["ada"]["late_submission_penalty"]) == pytest.approx(4.2)


@pytest.mark.parametrize(("days", "share"), [(-1, 0), (0, 0), (2, 0), (2.01, 0.1), (3.5, 0.2), (30, 0.5)])
def test_the_grace_days_cost_nothing(days, share):
    rule = late.LatePenalty(grace_days=2, penalty_per_day=0.1, most=0.5)
    assert rule.late_submission_penalty("ada", 20, days * late.DAY) == pytest.approx(20 * share)
