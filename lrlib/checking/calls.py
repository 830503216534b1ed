"""Call a learner's code with care: bounded in time, its printing set aside, calls to forbidden functions noticed."""

import contextlib
import ctypes
import inspect
import io
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import Any


class TooSlow(Exception):
    """The learner's code ran longer than its time limit."""


@dataclass
class Notes:
    """What was noticed while the learner's code ran: forbidden calls, and the number of characters it printed."""

    forbidden: list[str] = field(default_factory=list)
    printed: int = 0
    warned: list[str] = field(default_factory=list)


@contextlib.contextmanager
def watched(forbidden: tuple[str, ...] = (), seconds: float = 20.0) -> Iterator[Notes]:
    """Run the block with printing and warnings set aside, calls to ``forbidden`` names noticed, and a time limit.

    ``forbidden`` holds dotted prefixes (``"package.module"``, ``"package.module.function"``). Calls are
    noticed in this thread and in those that it starts, and so is a plain attempt to switch that off; somebody who knows
    Python well gets around it (a process of their own, a copy of the function).
    Raises :class:`TooSlow` when the block runs longer than ``seconds``.
    """
    notes = Notes()
    printed = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            warnings.catch_warnings(record=True) as warned,
            _calls_noticed(forbidden, notes),
            _time_limit(seconds),
        ):
            warnings.simplefilter("always")
            yield notes
    finally:
        notes.printed = len(printed.getvalue())
        # A deprecation is mostly a matter between two libraries (Keras and NumPy), and nothing the learner can mend.
        notes.warned = [str(w.message) for w in warned if not issubclass(w.category, DeprecationWarning)]


def error_line(error: BaseException) -> str:
    """Return one line on an exception of the learner's code: its type, message, and the line of theirs it rose in."""
    message = f"{type(error).__name__}: {error}".strip().split("\n")[0][:300]
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if "ipykernel" in frame.filename or frame.filename.startswith("<")]
    if theirs:
        message += f" (line {theirs[-1].lineno} of your cell: `{(theirs[-1].line or '').strip()[:120]}`)"
    return message


@contextlib.contextmanager
def _calls_noticed(forbidden: tuple[str, ...], notes: Notes) -> Iterator[None]:
    if not forbidden:
        yield
        return

    heads = tuple({".".join(name.split(".")[:2]) for name in forbidden})
    switch, asking = sys.setprofile, True

    def note(called: str) -> None:
        if called not in notes.forbidden:
            notes.forbidden.append(called)

    def notice(frame: FrameType, event: str, argument: Any) -> None:
        if event != "call":  # the common case, and it must cost little: Keras makes millions of calls
            if argument is switch and event == "c_call" and asking:
                note("sys.setprofile")
            return
        module = frame.f_globals.get("__name__") or ""
        if not module.startswith(heads):
            return
        if not frame.f_code.co_flags & inspect.CO_NEWLOCALS:  # a module or class body: an import, not a call
            return
        called = f"{module}.{frame.f_code.co_qualname}"
        if matches(called, forbidden):
            note(called)

    before, before_in_threads = sys.getprofile(), threading.getprofile()
    threading.setprofile(notice)  # for the threads that the code starts
    switch(notice)
    try:
        yield
    finally:
        asking = False
        # None alone proves nothing: Python drops a hook that it cannot call, which deep recursion brings about.
        if sys.getprofile() not in (notice, None):
            note("sys.setprofile")
        if threading.getprofile() is not notice:
            note("threading.setprofile")
        switch(before)
        threading.setprofile(before_in_threads)


def matches(dotted: str, prefixes: tuple[str, ...]) -> bool:
    """Return whether a dotted name is one of the prefixes or lies below one of them."""
    return any(dotted == prefix or dotted.startswith(prefix + ".") for prefix in prefixes)


class _Expired(BaseException):
    """Raised in the thread that runs the learner's code when its time is up; not an Exception, so few swallow it."""


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Stop the block after ``seconds`` of computing, or four times as long by the clock.

    Computing time, so that a busy machine refuses no right answer. A watching thread raises in this one: Windows has no
    alarm signal, and a process that ignores interrupts would never notice one.
    """
    lock, finished = threading.Lock(), threading.Event()
    computed, clock = time.process_time(), time.monotonic()
    watched_thread = ctypes.c_ulong(threading.get_ident())

    def watch() -> None:
        while not finished.wait(min(0.25, seconds / 4)):
            elapsed = time.monotonic() - clock
            # many threads together compute for longer than the clock says
            if min(time.process_time() - computed, elapsed) > seconds or elapsed > 4 * seconds:
                with lock:
                    if not finished.is_set():
                        ctypes.pythonapi.PyThreadState_SetAsyncExc(watched_thread, ctypes.py_object(_Expired))
                return

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
        with lock:
            finished.set()
    except _Expired:
        raise TooSlow(f"still running after {seconds:g} seconds") from None
    finally:
        with lock:
            finished.set()
