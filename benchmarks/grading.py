"""How long grading a class takes, beside stock ``nbgrader autograde`` and ``generate_feedback`` on the same class.

Both run as an instructor runs them, as commands of their own, in alternation; start-up is part of what is measured.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from autograder import banks, paths
from autograder.course import PROJECT

LESSONS = ("01_learning_rate", "03_common_schedules", "04_tensorflow_schedules")
STUDENTS = 16

# Stock nbgrader but for its limit of 30 seconds a cell, in which the lessons' experiments do not fit.
STOCK = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.Execute.timeout = 600
c.ClearSolutions.enforce_metadata = False
"""


@dataclass
class Times:
    """What the rounds took, in seconds; ``first`` until the first grade was there."""

    stock: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)


def write_class(lesson: str, folder: Path, students: int = STUDENTS) -> None:
    """Write a class whose learners differ: each exercise is answered from the bank, rightly, wrongly or not at all."""
    bank: dict[str, list[str]] = {}
    for answer in banks.load(lesson):
        bank.setdefault(answer.exercise, []).append(answer.source)
    for number in range(students):
        chosen = {
            name: sources[(number + place) % len(sources)]
            for place, (name, sources) in enumerate(bank.items())
            if (number + place) % 8 != 7
        }
        path = folder / f"student_{number:04}" / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(banks.fill(lesson, chosen), path)


def measure(lesson: str, rounds: int, students: int = STUDENTS) -> Times:
    """Return what grading a class of one lesson took, by both ways."""
    times = Times()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_class(lesson, folder / "submitted", students)
        _stock_course(lesson, folder)
        for _ in range(rounds):
            total, first = _ours(lesson, folder)
            times.ours.append(total)
            times.first.append(first)
            times.stock.append(_stock(lesson, folder))
    return times


def _stock_course(lesson: str, folder: Path) -> None:
    source = folder / "source" / lesson / f"{lesson}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_bytes(paths.solution_path(lesson).read_bytes())
    (folder / "nbgrader_config.py").write_text(STOCK.format(root=str(folder)))
    _nbgrader(folder, "generate_assignment", lesson)


def _stock(lesson: str, folder: Path) -> float:
    start = time.perf_counter()
    _nbgrader(folder, "autograde", lesson, "--force")
    _nbgrader(folder, "generate_feedback", lesson, "--force")
    return time.perf_counter() - start


def _nbgrader(folder: Path, *arguments: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), str(PROJECT), os.environ.get("PATH", "")])
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=folder, env={**os.environ, "PATH": path}, check=True,
        capture_output=True,
    )  # fmt: skip


def _ours(lesson: str, folder: Path) -> tuple[float, float]:
    """Return the seconds that all of it took, and those until the first submission was graded."""
    call = [sys.executable, "-m", "autograder", "grade", lesson, "--force"]
    call += ["--submitted", str(folder / "submitted"), "--output", str(folder / "graded")]
    start, first = time.perf_counter(), float("nan")
    with subprocess.Popen(
        call, cwd=PROJECT, stdout=subprocess.PIPE, text=True, bufsize=1, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as run:
        for line in run.stdout or ():
            if line.startswith("[1/"):
                first = time.perf_counter() - start
    if run.returncode:
        raise RuntimeError(f"grading {lesson} ended with {run.returncode}")
    return time.perf_counter() - start, first


def report(rounds: int = 3, students: int = STUDENTS) -> None:
    """Measure every lesson and print a table."""
    print(f"\n\nGrading a class of {students}, in s: medians of {rounds} rounds in alternation\n")
    print(f"{'lesson':<26}{'stock nbgrader':>15}{'grade':>8}{'ratio':>8}{'first grade':>13}{'each after it':>15}")
    for lesson in LESSONS:
        times = measure(lesson, rounds, students)
        stock, ours, first = (statistics.median(part) for part in (times.stock, times.ours, times.first))
        ratio = statistics.median(a / b for a, b in zip(times.stock, times.ours, strict=True))
        each = (ours - first) / (students - 1)
        print(f"{lesson:<26}{stock:>15.1f}{ours:>8.1f}{ratio:>8.1f}{first:>13.1f}{each:>15.2f}", flush=True)
    print("\nThe aims: a ratio of 10, 4 s to the first grade, 0.5 s for each after it beside what its code computes.")
