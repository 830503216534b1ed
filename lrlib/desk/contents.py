"""What a lesson's notebook has for a learner: its title, its time, its exercises with their points.

All of it is read from the notebook itself, so it cannot contradict the lesson.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrlib.checking.experiments import source_of

WRITE_HERE = "YOUR ANSWER HERE"
NAMES = "[0-9][0-9]_*"  # a lesson's folder, and the notebook in it
# A line of the table at a lesson's head: what, "40 minutes" or "2 hours", points. The deeper parts are optional.
TIME = re.compile(r"^\| *(?P<what>[^|]+?) *\| *(?P<number>\d+(?:\.\d+)?) (?P<unit>minute|hour)s? *\|", re.MULTILINE)
DEEPER = "deeper"


@dataclass(frozen=True)
class Exercise:
    """One graded exercise: its name in checks and grades, the heading above it, its points.

    ``written`` says that the answer is a text, and ``text`` is that text.
    """

    name: str
    heading: str
    points: float
    written: bool = False
    text: str = ""

    @property
    def title(self) -> str:
        """Return the heading without the points."""
        return re.sub(r" \([\d.]+ points?\)$", "", self.heading)

    @property
    def is_written_on(self) -> bool:
        """Return whether somebody has written an answer, over the placeholder or beside it."""
        return any(line.strip() and WRITE_HERE not in line for line in self.text.splitlines())


@dataclass(frozen=True)
class Lesson:
    """One lesson in a folder: ``minutes`` is how long it takes, ``deeper`` how much longer its optional parts take."""

    name: str
    path: Path
    title: str
    exercises: tuple[Exercise, ...]
    minutes: int = 0
    deeper: int = 0

    @property
    def time(self) -> str:
        """Return in words how long the lesson takes: "1 h 30 min, deeper 15 min"; empty if it does not say."""
        parts = (hours_and_minutes(self.minutes), DEEPER, hours_and_minutes(self.deeper))
        return f"{parts[0]}, {parts[1]} {parts[2]}" if self.minutes and self.deeper else parts[0]

    @property
    def points(self) -> float:
        """Return the points that the lesson's exercises give in all."""
        return sum(exercise.points for exercise in self.exercises)


def lessons(folder: Path) -> list[Lesson]:
    """Return the lessons in a folder (``NN_name/NN_name.ipynb``), in order; a damaged one has no exercises."""
    return [lesson(path) for path in sorted(folder.glob(f"{NAMES}/{NAMES}.ipynb")) if path.stem == path.parent.name]


def lesson(path: Path) -> Lesson:
    """Return what is in the notebook at ``path``; only the name if the file is no notebook."""
    try:
        cells = cells_of(path)
    except ValueError:
        return Lesson(path.stem, path, path.stem, ())
    text = "\n".join(source_of(cell) for cell in cells if cell.get("cell_type") == "markdown")
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    times = {True: 0.0, False: 0.0}
    for row in TIME.finditer(text):
        times[row["what"].startswith(DEEPER)] += float(row["number"]) * (60 if row["unit"] == "hour" else 1)
    return Lesson(
        name=path.stem,
        path=path,
        title=title[1].strip() if title else path.stem,
        exercises=tuple(_exercises(cells)),
        minutes=round(times[False]),
        deeper=round(times[True]),
    )


def hours_and_minutes(minutes: int) -> str:
    """Return a time in words: "1 h 30 min"; nothing for no time."""
    hours, rest = divmod(minutes, 60)
    return " ".join(f"{number} {unit}" for number, unit in ((hours, "h"), (rest, "min")) if number)


def cells_of(path: Path) -> list[dict[str, Any]]:
    """Return the cells of the notebook at ``path``; raises ValueError, in one line, if it is none."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        raise ValueError(f"{path.name} is not a readable notebook") from None
    if not (isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells)):
        raise ValueError(f"{path.name} is not a readable notebook")
    return cells


def _exercises(cells: list[dict[str, Any]]) -> Iterator[Exercise]:
    """Yield the graded cells, each under the nearest heading above it."""
    heading = ""
    for cell in cells:
        source = source_of(cell)
        mark = cell.get("metadata", {}).get("nbgrader", {})
        if mark.get("grade"):
            name = str(mark.get("grade_id", "")).removeprefix("test_")
            written = cell.get("cell_type") == "markdown"
            yield Exercise(name, heading or name, float(mark.get("points", 0)), written, source if written else "")
        elif cell.get("cell_type") == "markdown":
            found = re.findall(r"^#{2,4} (.+)$", source, re.MULTILINE)
            heading = found[-1].strip() if found else heading
