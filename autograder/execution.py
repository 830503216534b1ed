"""Run a submission so that its test cells give their records: nothing else of the run has any weight."""

import contextlib
import json
import os
import secrets
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import Any

import psutil
from jupyter_client.manager import KernelManager
from nbclient.exceptions import CellControlSignal, CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Enum, Float, Unicode, default

from autograder import keys
from autograder import sandbox as boxes
from autograder.hints import with_real_builtins
from lrlib import answers
from lrlib.checks import GRADING

EXPERIMENT = "experiment"
RUN = "LRLIB_RUN"  # in the environment of all that a run starts: what is left of it in the end is found by this
OUT_OF_TIME = "OutOfTime"
CUT = "... more output was cut ...\n"


@dataclass
class Allowance:
    """How much a cell may still put out."""

    messages: int
    size: int

    def take(self, size: int) -> bool:
        """Return whether one more message of this size fits, and count it if it does."""
        fits = self.messages >= 1 and self.size >= size
        if fits:
            self.messages -= 1
            self.size -= size
        return fits


class ExecuteSubmission(Execute):
    """nbgrader's Execute, in an empty working directory, within limits, surviving a kernel that dies or hangs."""

    sandbox = Enum(boxes.KINDS, help="Where the kernel runs; none: with your rights.").tag(config=True)
    zygote = Unicode("", help="The folder of a sandbox that is running already; empty: an own one.").tag(config=True)
    budget = Float(600.0, help="Seconds that a whole notebook may take; cells beyond are not run.").tag(config=True)

    @default("shutdown_kernel")
    def _at_once(self) -> str:
        return "immediate"  # nothing that the learner's code leaves for the end is waited for

    @default("sandbox")
    def _usual(self) -> str:
        return boxes.usual()

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict, **options) -> tuple[NotebookNode, ResourcesDict]:
        """Execute the notebook; what a dead or hanging kernel did not answer stays unanswered."""
        self._deadline = time.monotonic() + self.budget
        self._set_up = keys.load(resources["nbgrader"]["assignment"]).code[0]
        self._token = secrets.token_hex(16)
        # An empty folder: no file that was handed in can shadow a module, and no hidden test lies within reach.
        with tempfile.TemporaryDirectory() as folder, utils.setenv(**{GRADING: "1"}):
            resources["metadata"]["path"] = folder
            try:
                return super().preprocess(nb, resources, **options)
            except (DeadKernelError, CellTimeoutError, CellExecutionError, TimeoutError, RuntimeError) as problem:
                self.log.warning("The kernel stopped: %s", str(problem).split("\n")[0])
                return nb, resources
            finally:
                end_processes(self._token)

    def create_kernel_manager(self) -> KernelManager:
        """Create the manager of a kernel in the sandbox, or of an ordinary one."""
        manager = super().create_kernel_manager()
        if self.sandbox == boxes.NONE:
            return manager
        from autograder.sandbox.provisioner import sandboxed

        return sandboxed(manager, warm=[self._set_up], shared=self.zygote, environment={GRADING: "1"})

    def start_new_kernel(self, **options) -> None:
        """Start the kernel with its own console closed: what a cell prints still arrives, as the cell's output."""
        environment = {**os.environ, RUN: self._token}
        super().start_new_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, **options)

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute one cell, unless it is one of the lesson's own experiments or the time is used up."""
        if cell.cell_type != "code" or is_experiment(cell):
            return cell, resources
        if time.monotonic() > self._deadline:
            told = f"the notebook's {self.budget:g} seconds were used up by the cells above"
            cell.outputs = [new_output("error", ename=OUT_OF_TIME, evalue=told, traceback=[told])]
            return cell, resources
        try:
            return self._execute(cell, resources, index)
        except (DeadKernelError, CellTimeoutError) as problem:
            if isinstance(problem, CellTimeoutError) and self._kernel_answers():
                return cell, resources  # a flood of output drowned the message that the cell has ended
            told = "the kernel died" if isinstance(problem, DeadKernelError) else "the cell could not be interrupted"
            told += "; the cells below ran in a new kernel"
            cell.outputs.append(new_output("error", ename=type(problem).__name__, evalue=told, traceback=[told]))
            self._restart(resources)
            return cell, resources

    def _execute(self, cell: NotebookNode, resources: ResourcesDict, index: int) -> tuple[NotebookNode, ResourcesDict]:
        # A hundred times what a lesson's cells put out, and what their checks record.
        self._output, self._records = Allowance(2000, 4_000_000), Allowance(2000, 32_000_000)
        self._told_cut = False
        written = cell.source
        if utils.is_grade(cell):
            cell.source = with_real_builtins(written)
        try:
            return super().preprocess_cell(cell, resources, index)
        finally:
            cell.source = written

    @run_sync
    async def _kernel_answers(self) -> bool:
        try:
            await self.kc.kernel_info(reply=True, timeout=5)
        except (TimeoutError, RuntimeError):
            return False
        return True

    def _restart(self, resources: ResourcesDict) -> None:
        """Replace the kernel by a new one in which the lesson's imports have run."""
        end_processes(self._token)  # at once: a kernel that hangs does not heed a request to shut down
        self._cleanup_kernel()
        self.create_kernel_manager()
        self.start_new_kernel()
        self.start_new_kernel_client()
        for index, cell in enumerate(self.nb.cells):
            if cell.cell_type == "code" and cell.source == self._set_up:
                self._execute(cell, resources, index)
                return

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take in one message of the kernel, unless the cell has put out too much; records count for themselves."""
        if msg["msg_type"] not in ("status", "execute_input", "clear_output") and not self._fits(msg):
            if not self._told_cut:
                self._told_cut = True
                cell.outputs.append(new_output("stream", name="stderr", text=CUT))
            return None
        try:
            return super().process_message(msg, cell, cell_index)
        except CellControlSignal:
            raise
        except Exception as problem:  # a message made by hand, which no notebook can hold
            self.log.warning("A message of the kernel was left out: %r", problem)
            return None

    def _fits(self, msg: dict[str, Any]) -> bool:
        data = msg["content"].get("data")
        allowance = self._records if isinstance(data, dict) and answers.MIME in data else self._output
        return allowance.take(len(json.dumps(msg["content"])) + sum(len(part) for part in msg.get("buffers", [])))

    def on_cell_executed(self, **event: Any) -> None:
        """Keep a cell's error, as nbgrader does, but not more of it than a page can show."""
        content = event["execute_reply"]["content"]
        if content["status"] == "error" and len(json.dumps(content)) > 100_000:
            content.update(ename=content["ename"][:100], evalue=content["evalue"][:1000], traceback=[CUT])
        super().on_cell_executed(**event)


def is_experiment(cell: NotebookNode) -> bool:
    """Return whether a cell is one of the lesson's experiments: locked, ungraded and tagged so by its author."""
    return utils.is_locked(cell) and not utils.is_grade(cell) and EXPERIMENT in cell.metadata.get("tags", [])


def end_processes(token: str) -> None:
    """End every process that this run's kernels left behind, also one that has left their process group."""
    for _ in range(10):  # a process may start another while it is being ended
        ended = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if process.environ().get(RUN) == token:
                    process.kill()
                    ended.append(process)
        if not ended:
            return
        psutil.wait_procs(ended, timeout=1)
