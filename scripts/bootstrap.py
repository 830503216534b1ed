"""Run one of the course's tasks in the project's own environment, after making that if necessary.

    python scripts/bootstrap.py lab        (or: make lab)

This file only finds a Python that TensorFlow supports, and refuses any other before anything is installed. So every
Python, however old, must be able to read it: no f-strings, no annotations, nothing newer than Python 2.7.
"""

from __future__ import print_function

import os
import platform
import subprocess
import sys

from supported import MACHINES, PYTHONS, TENSORFLOW

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV_PYTHON = os.path.join(ROOT, ".venv", *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))


def objection(version, implementation, system, machine, bits):
    """Return why TensorFlow has no package for this Python, in one sentence, or None if it has one."""
    supported = "TensorFlow " + TENSORFLOW + " supports Python " + ", ".join(PYTHONS[:-1]) + " and " + PYTHONS[-1]
    if implementation != "CPython" or version not in PYTHONS:
        return supported + ", not " + implementation + " " + version + "."
    if bits != 64 or machine not in MACHINES.get(system, ()):
        kinds = "; ".join(name + " " + ", ".join(MACHINES[name]) for name in sorted(MACHINES))
        return (
            supported
            + " on these machines only: "
            + kinds
            + ". This is "
            + system
            + " "
            + machine
            + ", %d bits." % bits
        )
    return None


def objection_here():
    """Return the objection to the Python that runs this, or None."""
    return objection(
        "%d.%d" % sys.version_info[:2],
        platform.python_implementation(),
        platform.system(),
        platform.machine(),
        64 if sys.maxsize > 2**32 else 32,
    )


def other_pythons():
    """Return commands that may start a supported Python: an environment made earlier, then what is on the PATH."""
    commands = [[VENV_PYTHON]] if os.path.exists(VENV_PYTHON) else []
    for version in PYTHONS:
        commands.append(["python" + version])
        if os.name == "nt":
            commands.append(["py", "-" + version])
    return commands


def is_supported(command):
    """Return whether the command starts a Python that TensorFlow supports."""
    try:
        process = subprocess.Popen(
            command + [os.path.abspath(__file__), "--supported"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError:
        return False
    process.communicate()
    return process.returncode == 0


def main(arguments):
    """Pass the task on to a Python that can do it; return its exit code, or 2 if there is none."""
    problem = objection_here()
    if arguments == ["--supported"]:
        return 1 if problem else 0
    if problem is None:
        import setup_venv

        return setup_venv.main(arguments)
    print("bootstrap: " + sys.executable + ": " + problem)
    # If the user named a Python, do not replace it behind their back.
    if not os.environ.get("PYTHON"):
        for command in other_pythons():
            if is_supported(command):
                print("bootstrap: using " + " ".join(command) + " instead")
                sys.stdout.flush()
                command = command + [os.path.abspath(__file__)] + arguments
                if os.name == "nt":
                    return subprocess.call(command)
                os.execvp(command[0], command)
    print(
        "bootstrap: nothing was installed. Name a Python that is supported, as in: make lab PYTHON=python" + PYTHONS[0]
    )
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
