"""Submissions run on the workers of a Dask cluster: a worker that is lost costs no submission its grade."""

import collections
import os
import signal
import threading
import time

import dask
import pytest
from distributed import Client, LocalCluster
from nbgrader.api import Gradebook

from autograder import cluster, gradebook, grading, workers
from autograder.__main__ import main
from autograder.configuration import gradebook_url
from tests.autograder.sandboxes import HERE
from tests.autograder.toy import ENVIRONMENT, LESSON, RIGHT, submit

STUDENTS = [f"student_{number}" for number in range(3)]


@pytest.fixture(autouse=True, scope="module")
def toy_course():
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def scheduler(toy_course):
    # Forked from the process that the grader's own workers come from, Dask's need not import the grader. That process
    # may have begun in another test, with another course in its environment: hence theirs is given.
    how = dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"})
    local = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None, "env": ENVIRONMENT}
    workers.start()
    with how, LocalCluster(**local) as cluster_here:
        yield cluster_here.scheduler_address
    cluster.client.cache_clear()


def kill_a_worker_at_work(scheduler, killed):
    """Kill the first worker that is seen to execute a submission."""
    with Client(scheduler, set_as_default=False) as client:
        while not killed:
            for worker, tasks in client.processing().items():
                if tasks and not killed:
                    pid = client.run(os.getpid, workers=[worker])[worker]
                    os.kill(pid, signal.SIGKILL)
                    killed.append((worker, pid))
            time.sleep(0.05)


def test_a_lost_worker_loses_nothing_and_doubles_nothing(scheduler, tmp_path):
    submit(tmp_path / "in", STUDENTS, mean=RIGHT)
    killed, told = [], []
    killer = threading.Thread(target=kill_a_worker_at_work, args=[scheduler, killed], daemon=True)
    killer.start()
    grades = grading.grade(
        [LESSON], tmp_path / "in", tmp_path / "out", jobs=2, tell=told.append, sandbox=HERE, scheduler=scheduler
    )
    assert len(killed) == 1
    assert [(grade.student, grade.score, grade.problem) for grade in grades] == [(name, 2, "") for name in STUDENTS]
    assert collections.Counter(line.split()[1] for line in told) == dict.fromkeys(STUDENTS, 1)
    assert [entry["student"] for entry in gradebook.load(tmp_path / "out")] == STUDENTS
    with Gradebook(gradebook_url(tmp_path / "out")) as book:
        assert sorted(submission.student_id for submission in book.assignment_submissions(LESSON)) == STUDENTS


def refusal(capsys, tmp_path, address):
    submit(tmp_path / "in", ["ada"])
    call = ["grade", LESSON, "--submitted", str(tmp_path / "in"), "--output", str(tmp_path / "out")]
    assert main([*call, "--scheduler", address]) == 2
    assert not (tmp_path / "out" / "details.json").exists()
    return capsys.readouterr().err.strip().splitlines()[-1]


def test_a_scheduler_that_does_not_answer(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS", 1)
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in refusal(capsys, tmp_path, "tcp://127.0.0.1:9")


def test_a_worker_with_another_grader(capsys, tmp_path, monkeypatch, scheduler):
    monkeypatch.setattr(cluster.unchanged, "grader", lambda: "another version")
    assert "runs another version of the grader; bring it up to date" in refusal(capsys, tmp_path, scheduler)
