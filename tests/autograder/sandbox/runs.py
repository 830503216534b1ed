"""Run cells as a submission's are run."""

from nbformat.v4 import new_code_cell, new_notebook

from autograder import keys
from autograder.execution import ExecuteSubmission
from tests.autograder.toy import LESSON


def run(*sources, execution=ExecuteSubmission, **options):
    """Return the cells of these sources after the lesson's set-up cell, run in one kernel."""
    set_up = keys.load(LESSON).code[0]
    notebook = new_notebook(cells=[new_code_cell(source) for source in (set_up, *sources)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    execution(**options).preprocess(notebook, {"metadata": {}, "nbgrader": {"assignment": LESSON}})
    return notebook.cells[1:]


def text(cell):
    """Return what a cell printed and the name of the error that it ended with."""
    printed = "".join(output.get("text", "") for output in cell.outputs)
    return (printed + "".join(output.ename for output in cell.outputs if output.output_type == "error")).strip()
