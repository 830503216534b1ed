"""The class's results: the marks in nbgrader's gradebook, the one truth, and the judge's findings in each notebook.

``refresh`` brings both together and writes grades.csv, grades.json and details.json. Since the judge's findings change
only with the notebook, details.json remembers them: a mark given by hand reaches every result without running, or
reading, anything again.
"""

import csv
import functools
import hashlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import fastjsonschema
import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook

from autograder import class_settings, judge, late, marks
from autograder.configuration import course_config, has_gradebook, open_gradebook, quiet
from autograder.marks import Mark, Marks, Person
from autograder.refusal import Refusal

DETAILS = "details.json"  # all that the report needs: mistakes, figures, and the submissions without a grade
EXERCISE_FIELDS = ("name", "score", "max_score", "status", "findings")
PUBLIC_FIELDS = ("student", "lesson", "score", "max_score", "needs_manual_grade")
COLUMNS = (*PUBLIC_FIELDS, "problem", "name", "email", "raw_score", "late_submission_penalty", "submitted")

NOT_MARKED = "not marked yet"
TO_REVIEW = "changed since it was marked"
MARKED = "marked"
NO_ANSWER = "no answer"

# The JSON schema of an entry of details.json, and of each exercise in it.
_NAMED_MARKS = {"score": {"type": "number"}, "max_score": {"type": "number"}}
_EXERCISE = {
    "name": {"type": "string"},
    **_NAMED_MARKS,
    "status": {"type": "string"},
    "findings": {"type": "array"},
    "mistakes": {"type": "array", "items": {"type": "string"}},
    "figure": {"type": ["number", "null"]},
}
_ENTRY = {
    "student": {"type": "string"},
    "lesson": {"type": "string"},
    **_NAMED_MARKS,
    "needs_manual_grade": {"type": "boolean"},
    "problem": {"type": "string"},
    "exercises": {"type": "array", "items": {"type": "object", "properties": _EXERCISE, "required": list(_EXERCISE)}},
}
DETAILS_SCHEMA = {"type": "array", "items": {"type": "object", "properties": _ENTRY, "required": list(_ENTRY)}}


class GradebookError(Refusal):
    """The results cannot be read or written; the message is one line that says what to do."""


@dataclass(frozen=True)
class Grade:
    """One submission: its marks and each exercise's judgement; ``problem`` says why there is no grade.

    ``score`` counts: it is ``raw_score``, the sum of all marks given so far, less ``late_submission_penalty``.
    ``written`` are the answers marked by hand; a score is None until somebody marks the answer. ``read`` is the time
    (ns) of the notebook that the judgements come from, and ``seen`` identifies each answer that was marked.
    ``remarks`` say what was unusual about the hand-in, which was graded all the same. ``predictions`` says by key
    whether a prediction came true, by the learner's own word.
    """

    student: str
    lesson: str
    score: float = 0.0
    max_score: float = 0.0
    needs_manual_grade: bool = False
    exercises: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""
    written: list[dict[str, Any]] = field(default_factory=list)
    name: str = ""
    email: str = ""
    raw_score: float = 0.0
    late_submission_penalty: float = 0.0
    submitted: str = ""
    read: int = 0
    seen: dict[str, str] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    predictions: dict[str, bool] = field(default_factory=dict)


def refresh(output: Path) -> list[dict[str, Any]]:
    """Bring grades.csv, grades.json and details.json up to date with the gradebook, and return details.json's entries.

    Each entry is a :class:`Grade` as a dictionary. Raises GradebookError if a file is damaged or cannot be written.
    """
    earlier = load(output)
    if not has_gradebook(output):
        return earlier
    known = {(entry["student"], entry["lesson"]): entry for entry in earlier}
    config = course_config(output=output, gradebook=output)
    with quiet(), open_gradebook(output) as book:
        marks.set_due(book.db, class_settings.read(output).due)
        people = marks.people(book.db)
        entries = {place: entry for place, entry in known.items() if entry["problem"]}
        for place, given in marks.read(book.db).items():
            entry = _entry(place, known.get(place), given, output)
            if entry["read"]:
                _settle(book, entry, known.get(place), given)
                _subtract_penalty(book, entry, given, config)
            entries[place] = entry
        book.db.commit()
    for (student, _), entry in entries.items():
        person = people.get(student, Person("", "", ""))
        entry |= {"name": person.name, "email": person.email}
    result = [entries[place] for place in sorted(entries)]
    if result != earlier or not (output / "grades.csv").exists():
        write(result, output)
    return result


def grade_of(student: str, lesson: str, output: Path) -> Grade:
    """Return the grade of one submission, as the gradebook has it now."""
    place = (student, lesson)
    config = course_config(output=output, gradebook=output)
    with quiet(), open_gradebook(output) as book:
        marks.set_due(book.db, class_settings.read(output).due)
        given = marks.read(book.db, place)[place]
        entry = _entry(place, None, given, output)
        _settle(book, entry, None, given)
        _subtract_penalty(book, entry, given, config)
        book.db.commit()
        person = marks.people(book.db)[student]
    return Grade(**entry | {"name": person.name, "email": person.email})


def grade_from(place: tuple[str, str], notebook: NotebookNode, given: Marks, person: Person) -> Grade:
    """Return the grade of an autograded notebook (of a student and a lesson) with these marks."""
    judged, seen = _judgements(notebook)
    taken = given.late_submission_penalty
    return replace(
        _grade(place, judged, seen, given),
        name=person.name,
        email=person.email,
        raw_score=round(given.raw_score, 2),
        late_submission_penalty=round(taken, 2),
        score=round(given.raw_score - taken, 2),
    )


def _entry(place: tuple[str, str], earlier: dict[str, Any] | None, given: Marks, output: Path) -> dict[str, Any]:
    """Return the entry of a submission: the judgements of its notebook, with the marks that count."""
    student, lesson = place
    path = output / "autograded" / student / lesson / f"{lesson}.ipynb"
    if not path.is_file():
        return asdict(Grade(student, lesson, problem="not graded: the run was interrupted; grade it again"))
    changed = path.stat().st_mtime_ns
    if earlier is not None and earlier.get("read") == changed:
        judged, seen = earlier["exercises"], earlier["seen"]
    else:
        judged, seen = _judgements(nbformat.read(path, as_version=4))
    remarks, predictions = (earlier or {}).get("remarks", []), (earlier or {}).get("predictions", {})
    entry = replace(_grade(place, judged, seen, given), read=changed, remarks=remarks, predictions=predictions)
    return asdict(entry)


def _judgements(notebook: NotebookNode) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the judgements in an autograded notebook, and what identifies each graded answer."""
    exercises, seen = [], {}
    for cell in notebook.cells:
        if not utils.is_grade(cell):
            continue
        judgement, name = judge.read(cell), cell.metadata.nbgrader.grade_id
        if judgement is not None:
            exercises.append({**asdict(judgement), "cell": name})
        answer = cell.source if judgement is None else repr(judgement.score)
        seen[name] = hashlib.sha256(answer.encode("utf-8", errors="replace")).hexdigest()[:16]
    return exercises, seen


def _grade(place: tuple[str, str], judged: list[dict[str, Any]], seen: dict[str, str], given: Marks) -> Grade:
    judged_cells = {exercise["cell"] for exercise in judged}
    return Grade(
        *place,
        max_score=sum(mark.max_score for mark in given.cells.values()),
        exercises=[_marked(exercise, given) for exercise in judged],
        written=[_written(mark, given) for mark in given.cells.values() if mark.cell not in judged_cells],
        submitted=given.submitted.isoformat() if given.submitted else "",
        seen=seen,
    )


def _marked(exercise: dict[str, Any], given: Marks) -> dict[str, Any]:
    """Return a judged exercise with the mark that counts, a person's if there is one, and their comment."""
    mark = given.cells.get(exercise["cell"])
    if mark is None or mark.score is None:
        return {**exercise, "by_hand": False, "comment": ""}
    comment = given.comments.get(exercise["name"], "")
    return {**exercise, "score": round(mark.score, 2), "by_hand": mark.by_hand, "comment": comment}


def _written(mark: Mark, given: Marks) -> dict[str, Any]:
    if mark.score is None:
        status = NOT_MARKED
    elif mark.by_hand:
        status = TO_REVIEW if mark.needs_manual_grade else MARKED
    else:
        status = NO_ANSWER
    score = None if mark.score is None else round(mark.score, 2)
    comment = given.comments.get(mark.cell, "")
    return {"name": mark.cell, "score": score, "max_score": mark.max_score, "status": status, "comment": comment}


def _settle(book: Gradebook, entry: dict[str, Any], earlier: dict[str, Any] | None, given: Marks) -> None:
    """Keep a mark given by hand if the answer is still the one that was marked; nbgrader doubts it after a run."""
    before, settled = (earlier or {}).get("seen", {}), (earlier or {}).get("settled", [])
    same = {cell for cell in settled if before.get(cell) == entry["seen"].get(cell)}
    kept = [mark for mark in given.cells.values() if mark.by_hand and mark.needs_manual_grade and mark.cell in same]
    marks.settle(book.db, kept)
    names = {mark.cell for mark in kept}
    open_cells = [mark.cell for mark in given.cells.values() if mark.needs_manual_grade and mark.cell not in names]
    entry["needs_manual_grade"] = bool(open_cells)
    entry["settled"] = [mark.cell for mark in given.cells.values() if mark.by_hand and mark.cell not in open_cells]
    for answer in entry["written"]:
        if answer["name"] in names:
            answer["status"] = MARKED


def _subtract_penalty(book: Gradebook, entry: dict[str, Any], given: Marks, config: Any) -> None:
    """Fill in the score, less what lateness costs: a mark given later changes that share too."""
    taken = late.penalty(config, entry["student"], given.raw_score, given.seconds_late)
    if taken != given.late_submission_penalty:
        marks.set_penalty(book.db, given, taken)
    entry["raw_score"] = round(given.raw_score, 2)
    entry["late_submission_penalty"] = round(taken, 2)
    entry["score"] = round(given.raw_score - taken, 2)


def load(output: Path) -> list[dict[str, Any]]:
    """Return the entries of a folder's details.json, each a :class:`Grade` as a dictionary; none if there is no file.

    Raises GradebookError if the file is damaged.
    """
    path = output / DETAILS
    try:
        entries: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except OSError as problem:
        raise GradebookError(f"cannot read {path}: {problem.strerror}") from None
    except ValueError:
        entries = None
    try:
        valid: list[dict[str, Any]] = _details_validator()(entries)
    except fastjsonschema.JsonSchemaValueException:
        raise GradebookError(f"{path} is damaged; delete it and grade the class again") from None
    return valid


@functools.cache
def _details_validator() -> Callable[[Any], Any]:
    return fastjsonschema.compile(DETAILS_SCHEMA)


def merged(earlier: list[dict[str, Any]], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries together with the earlier ones of other submissions, in order of student and lesson."""
    found = {(entry["student"], entry["lesson"]): entry for entry in [*earlier, *entries]}
    return [found[place] for place in sorted(found)]


def write(entries: list[dict[str, Any]], output: Path) -> None:
    """Write grades.json and grades.csv, and details.json for the report."""
    csv_text = io.StringIO()
    table = csv.DictWriter(csv_text, COLUMNS, extrasaction="ignore")
    table.writeheader()
    table.writerows(entries)
    public = [_public(entry) for entry in entries if not entry["problem"]]
    try:
        _replace(output / DETAILS, _dumps(entries))
        _replace(output / "grades.json", _dumps(public))
        _replace(output / "grades.csv", csv_text.getvalue())
    except OSError as problem:
        raise GradebookError(f"cannot write the grades to {output}: {problem.strerror}") from None


def _replace(path: Path, text: str) -> None:
    """Write a file so that, whenever the run is stopped, either the old one or the whole new one is there."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_text(text, encoding="utf-8", errors="replace", newline="")
    os.replace(new, path)


def _public(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry in the form that others read: grades.json promises these fields and no others."""
    exercises = [{name: exercise[name] for name in EXERCISE_FIELDS} for exercise in entry["exercises"]]
    return {**{name: entry[name] for name in PUBLIC_FIELDS}, "exercises": exercises}


def _dumps(entries: list[dict[str, Any]]) -> str:
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
