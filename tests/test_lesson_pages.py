"""What the web page of a lesson has beyond the lesson: buttons, links within the site, an outline without gaps."""

import lesson_pages
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

TITLE = "# A lesson\n\nSome words, and [a word](../../docs/glossary.md#seed), and [exercises](#Exercises)."


def page(*cells, repository=""):
    return lesson_pages.page(new_notebook(cells=[new_markdown_cell(TITLE), *cells]), "01_hello", repository)


def test_links_lead_to_pages_of_the_site():
    source = page().cells[0].source
    assert "[a word](../glossary.md#seed)" in source
    assert "[exercises](#exercises)" in source


def test_the_buttons_follow_the_title():
    title, empty, buttons, *_ = page().cells[0].source.split("\n")
    assert (title, empty) == ("# A lesson", "")
    assert 'href="../notebooks/01_hello.ipynb" download>Download the notebook</a>' in buttons
    assert 'href="../running.html#on-colab">Open in Colab</a>' in buttons


def test_with_a_repository_they_open_the_notebook_there():
    source = page(repository="someone/course").cells[0].source
    assert "https://colab.research.google.com/github/someone/course/blob/gh-pages/colab/01_hello.ipynb" in source
    assert "https://mybinder.org/v2/gh/someone/course/main?urlpath=lab%2Ftree%2Flessons%2F01_hello" in source


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([2, 3, 3, 2], [2, 3, 3, 2]),
        ([1, 2, 2, 1], [2, 3, 3, 2]),
        ([1, 3, 3, 2, 3], [2, 3, 3, 3, 4]),
        ([3, 3, 2, 3], [2, 2, 2, 3]),
    ],
)
def test_headings_go_down_one_level_at_a_time(levels, expected):
    texts = [new_markdown_cell(f"{'#' * level} Heading\n\n```python\n# no heading\n```") for level in levels]
    sources = [cell.source for cell in page(*texts).cells[1:]]
    assert [source.index(" ") for source in sources] == expected
    assert all("\n# no heading" in source for source in sources)


def test_a_folded_cell_shows_its_title():
    cell = new_code_cell("# @title Drawing: a curve\nplot()", metadata={"jupyter": {"source_hidden": True}})
    folded = page(cell).cells[1]
    assert "hide-input" in folded.metadata["tags"]
    assert folded.metadata["mystnb"]["code_prompt_show"] == "Drawing: a curve"


def test_on_colab_a_first_cell_installs_the_lock():
    notebook = lesson_pages.for_colab(new_notebook(cells=[new_markdown_cell(TITLE)]), "someone/course")
    source = notebook.cells[1].source
    assert 'if "google.colab" in sys.modules:' in source
    assert "https://raw.githubusercontent.com/someone/course/main/requirements-learner.lock" in source
