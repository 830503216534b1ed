"""The start page, and on request any notebook, shows how far a learner is."""

import nbformat
import pytest

import lrlib
from lrlib.checking import progress
from lrlib.desk import overview
from tests.lrlib.desk.test_contents import CELLS


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.WORK, str(tmp_path))
    (tmp_path / "07_seven").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=CELLS), tmp_path / "07_seven" / "07_seven.ipynb")
    return tmp_path


def test_a_learner_who_has_done_nothing_is_led_to_the_first_lesson(work):
    page = overview.page(work)
    assert 'Begin here:</strong> <a href="07_seven/07_seven.ipynb">Lesson 7. Seven</a>' in page
    assert "not begun" in page
    assert "1 h 30 min, deeper 15 min" in page
    assert "0 of 5" in page


def test_the_page_says_what_is_done_and_where_to_go_on(work):
    progress.note("first", "partial", 0.25)
    page = overview.page(work)
    assert '<a href="07_seven/07_seven.ipynb#7.1-First-%282-points%29">Lesson 7, 7.1 First</a>' in page
    assert "0 of 2 exercises" in page
    assert "0.5 of 5" in page
    progress.note("first", "right", 1.0)
    assert "1 of 2 exercises" in overview.page(work)
    notebook = nbformat.read(work / "07_seven" / "07_seven.ipynb", as_version=4)
    notebook.cells[-1].source = "Because."
    nbformat.write(notebook, work / "07_seven" / "07_seven.ipynb")
    assert "all done" in overview.page(work)


def test_a_lesson_that_cannot_be_read_is_named(work):
    (work / "07_seven" / "07_seven.ipynb").write_text("{")
    assert "cannot be read" in overview.page(work)


@pytest.fixture
def shown(monkeypatch):
    """Return what is displayed, one MIME bundle after another."""
    bundles = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: bundles.append(data))
    return bundles


def test_progress_in_a_lesson_shows_its_exercises_and_leads_to_the_others(work, shown, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(work / "07_seven" / "07_seven.ipynb"))
    progress.note("first", "partial", 0.25)
    lrlib.progress()
    [bundle] = shown
    assert '<a href="../07_seven/07_seven.ipynb">Lesson 7. Seven</a>' in bundle["text/html"]
    assert '<td style="text-align: left">partial</td><td style="text-align: right">0.5 of 2</td>' in bundle["text/html"]
    assert "people mark 3" in bundle["text/html"]
    assert bundle["text/plain"] == "Lesson 7. Seven: 0 of 2 exercises, 0.5 of 5 points"


def test_progress_elsewhere_shows_the_lessons_only(work, shown, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(work)
    lrlib.progress()
    [bundle] = shown
    assert '<a href="07_seven/07_seven.ipynb">' in bundle["text/html"]
    assert "7.2" not in bundle["text/html"]


def test_progress_where_no_work_is_says_how_to_begin(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv(progress.WORK, raising=False)
    monkeypatch.chdir(tmp_path)
    lrlib.progress()
    assert "python -m lrlib lab" in capsys.readouterr().out
