"""The JupyterLab of the course: configure it, start it, send it requests, stop it."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lrlib.checking import progress

PATIENCE = 120  # seconds until a server that does not answer counts as broken; a busy machine needs 20
CONFIG = Path(__file__).parent / "config"
# What nbgrader's panels for instructors request from the server; CONFIG switches the panels themselves off.
INSTRUCTORS_ONLY = ("formgrader", "assignment_list", "course_list")


class LabError(Exception):
    """JupyterLab does not do what it should; the message says how."""


@dataclass(frozen=True)
class Server:
    """A running JupyterLab on this machine, for tests: it opens no browser, and requests need its ``token``."""

    process: subprocess.Popen
    port: int
    token: str
    log: Path

    @property
    def address(self) -> str:
        """Return the address that every path begins with, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str) -> bytes:
        """Return the body at ``path``, after waiting for the server to start.

        Raises LabError, with the end of the server's log, if there is none.
        """
        try:
            return self._ask(path)
        except LabError as problem:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise LabError(f"{problem}\n{tail}") from None

    def _ask(self, path: str) -> bytes:
        request = urllib.request.Request(f"{self.address}/{path}", headers={"Authorization": f"token {self.token}"})
        # a proxy cannot reach this machine's own port
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                with direct.open(request, timeout=PATIENCE) as answer:
                    return answer.read()
            except urllib.error.HTTPError as problem:
                raise LabError(f"/{path} answers {problem.code} {problem.reason}") from None
            except OSError:
                time.sleep(0.2)
        if self.process.poll() is not None:
            raise LabError(f"JupyterLab ended with exit code {self.process.returncode} before it answered")
        raise LabError(f"JupyterLab did not answer within {PATIENCE} seconds")


def command(work: Path, *options: str) -> list[str]:
    """Return the command that serves the folder ``work`` in JupyterLab."""
    off = {f"nbgrader.server_extensions.{name}": False for name in INSTRUCTORS_ONLY}
    arguments = [sys.executable, "-m", "lrlib.desk", f"--ServerApp.root_dir={work}"]
    arguments += [
        f"--ServerApp.jpserver_extensions={off}",
        f"--LabApp.default_url=/lab/tree/{progress.START}",
        "--ContentsManager.pre_save_hook=lrlib.interactive.saving.drop_widget_views",
        *options,
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container: without this, Jupyter refuses to run as root
        arguments.append("--allow-root")
    return arguments


def environment(work: Path) -> dict[str, str]:
    """Return the environment of a JupyterLab on ``work``: this process's, with the course's configuration in front."""
    paths = [str(CONFIG), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    return os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(paths), progress.WORK: str(work)}


@contextlib.contextmanager
def serving(work: Path, scratch: Path, *options: str) -> Iterator[Server]:
    """Serve ``work`` without a browser while the block runs; the server's own files go to ``scratch``."""
    port, token, log = _free_port(), secrets.token_hex(16), scratch / "log.txt"
    options = ("--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", *options)
    with log.open("w") as output:
        process = subprocess.Popen(
            command(work, *options),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=work,
            # In the environment, not among the arguments, which every user of the machine can read.
            env=environment(work) | {"JUPYTER_TOKEN": token, "JUPYTER_RUNTIME_DIR": str(scratch / "runtime")},
        )
    try:
        yield Server(process, port, token, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
