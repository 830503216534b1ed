"""The class at a glance, from a folder of grades: a page complete in itself, tables as text, and a CSV."""

import csv
import io
import statistics as numbers
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder import foreseen, gradebook, pages, roster, statistics
from autograder.configuration import has_gradebook
from autograder.gradebook import Grade
from autograder.refusal import Refusal

# A grade or a submission that was not graded: details.json's entry
Entry = dict[str, Any]


class ReportError(Refusal):
    """The grades cannot be reported; the message is one line that says what to do."""


@dataclass
class Row:
    """One learner's line in the class: an entry per lesson (None: not handed in), and the sum of the points."""

    student: str
    name: str
    email: str
    entries: dict[str, Entry | None] = field(default_factory=dict)

    @property
    def graded(self) -> list[Entry]:
        """Return the entries of the lessons that are graded."""
        return [entry for entry in self.entries.values() if entry and not entry["problem"]]

    @property
    def total(self) -> float:
        """Return the points of all lessons that are graded."""
        return sum(float(entry["score"]) for entry in self.graded)


def load(output: Path) -> list[Entry]:
    """Return the submissions of a folder that ``grade`` wrote, up to date with its gradebook.

    Those that could not be graded are among them, with their ``problem``. Raises :class:`ReportError` without any.
    """
    if not (output / gradebook.DETAILS).is_file() and not has_gradebook(output):
        raise ReportError(f"no grades in {output}; run `python -m autograder grade --output {output}` first")
    return gradebook.refresh(output)


def rows(entries: list[Entry], learners: list[roster.Learner]) -> list[Row]:
    """Return the class, learner by learner in order of their names: the roster's, and any others who handed in."""
    lessons = sorted({entry["lesson"] for entry in entries})
    known = {learner.id: Row(learner.id, learner.name, learner.email) for learner in learners}
    for entry in entries:
        known.setdefault(entry["student"], Row(entry["student"], entry.get("name", ""), entry.get("email", "")))
        known[entry["student"]].entries[entry["lesson"]] = entry
    last_names = {learner.id: (learner.last_name.casefold(), learner.first_name.casefold()) for learner in learners}
    for row in known.values():
        row.entries = {lesson: row.entries.get(lesson) for lesson in lessons}
    return sorted(known.values(), key=lambda row: (last_names.get(row.student, ("", "")), row.student))


def write(entries: list[Entry], output: Path) -> list[Path]:
    """Write report.html and report.csv to the folder of the class and return them; raises :class:`ReportError`."""
    learners = roster.of_class(output)
    written = {output / "report.html": page(entries, learners), output / "report.csv": as_csv(entries, learners)}
    for path, text in written.items():
        try:
            path.write_text(text, encoding="utf-8", newline="")
        except OSError as problem:
            raise ReportError(f"cannot write {path}: {problem.strerror}; move away what is there") from None
    return list(written)


def page(entries: list[Entry], learners: list[roster.Learner] | None = None) -> str:
    """Return the report as one HTML page that needs nothing from the network."""
    entries = [_complete(entry) for entry in entries]
    graded = [entry for entry in entries if not entry["problem"]]
    class_rows = rows(entries, learners or [])
    totals = [row.total for row in class_rows if row.graded]
    called = {row.student: row.name or row.student for row in class_rows}
    return pages.render(
        "report.html.j2",
        rows=class_rows,
        lessons=statistics.lessons(graded),
        names=sorted({entry["lesson"] for entry in entries}),
        exercises=statistics.exercises(graded),
        statuses=statistics.STATUSES,
        mistakes=[replace(one, students=[called[id] for id in one.students]) for one in statistics.mistakes(graded)],
        places=[replace(one, student=called[one.student]) for one in statistics.leaderboard(graded)],
        predictions=[(fared, _question(fared)) for fared in statistics.predictions(graded)],
        ungraded=[entry for entry in entries if entry["problem"]],
        to_mark=[entry for entry in graded if entry["needs_manual_grade"]],
        mean=numbers.fmean(totals) if totals else None,
        median=numbers.median(totals) if totals else None,
        with_roster=bool(learners),
    )


def as_csv(entries: list[Entry], learners: list[roster.Learner] | None = None) -> str:
    """Return the class as CSV, a line per learner and a column per lesson, empty where nothing was handed in."""
    lessons = sorted({entry["lesson"] for entry in entries})
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["student", "name", "email", *lessons, "total", "to mark by hand", "not graded"])
    for row in rows(entries, learners or []):
        given = [row.entries[lesson] for lesson in lessons]
        waiting = [entry["lesson"] for entry in given if entry and entry["needs_manual_grade"]]
        ungraded = [f"{entry['lesson']}: {entry['problem']}" for entry in given if entry and entry["problem"]]
        scores = ["" if not entry or entry["problem"] else pages.points(entry["score"]) for entry in given]
        total = pages.points(row.total) if any(scores) else ""
        line = [row.student, row.name, row.email, *scores, total]
        table.writerow([*line, "; ".join(waiting), "; ".join(ungraded)])
    return text.getvalue()


def table(entries: list[Entry]) -> str:
    """Return the class table as text: a line per submission, then the exercises, the mistakes and the leaderboard."""
    entries = [_complete(entry) for entry in entries]
    graded = [entry for entry in entries if not entry["problem"]]
    parts = {
        "Class": [["student", "lesson", "score", "of", "right", "to mark by hand"], *map(_class_row, graded)],
        "Exercises": [["lesson", "exercise", *statistics.STATUSES], *map(_exercise_row, statistics.exercises(graded))],
        "Mistakes": [["exercise", "mistake", "learners"], *map(_mistake_row, statistics.mistakes(graded))],
        "Leaderboard": [
            ["lesson", "exercise", "place", "student", "loss on hidden seeds"],
            *map(_leaderboard_row, statistics.leaderboard(graded)),
        ],
        "Predictions": [
            ["lesson", "question", "learners", "as predicted"],
            *map(_prediction_row, statistics.predictions(graded)),
        ],
        "Not graded": [
            ["student", "lesson", "why"],
            *([entry["student"], entry["lesson"], entry["problem"]] for entry in entries if entry["problem"]),
        ],
    }
    return "\n\n".join("\n".join([title, *_columns(lines)]) for title, lines in parts.items() if len(lines) > 1)


def _complete(entry: Entry) -> Entry:
    """Return an entry with every field of a grade, also one that an earlier version wrote."""
    return asdict(Grade(entry["student"], entry["lesson"])) | entry


def _class_row(grade: Entry) -> list[str]:
    right = sum(exercise["status"] == "right" for exercise in grade["exercises"])
    score, most = f"{grade['score']:g}", f"{grade['max_score']:g}"
    waiting = "yes" if grade["needs_manual_grade"] else ""
    return [grade["student"], grade["lesson"], score, most, f"{right}/{len(grade['exercises'])}", waiting]


def _exercise_row(exercise: statistics.Exercise) -> list[str]:
    return [exercise.lesson, exercise.name, *(str(exercise.counts[status] or "") for status in statistics.STATUSES)]


def _mistake_row(mistake: statistics.Mistake) -> list[str]:
    return [mistake.exercise, mistake.name, str(len(mistake.students))]


def _leaderboard_row(place: statistics.Place) -> list[str]:
    return [place.lesson, place.exercise, str(place.place), place.student, f"{place.figure:.4f}"]


def _prediction_row(fared: statistics.Prediction) -> list[str]:
    return [fared.lesson, _question(fared), str(fared.learners), str(fared.right)]


def _question(fared: statistics.Prediction) -> str:
    """Return a prediction's question as the lesson asks it, or its key if the lesson no longer asks it."""
    return foreseen.questions(fared.lesson).get(fared.key, fared.key)


def _columns(lines: list[list[str]]) -> list[str]:
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
