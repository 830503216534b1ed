"""Grade many submissions at a time, each in a worker process, so that none can cost another its grade.

The workers are forked from one process that has imported everything, which takes seconds, once.
"""

import contextlib
import multiprocessing
import multiprocessing.connection
import multiprocessing.forkserver
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

import psutil

Task = TypeVar("Task")
Result = TypeVar("Result")

PRELOADED = ["autograder.preload"]
MEMORY_OF_A_JOB = 2**30  # bytes: a worker with TensorFlow, its kernel, and what a submission computes


def usual_jobs() -> int:
    """Return how many submissions are graded at a time unless somebody says: one for each core, two at least.

    Even one core serves two, since a worker often waits for its kernel; never more than the memory allows.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(2, min(cores, int(psutil.virtual_memory().total // MEMORY_OF_A_JOB)))


def start() -> None:
    """Begin to import what the workers need, so that it takes no time later."""
    context = _context()
    if isinstance(context, multiprocessing.context.ForkServerContext):
        multiprocessing.forkserver.ensure_running()


def run(
    tasks: Iterable[Task], work: Callable[[Task], Result], jobs: int, blame: Callable[[Task], Result]
) -> Iterator[Result]:
    """Yield ``work(task)`` of each task, as it is ready, from ``jobs`` processes.

    When a worker process ends, any task that was under way may have caused it: these run again, one at a time, and a
    task during which it happens once more gets the result ``blame(task)``. Raises what ``work`` raises.
    """
    waiting = deque(tasks)
    while waiting:
        suspects = yield from _until_a_worker_ends(waiting, work, jobs)
        for suspect in suspects:
            if (yield from _until_a_worker_ends(deque([suspect]), work, jobs=1)):
                yield blame(suspect)


def _until_a_worker_ends(
    waiting: deque[Task], work: Callable[[Task], Result], jobs: int
) -> Generator[Result, None, list[Task]]:
    """Yield results until no task is waiting or a worker process ends; return the tasks that were then under way."""
    running: dict[Future[Result], Task] = {}
    with _pool(jobs) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    running[pool.submit(work, waiting[0])] = waiting[0]
                    waiting.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    result = future.result()
                    del running[future]
                    yield result
        except BrokenProcessPool:
            pass
    return list(running.values())


@contextlib.contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of workers; when its use ends by an error or an interrupt, so do they, at once."""
    pool = ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_begin, initargs=(dict(os.environ),))
    try:
        yield pool
    except BaseException:
        for worker in multiprocessing.active_children():
            worker.kill()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _context() -> multiprocessing.context.BaseContext:
    """Return how workers start: forked where that is safe, from a process that has run nothing of TensorFlow's."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _begin(environment: dict[str, str]) -> None:
    """Set up a worker in the grader's environment. Interrupts go to the grader, whose end also ends the worker."""
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_grader, daemon=True).start()


def _end_with_the_grader() -> None:
    grader = multiprocessing.parent_process()
    if grader is not None:
        multiprocessing.connection.wait([grader.sentinel])
        os._exit(1)
