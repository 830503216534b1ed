"""What an instructor decides for one class, in a file ``class.toml`` in its folder.

[due]
03_common_schedules = 2026-10-01T23:59:00+02:00

[late]
grace_days = 2          # days after the due date that cost nothing
penalty_per_day = 0.1   # share of the points lost for each day begun after that
most = 0.5              # the largest share that lateness can cost

    [columns]               # of the course system's gradebook, for `export`
    03_common_schedules = "Lesson 3 (77)"
"""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder import paths
from autograder.refusal import Refusal

FILE = "class.toml"
SECTIONS = ("due", "late", "columns")
LATE: dict[str, Any] = {"grace_days": int, "penalty_per_day": (int, float), "most": (int, float)}


class ClassSettingsError(Refusal):
    """class.toml cannot be used; the message is one line that says why."""


@dataclass(frozen=True)
class ClassSettings:
    """The due dates by lesson (in UTC and without a zone, as nbgrader keeps them), the rule for late work, and columns.

    ``columns`` says what a course system's gradebook calls each lesson.
    """

    due: dict[str, datetime] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


def read(output: Path) -> ClassSettings:
    """Return the settings of the class in a folder; without a file nothing is due. Raises ClassSettingsError."""
    path = output / FILE
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return ClassSettings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ClassSettingsError(f"cannot read {path}: {problem}") from None
    unknown = sorted(set(plain) - set(SECTIONS))
    if unknown:
        known = ", ".join(f"[{name}]" for name in SECTIONS)
        raise ClassSettingsError(f"{path}: there is no section {unknown[0]!r}; the sections are {known}")
    due, late, columns = (plain.get(name, {}) for name in SECTIONS)
    if not all(isinstance(section, dict) for section in (due, late, columns)):
        raise ClassSettingsError(f"{path}: due, late and columns are sections: [due], [late], [columns]")
    for lesson in (*due, *columns):
        _require_lesson(path, lesson)
    times = {lesson: _time(path, lesson, time) for lesson, time in due.items()}
    return ClassSettings(times, _rule(path, late), {lesson: str(title) for lesson, title in columns.items()})


def _require_lesson(path: Path, lesson: str) -> None:
    known = paths.lesson_names()
    if lesson not in known:
        raise ClassSettingsError(f"{path}: no such lesson: {lesson} (the lessons are {', '.join(known)})")


def _time(path: Path, lesson: str, time: Any) -> datetime:
    if not isinstance(time, datetime) or time.tzinfo is None:
        raise ClassSettingsError(f"{path}: {lesson} needs a due time with its zone, such as 2026-10-01T23:59:00+02:00")
    return time.astimezone(UTC).replace(tzinfo=None)


def _rule(path: Path, late: dict[str, Any]) -> dict[str, float]:
    for name, value in late.items():
        if name not in LATE:
            raise ClassSettingsError(f"{path}: [late] has no {name!r}; it has {', '.join(LATE)}")
        if isinstance(value, bool) or not isinstance(value, LATE[name]) or value < 0:
            raise ClassSettingsError(f"{path}: {name} must be a number, 0 or more")
        if name != "grace_days" and value > 1:
            raise ClassSettingsError(f"{path}: {name} must be a share of the points, from 0 to 1")
    return late
