"""Start formgrader on the folder of a class, so that marking by hand and by button gives what ``grade`` gives.

The class's folder gets everything that formgrader looks for: the lessons in its gradebook, the submissions as ``grade``
takes them in, and a place for releases, so that no button touches the course's own lessons.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder import build, gradebook, paths, roster, submissions
from autograder.configuration import CLASS_FOLDER
from autograder.course import PROJECT
from autograder.submissions import Submission, SubmissionError

# Ours extends nbgrader's own formgrader; its other panels need an exchange between users of one machine.
EXTENSIONS = {
    "autograder.formgrader": True,
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
}


def prepare(lessons: list[str], submitted: Path, output: Path, tell: Callable[[str], None] = print) -> None:
    """Fill the gradebook with the lessons, take the submissions in, and bring the results up to date."""
    output.mkdir(parents=True, exist_ok=True)
    for lesson in lessons:
        build.generate(lesson, output / "release", output)
    taken = output / "submitted"
    if submitted.is_dir() and submitted.resolve() != taken.resolve():
        for submission in submissions.find(submitted, lessons):
            _take_in(submission, taken, tell)
    roster.enter(roster.of_class(output), output)
    gradebook.refresh(output)


def _take_in(submission: Submission, folder: Path, tell: Callable[[str], None]) -> None:
    """Take a submission in as ``grade`` does, unless that was done since it was handed in."""
    target = folder / submission.student / submission.lesson / f"{submission.lesson}.ipynb"
    try:
        if target.is_file() and target.stat().st_mtime >= submission.path.stat().st_mtime:
            return
        with tempfile.TemporaryDirectory() as scratch:
            submissions.take_in(submission, Path(scratch))
            source = Path(scratch, submission.student, submission.lesson)
            target.parent.mkdir(parents=True, exist_ok=True)
            for file in source.iterdir():
                (target.parent / file.name).write_bytes(file.read_bytes())
    except (OSError, SubmissionError) as problem:
        tell(f"{submission.student} {submission.lesson}: not taken in: {problem}")


def command(port: int | None = None, browser: bool = True) -> list[str]:
    """Return the command that serves JupyterLab with formgrader; run it in the folder of nbgrader_config.py."""
    arguments = [sys.executable, "-m", "autograder.lab", f"--ServerApp.root_dir={paths.root()}"]
    arguments += [f"--ServerApp.jpserver_extensions={EXTENSIONS}", "--LabApp.default_url=/formgrader"]
    if port is not None:
        arguments += [f"--port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        arguments.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container: without this, Jupyter refuses to run as root
        arguments.append("--allow-root")
    return arguments


def environment(output: Path) -> dict[str, str]:
    """Return the environment in which nbgrader's configuration points to the folder of the class."""
    return os.environ | {CLASS_FOLDER: str(output.resolve()), "PYTHONPATH": _python_path()}


def _python_path() -> str:
    return os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))
