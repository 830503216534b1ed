"""Where the learners' code of one run goes: one sandbox for all worker processes, or none."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import keys
from autograder.course import learners_packages
from autograder.sandbox import BWRAP, usual, zygote


@dataclass(frozen=True)
class Running:
    """Where kernels run: ``kind`` is "bwrap" or "none", ``folder`` that of the sandbox, for any process to use."""

    kind: str
    folder: Path | None = None


class Box:
    """A sandbox that is being started; what takes time meanwhile may be done before ``ready``."""

    def __init__(self, kind: str, started: zygote.Zygote | None) -> None:
        """Wrap a sandbox, or none."""
        self._kind, self._zygote = kind, started

    def ready(self) -> Running:
        """Wait until it can be used; raises SandboxError if it cannot."""
        return Running(self._kind, self._zygote.ready().folder if self._zygote else None)


@contextlib.contextmanager
def sandbox(kind: str | None, lessons: Sequence[str]) -> Iterator[Box]:
    """Start a sandbox for these lessons (``kind`` None: the usual one), and end it; raises SandboxError."""
    kind = kind or usual()
    if kind != BWRAP:
        yield Box(kind, None)
        return
    started = zygote.Zygote.start(dict.fromkeys(keys.load(lesson).code[0] for lesson in lessons), learners_packages())
    try:
        yield Box(kind, started)
    finally:
        started.end()
