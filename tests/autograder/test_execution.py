"""What one cell does (a flood of output, a hang, a process left behind) costs no other cell its records."""

import json
import secrets
import sys

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from sandboxes import SANDBOXES

from autograder import keys
from autograder.configuration import course_config
from autograder.execution import CUT, OUT_OF_TIME, ExecuteSubmission
from lrlib import answers

LESSON = "03_common_schedules"
SET_UP = keys.load(LESSON).code[0]
RECORD = "answers.emit(answers.Record('step_decay', {}, 'answered', {'values': [str(2 + 2)]}))"


def run(*sources, execution=ExecuteSubmission, **options):
    """Return the cells of these sources, run as a submission is; the set-up cell runs first but is not returned."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in (SET_UP, *sources)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    execution(**options).preprocess(notebook, {"metadata": {}, "nbgrader": {"assignment": LESSON}})
    return notebook.cells[1:]


def text(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.fixture(scope="module")
def flooded():
    many = "from IPython.display import display\nfor number in range(2500): display(number)"
    quiet = "from IPython.display import clear_output\nfrom lrlib import answers\n" + RECORD
    return run(
        many,
        many + "\nfrom lrlib import answers\n" + RECORD,
        "print('x' * 5_000_000)\n'said later'",
        "raise ValueError('x' * 5_000_000)",
        "kernel = get_ipython().kernel\n"
        "kernel.session.send(kernel.iopub_socket, 'display_data', {'data': 5}, kernel.get_parent(), b'display_data')",
        quiet,
    )


def test_a_flood_is_cut_and_told_once(flooded):
    many, with_record, large, failing, _, _ = flooded
    for cell in flooded:
        assert len(cell.outputs) <= 2002
        assert len(json.dumps(cell.outputs)) < 4_100_000
    assert [text(cell).count(CUT) for cell in (many, with_record, large, failing)] == [1, 1, 1, 1]
    assert large.outputs[-1].data == {"text/plain": "'said later'"}
    assert failing.outputs[-1].ename == "ValueError"


def test_records_come_through_a_flood(flooded):
    for cell in (flooded[1], flooded[-1]):
        assert [record.values["values"] for record in answers.read(cell.outputs)] == [["4"]]


HANGS = "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass"


@pytest.mark.parametrize(
    ("stops", "error", "told"),
    [
        (HANGS, "CellTimeoutError", "could not be interrupted"),
        ("import os\nos._exit(1)", "DeadKernelError", "the kernel died"),
    ],
    ids=["hangs", "dies"],
)
def test_after_a_cell_that_stops_the_kernel_the_others_run_with_the_release_s_imports(stops, error, told):
    limits = {"timeout_func": lambda cell: 1 if cell.source == HANGS else 60, "iopub_timeout": 2}
    first, stopping, later = run("mine = 1", stops, "np.arange(3).sum(), 'mine' in dir()", **limits)
    assert [output.ename for output in stopping.outputs] == [error]
    assert told in stopping.outputs[0].evalue
    assert later.outputs[0].data == {"text/plain": "(np.int64(3), False)"}
    assert first.outputs == []


class LosesAnEnd(ExecuteSubmission):
    """Some messages of a cell are lost, the last among them, as in a flood too large for the connection."""

    def process_message(self, msg, cell, cell_index):
        return None if cell.source == "mine = 1" else super().process_message(msg, cell, cell_index)


def test_a_cell_whose_end_is_lost_in_a_flood_keeps_what_it_defined():
    _, later = run("mine = 1", "mine", execution=LosesAnEnd, iopub_timeout=2)
    assert later.outputs[0].data == {"text/plain": "1"}


def test_cells_beyond_the_time_budget_say_so():
    cells = run("1", "2", budget=0.0)
    assert [cell.outputs[0].ename for cell in cells] == [OUT_OF_TIME, OUT_OF_TIME]
    assert cells[0].outputs[0].evalue == "the notebook's 0 seconds were used up by the cells above"


LEAVES = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)", "MARK"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(300)", "MARK"])
"""


def running(mark):
    return [p for p in psutil.process_iter(["cmdline", "status"]) if mark in (p.info["cmdline"] or [])]


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_a_run_leaves_no_process_behind(sandbox):
    mark = secrets.token_hex(8)
    stranger = psutil.Popen([sys.executable, "-c", "import time; time.sleep(300)", "stranger"])
    seen = []

    class Sees(ExecuteSubmission):
        def on_cell_executed(self, **event):
            super().on_cell_executed(**event)
            seen.append(len(running(mark)))

    run(LEAVES.replace("MARK", mark), "import time; time.sleep(0.5)", execution=Sees, sandbox=sandbox)
    assert seen[-1] == 2
    assert not running(mark)
    assert stranger.is_running()
    stranger.kill()
    stranger.wait()


def test_the_course_waits_for_a_cell_s_output():
    assert course_config().ExecuteSubmission.iopub_timeout >= 30
