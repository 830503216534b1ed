"""Read every mark of a class from nbgrader's gradebook in three queries, and write back what follows from them.

A person's mark goes before the judge's; an answer that neither has marked has no mark, which is not a 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from nbgrader import api
from sqlalchemy import select, update
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Mark:
    """What one graded cell earned: ``auto_score`` by the judge, ``manual_score`` by hand, either None if not given."""

    cell: str
    max_score: float
    auto_score: float | None
    manual_score: float | None
    extra_credit: float
    needs_manual_grade: bool
    written: bool
    grade_id: str  # the row in nbgrader's table `grade`

    @property
    def by_hand(self) -> bool:
        """Return whether a person has given this mark."""
        return self.manual_score is not None

    @property
    def score(self) -> float | None:
        """Return the points that count, or None where nobody has marked the answer yet."""
        given = self.auto_score if self.manual_score is None else self.manual_score
        return None if given is None else given + self.extra_credit


@dataclass
class Marks:
    """All marks and comments (by the cell's grade_id) of one submission; times are in UTC."""

    notebook_id: str
    submitted: datetime | None
    seconds_late: float
    late_submission_penalty: float
    cells: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def raw_score(self) -> float:
        """Return the sum of all marks that were given, before any penalty for lateness."""
        return sum(mark.score or 0.0 for mark in self.cells.values())


@dataclass(frozen=True)
class Person:
    """A learner as the gradebook knows them."""

    first_name: str
    last_name: str
    email: str

    @property
    def name(self) -> str:
        """Return the full name, or nothing where it is not known."""
        return f"{self.first_name} {self.last_name}".strip()


def read(session: Session, place: tuple[str, str] | None = None) -> dict[tuple[str, str], Marks]:
    """Return the marks of all submissions (or of one: its student and lesson), by student and lesson."""
    found: dict[str, Marks] = {}
    places = {}
    submitted, notebook, assignment = api.SubmittedAssignment, api.SubmittedNotebook, api.Assignment
    columns = (notebook.id, submitted.student_id, assignment.name, submitted.timestamp, assignment.duedate)
    query = (
        select(*columns, submitted.extension, notebook.late_submission_penalty)
        .join(submitted, notebook.assignment_id == submitted.id)
        .join(assignment, submitted.assignment_id == assignment.id)
    )
    if place is not None:
        query = query.where(submitted.student_id == place[0], assignment.name == place[1])
    for key, student, lesson, time, due, extension, penalty in session.execute(query):
        late = (time - due - (extension or time - time)).total_seconds() if time and due else 0.0
        at = time.replace(tzinfo=UTC) if time else None
        found[key] = places[student, lesson] = Marks(key, at, max(late, 0.0), penalty or 0.0)
    chosen = None if place is None else list(found)
    for key, mark in _marks(session, chosen):
        found[key].cells[mark.cell] = mark
    query = select(api.Comment.notebook_id, api.BaseCell.name, api.Comment.manual_comment).join(
        api.BaseCell, api.Comment.cell_id == api.BaseCell.id
    )
    query = query.where(api.Comment.manual_comment.is_not(None))
    if chosen is not None:
        query = query.where(api.Comment.notebook_id.in_(chosen))
    for key, cell, comment in session.execute(query):  # type: ignore[misc]  # nbgrader's columns have no types
        found[key].comments[cell] = comment
    return places


def _marks(session: Session, chosen: list[str] | None) -> Iterable[tuple[str, Mark]]:
    """Yield each graded cell's mark with the id of its notebook, in the order of the lesson's cells."""
    grade, cell = api.Grade, api.GradeCell
    columns = (grade.notebook_id, cell.name, cell.max_score, grade.auto_score, grade.manual_score, grade.extra_credit)
    query = select(*columns, grade.needs_manual_grade, cell.cell_type, grade.id).join(cell, grade.cell_id == cell.id)
    if chosen is not None:
        query = query.where(grade.notebook_id.in_(chosen))
    for notebook, name, most, auto, manual, extra, needs, kind, key in session.execute(query):
        yield notebook, Mark(name, most, auto, manual, extra or 0.0, needs, kind == "markdown", key)


def people(session: Session) -> dict[str, Person]:
    """Return the learners in the gradebook, by id."""
    student = api.Student
    rows = session.execute(select(student.id, student.first_name, student.last_name, student.email))
    return {key: Person(first or "", last or "", email or "") for key, first, last, email in rows}


def set_due(session: Session, due: Mapping[str, datetime]) -> None:
    """Store when lessons are due (UTC, without a zone)."""
    for name, time in due.items():
        session.execute(update(api.Assignment).where(api.Assignment.name == name).values(duedate=time))


def settle(session: Session, marks: Iterable[Mark]) -> None:
    """Record that nobody needs to look at these marks again."""
    for mark in marks:
        session.execute(update(api.Grade).where(api.Grade.id == mark.grade_id).values(needs_manual_grade=False))


def set_penalty(session: Session, marks: Marks, penalty: float) -> None:
    """Store what a submission loses for being late."""
    query = update(api.SubmittedNotebook).where(api.SubmittedNotebook.id == marks.notebook_id)
    session.execute(query.values(late_submission_penalty=penalty or None))
