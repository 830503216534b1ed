"""Run submissions on the workers of a Dask cluster: executing one is a function, a notebook in, the executed one out.

Dask sends the notebook to a worker, and to another one when a worker is lost. Everything else (judging, gradebook,
feedback) stays here. ``pip install "lrlib[cluster]"`` brings Dask.
"""

import functools
from typing import TYPE_CHECKING, Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from traitlets import Unicode

from autograder import unchanged
from autograder.configuration import course_config
from autograder.execution import ExecuteSubmission
from autograder.refusal import Refusal

if TYPE_CHECKING:
    from distributed import Client

SECONDS = 20  # how long the scheduler may take to answer
LOST = 3  # how many workers one submission may take down before it counts as not run


class ClusterError(Refusal):
    """The cluster cannot be used; the message is one line that says what to do."""


def require(address: str) -> None:
    """Check that a scheduler's workers run submissions as this machine would; raises ClusterError if not."""
    versions = client(address).run(version)
    if not versions:
        raise ClusterError(f"the scheduler at {address} has no worker; start some with `dask worker {address}`")
    others = [worker for worker, theirs in versions.items() if theirs != unchanged.grader()]
    if others:
        raise ClusterError(f"the worker at {others[0]} runs another version of the grader; bring it up to date")


def version() -> str:
    """Return what identifies the grader on the machine where this runs."""
    return unchanged.grader()


@functools.cache
def client(address: str) -> "Client":
    """Return this process's connection to a scheduler; raises ClusterError if there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError('--scheduler needs Dask: pip install "distributed"') from None
    try:
        return Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise ClusterError(f"no Dask scheduler answers at {address} ({str(problem)[:100]})") from None


class ExecuteOnCluster(ExecuteSubmission):
    """Lets one of the scheduler's workers execute the submission, in its own sandbox and within the same limits."""

    scheduler = Unicode(help="The address of a Dask scheduler.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, **options: Any
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Send the notebook to a worker, and return what it sends back; raises what executing it there raises."""
        return execute(self.scheduler, nb, resources["nbgrader"]["assignment"], self.sandbox), resources


def execute(address: str, notebook: NotebookNode, lesson: str, sandbox: str) -> NotebookNode:
    """Return the notebook, executed by one of the scheduler's workers; raises what executing it there raises."""
    text = nbformat.writes(notebook)
    executed: str = client(address).submit(run, text, lesson, sandbox, pure=False, retries=LOST).result()
    result: NotebookNode = nbformat.reads(executed, as_version=notebook.nbformat)
    return result


def run(text: str, lesson: str, sandbox: str) -> str:
    """Execute a notebook on the machine where this runs, and return it; raises NotRunError if it cannot be run."""
    execution = ExecuteSubmission(config=course_config(), sandbox=sandbox)
    notebook = nbformat.reads(text, as_version=4)
    executed, _ = execution.preprocess(notebook, ResourcesDict(metadata={}, nbgrader={"assignment": lesson}))
    result: str = nbformat.writes(executed)
    return result
