"""The start page says what is done from the checks' own records, and never costs a learner a line."""

import logging

import nbformat
import pytest
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_markdown_cell

from lrlib.checking import progress
from lrlib.desk import start_page
from tests.lrlib.desk.test_contents import CELLS


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.WORK, str(tmp_path))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    (tmp_path / "07_seven").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=CELLS), tmp_path / "07_seven" / "07_seven.ipynb")
    return tmp_path


def test_the_page_is_made_anew_and_keeps_what_the_learner_added(work):
    path = start_page.write(work)
    notebook = nbformat.read(path, as_version=4)
    ours = len(notebook.cells)
    notebook.cells.insert(1, new_markdown_cell("my notes"))
    nbformat.write(notebook, path)
    progress.note("first", "right", 1.0)
    cells = nbformat.read(start_page.write(work), as_version=4).cells
    assert len(cells) == ours + 1
    assert cells[-1].source == "my notes"
    assert "1 of 2 exercises" in cells[1].outputs[0].data["text/html"]


def test_a_damaged_page_is_replaced(work):
    (work / progress.START).write_text("{")
    assert nbformat.read(start_page.write(work), as_version=4).cells


def test_the_page_is_trusted_and_this_process_keeps_its_logging(work):
    class Handler(logging.Handler):
        closed = False

        def close(self):
            self.closed = True
            super().close()

    mine = Handler()
    page = nbformat.read(start_page.write(work), as_version=4)
    assert not mine.closed
    assert NotebookNotary(data_dir=str(work / "jupyter")).check_signature(page)
