import os
import subprocess
import sys

import nbclient
import nbconvert
import nbformat
import pytest

from lrlib import predictions

QUESTION = "Is `power` < 1 *faster*?"
OPTIONS = ["yes & always", "no", "it depends"]


@pytest.fixture
def asked():
    """Return a function that asks under a fresh key and returns the widget's parts."""
    predictions._committed.clear()

    def ask(key="key", reveal="Because of the <noise>."):
        return predictions._widget(QUESTION, OPTIONS, key, reveal).children

    yield ask
    predictions._committed.clear()


def execute(*cells, live=False):
    """Execute the cells in a kernel, as the build does or (``live``) as a Jupyter server does; return the notebook."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    environment = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
    client = nbclient.NotebookClient(notebook, kernel_name="python3", store_widget_state=False)
    client.execute(env={**environment, **({"JPY_SESSION_NAME": "lesson.ipynb"} if live else {})})
    return notebook


def test_importing_it_loads_neither_widgets_nor_tensorflow():
    code = "import sys, lrlib.predictions; assert not {'ipywidgets', 'IPython', 'tensorflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_nothing_is_revealed_before_the_learner_commits(asked):
    question, choices, button, answered = asked()
    assert choices.value is None
    assert button.disabled
    choices.value = "no"
    assert not button.disabled
    assert answered.value == ""
    assert predictions.prediction("key") is None
    button.click()
    assert answered.value == "You committed to <em>no</em>. Because of the &lt;noise&gt;."
    assert predictions.prediction("key") == "no"
    assert choices.disabled
    assert button.disabled
    assert question.value == "<strong>Commit to your answer:</strong> Is <code>power</code> &lt; 1 *faster*?"


def test_running_the_cell_again_keeps_the_commitment_and_keys_do_not_mix(asked):
    _, choices, button, _ = asked()
    choices.value = "it depends"
    button.click()
    _, again, button, answered = asked()
    assert again.value == "it depends"
    assert again.disabled
    assert "You committed to" in answered.value
    assert asked("another key")[1].value is None


def test_a_commitment_to_an_option_that_is_no_longer_there_is_asked_again(asked):
    predictions._committed["key"] = "an option of yesterday"
    _, choices, _, answered = asked()
    assert (choices.value, choices.disabled, answered.value) == (None, False, "")


def test_recall_says_what_was_predicted_and_what_turned_out(asked, capsys):
    predictions._committed["key"] = "yes & always"
    predictions.recall("key", "It was `no`.")
    predictions.recall("unknown", "It was no.")
    said = capsys.readouterr().out
    assert "You predicted: <em>yes &amp; always</em>. It was <code>no</code>." in said
    assert "You have not committed to an answer. It was no." in said


@pytest.mark.parametrize("options", [[], ["one"], ["same", "same"]])
def test_options_must_be_a_choice(options):
    with pytest.raises(ValueError, match="two or more different texts"):
        predictions.predict(QUESTION, options, key="key")


CELLS = (
    "from lrlib.predictions import predict, recall\n"
    f"predict({QUESTION!r}, {OPTIONS!r}, key='key', reveal='The reveal.')",
    "recall('key', 'It was no.')",
)


def test_executed_by_a_program_it_is_plain_html_the_same_each_time_and_never_waits():
    first, second = execute(*CELLS), execute(*CELLS)
    outputs = [cell.outputs for cell in first.cells]
    assert outputs == [cell.outputs for cell in second.cells]
    assert [set(output.data) for cell in first.cells for output in cell.outputs] == [{"text/html", "text/plain"}] * 2
    page, _ = nbconvert.HTMLExporter().from_notebook_node(first)
    assert "<li>it depends</li>" in page
    assert "<details><summary>I have committed to one.</summary><p>The reveal.</p></details>" in page


def test_in_a_notebook_of_a_jupyter_server_it_is_a_widget_with_the_plain_html_beside_it():
    notebook = execute(*CELLS, live=True)
    data = notebook.cells[0].outputs[0].data
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    assert "<li>it depends</li>" in page
