"""Marks in the form that a course system takes: one line per learner, with the ids of the roster.

- ``canvas``: as Canvas's gradebook exports itself. Its importer knows learners by ID and SIS columns, so the roster is
  best that very export; class.toml's ``[columns]`` says which of its columns a lesson fills.
- ``moodle``: the offline grading worksheet of a Moodle assignment, filled in, where one is the roster; else names, id
  number and e-mail address, for Moodle's import of grades, where one maps the columns.
- ``csv``: id, name, e-mail and a column per lesson.

A lesson that was not handed in, not graded or not marked yet has an empty cell: no system takes that for a 0.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from autograder import class_settings, pages, report, roster
from autograder.refusal import Refusal
from autograder.report import Entry, Row
from autograder.roster import Learner

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
WORKSHEET = {"identifier", "grade", "maximum grade"}  # columns, in small letters, that only a worksheet has together
MOODLE = ("First name", "Last name", "ID number", "Email address")
POINTS = "    Points Possible"  # spaces and all, as Canvas writes and reads it


class ExportError(Refusal):
    """The marks cannot be exported; the message is one line that says why."""


def export(system: str, output: Path, lessons: Sequence[str], with_unmarked: bool = False) -> tuple[str, list[str]]:
    """Return the file's text, and remarks about marks that are not in it, a line each.

    A submission with answers that still wait for a person has no mark in it, unless ``with_unmarked``.
    Raises ExportError if there are no grades of these lessons, or Canvas could not know the learners.
    """
    entries = [entry for entry in report.load(output) if entry["lesson"] in lessons]
    names = [lesson for lesson in lessons if any(entry["lesson"] == lesson for entry in entries)]
    if not names:
        raise ExportError(f"{output} has no grades of {', '.join(lessons)}; grade them first")
    learners = {learner.id: learner for learner in roster.of_class(output)}
    rows = report.rows(entries, list(learners.values()))
    if system == "moodle" and _is_worksheet(learners):
        return _filled(learners, rows, names, with_unmarked)
    head = {"canvas": _canvas, "moodle": _moodle, "csv": _plain}[system]
    given = [row for row in rows if not learners or row.student in learners]
    text = io.StringIO()
    table = csv.writer(text)
    columns = class_settings.read(output).columns
    titles = [columns.get(name) or _column(name, learners) for name in names]
    table.writerow([*{"canvas": CANVAS, "moodle": MOODLE, "csv": ("student", "name", "email")}[system], *titles])
    if system == "canvas":
        table.writerow([POINTS, *[""] * (len(CANVAS) - 1), *(_most(entries, name) for name in names)])
    for row in given:
        scores = [_score(row.entries[name], with_unmarked) for name in names]
        table.writerow([*head(row, learners.get(row.student)), *scores])
    return text.getvalue(), _remarks(rows, given, names, with_unmarked)


def _is_worksheet(learners: dict[str, Learner]) -> bool:
    columns = {title.strip().casefold() for title in _titles(learners)}
    return columns >= WORKSHEET


def _filled(
    learners: dict[str, Learner], rows: list[Row], names: list[str], with_unmarked: bool
) -> tuple[str, list[str]]:
    """Return the worksheet with the marks in its column Grade, all else as it was: Moodle reads back what it wrote."""
    if len(names) > 1:
        raise ExportError(f"a worksheet of Moodle's is for one assignment; name one lesson of {', '.join(names)}")
    titles = _titles(learners)
    grade, most = (next(t for t in titles if t.strip().casefold() == name) for name in ("grade", "maximum grade"))
    known = {row.student: row for row in rows}
    remarks = _remarks(rows, [row for row in rows if row.student in learners], names, with_unmarked)
    points = _most([entry for row in rows if (entry := row.entries[names[0]])], names[0])
    remarks += [
        f"{names[0]} has {points} points, but the worksheet's maximum is {maximum}; set it to {points} in Moodle"
        for maximum in sorted({learner.row[most] for learner in learners.values()})
        if re.sub(r"[.,]0+$", "", maximum.strip()) != points
    ]
    text = io.StringIO()
    table = csv.DictWriter(text, titles, extrasaction="ignore")
    table.writeheader()
    for learner in learners.values():
        mark = _score(known[learner.id].entries[names[0]], with_unmarked)
        table.writerow(learner.row | ({grade: mark} if mark else {}))
    return text.getvalue(), remarks


def _titles(learners: dict[str, Learner]) -> list[str]:
    """Return the roster's columns, in its order."""
    first = next(iter(learners.values()), None)
    return [title for title in first.row if isinstance(title, str)] if first else []


def _canvas(row: Row, learner: Learner | None) -> list[str]:
    if learner is None:
        raise ExportError(
            "Canvas knows learners by its own ids; give its gradebook's export as the --roster of `grade`"
        )
    name = f"{learner.last_name}, {learner.first_name}".strip(", ") or learner.id
    cells = {key.strip().casefold(): value for key, value in learner.row.items() if isinstance(key, str)}
    found = {column: str(cells.get(column.casefold()) or "") for column in CANVAS}
    found["ID"] = found["ID"] if "student" in cells else str(cells.get("canvas id") or cells.get("canvas_id") or "")
    found["SIS Login ID"] = found["SIS Login ID"] or learner.id
    return [name, *(found[column] for column in CANVAS[1:])]


def _moodle(row: Row, learner: Learner | None) -> list[str]:
    if learner is None:
        first, _, last = row.name.rpartition(" ")
        return [first, last or row.student, row.student, row.email]
    return [learner.first_name, learner.last_name, learner.id, learner.email]


def _plain(row: Row, learner: Learner | None) -> list[str]:
    return [row.student, row.name, row.email]


def _column(lesson: str, learners: dict[str, Learner]) -> str:
    """Return the roster's column of a lesson, which Canvas writes as ``name (number)``; else the lesson's name."""
    for title in _titles(learners):
        if roster.bare(re.sub(r"\s*\(\d+\)$", "", title)) == roster.bare(lesson):
            return title
    return lesson


def _most(entries: list[Entry], lesson: str) -> str:
    return pages.points(max(entry["max_score"] for entry in entries if entry["lesson"] == lesson))


def _score(entry: Entry | None, with_unmarked: bool) -> str:
    if not entry or entry["problem"] or (entry["needs_manual_grade"] and not with_unmarked):
        return ""
    return pages.points(entry["score"])


def _remarks(rows: list[Row], given: list[Row], names: list[str], with_unmarked: bool) -> list[str]:
    remarks = [f"{row.student}: not in the roster, so not in the file" for row in rows if row not in given]
    for name in names:
        entries = [(row, row.entries[name]) for row in given]
        waiting = [row.student for row, entry in entries if entry and entry["needs_manual_grade"]]
        ungraded = [row.student for row, entry in entries if entry and entry["problem"]]
        if waiting:
            what = "taken as they stand" if with_unmarked else "left empty; --with-unmarked takes them as they stand"
            remarks.append(f"{name}: not all answers are marked yet, {what}: {', '.join(waiting)}")
        if ungraded:
            remarks.append(f"{name}: not graded, left empty: {', '.join(ungraded)}")
    return remarks
