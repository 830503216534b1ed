"""A run's computing time: that of the busiest thread, children included, and no waiting."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder import computing
from autograder.computing import Computing

COMPUTES = "import time\nwhile time.process_time() < 0.3: pass\n"
A_CHILD_COMPUTES = (
    f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {COMPUTES + 'time.sleep(60)'!r}])\n"
)
WAITS = "import time\ntime.sleep(0.3)\n"


@pytest.fixture(params=["the kernel's list of children", "psutil"])
def way(request, monkeypatch):
    if request.param == "psutil":
        monkeypatch.setattr(computing, "_CHILDREN", Path("/there/is/none"))
    elif not computing._CHILDREN.is_file():
        pytest.skip("this system keeps no list of a process's children")


def measured(source, enough):
    """Return what a process that runs the source has computed when it says so; then wait until that is ``enough``."""
    program = source + "print(flush=True)\nimport time\ntime.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", "input()\n" + program], stdin=-1, stdout=-1, text=True) as process:
        counted = Computing(process.pid)
        process.stdin.write("\n")
        process.stdin.flush()
        process.stdout.readline()
        until = time.monotonic() + 20
        while (seconds := counted.seconds()) < enough and time.monotonic() < until:
            time.sleep(0.02)
        for child in computing.psutil.Process(process.pid).children():
            child.kill()
        process.kill()
    return seconds


def test_computing_counts(way):
    assert 0.2 <= measured(COMPUTES, 0.0) < 2


def test_what_a_child_computes_counts(way):
    assert 0.2 <= measured(A_CHILD_COMPUTES, 0.2) < 2


def test_waiting_does_not_count(way):
    assert measured(WAITS, 0.0) < 0.2


def test_a_process_that_has_ended_or_that_nobody_sees_has_computed_nothing():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert Computing(ended.pid).seconds() == 0
    assert Computing(None).seconds() == 0
