"""After a cell that Python cannot read, a check says that it looks at the definition before it."""

from types import SimpleNamespace

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from lrlib.checking import cells


@pytest.fixture
def shell(monkeypatch):
    """Return a shell as far as a check sees it: the cells that were run, and how IPython reads a cell."""
    shell = SimpleNamespace(user_ns={"In": [""]}, transform_cell=TransformerManager().transform_cell)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    return shell


def run(shell, *sources):
    shell.user_ns["In"] += sources


GOOD, BROKEN = "def rate(step):\n    return 0.1", "def rate(step)\n    return 0.2"


def test_the_last_definition_could_not_be_read(shell):
    run(shell, GOOD, BROKEN, "1 + 1")
    said = cells.stale_definition("rate")
    assert "could not read your last cell with rate (line 1: expected ':')" in said
    assert "the definition before it" in said


@pytest.mark.parametrize(
    "sources",
    [[GOOD], [BROKEN, GOOD], ["other = 1"], [], ["%time\n" + GOOD], ["def rates(step)\n    return 1", GOOD]],
)
def test_otherwise_nothing_is_said(shell, sources):
    run(shell, *sources)
    assert cells.stale_definition("rate") == ""


def test_a_broken_cell_of_another_function_is_not_this_one(shell):
    run(shell, GOOD, BROKEN.replace("rate", "other"))
    assert cells.stale_definition("rate") == ""


def test_outside_a_notebook_nothing_is_said(monkeypatch):
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    assert cells.stale_definition("rate") == ""
