"""What the processes of one submission use together: a limit on one process says little about one that may fork."""

import os


def exceeds(processes: int, memory: int) -> bool:
    """Return whether more than this many processes or threads run, or use more than this many bytes, in all."""
    names = [name for name in os.listdir("/proc") if name.isdigit()]
    if len(names) > processes:
        return True  # before anything of them is read: each look gives a fork bomb time
    threads = used = 0
    for name in names:
        try:
            with open(f"/proc/{name}/status") as file:
                status = dict(line.split(":", 1) for line in file)
        except OSError:  # it has just ended
            continue
        threads += int(status.get("Threads", "1"))
        used += sum(1024 * int(status.get(kind, "0 kB").split()[0]) for kind in ("RssAnon", "RssShmem"))
    return threads > processes or used > memory
