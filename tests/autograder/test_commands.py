"""The command line: bad input gives one clear line and a non-zero exit, and every other submission is graded."""

import dataclasses
import json
import os
import subprocess
import sys

import nbformat
import pytest

from autograder import banks, build, grading, paths, sample, submissions
from autograder.__main__ import main
from autograder.configuration import open_gradebook
from autograder.course import PROJECT, VARIABLE
from tests.autograder.toy import COURSE, ENVIRONMENT, LESSON

ENTRY = dataclasses.asdict(grading.Grade("ada", LESSON, 1, 5))


@pytest.fixture(autouse=True)
def toy_course(monkeypatch):
    monkeypatch.setenv(VARIABLE, COURSE)


def one_line(capsys, *arguments):
    assert main([str(argument) for argument in arguments]) == 2
    told = capsys.readouterr().err.strip()
    assert "\n" not in told
    assert "Traceback" not in told
    return told


def test_an_environment_without_the_grader_s_packages_is_one_line_with_what_to_run(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)  # as if it were not installed
    monkeypatch.delitem(sys.modules, "autograder.gradebook", raising=False)
    assert "nbgrader.api is missing; run `make grade` once" in one_line(capsys, "sample")


def submit(folder, student, text):
    path = folder / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def stub():
    return nbformat.writes(banks.fill(LESSON, {}))


def test_no_such_lesson(capsys):
    for command in ("build", "grade"):
        assert "no such lesson: 07_magic (the lessons are " in one_line(capsys, command, "07_magic")


def test_hand_in_is_the_learners_own_command(capfd, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    assert main(["hand-in", "99", "--student", "ada"]) == 2
    assert "hand-in: " in capfd.readouterr().err


def test_no_such_folder(capsys, tmp_path):
    assert "no such folder" in one_line(
        capsys, "grade", "--submitted", tmp_path / "nowhere", "--output", tmp_path / "out"
    )


def test_an_empty_folder(capsys, tmp_path):
    told = one_line(capsys, "grade", "--submitted", tmp_path, "--output", tmp_path / "out")
    assert "a submission is STUDENT/LESSON/LESSON.ipynb" in told


def test_a_gradebook_of_another_version_of_the_lesson(capsys, tmp_path):
    submit(tmp_path / "in", "ada", stub())
    build.generate(LESSON, tmp_path / "release", gradebook=tmp_path)
    with open_gradebook(tmp_path) as gradebook:
        gradebook.add_grade_cell("test_of_old", LESSON, LESSON, max_score=2, cell_type="code")
        gradebook.add_student("ada")
        gradebook.add_submission(LESSON, "ada")
    told = one_line(capsys, "grade", "--submitted", tmp_path / "in", "--output", tmp_path)
    assert "has grades of another version of this lesson" in told
    assert "choose a new --output" in told


def test_nothing_to_report(capsys, tmp_path):
    assert "no grades in" in one_line(capsys, "report", "--output", tmp_path)


@pytest.mark.parametrize(
    "details",
    [
        '[{"student": "ada", ',
        "{}",
        '[{"problem": ""}]',
        "\xff",
        json.dumps([{**ENTRY, "exercises": [{"name": "mean"}]}]),
        json.dumps([{**ENTRY, "score": "many"}]),
    ],
)
def test_damaged_details(capsys, tmp_path, details):
    (tmp_path / "details.json").write_text(details, encoding="latin-1")
    told = one_line(capsys, "report", "--output", tmp_path)
    assert told.endswith("details.json is damaged; delete it and grade the class again")


def test_a_folder_where_the_report_belongs(capsys, tmp_path):
    (tmp_path / "details.json").write_text(json.dumps([ENTRY]))
    (tmp_path / "report.html").mkdir()
    assert "cannot write" in one_line(capsys, "report", "--output", tmp_path)


def test_an_empty_name_is_not_the_current_folder(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "--submitted is empty" in one_line(capsys, "grade", "--submitted", "", "--output", tmp_path)
    for command in ("grade", "report", "sample"):
        assert "--output is empty" in one_line(capsys, command, "--output", "")


def test_no_submission_at_a_time(capsys, tmp_path):
    submit(tmp_path / "in", "ada", stub())
    call = ("grade", "--submitted", tmp_path / "in", "--output", tmp_path / "out")
    assert "--jobs is 1 or more" in one_line(capsys, *call, "--jobs", "0")


def test_the_sample_class_erases_only_its_own_folder(capsys, tmp_path, monkeypatch):
    handed_in = submit(tmp_path / "submitted", "grace", stub())
    own = submit(tmp_path / "sample_class", "ada", stub())
    assert "no such lesson" in one_line(capsys, "sample", "01_misspelt", "--output", tmp_path)
    assert own.exists()
    (tmp_path / "details.json").write_text(json.dumps([{**ENTRY, "student": "grace"}]))
    assert "has the grades of another class" in one_line(capsys, "sample", LESSON, "--output", tmp_path)
    assert own.exists()
    (tmp_path / "details.json").write_text(json.dumps([ENTRY]))
    seen = []
    monkeypatch.setattr(grading, "grade", lambda lessons, submitted, *rest, **options: seen.append(submitted) or [])
    assert main(["sample", LESSON, "--output", str(tmp_path)]) == 0
    assert {path.name for path in seen[0].iterdir()} == set(sample.STUDENTS)
    assert seen == [tmp_path / "sample_class"]
    assert handed_in.exists()


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="needs a user whom permissions bind: root writes anywhere"
)
def test_an_output_without_permission(capsys, tmp_path):
    submit(tmp_path / "in", "ada", stub())
    (tmp_path / "out").mkdir(mode=0o500)
    assert "cannot write to" in one_line(capsys, "grade", "--submitted", tmp_path / "in", "--output", tmp_path / "out")


def test_an_output_that_is_a_file(capsys, tmp_path):
    submit(tmp_path / "in", "ada", stub())
    (tmp_path / "out").touch()
    assert "cannot write to" in one_line(capsys, "grade", "--submitted", tmp_path / "in", "--output", tmp_path / "out")


BROKEN = {
    "cut": ("{", "is not a readable notebook"),
    "list": ("[]", "is not a readable notebook"),
    "cellless": ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "is not a readable notebook"),
    "large": ("", "is larger than 200 MB"),
    "binary": ("\x00\x01", "is not a readable notebook"),
}


def test_the_others_are_graded_when_some_cannot_be(capsys, tmp_path):
    submitted = tmp_path / "in"
    for student, (text, _) in BROKEN.items():
        submit(submitted, student, text)
    os.truncate(submitted / "large" / LESSON / f"{LESSON}.ipynb", submissions.LARGEST + 1)
    (submitted / "empty" / LESSON).mkdir(parents=True)
    (submitted / "link" / LESSON).mkdir(parents=True)
    (submitted / "link" / LESSON / f"{LESSON}.ipynb").symlink_to(paths.solution_path(LESSON))
    submit(submitted, "zoe", stub())
    assert main(["grade", LESSON, "--submitted", str(submitted), "--output", str(tmp_path / "out"), "--jobs", "1"]) == 1
    told = capsys.readouterr().err
    for student, (_, reason) in BROKEN.items():
        assert any(line.startswith(f"{student} ") and reason in line for line in told.splitlines()), told
    assert f"empty {LESSON}: not graded: there is no {LESSON}.ipynb in the folder" in told
    assert f"link {LESSON}: not graded: the notebook is a link" in told
    assert "Traceback" not in told
    grades = json.loads((tmp_path / "out" / "grades.json").read_text())
    assert [grade["student"] for grade in grades] == ["zoe"]


def test_nothing_but_the_notebook_is_taken_in(tmp_path):
    path = submit(tmp_path / "in", "ada", stub())
    (path.parent / "numpy.py").write_text("raise SystemExit")
    (path.parent / "secret").symlink_to("/etc/hostname")
    [submission] = submissions.find(tmp_path / "in", [LESSON])
    submissions.take_in(submission, tmp_path / "taken")
    assert [p.name for p in (tmp_path / "taken").rglob("*") if p.is_file()] == [f"{LESSON}.ipynb"]


def test_a_second_run_keeps_the_grades_of_the_others(capsys, tmp_path):
    for student in ("ada", "zoe"):
        submit(tmp_path / "in", student, stub())
    call = ["grade", LESSON, "--submitted", str(tmp_path / "in"), "--output", str(tmp_path / "out"), "--jobs", "1"]
    for student in ("ada", "zoe"):
        assert main([*call, "--student", student]) == 0
    grades = json.loads((tmp_path / "out" / "grades.json").read_text())
    assert [grade["student"] for grade in grades] == ["ada", "zoe"]


def test_help_and_a_refusal_come_at_once():
    heavy = "{'jinja2', 'nbformat', 'nbgrader', 'tensorflow'}"
    code = f"import sys; from autograder.__main__ import parser; parser(); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stdout == "set()\n"


def test_the_workers_begin_to_import_before_this_process_does(tmp_path):
    code = (
        "import sys; from autograder import __main__, workers; "
        "workers.start = lambda: sys.exit(print('nbgrader' in sys.modules)); "
        f"__main__.main(['grade', '--submitted', {str(tmp_path)!r}])"
    )
    environment = {**os.environ, **ENVIRONMENT}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, env=environment)
    assert done.stdout == "False\n"
