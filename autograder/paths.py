"""Where the course keeps its parts."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "solutions"
LESSONS = ROOT / "lessons"
KEYS = ROOT / "autograder" / "keys"
BANKS = ROOT / "autograder" / "banks"


def text_path(lesson: str) -> Path:
    """Return the path of a lesson's text source (jupytext percent format)."""
    return SOLUTIONS / f"{lesson}.py"


def solution_path(lesson: str) -> Path:
    """Return the path of a lesson's executed solution notebook."""
    return SOLUTIONS / lesson / f"{lesson}.ipynb"


def release_path(lesson: str) -> Path:
    """Return the path of the notebook that learners get."""
    return LESSONS / lesson / f"{lesson}.ipynb"


def lesson_names() -> list[str]:
    """Return the names of all lessons, in order: those that have a text source."""
    return sorted(path.stem for path in SOLUTIONS.glob("[0-9][0-9]_*.py"))
