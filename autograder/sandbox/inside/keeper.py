"""The keeper of one submission: starts its kernel in namespaces of its own, and ends it when it takes too much.

The kernel is the first process of its process namespace: it sees no other, cannot be stopped or killed from within,
and when it ends everything that it started ends with it. Its keeper stays outside.
"""

import array
import contextlib
import os
import resource
import select
import signal
import socket
import sys
import traceback
from typing import Any

from inside import kernel, namespaces, usage  # type: ignore[import-not-found]  # this folder alone is on the path

WORK = "/tmp"  # the kernel's home and working directory: empty, in memory
SCRATCH = "/scratch"
RUNS, SOCKETS = "/runs", "/sockets"
WATCH = 0.1  # seconds between two looks at what the submission uses
STARTED, SEAL, SEALED = b"started", b"seal", b"sealed"


def keep(connection: socket.socket, request: dict[str, Any]) -> None:
    """Start the kernel that a request describes and keep it until it ends or the connection is closed."""
    os.setsid()
    _separate(request)
    receiving, sending = os.pipe()
    process = os.fork()
    if process == 0:
        connection.close()
        os.close(receiving)
        _become_kernel(request, sending)
    os.close(sending)
    with open(receiving, "rb") as pipe:
        problem = pipe.read()  # until the kernel has closed its end: it is set up, or it failed
    if problem:
        connection.sendall(problem)
        return
    watched = os.pidfd_open(process)
    descriptor = array.array("i", [watched])
    connection.sendmsg([STARTED], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptor)])
    _watch(connection, watched, request)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os._exit(0)


def attempt() -> None:
    """Separate and confine a process that does nothing, to see whether this machine allows it; raises OSError."""
    _separate({"run": ".", "temporary": 2**20})
    child = os.fork()
    if child == 0:
        try:
            _confine({"limits": {}, "environment": {}, "processes": 512}, quiet=False)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        sys.exit(1)


def _separate(request: dict[str, Any]) -> None:
    """Move to new namespaces, in which this submission's sockets are the only thing of the run that is left."""
    uid, gid = os.getuid(), os.getgid()
    new = namespaces
    new.unshare(new.NEW_USER | new.NEW_MOUNTS | new.NEW_PIDS | new.NEW_NETWORK | new.NEW_IPC)
    new.own_user(uid, gid)
    new.mount("none", "/", flags=new.RECURSIVE | new.PRIVATE)
    new.mount(f"{RUNS}/{request['run']}", SOCKETS, flags=new.BIND)
    new.temporary(RUNS, size=65536, flags=new.READ_ONLY)  # hides the other submissions' sockets, and the zygote's
    _own_tmp(request["temporary"])
    new.temporary("/dev/shm", size=request["temporary"])


def _own_tmp(size: int) -> None:
    """Give the kernel a /tmp of its own: empty, but for what the sandbox shows of the system below /tmp, read-only."""
    namespaces.temporary(SCRATCH, size=size)
    for path in filter(None, os.environ.get("SANDBOX_BELOW_TMP", "").split(os.pathsep)):
        if os.path.isdir(path):
            os.makedirs(SCRATCH + path.removeprefix("/tmp"), exist_ok=True)
            namespaces.mount(path, SCRATCH + path.removeprefix("/tmp"), flags=namespaces.BIND | namespaces.RECURSIVE)
    namespaces.mount(SCRATCH, "/tmp", flags=namespaces.MOVE)


def _become_kernel(request: dict[str, Any], pipe: int) -> None:
    """Give up all privileges and run the kernel; what goes wrong before it starts is written to the pipe."""
    try:
        try:
            _confine(request)
        except BaseException:
            os.write(pipe, traceback.format_exc().encode())
            return
        os.close(pipe)
        kernel.run(request["arguments"])
    finally:
        os._exit(1)


def _confine(request: dict[str, Any], quiet: bool = True) -> None:
    namespaces.die_with_parent(signal.SIGKILL)
    os.nice(5)  # its keeper comes first
    os.setsid()  # a signal to its process group must not reach the keeper
    namespaces.mount("proc", "/proc", "proc", namespaces.NO_SET_UID | namespaces.NO_DEVICES | namespaces.NO_PROGRAMS)
    namespaces.forbid_user_namespaces()
    namespaces.limit_processes(request["processes"])
    # read-only: to the kernel, root is root here too, and would let it write the machine's settings
    namespaces.read_only("/proc", namespaces.NO_SET_UID | namespaces.NO_DEVICES | namespaces.NO_PROGRAMS)
    for name, value in request["limits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2) if quiet else ():
        os.dup2(nowhere, standard)
    os.close(nowhere)
    namespaces.drop_privileges()
    os.environ.update(request["environment"])
    os.chdir(WORK)


def _watch(connection: socket.socket, process: int, request: dict[str, Any]) -> None:
    """Return when the kernel has ended or must: the connection is closed, or it uses more than it may."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    poll.register(process, select.POLLIN)
    while True:
        ready = dict(poll.poll(WATCH * 1000))
        if process in ready:
            return
        if connection.fileno() in ready:
            if connection.recv(len(SEAL)) != SEAL:
                return
            namespaces.read_only(SOCKETS)  # the sockets are there: nothing on a disk can be written any more
            connection.sendall(SEALED)
        if usage.exceeds(request["processes"], request["memory"]):
            return
