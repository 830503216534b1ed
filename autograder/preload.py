"""What a worker process needs, imported once for all of them, before any is forked; it must start no thread."""

import logging

from nbgrader.converters import Autograde, GenerateFeedback  # noqa: F401

from autograder import grading, publish, restore  # noqa: F401
from autograder.course import current

current().prepare()
logging.getLogger().handlers.clear()  # TensorFlow's import adds one, which would show nbgrader's own log
