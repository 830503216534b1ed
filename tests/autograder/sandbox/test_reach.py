"""What a learner's code reaches: everything of the instructor's under stock nbgrader, nothing in the sandbox.

Each probe is a cell that prints what it found. All run in one kernel of the sandbox, and, where that harms nobody,
in one started as stock nbgrader starts it.
"""

import errno
import os
import socket
import subprocess
import sys
import threading

import pytest
from nbgrader.preprocessors import Execute

from autograder import paths
from autograder.course import PROJECT, current
from autograder.sandbox import BWRAP
from tests.autograder.sandbox.runs import run, text
from tests.autograder.sandboxes import needs_sandbox

pytestmark = needs_sandbox

CONNECTS = "import socket\ntry:\n    socket.create_connection(('127.0.0.1', PORT), 2)\n    print('reached')\n"
CONNECTS += "except OSError:\n    print('nothing')"
ABSTRACT = "import socket\ntry:\n    socket.socket(socket.AF_UNIX).connect('\\0NAME')\n    print('reached')\n"
ABSTRACT += "except OSError:\n    print('nothing')"
READS = "from pathlib import Path\ntry:\n    print(Path(PATH).read_text())\nexcept OSError:\n    print('nothing')"
EXISTS = "import os\nprint('reached' if os.path.exists(PATH) else 'nothing')"
WRITES = "try:\n    open(PATH, 'a').write('more')\n    print('reached')\nexcept OSError:\n    print('nothing')"
ENVIRONMENT = """
import glob
found = os.environ.get('GRADERS_TOKEN', '')
for path in glob.glob('/proc/[0-9]*/environ'):
    try:
        found += open(path).read()
    except OSError:
        pass
print('reached' if 'of-the-grader' in found else 'nothing')
"""
PROCESSES = """
import glob
names = [open(path).read() for path in glob.glob('/proc/[0-9]*/cmdline')]
print('reached' if any('instructors-own' in name for name in names) else 'nothing')
"""


@pytest.fixture(scope="module")
def stock_and_sandbox(tmp_path_factory):
    """Return what each probe found under stock nbgrader and in the sandbox."""
    folder = tmp_path_factory.mktemp("instructor")
    secret = folder / "gradebook.db"
    secret.write_text("reached")
    server, name = socket.create_server(("127.0.0.1", 0)), f"graders-{os.getpid()}"
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind("\0" + name)
    abstract.listen()
    for listening in (server, abstract):
        threading.Thread(target=_accept, args=[listening], daemon=True).start()
    probes = {
        "loopback": CONNECTS.replace("PORT", str(server.getsockname()[1])),
        "abstract sockets": ABSTRACT.replace("NAME", name),
        "files": READS.replace("PATH", repr(str(secret))),
        "the course": EXISTS.replace("PATH", repr(str(PROJECT / "README.md"))),
        "the answer keys": EXISTS.replace("PATH", repr(str(current().graders / "keys"))),
        "the solutions": EXISTS.replace("PATH", repr(str(paths.root() / "solutions"))),
        "another course's answer keys": EXISTS.replace("PATH", repr(str(PROJECT / "autograder" / "keys"))),
        "writing a file": WRITES.replace("PATH", repr(str(folder / "note"))),
        "writing to the library": WRITES.replace("PATH", repr(str(PROJECT / "lrlib" / ".probe"))),
        "the environment": ENVIRONMENT,
        "processes": PROCESSES,
    }
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)", "instructors-own"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADERS_TOKEN", "of-the-grader")
        stock = run(*probes.values(), execution=Execute)
        sandboxed = run(*probes.values(), sandbox=BWRAP)
    other.kill()
    other.wait()
    server.close()
    abstract.close()
    (PROJECT / "lrlib" / ".probe").unlink()
    return {name: (text(a), text(b)) for name, a, b in zip(probes, stock, sandboxed, strict=True)}


def _accept(listening):
    try:
        while True:
            listening.accept()
    except OSError:
        pass


PROBES = ["loopback", "abstract sockets", "files", "the course", "the answer keys", "the solutions"]
PROBES += ["another course's answer keys", "writing a file", "writing to the library", "the environment", "processes"]


@pytest.mark.parametrize("probe", PROBES)
def test_reached_under_stock_nbgrader_and_not_in_the_sandbox(stock_and_sandbox, probe):
    assert stock_and_sandbox[probe] == ("reached", "nothing")


WRITABLE = """
import os
def writable(folder):
    path = os.path.join(folder, 'probe')
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.unlink(path)
    except OSError:
        return False
    return True
found = [folder for folder, *_ in os.walk('/') if writable(folder)]
print([folder for folder in sorted(found) if os.path.dirname(folder) not in found])
"""


def fails(call):
    """Return code that prints the number of the error that a call ends with."""
    return f"import time\ntry:\n    {call}\nexcept OSError as error:\n    print(error.errno)"


INSIDE = {
    "writable": WRITABLE,
    "network": "import socket\nprint([name for _, name in socket.if_nameindex()])",
    "processes": "print([name for name in os.listdir('/proc') if name.isdigit()], os.getpid(), os.getppid())",
    "rights": "print([line.split()[1] for line in open('/proc/self/status') if line.startswith(('Cap', 'NoNew'))])",
    "namespaces": "import ctypes\nprint(ctypes.CDLL(None).unshare(0x10000000))",
    "mounts": "print(ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None), ctypes.CDLL(None).umount(b'/proc'))",
    "settings": fails("open('/proc/sys/kernel/core_pattern', 'w')"),
    "clock": fails("time.clock_settime(time.CLOCK_REALTIME, 0)"),
    "sandbox": "print(os.listdir('/runs'))",
    "sockets": fails("open('/sockets/more', 'w')"),
    "debugger": "import importlib.util as u, sys\nprint('pydevd' in sys.modules, u.find_spec('debugpy') is not None)",
}


@pytest.fixture(scope="module")
def inside():
    cells = run(*INSIDE.values(), sandbox=BWRAP)
    return {name: text(cell) for name, cell in zip(INSIDE, cells, strict=True)}


@pytest.mark.parametrize(
    ("probe", "found"),
    [
        ("writable", "['/dev/shm', '/tmp']"),
        ("network", "['lo']"),
        ("processes", "['1'] 1 0"),
        ("rights", f"{['0' * 16] * 5 + ['1']}"),
        ("namespaces", "-1"),
        ("mounts", "-1 -1"),
        ("settings", str(errno.EROFS)),
        ("clock", str(errno.EPERM)),
        ("sandbox", "[]"),
        ("sockets", str(errno.EROFS)),
        ("debugger", "False True"),  # it is there to import, but the kernel does not: that would double its start
    ],
)
def test_inside(inside, probe, found):
    assert inside[probe] == found
