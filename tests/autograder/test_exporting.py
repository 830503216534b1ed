"""Marks go back to a course system in its own form, with its own ids, and never a 0 for what nobody marked."""

import csv
import io

import pytest

from autograder import banks, exporting, gradebook, report, roster
from autograder.__main__ import main
from autograder.gradebook import Grade
from tests.autograder import made_class
from tests.autograder.made_class import RIGHT, WRONG, mark

LESSON = "03_common_schedules"
[ESSAY] = banks.written_answers(LESSON)
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Lesson 3 (77)
    Points Possible,,,,,21
"Gauss, Carl",13,s13,carl,A,
"Lovelace, Ada",11,s11,ada,A,
"Noether, Emmy",14,s14,emmy,B,
"""
PLAIN = "id,name,email\nada,Ada Lovelace,ada@x.org\ncarl,Carl Gauss,carl@x.org\nemmy,Emmy Noether,\n"


@pytest.fixture
def output(tmp_path):
    made_class.make(tmp_path, LESSON, {"ada": RIGHT, "carl": {"step_decay": WRONG}, "guest": RIGHT})
    mark(tmp_path, "ada", LESSON, ESSAY, 2.5)
    return tmp_path


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_canvas_gets_its_own_form_back(output):
    (output / "roster.csv").write_text(CANVAS)
    (output / "class.toml").write_text(f'[columns]\n{LESSON} = "Lesson 3 (77)"\n')
    text, told = exporting.export("canvas", output, [LESSON])
    assert text.splitlines()[0] == CANVAS.splitlines()[0]
    points, *learners = rows(text)
    assert (points["Student"], points["Lesson 3 (77)"]) == ("    Points Possible", "21")
    sent = {row["ID"]: (row["Student"], row["SIS User ID"], row["Section"], row["Lesson 3 (77)"]) for row in learners}
    assert sent == {
        "11": ("Lovelace, Ada", "s11", "A", "20.5"),
        "13": ("Gauss, Carl", "s13", "A", ""),
        "14": ("Noether, Emmy", "s14", "B", ""),
    }
    assert told == [
        "guest: not in the roster, so not in the file",
        f"{LESSON}: not all answers are marked yet, left empty; --with-unmarked takes them as they stand: carl",
    ]


def test_what_canvas_gets_is_a_roster_again(output, tmp_path):
    (output / "roster.csv").write_text(CANVAS)
    before = roster.of_class(output)
    text, _ = exporting.export("canvas", output, [LESSON])
    (tmp_path / "again.csv").write_text(text)
    after = roster.read(tmp_path / "again.csv")
    assert [(one.id, one.name, one.system_ids()) for one in after] == [(o.id, o.name, o.system_ids()) for o in before]


def test_a_column_of_the_lessons_name_is_found_by_itself(output):
    (output / "roster.csv").write_text(CANVAS.replace("Lesson 3 (77)", "03 Common Schedules (5)"))
    text, _ = exporting.export("canvas", output, [LESSON])
    assert "03 Common Schedules (5)" in text.splitlines()[0]


def test_canvas_without_a_roster_is_refused_in_one_line(output, capsys):
    assert main(["export", "--to", "canvas", "--output", str(output)]) == 2
    assert "give its gradebook" in capsys.readouterr().err


def test_moodle(output):
    (output / "roster.csv").write_text(PLAIN)
    text, _ = exporting.export("moodle", output, [LESSON], with_unmarked=True)
    [ada, carl, emmy] = sorted(rows(text), key=lambda row: row["ID number"])
    assert (ada["First name"], ada["Last name"], ada["Email address"], ada[LESSON]) == (
        "Ada",
        "Lovelace",
        "ada@x.org",
        "20.5",
    )
    assert (carl[LESSON], emmy[LESSON]) == ("16", "")


WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Last modified (submission),\
Last modified (grade),Feedback comments
Participant 501,Ada Lovelace,ada@x.org,Submitted for grading,,21.00,Yes,"Thursday, 1 October 2026, 9 PM",-,
Participant 503,Carl Gauss,carl@x.org,Submitted for grading,,21.00,Yes,"Friday, 2 October 2026, 9 PM",-,
Participant 505,Emmy Noether,emmy@x.org,No submission - Not graded,,21.00,Yes,-,-,"Ask, please."
"""


@pytest.fixture
def worksheet(tmp_path):
    """Return a class whose roster is the offline grading worksheet of Moodle's assignment, as Moodle writes it."""
    people = {"ada@x.org": RIGHT, "carl@x.org": {"step_decay": WRONG}, "guest": RIGHT}
    made_class.make(tmp_path, LESSON, people)
    mark(tmp_path, "ada@x.org", LESSON, ESSAY, 2.5)
    (tmp_path / "roster.csv").write_text(WORKSHEET)
    return tmp_path


def test_moodles_worksheet_comes_back_with_the_marks_and_nothing_else_changed(worksheet):
    text, told = exporting.export("moodle", worksheet, [LESSON])
    before, after = rows(WORKSHEET), rows(text)
    assert text.splitlines()[0] == WORKSHEET.splitlines()[0]
    assert [row["Grade"] for row in after] == ["20.5", "", ""]
    assert [row | {"Grade": ""} for row in after] == before
    assert "guest: not in the roster, so not in the file" in told
    assert "left empty; --with-unmarked takes them as they stand: carl@x.org" in told[1]
    (worksheet / "again.csv").write_text(text)
    assert [one.system_ids() for one in roster.read(worksheet / "again.csv")] == [{"501"}, {"503"}, {"505"}]


def test_a_worksheet_of_another_maximum_is_told(worksheet):
    (worksheet / "roster.csv").write_text(WORKSHEET.replace("21.00", "100.00"))
    _, told = exporting.export("moodle", worksheet, [LESSON])
    assert f"{LESSON} has 21 points, but the worksheet's maximum is 100.00; set it to 21 in Moodle" in told


def test_a_worksheet_is_of_one_assignment(worksheet, capsys, monkeypatch):
    lessons = ("01_learning_rate", LESSON)
    monkeypatch.setattr(report, "load", lambda _: [vars(Grade("ada@x.org", lesson)) for lesson in lessons])
    assert main(["export", "--to", "moodle", "--output", str(worksheet)]) == 2
    assert "name one lesson of 01_learning_rate, 03_common_schedules" in capsys.readouterr().err


def test_csv_without_a_roster(output):
    text, told = exporting.export("csv", output, [LESSON])
    assert {row["student"]: row[LESSON] for row in rows(text)} == {"ada": "20.5", "carl": "", "guest": ""}
    assert len(told) == 1


def test_the_command_says_what_is_missing(output, capsys):
    (output / "roster.csv").write_text(PLAIN)
    assert main(["export", LESSON, "--output", str(output)]) == 1
    assert "not in the roster" in capsys.readouterr().err
    assert rows((output / "export-csv.csv").read_text())[1]["student"] == "ada"
    assert main(["export", "01_learning_rate", "--output", str(output)]) == 2
    assert "has no grades of 01_learning_rate" in capsys.readouterr().err


def test_marks_that_come_later_are_in_the_next_export(output):
    mark(output, "carl", LESSON, ESSAY, 1)
    text, _ = exporting.export("csv", output, [LESSON])
    assert {row["student"]: row[LESSON] for row in rows(text)}["carl"] == "17"
    assert {entry["student"]: entry["score"] for entry in gradebook.load(output)}["carl"] == 17
