"""How much memory the grader holds in the course of a run of a thousand submissions, of the tests' toy course.

Its lessons compute nothing, so that what a submission costs beside its own computing is all that there is.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from autograder.course import PROJECT, VARIABLE

STUDENTS = 1000
LOOKS = (50, 100, 250, 500, 750, 1000)  # after so many submissions the memory is read
LESSON, COURSE, PLACE = "01_averages", "averages.course:COURSE", PROJECT / "tests" / "toy_course"
WRITE = """
import pathlib, sys
from benchmarks.grading import write_class
write_class(sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]))
"""


def report(students: int = STUDENTS) -> None:
    """Grade the class in one run and print a table of the seconds gone by and the memory held, by submissions done."""
    environment = {**os.environ, VARIABLE: COURSE, "PYTHONPATH": f"{PROJECT}{os.pathsep}{PLACE}"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write = [sys.executable, "-c", WRITE, LESSON, str(folder / "submitted"), str(students)]
        subprocess.run(write, cwd=PROJECT, env=environment, check=True)  # the toy course is chosen by the environment
        print(f"\n\nGrading {students} submissions of the toy course in one run, sandbox included\n")
        print(f"{'submissions':<12}{'s':>8}{'grader, MB':>12}{'with workers, sandbox and kernels, MB':>40}")
        for done, seconds, own, everything in _looks(folder, environment, students):
            print(f"{done:<12}{seconds:>8.1f}{own:>12.0f}{everything:>40.0f}", flush=True)


def _looks(folder: Path, environment: dict[str, str], students: int) -> Iterator[tuple[int, float, float, float]]:
    """Yield the submissions done, the seconds gone by, and the MB held by the grader, and by all that it started."""
    call = [sys.executable, "-m", "autograder", "grade", LESSON, "--submitted", str(folder / "submitted")]
    call += ["--output", str(folder / "graded")]
    start = time.perf_counter()
    environment = {**environment, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(call, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1) as run:
        for line in run.stdout or ():
            counted = re.match(rf"\[(\d+)/{students}\]", line)
            if counted and int(counted[1]) in LOOKS:
                grader = psutil.Process(run.pid)
                family = [grader, *grader.children(recursive=True)]
                yield int(counted[1]), time.perf_counter() - start, _held(grader), sum(map(_held, family))
    if run.returncode:
        raise RuntimeError(f"grading ended with {run.returncode}")


def _held(process: psutil.Process) -> float:
    """Return the memory of a process in MB, its part of what is shared included once (PSS)."""
    try:
        return process.memory_full_info().pss / 1e6
    except psutil.Error:  # it has just ended
        return 0.0
