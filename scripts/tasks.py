"""The project's tasks as lists of commands, for an environment in which the packages are installed.

    python scripts/tasks.py test [ARGUMENT...]

Arguments go to the last command of the task. :mod:`bootstrap` makes the environment first; conda users have their own.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from setup_venv import replace_by

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sysconfig.get_path("scripts")

PYTHON = [sys.executable]
RUFF = [*PYTHON, "-m", "ruff"]
PYTEST = [*PYTHON, "-m", "pytest"]
AUTOGRADER = [*PYTHON, "-m", "autograder"]
LRLIB = [*PYTHON, "-m", "lrlib"]
LINT = [
    [*RUFF, "check", "."],
    [*RUFF, "format", "--check", "."],
    [os.path.join(SCRIPTS, "lint-imports"), "--no-logo"],
    [*PYTHON, "-m", "mypy"],
]
TASKS = {
    "lab": [[*LRLIB, "lab"]],
    "lab-check": [[*LRLIB, "lab", "--check"]],
    "hand-in": [[*LRLIB, "hand-in"]],
    "grade": [[*AUTOGRADER, "sample"]],
    "build": [[*AUTOGRADER, "build"]],
    "lint": LINT,
    # A file's tests share TensorFlow's traces and the data: hence a whole file to one of the processes. There are more
    # of these than two cores, since tests of the grader often wait.
    "test": [*LINT, [*PYTEST, "-n", "3", "--dist", "loadfile"]],
    # Each lesson computes for up to a minute and a half, on both cores: one at a time.
    "test-notebooks": [[*PYTEST, "-m", "notebooks", "tests/test_notebooks.py"]],
    "test-slow": [[*PYTEST, "-m", "slow", "-n", "2"]],
    "test-browser": [[*PYTHON, "scripts/chromium.py"], [*PYTEST, "-m", "browser", "tests/browser"]],
    # A page with a broken reference, or a docstring that Sphinx misreads, fails the build.
    "site": [[*PYTHON, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", "docs", "build/site"]],
    "bench": [[*PYTHON, "-m", "benchmarks"]],
    "lock": [[*PYTHON, "scripts/lock.py"]],
}

# A task's first line, if its name says too little.
SAYS = {"grade": "grading the sample class of six made-up learners; for your own class: python -m autograder grade"}


def main(arguments: list[str]) -> int:
    """Run the commands of a task until one fails; return its exit code: 0 for all is well, 2 for no such task."""
    if not arguments or arguments[0] not in TASKS:
        print(f"usage: tasks.py {{{'|'.join(TASKS)}}} [ARGUMENT...]", file=sys.stderr)
        return 2
    commands = [list(command) for command in TASKS[arguments[0]]]
    if not commands:
        print(f"nothing to run for {arguments[0]} yet")
        return 0
    commands[-1].extend(arguments[1:])
    os.chdir(ROOT)
    if arguments[0] in SAYS:
        print(SAYS[arguments[0]], flush=True)
    # nbgrader, among others, looks for its helpers (alembic) on the PATH, where this environment must come first.
    os.environ["PATH"] = SCRIPTS + os.pathsep + os.environ.get("PATH", "")
    for command in commands[:-1]:
        announce(command)
        code = subprocess.run(command).returncode
        if code:
            return code
    announce(commands[-1])
    return replace_by(commands[-1])


def announce(command: list[str]) -> None:
    """Print a command, with paths in the project relative to it."""
    print("running:", " ".join(part.removeprefix(f"{ROOT}{os.sep}") for part in command), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
