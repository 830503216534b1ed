"""What a second grading changed, exercise by exercise: for whom a corrected key made a difference."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from autograder import keys
from autograder.refusal import Refusal

FILE = "changes.csv"  # in the folder of a class


class RegradingError(Refusal):
    """There is nothing to grade again; the message is one line that says why."""


@dataclass(frozen=True)
class Change:
    """One exercise of one learner whose points or status changed; empty where there was, or is, no grade."""

    student: str
    lesson: str
    exercise: str
    before: str
    after: str
    status_before: str
    status_after: str


def lessons_with(exercise: str, lessons: Sequence[str]) -> list[str]:
    """Return the lessons that have an exercise of this name; raises RegradingError if none has."""
    found = [lesson for lesson in lessons if exercise in keys.load(lesson).exercises]
    if not found:
        known = ", ".join(name for lesson in lessons for name in keys.load(lesson).exercises)
        raise RegradingError(f"no exercise {exercise!r} in {', '.join(lessons)} (the exercises are {known})")
    return found


def changes(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[Change]:
    """Return what differs between two states of the class's results, by student, lesson and exercise."""
    old, new = _marks(before), _marks(after)
    found = []
    for place in dict.fromkeys([*old, *new]):
        before_points, before_status = old.get(place, ("", ""))
        points, status = new.get(place, ("", ""))
        if (before_points, before_status) != (points, status):
            found.append(Change(*place, before_points, points, before_status, status))
    return found


def _marks(entries: Sequence[dict[str, Any]]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return points and status by student, lesson and exercise or written answer."""
    found = {}
    for entry in entries:
        if entry["problem"]:
            found[entry["student"], entry["lesson"], "(all)"] = ("", entry["problem"])
        for marked in [*entry["exercises"], *entry.get("written", [])]:
            points = "" if marked["score"] is None else f"{marked['score']:g}"
            found[entry["student"], entry["lesson"], marked["name"]] = (points, marked["status"])
    return found


def write(found: Sequence[Change], output: Path) -> Path:
    """Write the changes as a CSV to the folder of the class, and return it."""
    path = output / FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Change)])
        table.writeheader()
        table.writerows(asdict(change) for change in found)
    return path


def table(found: Sequence[Change]) -> str:
    """Return the changes as text, a line each, and how many learners they concern."""
    if not found:
        return "no mark has changed"
    width = [max(len(getattr(change, name)) for change in found) for name in ("student", "lesson", "exercise")]
    lines = [
        f"{change.student:{width[0]}}  {change.lesson:{width[1]}}  {change.exercise:{width[2]}}  "
        f"{change.before or '-':>5} -> {change.after or '-':<5}  "
        f"{change.status_before or '-'} -> {change.status_after or '-'}"
        for change in found
    ]
    marks = f"{len(found)} mark{'s' if len(found) > 1 else ''} changed"
    learners = len({change.student for change in found})
    return "\n".join([*lines, f"{marks}, of {learners} learner{'s' if learners > 1 else ''}"])
