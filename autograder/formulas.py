"""Formulas of a page as pictures that need no network, no font and no script: SVG, with the TeX for screen readers.

A learner writes formulas too, so one that cannot be set is shown as it was written, and nothing of it can run.
"""

import functools
import html
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

from bleach.html5lib_shim import Filter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

LONGEST = 2000  # characters of a formula that is set; a lesson's longest has 120
SIZE = 17.0  # pixels, as the text around it
SHAPES = {"svg", "path", "rect", "g", "line"}


class Formulas(Filter):  # type: ignore[misc]  # bleach has no types
    """Markdown as HTML with a word in the place of each formula, and the formulas put back after it was cleaned.

    As one of bleach's filters, it keeps formulas out of tags: out of an image's alternative text, for instance.
    """

    def __init__(self, source: Iterable[dict[str, Any]] = ()) -> None:
        """Begin a page without formulas."""
        super().__init__(source)
        self._token = secrets.token_hex(16)  # no learner can write it beforehand
        self._found: list[tuple[str, bool]] = []

    def markdown(self, source: str) -> str:
        """Return Markdown as HTML, not cleaned, with words for formulas."""
        return MarkdownWithMath(renderer=_Renderer(self._note)).render(source)

    def filter(self, source: Iterable[dict[str, Any]]) -> "Formulas":
        """Take the parts of a page, as bleach hands them to a filter."""
        self.source = source
        return self

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the parts of the page with formulas in attributes as they were written."""
        for part in super().__iter__():
            if part["type"] in ("StartTag", "EmptyTag"):
                part["data"] = {name: self._replaced(value, _written) for name, value in part["data"].items()}
            yield part

    def put_back(self, page: str) -> str:
        """Return the cleaned HTML with its formulas as pictures."""
        return self._replaced(page, picture)

    def _note(self, tex: str, block: bool) -> str:
        self._found.append((tex, block))
        return f"{self._token}.{len(self._found) - 1}."

    def _replaced(self, text: str, show: Any) -> str:
        return re.sub(rf"{self._token}\.(\d+)\.", lambda match: show(*self._found[int(match[1])]), text)


class _Renderer(IPythonRenderer):
    """nbconvert's renderer of Markdown, which notes each formula instead of writing it down for MathJax."""

    def __init__(self, note: Callable[[str, bool], str]) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self._note = note

    def block_math(self, body: str) -> str:
        return self._note(body, True)

    def inline_math(self, body: str) -> str:
        return self._note(body, False)

    def latex_environment(self, name: str, body: str) -> str:
        return self._note(f"\\begin{{{name}}}{body}\\end{{{name}}}", True)


def _written(tex: str, block: bool) -> str:
    return f"$${tex}$$" if block else f"${tex}$"


@functools.lru_cache(maxsize=2000)
def picture(tex: str, block: bool) -> str:
    """Return a formula as HTML: an SVG whose label is the TeX, or the TeX as code where it cannot be set."""
    import ziamath  # a fifth of a second, for the commands that show a formula only

    ziamath.config.svg2 = False  # plain paths: no ids, which would repeat within a page
    try:
        if len(tex) > LONGEST:
            raise ValueError("too long to be set")
        formula = ziamath.Latex(tex.replace(r"\_", "_"), size=SIZE, inline=not block, color="currentColor")
        drawing = ElementTree.fromstring(formula.svg())
        if {element.tag.rpartition("}")[2] for element in drawing.iter()} - SHAPES:
            raise ValueError("more than a drawing")
        depth = formula.getyofst()
    except Exception:  # whatever the typesetter makes of odd TeX, the reader sees what was written
        return f"<code>{html.escape(_written(tex, block))}</code>"
    drawing.attrib |= {"role": "img", "aria-label": tex.strip(), "style": f"vertical-align:{depth:.2f}px"}
    svg = re.sub(r"(</?)ns0:", r"\1", ElementTree.tostring(drawing, encoding="unicode")).replace("xmlns:ns0", "xmlns")
    return f'<span class="formula-block">{svg}</span>' if block else svg
