"""Make the environment ``.venv`` from requirements.lock, once, and run a task in it.

Standard library only: it runs before anything is installed. :mod:`bootstrap` has seen to it that the Python is
supported.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from supported import PYTHONS

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
# What the environment is made from. Its fingerprint lies in the environment: while it holds, nothing is to be done.
SOURCES = ("requirements.lock", "pyproject.toml")
VERSION = "{}.{}".format(*sys.version_info)
STAMP = "course-environment"


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Make the environment if it is not up to date, then run the task in it; return the exit code."""
    try:
        python = ensure(VENV)
    except SetupError as problem:
        print(f"set-up: {problem}", file=sys.stderr)
        return 1
    return replace_by([str(python), str(ROOT / "scripts" / "tasks.py"), *arguments]) if arguments else 0


def ensure(venv: Path) -> Path:
    """Return the Python of the environment ``venv``, which is made or brought up to date first; raises SetupError.

    An environment stays with the Python that made it, unless the variable PYTHON asks for another version.
    """
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = venv / STAMP
    current = stamp.exists() and stamp.read_text() == fingerprint()
    if current and not os.environ.get("PYTHON"):
        return python
    wanted = (VERSION,) if os.environ.get("PYTHON") else PYTHONS
    if version_with_pip(python) not in wanted:
        create(venv)
    elif current:
        return python
    say("installing the pinned packages of requirements.lock (TensorFlow is large: some minutes the first time)")
    pip(python, "install", "--only-binary", ":all:", "--requirement", "requirements.lock")
    say("installing lrlib, as a link to this folder")
    # The lock has pinned setuptools: without build isolation nothing unpinned is fetched to build with.
    pip(python, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    stamp.write_text(fingerprint())
    say("the environment is ready")
    return python


def fingerprint() -> str:
    """Return a digest of the files that the environment is made from, and of where it links to."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in SOURCES:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def version_with_pip(python: Path) -> str:
    """Return the environment's Python version ("3.12"), or nothing if it does not start or has no pip."""
    question = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run([python, "-c", question], capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def create(venv: Path) -> None:
    """Make an empty environment in place of what is there; raises SetupError."""
    say(f"making the environment {venv.name} with Python {sys.version.split()[0]}")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", venv], capture_output=True, text=True)
    if made.returncode:
        raise SetupError(
            f"`{sys.executable} -m venv` failed; on Debian and Ubuntu: apt-get install python3-venv\n"
            f"{made.stdout}{made.stderr}".rstrip()
        )


def pip(python: Path, *arguments: str) -> None:
    """Run pip in the environment; raises SetupError."""
    command = [python, "-m", "pip", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, cwd=ROOT).returncode:
        raise SetupError("pip could not install the packages; see its lines above. Run the same command to try again")


def replace_by(command: list[str]) -> int:
    """Run the command in place of this process and return its exit code; Ctrl-C is the command's affair."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    # On Windows exec would give the terminal back while the command runs.
    with subprocess.Popen(command) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def say(line: str) -> None:
    """Tell the user what is being done."""
    print(f"set-up: {line}", flush=True)
