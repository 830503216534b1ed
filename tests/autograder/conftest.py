"""One sample class of lesson 3, graded once for all tests that look at it."""

import json
import os

import pytest

from autograder import grading, sample
from autograder.sandbox import VARIABLE
from tests.autograder.sandboxes import HERE

os.environ[VARIABLE] = HERE

LESSON = "03_common_schedules"


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """Return the output folder of the graded sample class."""
    folder = tmp_path_factory.mktemp("class")
    sample.write(LESSON, folder / "submitted")
    grading.grade([LESSON], folder / "submitted", folder / "graded", tell=lambda line: None)
    return folder / "graded"


@pytest.fixture(scope="session")
def grades(graded):
    """Return details.json's content, which is grades.json's and more, by student."""
    return {entry["student"]: entry for entry in json.loads((graded / "details.json").read_text())}
