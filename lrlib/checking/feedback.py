"""What one case of an exercise showed, in the sentences that a learner reads.

The notebook's check and the judge both speak through this module, so a learner reads the same sentence in both.
"""

import builtins
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lrlib.checking.diagnosis import errors
from lrlib.checking.records import Record
from lrlib.checking.statuses import Answered, Status

# what `number` and `numbers` say, as far as it says nothing of the values
SAFE_ADVICE = (
    "returned None. Is a `return` missing?",
    "returned True or False where real numbers are expected.",
    "returned complex numbers where real numbers are expected.",
    "returned text where real numbers are expected.",
)


@dataclass(frozen=True)
class Verdict:
    """What training with an answer gave: ``share`` of the points in [0, 1], and a sentence with the figures.

    ``figure``, where there is one, is the result in one number, lower is better: the class's leaderboard sorts by it.
    """

    share: float
    message: str
    figure: float | None = None


@dataclass(frozen=True)
class Finding:
    """What one case showed: its status, a sentence or two in plain text, and the mistake's name if it is known.

    ``share`` is the part of the case's points that the answer earns, from 0 to 1. ``guarded`` is what a learner may
    read where the case is hidden: nothing of its parameters, and no words or numbers that the learner's code chose,
    since that code knows the parameters. Empty means the message itself. ``figure`` is that of an outcome's
    :class:`Verdict`.
    """

    status: Status
    message: str
    mistake: str = ""
    share: float = 0.0
    figure: float | None = None
    guarded: str = ""


def right(message: str = "Right.") -> Finding:
    """Return the finding for a case that agrees."""
    return Finding(Status.RIGHT, message, share=1.0)


def unanswered(record: Record, advice: Iterable[str] = ()) -> Finding | None:
    """Return the finding for a record that holds no values to look at (or not the learner's own), else None.

    ``advice`` are the exercise's own sentences that a learner may read in a hidden case too.
    """
    if record.status == Answered.NOT_ATTEMPTED:
        return Finding(Status.NOT_ATTEMPTED, "Not attempted yet: replace `raise NotImplementedError()` with your code.")
    if record.status == Answered.ERROR:
        message = f"Your code stopped with an error. {record.message} {errors.taught(record.message)}".rstrip()
        guarded = f"{_error_kind(record.message)} {errors.taught(record.message, quoting=False)}".rstrip()
        return Finding(Status.ERROR, message, guarded=guarded)
    if record.status == Answered.INVALID:
        return Finding(Status.WRONG, record.message, guarded=_safe(record.message, advice))
    if record.forbidden:
        guarded = "your answer calls what this exercise asks you to write yourself."
        return Finding(Status.WRONG, forbidden_message(record.forbidden), guarded=guarded)
    return None


def _safe(message: str, advice: Iterable[str]) -> str:
    """Return what may be said of an invalid answer in a hidden case: a sentence that is known beforehand."""
    for sentence in advice:
        if sentence in message:
            return sentence
    ending = next((ending for ending in SAFE_ADVICE if message.endswith(ending)), "")
    return f"your function {ending}" if ending.startswith("returned") else "what your code returned is no answer."


def _error_kind(message: str) -> str:
    """Return what may be said of an error in a hidden case: a built-in exception's name, and the line it rose in."""
    name, line = re.findall(r"^\w*", message)[0], re.search(r"\(line (\d{1,4}) of your cell", message)
    kind = getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        return "your code stopped with an error, or took too long."
    return f"your code stopped with a {name}" + (f" in line {line[1]} of your cell." if line else ".")


def judged(verdict: Verdict) -> Finding:
    """Return the finding for an outcome that was trained with; a share that is not a number from 0 to 1 is cut."""
    share = min(max(verdict.share, 0.0), 1.0) if verdict.share == verdict.share else 0.0  # NaN earns nothing
    if share == 1:
        return Finding(Status.RIGHT, verdict.message, share=share, figure=verdict.figure)
    if share > 0:
        message = f"{verdict.message} That earns {share:.0%} of the points."
        return Finding(Status.PARTIAL, message, share=share, figure=verdict.figure)
    return Finding(Status.WRONG, f"{verdict.message} That earns no points yet.", figure=verdict.figure)


def forbidden_message(names: Iterable[str]) -> str:
    """Return the sentence for an answer that calls what the exercise asks the learner to write."""
    called = ", ".join(sorted({_as_imported(name) for name in names}))
    return f"Your answer calls {called}. This exercise asks you to write the formula yourself."


def _as_imported(name: str) -> str:
    """Return a dotted name as learners write it: without the private modules in which a library keeps it."""
    first, *parts = name.split(".")
    return ".".join([first, *(part for part in parts if not part.startswith("_"))])
