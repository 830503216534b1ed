"""Every lesson, run from top to bottom in the browser as a learner gets it."""

import pytest

from autograder import paths
from tests.browser import accessibility

LESSONS = paths.lesson_names()
# What is wider than its cell: a picture or a table that is cut off, code that must be scrolled to be read.
WIDER = """() => [...document.querySelectorAll('.jp-Cell')].flatMap(cell =>
    [...cell.querySelectorAll('.cm-scroller, .jp-OutputArea-output, .jp-RenderedMarkdown, img, svg, table')]
    .filter(part => part.offsetParent !== null)
    .filter(part => part.scrollWidth > part.clientWidth + 2
        || part.getBoundingClientRect().right > cell.getBoundingClientRect().right + 2)
    .map(part => `cell ${cell.dataset.windowedListIndex}: ${part.tagName} ${part.getAttribute('class')} `
        + `${part.scrollWidth} > ${part.clientWidth}: ${part.textContent.trim().slice(0, 60)}`))"""


@pytest.mark.parametrize("lesson", LESSONS)
def test_run_all_reaches_the_end(lesson, page, open_notebook, watch, picture):
    notebook = open_notebook(f"{lesson}/{lesson}.ipynb")
    notebook.run_all()
    cells = [cell for cell in notebook.cells() if cell["cell_type"] == "code"]
    failed = [
        (cell["source"][:80], output["evalue"][-500:])
        for cell in cells
        for output in cell["outputs"]
        if output["output_type"] == "error" and not cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    never = [cell["source"][:60] for cell in cells if cell["execution_count"] is None]
    assert (failed, never) == ([], [])
    for index in range(len(notebook.cells())):  # cells far from the screen are not laid out
        notebook.cell(index)
    wide = page.evaluate(WIDER)
    picture(f"{lesson}-run")
    assert wide == []
    assert (watch.errors, watch.foreign) == ([], [])
    assert accessibility.violations(page) == []
