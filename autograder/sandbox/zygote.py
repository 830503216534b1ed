"""The sandbox seen from outside: start it, request kernels from it, end it."""

import array
import atexit
import contextlib
import functools
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder.sandbox import SandboxError
from autograder.sandbox.command import bubblewrap

SOCKET = "zygote"
ACCEPT = "or accept the risk by name: --sandbox none lets submissions act with your rights"


class Forked:
    """A kernel in the sandbox, with the few methods of ``subprocess.Popen`` that Jupyter uses.

    Its keeper ends it when ``connection`` is closed, also because this process has died.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, descriptor: int) -> None:
        """Take over a connection to the keeper and a descriptor of the kernel's process."""
        self._connection, self._descriptor = connection, descriptor
        described = Path(f"/proc/self/fdinfo/{descriptor}").read_text()
        self.pid = next(int(line.split()[1]) for line in described.splitlines() if line.startswith("Pid:"))

    def poll(self) -> int | None:
        """Return None while it runs."""
        if self._descriptor < 0:
            return 0
        return 0 if select.select([self._descriptor], [], [], 0)[0] else None

    def wait(self) -> int:
        """Return when it has ended."""
        if self._descriptor >= 0:
            select.select([self._descriptor], [], [])
            self.close()
        return 0

    def send_signal(self, number: int) -> None:
        """Interrupt the kernel (SIGINT), or end it with all that it has started (any other signal)."""
        if self._descriptor >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, number if number == signal.SIGINT else signal.SIGKILL)

    def seal(self) -> None:
        """Make the folder of its sockets read-only for it; raises SandboxError when it has ended before."""
        try:
            self._connection.sendall(b"seal")
            sealed = self._connection.recv(16)
        except OSError:
            sealed = b""
        if sealed != b"sealed":
            raise SandboxError("the kernel ended while it was started")

    def close(self) -> None:
        """End it, and release what it uses here."""
        self.send_signal(signal.SIGKILL)
        self._connection.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class Zygote:
    """A sandbox that is ready to fork kernels. ``folder`` is all that another process needs to use it too."""

    def __init__(self, folder: Path, process: "subprocess.Popen[bytes] | None" = None) -> None:
        """Use the sandbox of a folder; ``process`` is its bubblewrap, where this process has started it."""
        self.folder, self._process = folder, process

    @classmethod
    def start(cls, warm: Iterable[str], packages: Iterable[str]) -> "Zygote":
        """Start a sandbox in which the sources in ``warm`` have run; raises SandboxError if it cannot."""
        require()
        folder = Path(tempfile.mkdtemp(prefix="sb", dir="/tmp"))  # a socket's path has at most 108 bytes
        command = bubblewrap(folder, packages, [f"/runs/{SOCKET}"])
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
        zygote = cls(folder, process)
        atexit.register(zygote.end)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(list(warm)).encode() + b"\n")
            process.stdin.flush()  # it stays open: the sandbox ends itself when this end is closed, whatever closes it
        return zygote

    def ready(self) -> "Zygote":
        """Wait until it can fork, and return it; raises SandboxError if it ended instead."""
        if self._process is not None and self._process.stdout is not None and not self._process.stdout.closed:
            with self._process.stdout as said:
                started = said.readline()
            if started != b"ready\n":
                log = (self.folder / "log").read_text(errors="replace").strip().splitlines()
                self.end()
                raise SandboxError(f"the sandbox did not start: {log[-1] if log else 'it says nothing'}")
        return self

    def alive(self) -> bool:
        """Return whether it answers."""
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(self.folder / SOCKET))
            except OSError:
                return False
        return True

    def fork(self, request: Mapping[str, Any]) -> Forked:
        """Start a kernel; raises SandboxError when it cannot be started and OSError when the sandbox has ended."""
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(self.folder / SOCKET))
            connection.sendall(json.dumps(request).encode() + b"\n")
            message, passed, *_ = connection.recvmsg(4096, socket.CMSG_SPACE(4))
            if message != b"started":
                last = message.decode(errors="replace").strip().splitlines()[-1:] or ["the sandbox ended"]
                raise SandboxError(f"no kernel in the sandbox: {last[0]}")
        except BaseException:
            connection.close()
            raise
        [descriptor] = array.array("i", passed[0][2][:4])
        return Forked(connection, descriptor)

    def end(self) -> None:
        """End the sandbox and everything in it."""
        if self._process is not None:
            assert self._process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # also the part of bubblewrap that is just being set up
            self._process.wait()
            self._process = None
            shutil.rmtree(self.folder, ignore_errors=True)


_own: dict[tuple[tuple[str, ...], tuple[str, ...]], Zygote] = {}
_starting = threading.Lock()


def own(warm: tuple[str, ...], packages: tuple[str, ...]) -> Zygote:
    """Return this process's sandbox for these imports, started when first needed and when it has died."""
    with _starting:
        place = (warm, packages)
        if place in _own and not _own[place].ready().alive():
            _own.pop(place).end()
        if place not in _own:
            _own[place] = Zygote.start(warm, packages)
        return _own[place].ready()


@functools.cache
def require() -> None:
    """Return if submissions can be sandboxed here; raises SandboxError, with the remedy, if not."""
    if sys.platform != "linux":
        raise SandboxError(f"the sandbox needs Linux; grade in the container (docs/container.md), {ACCEPT}")
    if shutil.which("bwrap") is None:
        raise SandboxError(f"the sandbox needs bubblewrap: `apt-get install bubblewrap` (or your system's), {ACCEPT}")
    with tempfile.TemporaryDirectory(prefix="sb", dir="/tmp") as folder:
        tried = subprocess.run(bubblewrap(Path(folder), [], ["--try"]), capture_output=True, stdin=subprocess.DEVNULL)
    if tried.returncode != 0:
        said = tried.stderr.decode(errors="replace").strip().splitlines()
        raise SandboxError(
            f"bubblewrap cannot make a sandbox here ({said[-1] if said else 'it says nothing'}): allow unprivileged "
            f"user namespaces (on Ubuntu `sysctl kernel.apparmor_restrict_unprivileged_userns=0`), {ACCEPT}"
        )
