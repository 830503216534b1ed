"""Run a submission so that its test cells give their records: nothing else of the run has any weight."""

import subprocess
import tempfile
import time

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Float

from lrlib.checks import GRADING

EXPERIMENT = "experiment"


class ExecuteSubmission(Execute):
    """nbgrader's Execute, in an empty working directory, with a time budget, surviving a kernel that dies."""

    budget = Float(600.0, help="Seconds that a whole notebook may take; cells beyond are not run.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict, **options) -> tuple[NotebookNode, ResourcesDict]:
        """Execute the notebook; what a dead or hanging kernel did not answer stays unanswered."""
        self._deadline = time.monotonic() + self.budget
        # An empty folder: no file that was handed in can shadow a module, and no hidden test lies within reach.
        with tempfile.TemporaryDirectory() as folder, utils.setenv(**{GRADING: "1"}):
            resources["metadata"]["path"] = folder
            try:
                return super().preprocess(nb, resources, **options)
            except (DeadKernelError, CellTimeoutError, CellExecutionError, TimeoutError, RuntimeError) as problem:
                self.log.warning("The kernel stopped: %s", str(problem).split("\n")[0])
                return nb, resources

    def start_new_kernel(self, **options) -> None:
        """Start the kernel with its own console closed: what a cell prints still arrives, as the cell's output."""
        super().start_new_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute one cell, unless it is one of the lesson's own experiments or the time is used up."""
        if is_experiment(cell) or time.monotonic() > self._deadline:
            return cell, resources
        return super().preprocess_cell(cell, resources, index)


def is_experiment(cell: NotebookNode) -> bool:
    """Return whether a cell is one of the lesson's experiments: locked, ungraded and tagged so by its author."""
    return utils.is_locked(cell) and not utils.is_grade(cell) and EXPERIMENT in cell.metadata.get("tags", [])
