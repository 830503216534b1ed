"""Markdown that somebody handed in, made safe to show in a page."""

import functools
import html
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import bleach
from bleach.html5lib_shim import Filter
from jinja2 import pass_context
from jinja2.runtime import Context

from autograder.formulas import Formulas
from autograder.intake import pictures

# What Markdown makes, and nothing that runs: no script, no handler, no javascript: address.
TAGS = bleach.ALLOWED_TAGS | {
    "br",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "hr",
    "img",
    "p",
    "pre",
    "s",
}
TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6", "span", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {"*": ["class", "id", "title"], "a": ["href"], "img": ["src", "alt"], "td": ["align"], "th": ["align"]}


@pass_context
def markdown_of_cell(context: Context, source: str) -> str:
    """Return the Markdown of the cell that a page's template is at as HTML, by :func:`safe_markdown`."""
    return safe_markdown(source, (context.get("cell") or {}).get("attachments"))


def safe_markdown(source: str, attachments: Mapping[str, Any] | None = None) -> str:
    """Return Markdown as HTML without anything that could run in the reader's browser.

    The source may show pictures from ``attachments``, the cell's own.
    """
    token = f"https://{secrets.token_hex(16)}.invalid"  # no learner can name it beforehand
    source, found = pictures.take_out(source, attachments, token)
    formulas = Formulas()
    try:
        made = formulas.markdown(source)
    except Exception:  # whatever nbconvert makes of odd Markdown, the reader sees the text
        made = f"<pre>{html.escape(source)}</pre>"
    show = functools.partial(_ShowPictures, token=token, pictures=found)
    filters = [show, formulas.filter]
    cleaner = bleach.Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols=["http", "https"], filters=filters)
    return formulas.put_back(cleaner.clean(made))


class _ShowPictures(Filter):  # type: ignore[misc]  # bleach has no types
    """Put the pictures back, after all else has been cleaned: into images only, elsewhere as they were written."""

    def __init__(self, source: Iterable[dict[str, Any]], token: str, pictures: Sequence[pictures.Picture]) -> None:
        super().__init__(source)
        self._pictures = pictures
        self._place = re.compile(re.escape(token) + r"/(\d+)")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for part in super().__iter__():
            if part["type"] in ("Characters", "SpaceCharacters"):
                part["data"] = self._place.sub(lambda match: self._pictures[int(match[1])].written, part["data"])
            elif part["type"] in ("StartTag", "EmptyTag"):
                part = self._with_picture(part)
            yield part

    def _with_picture(self, tag: dict[str, Any]) -> dict[str, Any]:
        named = self._place.fullmatch(tag["data"].get((None, "src"), "")) if tag["name"] == "img" else None
        address = self._pictures[int(named[1])].address if named else ""
        if named and not address:
            about = tag["data"].get((None, "alt")) or "a picture"
            return {"type": "Characters", "data": f"[{about}: no picture that can be shown was handed in]"}
        tag["data"] = {name: value for name, value in tag["data"].items() if not self._place.search(value)}
        if named:
            tag["data"][(None, "src")] = address
        return tag
