"""The page that a learner sees first: the lessons with time and points, what is done, where they were, how to go on.

It is a notebook, ``work/start.ipynb``, made anew by each start of the lab. What the learner adds to it stays.
"""

import contextlib
import html
import json
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from jupyter_core.paths import jupyter_data_dir
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lrlib.checking import progress
from lrlib.checking.progress import Entry
from lrlib.desk import buttons, contents
from lrlib.desk.contents import Exercise, Lesson

RIGHT, PARTIAL, NOT_ATTEMPTED = "right", "partial", "not attempted"
OURS = "start-"  # how the ids of the page's own cells begin
WELCOME = """\
# Learning-rate schedules: start here

Each lesson is a notebook like this page. Click one to open it. Your work is saved in this folder, and nothing of it
leaves your machine before you hand it in."""
HINTS = """\
## New to Jupyter?

- **Run a cell**: click on it, then press <kbd>Shift</kbd>+<kbd>Enter</kbd>. Try it on the cell below. Run a lesson's
  cells from top to bottom; *Run → Run All Cells* runs them all.
- **Answer in code**: replace `raise NotImplementedError()` with your code, run the cell, then run the check beneath it.
- **Answer in words**: double-click on the text *YOUR ANSWER HERE*, write over it, then press
  <kbd>Shift</kbd>+<kbd>Enter</kbd>.
- **A cell that is folded away** shows one line with its title: click on the three dots to read its code. You need not.
- **Something is odd?** *Kernel → Restart Kernel and Run All Cells* begins again with nothing in memory; your text
  stays.
- **Save**: <kbd>Ctrl</kbd>+<kbd>S</kbd> (on a Mac <kbd>⌘</kbd>+<kbd>S</kbd>). JupyterLab also saves by itself every two
  minutes."""
TRY = 'print("You have run a cell.")'
HAND_IN = """\
## Hand in

Save the lesson first. Then run the cell below: each of its buttons runs a lesson's checks in a fresh
kernel, says what is missing, and writes the file to hand in."""
SHOW = """\
# @title Your lessons. Run this cell (Shift+Enter), and it keeps itself up to date
from lrlib.desk import start_page

start_page.show()"""
BUTTONS = """\
# @title The buttons to hand in. Run this cell (Shift+Enter)
from lrlib.desk import buttons

buttons.show()"""


def write(work: Path) -> Path:
    """Write the start page of the learner's work and return its path; raises OSError where that is not possible."""
    path = work / progress.START
    folded = {"jupyter": {"source_hidden": True}, "cellView": "form"}
    cells = [
        new_markdown_cell(WELCOME),
        new_code_cell(SHOW, metadata=folded, outputs=[_output(_bundle(overview(work)))]),
        new_markdown_cell(HINTS),
        new_code_cell(TRY),
        new_markdown_cell(HAND_IN),
        new_code_cell(BUTTONS, metadata=folded, outputs=[_output(buttons.without_buttons(contents.lessons(work)))]),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"{OURS}{number}"
    page = new_notebook(cells=cells + _added_by_learner(path))
    page.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    unfinished = path.with_name(f".{path.name}.part")
    nbformat.write(page, unfinished)
    unfinished.replace(path)
    with contextlib.suppress(Exception):  # unsigned, it shows its table without colours until it is run
        _notary().sign(nbformat.read(path, as_version=4))
    return path


def _notary() -> NotebookNotary:
    """Return what signs notebooks as JupyterLab does.

    Where it must find its folder by itself, it starts an application, which sets up this process's logging anew and
    closes the handlers that are there: TensorFlow's then closes the standard error that it began with.
    """
    folder = Path(jupyter_data_dir())
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return NotebookNotary(data_dir=str(folder))


_stop = threading.Event()  # ends the renewal that an earlier run of the cell began


def show() -> None:
    """Display the lessons and what is done, and keep the display up to date while this kernel runs."""
    from IPython.display import display

    global _stop
    _stop.set()
    _stop = threading.Event()
    work = progress.folder() or Path.cwd()
    page = overview(work)
    handle = display(_bundle(page), raw=True, display_id=True)
    threading.Thread(target=_renew, args=(handle, work, page, _stop), daemon=True).start()


def _renew(handle: Any, work: Path, shown: str, stop: threading.Event) -> None:
    while not stop.wait(2.0):
        page = overview(work)
        if page != shown:
            shown = page
            handle.update(_bundle(page), raw=True)


def overview(work: Path) -> str:
    """Return the lessons in ``work`` as HTML: a link, time, points and what is done of each, and where to go on."""
    known, entries = contents.lessons(work), progress.read(work)
    rows = "".join(_row(lesson, entries) for lesson in known)
    total = sum(lesson.points for lesson in known)
    earned = sum(_earned(lesson, entries) for lesson in known)
    return (
        f"<p>{_where(known, entries)}</p>"
        '<table><thead><tr><th scope="col" style="text-align: left">Lesson</th><th scope="col">Time</th>'
        '<th scope="col" style="text-align: left">Done</th><th scope="col">Points</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        f"<p>In all {_plain(earned)} of {_plain(total)} points by the checks that you can run. More checks run when "
        "your work is graded, and people mark what you write.</p>"
    )


def _row(lesson: Lesson, entries: dict[str, Entry]) -> str:
    link = f'<a href="{_link(lesson)}">{html.escape(lesson.title)}</a>'
    earned = f"{_plain(_earned(lesson, entries))} of {_plain(lesson.points)}"
    cells = (("left", link), ("right", html.escape(lesson.time)), ("left", _done(lesson, entries)), ("right", earned))
    return "<tr>" + "".join(f'<td style="text-align: {side}">{cell}</td>' for side, cell in cells) + "</tr>"


def _done(lesson: Lesson, entries: dict[str, Entry]) -> str:
    """Return in words how far a lesson is."""
    if not lesson.exercises:
        return "cannot be read"
    states = [state(exercise, entries) for exercise in lesson.exercises]
    done = sum(share >= 1 for _, share in states)
    if all(status == NOT_ATTEMPTED for status, _ in states):
        return "not begun"
    return "✓ all done" if done == len(states) else f"{done} of {len(states)} exercises"


def state(exercise: Exercise, entries: dict[str, Entry]) -> tuple[str, float]:
    """Return an exercise's status and share: of the last check, or of a written answer that stands there."""
    if exercise.written:
        return ("written", 1.0) if exercise.is_written_on else (NOT_ATTEMPTED, 0.0)
    entry = entries.get(exercise.name)
    return (entry.status, entry.share) if entry else (NOT_ATTEMPTED, 0.0)


def _earned(lesson: Lesson, entries: dict[str, Entry]) -> float:
    """Return the points by the checks; what is written earns its points from people."""
    return sum(e.points * state(e, entries)[1] for e in lesson.exercises if not e.written)


def _where(known: list[Lesson], entries: dict[str, Entry]) -> str:
    """Return where to go on: the exercise that was checked last, or the first lesson."""
    if not known:
        return "There are no lessons here yet."
    for name in reversed(entries):
        for lesson in known:
            for exercise in lesson.exercises:
                if exercise.name == name:
                    place = f"{lesson.title.split('.')[0]}, {exercise.title}"
                    return f'<strong>Go on where you were:</strong> <a href="{_link(lesson, exercise)}">{place}</a>.'
    return f'<strong>Begin here:</strong> <a href="{_link(known[0])}">{html.escape(known[0].title)}</a>.'


def _link(lesson: Lesson, exercise: Exercise | None = None) -> str:
    anchor = "#" + quote(exercise.heading.replace(" ", "-")) if exercise else ""
    return quote(f"{lesson.path.parent.name}/{lesson.path.name}") + anchor


def _plain(points: float) -> str:
    return f"{points:.1f}".removesuffix(".0")


def _bundle(page: str) -> dict[str, str]:
    return {"text/html": page, "text/plain": "The lessons, and how far you are: to be seen in Jupyter."}


def _output(data: dict[str, str]) -> Any:
    return new_output("display_data", data=data)


def _added_by_learner(path: Path) -> list[Any]:
    """Return the cells of an earlier start page that are not the page's own."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        earlier = nbformat.from_dict(plain).cells
        added = [cell for cell in earlier if not str(cell.get("id", "")).startswith(OURS)]
        nbformat.validate(new_notebook(cells=added))
    except Exception:  # no page yet, or none that can be read
        return []
    return added
