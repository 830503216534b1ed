"""Which course is graded: the one object through which the grader learns of a subject.

The environment variable AUTOGRADER_COURSE names it ("package.module:NAME"); where that is not set, the entry ``course``
of ``[tool.autograder]`` in this project's pyproject.toml does.
"""

import functools
import importlib
import importlib.util
import os
import tomllib
from pathlib import Path

from autograder.refusal import Refusal
from lrlib.checking.course import Course

VARIABLE = "AUTOGRADER_COURSE"
PROJECT = Path(__file__).resolve().parent.parent


class CourseError(Refusal):
    """No course can be found; the message is one line that says what to set."""


def current() -> Course:
    """Return the course that is graded; raises :class:`CourseError`."""
    name = os.environ.get(VARIABLE) or _configured()
    module, _, attribute = name.partition(":")
    try:
        course = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as problem:
        raise CourseError(f"no course {name!r} ({problem}); {VARIABLE} names it as package.module:NAME") from None
    if not isinstance(course, Course):
        raise CourseError(f"{name} is a {type(course).__name__}, not a lrlib.checking.course.Course")
    return course


@functools.cache
def _configured() -> str:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    name: str = settings["tool"]["autograder"]["course"]
    return name


def learners_packages() -> list[str]:
    """Return the packages that a learner's kernel must be able to import: the checks', and the course's own."""
    return sorted({"lrlib", current().package})


def package_folder(package: str) -> str:
    """Return the folder of an importable package; raises ModuleNotFoundError if there is none."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"no package {package}")
    return spec.submodule_search_locations[0]
