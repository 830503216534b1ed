"""A class in odd folders, through the command: all that can be graded is, and all else is said."""

import contextlib
import io
import json

import nbformat
import pytest

from autograder import banks
from autograder.__main__ import main
from autograder.course import VARIABLE
from tests.autograder.toy import COURSE, LESSON, RIGHT

DUE = """\
[due]
01_averages = 2026-10-01T12:00:00Z
[late]
grace_days = 1
penalty_per_day = 0.25
"""
# student -> place of the notebook in their folder, and when it came
HANDED_IN = {
    "ada": (f"{LESSON}/{LESSON}.ipynb", "2026-10-01 11:59:00 UTC"),
    "bo": (f"{LESSON}/Copy of {LESSON}.ipynb", "2026-10-03 13:59:00 +0200"),
    "cy": (f"lessons/{LESSON}/{LESSON}.ipynb", "yesterday"),
    "dee": (f"{LESSON.upper()}/{LESSON} (1).ipynb", "2026-10-09 00:00:00 Europe/Berlin"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Return the exit code, the scores by student, and the lines about a class of odd folders."""
    folder = tmp_path_factory.mktemp("odd")
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        patch.setenv(VARIABLE, COURSE)
        notebook = nbformat.writes(banks.fill(LESSON, {"mean": RIGHT}))
        for student, (place, time) in HANDED_IN.items():
            path = folder / "in" / student / place
            path.parent.mkdir(parents=True)
            path.write_text(notebook)
            (path.parent / "timestamp.txt").write_text(time)
        for place in ("eve/essay.docx", f"fay/{LESSON}/one.ipynb", f"fay/{LESSON}/two.ipynb", f"{LESSON}.ipynb"):
            path = folder / "in" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(notebook.replace("YOUR", place))
        (folder / "out").mkdir()
        (folder / "out" / "class.toml").write_text(DUE)
        told = stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        code = main(["grade", LESSON, "--submitted", str(folder / "in"), "--output", str(folder / "out")])
    grades = json.loads((folder / "out" / "grades.json").read_text())
    return code, {grade["student"]: grade["score"] for grade in grades}, told.getvalue().splitlines()


def test_what_was_not_used_is_in_the_exit_code(graded):
    assert graded[0] == 1


def test_lateness_costs_what_the_rule_says_wherever_the_notebook_lay(graded):
    """Two points: bo is a day late after the day of grace, dee six, and of cy nobody knows."""
    assert graded[1] == {"ada": 2, "bo": 1.5, "cy": 2, "dee": 0}


def test_each_is_said_once_by_name(graded):
    told = graded[2]
    for student in ("bo", "cy", "dee"):
        place, _ = HANDED_IN[student]
        assert told.count(f"{student} {LESSON}: {place} was taken for {LESSON}/{LESSON}.ipynb") == 1
    assert told.count(f"cy {LESSON}: timestamp.txt has no time in it, so nobody knows whether it was late") == 1
    assert told.count("eve/essay.docx: not used: only notebooks are graded") == 1
    assert sum(line.startswith(f"{LESSON}.ipynb: not used: ") for line in told) == 1
    [ungraded] = [line for line in told if line.startswith(f"fay {LESSON}: not graded: several notebooks can be")]
    assert "leave the one that counts" in ungraded
    assert not [line for line in told if line.startswith("ada")]
