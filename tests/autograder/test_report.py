"""The report: how each learner is doing, what is hard, which mistakes are common, and what is still missing."""

import csv
import io
import re
import resource
import time

import pytest

from autograder import banks, gradebook, report, statistics
from autograder.gradebook import Grade
from tests.autograder import made_class
from tests.autograder.made_class import EMPTY, RIGHT, WRONG

LESSON = "03_common_schedules"
[ESSAY] = banks.written_answers(LESSON)
ROSTER = "id,name,email\nada,Ada Lovelace,ada@x.org\ncarl,Carl Gauss,\nzoe,Zoé Absent,zoe@x.org\n"


@pytest.fixture
def output(tmp_path):
    students = {"ada": RIGHT, "carl": {"step_decay": WRONG}, "dorothy": EMPTY, "eve": RIGHT}
    made_class.make(tmp_path / "out", LESSON, students)
    entries = gradebook.refresh(tmp_path / "out")
    mallory = vars(Grade("mallory", LESSON, problem="not graded: <b>a reason</b>"))
    gradebook.write([*entries, mallory], tmp_path / "out")
    (tmp_path / "out" / "roster.csv").write_text(ROSTER)
    return tmp_path / "out"


def made(output):
    report.write(report.load(output), output)
    return (output / "report.html").read_text()


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S))


def test_the_page_says_what_is_still_to_do(output):
    shown = text(made(output))
    assert "3 submissions to mark by hand" in shown
    assert "1 submission not graded" in shown
    assert f"{LESSON}: 1 did not hand in (Zoé Absent)." in shown


def test_every_mark_leads_to_its_feedback(output):
    page = made(output)
    assert f'href="feedback/ada/{LESSON}/{LESSON}.html"' in page
    assert "Ada Lovelace" in page


def test_nobody_is_left_out_and_nothing_that_was_not_graded_is_a_0(output):
    made(output)
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO((output / "report.csv").read_text()))}
    assert set(rows) == {"ada", "carl", "dorothy", "eve", "mallory", "zoe"}
    assert (rows["zoe"][LESSON], rows["zoe"]["total"]) == ("", "")
    assert (rows["mallory"][LESSON], rows["mallory"]["not graded"]) == ("", f"{LESSON}: not graded: <b>a reason</b>")
    assert (rows["ada"][LESSON], rows["ada"]["to mark by hand"], rows["ada"]["email"]) == ("18", LESSON, "ada@x.org")


def test_who_has_no_grade_counts_for_nothing_in_the_class_s_mean(output):
    page = made(output)
    scores = [grade["score"] for grade in report.load(output) if not grade["problem"]]
    assert f"mean {sum(scores) / len(scores):.1f}" in text(page)
    [mallory] = re.findall(r'<tr><th scope="row">mallory</th>.*?</tr>', page, re.DOTALL)
    assert text(mallory).split() == ["mallory", "not", "graded", "&ndash;"]


def test_what_a_learner_chose_cannot_run_in_the_page(output):
    page = made(output)
    assert "<b>a reason</b>" not in page
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="https?:', page)


def test_charts_say_in_words_what_they_show(output):
    page = made(output)
    [label] = re.findall(r'role="img" aria-label="([^"]*)"', page)
    assert label.endswith(
        "how many of 4 submissions earned each tenth of the points, from the lowest: 1, 0, 0, 0, 0, 0, 0, 1, 2, 0."
    )


def test_the_hardest_exercise_comes_first():
    grades = [entry("ada", a=1, b=1, c=1), entry("bo", a=1, b=0, c=1), entry("cy", a=1, b=0, c=0)]
    found = statistics.exercises(grades)
    assert [(e.name, round(e.right, 2)) for e in found] == [("b", 0.33), ("c", 0.67), ("a", 1.0)]
    assert found[2].discrimination is None, "where all are right, it is not defined"
    assert found[0].discrimination == pytest.approx(0.5)


def test_mean_median_and_histogram():
    [lesson] = statistics.lessons([entry("ada", a=1, b=1), entry("bo", a=1, b=0), entry("cy", a=0, b=0)])
    assert (lesson.mean, lesson.median, lesson.histogram) == (1, 1, [1, 0, 0, 0, 0, 1, 0, 0, 0, 1])


def entry(student, **scores):
    exercises = [
        {"name": n, "score": s, "max_score": 1, "status": RIGHT if s else WRONG, "findings": [], "mistakes": []}
        for n, s in scores.items()
    ]
    total = sum(scores.values())
    return vars(Grade(student, "03", total, len(scores), exercises=exercises, raw_score=total))


def test_the_commonest_mistake_comes_first_with_who_made_it(output):
    [mistake] = statistics.mistakes([e for e in report.load(output) if not e["problem"]])
    assert (mistake.name, mistake.students) == ("not floored", ["carl"])


def test_who_made_a_mistake_is_called_by_name(output):
    assert "not floored 1 Carl Gauss" in text(made(output))


def test_predictions_fates_with_the_most_surprising_first():
    fared = [{"end_values": True, "better_model": False}, {"end_values": True}, {"end_values": False}, {}]
    entries = [vars(Grade(f"s{n}", LESSON, predictions=given)) for n, given in enumerate(fared)]
    found = statistics.predictions(entries)
    assert [(p.key, p.right, p.learners) for p in found] == [("better_model", 0, 1), ("end_values", 2, 3)]
    page = text(report.page(entries))
    assert f"{LESSON} The best constant rate reads about 88 % of new digits right." in page
    assert "order the end values by the training loss saved. 3 2 (67 %)" in page
    assert "88 % of new digits" in report.table(entries)


def test_without_any_prediction_nothing_is_said_of_them(output):
    assert "redict" not in text(made(output))


def test_a_thousand_submissions_are_reported_in_five_seconds(output):
    [sample] = [entry for entry in gradebook.load(output) if entry["student"] == "carl"]
    entries = [sample | {"student": f"s{number:04d}"} for number in range(1000)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    page = report.page(entries)
    assert time.process_time() - start < 5
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 100, "megabytes"
    assert page.count("feedback/s") == 1000
