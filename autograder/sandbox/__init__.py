"""Run a learner's kernel where it reaches nothing of the instructor's: bubblewrap around a zygote that forks kernels.

``command``      the bubblewrap command line: what is visible inside
``zygote``       starts that command and asks it for kernels; refuses, with the remedy, where it cannot run
``provisioner``  lets nbgrader's kernels start there, through Jupyter's own interface for that
``inside/``      what runs inside: the zygote itself and what keeps one submission from another

``THREATS.md`` says what is promised, what is not, and which test checks each promise.
"""

import os

from autograder.refusal import Refusal

BWRAP, NONE = "bwrap", "none"
KINDS = (BWRAP, NONE)
VARIABLE = "AUTOGRADER_SANDBOX"  # another default than bwrap: for nbgrader and formgrader, which have no such option


class SandboxError(Refusal):
    """No sandbox can be had; the message is one line that says what to do."""


def usual() -> str:
    """Return where submissions run by default; raises SandboxError if the variable has an unknown value."""
    kind = os.environ.get(VARIABLE) or BWRAP
    if kind not in KINDS:
        raise SandboxError(f"{VARIABLE} is {kind!r}; it must be one of {', '.join(KINDS)}")
    return kind
