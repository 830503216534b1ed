"""A run that is killed, interrupted or out of room loses nothing, and the same command goes on where it stopped."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import psutil
import pytest
from nbgrader.api import Gradebook

from autograder import build, configuration, gradebook, grading
from autograder.__main__ import main
from autograder.course import PROJECT, VARIABLE
from autograder.running import Running
from autograder.sandbox import NONE
from autograder.submissions import Submission
from tests.autograder.sandboxes import HERE, needs_sandbox
from tests.autograder.toy import COURSE, ENVIRONMENT, LESSON, RIGHT, submit

STUDENTS = ["ada", "blaise", "carl"]
MANY = [f"student_{number:02}" for number in range(6)]  # not all graded by the time that two signals arrive


@pytest.fixture(autouse=True)
def toy_course(monkeypatch):
    monkeypatch.setenv(VARIABLE, COURSE)


def command(folder, *options, sandbox=HERE):
    call = [sys.executable, "-m", "autograder", "grade", LESSON, "--jobs", "1", "--sandbox", sandbox, *options]
    return [*call, "--submitted", str(folder / "in"), "--output", str(folder / "out")]


def running(call):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "bufsize": 1}
    unbuffered = {"PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(call, cwd=PROJECT, env={**os.environ, **ENVIRONMENT, **unbuffered}, **pipes)


def finished(call, code=0):
    """Return what a command printed, as it should, or its standard error, if it should fail."""
    with running(call) as run:
        output, error = run.communicate()
    assert run.returncode == code, error
    assert "Traceback" not in error
    return error if code else output


def alive(pids):
    return [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


def test_a_stopped_run_goes_on_where_it_stopped(tmp_path, capsys):
    """One run of a class is interrupted, the next is killed, and the third ends."""
    submit(tmp_path / "in", MANY)
    _stop_after_one(command(tmp_path), signal.SIGINT, 130)
    assert gradebook.load(tmp_path / "out")[0]["student"] == MANY[0]
    _stop_after_one(command(tmp_path), signal.SIGKILL, -signal.SIGKILL)
    assert not (tmp_path / "out" / "autograded" / MANY[-1]).exists()
    assert main(command(tmp_path)[3:]) == 0
    assert "have not changed since they were graded" in capsys.readouterr().out
    grades = gradebook.load(tmp_path / "out")
    assert [(grade["student"], grade["problem"]) for grade in grades] == [(student, "") for student in MANY]
    assert {len(grade["exercises"]) for grade in grades} == {2}
    with Gradebook(configuration.gradebook_url(tmp_path / "out")) as book:
        stored = book.assignment_submissions(LESSON)
        assert sorted(submission.student_id for submission in stored) == MANY
        assert {len(submission.notebooks[0].grades) for submission in stored} == {3}


def _stop_after_one(call, number, code):
    """Send a signal to a run when it has graded a submission: its workers, its sandbox and its kernels end with it."""
    run = running(call)
    next(line for line in run.stdout if line.startswith("[1/"))
    family = [run.pid, *(child.pid for child in psutil.Process(run.pid).children(recursive=True))]
    assert len(family) > 2
    run.send_signal(number)
    _, error = run.communicate()
    assert run.returncode == code
    assert "Traceback" not in error
    patience = time.monotonic() + 60
    while alive(family) and time.monotonic() < patience:
        time.sleep(0.1)
    assert not alive(family)


def test_only_what_has_changed_is_graded_again(tmp_path):
    def said(**options):
        lines = []
        grading.grade([LESSON], tmp_path / "in", tmp_path / "out", tell=lines.append, sandbox=HERE, **options)
        return "\n".join(lines)

    submit(tmp_path / "in", ["ada", "blaise"])
    assert "[2/2]" in said()
    submit(tmp_path / "in", ["ada"], mean=RIGHT)
    again = said()
    assert "1 of 2 have not changed" in again
    assert "[1/1] ada" in again
    assert [grade["score"] for grade in gradebook.load(tmp_path / "out")] == [2, 0]
    assert "[2/2]" in said(force=True)


@needs_sandbox
def test_a_full_disk_stops_the_run_in_one_line(tmp_path):
    """The output is a disk of 500 kB: room for the gradebook, not for a class that writes much."""
    submit(tmp_path / "in", STUDENTS, mean=RIGHT + "# " + 200_000 * "x")
    (tmp_path / "out").mkdir()
    disk = ["bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--size", "500000", "--tmpfs", tmp_path / "out"]
    error = finished([*disk, "--", *command(tmp_path, sandbox=NONE)], code=2)
    [line] = error.strip().splitlines()
    assert "No space left on device" in line or "database or disk is full" in line


def test_a_locked_gradebook_stops_the_run_in_one_line(tmp_path, monkeypatch):
    submit(tmp_path / "in", ["ada"])
    build.generate(LESSON, tmp_path / "release", tmp_path)
    impatient = f"sqlite:///{tmp_path / 'gradebook.db'}?timeout=1"
    monkeypatch.setattr(configuration, "gradebook_url", lambda folder: impatient)
    submission = Submission("ada", LESSON, tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb")
    other = sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(grading.GradingError, match=r"database is locked\); what was graded is kept"):
        grading._grade_one(submission, tmp_path / "taken", tmp_path, Running(NONE))
    other.close()
