"""What one cell does (a flood of output, a hang, a process left behind) costs no other cell its records."""

import itertools
import json
import os
import secrets
import sys
import tempfile
from dataclasses import replace

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from traitlets import Float

import autograder.execution
from autograder import keys
from autograder.clients import PromptClient
from autograder.configuration import course_config
from autograder.course import VARIABLE
from autograder.execution import CUT, OUT_OF_TIME, ExecuteSubmission, NotRunError, is_experiment
from autograder.sandbox import BWRAP, NONE, SandboxError, zygote
from lrlib.checking import records
from tests.autograder.sandboxes import SANDBOXES, needs_sandbox
from tests.autograder.toy import ENVIRONMENT, LESSON

SET_UP = "import numpy as np\n\nfrom averages.checks import check"
RECORD = "records.emit(records.Record('step_decay', {}, 'answered', {'values': [str(2 + 2)]}))"


@pytest.fixture(scope="module", autouse=True)
def toy_course():
    with pytest.MonkeyPatch.context() as patch:
        for name in (VARIABLE, "PYTHONPATH"):
            patch.setenv(name, ENVIRONMENT[name])
        assert keys.load(LESSON).code[0] == SET_UP
        yield


def run(*sources, execution=ExecuteSubmission, **options):
    """Return the cells of these sources, run as a submission is; the set-up cell runs first but is not returned."""
    cells = [source if isinstance(source, dict) else new_code_cell(source) for source in (SET_UP, *sources)]
    notebook = new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    execution(**options).preprocess(notebook, {"metadata": {}, "nbgrader": {"assignment": LESSON}})
    return notebook.cells[1:]


def text(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.fixture(scope="module")
def flooded():
    many = "from IPython.display import display\nfor number in range(2050): display(number)"
    quiet = "from IPython.display import clear_output\nfrom lrlib.checking import records\n" + RECORD
    return run(
        many + "\nfrom lrlib.checking import records\n" + RECORD,
        "print('x' * 5_000_000)\n'said later'",
        "raise ValueError('x' * 5_000_000)",
        "kernel = get_ipython().kernel\n"
        "kernel.session.send(kernel.iopub_socket, 'display_data', {'data': 5}, kernel.get_parent(), b'display_data')",
        quiet,
    )


def test_a_flood_is_cut_and_told_once(flooded):
    many, large, failing, _, _ = flooded
    for cell in flooded:
        assert len(cell.outputs) <= 2002
        assert len(json.dumps(cell.outputs)) < 4_100_000
    assert [text(cell).count(CUT) for cell in (many, large, failing)] == [1, 1, 1]
    assert large.outputs[-1].data == {"text/plain": "'said later'"}
    assert failing.outputs[-1].ename == "ValueError"


def test_records_come_through_a_flood(flooded):
    for cell in (flooded[0], flooded[-1]):
        assert [record.values["values"] for record in records.read(cell.outputs)] == [["4"]]


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
    limits = {"timeout_func": lambda cell: 1 if cell.source == HANGS else 60, "patience": 1.0, "iopub_timeout": 2}
    first, stopping, later = run("mine = 1", stops, "np.arange(3).sum(), 'mine' in dir()", **limits)
    assert [output.ename for output in stopping.outputs] == [error]
    assert told in stopping.outputs[0].evalue
    assert later.outputs[0].data == {"text/plain": "(np.int64(3), False)"}
    assert first.outputs == []


LEAVES_BY = ["exit", "quit()", "import sys\nsys.exit()"]


@pytest.fixture(scope="module", params=SANDBOXES)
def left(request):
    """Return the last of the cells below each way to leave, all in one notebook."""
    below = [*["import time\ntime.sleep(0.2)"] * 3, "mine"]
    cells = run(*(cell for way in LEAVES_BY for cell in (f"mine = {way!r}", way, *below)), sandbox=request.param)
    return dict(zip(LEAVES_BY, cells[len(below) + 1 :: len(below) + 2], strict=True))


@pytest.mark.parametrize("leaves", LEAVES_BY)
def test_a_cell_that_leaves_ends_nothing_below_it(left, leaves):
    assert [output.get("data") for output in left[leaves].outputs] == [{"text/plain": repr(leaves)}]


class LosesAnEnd(ExecuteSubmission):
    """Some messages of a cell are lost, the last among them, as in a flood too large for the connection."""

    def process_message(self, msg, cell, cell_index):
        return None if cell.source == "mine = 1" else super().process_message(msg, cell, cell_index)


def test_a_cell_whose_end_is_lost_in_a_flood_keeps_what_it_defined():
    _, later = run("mine = 1", "mine", execution=LosesAnEnd, iopub_timeout=2)
    assert later.outputs[0].data == {"text/plain": "1"}


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_no_kernel_is_waited_for_longer_than_it_needs(sandbox, monkeypatch):
    ready = []

    class Noted(PromptClient):
        async def wait_for_ready(self, timeout=None):
            await super().wait_for_ready(timeout)
            ready.append(timeout)

    monkeypatch.setattr(autograder.execution, "PromptClient", Noted)
    run("1", sandbox=sandbox)
    assert ready == [ExecuteSubmission().startup_timeout]


def test_cells_beyond_the_time_budget_say_so():
    cells = run("1", "2", budget=0.0, patience=0.0)
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


def test_the_course_waits_for_a_slow_machine():
    limits = course_config().ExecuteSubmission
    assert limits.iopub_timeout >= 30
    assert limits.startup_timeout >= 300


class IsSoonTiredOfComputing(ExecuteSubmission):
    """Lets a cell compute for a fifth of a second: nbclient's own limits are whole seconds."""

    timeout = Float(0.2)
    patience = Float(500.0)


COMPUTES = "import time\nuntil = time.thread_time() + 30\nwhile time.thread_time() < until:\n    pass"
IGNORES = f"while True:\n    try:\n        exec({COMPUTES!r})\n    except BaseException:\n        pass"


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_a_cell_that_computes_for_too_long_is_interrupted_and_its_kernel_stays(sandbox):
    _, overdue, later = run("mine = 1", COMPUTES, "mine", execution=IsSoonTiredOfComputing, sandbox=sandbox)
    assert [output.ename for output in overdue.outputs] == ["KeyboardInterrupt", "CellTimeoutError"]
    assert later.outputs[0].data == {"text/plain": "1"}


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_a_cell_that_ignores_the_interrupt_loses_its_kernel(monkeypatch, sandbox):
    monkeypatch.setattr(autograder.execution, "GRACE", 0.2)
    overdue, later = run(IGNORES, "np.arange(3).sum()", execution=IsSoonTiredOfComputing, sandbox=sandbox)
    assert [output.ename for output in overdue.outputs] == ["CellTimeoutError", "CellTimeoutError"]
    assert "could not be interrupted" in str(overdue.outputs)
    assert later.outputs[0].data == {"text/plain": "np.int64(3)"}


def test_waiting_is_not_computing():
    """A cell that gets no processor for longer than its limit, as on a busy machine, goes on."""
    waits = "import time\ntime.sleep(1)\n'done'"
    waited, later = run(waits, "'later'", execution=IsSoonTiredOfComputing, budget=0.2)
    assert waited.outputs[0].data == {"text/plain": "'done'"}
    assert later.outputs[0].data == {"text/plain": "'later'"}


def test_the_clock_ends_a_cell_that_waits_for_nothing():
    waited, later = run("import time\ntime.sleep(60)", "'later'", timeout=1, patience=2.0)
    assert "CellTimeoutError" in [output.ename for output in waited.outputs]
    assert later.outputs[0].data == {"text/plain": "'later'"}


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_nothing_is_installed(sandbox):
    by_name = "import sys\n!{sys.executable} -m pip download six"
    cells = run("%pip install six", "!pip uninstall -y six", by_name, sandbox=sandbox)
    for cell in cells:
        assert "Could not locate Python interpreter" in text(cell)


def test_of_an_experiment_only_the_imports_run():
    locked = {"grade": False, "solution": False, "locked": True, "grade_id": "experiment_a", "task": False}
    experiment = new_code_cell("import decimal as exact\nslow = 1", metadata={"tags": ["experiment"]})
    experiment.metadata["nbgrader"] = {**locked, "schema_version": 3}
    assert is_experiment(experiment)
    cells = run(experiment, "exact.Decimal(1)", "'slow' in dir()")
    assert experiment.outputs == []
    assert [cell.outputs[0].data["text/plain"] for cell in cells[1:]] == ["Decimal('1')", "False"]


# ---- runs that do not start: a kernel that dies or is late, on its first starts or on all ----------------------------


@pytest.fixture
def unsteady(tmp_path, monkeypatch):
    """Return a function that makes the first ``times`` kernels begin with some code, and one that counts the starts."""
    starts = tmp_path / "starts"
    starts.touch()

    def make(code, times):
        program = f"import os, sys, time\nwith open({str(starts)!r}, 'a') as file: file.write('x')\n"
        program += f"if os.path.getsize({str(starts)!r}) <= {times}:\n    {code}\n"
        program += "from ipykernel.kernelapp import launch_new_instance\nlaunch_new_instance()"
        folder = tmp_path / "kernels" / "python3"
        folder.mkdir(parents=True)
        argv = [sys.executable, "-c", program, "-f", "{connection_file}"]
        (folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "", "language": "python"}))
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
        return lambda: len(starts.read_text())

    return make


STARTS_BADLY = {
    "dies": "sys.exit(1)",
    "is killed": "os.kill(os.getpid(), 9)",
    "is late": "time.sleep(60)",
    "dies at its first code": "from ipykernel.ipkernel import IPythonKernel\n"
    "    IPythonKernel.do_execute = lambda *a, **k: os._exit(1)",
}


class IsSoonImpatient(ExecuteSubmission):
    """Waits a second for the first two kernels, and as long as the course does for the third."""

    def start_new_kernel(self, **options):
        self.started = getattr(self, "started", 0) + 1
        self.startup_timeout = 1 if self.started < 3 else 300
        super().start_new_kernel(**options)


@pytest.mark.parametrize("how", STARTS_BADLY)
def test_a_kernel_that_does_not_start_is_started_again(unsteady, how):
    starts = unsteady(STARTS_BADLY[how], times=2)
    execution = IsSoonImpatient if how == "is late" else ExecuteSubmission
    (cell,) = run("2 + 2", execution=execution, pause=0.0, shell_timeout_interval=1, sandbox=NONE)
    assert cell.outputs[0].data == {"text/plain": "4"}
    assert starts() == 3


def test_a_kernel_that_never_starts_is_no_grade(unsteady):
    starts = unsteady("sys.exit(1)", times=99)
    with pytest.raises(NotRunError, match=r"^Kernel died before replying to kernel_info \(3 tries\)$"):
        run("2 + 2", pause=0.0, sandbox=NONE)
    assert starts() == 3


@pytest.mark.parametrize(
    "problem", [SandboxError("no kernel in the sandbox"), TimeoutError(), ConnectionRefusedError()]
)
@needs_sandbox
def test_a_sandbox_that_gives_no_kernel_is_asked_again(monkeypatch, problem):
    fork, asked = zygote.Zygote.fork, []

    def gives_one_at_last(self, request):
        asked.append(request)
        if len(asked) < 3:
            raise problem
        return fork(self, request)

    monkeypatch.setattr(zygote.Zygote, "fork", gives_one_at_last)
    (cell,) = run("2 + 2", pause=0.0, sandbox=BWRAP)
    assert cell.outputs[0].data == {"text/plain": "4"}
    assert len(asked) == 3


@needs_sandbox
def test_a_sandbox_that_has_ended_is_started_again():
    run("2 + 2", sandbox=BWRAP)
    for one in zygote._own.values():
        one._process.kill()
    (cell,) = run("2 + 2", pause=0.0, sandbox=BWRAP)
    assert cell.outputs[0].data == {"text/plain": "4"}


def test_a_kernel_that_starts_late_is_waited_for(unsteady):
    starts = unsteady("time.sleep(3)", times=1)
    (cell,) = run("2 + 2", tries=1, shell_timeout_interval=1, sandbox=NONE)
    assert cell.outputs[0].data == {"text/plain": "4"}
    assert starts() == 1


def test_imports_that_fail_here_are_no_grade(monkeypatch):
    key = keys.load(LESSON)
    monkeypatch.setattr(keys, "load", lambda lesson: replace(key, code=["import no_such_module", *key.code[1:]]))
    with pytest.raises(NotRunError, match="the lesson's own imports fail here: ModuleNotFoundError"):
        run("2 + 2", tries=1, sandbox=NONE)
    assert records.GRADING not in os.environ  # the kernel's environment stays out of this process's


def test_a_kernel_that_the_machine_kills_for_memory_is_run_again(monkeypatch):
    killed = iter([0, 1, 1, 1])
    monkeypatch.setattr(autograder.execution, "killed_for_memory", lambda: next(killed))
    dies_once = "import os\nif not os.path.exists('{0}'):\n    open('{0}', 'w').close()\n    os.kill(os.getpid(), 9)"
    with tempfile.TemporaryDirectory() as folder:
        stopping, later = run(dies_once.format(f"{folder}/died"), "2 + 2", pause=0.0, sandbox=NONE)
    assert stopping.outputs == []
    assert later.outputs[0].data == {"text/plain": "4"}


def test_a_machine_without_memory_gives_no_grade(monkeypatch):
    killed = itertools.count()
    monkeypatch.setattr(autograder.execution, "killed_for_memory", lambda: next(killed))
    with pytest.raises(NotRunError, match=r"^the machine ran out of memory \(2 tries\)$"):
        run("import os\nos.kill(os.getpid(), 9)", pause=0.0, tries=2, sandbox=NONE)
