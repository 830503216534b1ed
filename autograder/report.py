"""The class at a glance, from a folder of grades: tables of marks, of the mistakes the class makes, a leaderboard."""

import html
from collections import Counter
from pathlib import Path
from typing import Any

from autograder import gradebook
from autograder.refusal import Refusal


class ReportError(Refusal):
    """The grades cannot be reported; the message is one line that says what to do."""


def load(output: Path) -> list[dict[str, Any]]:
    """Return the graded submissions of a folder that ``grade`` wrote; raises :class:`ReportError` if there are none."""
    if not (output / gradebook.DETAILS).is_file():
        raise ReportError(f"no grades in {output}; run `python -m autograder grade --output {output}` first")
    return [entry for entry in gradebook.refresh(output) if not entry["problem"]]


def write_page(grades: list[dict[str, Any]], output: Path) -> Path:
    """Write the report as report.html to a folder and return its path; raises :class:`ReportError`."""
    path = output / "report.html"
    try:
        path.write_text(page(grades), encoding="utf-8")
    except OSError as problem:
        raise ReportError(f"cannot write {path}: {problem.strerror}; move away what is there") from None
    return path


def table(grades: list[dict[str, Any]]) -> str:
    """Return the class table as text: a line per submission, then the exercises, the mistakes and the leaderboard."""
    parts = {
        "Class": _class_rows(grades),
        "Exercises": _exercise_rows(grades),
        "Mistakes": _mistake_rows(grades),
        "Leaderboard": _leaderboard_rows(grades),
    }
    return "\n\n".join("\n".join([title, *_columns(rows)]) for title, rows in parts.items() if len(rows) > 1)


def page(grades: list[dict[str, Any]]) -> str:
    """Return the report as one HTML page that needs nothing from the network."""
    parts = [
        ("Class", _class_rows(grades)),
        ("Exercises", _exercise_rows(grades)),
        ("Mistakes the class makes", _mistake_rows(grades)),
        ("Leaderboard", _leaderboard_rows(grades)),
    ]
    body = "".join(f"<h2>{title}</h2>{_html_table(rows)}" for title, rows in parts if len(rows) > 1)
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Class report</title>"
        "<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #ccc}</style>"
        f"<h1>Class report</h1>{body}</html>\n"
    )


def _class_rows(grades: list[dict[str, Any]]) -> list[list[str]]:
    rows = [["student", "lesson", "score", "of", "right", "to mark by hand"]]
    for grade in grades:
        right = sum(exercise["status"] == "right" for exercise in grade["exercises"])
        rows.append(
            [
                grade["student"],
                grade["lesson"],
                f"{grade['score']:g}",
                f"{grade['max_score']:g}",
                f"{right}/{len(grade['exercises'])}",
                "yes" if grade["needs_manual_grade"] else "",
            ]
        )
    return rows


def _exercise_rows(grades: list[dict[str, Any]]) -> list[list[str]]:
    counts: dict[tuple[str, str], Counter] = {}
    for grade in grades:
        for exercise in grade["exercises"]:
            counts.setdefault((grade["lesson"], exercise["name"]), Counter())[exercise["status"]] += 1
    statuses = ["right", "partial", "wrong", "error", "not attempted", "no answer"]
    return [
        ["lesson", "exercise", *statuses],
        *([*place, *(str(count[status] or "") for status in statuses)] for place, count in counts.items()),
    ]


def _mistake_rows(grades: list[dict[str, Any]]) -> list[list[str]]:
    seen = Counter(
        (exercise["name"], mistake)
        for grade in grades
        for exercise in grade["exercises"]
        for mistake in exercise["mistakes"]
    )
    return [["exercise", "mistake", "learners"], *([*place, str(count)] for place, count in seen.most_common())]


def _leaderboard_rows(grades: list[dict[str, Any]]) -> list[list[str]]:
    """Return who reached what in the exercises that train with the learner's schedule, the lowest loss first."""
    reached = sorted(
        (grade["lesson"], exercise["name"], exercise["figure"], grade["student"])
        for grade in grades
        for exercise in grade["exercises"]
        if exercise.get("figure") is not None
    )
    rows = [["lesson", "exercise", "place", "student", "loss on hidden seeds"]]
    places: Counter = Counter()
    for lesson, name, figure, student in reached:
        places[lesson, name] += 1
        rows.append([lesson, name, str(places[lesson, name]), student, f"{figure:.4f}"])
    return rows


def _columns(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _html_table(rows: list[list[str]]) -> str:
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><tr>{head}</tr>{body}</table>"
