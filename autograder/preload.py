"""What a worker process needs, imported once for all of them, before any is forked; it must start no thread."""

import contextlib

import ziamath  # noqa: F401
from nbgrader.converters import Autograde, GenerateFeedback  # noqa: F401

from autograder import grading, publish, restore  # noqa: F401
from autograder.course import CourseError, current

with contextlib.suppress(CourseError):  # a course on a path that only the workers will know: they prepare themselves
    current().prepare()
