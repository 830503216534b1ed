"""The bubblewrap command line: a read-only system, no network, and nothing of the course but what learners import."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.course import package_folder

INSIDE = "/sandbox"
SCRATCH = "/scratch"  # where a kernel's own /tmp is made
RUNS = "/runs"  # the sockets of the submissions' kernels; each sees only its own, as /sockets

SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache")

ENVIRONMENT = {
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "LOGNAME": "learner",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    "SANDBOX_PATH": INSIDE,
    # a thread pool that an import starts would not survive the zygote's fork
    "OPENBLAS_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}


def bubblewrap(runs: Path, packages: Iterable[str], arguments: Iterable[str]) -> list[str]:
    """Return the command that runs ``python -m inside ARGUMENTS`` in the sandbox.

    ``runs`` is the folder of the sockets; the folders of the ``packages`` (importable names) are visible inside.
    """
    command = ["bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv"]
    command += ["--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]
    command += ["--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/sockets", "--dir", SCRATCH]
    folders = {package_folder(package) for package in packages}
    visible = sorted({*SYSTEM, *_interpreter(), *folders})
    for path in visible:
        command += ["--ro-bind-try", path, path]
    # The machine's /proc, not one of the sandbox's own: only beside a complete one may each kernel mount its own
    # (over it). No learner's code runs before that.
    command += ["--bind", "/proc", "/proc"]
    command += ["--ro-bind", str(Path(__file__).parent / "inside"), f"{INSIDE}/inside"]
    command += ["--bind", str(runs), RUNS]
    command += ["--remount-ro", "/dev", "--remount-ro", "/"]
    importable = os.pathsep.join([INSIDE, *sorted({os.path.dirname(folder) for folder in folders})])
    own = {"PATH": f"{sys.prefix}/bin:/usr/bin:/bin", "PYTHONPATH": importable}
    # Each kernel has a /tmp of its own, in which these must be found again: a project may lie below /tmp.
    own["SANDBOX_BELOW_TMP"] = os.pathsep.join(path for path in visible if path.startswith("/tmp/"))
    for name, value in {**ENVIRONMENT, **own}.items():
        command += ["--setenv", name, value]
    return [*command, "--chdir", "/tmp", "--", sys.executable, "-m", "inside", *arguments]


def _interpreter() -> set[str]:
    """Return the folders of the running Python: its environment and what that was made from."""
    return {sys.prefix, os.path.realpath(sys.base_prefix), sys.base_prefix}
