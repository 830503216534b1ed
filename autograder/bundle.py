"""A zip for learners: lessons, the course's package, environment and README. No solution, key or hidden test."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from autograder import paths
from autograder.course import current
from autograder.refusal import Refusal


class BundleError(Refusal):
    """The bundle cannot be made; the message is one line that says what to do."""


def bundle(target: Path) -> list[str]:
    """Write the learners' zip to ``target`` and return the names in it; raises :class:`BundleError`."""
    lessons = [name for name in paths.lesson_names() if paths.release_path(name).exists()]
    if not lessons:
        raise BundleError("no lesson is built; run `python -m autograder build` first")
    course = current()
    with tempfile.TemporaryDirectory() as folder:
        wheel = _wheel(Path(folder))
        contents = {f"lessons/{name}/{name}.ipynb": paths.release_path(name).read_bytes() for name in lessons}
        contents[wheel.name] = wheel.read_bytes()
        for name, source in course.bundle_files.items():
            contents[name] = (course.root / source).read_bytes()
        contents["README.md"] = course.bundle_readme.format(wheel=wheel.name).encode()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in sorted(contents):
                    archive.writestr(f"{course.name}/{name}", contents[name])
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
        str(paths.root()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["pip does not say why"])[-1]
        raise BundleError(f"the wheel of {current().package} could not be built: {reason}")
    return next(folder.glob("*.whl"))
