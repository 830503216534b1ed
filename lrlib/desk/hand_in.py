"""Make the file to hand in: run the checks as grading will, say what is missing, and write it with its checksum.

Nothing is sent anywhere. Beside the lessons, ``hand_in/`` receives ``STUDENT/LESSON/LESSON.ipynb``, which is what the
instructor's grading reads, its SHA-256, and the same as ``LESSON.zip``, for a course system.
"""

import contextlib
import getpass
import hashlib
import json
import os
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lrlib.checking import experiments, progress
from lrlib.checking.statuses import Status
from lrlib.desk import contents
from lrlib.desk.contents import Exercise, Lesson

FOLDER = "hand_in"
SAY_THEMSELVES = (Status.NOT_ATTEMPTED, Status.ERROR)  # whose messages begin with what the status says
LARGEST = 200 * 1024 * 1024  # bytes that grading reads of a file; a larger one is handed in without its outputs
CELL_SECONDS = 120  # what grading allows a cell


class HandInError(Exception):
    """There is nothing to hand in; the message is one line that says what to do."""


@dataclass(frozen=True)
class HandIn:
    """The files that were written, and what is missing: one line for each exercise that is not right yet."""

    lesson: Lesson
    file: Path
    archive: Path
    checksum: str
    right: int
    missing: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the message for the learner, line by line."""
        lines = [f"{self.lesson.title}: {self.right} of {len(self.lesson.exercises)} exercises are answered."]
        if self.missing:
            lines += ["Still missing, and worth points:", *(f"  - {line}" for line in self.missing)]
        lines += [
            f"To hand in: {self.archive}",
            f"The same, unpacked: {self.file}",
            f"Its checksum (SHA-256): {self.checksum}",
            "Nothing has been sent: give this file to your course. It contains what you last saved.",
        ]
        return lines


def hand_in(name: str, work: Path, student: str = "") -> HandIn:
    """Write the hand-in of the lesson ``name`` (or how its name begins, "03") from the learner's ``work``.

    ``student`` names the folder that the grader reads; by default it is the user's name on this machine. Raises
    HandInError where there is no such lesson, or it cannot be read or written.
    """
    lesson = find(name, work)
    try:
        cells = contents.cells_of(lesson.path)
        data = _of_a_size(lesson.path.read_bytes())
    except (ValueError, OSError) as problem:
        raise HandInError(f"{problem}; a fresh copy appears at the next start when you rename yours") from None
    missing = _missing(lesson, cells, _run_checks(lesson, cells))
    checksum = hashlib.sha256(data).hexdigest()
    inside = f"{lesson.name}/{lesson.name}.ipynb"
    signed = f"{checksum}  {lesson.name}.ipynb\n"
    file = work / FOLDER / _plain(student or _user()) / inside
    archive = work / FOLDER / f"{lesson.name}.zip"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        file.with_suffix(".sha256").write_text(signed, encoding="utf-8")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(inside, data)
            packed.writestr(f"{lesson.name}/{lesson.name}.sha256", signed)
    except OSError as problem:
        raise HandInError(f"cannot write {work / FOLDER}: {problem.strerror or problem}") from None
    return HandIn(lesson, file, archive, checksum, len(lesson.exercises) - len(missing), missing)


def _of_a_size(data: bytes) -> bytes:
    """Return a notebook's bytes as they are, or without the outputs if they are more than grading takes in."""
    if len(data) <= LARGEST:
        return data
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "code":
            cell["outputs"] = []
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode()


def find(name: str, work: Path) -> Lesson:
    """Return the lesson whose name begins so; raises HandInError, naming those there are, if not one does."""
    known = contents.lessons(work)
    found = [lesson for lesson in known if lesson.name.startswith(name.removeprefix("work/").rstrip("/"))]
    if len(found) != 1 or not name:
        if not known:
            raise HandInError(f"there are no lessons in {work} yet; open them first: make lab, or python -m lrlib lab")
        raise HandInError(f"no lesson {name!r} in {work}; there are {', '.join(lesson.name for lesson in known)}")
    return found[0]


def _run_checks(lesson: Lesson, cells: list[dict]) -> Mapping[str, progress.Entry]:
    """Run the notebook in a fresh kernel, without its experiments, as grading does; return what its checks showed."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    notebook = nbformat.reads(lesson.path.read_text(encoding="utf-8"), as_version=4)
    for cell in notebook.cells:
        if experiments.is_experiment(cell):
            cell.source = experiments.imports_of(cell.source)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            interrupt_on_timeout=True,
            allow_errors=True,
            resources={"metadata": {"path": place}},
        )
        environment = {**os.environ, progress.WORK: place}
        # if the kernel died, no check shows anything, and the learner reads that
        with contextlib.suppress(CellTimeoutError, DeadKernelError, RuntimeError):
            client.execute(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        return progress.read(Path(place))


def _missing(lesson: Lesson, cells: list[dict], shown: Mapping[str, progress.Entry]) -> list[str]:
    """Return a line for each exercise that is not right: what it lacks."""
    lost = experiments.lost_names(cells)
    lines = []
    for exercise in lesson.exercises:
        lack = _lack(exercise, shown.get(exercise.name), lost)
        if lack:
            lines.append(f"{exercise.title}: {lack}")
    return lines


def _lack(exercise: Exercise, entry: progress.Entry | None, lost: Mapping[str, str]) -> str:
    if exercise.written:
        return "" if exercise.is_written_on else "nothing is written yet."
    if entry is None and exercise.name in lost:
        return experiments.hint(exercise.name, lost[exercise.name])
    if entry is None:
        return "its check did not run. Is the check's cell gone, or does a cell above it never end?"
    if entry.share >= 1:
        return ""
    name = experiments.missing_name(entry.message, lost)
    if name:
        return experiments.hint(name, lost[name])
    if entry.message and entry.status in SAY_THEMSELVES:
        return entry.message
    return f"{entry.status}. {entry.message}".rstrip()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "me"


def _plain(student: str) -> str:
    """Return a name that a folder may have on every system, and that nbgrader can work with."""
    return re.sub(r"[^\w.@-]+", "_", student).strip("._") or "me"
