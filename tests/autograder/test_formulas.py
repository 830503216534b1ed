"""Formulas are pictures in the page itself; whatever a learner writes as one, nothing of it runs."""

import re

import nbformat
import pytest

from autograder import paths
from autograder.formulas import LONGEST, picture
from autograder.publish import safe_markdown


def test_a_formula_is_a_picture_that_a_screen_reader_can_say():
    page = safe_markdown(r"The rate $\eta_t$ falls: $$\eta_t = \frac{a}{1 + k t}$$ and `$5` is code.")
    assert page.count("<svg") == 2
    assert r'aria-label="\eta_t"' in page
    assert "<code>$5</code>" in page
    assert "$$" not in page


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_every_formula_of_a_lesson_can_be_set(lesson):
    notebook = nbformat.read(paths.release_path(lesson), as_version=4)
    sources = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    formulas = re.findall(r"(?s)\$\$(.+?)\$\$|\$(.+?)\$", re.sub(r"`[^`]*`", "", sources))
    assert formulas
    for block, inline in formulas:
        assert picture(block or inline, bool(block)).lstrip().startswith(("<svg", "<span"))


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\frac{1}{",
        "x" * (LONGEST + 1),
        '"><img src=x onerror=alert(1)>',
        "x" + "{" * 500,
    ],
)
def test_a_formula_runs_nothing_and_breaks_nothing(tex):
    for source in (f"${tex}$", f"$${tex}$$", f"![${tex}$](https://example.org/a.png)", f"[x](/ '${tex}$')"):
        page = safe_markdown(f"{source}\n\nthe text after it")
        assert "the text after it" in page
        tags = re.findall(r"<[^>]*>", re.sub(r'"[^"]*"', "", page))
        assert not [tag for tag in tags if re.search(r"script|onerror|javascript|xlink|href=.?j", tag)], tags


def test_no_formula_lands_within_a_tag():
    page = safe_markdown("![a $x$ b](https://example.org/a.png)")
    assert "<svg" not in page
    assert 'alt="a $x$ b"' in page
