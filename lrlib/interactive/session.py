"""Say whether somebody sits in front of this notebook, and display things so that they and later readers see them."""

import functools
import html
import os
import re
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec

from lrlib.checking.records import GRADING

Parameters = ParamSpec("Parameters")


def is_live() -> bool:
    """Return whether someone sits in front of this notebook, so that widgets make sense.

    True in the notebooks of a Jupyter server (JupyterLab, Notebook, JupyterHub), which names the session, and of
    VS Code, which names the file. False where a program runs the notebook, and in plain Python.
    """
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and ("JPY_SESSION_NAME" in os.environ or "__vsc_ipynb_file__" in shell.user_ns)


def unless_graded(show: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """Let a function that only shows something do nothing while a submission is graded: nobody looks then."""

    @functools.wraps(show)
    def shown(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        if not os.environ.get(GRADING):
            show(*args, **kwargs)

    return shown


def show(widget: Any, still: Mapping[str, str]) -> None:
    """Display a widget, if there is one, or else the MIME bundle ``still``.

    The bundle is stored beside a widget too, for readers that have no widgets: an HTML export, an untrusted notebook.
    """
    from IPython.display import display

    display(beside(widget, still), raw=True)


def beside(widget: Any, still: Mapping[str, str]) -> dict[str, Any]:
    """Return the MIME bundle of a widget (or None) with the bundle ``still`` beside it."""
    shown = widget._repr_mimebundle_() if widget else {}
    view = shown[0] if isinstance(shown, tuple) else shown  # anywidget's widgets return (data, metadata)
    return {**view, **still}


def inline(text: str) -> str:
    """Return plain text as HTML, with text between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def bundle(page: str) -> dict[str, str]:
    """Return HTML as a MIME bundle, with its plain text beside it."""
    plain = html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?(em|strong|code)>", "", page)))
    return {"text/html": page, "text/plain": " ".join(plain.split())}
