import json
import os
import subprocess
import sys
from types import SimpleNamespace

import nbclient
import nbconvert
import nbformat
import numpy as np
import pytest

from lrlib import predictions
from lrlib.checking import foreseen
from lrlib.interactive import session
from lrlib.predictions import _commitments, _notebook

QUESTION = "Is `power` < 1 *faster*?"
OPTIONS = ["yes & always", "no", "it depends"]


class Page:
    """What a notebook shows, in order: each display is its newest MIME bundle."""

    def __init__(self):
        self.shown = []

    def handle(self):
        place = len(self.shown)

        def display(bundle, raw):
            self.shown.append(bundle)

        def update(bundle, raw):
            self.shown[place] = bundle

        return SimpleNamespace(display=display, update=update)

    @property
    def html(self):
        return [bundle["text/html"] for bundle in self.shown]


@pytest.fixture
def page(monkeypatch, tmp_path):
    """A live notebook in an empty folder; `restart` makes its kernel forget everything."""
    page = Page()

    def restart():
        for memory in (_notebook._questions, _notebook._outcomes, _notebook._displays, page.shown):
            memory.clear()
        _notebook._kept = None

    page.restart, page.file = restart, tmp_path / _commitments.FILE
    monkeypatch.setattr(session, "is_live", lambda: True)
    monkeypatch.setattr("IPython.display.DisplayHandle", page.handle)
    monkeypatch.setattr(_notebook, "_FOLDER", tmp_path)
    restart()
    yield page
    restart()


def execute(*cells, live=False, folder=None):
    """Execute the cells in a kernel, as the build does or (``live``) as a Jupyter server does; return the notebook."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    environment = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
    resources = {"metadata": {"path": str(folder)}} if folder else {}
    client = nbclient.NotebookClient(notebook, kernel_name="python3", store_widget_state=False, resources=resources)
    client.execute(env={**environment, **({"JPY_SESSION_NAME": "lesson.ipynb"} if live else {})})
    return notebook


def test_importing_it_loads_neither_widgets_nor_tensorflow():
    code = "import sys, lrlib.predictions; assert not {'anywidget', 'IPython', 'tensorflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_nothing_is_revealed_before_the_learner_commits(page):
    predictions.predict(QUESTION, OPTIONS, key="key", reveal="Because of the <noise>.")
    assert "application/vnd.jupyter.widget-view+json" in page.shown[0]
    assert "<details>" in page.html[0]
    assert predictions.prediction("key") is None
    _notebook.commit("key", "no")
    assert predictions.prediction("key") == "no"
    assert set(page.shown[0]) == {"text/html", "text/plain"}  # no widget any more
    assert "You committed to <em>no</em>. Because of the &lt;noise&gt;." in page.html[0]
    assert "Is <code>power</code> &lt; 1 *faster*?" in page.html[0]


def test_a_commitment_survives_a_restart_and_keys_do_not_mix(page):
    predictions.predict(QUESTION, OPTIONS, key="key")
    _notebook.commit("key", "it depends")
    page.restart()
    assert predictions.prediction("key") == "it depends"  # even before the question's cell has run again
    predictions.predict(QUESTION, OPTIONS, key="key")
    predictions.predict(QUESTION, OPTIONS, key="another key")
    assert "You committed to" in page.html[0]
    assert "application/vnd.jupyter.widget-view+json" in page.shown[1]


def test_a_commitment_to_an_option_that_is_no_longer_there_is_asked_again(page):
    predictions.predict(QUESTION, OPTIONS, key="key")
    _notebook.commit("key", "no")
    page.restart()
    predictions.predict(QUESTION, ["yes", "never"], key="key")
    assert predictions.prediction("key") is None
    assert "application/vnd.jupyter.widget-view+json" in page.shown[0]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"commitments": 3}', '{"commitments": {"key": {"question": {}}}}'])
def test_a_file_that_nobody_can_read_is_no_commitment(page, text):
    page.file.write_text(text)
    predictions.predict(QUESTION, OPTIONS, key="key")
    assert predictions.prediction("key") is None
    _notebook.commit("key", "no")
    assert json.loads(page.file.read_text())["commitments"]["key"]["answer"] == "no"


def test_a_file_that_cannot_be_written_keeps_nothing_and_says_so(page, monkeypatch):
    from lrlib.predictions._widget import Prediction

    predictions.predict(QUESTION, OPTIONS, key="key")
    monkeypatch.setattr(_notebook.kept(), "path", page.file / "no folder" / "file")
    asked = Prediction(_notebook._questions["key"], lambda answer: _notebook.commit("key", answer))
    asked._answered(asked, {"answer": "no"}, [])
    assert asked.problem.startswith("Not kept: ")
    assert (asked.committed, predictions.prediction("key")) == ("", None)


def test_recall_and_summary_renew_themselves_when_the_learner_commits(page):
    predictions.predict(QUESTION, OPTIONS, key="key")
    predictions.recall("key", "Measured: `no`.", answer="no", why="The noise.")
    predictions.summary()
    assert "You have not committed to an answer yet. It came out: <em>no</em>." in page.html[1]
    assert "as you predicted" not in page.html[2]
    _notebook.commit("key", "no")
    assert "You predicted: <em>no</em>." in page.html[1]
    assert "✓ As you predicted." in page.html[1]
    assert "Measured: <code>no</code>." in page.html[1]
    assert "<strong>Why:</strong> The noise." in page.html[1]
    assert "<strong>1 of 1</strong> came out as you predicted" in page.html[2]


def test_the_summary_carries_how_they_fared_and_nothing_else(page):
    for key in ("right", "wrong", "open"):
        predictions.predict(QUESTION, OPTIONS, key=key)
    predictions.summary()
    assert foreseen.MIME not in page.shown[-1]
    for key, option in {"right": "no", "wrong": "it depends", "open": "no"}.items():
        _notebook.commit(key, option)
    predictions.recall("right", answer="no")
    predictions.recall("wrong", answer="no")
    assert page.shown[3][foreseen.MIME] == {"version": 1, "agrees": {"right": True, "wrong": False}}


def test_a_full_disk_costs_no_cell(page, monkeypatch):
    predictions.predict(QUESTION, OPTIONS, key="key")
    _notebook.commit("key", "no")
    monkeypatch.setattr(_notebook.kept(), "path", page.file / "no folder" / "file")
    predictions.recall("key", answer="no")
    predictions.summary()
    assert "✓ As you predicted." in page.html[1]
    assert "<strong>1 of 1</strong>" in page.html[2]


def test_the_summary_needs_no_cell_to_run_again_after_a_restart(page):
    predictions.predict(QUESTION, OPTIONS, key="key")
    _notebook.commit("key", "it depends")
    predictions.recall("key", answer="no")
    page.restart()
    predictions.summary()
    assert "<strong>0 of 1</strong> came out as you predicted" in page.html[0]
    assert "What surprised you is what you learned." in page.html[0]


def test_a_number_agrees_within_a_quarter_or_says_by_what_factor_it_is_off(page):
    predictions.predict_number("How many?", key="n", unit="steps", low=1, high=1000)
    for value, said in [(75, "✓ As you"), (125, "✓ As you"), (74, "below it by a factor of 1.4"), (300, "factor of 3")]:
        _notebook.commit("n", value)
        predictions.recall("n", answer=np.float64(100))
        assert said in page.html[-1], value
    predictions.recall("n", answer=100, within=2)
    assert "✓ As you predicted" in page.html[-1]
    assert "You predicted: <em>300 steps</em>" in page.html[-1]


@pytest.mark.parametrize("value", [0, 1001, float("nan"), "12", None, [3]])
def test_what_is_no_answer_is_not_kept(page, value):
    predictions.predict_number("How many?", key="n", low=1, high=1000)
    with pytest.raises(ValueError, match="no answer"):
        _notebook.commit("n", value)
    assert not page.file.exists()


def test_an_order_counts_the_pairs_that_are_right(page):
    predictions.predict_order("Rank.", ["a", "b", "c"], key="o", first="lowest", last="highest")
    _notebook.commit("o", ["a", "c", "b"])
    predictions.recall("o", answer=["c", "b", "a"])
    assert "You have 1 of 3 pairs in the right order." in page.html[-1]
    predictions.recall("o", answer=("a", "c", "b"))
    assert "✓ As you predicted." in page.html[-1]


def test_a_curve_is_compared_over_the_height_of_its_axes(page):
    predictions.predict_curve("Draw.", key="c", x=(0, 100), y=(1e-4, 1.0), log=True)
    _notebook.commit("c", [1e-2] * 13)
    predictions.recall("c", answer=np.full(50, 1e-2 * 10**0.39))
    assert "10% of the picture's height" in page.html[-1]
    assert "✓ As you predicted." in page.html[-1]
    predictions.recall("c", answer=np.full(50, 1e-2 * 10**0.41))
    assert "Not as you predicted." in page.html[-1]
    assert 'alt="training loss against step: you: from 0.01 to 0.01; what came out: from 0.0257' in page.html[-1]


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda: predictions.predict(QUESTION, OPTIONS, key="key"), "perhaps"),
        (lambda: predictions.predict_number("N?", key="key"), np.nan),
        (lambda: predictions.predict_order("O?", ["a", "b"], key="key"), ["a"]),
        (lambda: predictions.predict_curve("C?", key="key", x=(0, 1), y=(0, 1)), [1.0]),
    ],
)
def test_an_outcome_in_another_form_is_an_error_even_if_nobody_has_committed(page, ask, answer):
    ask()
    with pytest.raises(ValueError, match="answer must be"):
        predictions.recall("key", answer=answer)


@pytest.mark.parametrize("options", [[], ["one"], ["same", "same"]])
def test_options_must_be_a_choice(options):
    with pytest.raises(ValueError, match="two or more different texts"):
        predictions.predict(QUESTION, options, key="key")


def test_a_curve_needs_axes():
    with pytest.raises(ValueError, match="low < high"):
        predictions.predict_curve("C?", key="key", x=(1, 0), y=(0, 1))
    with pytest.raises(ValueError, match="above 0"):
        predictions.predict_curve("C?", key="key", x=(0, 1), y=(0, 1), log=True)


CELLS = (
    "from lrlib.predictions import predict, predict_curve, predict_number, predict_order, recall, summary\n"
    f"predict({QUESTION!r}, {OPTIONS!r}, key='key', reveal='The reveal.')\n"
    "predict_number('How many?', key='n', low=1)\n"
    "predict_order('Rank.', ['a', 'b'], key='o')\n"
    "predict_curve('Draw.', key='c', x=(0, 1), y=(0, 1))",
    "recall('key', 'It was no.', answer='no')\nsummary()",
)


def test_executed_by_a_program_it_is_plain_html_the_same_each_time_and_never_waits(tmp_path):
    (tmp_path / _commitments.FILE).write_text(json.dumps({"commitments": {"key": {"answer": "no"}}}))
    first, second = execute(*CELLS, folder=tmp_path), execute(*CELLS)
    outputs = [cell.outputs for cell in first.cells]
    assert outputs == [cell.outputs for cell in second.cells]
    assert [set(output.data) for cell in first.cells for output in cell.outputs] == [{"text/html", "text/plain"}] * 6
    page, _ = nbconvert.HTMLExporter().from_notebook_node(first)
    assert "<li>it depends</li>" in page
    assert "<details><summary>I have committed to one.</summary><p>The reveal.</p></details>" in page
    assert "Write down a number from 1 on." in page
    assert "You have not committed" not in page
    assert "It came out: <em>no</em>. It was no." in page


def test_in_a_notebook_of_a_jupyter_server_it_is_a_widget_with_the_plain_html_beside_it(tmp_path):
    notebook = execute(*CELLS, live=True, folder=tmp_path)
    data = notebook.cells[0].outputs[0].data
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    assert "<li>it depends</li>" in page
