"""Where the course that is graded keeps its parts."""

from pathlib import Path

from autograder.course import current


def root() -> Path:
    """Return the folder of the course."""
    return current().root


def lesson_names() -> list[str]:
    """Return the names of all lessons, in order."""
    return list(current().lessons)


def text_path(lesson: str) -> Path:
    """Return the path of a lesson's text source (jupytext percent format)."""
    return root() / "solutions" / f"{lesson}.py"


def solution_path(lesson: str) -> Path:
    """Return the path of a lesson's executed solution notebook."""
    return root() / "solutions" / lesson / f"{lesson}.ipynb"


def release_path(lesson: str) -> Path:
    """Return the path of the notebook that learners get."""
    return root() / "lessons" / lesson / f"{lesson}.ipynb"


def key_path(lesson: str) -> Path:
    """Return the path of a lesson's answer key."""
    return current().graders / "keys" / f"{lesson}.json"


def bank_path(lesson: str) -> Path:
    """Return the path of a lesson's bank of right and wrong answers."""
    return current().graders / "banks" / f"{lesson}.py"
