"""Compare an answer with what is expected, and say in words what is wrong and what to try.

The notebook's check and the judge both speak through this module, so a learner reads the same sentence in both.
"""

import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lrlib.answers import Record, Values
from lrlib.exercises.base import Exercise, Verdict
from lrlib.mistakes import CURVES, Mistake, diagnose

NAME_HINT = " (Grading does not run the experiment cells: an answer must not need their variables.)"
RIGHT, PARTIAL, WRONG, ERROR, NOT_ATTEMPTED = "right", "partial", "wrong", "error", "not attempted"


@dataclass(frozen=True)
class Difference:
    """Where an answer first differs: the place in words, the value expected there and the value got."""

    place: str
    expected: str
    got: str


@dataclass(frozen=True)
class Finding:
    """What one case showed: its status, a sentence or two in plain text, and the mistake's name if it is known.

    ``guarded`` is what may be told where the case is hidden: nothing of its parameters, and no words or numbers that
    the learner's code chose, since it knows the parameters. Empty means the message itself. ``figure`` is that of an
    outcome's :class:`Verdict`.
    """

    status: str
    message: str
    mistake: str = ""
    figure: float | None = None
    guarded: str = ""


def explain(exercise: Exercise, record: Record, expected: Values) -> Finding:
    """Return the finding for one case, beside the values that were expected."""
    problem = unanswered(record)
    if problem is not None:
        return problem
    difference = first_difference(exercise, expected, record.values)
    if difference is None:
        return Finding(RIGHT, "Right.")
    message = f"The first difference is at {difference.place}: expected {difference.expected}, got {difference.got}."
    # of a curve the first wrong step is told in a hidden case as well; elsewhere a place may name a parameter
    guarded = f"the first difference is at {difference.place}." if exercise.name in CURVES else "the answer differs."
    likely = likely_mistakes(exercise, record)
    if not likely:
        return Finding(WRONG, message, guarded=guarded)
    told = f" Likely mistake: {likely[0].name}. {likely[0].hint}"
    return Finding(WRONG, message + told, likely[0].name, guarded=guarded + told)


def unanswered(record: Record) -> Finding | None:
    """Return the finding for a record that holds no values to look at (or not the learner's own), else None."""
    if record.status == "not attempted":
        return Finding(NOT_ATTEMPTED, "Not attempted yet: replace `raise NotImplementedError()` with your code.")
    if record.status == "error":
        hint = NAME_HINT if record.message.startswith("NameError") else ""
        told = f"Your code stopped with an error. {record.message}{hint}"
        return Finding(ERROR, told, guarded=_error_kind(record.message) + hint)
    if record.status == "invalid":
        return Finding(WRONG, record.message, guarded="what your code returned is no answer.")
    if record.forbidden:
        told = "your answer calls what this exercise asks you to write yourself."
        return Finding(WRONG, forbidden_message(record.forbidden), guarded=told)
    return None


def _error_kind(message: str) -> str:
    """Return what may be told of an error in a hidden case: a built-in exception's name, and the line it rose in."""
    name, line = re.match(r"\w*", message)[0], re.search(r"\(line (\d{1,4}) of your cell", message)
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        return "your code stopped with an error, or took too long."
    return f"your code stopped with a {name}" + (f" in line {line[1]} of your cell." if line else ".")


def judged(verdict: Verdict) -> Finding:
    """Return the finding for an outcome that was trained with."""
    if verdict.share >= 1:
        return Finding(RIGHT, verdict.message, figure=verdict.figure)
    if verdict.share > 0:
        earned = f"{verdict.message} That earns {verdict.share:.0%} of the points."
        return Finding(PARTIAL, earned, figure=verdict.figure)
    return Finding(WRONG, f"{verdict.message} That earns no points yet.", figure=verdict.figure)


def forbidden_message(names: Sequence[str]) -> str:
    """Return the sentence for an answer that calls what the exercise asks the learner to write."""
    return f"Your answer calls {', '.join(sorted(set(names)))}. This exercise asks you to write the formula yourself."


def is_curve(values: Values) -> bool:
    """Return whether the values are a sampled curve: what an answer gave, ``values``, at the steps ``steps``."""
    return all(isinstance(values.get(name), np.ndarray) for name in ("steps", "values"))


def likely_mistakes(exercise: Exercise, record: Record) -> list[Mistake]:
    """Return the known mistakes that reproduce the learner's values, best first."""
    values = record.values
    if exercise.name in CURVES:
        if not (is_curve(values) and np.isfinite(values["steps"]).all()):
            return []  # not a record of the check's
        return diagnose(values["values"], values["steps"].astype(np.int64), exercise.name, dict(record.case))
    found = []
    for mistake in exercise.mistakes:
        try:
            wrong = exercise.sample(mistake.function, dict(record.case))
        except Exception:  # a wrong function may fail on some cases: then it is not what the learner wrote
            continue
        if first_difference(exercise, wrong, values) is None:
            found.append(mistake)
    return found


def first_difference(exercise: Exercise, expected: Values, got: Values) -> Difference | None:
    """Return the first place where the values differ beyond the exercise's tolerance, or None if they agree."""
    for name in dict.fromkeys([*exercise.first, *expected]):
        values = expected[name]
        if name not in got:
            if name in exercise.optional:
                continue
            return Difference(f"`{name}`", "an answer", "none")
        difference = _differs(exercise, name, values, got[name], expected)
        if difference is not None:
            return difference
    return None


def _differs(
    exercise: Exercise, name: str, expected: np.ndarray | list[str], got: np.ndarray | list[str], all_expected: Values
) -> Difference | None:
    if isinstance(expected, list) or isinstance(got, list):
        return _strings_differ(exercise, name, expected, got, all_expected)
    if expected.shape != got.shape:
        return Difference(f"the shape of `{name}`", str(expected.shape), str(got.shape))
    different = ~agree(got, expected, exercise.rtol, exercise.atol)
    if not different.any():
        return None
    index = tuple(int(i) for i in np.argwhere(different)[0]) if expected.ndim else ()
    place = _place(exercise, name, index, all_expected)
    return Difference(place, f"{expected[index]:.6g}", f"{got[index]:.6g}")


def agree(got: np.ndarray, expected: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    """Return where two arrays of one shape agree: relative to each value, and to the largest finite one near zero.

    A learning rate of 0.001 never agrees with 0.004: the absolute part is a millionth of the curve's own scale.
    """
    finite = np.abs(expected[np.isfinite(expected)])
    scale = float(finite.max()) if finite.size else 0.0
    with np.errstate(invalid="ignore"):
        close = np.abs(got - expected) <= rtol * np.abs(expected) + atol * scale
    return np.where(np.isfinite(expected), np.isfinite(got) & close, _same_kind(got, expected))


def _same_kind(got: np.ndarray, expected: np.ndarray) -> np.ndarray:
    return (got == expected) | (np.isnan(got) & np.isnan(expected))


def _strings_differ(
    exercise: Exercise, name: str, expected: np.ndarray | list[str], got: np.ndarray | list[str], all_expected: Values
) -> Difference | None:
    if not (isinstance(expected, list) and isinstance(got, list)):
        return Difference(f"`{name}`", *("text" if isinstance(value, list) else "numbers" for value in (expected, got)))
    if len(expected) != len(got):
        return Difference(f"the length of `{name}`", str(len(expected)), str(len(got)))
    for index, (right, answer) in enumerate(zip(expected, got, strict=True)):
        if right != answer:
            return Difference(_place(exercise, name, (index,), all_expected), repr(right), repr(answer[:80]))
    return None


def _place(exercise: Exercise, name: str, index: tuple[int, ...], all_expected: Values) -> str:
    if exercise.locate:
        return exercise.locate(name, index, all_expected)
    return f"`{name}`" + (f"[{', '.join(map(str, index))}]" if index else "")
