"""Classes of the toy course, whose lessons run in no time: for tests of whole runs."""

import os

import nbformat

from autograder import banks
from autograder.course import PROJECT, VARIABLE

COURSE = "averages.course:COURSE"
LESSON = "01_averages"
RIGHT = "def mean(values):\n    return sum(values) / len(values)\n"  # two points of five

# For a process of its own.
ENVIRONMENT = {VARIABLE: COURSE, "PYTHONPATH": f"{PROJECT}{os.pathsep}{PROJECT / 'tests' / 'toy_course'}"}


def submit(folder, students, **sources):
    """Let the students hand in the toy lesson, with these answers; what they handed in before is replaced."""
    for student in students:
        save(banks.fill(LESSON, sources), folder, student)


def save(notebook, folder, student):
    """Let a student hand in a notebook."""
    path = folder / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
