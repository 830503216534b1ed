"""The check that a learner runs beneath an exercise: four outcomes kept apart, and a picture of what differs.

``check`` also emits a record of every case (see :mod:`lrlib.answers`). While a submission is graded it does only that:
what it says in the learner's kernel has no weight, the judge compares elsewhere.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

from lrlib import answers, exercises, feedback
from lrlib.calls import Notes
from lrlib.exercises.base import Exercise, Outcome, ask
from lrlib.feedback import Finding

GRADING = "LRLIB_GRADING"


def check(name: str, answer: Callable[..., Any], *cases: Mapping[str, Any]) -> None:
    """Check an answer to the exercise ``name`` on each case, a dict of parameters (none: one case without any).

    Says one of four things: not attempted, an error in your code, wrong (with the first difference, the likely mistake
    and a picture), or right. Raises NotImplementedError when not attempted and AssertionError when wrong or failing,
    so that the cell counts as failed under any grader. Raises KeyError for an unknown exercise.
    """
    exercise = exercises.find(name)
    asked = [ask(exercise, answer, case) for case in cases or ({},)]
    for record, _ in asked:
        answers.emit(record)
    if os.environ.get(GRADING):
        return
    if isinstance(exercise, Outcome):
        for record, notes in asked:
            finding = feedback.unanswered(record) or feedback.judged(
                exercise.evaluate(record.values, exercise.public_seeds, **record.case)
            )
            _say(name, finding, notes, _describe(record.case))
        return
    for number, (record, notes) in enumerate(asked, start=1):
        expected = exercise.sample(exercise.reference, record.case)
        finding = feedback.explain(exercise, record, expected)
        if finding.status != feedback.RIGHT:
            where = _describe(record.case) if record.case else f"case {number}"
            _draw(exercise, record, expected)
            _say(name, finding, notes, where)
    _say(name, Finding(feedback.RIGHT, "Public checks passed; more run at grading."), asked[-1][1])


def _describe(case: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in case.items())


def _draw(exercise: Exercise, record: answers.Record, expected: answers.Values) -> None:
    """Overlay the expected and the learner's curve, where the answer is a curve and there is one to draw."""
    if not (feedback.is_curve(expected) and feedback.is_curve(record.values)):
        return
    from lrlib import plots

    plots.show_overlay(expected["steps"], expected["values"], record.values["values"], title=exercise.name)


_MARKS = {
    feedback.RIGHT: "✓",
    feedback.PARTIAL: "◐",
    feedback.WRONG: "✗",
    feedback.ERROR: "✗",
    feedback.NOT_ATTEMPTED: "○",
}


def _say(name: str, finding: Finding, notes: Notes, where: str = "") -> None:
    """Print the finding; raise when the answer does not hold, with one line instead of a traceback."""
    headline = f"{_MARKS[finding.status]} {name}: {finding.status}"
    lines = [headline + (f" (for {where})" if where else ""), f"  {finding.message}"]
    if notes.printed and finding.status != feedback.NOT_ATTEMPTED:
        lines.append(
            "  Your code prints while it is called. That costs nothing, and a quiet function is easier to use."
        )
    lines += [
        f"  Your code warns: {warning.splitlines()[0][:200]}" for warning in dict.fromkeys(notes.warned[:3]) if warning
    ]
    print("\n".join(lines))
    if finding.status == feedback.NOT_ATTEMPTED:
        raise _brief(NotImplementedError(f"{name} is not attempted yet"))
    if finding.status in (feedback.WRONG, feedback.ERROR):
        raise _brief(AssertionError(f"{name}: {finding.message}"))


def _brief(error: Exception) -> Exception:
    """Let IPython show the error as one line: the sentence above it already says all."""
    error._render_traceback_ = lambda: [f"{type(error).__name__}: see the line above"]
    return error
