"""Run a submission so that its test cells give their records; nothing else in the run counts."""

import asyncio
import contextlib
import json
import math
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
from nbclient.util import ensure_async, run_sync
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Enum, Float, Integer, Unicode, default

from autograder import keys
from autograder import sandbox as boxes
from autograder.clients import LOOK, PromptClient
from autograder.computing import Computing, killed_for_memory
from autograder.course import current
from autograder.hints import with_real_builtins
from lrlib.checking import records
from lrlib.checking.experiments import imports_of, is_experiment
from lrlib.checking.records import GRADING

RUN = "LRLIB_RUN"  # every process of a run has it in its environment, so leftover processes can be found
OUT_OF_TIME = "OutOfTime"
CUT = "... more output was cut ...\n"
NOT_STARTED = (DeadKernelError, boxes.SandboxError, RuntimeError, OSError)  # what a start that fails raises
GRACE = 10.0  # seconds of computing that a cell may still take to end once it was interrupted

# A learner's `%pip install` would change the instructor's environment: pip refuses a Python that it cannot find.
NO_INSTALLING = {"PIP_PYTHON": "/nothing-is-installed-while-a-submission-is-graded", "UV_OFFLINE": "1"}


@dataclass
class Allowance:
    """How much more output a cell may produce."""

    messages: int
    size: int

    def take(self, size: int) -> bool:
        """Return whether one more message of this size fits, and count it if it does."""
        fits = self.messages >= 1 and self.size >= size
        if fits:
            self.messages -= 1
            self.size -= size
        return fits


class NotRunError(Exception):
    """A submission could not be run, through no fault of the learner's; the message says why."""


# `exit`, left in a cell by a learner who was done for the day, would end the kernel before the cells below it run.
STAYS = "get_ipython().ask_exit = lambda: None"


class ExecuteSubmission(Execute):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's Execute, in an empty working directory, within limits, surviving a kernel that dies or hangs.

    No limit depends on how busy the machine is: a cell's ``timeout`` and the ``budget`` count computing time, and the
    clock only ends a run that waits for nothing. A run that does not start is tried again, then it is not graded.
    """

    sandbox = Enum(boxes.KINDS, help="Where the kernel runs; none: with your rights.").tag(config=True)
    zygote = Unicode("", help="The folder of a sandbox that runs already; empty: one of its own.").tag(config=True)
    budget = Float(600.0, help="Seconds that a whole notebook may compute; cells beyond are not run.").tag(config=True)
    patience = Float(4.0, help="By the clock, a cell or a run may take this many times its limit.").tag(config=True)
    tries = Integer(3, help="How often a run that does not start is started.").tag(config=True)
    pause = Float(5.0, help="Seconds before a run that did not start is started again.").tag(config=True)

    @default("shutdown_kernel")
    def _at_once(self) -> str:
        return "immediate"  # nothing that the learner's code leaves for the end is waited for

    @default("sandbox")
    def _usual(self) -> str:
        return boxes.usual()

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, **options: Any
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute the notebook; what a dead or hanging kernel did not answer stays unanswered.

        Raises NotRunError when the kernel could not be started, or the machine ran out of memory, in every try.
        """
        self._set_up = keys.load(resources["nbgrader"]["assignment"]).code[0]
        for number in range(1, self.tries + 1):
            try:
                return self._run(nb, resources, **options)
            except NotRunError as problem:
                self.log.warning("The run did not start, %d. try: %s", number, problem)
                reason = str(problem)
                self.zygote = ""  # the one that others share may have ended
            if number < self.tries:
                time.sleep(self.pause)
        raise NotRunError(reason + (f" ({self.tries} tries)" if self.tries > 1 else ""))

    def _run(self, nb: NotebookNode, resources: ResourcesDict, **options: Any) -> tuple[NotebookNode, ResourcesDict]:
        self._computed, self._overdue = 0.0, False
        self._deadline = time.monotonic() + self.patience * self.budget
        self._killed_before = killed_for_memory()
        self._token = secrets.token_hex(16)
        # An empty folder: no file that was handed in can shadow a module, and no hidden test lies within reach.
        with tempfile.TemporaryDirectory() as folder:
            resources["metadata"]["path"] = folder
            try:
                executed: tuple[NotebookNode, ResourcesDict] = super().preprocess(nb, resources, **options)
                return executed
            except (*NOT_STARTED, CellTimeoutError, CellExecutionError) as problem:
                raise NotRunError(str(problem).strip().split("\n")[0] or type(problem).__name__) from None
            finally:
                end_processes(self._token)

    def create_kernel_manager(self) -> KernelManager:
        """Create the manager of a kernel in the sandbox, or of an ordinary one."""
        manager: KernelManager = super().create_kernel_manager()
        manager.client_factory = PromptClient
        if self.sandbox == boxes.NONE:
            return manager
        from autograder.sandbox.provisioner import sandboxed

        environment = {GRADING: "1", **NO_INSTALLING}
        limits = {"startup": int(self.startup_timeout)}
        return sandboxed(
            manager, warm=[self._set_up, current().warm], shared=self.zygote, environment=environment, **limits
        )

    def start_new_kernel(self, **options: Any) -> None:
        """Start the kernel with its own console closed: what a cell prints still arrives, as the cell's output."""
        environment = {**os.environ, GRADING: "1", RUN: self._token, **NO_INSTALLING}
        super().start_new_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, **options)

    def start_new_kernel_client(self) -> None:
        """Connect to the kernel and run the lesson's imports: a kernel that cannot do that has not started."""
        super().start_new_kernel_client()
        try:
            self._run_quietly(STAYS)
            reply = self._run_quietly(self._set_up)
            if reply["status"] == "error":
                raise NotRunError(f"the lesson's own imports fail here: {reply['ename']}: {reply['evalue'][:200]}")
        except (NotRunError, DeadKernelError):
            self._cleanup_kernel()
            raise

    def _run_quietly(self, source: str) -> dict[str, Any]:
        """Run some of the release's code, without any trace in the notebook, and return the kernel's answer."""
        reply = self.wait_for_reply(self.kc.execute(source, store_history=False, stop_on_error=False))
        if reply is None:
            raise NotRunError("the kernel did not answer")
        content: dict[str, Any] = reply["content"]
        return content

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute one cell; only the imports of the lesson's own experiments, and nothing once the time is used up."""
        if cell.cell_type != "code":
            return cell, resources
        if self._computed > self.budget or time.monotonic() > self._deadline:
            reason = f"the notebook's {self.budget:g} seconds were used up by the cells above"
            cell.outputs = [_error(OUT_OF_TIME, reason)]
            return cell, resources
        try:
            if is_experiment(cell):
                self._run_quietly(imports_of(cell.source))
                return cell, resources
            return self._execute(cell, resources, index)
        except (DeadKernelError, CellTimeoutError) as problem:
            if killed_for_memory() > self._killed_before:
                raise NotRunError("the machine ran out of memory") from None
            if isinstance(problem, CellTimeoutError) and self._kernel_answers():
                return cell, resources  # a flood of output drowned the message that the cell has ended
            died = isinstance(problem, DeadKernelError) and not self._overdue
            reason = "the kernel died" if died else "the cell could not be interrupted"
            reason += "; the cells below ran in a new kernel"
            cell.outputs.append(_error("DeadKernelError" if died else "CellTimeoutError", reason))
            self._restart()
            return cell, resources

    def _execute(self, cell: NotebookNode, resources: ResourcesDict, index: int) -> tuple[NotebookNode, ResourcesDict]:
        # A hundred times what a lesson's cells put out, and what their checks record.
        self._output, self._records = Allowance(2000, 4_000_000), Allowance(2000, 32_000_000)
        self._told_cut = self._overdue = False
        self._computing = Computing(self._kernel_process())
        written = cell.source
        if utils.is_grade(cell):
            cell.source = with_real_builtins(written)
        try:
            executed: tuple[NotebookNode, ResourcesDict] = super().preprocess_cell(cell, resources, index)
            return executed
        finally:
            cell.source = written
            self._computed += self._computing.seconds()
            if self._overdue:
                cell.outputs.append(new_output("error", **self.error_on_timeout))

    def _kernel_process(self) -> int | None:
        process = getattr(self.km.provisioner, "process", None)
        return process.pid if process else None

    def _get_timeout(self, cell: NotebookNode | None) -> float | None:
        if cell is None:  # the release's own code, which the kernel runs to start
            return float(self.startup_timeout)
        limit: float | None = super()._get_timeout(cell)
        return None if limit is None else self.patience * limit

    async def _async_poll_kernel_alive(self) -> None:
        """Watch the kernel while a cell runs, as nbclient does but more often, and its computing time as well."""
        watch = asyncio.ensure_future(self._watch_computing())
        try:
            await asyncio.sleep(LOOK)
            while await ensure_async(self.kc.is_alive()):
                await asyncio.sleep(LOOK)
            self.task_poll_for_reply.cancel()
        finally:
            watch.cancel()

    async def _watch_computing(self) -> None:
        """Interrupt a cell that has computed for too long, then end a kernel that goes on all the same."""
        limit = self.timeout or math.inf
        while True:
            await asyncio.sleep(0.5)  # most cells have ended by then
            if self._computing.seconds() > limit:
                break
        self._overdue = True
        await ensure_async(self.km.interrupt_kernel())
        while self._computing.seconds() <= limit + GRACE:
            await asyncio.sleep(0.5)
        await self.km.provisioner.kill()

    @run_sync
    async def _kernel_answers(self) -> bool:
        try:
            await self.kc.kernel_info(reply=True, timeout=self.iopub_timeout)
        except (TimeoutError, RuntimeError):
            return False
        return True

    def _restart(self) -> None:
        """Replace the kernel by a new one in which the lesson's imports have run."""
        end_processes(self._token)  # at once: a kernel that hangs does not heed a request to shut down
        self._cleanup_kernel()
        self.create_kernel_manager()
        self.start_new_kernel()
        self.start_new_kernel_client()

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take in one message of the kernel, unless the cell has put out too much; records count for themselves."""
        if msg["msg_type"] not in ("status", "execute_input", "clear_output") and not self._fits(msg):
            if not self._told_cut:
                self._told_cut = True
                cell.outputs.append(new_output("stream", name="stderr", text=CUT))
            return None
        try:
            output: NotebookNode | None = super().process_message(msg, cell, cell_index)
            return output
        except CellControlSignal:
            raise
        except Exception as problem:  # a message made by hand, which no notebook can hold
            self.log.warning("A message of the kernel was left out: %r", problem)
            return None

    def _fits(self, msg: dict[str, Any]) -> bool:
        data = msg["content"].get("data")
        allowance = self._records if isinstance(data, dict) and records.MIME in data else self._output
        return allowance.take(len(json.dumps(msg["content"])) + sum(len(part) for part in msg.get("buffers", [])))

    def on_cell_executed(self, **event: Any) -> None:
        """Keep a cell's error, as nbgrader does, but not more of it than a page can show."""
        content = event["execute_reply"]["content"]
        if content["status"] == "error" and len(json.dumps(content)) > 100_000:
            content.update(ename=content["ename"][:100], evalue=content["evalue"][:1000], traceback=[CUT])
        super().on_cell_executed(**event)


def _error(name: str, reason: str) -> NotebookNode:
    output: NotebookNode = new_output("error", ename=name, evalue=reason, traceback=[reason])
    return output


def end_processes(token: str) -> None:
    """End every process that this run's kernels left behind, even one that has left their process group."""
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
