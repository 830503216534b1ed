"""Open JupyterLab on the learner's own copy of the lessons, or check without a browser that it works.

The copy is ``work/``, beside ``lessons/``. Each start adds new lessons; what is there already is the learner's and
stays as it is. Each start also writes the pages that lessons link to anew, in ``work/docs/``.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from lrlib.desk import server, start_page
from lrlib.desk.server import LabError

# Lessons link to them as ../../docs/NAME.md. JupyterLab goes no higher than its root, so there the link leads into
# work/docs.
PAGES = ("glossary.md", "choosing.md")


def open_lab(folder: Path) -> int:
    """Bring ``folder/work`` up to date and open JupyterLab on it; return the exit code of the server.

    Raises LabError if ``folder`` has no lessons, or ``work`` cannot be written.
    """
    work = folder / "work"
    try:
        added = add_lessons(lessons_of(folder), work)
        add_pages(folder, work)
        start_page.write(work)
    except OSError as problem:
        raise LabError(f"cannot write {work}: {problem.strerror or problem}") from None
    print(f"lab: your copy of the lessons is {work}; {describe(added)}")
    print("lab: opening JupyterLab in the browser; stop it with Ctrl-C in this window", flush=True)
    return _replace_by(server.command(work), work, server.environment(work))


def lessons_of(folder: Path) -> Path:
    """Return the folder of the original lessons; raises LabError if there is none."""
    lessons = folder / "lessons"
    if not lessons.is_dir():
        raise LabError(f"there is no folder {lessons}; start this in the folder of the course, or name it: --folder")
    return lessons


def add_lessons(lessons: Path, work: Path) -> list[str]:
    """Copy to ``work`` each file of ``lessons`` that is not there yet, and return their paths relative to it.

    A file that exists is never touched, whatever is in it. A file appears under its name only when it is whole, so that
    an interrupted copy is not taken for the learner's work. Raises OSError where ``work`` cannot be written.
    """
    added = []
    work.mkdir(parents=True, exist_ok=True)
    for source in sorted(lessons.rglob("*")):
        path = source.relative_to(lessons)
        target = work / path
        if not source.is_file() or any(part.startswith(".") for part in path.parts) or os.path.lexists(target):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, unfinished)
        unfinished.replace(target)
        added.append(path.as_posix())
    return added


def add_pages(folder: Path, work: Path) -> None:
    """Copy the pages that lessons link to from ``folder/docs`` to ``work/docs``, over older ones; may raise OSError."""
    for name in PAGES:
        source = folder / "docs" / name
        if source.is_file():
            (work / "docs").mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, work / "docs" / name)


def describe(added: list[str]) -> str:
    """Return in words what was added."""
    return f"new in it: {', '.join(added)}" if added else "nothing new to add to it"


def check(folder: Path) -> None:
    """Serve a fresh copy of the lessons without a browser, and ask for the page and for each lesson.

    Raises LabError, with the end of the server's log, if JupyterLab does not start or serves something else.
    """
    with tempfile.TemporaryDirectory(prefix="lab-check-", ignore_cleanup_errors=True) as scratch:
        work = Path(scratch, "work")
        notebooks = [path for path in add_lessons(lessons_of(folder), work) if path.endswith(".ipynb")]
        add_pages(folder, work)
        start_page.write(work)
        with server.serving(work, Path(scratch)) as lab:
            if b"jupyter-config-data" not in lab.ask("lab"):
                raise LabError("the page at /lab is not JupyterLab's")
            print(f"lab-check: JupyterLab answers on port {lab.port}")
            for name in notebooks:
                if not json.loads(lab.ask(f"api/contents/{name}"))["content"]["cells"]:
                    raise LabError(f"{name} has no cells")
    print(f"lab-check: {len(notebooks)} lessons are served" if notebooks else "lab-check: there are no lessons yet")


def _replace_by(command: list[str], folder: Path, environment: dict[str, str]) -> int:
    """Run the command in place of this process and return its exit code; Ctrl-C goes to the command."""
    if os.name != "nt":
        os.chdir(folder)
        os.execve(command[0], command, environment)
    # On Windows exec would give the terminal back while the command runs.
    with subprocess.Popen(command, cwd=folder, env=environment) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue
