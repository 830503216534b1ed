"""The answer key of a lesson: what its executed solution answered, and what its release looks like.

A key is made by ``build`` from the executed solution and is read by the judge; it is never released.
"""

import ast
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from autograder import paths
from autograder.course import current
from lrlib.checking import records
from lrlib.checking.statuses import Answered

VERSION = 1
HIDDEN = "### BEGIN HIDDEN TESTS"


@dataclass(frozen=True)
class ExerciseKey:
    """One exercise's key: its test cell, its points, and one record per case, the public ones first."""

    name: str
    test: str
    points: float
    records: list[records.Record]
    public: int


@dataclass(frozen=True)
class Key:
    """A lesson's key. ``cells`` maps a grade_id to the release's cell; ``code`` are the release's code cells."""

    lesson: str
    source: str
    exercises: dict[str, ExerciseKey]
    cells: dict[str, dict[str, Any]]
    code: list[str]


def load(lesson: str) -> Key:
    """Return the key of a lesson; raises FileNotFoundError, with what to run, if it was never built."""
    path = paths.key_path(lesson)
    if not path.exists():
        raise FileNotFoundError(f"lesson {lesson} has no answer key; run `python -m autograder build {lesson}`")
    return decode(json.loads(path.read_text(encoding="utf-8")))


def dumps(key: Key) -> str:
    """Return the key as the text of its file."""
    plain = {
        "version": VERSION,
        "lesson": key.lesson,
        "source": key.source,
        "exercises": {
            entry.name: {
                "test": entry.test,
                "points": entry.points,
                "public": entry.public,
                "records": [records.encode(record) for record in entry.records],
            }
            for entry in key.exercises.values()
        },
        "cells": key.cells,
        "code": key.code,
    }
    return json.dumps(plain, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def decode(plain: dict[str, Any]) -> Key:
    """Return the key in a key file's JSON."""
    entries = {
        name: ExerciseKey(
            name=name,
            test=entry["test"],
            points=entry["points"],
            records=[records.decode(record) for record in entry["records"]],
            public=entry["public"],
        )
        for name, entry in plain["exercises"].items()
    }
    return Key(plain["lesson"], plain["source"], entries, plain["cells"], plain["code"])


def make(lesson: str, solution: NotebookNode, release: NotebookNode) -> Key:
    """Return the key of a lesson from its executed solution and its release.

    Raises ValueError, naming the exercise, when the solution answers a case wrongly or not at all, or when a test cell
    has no hidden case.
    """
    known = current().exercises(lesson)
    entries = {}
    for cell in solution.cells:
        mark = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not mark.get("grade"):
            continue
        name = mark["grade_id"].removeprefix("test_")
        if name not in known:
            raise ValueError(f"{lesson}: cell {mark['grade_id']} tests {name!r}, which is no exercise of this lesson")
        answered = records.read(cell.outputs)
        _refuse_bad_records(lesson, name, answered)
        public = _count_public(cell.source)
        if known[name].has_right_values and public >= len(answered):
            raise ValueError(f"{lesson}: {name} has no hidden case")
        entries[name] = ExerciseKey(name, mark["grade_id"], float(mark["points"]), answered, public)
    missing = [name for name in known if name not in entries]
    if missing:
        raise ValueError(f"{lesson}: no test cell for {', '.join(missing)}")
    cells = {
        cell.metadata.nbgrader.grade_id: {
            "cell_type": cell.cell_type,
            "source": cell.source,
            "metadata": json.loads(json.dumps(cell.metadata)),
        }
        for cell in release.cells
        if "nbgrader" in cell.metadata
    }
    code = [cell.source for cell in release.cells if cell.cell_type == "code"]
    return Key(lesson, fingerprint(solution), entries, cells, code)


def fingerprint(notebook: NotebookNode) -> str:
    """Return a hash of what the author of a notebook writes: cell types, sources, tags and nbgrader marks."""
    plain = json.dumps(authored(notebook), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def authored(notebook: NotebookNode) -> list[dict[str, Any]]:
    """Return a notebook's cells without what running or nbgrader adds: ids, outputs, counts, checksums."""
    return [
        {
            "type": cell.cell_type,
            "source": cell.source,
            "tags": list(cell.metadata.get("tags", [])),
            "nbgrader": {
                k: v for k, v in cell.metadata.get("nbgrader", {}).items() if k not in ("checksum", "cell_type")
            },
        }
        for cell in notebook.cells
    ]


def _refuse_bad_records(lesson: str, name: str, answered: list[records.Record]) -> None:
    if not answered:
        raise ValueError(f"{lesson}: the solution of {name} gave no record; is its test cell executed?")
    for record in answered:
        if record.exercise != name:
            raise ValueError(f"{lesson}: the test cell of {name} checks {record.exercise}")
        if record.status != Answered.ANSWERED or record.forbidden:
            raise ValueError(f"{lesson}: the solution of {name} is {record.status}: {record.message}{record.forbidden}")


def _count_public(source: str) -> int:
    """Return how many cases the visible part of a test cell checks: its calls' arguments after name and answer."""
    visible = ast.parse(source.split(HIDDEN)[0])
    calls = [
        node for node in ast.walk(visible) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check"
    ]
    return sum(max(len(call.args) - 2, 1) for call in calls)
