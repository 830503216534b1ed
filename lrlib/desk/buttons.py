"""The start page's hand-in buttons: each does what the command does in a terminal."""

import html
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lrlib.checking import progress
from lrlib.desk import contents, hand_in

BETWEEN_WORDS = "white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere"  # JupyterLab breaks within words


def show() -> None:
    """Display a button for each lesson; its result appears beneath, with a link to the file to hand in."""
    import ipywidgets
    from IPython.display import display

    work = progress.folder() or Path.cwd()
    buttons = []
    lessons = contents.lessons(work)
    for lesson in lessons:
        button = ipywidgets.Button(description=f"Hand in: {lesson.title}", layout={"width": "max-content"})
        button.name = lesson.name
        buttons.append(button)
    display({**ipywidgets.VBox(buttons)._repr_mimebundle_(), **without_buttons(lessons)}, raw=True)
    result = display(_bundle(""), raw=True, display_id=True)

    def press(button: Any) -> None:
        for other in buttons:
            other.disabled = True
        threading.Thread(target=_hand_in, args=(button.name, work, result, buttons), daemon=True).start()

    for button in buttons:
        button.on_click(press)


def _hand_in(name: str, work: Path, result: Any, buttons: Iterable[Any]) -> None:
    waiting = f"<p>{name}: your checks run in a fresh kernel. That takes a minute or two.</p>"
    result.update(_bundle(waiting), raw=True)
    command = [sys.executable, "-m", "lrlib", "hand-in", name, "--folder", str(work.parent), "--work", work.name]
    done = subprocess.run(command, capture_output=True, text=True)
    lines = (done.stdout or done.stderr).strip()
    link = f"{hand_in.FOLDER}/{name}.zip"
    file = f'<p><a href="{link}" download>Download {link}</a></p>' if done.stdout else ""
    result.update(_bundle(f'<pre style="{BETWEEN_WORDS}">{html.escape(lines)}</pre>{file}'), raw=True)
    for button in buttons:
        button.disabled = False


def without_buttons(lessons: Iterable[contents.Lesson]) -> dict[str, str]:
    """Return what is shown in place of the buttons where no kernel runs: the commands for a terminal."""
    commands = "\n".join(f"python -m lrlib hand-in {lesson.name[:2]}" for lesson in lessons)
    return _bundle(
        f"<p>Run this cell to get the buttons. Or, in a terminal in the course's folder:</p><pre>{commands}</pre>"
    )


def _bundle(text: str) -> dict[str, str]:
    return {"text/html": text, "text/plain": ""}
