"""What a marking page shows: answers with their rubric and marks, of one submission or to one question."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy import func, select

from autograder import feedback, gradebook, marks, paths
from autograder.feedback import Part
from autograder.gradebook import Grade
from autograder.marks import Mark, Marks, Person

MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


@dataclass(frozen=True)
class Answer:
    """One answer to mark: what was handed in, what the judge found, and the rows that receive mark and comment."""

    student: str
    name: str
    part: Part
    mark: Mark
    comment_id: str
    rubric: list[NotebookNode]
    submission: str

    @property
    def written(self) -> bool:
        """Return whether only a person can mark it."""
        return self.mark.written


@dataclass(frozen=True)
class Page:
    """A page of answers, and where to go from it: (title, address) of what is before, after and around."""

    title: str
    lesson: str
    answers: list[Answer]
    by_question: bool
    rest: list[NotebookNode] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """A question that a person marks: its lesson and cell, the number of answers, and how many of them wait."""

    lesson: str
    cell: str
    answers: int
    waiting: int


def of_submission(book: Gradebook, output: Path, submission_id: str) -> Page | None:
    """Return the page of a submitted notebook (nbgrader's id of it), or None if there is none."""
    try:
        stored = book.find_submission_notebook_by_id(submission_id)
    except MissingEntry:
        return None
    student, lesson = stored.student.id, stored.name
    given = marks.read(book.db, (student, lesson))[student, lesson]
    person = marks.people(book.db)[student]
    found = _parts(output, student, lesson, given, person)
    if found is None:
        return None
    parts, rest = found
    answers = list(_answers(book, lesson, student, person, parts, given))
    shown = [cell for cell in rest.own if cell.source.strip()]
    return Page(person.name or student, lesson, answers, False, shown, _neighbours(book, lesson, given.notebook_id))


def of_question(book: Gradebook, output: Path, lesson: str, cell: str) -> Page | None:
    """Return the page of all answers to the graded cell of a lesson, or None if there is no such cell."""
    people = marks.people(book.db)
    answers: list[Answer] = []
    for (student, of), given in sorted(marks.read(book.db).items()):
        if of != lesson or cell not in given.cells:
            continue
        found = _parts(output, student, lesson, given, people[student])
        parts = [part for part in found[0] if cell in (part.name, f"test_{part.name}")] if found else []
        answers += _answers(book, lesson, student, people[student], parts, given)
    return Page(cell, lesson, answers, True) if answers else None


def questions(book: Gradebook) -> list[Question]:
    """Return the questions whose answers are written, by lesson."""
    counts: dict[tuple[str, str], list[Mark]] = {}
    for (_, lesson), given in marks.read(book.db).items():
        for mark in given.cells.values():
            if mark.written:
                counts.setdefault((lesson, mark.cell), []).append(mark)
    return [
        Question(*place, len(given), sum(mark.needs_manual_grade for mark in given))
        for place, given in sorted(counts.items())
    ]


def _parts(output: Path, student: str, lesson: str, given: Marks, person: Person) -> tuple[list[Part], Part] | None:
    """Return the parts of an autograded notebook, or None if it is not there."""
    path = output / "autograded" / student / lesson / f"{lesson}.ipynb"
    if not path.is_file():
        return None
    notebook = nbformat.read(path, as_version=4)
    grade: Grade = gradebook.grade_from((student, lesson), notebook, given, person)
    return feedback.parts(notebook, grade)


def _answers(
    book: Gradebook, lesson: str, student: str, person: Person, parts: list[Part], given: Marks
) -> Iterator[Answer]:
    comment = api.Comment
    query = select(api.BaseCell.name, comment.id).join(api.BaseCell, comment.cell_id == api.BaseCell.id)
    comments = dict(book.db.execute(query.where(comment.notebook_id == given.notebook_id)).all())
    for part in parts:
        mark = given.cells.get(part.name) or given.cells.get(f"test_{part.name}")
        if mark is not None:
            written = person.name or student
            rows = comments.get(part.name, "")
            yield Answer(student, written, part, mark, rows, rubric(lesson, part.name), given.notebook_id)


def rubric(lesson: str, name: str) -> list[NotebookNode]:
    """Return what the solution says of an exercise or a question: the model answer, or the rubric."""
    try:
        notebook = nbformat.read(paths.solution_path(lesson), as_version=4)
    except OSError:
        return []
    found = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name]
    for cell in found:
        cell.source = "\n".join(line for line in cell.source.splitlines() if line.strip() not in MARKERS)
    return found


def _neighbours(book: Gradebook, lesson: str, notebook_id: str) -> list[tuple[str, str]]:
    """Return links to the submissions before and after one, in the order of the learners' names."""
    student, submitted = api.Student, api.SubmittedAssignment
    query = (
        select(api.SubmittedNotebook.id)
        .join(submitted, api.SubmittedNotebook.assignment_id == submitted.id)
        .join(student, submitted.student_id == student.id)
        .join(api.Assignment, submitted.assignment_id == api.Assignment.id)
        .where(api.Assignment.name == lesson)
        .order_by(func.coalesce(student.last_name, ""), student.id)
    )
    ids = [row[0] for row in book.db.execute(query)]
    place = ids.index(notebook_id)
    links = [("Previous learner", ids[place - 1])] if place > 0 else []
    links += [("Next learner", ids[place + 1])] if place + 1 < len(ids) else []
    return [(title, f"submissions/{key}/") for title, key in links]
