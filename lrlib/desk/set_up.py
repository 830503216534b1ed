"""Check the machine that the course should run on: what is right, what is not, and how to fix that."""

import importlib.metadata
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lrlib.desk import contents

DISTRIBUTION = "lrlib"
LOCKS = ("requirements-learner.lock", "requirements.lock")  # in the repository, in the learners' zip
DISK = 1_000_000_000  # bytes: a term's notebooks and figures with room to spare
PATIENCE = 180  # seconds that TensorFlow or a kernel may take to start on a busy machine


@dataclass(frozen=True)
class Look:
    """What one check found, in a few words; ``remedy`` says what to do, and is empty if all is well."""

    what: str
    summary: str
    remedy: str = ""


def look(folder: Path) -> Iterator[Look]:
    """Yield one check's result after another; the course's lessons and the learner's work are in ``folder``."""
    looks: tuple[Callable[[Path], Look], ...] = (python, packages, tensorflow, kernel, lessons, disk)
    for one in looks:
        yield one(folder)


def python(folder: Path) -> Look:
    """Check that the course runs on this Python."""
    from packaging.specifiers import SpecifierSet

    wanted = importlib.metadata.metadata(DISTRIBUTION)["Requires-Python"] or ""
    version = platform.python_version()
    fits = version in SpecifierSet(wanted)
    return Look("Python", f"{version} ({sys.executable})", "" if fits else f"install a Python {wanted}")


def packages(folder: Path) -> Look:
    """Check that every package that the course needs is there, in the version of the lock if there is one."""
    wrong = [problem for problem in map(_wrong, _requirements(folder)) if problem]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        return Look("packages", "; ".join(wrong[:3]) + more, _install(folder))
    return Look("packages", "all there, in the right versions")


def _lock(folder: Path) -> Path | None:
    return next((folder / name for name in LOCKS if (folder / name).is_file()), None)


def _install(folder: Path) -> str:
    lock = _lock(folder)
    packages = f"-r {lock.name}" if lock else DISTRIBUTION
    return f"install the course's packages again: {Path(sys.executable).name} -m pip install {packages}"


def _requirements(folder: Path) -> list[str]:
    lock = _lock(folder)
    if lock is None:
        return importlib.metadata.requires(DISTRIBUTION) or []
    lines = lock.read_text(encoding="utf-8").splitlines()
    # "name==1.0 ; marker \\", then its hashes on lines of their own
    return [line.rstrip(" \\") for line in lines if line and not line.startswith(("#", " "))]


def _wrong(line: str) -> str:
    """Return what is wrong with a requirement here, or nothing."""
    from packaging.requirements import Requirement

    requirement = Requirement(line)
    if requirement.marker is not None and not requirement.marker.evaluate():
        return ""
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{requirement.name} is missing"
    fits = requirement.specifier.contains(version, prereleases=True)
    return "" if fits else f"{requirement.name} is {version}, not {requirement.specifier}"


def tensorflow(folder: Path) -> Look:
    """Check that TensorFlow starts."""
    code = "from lrlib import tensorflow_gate; print(tensorflow_gate.load().__version__)"
    try:
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return Look("TensorFlow", f"did not start within {PATIENCE} seconds", "end other programs and try again")
    if run.returncode:
        reason = (run.stderr.strip().splitlines() or ["it does not say why"])[-1][:200]
        return Look("TensorFlow", f"does not start: {reason}", _install(folder))
    return Look("TensorFlow", run.stdout.strip())


def kernel(folder: Path) -> Look:
    """Check that Jupyter's kernel ``python3`` starts, and is the Python that has the course."""
    from jupyter_client.manager import start_new_kernel

    remedy = f"{sys.executable} -m ipykernel install --sys-prefix"
    try:
        manager, client = start_new_kernel(
            startup_timeout=PATIENCE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except Exception as problem:  # whatever a broken kernel specification leads to
        return Look("kernel", f"does not start: {str(problem).splitlines()[0][:200]}", remedy)
    try:
        printed: list[str] = []
        client.execute_interactive(
            "import sys, lrlib; print(sys.prefix)",
            timeout=PATIENCE,
            output_hook=lambda message: printed.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    prefix = "".join(printed).strip()
    if prefix != sys.prefix:
        return Look("kernel", f"is another Python's ({prefix or 'without the course'}), not {sys.prefix}", remedy)
    return Look("kernel", "starts, and has the course")


def lessons(folder: Path) -> Look:
    """Check that the lessons are there and can be read."""
    found = contents.lessons(folder / "lessons")
    damaged = [lesson.name for lesson in found if not lesson.exercises]
    if not found:
        return Look(
            "lessons", f"none in {folder / 'lessons'}", "start this in the course's folder, or name it: --folder"
        )
    if damaged:
        return Look("lessons", f"cannot be read: {', '.join(damaged)}", "unpack the course again")
    broken = [lesson.name for lesson in contents.lessons(folder / "work") if not lesson.exercises]
    if broken:
        remedy = "rename the folder; the next start of the lab adds a fresh copy"
        return Look("lessons", f"your copy cannot be read: {', '.join(broken)}", remedy)
    return Look("lessons", f"{len(found)} in {folder / 'lessons'}")


def disk(folder: Path) -> Look:
    """Check that the disk has room, and that the folder can be written."""
    free = shutil.disk_usage(folder).free
    free_space = f"{free / 1e9:.1f} GB free"
    if free < DISK:
        return Look("disk", free_space, f"make room: the course needs {DISK / 1e9:.0f} GB")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        return Look("disk", f"{folder} cannot be written ({problem.strerror})", "move the course to a folder of yours")
    return Look("disk", free_space)
