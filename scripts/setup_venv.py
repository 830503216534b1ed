"""Make the environment ``.venv`` from a lock, once, and run a task in it.

There are three locks, one for each kind of user: learners need no grader, instructors no tests. Each installs what the
one before it does, in the same versions, and more. Standard library only: this runs before anything is installed.
:mod:`bootstrap` has made sure that the Python is supported.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from installing import ROOT, SetupError, check_disk, pip
from supported import PYTHONS

VENV = ROOT / ".venv"
VERSION = "{}.{}".format(*sys.version_info)
STAMP = "course-environment"
LOCKS = {
    "learner": "requirements-learner.lock",
    "instructor": "requirements-instructor.lock",
    "developer": "requirements.lock",
}
# Whose packages a task needs; a task that is not here needs a developer's.
NEEDS = {"lab": "learner", "lab-check": "learner", "hand-in": "learner", "grade": "instructor", "build": "instructor"}


def main(arguments: list[str]) -> int:
    """Make the environment if it is not up to date, then run the task in it; return the exit code."""
    try:
        python = ensure(VENV, NEEDS.get(arguments[0], "developer") if arguments else "developer")
    except SetupError as problem:
        print(f"set-up: {problem}", file=sys.stderr)
        return 1
    return replace_by([str(python), str(ROOT / "scripts" / "tasks.py"), *arguments]) if arguments else 0


def ensure(venv: Path, user: str = "developer") -> Path:
    """Return the Python of the environment ``venv`` with the packages of a kind of user; raises SetupError.

    It makes the environment, or brings it up to date, first. The environment keeps the Python that made it, unless the
    variable PYTHON names another version.
    """
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = venv / STAMP
    current = stamp.exists() and stamp.read_text() in {fingerprint(other) for other in list(LOCKS)[_rank(user) :]}
    if current and not os.environ.get("PYTHON"):
        return python
    wanted = (VERSION,) if os.environ.get("PYTHON") else PYTHONS
    if version_with_pip(python) not in wanted:
        check_disk(venv.parent)
        create(venv)
    elif current:
        return python
    lock = LOCKS[user]
    say(f"installing the packages that {lock} pins (TensorFlow is large: this takes a few minutes the first time)")
    # The lock is complete, so pip has nothing to resolve.
    pip(
        python,
        "--no-deps",
        "--only-binary",
        ":all:",
        "--require-hashes",
        "--requirement",
        lock,
        total=_pins(ROOT / lock),
    )
    say("installing lrlib, as a link to this folder")
    # The locks pin setuptools: without build isolation nothing unpinned is fetched to build with.
    pip(python, "--no-deps", "--no-build-isolation", "--editable", ".")
    stamp.write_text(fingerprint(user))
    say("the environment is ready")
    return python


def _rank(user: str) -> int:
    return list(LOCKS).index(user)


def _pins(lock: Path) -> int:
    """Return how many packages a lock installs on every system; a few more come on some."""
    return sum("==" in line and ";" not in line for line in lock.read_text(encoding="utf-8").splitlines())


def fingerprint(user: str = "developer") -> str:
    """Return a digest of the files that a user's environment is made from, and of the folder that it links to."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in (LOCKS[user], "pyproject.toml"):
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


def replace_by(command: list[str]) -> int:
    """Run the command in place of this process and return its exit code; Ctrl-C goes to the command."""
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
    """Print what is happening."""
    print(f"set-up: {line}", flush=True)
