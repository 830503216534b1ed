"""The check that a learner runs beneath an exercise: four outcomes kept apart, and a picture of what differs.

``check`` also emits a record of every case (see :mod:`lrlib.checking.records`). While a submission is graded it does
only that: what it says in the learner's kernel has no weight, the judge compares elsewhere.
"""

import os
import textwrap
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from lrlib.checking import cells, experiments, progress, records
from lrlib.checking.calls import Notes
from lrlib.checking.course import Course
from lrlib.checking.diagnosis.diagnose import Diagnosis
from lrlib.checking.exercise import Exercise, Outcome, ask
from lrlib.checking.feedback import Finding
from lrlib.checking.records import Record, Values
from lrlib.checking.state import known_state
from lrlib.checking.statuses import Status

WIDTH = 88  # characters: what a notebook shows beside its file browser on a small screen
_MARKS = {Status.RIGHT: "✓", Status.PARTIAL: "◐", Status.WRONG: "✗", Status.ERROR: "✗", Status.NOT_ATTEMPTED: "○"}


def check(course: Course, name: str, answer: Callable[..., Any], *cases: Mapping[str, Any]) -> None:
    """Check an answer to the exercise ``name`` on each case, a dict of parameters (none: one case without any).

    Says one of four things: not attempted, an error in your code, wrong or partial (with the first difference, the
    likely mistake and a picture), or right. Raises NotImplementedError when not attempted and AssertionError when not
    right, with all that there is to say as its text: whatever runs the cell shows it, and counts it as failed. Raises
    KeyError for an unknown exercise.
    """
    exercise = course.find(name)
    asked = [ask(exercise, answer, case) for case in cases or ({},)]
    for record, _ in asked:
        records.emit(record)
    if os.environ.get(records.GRADING):
        return
    with known_state():
        expected = [exercise.expected(record.case) for record, _ in asked]
        diagnosis = exercise.diagnose([record for record, _ in asked], expected)
    findings = []
    paragraphs = [stale] if (stale := cells.stale_definition(name)) else []
    for number, (record, notes) in enumerate(asked, start=1):
        finding = _assess(exercise, record, expected[number - 1], diagnosis)
        findings.append(finding)
        if exercise.has_right_values and finding.status == Status.RIGHT:
            continue
        where = _describe(record.case) or (f"case {number}" if len(asked) > 1 else "")
        paragraphs.append(_paragraph(exercise, finding, notes, where))
        if exercise.has_right_values:
            break
    worst = next((finding for finding in findings if finding.status != Status.RIGHT), findings[0])
    share = sum(finding.share for finding in findings) / len(asked)
    if exercise.has_right_values:
        share = float(worst.status == Status.RIGHT)
    progress.note(name, worst.status, share, worst.message)
    warnings = _of_experiments(answer)
    if worst.status != Status.RIGHT:
        paragraphs += warnings
        _fail(worst.status, "\n".join(paragraphs))
    if exercise.has_right_values:
        right = Finding(Status.RIGHT, "Public checks passed; more run at grading.")
        paragraphs.append(_paragraph(exercise, right, asked[-1][1]))
    print("\n".join(paragraphs + warnings))


def _assess(exercise: Exercise | Outcome, record: Record, expected: Values, diagnosis: Diagnosis) -> Finding:
    """Return the finding of one case; of an answer that falls short a picture is shown, if there is one."""
    with known_state():
        finding = exercise.assess(record, expected, exercise.public_seeds, diagnosis)
    if finding.status in (Status.WRONG, Status.PARTIAL) and not record.forbidden:
        picture = exercise.picture(record, expected)
        if picture is not None:
            picture.show()
    return finding


def _of_experiments(answer: Callable[..., Any]) -> list[str]:
    """Return a sentence for each variable of an experiment cell that the answer uses: it would fail when graded."""
    from IPython import get_ipython

    shell = get_ipython()
    names = experiments.needed(answer, shell.user_ns) if shell is not None else {}
    return [_wrap(f"! {experiments.hint(name, due_to)}", "  ") for name, due_to in names.items()]


def _describe(case: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in case.items())


def _paragraph(exercise: Exercise | Outcome, finding: Finding, notes: Notes, where: str = "") -> str:
    """Return what there is to say of one case, wrapped between words."""
    sentences = [finding.message]
    if notes.printed and finding.status != Status.NOT_ATTEMPTED:
        sentences.append(
            "Your code prints while it is called. That costs nothing, and a quiet function is easier to use."
        )
    warned = [warning for warning in dict.fromkeys(notes.warned[:3]) if warning]
    sentences += [f"Your code warns: {warning.splitlines()[0][:200]}" for warning in warned]
    if finding.status in (Status.WRONG, Status.ERROR) and exercise.hints:
        sentences.append(f'Stuck? hint("{exercise.name}") gives a nudge.')
    headline = f"{_MARKS[finding.status]} {exercise.name}: {finding.status}" + (f" (for {where})" if where else "")
    return "\n".join([_wrap(headline, "    "), *(_wrap(sentence, "  ", "  ") for sentence in sentences)])


def _wrap(text: str, indent: str, first: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _fail(status: Status, text: str) -> NoReturn:
    """Raise an exception whose text is all there is to say; a notebook shows the text in place of a traceback."""
    error = (NotImplementedError if status == Status.NOT_ATTEMPTED else AssertionError)(text)
    error._render_traceback_ = lambda: text.splitlines()  # type: ignore[union-attr]  # IPython's
    raise error
