"""What a learner's code may take: a cell that takes more ends its own kernel, or gets an error, and nothing else."""

import time

import psutil
import pytest

from autograder.sandbox import BWRAP, zygote
from tests.autograder.sandbox.runs import run, text
from tests.autograder.sandboxes import needs_sandbox

pytestmark = needs_sandbox

# Under stock nbgrader each of these takes what the machine has, or ends the grading process.
BOUNDED = {
    "disk": (
        "import os\nwritten = 0\ntry:\n    for number in range(99):\n        with open(f'{number}', 'wb') as file:\n"
        "            written += file.write(bytes(2**25))\nexcept OSError as error:\n    print(error.errno, written)",
        "28 ",
    ),
    "empty files": (
        "for name in os.listdir('.'):\n    if name.isdigit(): os.unlink(name)\n"
        "try:\n    for number in range(10**6):\n        open(f'e{number}', 'w').close()\nexcept OSError as error:\n"
        "    print(error.errno)\nfor name in os.listdir('.'):\n    if name[0] == 'e': os.unlink(name)",
        "28",
    ),
    "one file": (
        "try:\n    open('f', 'wb').write(bytes(2**27))\nexcept OSError as error:\n    print(error.errno)",
        "27",
    ),
    "shared memory": (
        "try:\n    for n in range(99):\n        open(f'/dev/shm/{n}', 'wb').write(bytes(2**25))\n"
        "except OSError as error:\n    print(error.errno)",
        "28",
    ),
    "handles": (
        "held = []\ntry:\n    for n in range(10**5):\n        held.append(open('/dev/null'))\n"
        "except OSError as error:\n    number = error.errno\ndel held\nprint(number)",
        "24",
    ),
    "memory": ("try:\n    bytearray(2**33)\nexcept MemoryError:\n    print('MemoryError')", "MemoryError"),
    "signals to all": ("import os, signal\nos.kill(-1, signal.SIGKILL)\nprint('goes on')", "ProcessLookupError"),
    "signals to its group": ("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nos.killpg(0, 15)\nprint('goes on')", "go"),
    "signals to its parent": ("for n in (9, 19): os.kill(os.getpid(), n)\nprint(os.getppid())", "0"),
    "a thousand threads, one by one": (
        "import threading\nfor _ in range(1000):\n    thread = threading.Thread(target=int)\n    thread.start()\n"
        "    thread.join()\nprint('goes on')",
        "goes on",
    ),
    "the clock": ("import time\ntime.time = time.monotonic = lambda: 0.0\nprint('goes on')", "goes on"),
    "afterwards": ("print(2 + 2)", "4"),
}


@pytest.fixture(scope="module")
def bounded():
    cells = run(*(source for source, _ in BOUNDED.values()), sandbox=BWRAP)
    return {name: text(cell) for name, cell in zip(BOUNDED, cells, strict=True)}


@pytest.mark.parametrize("attempt", BOUNDED)
def test_bounded(bounded, attempt):
    assert bounded[attempt].startswith(BOUNDED[attempt][1])


BOMB = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""
EATS = "import os\nfor _ in range(9): os.fork()\nheld = bytearray(2**24)\nimport time\ntime.sleep(60)"
ENDS = {"a fork bomb": BOMB, "memory of many": EATS, "itself": "import os\nos._exit(0)"}


@pytest.mark.parametrize("source", ENDS.values(), ids=ENDS)
def test_a_cell_that_takes_too_much_ends_its_kernel_and_the_others_run(source):
    before = len(psutil.pids())
    ending, later = run(source, "print(2 + 2)", sandbox=BWRAP)
    assert text(ending) == "DeadKernelError"
    assert text(later) == "4"
    assert len(psutil.pids()) < before + 20


@pytest.mark.parametrize("seconds", [0, 0.01, 0.1])
def test_a_sandbox_that_is_ended_while_it_starts_is_gone(seconds):
    starting = zygote.Zygote.start([], ["lrlib"])
    time.sleep(seconds)
    starting.end()
    until = time.monotonic() + 30
    while (left := _processes_with(str(starting.folder))) and time.monotonic() < until:
        time.sleep(0.1)
    assert not left


def _processes_with(argument):
    return [process for process in psutil.process_iter(["cmdline"]) if argument in (process.info["cmdline"] or [])]
