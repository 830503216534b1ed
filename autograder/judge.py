"""The judge: compares a submission's records with the key, re-trains outcomes, and writes score and findings.

It runs in the trusted process. From the learner's kernel it takes only the records in the test cells' outputs, and a
record wins points only for numbers that are right.
"""

import base64
import html
import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import keys
from autograder.course import current
from autograder.execution import OUT_OF_TIME
from autograder.forbidden import forbidden_names
from autograder.hints import hints
from autograder.keys import ExerciseKey, Key
from autograder.tampering import tampering
from lrlib.checking import feedback, records
from lrlib.checking.course import Course
from lrlib.checking.exercise import Exercise, Outcome
from lrlib.checking.feedback import Finding
from lrlib.checking.records import Record
from lrlib.checking.statuses import Answered, Status

MIME = "application/vnd.lrlib.judgement+json"

# An outcome is evaluated on seeds that no lesson uses; sixteen, as the measured margins assume.
HIDDEN_SEEDS = tuple(range(9001, 9017))


@dataclass(frozen=True)
class Judgement:
    """The mark of one exercise: its score out of ``max_score``, a status, and what was found, in plain sentences.

    ``figure`` is what an outcome reached, in one number for the leaderboard (lower is better), or None.
    """

    name: str
    score: float
    max_score: float
    status: Status
    findings: list[str]
    mistakes: list[str]
    figure: float | None = None


class Judge(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Replace the outputs of each test cell by its judgement, from which nbgrader then reads the score."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Judge every exercise of the submitted notebook."""
        key = keys.load(resources["nbgrader"]["assignment"])
        course = current()
        known = course.exercises(key.lesson)
        for cell in nb.cells:
            if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
                entry = next(e for e in key.exercises.values() if e.test == cell.metadata.nbgrader.grade_id)
                exercise, outputs = known[entry.name], cell.outputs
                judgement = judge(course, exercise, entry, outputs, learner_cells(nb, key, cell), key.code)
                sentences = hints(nb, cell, entry.name, judgement.status, key.code)
                judgement = replace(judgement, findings=[*sentences, *judgement.findings])
                write(cell, judgement, picture(exercise, entry, outputs, judgement.status))
        return nb, resources


def learner_cells(nb: NotebookNode, key: Key, test: NotebookNode) -> list[str]:
    """Return the code that the learner wrote or changed, and that runs before a test: no cell of the release's own."""
    released = set(key.code)
    return [
        cell.source
        for cell in itertools.takewhile(lambda cell: cell is not test, nb.cells)
        if cell.cell_type == "code" and not utils.is_locked(cell) and cell.source not in released
    ]


def judge(
    course: Course,
    exercise: Exercise | Outcome,
    entry: ExerciseKey,
    outputs: Sequence[NotebookNode],
    cells: Sequence[str],
    released: Sequence[str] = (),
) -> Judgement:
    """Return the judgement of one exercise from its test cell's outputs and the learner's code cells before it.

    ``released`` are the release's code cells, whose imports say what names in the learner's cells mean.
    """
    given = [record for record in records.read(outputs) if record.exercise == entry.name]
    if given and not any(re.search(rf"\b{entry.name}\b", cell) for cell in cells):
        return _alone(entry, Status.NOT_ATTEMPTED, "Not attempted yet: no cell of yours names it.")
    tampered = tampering(cells, course)
    if tampered:
        return _alone(entry, Status.WRONG, f"Your notebook {tampered}. The check cannot test your answer like that.")
    if not given:
        return _without_records(entry, outputs)
    forbidden = forbidden_names(entry.name, cells, exercise.forbidden, course, released)
    if forbidden:
        return _alone(entry, Status.WRONG, feedback.forbidden_message(forbidden))
    answers = [_answer(expected, given) for expected in entry.records]
    diagnosis = exercise.diagnose(
        [
            a if isinstance(a, Record) else replace(expected, status=Answered.NOT_ATTEMPTED, values={})
            for a, expected in zip(answers, entry.records, strict=True)
        ],
        [expected.values for expected in entry.records],
    )
    findings = [
        exercise.assess(answer, expected.values, HIDDEN_SEEDS, diagnosis) if isinstance(answer, Record) else answer
        for answer, expected in zip(answers, entry.records, strict=True)
    ]
    share = sum(finding.share for finding in findings) / len(findings)
    hidden = findings[entry.public :]
    if hidden and not any(finding.share for finding in hidden):
        share = 0.0  # a table of the public cases is no answer
    return _judgement(entry, share, _status(share, findings), findings)


def _answer(expected: Record, given: list[Record]) -> Record | Finding:
    """Return the answer to one case, or why there is none. The case is the key's: only what was answered counts."""
    case = records.plain_case(expected.case)
    matching = [record for record in given if records.plain_case(record.case) == case]
    if not matching:
        return Finding(Status.NO_ANSWER, "No answer arrived; did the code stop before this case?")
    if len({json.dumps(records.encode(record)) for record in matching}) > 1:
        return Finding(Status.WRONG, "The check gave several different answers; exactly one is expected.")
    return replace(matching[0], case=case)


def _place(entry: ExerciseKey, number: int) -> str:
    """Return the words that introduce the finding of a public case."""
    case = records.plain_case(entry.records[number].case)
    return f"With {', '.join(f'{name}={value!r}' for name, value in case.items())}: " if case else ""


def _without_records(entry: ExerciseKey, outputs: Sequence[NotebookNode]) -> Judgement:
    """Judge a test cell that says nothing of the answer. Its errors are the learner's words: they are not repeated."""
    errors = [output for output in outputs if output.output_type == "error"]
    missing = {f"name {name!r} is not defined": name for name in (entry.name, "check")}
    if errors and str(errors[0].evalue) in missing:
        name = missing[str(errors[0].evalue)]
        message = (
            f"`{name}` is not defined: does the cell that defines it run without an error, on its own and in order?"
        )
        return _alone(entry, Status.ERROR, message)
    if errors and errors[0].ename == OUT_OF_TIME:
        return _alone(
            entry, Status.NO_ANSWER, "The cells above used up the notebook's time, so this check did not run."
        )
    if errors:
        return _alone(entry, Status.ERROR, "The check stopped with an error before it could call your answer.")
    message = "No answer reached the judge. Did an earlier cell stop the kernel, or change how the checks run?"
    return _alone(entry, Status.NO_ANSWER, message)


def _status(share: float, findings: list[Finding]) -> Status:
    if share == 1:
        return Status.RIGHT
    if share > 0:
        return Status.PARTIAL
    present = {finding.status for finding in findings}
    order = (Status.WRONG, Status.ERROR, Status.NOT_ATTEMPTED, Status.NO_ANSWER)
    return next(status for status in order if status in present)


def _alone(entry: ExerciseKey, status: Status, message: str) -> Judgement:
    """Return the judgement of an exercise without points and with one finding."""
    return _judgement(entry, 0.0, status, [Finding(status, message)])


def _judgement(entry: ExerciseKey, share: float, status: Status, findings: list[Finding]) -> Judgement:
    return Judgement(
        name=entry.name,
        score=round(entry.points * share, 2),
        max_score=entry.points,
        status=status,
        findings=_sentences(entry, findings, share),
        mistakes=list(dict.fromkeys(finding.mistake for finding in findings if finding.mistake)),
        figure=next((finding.figure for finding in findings if finding.figure is not None), None),
    )


def _sentences(entry: ExerciseKey, findings: list[Finding], share: float) -> list[str]:
    """Return the sentences for the learner: each thing once, at the first case that shows it."""
    right = [finding for finding in findings if finding.status == Status.RIGHT]
    if len(right) == len(findings) or findings[0].status == Status.NOT_ATTEMPTED:
        return [findings[0].message]
    sentences: dict[tuple[Status, str | bool], str] = {}
    for number, finding in enumerate(findings):
        if finding.status == Status.RIGHT:
            continue
        if len(findings) < len(entry.records) or len(findings) == 1:
            sentence = finding.message
        elif number < entry.public:
            sentence = _place(entry, number) + finding.message
        else:
            sentence = "In a hidden case: " + (finding.guarded or finding.message)
        # a wrong curve without a name gives other numbers in every case: one public, one hidden example suffice
        same = finding.mistake or (number < entry.public if finding.status == Status.WRONG else sentence)
        sentences.setdefault((finding.status, same), sentence)
    counted = [f"{len(right)} of {len(findings)} cases are right."] if len(findings) > 1 else []
    if right and share == 0:
        counted = [f"{counted[0][:-1]}, none of them hidden: that earns nothing yet."]
    return [*sentences.values(), *counted]


def picture(
    exercise: Exercise | Outcome, entry: ExerciseKey, outputs: Sequence[NotebookNode], status: Status = Status.WRONG
) -> bytes | None:
    """Return a PNG of what differs in the first public case that is answered wrongly; None if there is none to draw.

    Of an outcome, whose ``status`` the judgement has found by training, it shows the run on the public seeds.
    """
    if status not in (Status.WRONG, Status.PARTIAL):
        return None
    given = {_case_of(record): record for record in records.read(outputs)}
    for expected in entry.records[: entry.public]:
        record = given.get(_case_of(expected))
        if record is None:
            continue
        if not exercise.has_right_values or exercise.assess(record, expected.values).status == Status.WRONG:
            drawn = exercise.picture(record, expected.values)
            if drawn is not None:
                return drawn.png
    return None


def _case_of(record: Record) -> str:
    return json.dumps(records.plain_case(record.case), sort_keys=True)


def write(cell: NotebookNode, judgement: Judgement, image: bytes | None = None) -> None:
    """Replace a test cell's outputs by the judgement: findings, a picture, then the score that nbgrader reads."""
    headline = f"{judgement.name}: {judgement.status}, {judgement.score:g} of {judgement.max_score:g} points"
    items = "".join(f"<li>{_marked_up(finding)}</li>" for finding in judgement.findings)
    data = {
        MIME: asdict(judgement),
        "text/html": f"<p><strong>{html.escape(headline)}</strong></p><ul>{items}</ul>",
        "text/plain": "\n".join([headline, *(f"- {finding}" for finding in judgement.findings)]),
    }
    cell.execution_count = 1
    cell.outputs = [new_output("display_data", data=data)]
    if image is not None:
        shown = {"image/png": base64.b64encode(image).decode(), "text/plain": "what is expected, and your answer"}
        cell.outputs.append(new_output("display_data", data=shown))
    score = {"text/plain": repr(judgement.score)}
    cell.outputs.append(new_output("execute_result", data=score, execution_count=1))


def _marked_up(finding: str) -> str:
    """Return a finding as HTML: what may be the learner's is escaped, then names in backticks become code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(finding))


def read(cell: NotebookNode) -> Judgement | None:
    """Return the judgement written into a test cell of an autograded notebook, or None."""
    for output in cell.get("outputs", []):
        if MIME in output.get("data", {}):
            return Judgement(**output.data[MIME])
    return None
