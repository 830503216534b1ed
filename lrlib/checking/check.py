"""The check that a learner runs beneath an exercise: four outcomes kept apart, and a picture of what differs.

``check`` also emits a record of every case (see :mod:`lrlib.checking.records`). While a submission is graded it does
only that: what it says in the learner's kernel has no weight, the judge compares elsewhere.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

from lrlib.checking import experiments, feedback, records
from lrlib.checking.calls import Notes
from lrlib.checking.course import Course
from lrlib.checking.exercise import ask
from lrlib.checking.feedback import Finding
from lrlib.checking.state import known_state
from lrlib.checking.statuses import Status


def check(course: Course, name: str, answer: Callable[..., Any], *cases: Mapping[str, Any]) -> None:
    """Check an answer to the exercise ``name`` on each case, a dict of parameters (none: one case without any).

    Says one of four things: not attempted, an error in your code, wrong (with the first difference, the likely mistake
    and a picture), or right. Raises NotImplementedError when not attempted and AssertionError when wrong or failing,
    so that the cell counts as failed under any grader. Raises KeyError for an unknown exercise.
    """
    exercise = course.find(name)
    asked = [ask(exercise, answer, case) for case in cases or ({},)]
    for record, _ in asked:
        records.emit(record)
    if os.environ.get(records.GRADING):
        return
    for number, (record, notes) in enumerate(asked, start=1):
        with known_state():
            expected = exercise.expected(record.case)
            finding = exercise.assess(record, expected, exercise.public_seeds)
        if finding.status == Status.RIGHT and exercise.has_right_values:
            continue
        where = _describe(record.case) or (f"case {number}" if len(asked) > 1 else "")
        if finding.status == Status.WRONG and (picture := exercise.picture(record, expected)) is not None:
            picture.show()
        _say(name, finding, notes, where)
    _warn_of_experiments(answer)
    if exercise.has_right_values:
        _say(name, feedback.right("Public checks passed; more run at grading."), asked[-1][1])


def _warn_of_experiments(answer: Callable[..., Any]) -> None:
    """Say which variables of an experiment cell the answer uses: it would fail when it is graded."""
    from IPython import get_ipython

    shell = get_ipython()
    for name in experiments.needed(answer, shell.user_ns) if shell is not None else ():
        print(
            f"! Your answer uses `{name}`, which only an experiment cell defines. Grading does not run these cells: "
            "define it in a cell of yours before you hand in."
        )


def _describe(case: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in case.items())


_MARKS = {Status.RIGHT: "✓", Status.PARTIAL: "◐", Status.WRONG: "✗", Status.ERROR: "✗", Status.NOT_ATTEMPTED: "○"}


def _say(name: str, finding: Finding, notes: Notes, where: str = "") -> None:
    """Print the finding; raise when the answer does not hold, with one line instead of a traceback."""
    headline = f"{_MARKS[finding.status]} {name}: {finding.status}"
    lines = [headline + (f" (for {where})" if where else ""), f"  {finding.message}"]
    if notes.printed and finding.status != Status.NOT_ATTEMPTED:
        lines.append(
            "  Your code prints while it is called. That costs nothing, and a quiet function is easier to use."
        )
    lines += [
        f"  Your code warns: {warning.splitlines()[0][:200]}" for warning in dict.fromkeys(notes.warned[:3]) if warning
    ]
    print("\n".join(lines))
    if finding.status == Status.NOT_ATTEMPTED:
        raise _brief(NotImplementedError(f"{name} is not attempted yet"))
    if finding.status in (Status.WRONG, Status.ERROR):
        raise _brief(AssertionError(f"{name}: {finding.message}"))


def _brief(error: Exception) -> Exception:
    """Let IPython show the error as one line: the sentence above it already says all."""
    error._render_traceback_ = lambda: [f"{type(error).__name__}: see the line above"]
    return error
