"""Run pip: show its progress, keep its log in a file and, if it fails, say what to do.

Standard library only: it runs before anything is installed.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "build" / "set-up.log"
NEEDED = 3_000_000_000  # bytes that the packages take; TensorFlow alone a third of it
WIDTH = 24  # characters of the bar
AGAIN = "Then run the same command again: it does not download anything twice."

# What pip says, and what to do. The first match counts: causes come before their consequences.
REMEDIES = (
    (
        r"No space left on device|Disk quota exceeded|Errno 28\b|Errno 122\b|not enough space on the disk",
        "The disk is full. Make room: the packages need about 3 GB here, and 1 GB for temporary files.",
    ),
    (
        r"ProxyError|Cannot connect to proxy|Tunnel connection failed|407 Proxy",
        "The proxy refuses the connection. Name yours, with user and password if it wants them: "
        "HTTPS_PROXY=http://user:password@host:port",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The certificate is unknown, as is usual behind a company's proxy. Name the company's certificates: "
        "PIP_CERT=/path/to/certificates.pem",
    ),
    (
        r"NewConnectionError|Failed to establish a new connection|NameResolutionError|name resolution"
        r"|getaddrinfo failed|Network is unreachable|Connection refused|ConnectTimeout|Read timed out"
        r"|ConnectionResetError|Connection aborted",
        "No network, or the package index is out of reach. Connect this machine; behind a proxy, name it: "
        "HTTPS_PROXY=http://host:port",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A package is not the one in the lock: the download is damaged, or the index serves another file. "
        "Empty pip's cache (python -m pip cache purge).",
    ),
    (
        r"Permission denied|Access is denied|Errno 13\b",
        "A file cannot be written. Move the course to a folder of your own, and close programs that use its .venv.",
    ),
    (
        r"requires a different Python|is not a supported wheel|No matching distribution found",
        "A package has no version for this Python or this machine. Choose CPython 3.11, 3.12 or 3.13 in 64 bits, for "
        "instance: make lab PYTHON=python3.12",
    ),
)


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def check_disk(folder: Path) -> None:
    """Refuse to begin if the disk has no room for the packages; raises SetupError."""
    free = shutil.disk_usage(folder).free
    if free < NEEDED:
        raise SetupError(
            f"{folder} has {free / 1e9:.1f} GB free, and the packages need {NEEDED / 1e9:.0f} GB. Make room, or move "
            "the course to another disk."
        )


def pip(python: Path, *arguments: str, total: int = 0) -> None:
    """Run ``pip install`` in the environment with progress in place of its log; raises SetupError.

    ``total`` is about how many packages there are, for the bar.
    """
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off", *arguments]
    try:
        LOG.parent.mkdir(exist_ok=True)
        with (
            LOG.open("a", encoding="utf-8", errors="replace") as log,
            subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},  # or pip's lines come when it is done
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as process,
        ):
            print(f"\n{time.strftime('%Y-%m-%d %H:%M:%S')} {' '.join(command)}", file=log)
            said = _follow(process.stdout or (), log, total)
    except OSError as problem:
        raise SetupError(f"cannot write {LOG}: {problem.strerror}") from None
    if process.returncode:
        raise SetupError(f"{remedy(said)}\n        pip's log: {LOG}\n        {AGAIN}")


def remedy(said: str) -> str:
    """Return what to do about a failure, by what pip said; pip's own last error if that is unknown."""
    for pattern, advice in REMEDIES:
        if re.search(pattern, said):
            return advice
    errors = [line.strip() for line in said.splitlines() if line.lstrip().startswith("ERROR:")]
    return f"pip failed, and says: {errors[-1] if errors else 'nothing'}"


def _follow(lines: Iterable[str], log: TextIO, total: int) -> str:
    """Copy pip's lines to the log as they come, show the progress, and return all of them."""
    said, seen, shown = [], 0, Progress(total)
    for line in lines:
        log.write(line)
        said.append(line)
        if name := re.match(r"Collecting ([\w.-]+)|Requirement already satisfied: ([\w.-]+)", line):
            seen += 1
            shown.show(seen, name[1] or name[2])
        elif line.startswith("Installing collected packages"):
            shown.show(total, "unpacking them all, which takes a minute or two")
    shown.end()
    return "".join(said)


class Progress:
    """A bar on a terminal; elsewhere (a log, a CI run) a line for each quarter."""

    def __init__(self, total: int) -> None:
        """Begin at nothing of ``total`` packages."""
        self.total, self.quarter, self.terminal = total, 0, sys.stdout.isatty()

    def show(self, done: int, what: str) -> None:
        """Show how many packages are ``done``, and which is next."""
        if not self.total:
            return
        share = min(done / self.total, 1.0)
        line = f"{min(done, self.total)} of {self.total} packages: {what}"
        if self.terminal:
            bar = ("#" * round(share * WIDTH)).ljust(WIDTH)
            columns = shutil.get_terminal_size().columns - 1
            print("\r" + f"set-up: [{bar}] {line}"[:columns].ljust(columns), end="", flush=True)
        elif share * 4 >= self.quarter + 1:
            self.quarter = int(share * 4)
            print(f"set-up: {line}", flush=True)

    def end(self) -> None:
        """Leave the terminal's line."""
        if self.terminal and self.total:
            print(flush=True)
