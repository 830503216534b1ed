"""The zygote: a process that has imported what the lessons import, and forks for each submission.

It has run none of a learner's code and no operation of TensorFlow's, so that it has one thread, as a process that
forks must. Each fork is a keeper (:mod:`inside.keeper`), which starts the kernel in namespaces of its own.
"""

import gc
import importlib
import io
import json
import os
import select
import signal
import socket
import sys
import traceback
from typing import Any

from inside import keeper  # type: ignore[import-not-found]  # this folder alone is on the path

READY = "ready"
# What a kernel imports until it answers: each fork would do that again.
KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
)


def serve(address: str, warm: str) -> None:
    """Run the sources in ``warm``, a JSON list, then answer requests at a socket until the grader ends."""
    for source in json.loads(warm):
        exec(compile(source, "<the lesson's imports>", "exec"), {"__name__": "__main__"})
    _import_kernel()
    if "matplotlib" in sys.modules:  # a lesson that imports it will draw
        _draw()
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        sys.exit(f"the lesson's imports start threads ({threads} run): a process with threads cannot be forked")
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page that it marks
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the keepers
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        print(READY, flush=True)
        while listening in select.select([listening, sys.stdin], [], [])[0]:  # stdin: the grader has gone
            connection, _ = listening.accept()
            request = connection.makefile().readline()  # empty from whoever only looks whether the sandbox lives
            if request and os.fork() == 0:
                listening.close()
                _keep(connection, json.loads(request))
            connection.close()


def _import_kernel() -> None:
    """Import the kernel without its debugger, which takes most of a kernel's start and which nobody uses here."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # so an import of it fails; ipykernel then does without
    for name in KERNEL:
        importlib.import_module(name)
    del sys.modules["debugpy"]


def _draw() -> None:
    """Draw a figure, which takes most of its time the first time: imports, fonts, and the text at the axes."""
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    axes = figure.subplots()
    axes.semilogy([1, 1000], label="a")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png")


def _keep(connection: socket.socket, request: dict[str, Any]) -> None:
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        keeper.keep(connection, request)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)
