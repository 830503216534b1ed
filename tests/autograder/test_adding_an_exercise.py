"""A new exercise touches three places, its lesson's text, its package and its bank; the rest is generated from them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.course import PROJECT, VARIABLE

TOY = PROJECT / "tests" / "toy_course"
LESSON = "02_weights"

TEXT = """
# %% [markdown]
# ## Exercise 2.3: the range (1 point)

# %% nbgrader={"grade": false, "grade_id": "spread", "locked": false, "schema_version": 3, "solution": true, "task": false}
def spread(values):
    \"\"\"Return how far the greatest value is from the least.\"\"\"
    ### BEGIN SOLUTION
    return max(values) - min(values)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_spread", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("spread", spread, dict(values=[1, 2, 6]))
### BEGIN HIDDEN TESTS
check("spread", spread, dict(values=[-1.5, 4, 0.25]))
### END HIDDEN TESTS
"""  # noqa: E501 (a cell's head is one line)

PACKAGE = """

def spread(values: Sequence[float]) -> float:
    return max(values) - min(values)


THE_GREATEST = Mistake("the greatest", lambda values: max(values), "Subtract the least.")
WEIGHTS += (Exercise("spread", spread, _one_number, mistakes=(THE_GREATEST,)),)
"""

BANK = """
# %% spread: right: built-ins
def spread(values):
    return max(values) - min(values)

# %% spread: wrong: the greatest
def spread(values):
    return max(values)
"""

PLACES = {f"solutions/{LESSON}.py": TEXT, "averages/exercises.py": PACKAGE, f"graders/banks/{LESSON}.py": BANK}
GENERATED = {
    f"solutions/{LESSON}/{LESSON}.ipynb",
    f"lessons/{LESSON}/{LESSON}.ipynb",
    f"graders/keys/{LESSON}.json",
}

# One process, which imports the grader once, builds the lesson and grades two of the sample class, ada and carl.
BUILD_AND_GRADE = """
import pathlib, sys
from autograder import sample
from autograder.__main__ import main

lesson, folder = sys.argv[1], pathlib.Path(sys.argv[2])
assert main(["build", lesson]) == 0
sample.write(lesson, folder / "in")
sys.exit(main(["grade", lesson, "--submitted", str(folder / "in"), "--output", str(folder), "--student", "[ac]*"]))
"""


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_three_places_and_one_command_add_an_exercise(tmp_path):
    course = tmp_path / "course"
    shutil.copytree(TOY, course, ignore=shutil.ignore_patterns("__pycache__"))
    before = files(course)
    for name, text in PLACES.items():
        with (course / name).open("a", encoding="utf-8") as file:
            file.write(text)

    environment = {**os.environ, VARIABLE: "averages.course:COURSE", "PYTHONPATH": f"{PROJECT}{os.pathsep}{course}"}

    call = [sys.executable, "-c", BUILD_AND_GRADE, LESSON, str(tmp_path / "class")]
    run = subprocess.run(call, cwd=course, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    after = files(course)
    assert {name for name in after if after[name] != before.get(name)} == set(PLACES) | GENERATED

    details = json.loads((tmp_path / "class" / "details.json").read_text(encoding="utf-8"))
    found = {
        entry["student"]: exercise
        for entry in details
        for exercise in entry["exercises"]
        if exercise["name"] == "spread"
    }
    assert found["ada"]["status"] == "right"
    assert found["ada"]["max_score"] == 1
    assert found["carl"]["mistakes"] == ["the greatest"]
