"""How much a run has computed, and how often the machine ran out of memory, however busy the machine is."""

import contextlib
import os
from pathlib import Path

import psutil

_EVENTS = Path("/proc/vmstat")
_CHILDREN = Path("/proc/thread-self/children")  # not every Linux is built to have it
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100  # of a second


class Computing:
    """The computing time of a process and all that it started, since this object was made.

    What counts is the busiest thread: with however many cores, that is at most the time by the clock.
    """

    def __init__(self, process: int | None) -> None:
        """Begin to measure; ``process`` is the process's number, or None if it is not visible."""
        self._process = process
        self._before = self._times()

    def seconds(self) -> float:
        """Return the seconds that the busiest thread has computed; 0 if the process is not visible."""
        return max((now - self._before.get(thread, 0.0) for thread, now in self._times().items()), default=0.0)

    def _times(self) -> dict[int, float]:
        if self._process and _CHILDREN.is_file():
            return _times_in_proc(self._process)
        times: dict[int, float] = {}
        with contextlib.suppress(psutil.Error, OSError):
            first = psutil.Process(self._process) if self._process else None
            for process in [first, *first.children(recursive=True)] if first else []:
                with contextlib.suppress(psutil.Error, OSError):
                    times |= {thread.id: thread.user_time + thread.system_time for thread in process.threads()}
        return times


def _times_in_proc(process: int) -> dict[int, float]:
    """Return the computing time of each thread of a process and of all that it started, as Linux writes it in /proc.

    psutil looks for children among all processes of the machine: beside short cells that takes longer than they do.
    """
    times: dict[int, float] = {}
    waiting = [process]
    while waiting:
        for thread in _listed(Path(f"/proc/{waiting.pop()}/task")):
            with contextlib.suppress(OSError):  # it has just ended
                after_the_name = (thread / "stat").read_text().rpartition(")")[2].split()
                times[int(thread.name)] = (int(after_the_name[11]) + int(after_the_name[12])) / _TICKS
                waiting += map(int, (thread / "children").read_text().split())
    return times


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def killed_for_memory() -> int:
    """Return how many processes this machine has killed for want of memory; 0 where it does not say."""
    try:
        events = dict(line.split() for line in _EVENTS.read_text().splitlines())
    except OSError:
        return 0
    return int(events.get("oom_kill", 0))
