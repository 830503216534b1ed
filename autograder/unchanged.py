"""Which submissions need not be graded again: neither they, nor the key, nor the grader have changed since.

A note beside the autograded notebook says from what it was made. Whoever grades again (formgrader's button too)
replaces the folder and the note with it.
"""

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder import paths
from autograder.course import learners_packages, package_folder
from autograder.submissions import Submission

NOTE = "graded_from.json"


def note(submission: Submission, output: Path) -> None:
    """Note what a submission was graded from, once its grading has written everything."""
    path = _folder(submission, output) / NOTE
    path.write_text(json.dumps(_made_from(submission)), encoding="utf-8")


def since(submission: Submission, output: Path, earlier: Mapping[tuple[str, str], dict[str, Any]]) -> bool:
    """Return whether one of the ``earlier`` grades is this submission's, and grading again would only repeat it."""
    entry = earlier.get((submission.student, submission.lesson))
    if entry is None or entry["problem"] or submission.problem:
        return False
    page = output / "feedback" / submission.student / submission.lesson / f"{submission.lesson}.html"
    try:
        noted = json.loads((_folder(submission, output) / NOTE).read_text(encoding="utf-8"))
        return page.is_file() and noted == _made_from(submission)
    except (OSError, ValueError):
        return False


def _folder(submission: Submission, output: Path) -> Path:
    return output / "autograded" / submission.student / submission.lesson


def _made_from(submission: Submission) -> dict[str, str]:
    time = submission.timestamp.read_bytes() if submission.timestamp else b""
    return {
        "submission": hashlib.sha256(submission.path.read_bytes()).hexdigest(),
        "time": hashlib.sha256(time).hexdigest(),
        "key": hashlib.sha256(paths.key_path(submission.lesson).read_bytes()).hexdigest(),
        "grader": grader(),
    }


def grader() -> str:
    """Return a hash of all code that decides a grade: the grader's, and the course's that the judge runs."""
    return _code_of(("autograder", *learners_packages()))


@functools.cache
def _code_of(packages: tuple[str, ...]) -> str:
    """Return a hash of the code of these packages; a process may grade more than one course."""
    folders = [Path(package_folder(package)) for package in packages]
    return _hash(path for folder in folders for path in sorted(folder.rglob("*.py")))


def _hash(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in files:
        whole.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
