"""An instructor marks a class in formgrader: by button, by question, by learner; every mark reaches the results."""

import csv
import re
import subprocess
import time

import pytest

from autograder import banks, formgrade, sample
from autograder.course import PROJECT
from tests.autograder import made_class
from tests.autograder.made_class import RIGHT, WRONG
from tests.browser.accessibility import EVERYTHING, violations

LESSON = "03_common_schedules"
[ESSAY] = banks.written_answers(LESSON)
PICTURES = PROJECT / "build" / "browser"


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """Return a class's folder: two learners graded, and one who has handed in and waits."""
    folder = tmp_path_factory.mktemp("class")
    made_class.make(folder / "graded", LESSON, {"ada": RIGHT, "carl": {"step_decay": WRONG}})
    sample.write(LESSON, folder / "submitted")
    for student in set(sample.STUDENTS) - {"ada", "carl", "dorothy"}:
        (folder / "submitted" / student / LESSON / f"{LESSON}.ipynb").unlink()
        (folder / "submitted" / student / LESSON).rmdir()
    formgrade.prepare([LESSON], folder / "submitted", folder / "graded")
    return folder / "graded"


@pytest.fixture(scope="module")
def formgrader(output, tmp_path_factory):
    """Serve formgrader on the class, and return its address and token."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("w") as file:
        command = [*formgrade.command(browser=False), "--port=0"]
        environment = formgrade.environment(output)
        server = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=file, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 120
        while not (found := re.search(r"(http://127\.0\.0\.1:\d+)/formgrader\?token=(\w+)", log.read_text())):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield found[1], found[2]
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def marking(page, formgrader):
    """Return a function that opens one of formgrader's pages, and the list of what went wrong on them."""
    address, token = formgrader
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on(
        "request", lambda request: wrong.append(request.url) if not request.url.startswith((address, "data:")) else 0
    )

    def open_page(path):
        page.goto(f"{address}/formgrader?token={token}")  # as the command prints it: this is where one logs in
        page.goto(f"{address}/formgrader/{path}")

    yield open_page
    assert wrong == []


def row(output, student):
    with (output / "grades.csv").open(newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}.get(student)


def until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "this did not come true in time"
        time.sleep(0.1)


def keep(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def test_a_mark_and_a_comment_reach_the_results_at_once(page, marking, output):
    marking("questions")
    page.get_by_role("link", name=ESSAY).click()
    assert page.get_by_text("Rubric, one point each").is_visible()
    page.locator("section", has_text="carl").get_by_label("Points of 3").fill("2.5")
    page.keyboard.press("Enter")
    page.locator("section", has_text="carl").get_by_text("saved", exact=True).wait_for()
    page.locator("section", has_text="carl").get_by_label("Comment to the learner").fill("Say why it *must*.")
    page.keyboard.press("Tab")
    feedback = output / "feedback" / "carl" / LESSON / f"{LESSON}.html"
    until(lambda: feedback.is_file() and "Say why it <em>must</em>" in feedback.read_text())
    assert (float(row(output, "carl")["score"]), row(output, "carl")["needs_manual_grade"]) == (18.5, "False")
    assert row(output, "ada")["needs_manual_grade"] == "True"
    keep(page, "marking-by-question")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_marking_pages_are_accessible(page, marking, scheme):
    page.emulate_media(color_scheme=scheme)
    marking("questions")
    assert violations(page, EVERYTHING) == []
    page.get_by_role("link", name=ESSAY).click()
    assert violations(page, EVERYTHING) == []
    page.get_by_role("link", name="carl").click()
    page.get_by_role("heading", name="step_decay").wait_for()
    page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert violations(page, EVERYTHING) == []


def test_points_that_cannot_be_are_refused_in_words(page, marking, output):
    marking(f"questions/{LESSON}/{ESSAY}")
    section = page.locator("section", has_text="ada")
    section.get_by_label("Points of 3").fill("4")
    page.keyboard.press("Tab")
    section.get_by_text("NOT saved: the points are a number from 0 to 3.").wait_for()
    assert row(output, "ada")["needs_manual_grade"] == "True"


def test_one_learners_page_shows_everything_that_a_marker_needs(page, marking, output):
    marking(f"questions/{LESSON}/{ESSAY}")
    page.get_by_role("link", name="carl").click()
    section = page.locator("section", has=page.get_by_role("heading", name="step_decay"))
    section.get_by_text("The first difference is at step 1").wait_for()
    section.get_by_role("button", name="Full").click()
    section.get_by_text("saved", exact=True).wait_for()
    until(lambda: float(row(output, "carl")["score"]) == 20.5)
    assert page.locator("svg[role=img]").count() > 0, "the lesson's formulas, without a network"
    assert page.get_by_text("Rubric, one point each").is_visible()
    page.get_by_role("link", name="Previous learner").click()
    page.get_by_role("heading", name="ada").wait_for()
    keep(page, "marking-one-learner")


@pytest.mark.parametrize("path", ["manage_assignments", f"manage_submissions/{LESSON}", "manage_students", "gradebook"])
def test_what_is_ours_on_nbgraders_lists_is_accessible(page, marking, path):
    marking(path)
    page.get_by_role("link", name="Mark by question").wait_for()
    page.wait_for_load_state("networkidle")  # the rows come afterwards
    ours = {"include": [["a[href$='/formgrader/questions']"]]}
    if page.locator("td.student-name").count():
        ours["include"].append(["td.student-name"])
    assert violations(page, ours) == []
    assert not [line for line in violations(page, EVERYTHING) if line.startswith("html-has-lang")]  # the rest is theirs


def test_nbgraders_pages_name_the_learners_and_lead_to_ours(page, marking):
    marking(f"manage_submissions/{LESSON}")
    page.get_by_role("link", name="carl").wait_for()
    assert page.get_by_text("None, None").count() == 0
    page.get_by_role("link", name="Mark by question").click()
    page.get_by_role("heading", name="Mark by question").wait_for()


def test_the_buttons_grade_and_make_feedback(page, marking, output):
    marking(f"manage_submissions/{LESSON}")
    line = page.get_by_role("row", name="dorothy")
    line.locator(".autograde a").click()
    page.get_by_text("Successfully autograded").wait_for(timeout=120_000)
    until(lambda: row(output, "dorothy") is not None)
    assert float(row(output, "dorothy")["score"]) == 0
    page.get_by_role("button", name="OK").click()
    line.locator(".generate-feedback a").click()
    page.get_by_text("Successfully generated feedback").wait_for(timeout=60_000)
    assert "Not attempted yet" in (output / "feedback" / "dorothy" / LESSON / f"{LESSON}.html").read_text()
    assert not (PROJECT / "gradebook.db").exists()
