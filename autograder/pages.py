"""The HTML pages that the autograder makes: their templates, and what these may call.

Every page is complete in itself: it contains its style, pictures and formulas, and requests nothing when it is opened.
"""

import functools
import html
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.publish import safe_markdown

TEMPLATES = Path(__file__).resolve().parent / "templates"


def render(template: str, **values: Any) -> str:
    """Return a page made from a template of autograder/templates/."""
    return environment().get_template(template).render(**values)


@functools.cache
def environment() -> Environment:
    """Return the templates with their filters; whatever a filter does not mark as HTML is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"code": code, "finding": finding, "markdown": markdown, "points": points, "when": when}
    return made


def code(source: str) -> Markup:
    """Return Python code as HTML, with its words marked for the style of the page."""
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))


def markdown(source: str, attachments: Any = None) -> Markup:
    """Return Markdown as HTML in which nothing can run, with its formulas as pictures."""
    return Markup(safe_markdown(source, attachments) if attachments else _without_attachments(source))


@functools.lru_cache(maxsize=1000)
def _without_attachments(source: str) -> str:
    """Return Markdown as HTML; a lesson's own text is on the page of every learner."""
    return safe_markdown(source)


def finding(sentence: str) -> Markup:
    """Return a finding as HTML: what may be the learner's is escaped, then names in backticks become code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(sentence)))


def points(number: float | None) -> str:
    """Return points as one writes them: 3, 2.5."""
    return "" if number is None else f"{number:g}"


def when(moment: str | datetime | None) -> str:
    """Return a time in UTC as a reader writes it, without seconds."""
    if not moment:
        return ""
    time = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{time:%Y-%m-%d %H:%M} UTC"
