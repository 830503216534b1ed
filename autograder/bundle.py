"""A zip for learners: the lessons, lrlib's wheel, the environment, and a README. No solution, key or hidden test."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from autograder import paths
from autograder.refusal import Refusal

README = """\
# Learning-rate schedules: the course

1. Install Python 3.11, 3.12 or 3.13.
2. In this folder:  python -m venv .venv
   Linux, macOS:    .venv/bin/pip install -r requirements.lock && .venv/bin/pip install --no-deps {wheel}
   Windows:         .venv\\Scripts\\pip install -r requirements.lock
                    .venv\\Scripts\\pip install --no-deps {wheel}
   conda users:     conda env create -f environment.yml, then pip install --no-deps {wheel}
3. Start, in this folder:  .venv/bin/python -m lrlib lab   (Windows: .venv\\Scripts\\python -m lrlib lab)
   JupyterLab opens on your own copy of the lessons, in work/, with a page that says where to begin.

Work through the lessons in order. Run a check as often as you like. To hand in a lesson, use the start page, or in this
folder:  .venv/bin/python -m lrlib hand-in 01   If something does not work:  .venv/bin/python -m lrlib
"""


class BundleError(Refusal):
    """The bundle cannot be made; the message is one line that says what to do."""


def bundle(target: Path) -> list[str]:
    """Write the learners' zip to ``target`` and return the names in it; raises :class:`BundleError`."""
    lessons = [name for name in paths.lesson_names() if paths.release_path(name).exists()]
    if not lessons:
        raise BundleError("no lesson is built; run `python -m autograder build` first")
    with tempfile.TemporaryDirectory() as folder:
        wheel = _wheel(Path(folder))
        contents = {f"lessons/{name}/{name}.ipynb": paths.release_path(name).read_bytes() for name in lessons}
        contents[wheel.name] = wheel.read_bytes()
        for name in ("requirements.lock", "environment.yml"):
            contents[name] = (paths.ROOT / name).read_bytes()
        contents["README.md"] = README.format(wheel=wheel.name).encode()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in sorted(contents):
                    archive.writestr(f"learning-rates/{name}", contents[name])
        except OSError as problem:
            raise BundleError(f"cannot write {target}: {problem.strerror}") from None
    return sorted(contents)


def _wheel(folder: Path) -> Path:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(paths.ROOT),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BundleError(f"lrlib's wheel could not be built: {done.stderr.strip().splitlines()[-1:]}")
    return next(folder.glob("*.whl"))
