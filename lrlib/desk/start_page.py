"""The page that a learner sees first: the lessons with time and points, what is done, where they were, how to go on.

It is a notebook, ``work/start.ipynb``, which each start of the lab writes anew. What the learner adds to it stays.
"""

import contextlib
import json
import threading
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.paths import jupyter_data_dir
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lrlib.checking import progress
from lrlib.desk import buttons, contents, overview

OURS = "start-"  # how the ids of the page's own cells begin
WELCOME = """\
# Learning-rate schedules: start here

Each lesson is a notebook like this page. Click one to open it. Your work is saved in this folder, and leaves your
machine only when you hand it in."""
HINTS = """\
## New to Jupyter?

- **Run a cell**: click on it, then press <kbd>Shift</kbd>+<kbd>Enter</kbd>. Try it on the cell below. Run a lesson's
  cells from top to bottom; *Run → Run All Cells* runs them all.
- **Answer in code**: replace `raise NotImplementedError()` with your code, run the cell, then run the check beneath it.
- **Answer in words**: double-click on the text *YOUR ANSWER HERE*, write over it, then press
  <kbd>Shift</kbd>+<kbd>Enter</kbd>.
- **A folded cell** shows one line with its title. You need not read its code; to do so, click on the three dots.
- **How far am I?** This page tells you. In a lesson, `import lrlib; lrlib.progress()` shows the same.
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
    """Write the start page of the learner's work and return its path; raises OSError if that is not possible."""
    path = work / progress.START
    folded = {"jupyter": {"source_hidden": True}, "cellView": "form"}
    cells = [
        new_markdown_cell(WELCOME),
        new_code_cell(SHOW, metadata=folded, outputs=[_output(_bundle(overview.page(work)))]),
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

    It gets its folder from here. To find the folder itself, it would start an application, which sets up this process's
    logging anew and closes the existing handlers: TensorFlow's then closes the standard error that it began with.
    """
    folder = Path(jupyter_data_dir())
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return NotebookNotary(data_dir=str(folder))


_stop = threading.Event()  # ends the renewal that an earlier run of the cell began


def show() -> None:
    """Display the lessons and the learner's progress, and keep the display up to date while this kernel runs."""
    from IPython.display import display

    global _stop
    _stop.set()
    _stop = threading.Event()
    work = progress.folder() or Path.cwd()
    page = overview.page(work)
    handle = display(_bundle(page), raw=True, display_id=True)
    threading.Thread(target=_renew, args=(handle, work, page, _stop), daemon=True).start()


def _renew(handle: Any, work: Path, shown: str, stop: threading.Event) -> None:
    while not stop.wait(2.0):
        page = overview.page(work)
        if page != shown:
            shown = page
            handle.update(_bundle(page), raw=True)


def _bundle(page: str) -> dict[str, str]:
    return {"text/html": page, "text/plain": "The lessons, and how far you are: open this page in Jupyter to see them."}


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
