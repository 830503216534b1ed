"""Stands in for the grading of one submission; in a module of its own, so that a worker process imports little."""

import os
import signal
import time


def ends_the_worker_of_mallory(submission):
    """Return what was given, a little later; mallory's kills the process that it runs in."""
    time.sleep(0.2 if submission.student == "mallory" else 0.4)
    if submission.student == "mallory":
        os.kill(os.getpid(), signal.SIGKILL)
    return submission
