"""A second course needs no fork: the page that says how to start one is followed to the letter."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from autograder.course import PROJECT

PAGE = (PROJECT / "docs" / "own-course.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```python\n(.*?)```", PAGE, re.DOTALL))
[COMMANDS] = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_s_files_and_commands_make_a_course_that_is_graded(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    run = subprocess.run(
        ["bash", "-euc", COMMANDS],
        cwd=PROJECT,
        env={**os.environ, "MY_COURSE": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    grades = json.loads((tmp_path / "graded" / "grades.json").read_text(encoding="utf-8"))
    scores = {grade["student"]: grade["score"] for grade in grades}
    assert scores == {"ada": 1, "blaise": 1, "carl": 0, "dorothy": 0, "emmy": 0, "mallory": 0}
    details = json.loads((tmp_path / "graded" / "details.json").read_text(encoding="utf-8"))
    [carl] = [entry for entry in details if entry["student"] == "carl"]
    assert carl["exercises"][0]["mistakes"] == ["no exclamation mark"]
    assert "BEGIN HIDDEN TESTS" not in (tmp_path / "lessons" / "01_hello" / "01_hello.ipynb").read_text()
