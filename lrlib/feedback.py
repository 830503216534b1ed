"""Compare an answer with what is expected, and say in words what is wrong and what to try.

The notebook's check and the judge both speak through this module, so a learner reads the same sentence in both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lrlib.answers import Record, Values
from lrlib.exercises.base import Exercise, Verdict
from lrlib.mistakes import CURVES, Mistake, diagnose

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

    ``figure`` is that of an outcome's :class:`Verdict`.
    """

    status: str
    message: str
    mistake: str = ""
    figure: float | None = None


def explain(exercise: Exercise, record: Record, expected: Values) -> Finding:
    """Return the finding for one case, beside the values that were expected."""
    problem = unanswered(record)
    if problem is not None:
        return problem
    difference = first_difference(exercise, expected, record.values)
    if difference is None:
        return Finding(RIGHT, "Right.")
    message = f"The first difference is at {difference.place}: expected {difference.expected}, got {difference.got}."
    likely = likely_mistakes(exercise, record)
    if not likely:
        return Finding(WRONG, message)
    return Finding(WRONG, f"{message} Likely mistake: {likely[0].name}. {likely[0].hint}", likely[0].name)


def unanswered(record: Record) -> Finding | None:
    """Return the finding for a record that holds no values to look at (or not the learner's own), else None."""
    if record.status == "not attempted":
        return Finding(NOT_ATTEMPTED, "Not attempted yet: replace `raise NotImplementedError()` with your code.")
    if record.status == "error":
        return Finding(ERROR, f"Your code stopped with an error. {record.message}")
    if record.status == "invalid":
        return Finding(WRONG, record.message)
    if record.forbidden:
        return Finding(WRONG, forbidden_message(record.forbidden))
    return None


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
