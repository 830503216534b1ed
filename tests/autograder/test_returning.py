"""Feedback goes back as one zip, or under the very names by which the course system knows its submissions."""

import json
import zipfile

import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder import banks, collecting, returning
from autograder.__main__ import main
from autograder.configuration import course_config, quiet
from tests.autograder import made_class
from tests.autograder.made_class import RIGHT, WRONG, mark

LESSON = "03_common_schedules"
[ESSAY] = banks.written_answers(LESSON)
PLACES = {
    "canvas": {"ada": f"lovelaceada_11_901_{LESSON}-1.ipynb", "carl": f"gausscarl_LATE_13_902_{LESSON}.ipynb"},
    "moodle": {
        "ada": f"Ada Lovelace_501_assignsubmission_file_/{LESSON}.ipynb",
        "carl": f"class/Carl Gauss_503_assignsubmission_file_{LESSON}.ipynb",
    },
}


@pytest.fixture
def output(tmp_path):
    made_class.make(tmp_path, LESSON, {"ada": RIGHT, "carl": {"step_decay": WRONG}})
    for student in ("ada", "carl"):
        mark(tmp_path, student, LESSON, ESSAY, 2, f"To {student}.")
    return tmp_path


def collected(output, system):
    entries = [{"student": student, "lesson": LESSON, "place": place} for student, place in PLACES[system].items()]
    (output / collecting.RECORD).write_text(json.dumps(entries))


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_one_zip_with_the_marks_as_they_are_now(output):
    [path], told = returning.give_back("zip", output, [LESSON])
    pages = contents(path)
    assert sorted(pages) == [f"ada/{LESSON}.html", f"carl/{LESSON}.html"]
    assert "To carl." in pages[f"carl/{LESSON}.html"]
    assert "To carl." not in pages[f"ada/{LESSON}.html"]
    assert told == []


@pytest.mark.parametrize(
    ("system", "names"),
    [
        ("canvas", {f"lovelaceada_11_901_{LESSON}-1.html", f"gausscarl_LATE_13_902_{LESSON}.html"}),
        (
            "moodle",
            {
                f"Ada Lovelace_501_assignsubmission_file_/{LESSON}.html",
                f"Carl Gauss_503_assignsubmission_file_/{LESSON}.html",
            },
        ),
    ],
)
def test_a_course_system_knows_the_names_again(output, system, names):
    collected(output, system)
    [path], told = returning.give_back(system, output, [LESSON])
    assert set(contents(path)) == names
    assert told == []


def test_who_handed_in_a_zip_gets_a_page_under_the_zips_name(output, monkeypatch):
    place = f"lovelaceada_11_901_{LESSON}/{LESSON}/{LESSON}.ipynb"
    monkeypatch.setitem(PLACES["canvas"], "ada", place)
    monkeypatch.setitem(PLACES["moodle"], "ada", f"Ada Lovelace_501_assignsubmission_file_/hand_in/{LESSON}.ipynb")
    expected = {"canvas": "lovelaceada_11_901_{}.html", "moodle": "Ada Lovelace_501_assignsubmission_file_/{}.html"}
    for system, name in expected.items():
        collected(output, system)
        [path], _ = returning.give_back(system, output, [LESSON])
        assert name.format(LESSON) in contents(path)


def test_what_was_not_collected_from_the_system_is_said(output, capsys):
    assert main(["return", "--to", "moodle", "--output", str(output)]) == 2
    assert "return them with --to zip" in capsys.readouterr().err


def test_answers_that_are_not_marked_yet_are_said(output, capsys):
    made_class.add(output, LESSON, "late", RIGHT)
    assert main(["return", "--output", str(output)]) == 1
    assert capsys.readouterr().err == f"late {LESSON}: some answers are not marked yet\n"


def test_nbgraders_exchange(output, tmp_path, monkeypatch):
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)

    def with_exchange(**options):
        config = course_config(**options)
        config.Exchange.root = str(exchange)
        return config

    monkeypatch.setattr(returning, "course_config", with_exchange)
    source = output / "submitted" / "ada" / LESSON
    source.mkdir(parents=True)
    (source / "submission_secret.txt").write_text("a secret")
    (source / "timestamp.txt").write_text("2026-10-01 21:59:00 UTC")
    written, told = returning.give_back("nbgrader", output, [LESSON])
    assert written == []
    assert told == [f"carl {LESSON}: did not come through nbgrader's exchange, so not released"]
    [page] = exchange.rglob("*.html")
    assert "To ada." in page.read_text()


def test_formgraders_button_says_how_feedback_goes_back_without_an_exchange(output):
    returning.give_back("zip", output, [LESSON])
    config = course_config(output=output, gradebook=output)
    with quiet():
        result = NbGraderAPI(CourseDirectory(config=config), config=config).release_feedback(LESSON, "ada")
    assert result["success"]
    assert "python -m autograder return" in result["log"]
