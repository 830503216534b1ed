"""Find the submissions of a class, and take in of each just its notebook.

``DIR/STUDENT/LESSON/LESSON.ipynb`` is what is read. Nothing else is copied: no other file, no link, no folder, so
that a submission can bring along nothing but a notebook.
"""

import fnmatch
import os
from dataclasses import dataclass
from pathlib import Path

from autograder.intake import reading
from autograder.refusal import Refusal

LARGEST = 200 * 1024 * 1024  # bytes of a file with its outputs; without them it must be far smaller
NAMES = "its name must not have * ? [ ], a control character, or a space at an end"


class SubmissionError(Refusal):
    """A submission cannot be read; the message is one line that says why."""


@dataclass(frozen=True)
class Submission:
    """One student's notebook of one lesson, where it was handed in; ``problem`` says why it cannot be taken in."""

    student: str
    lesson: str
    path: Path
    problem: str = ""


def find(submitted: Path, lessons: list[str], student: str = "*") -> list[Submission]:
    """Return the submissions of these lessons below a folder, by student (a glob pattern chooses some).

    A student's folder whose name nbgrader cannot work with is returned too, under a printable name, with a problem.
    Raises SubmissionError if the folder is missing or holds no submission.
    """
    if not submitted.is_dir():
        raise SubmissionError(f"no such folder: {submitted}; --submitted names a folder of STUDENT/LESSON/LESSON.ipynb")
    try:
        students = sorted(entry.name for entry in os.scandir(submitted) if entry.is_dir(follow_symlinks=False))
    except PermissionError:
        raise SubmissionError(f"no permission to read {submitted}") from None
    found = [
        _submission(name, lesson, submitted / name / lesson / f"{lesson}.ipynb")
        for name in students
        if fnmatch.fnmatch(name, student) and not name.startswith(".")
        for lesson in lessons
        if os.path.lexists(submitted / name / lesson)
    ]
    if not found:
        raise SubmissionError(
            f"no submission in {submitted} for {', '.join(lessons)}"
            + (f" and students {student!r}" if student != "*" else "")
            + "; a submission is STUDENT/LESSON/LESSON.ipynb"
        )
    return found


def is_plain(name: str) -> bool:
    """Return whether nbgrader can work with a name: it takes ``* ? [ ]`` for patterns, and drops spaces at the ends."""
    return name.isprintable() and name == name.strip() and not set(name) & set("*?[]")


def _submission(student: str, lesson: str, path: Path) -> Submission:
    if is_plain(student):
        return Submission(student, lesson, path)
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in student)
    return Submission(shown, lesson, path, problem=f"{NAMES}; rename the student's folder")


def take_in(submission: Submission, folder: Path) -> list[str]:
    """Write a submission's notebook, rebuilt, to ``folder/STUDENT/LESSON/``, and return remarks on what it was like.

    Raises SubmissionError if there is no notebook to take in.
    """
    path = submission.path
    if submission.problem:
        raise SubmissionError(submission.problem)
    if path.is_symlink() or path.parent.is_symlink():
        raise SubmissionError("the notebook is a link, not a file; ask for the file itself")
    if not path.is_file():
        raise SubmissionError(f"there is no {path.name} in the folder")
    try:
        if path.stat().st_size > LARGEST:
            raise SubmissionError(f"{path.name} is larger than {LARGEST // 2**20} MB; ask for it with outputs cleared")
        notebook, remarks = reading.read(path.read_bytes())
        content = reading.dumps(notebook)
    except SubmissionError:
        raise
    except OSError as problem:
        raise SubmissionError(f"{path.name} cannot be read: {problem.strerror}") from None
    except Exception as problem:  # whatever a broken file brings about
        reason = (str(problem).strip().splitlines() or [type(problem).__name__])[0][:150]
        raise SubmissionError(f"{path.name} is not a readable notebook ({reason})") from None
    target = folder / submission.student / submission.lesson
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{submission.lesson}.ipynb").write_bytes(content)
    return remarks
