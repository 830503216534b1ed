"""Write the three locks again from pyproject.toml: one version of each package for all of them, with its hashes.

python scripts/lock.py [--upgrade] (or: make lock)

Arguments go to uv for the developers' lock. The others are cut out of it, so no package has two versions.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"
# One lock for every system (markers) and every supported Python ("fewest" takes one version for all of them). The
# header and the annotations, which describe this machine, are left out. Extras stay in: if another package requires
# `coverage[toml]`, pip would take the newest one beside a pin of plain `coverage`, and refuse it for want of a hash.
COMPILE = [
    "-m",
    "uv",
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--fork-strategy",
    "fewest",
    "--python-version",
    "3.11",
]
COMPILE += [
    "--generate-hashes",
    "--no-strip-extras",
    "--no-header",
    "--no-annotate",
    "--group",
    "build",
    "pyproject.toml",
]
DEVELOPER = "requirements.lock"
INSTRUCTOR = "requirements-instructor.lock"
LEARNER = "requirements-learner.lock"


def main(arguments: list[str]) -> int:
    """Write the locks; return the exit code."""
    run("-m", "pip", "install", "--quiet", UV)
    everything = ["--all-extras", "--group", "test", "--group", "site", "--group", "lint"]
    run(*COMPILE, *everything, "--output-file", DEVELOPER, *arguments)
    run(*COMPILE, "--extra", "instructor", "--constraint", DEVELOPER, "--output-file", INSTRUCTOR)
    run(*COMPILE, "--constraint", DEVELOPER, "--output-file", LEARNER)
    return 0


def run(*arguments: str) -> None:
    """Run Python with the arguments; a failure ends the script with its exit code."""
    code = subprocess.run([sys.executable, *arguments], cwd=ROOT).returncode
    if code:
        sys.exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
