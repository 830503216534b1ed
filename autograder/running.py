"""Where the learners' code of one run goes: to one sandbox for all worker processes, to none, or to a cluster."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config

from autograder import cluster, keys
from autograder.course import current, learners_packages
from autograder.execution import ExecuteSubmission
from autograder.sandbox import BWRAP, usual, zygote


@dataclass(frozen=True)
class Running:
    """Where kernels run: ``kind`` is "bwrap" or "none", ``folder`` a sandbox's, ``scheduler`` the address of Dask's."""

    kind: str
    folder: Path | None = None
    scheduler: str | None = None

    def configure(self, config: Config) -> Config:
        """Let nbgrader run submissions there; return its configuration."""
        config.ExecuteSubmission.sandbox = self.kind
        config.ExecuteSubmission.zygote = str(self.folder or "")
        if self.scheduler:
            config.ExecuteOnCluster.scheduler = self.scheduler
            steps = config.Autograde.autograde_preprocessors
            config.Autograde.autograde_preprocessors = [
                cluster.ExecuteOnCluster if step is ExecuteSubmission else step for step in steps
            ]
        return config


class Preparation:
    """A place that is being prepared; other work can go on until ``ready`` is called."""

    def __init__(self, kind: str, scheduler: str | None, started: zygote.Zygote | None) -> None:
        """Wrap a sandbox that is being started here, or none."""
        self._kind, self._scheduler, self._zygote = kind, scheduler, started

    def ready(self) -> Running:
        """Wait until it can be used; raises SandboxError if it cannot."""
        return Running(self._kind, self._zygote.ready().folder if self._zygote else None, self._scheduler)


@contextlib.contextmanager
def prepared(kind: str | None, lessons: Sequence[str], scheduler: str | None = None) -> Iterator[Preparation]:
    """Prepare the place where these lessons run, and end it afterwards; ``kind`` None means the default.

    Raises SandboxError if there is no sandbox, and ClusterError if the scheduler's workers cannot grade.
    """
    kind = kind or usual()
    if scheduler is not None:
        cluster.require(scheduler)
    if kind != BWRAP or scheduler is not None:
        yield Preparation(kind, scheduler, None)
        return
    warm = dict.fromkeys(keys.load(lesson).code[0] for lesson in lessons)
    started = zygote.Zygote.start([*warm, current().warm], learners_packages())
    try:
        yield Preparation(kind, None, started)
    finally:
        started.end()
