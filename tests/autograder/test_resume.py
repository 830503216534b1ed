"""A run that is killed, interrupted or out of room loses nothing, and the same command goes on where it stopped."""

import signal
import sqlite3
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from nbgrader.api import Gradebook
from sandboxes import HERE, needs_sandbox

from autograder import banks, build, gradebook, grading, paths
from autograder.configuration import gradebook_url
from autograder.running import Running
from autograder.sandbox import NONE
from autograder.submissions import Submission

LESSON = "03_common_schedules"
STUDENTS = ["ada", "blaise", "carl"]


def submit(folder, students):
    for student in students:
        path = folder / student / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(banks.fill(LESSON, {}), path)


def command(folder, *options, sandbox=HERE):
    call = [sys.executable, "-m", "autograder", "grade", LESSON, "--jobs", "1", "--sandbox", sandbox, *options]
    return [*call, "--submitted", str(folder / "in"), "--output", str(folder / "out")]


def started(folder):
    """Return a run of the class, when its first submission has been graded."""
    run = subprocess.Popen(
        command(folder), cwd=paths.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    family = [run.pid]
    for line in run.stdout:
        if line.startswith("[1/3]"):
            family += [child.pid for child in psutil.Process(run.pid).children(recursive=True)]
            return run, family
    raise AssertionError(run.stderr.read())


def alive(pids):
    return [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


def finish(folder):
    again = subprocess.run(command(folder), cwd=paths.ROOT, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    return again.stdout


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_stopped_run_goes_on_where_it_stopped(tmp_path, number):
    submit(tmp_path / "in", STUDENTS)
    run, family = started(tmp_path)
    time.sleep(1)  # in the middle of the second submission
    stopped = time.monotonic()
    run.send_signal(number)
    _, error = run.communicate()
    while alive(family) and time.monotonic() - stopped < 60:
        time.sleep(0.1)
    assert not alive(family)  # workers, sandbox and kernels end with the grader
    if number == signal.SIGINT:
        assert run.returncode == 130
        assert "Traceback" not in error
        assert "ada" in {entry["student"] for entry in gradebook.load(tmp_path / "out")}
    said = finish(tmp_path)
    assert "1 of 3 have not changed" in said or "2 of 3 have not changed" in said
    grades = gradebook.load(tmp_path / "out")
    assert [(grade["student"], grade["problem"], len(grade["exercises"])) for grade in grades] == [
        (student, "", 7) for student in STUDENTS
    ]
    with Gradebook(gradebook_url(tmp_path / "out")) as book:
        assert sorted(submission.student_id for submission in book.assignment_submissions(LESSON)) == STUDENTS
        assert {len(submission.notebooks[0].grades) for submission in book.assignment_submissions(LESSON)} == {8}


def test_a_changed_submission_is_graded_again(tmp_path):
    submit(tmp_path / "in", ["ada", "blaise"])
    finish(tmp_path)
    path = tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb"
    right = next(answer for answer in banks.load(LESSON) if answer.kind == "right")
    nbformat.write(banks.fill(LESSON, {right.exercise: right.source}), path)
    said = finish(tmp_path)
    assert "1 of 2 have not changed" in said
    assert [line for line in said.splitlines() if line.startswith("[1/1] ada")]
    assert [grade["score"] > 0 for grade in gradebook.load(tmp_path / "out")] == [True, False]
    assert (
        "[2/2] blaise"
        in subprocess.run(command(tmp_path, "--force"), cwd=paths.ROOT, capture_output=True, text=True).stdout
    )


@needs_sandbox
def test_a_full_disk_stops_the_run_in_one_line(tmp_path):
    """The output is a disk of 700 kB: room for the gradebook, not for the class."""
    submit(tmp_path / "in", STUDENTS)
    (tmp_path / "out").mkdir()
    disk = ["bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--size", "700000", "--tmpfs", tmp_path / "out"]
    run = subprocess.run(
        [*disk, "--", *command(tmp_path, sandbox=NONE)], cwd=paths.ROOT, capture_output=True, text=True
    )
    assert run.returncode == 2
    [line] = [line for line in run.stderr.splitlines() if line.startswith("autograder:")]
    assert "No space left on device" in line
    assert "Traceback" not in run.stderr


def test_a_locked_gradebook_stops_the_run_in_one_line(tmp_path, monkeypatch):
    submit(tmp_path / "in", ["ada"])
    build.generate(LESSON, tmp_path / "release", tmp_path)
    for module in (grading, gradebook, "autograder.configuration"):
        monkeypatch.setattr(
            module if not isinstance(module, str) else sys.modules[module],
            "gradebook_url",
            lambda folder: f"sqlite:///{folder.resolve() / 'gradebook.db'}?timeout=1",
        )
    submission = Submission("ada", LESSON, tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb")
    other = sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(grading.GradingError, match=r"database is locked\); what was graded is kept"):
        grading._grade_one(submission, tmp_path / "taken", tmp_path, Running(NONE))
    other.close()
