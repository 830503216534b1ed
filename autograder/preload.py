"""What a worker process needs, imported once for all of them, before any is forked; it must start no thread."""

from nbgrader.converters import Autograde, GenerateFeedback  # noqa: F401

from autograder import grading, publish, restore  # noqa: F401
from autograder.course import current

current().prepare()
