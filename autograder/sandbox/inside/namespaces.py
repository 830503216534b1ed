"""The few system calls that Python has no name for: namespaces, mounts and privileges (Linux)."""

import ctypes
import os
from collections.abc import Callable

NEW_MOUNTS, NEW_USER, NEW_PIDS, NEW_NETWORK, NEW_IPC = 0x20000, 0x10000000, 0x20000000, 0x40000000, 0x8000000
READ_ONLY, NO_SET_UID, NO_DEVICES, NO_PROGRAMS, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
MOVE = 8192

PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 24, 38
LAST_CAPABILITY = 63
GIVEN_ONCE = 300  # Linux gives the numbers of processes and threads up to here once, and those above it again and again
CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Move this process into new namespaces; raises OSError."""
    _call(_libc.unshare, flags)


def own_user(uid: int, gid: int) -> None:
    """Map this user and group to themselves in the user namespace that this process has just made."""
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {uid} 1")
    _write("/proc/self/gid_map", f"{gid} {gid} 1")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system of a kind, or with the flag BIND a folder, at ``target``; raises OSError."""
    _call(
        _libc.mount,
        os.fsencode(source),
        os.fsencode(target),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )


def temporary(target: str, size: int, flags: int = 0) -> None:
    """Mount an empty file system in memory at ``target``, of at most ``size`` bytes and one file per 4 kB."""
    options = f"size={size},nr_inodes={max(size // 4096, 16)},mode=0700"
    mount("tmpfs", target, "tmpfs", NO_SET_UID | NO_DEVICES | flags, options)


def read_only(target: str, flags: int = NO_SET_UID | NO_DEVICES) -> None:
    """Make what is mounted at ``target`` read-only."""
    mount("none", target, flags=REMOUNT | BIND | READ_ONLY | flags)


def forbid_user_namespaces() -> None:
    """Let nobody in this user namespace make another one, in which they would have privileges again."""
    _write("/proc/sys/user/max_user_namespaces", "0")


def limit_processes(most: int) -> None:
    """Limit the processes and threads of this process namespace, where each has its own limit (Linux 6.14 on).

    It complements RLIMIT_NPROC, which Linux does not apply to root. An earlier kernel would limit the whole machine.
    The numbers given only once may be in use beside ``most`` others: without them, who has started 300 threads in all,
    one after another, could start no more, and TensorFlow ends a process that cannot start one.
    """
    if tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2]) >= (6, 14):
        _write("/proc/sys/kernel/pid_max", str(GIVEN_ONCE + most))


def drop_privileges() -> None:
    """Give up every capability of this process and the way back to one."""
    for capability in range(LAST_CAPABILITY + 1):
        _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # beyond the kernel's last one it fails: nothing to drop
    _call(_libc.prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header, nothing = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    _call(_libc.capset, header, nothing)


def die_with_parent(signal_number: int) -> None:
    """Let the kernel send this process a signal when its parent ends."""
    _call(_libc.prctl, PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def _call(function: Callable[..., int], *arguments: object) -> None:
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}: {os.strerror(number)}")


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
