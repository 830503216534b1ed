"""Commit to an answer before reading on: a question whose reveal appears only once the learner has chosen.

In a lesson::

    predict("Which gets further?", ["a constant rate", "a decaying rate"], key="decay", reveal="You will see below.")
    ...
    recall("decay", "In 64 of 64 seeds the decaying rate got further.")    # You predicted: a constant rate. In 64 ...

Where nobody is there to press a button (a program executes the notebook: build, grading, nbval) the question is plain
HTML that unfolds on a click. It is the same at each execution: no cell with a prediction needs ``NBVAL_IGNORE_OUTPUT``.
Nothing ever waits for an answer, so Run All runs through.
"""

import html
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

_committed: dict[str, str] = {}


def predict(question: str, options: Sequence[str], *, key: str, reveal: str = "") -> None:
    """Display a question with ``options`` to choose from, and show ``reveal`` once the learner has committed to one.

    ``key`` names the question for :func:`recall`. Texts are plain; what stands between backticks is shown as code.
    Running the cell again keeps the commitment. Raises ``ValueError`` for fewer than two options, or equal ones.
    """
    if len(options) < 2 or len(set(options)) < len(options):
        raise ValueError(f"options must be two or more different texts, got {list(options)}")
    still = _bundle(static_html(question, options, reveal))
    show(_widget(question, options, key, reveal) if is_live() else None, still)


def prediction(key: str) -> str | None:
    """Return the option that the learner committed to under ``key``, or None."""
    return _committed.get(key)


def recall(key: str, outcome: str = "") -> None:
    """Display what the learner predicted under ``key``, followed by what turned out."""
    choice = prediction(key)
    said = (
        f"You predicted: <em>{_inline(choice)}</em>." if choice is not None else "You have not committed to an answer."
    )
    show(None, _bundle(f"<p>{said} {_inline(outcome)}</p>"))


def is_live() -> bool:
    """Return whether someone sits in front of this notebook, so that widgets make sense.

    True in the notebooks of a Jupyter server (JupyterLab, Notebook, JupyterHub), which names the session, and of
    VS Code, which names the file. False where a program runs the notebook, and in plain Python.
    """
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and ("JPY_SESSION_NAME" in os.environ or "__vsc_ipynb_file__" in shell.user_ns)


def show(widget: Any, still: Mapping[str, str]) -> None:
    """Display a widget, if there is one, or else the MIME bundle ``still``.

    The bundle is stored beside a widget too, for readers that have no widgets: an HTML export, an untrusted notebook.
    """
    from IPython.display import display

    display({**(widget._repr_mimebundle_() if widget else {}), **still}, raw=True)


def static_html(question: str, options: Sequence[str], reveal: str) -> str:
    """Return the question as HTML, with the reveal folded away."""
    items = "".join(f"<li>{_inline(option)}</li>" for option in options)
    unfold = f"<details><summary>I have committed to one.</summary><p>{_inline(reveal)}</p></details>" if reveal else ""
    return f"<p><strong>Commit to your answer:</strong> {_inline(question)}</p><ul>{items}</ul>{unfold}"


def _widget(question: str, options: Sequence[str], key: str, reveal: str) -> Any:
    """Return the question as a widget: radio buttons, a button to commit, and the reveal."""
    import ipywidgets

    asked = ipywidgets.HTML(f"<strong>Commit to your answer:</strong> {_inline(question)}")
    choices = ipywidgets.RadioButtons(options=list(options), value=None, layout={"width": "max-content"})
    button = ipywidgets.Button(description="Commit to this answer", disabled=True, layout={"width": "max-content"})
    answered = ipywidgets.HTML()

    def choose(change: dict) -> None:
        button.disabled = change["new"] is None

    def commit(_: object = None) -> None:
        _committed[key] = choices.value
        choices.disabled = button.disabled = True
        answered.value = f"You committed to <em>{_inline(choices.value)}</em>. {_inline(reveal)}"

    choices.observe(choose, "value")
    button.on_click(commit)
    if _committed.get(key) in options:
        choices.value = _committed[key]
        commit()
    return ipywidgets.VBox([asked, choices, button, answered])


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _bundle(text: str) -> dict[str, str]:
    plain = html.unescape(re.sub(r"<[^>]*>", " ", text))
    return {"text/html": text, "text/plain": " ".join(plain.split())}
