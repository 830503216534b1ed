"""The roster of a class: who is in it, under which id, name and e-mail, and what course systems call them.

A roster is a CSV file with the columns id, name and email, in any order and with others beside them. The gradebook that
Canvas exports, and Moodle's lists of participants, grades or submissions, are rosters too.
"""

import csv
import io
import re
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.configuration import open_gradebook, quiet
from autograder.refusal import Refusal
from autograder.submissions import NAMES, is_plain

FILE = "roster.csv"  # in the folder of a class

# What a column may be called, in small letters; the first that is there counts.
IDS = ("sis login id", "id", "student_id", "student id", "username", "id number", "sis user id", "email address")
FULL_NAMES = ("name", "full name", "student", "student name", "display name")
FIRST_NAMES = ("first name", "first_name", "firstname", "given name")
LAST_NAMES = ("last name", "last_name", "surname", "lastname", "family name")
EMAILS = ("email", "e-mail", "email address", "e-mail address", "mail")


class RosterError(Refusal):
    """The roster cannot be used; the message is one line that says why."""


@dataclass(frozen=True)
class Learner:
    """One line of the roster. ``row`` has all its columns, since course systems want some of them back."""

    id: str
    first_name: str
    last_name: str
    email: str
    row: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the full name, or the id where there is none."""
        return f"{self.first_name} {self.last_name}".strip() or self.id

    def system_ids(self) -> set[str]:
        """Return the numbers that a course system gave the learner: what its id columns hold."""
        ids = {
            value.strip()
            for name, value in self.row.items()
            if value and re.search(r"\bid\b|_id|identifier", name or "", re.I)
        }
        return {bare(value.removeprefix("Participant ")) for value in ids if value}

    def called(self) -> set[str]:
        """Return what identifies the learner in file names: id, e-mail, and the name in both orders, all `simple`."""
        names = {self.id, self.email, self.email.partition("@")[0], self.name, f"{self.last_name} {self.first_name}"}
        return {bare(name) for name in names} - {""}


def bare(name: str) -> str:
    """Return a name as course systems write it in file names: small letters and digits only, without accents."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain.casefold() if c.isalnum())


def read(path: Path) -> list[Learner]:
    """Return the learners of a roster in its order; raises RosterError if the file is no roster."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise RosterError(f"cannot read the roster {path}: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise RosterError(f"the roster {path} is not in UTF-8; save it as CSV UTF-8") from None
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    table = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    columns = [(name or "").strip().casefold() for name in table.fieldnames or []]
    if not set(columns) & set(IDS):
        raise RosterError(f"the roster {path} has no column 'id'; its first line should be: id,name,email")
    learners = []
    for row in table:
        cells = {name: (row[field] or "").strip() for name, field in zip(columns, table.fieldnames or [], strict=True)}
        if any(cells.values()) and not _is_no_learner(cells):
            learners.append(_learner(cells, row))
    _refuse_bad_ids(path, learners)
    return learners


def of_class(output: Path) -> list[Learner]:
    """Return the roster in the folder of a class; empty if it has none."""
    return read(output / FILE) if (output / FILE).is_file() else []


def keep(path: Path, output: Path) -> list[Learner]:
    """Check a roster, keep a copy of it in the folder of the class, and return its learners."""
    learners = read(path)
    output.mkdir(parents=True, exist_ok=True)
    if path.resolve() != (output / FILE).resolve():
        shutil.copyfile(path, output / FILE)
    return learners


def enter(learners: list[Learner], output: Path, students: Iterable[str] = ()) -> None:
    """Enter names and e-mail addresses in the gradebook of a class, and ``students`` of whom only the id is known.

    Call it before several processes grade: if two enter the same student at the same time, nbgrader fails in one.
    """
    students = set(students) - {learner.id for learner in learners}
    if not learners and not students:
        return
    with quiet(), open_gradebook(output) as book:
        for student in sorted(students):
            book.update_or_create_student(student)
        for learner in learners:
            known = {"first_name": learner.first_name, "last_name": learner.last_name, "email": learner.email}
            book.update_or_create_student(learner.id, **known)


def _learner(cells: dict[str, str], row: dict[str, str]) -> Learner:
    full = _first(cells, FULL_NAMES)
    last, comma, first = full.partition(",")
    if not comma:
        first, _, last = full.rpartition(" ")
    first, last = _first(cells, FIRST_NAMES) or first.strip(), _first(cells, LAST_NAMES) or last.strip()
    return Learner(_first(cells, IDS), first, last, _first(cells, EMAILS), dict(row))


def _is_no_learner(cells: dict[str, str]) -> bool:
    """Return whether a line is one of those that Canvas adds: the points possible, and the test student."""
    return cells.get("student", "") in ("Points Possible", "Student, Test")


def _first(cells: dict[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")


def _refuse_bad_ids(path: Path, learners: list[Learner]) -> None:
    seen: set[str] = set()
    for number, learner in enumerate(learners, start=1):
        if not learner.id:
            raise RosterError(f"the roster {path} has no id for learner {number} ({learner.name or 'nameless'})")
        if not is_plain(learner.id) or "/" in learner.id or "\\" in learner.id:
            raise RosterError(f"the roster {path} has the id {learner.id!r}: {NAMES}, nor a slash")
        if learner.id in seen:
            raise RosterError(f"the roster {path} has the id {learner.id!r} twice")
        seen.add(learner.id)
