"""Find the submissions of a class, and take in just the notebook of each.

A submission is ``DIR/STUDENT/LESSON/LESSON.ipynb``, or the one file that can be meant by that
(:mod:`autograder.intake.folders`). Of everything beside the notebook only the time is copied: no file, link or folder.
"""

import fnmatch
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dateutil.parser import parse as parse_time
from dateutil.tz import gettz
from nbformat import NotebookNode

from autograder import paths
from autograder.intake import folders, reading
from autograder.refusal import Refusal

LARGEST = 200 * 1024 * 1024  # bytes of a file with its outputs; without them it must be far smaller
_INSTALLS = re.compile(r"^[ \t]*[%!].*?\b(?:pip\d?|conda|mamba)[ \t]+(?:-\w+[ \t]+)*install[ \t]+(.+)$", re.MULTILINE)
NAMES = "its name must not have * ? [ ], a control character, or a space at an end"


class SubmissionError(Refusal):
    """A submission cannot be read; the message is one line that says why."""


@dataclass(frozen=True)
class Submission:
    """One student's notebook of one lesson, where it was handed in; ``problem`` says why it cannot be taken in.

    ``remark`` says where it was found, if not where it belongs; ``timestamp`` is the file that says when it came.
    """

    student: str
    lesson: str
    path: Path
    problem: str = ""
    remark: str = ""
    timestamp: Path | None = None


@dataclass(frozen=True)
class HandedIn:
    """What is in a folder of submissions: the submissions, and a line for each file or folder that was not used."""

    submissions: list[Submission]
    unused: list[str]


def find(submitted: Path, lessons: list[str], student: str = "*") -> list[Submission]:
    """Return the submissions of these lessons below a folder; raises SubmissionError as :func:`look` does."""
    return look(submitted, lessons, student).submissions


def look(submitted: Path, lessons: list[str], student: str = "*") -> HandedIn:
    """Return what a folder has of these lessons, by student (a glob pattern chooses some).

    A student's folder whose name nbgrader cannot work with is returned too, under a printable name, with a problem.
    Raises SubmissionError if the folder is missing or has no submission.
    """
    if not submitted.is_dir():
        raise SubmissionError(f"no such folder: {submitted}; --submitted names a folder of STUDENT/LESSON/LESSON.ipynb")
    try:
        entries = sorted(os.scandir(submitted), key=lambda entry: entry.name)
    except PermissionError:
        raise SubmissionError(f"no permission to read {submitted}") from None
    known = [*dict.fromkeys([*lessons, *paths.lesson_names()])]
    found, unused = [], []
    for entry in entries:
        if not fnmatch.fnmatch(entry.name, student) or folders.LEFT_BEHIND.fullmatch(entry.name):
            continue
        advice = _no_student(entry, known)
        if advice:
            unused.append(f"{_printable(entry.name)}: not used: {advice}")
            continue
        own = folders.look(Path(entry.path), lessons, known)
        found += [_submission(entry.name, lesson, notebook) for lesson, notebook in own.lessons.items()]
        unused += [f"{_printable(f'{entry.name}/{place}')}: not used: {why}" for place, why in own.unused.items()]
        if own.bare and not own.lessons:
            unused.append(f"{_printable(entry.name)}: not used: {_nothing_in(entry.path)}")
    if not found:
        chosen = f" and students {student!r}" if student != "*" else ""
        raise SubmissionError(
            f"no submission in {submitted} for {', '.join(lessons)}{chosen}; a submission is "
            "STUDENT/LESSON/LESSON.ipynb" + "".join(f"\n{line}" for line in unused)
        )
    return HandedIn(found, unused)


def _no_student(entry: os.DirEntry[str], known: list[str]) -> str:
    """Return why an entry among the students' folders is not one of them; empty if it is."""
    if entry.is_symlink():
        return "it is a link; ask for the folder itself"
    if not entry.is_dir():
        return "it lies beside the students' folders; it belongs in STUDENT/LESSON/LESSON.ipynb"
    if entry.name in known:
        return "it is named after a lesson; the student's folder comes first, STUDENT/LESSON/LESSON.ipynb"
    return ""


def _nothing_in(folder: str) -> str:
    return "only what programs leave behind is in the folder" if any(os.scandir(folder)) else "the folder is empty"


def is_plain(name: str) -> bool:
    """Return whether nbgrader can work with a name: it takes ``* ? [ ]`` for patterns, and drops spaces at the ends."""
    return name.isprintable() and name == name.strip() and not set(name) & set("*?[]")


def _submission(student: str, lesson: str, found: folders.Found) -> Submission:
    problem = found.problem if is_plain(student) else f"{NAMES}; rename the student's folder"
    return Submission(_printable(student), lesson, found.path, problem, found.remark, found.timestamp)


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def take_in(submission: Submission, folder: Path) -> list[str]:
    """Write a submission's notebook, rebuilt, to ``folder/STUDENT/LESSON/``, and return remarks on what it was like.

    With it goes its timestamp, from which nbgrader reckons what lateness costs.

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
        says = folders.lesson_of(folders.marks_of(notebook), paths.lesson_names())
        if says not in (None, submission.lesson):
            raise SubmissionError(f"{path.name} is the notebook of {says}; ask for the right one")
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
    if submission.timestamp is not None:
        remarks += _take_time(submission.timestamp, target)
    return [*([submission.remark] if submission.remark else []), *remarks, *_installing(notebook)]


def _take_time(timestamp: Path, target: Path) -> list[str]:
    """Write the time of a submission in a form that nbgrader cannot misread; return remarks on an odd one."""
    try:
        written = timestamp.read_bytes()[:200].decode("utf-8-sig").strip()
        time = _time(written)
    except (OSError, ValueError, OverflowError, TypeError):
        return [f"{timestamp.name} has no time in it, so nobody knows whether it was late"]
    (target / "timestamp.txt").write_text(f"{time:%Y-%m-%d %H:%M:%S.%f} UTC\n", encoding="utf-8")
    return []


def _time(written: str) -> datetime:
    """Return a time in UTC, read as nbgrader's exchange writes it or in any other usual form; raises ValueError."""
    *day_and_hour, zone = written.split(" ")
    named = gettz(zone) if len(day_and_hour) == 2 and not re.search(r"\d", zone) else None
    time: datetime = parse_time(" ".join(day_and_hour)).replace(tzinfo=named) if named else parse_time(written)
    return time.astimezone(UTC) if time.tzinfo else time  # without a zone it is UTC, as for nbgrader


def _installing(notebook: NotebookNode) -> list[str]:
    """Return a remark for what the cells install, which grading does not."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    wanted = [match[1].strip() for source in code for match in _INSTALLS.finditer(source)]
    return [f"it installs {what[:60]!r}, which grading does not do" for what in dict.fromkeys(wanted)]
