"""Open JupyterLab on the learner's own copy of the lessons, or check without a browser that it works.

    python scripts/lab.py [--check]

The copy is ``work/``. New lessons are added to it; what is there already is the learner's and stays as it is.
"""

import argparse
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from setup_venv import replace_by

ROOT = Path(__file__).resolve().parent.parent
LESSONS = ROOT / "lessons"
WORK = ROOT / "work"
PATIENCE = 120  # seconds until a server that does not answer counts as broken; a busy machine needs 20
# nbgrader's formgrader and assignment list are for instructors, and log an error at each request where no course is.
INSTRUCTORS_ONLY = ("formgrader", "assignment_list", "course_list")


class LabError(Exception):
    """JupyterLab does not do what it should; the message says what."""


def main(arguments: list[str] | None = None) -> int:
    """Bring ``work/`` up to date and open JupyterLab on it, or check that it would work; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="start it without a browser, look at it, and stop it")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            check(LESSONS)
            return 0
        added = add_lessons(LESSONS, WORK)
    except (LabError, OSError) as problem:
        print(f"lab: {problem}", file=sys.stderr)
        return 1
    print(f"lab: your copy of the lessons is {WORK}; {describe(added)}")
    print("lab: opening JupyterLab in the browser; stop it with Ctrl-C in this window")
    os.chdir(WORK)
    return replace_by(server_command(WORK))


def add_lessons(lessons: Path, work: Path) -> list[str]:
    """Copy to ``work`` each file of ``lessons`` that is not there yet, and return their paths relative to it.

    A file that exists is never touched, whatever is in it. A file appears under its name only when it is whole, so that
    an interrupted copy is not taken for the learner's work. Raises OSError where ``work`` cannot be written.
    """
    added = []
    work.mkdir(parents=True, exist_ok=True)
    for source in sorted(lessons.rglob("*")):
        path = source.relative_to(lessons)
        target = work / path
        if not source.is_file() or any(part.startswith(".") for part in path.parts) or os.path.lexists(target):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, unfinished)
        unfinished.replace(target)
        added.append(path.as_posix())
    return added


def describe(added: list[str]) -> str:
    """Return in words what was added."""
    return f"new in it: {', '.join(added)}" if added else "nothing new to add to it"


def server_command(folder: Path, *options: str) -> list[str]:
    """Return the command that serves ``folder`` in JupyterLab."""
    off = {f"nbgrader.server_extensions.{name}": False for name in INSTRUCTORS_ONLY}
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    command += [f"--ServerApp.jpserver_extensions={off}", *options]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container: Jupyter refuses to run as root unless told to
        command.append("--allow-root")
    return command


def check(lessons: Path) -> None:
    """Serve a fresh copy of the lessons without a browser, and ask for the page and for each lesson.

    Raises LabError, with the end of the server's log, if JupyterLab does not start or serves something else.
    """
    with tempfile.TemporaryDirectory(prefix="lab-check-", ignore_cleanup_errors=True) as scratch:
        work, log = Path(scratch, "work"), Path(scratch, "log.txt")
        notebooks = [path for path in add_lessons(lessons, work) if path.endswith(".ipynb")]
        port, token = free_port(), secrets.token_hex(16)
        options = ("--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0")
        with log.open("w") as output:
            server = subprocess.Popen(
                server_command(work, *options),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=work,
                # In the environment, not among the arguments, which every user of the machine can read.
                env=os.environ | {"JUPYTER_TOKEN": token, "JUPYTER_RUNTIME_DIR": str(Path(scratch, "runtime"))},
            )
        try:
            page = ask(port, token, "lab", server)
            if b"jupyter-config-data" not in page:
                raise LabError("the page at /lab is not JupyterLab's")
            print(f"lab-check: JupyterLab answers on port {port}")
            for name in notebooks:
                lesson = json.loads(ask(port, token, f"api/contents/{name}", server))
                if not lesson["content"]["cells"]:
                    raise LabError(f"{name} has no cells")
            print(
                f"lab-check: {len(notebooks)} lessons are served"
                if notebooks
                else "lab-check: there are no lessons yet"
            )
        except LabError as problem:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise LabError(f"{problem}\n{tail}") from None
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port: int, token: str, path: str, server: subprocess.Popen) -> bytes:
    """Return the body at ``path``, after waiting for the server to start; raises LabError if there is none."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", headers={"Authorization": f"token {token}"})
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({})
    )  # a proxy cannot reach this machine's own port
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with direct.open(request, timeout=PATIENCE) as answer:
                return answer.read()
        except urllib.error.HTTPError as problem:
            raise LabError(f"/{path} answers {problem.code} {problem.reason}") from None
        except OSError:
            time.sleep(0.2)
    if server.poll() is not None:
        raise LabError(f"JupyterLab ended with exit code {server.returncode} before it answered")
    raise LabError(f"JupyterLab did not answer within {PATIENCE} seconds")


if __name__ == "__main__":
    sys.exit(main())
