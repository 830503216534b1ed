"""What an instructor decides for one class, in a file ``class.toml`` in its folder: due dates, and what lateness costs.

[due]
03_common_schedules = 2026-10-01T23:59:00+02:00

[late]
grace_days = 2          # days after the due date that cost nothing
penalty_per_day = 0.1   # share of the points lost for each day begun after that
most = 0.5              # the largest share that lateness can cost
"""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder import paths
from autograder.refusal import Refusal

FILE = "class.toml"
LATE = {"grace_days": int, "penalty_per_day": (int, float), "most": (int, float)}


class ClassSettingsError(Refusal):
    """class.toml cannot be used; the message is one line that says why."""


@dataclass(frozen=True)
class ClassSettings:
    """The due dates by lesson, in UTC and without a zone, as nbgrader keeps them, and the rule for late work."""

    due: dict[str, datetime] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)


def read(output: Path) -> ClassSettings:
    """Return the settings of the class in a folder; without a file nothing is due. Raises ClassSettingsError."""
    path = output / FILE
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return ClassSettings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ClassSettingsError(f"cannot read {path}: {problem}") from None
    unknown = sorted(set(plain) - {"due", "late"})
    if unknown:
        raise ClassSettingsError(f"{path}: there is no section {unknown[0]!r}; the sections are [due] and [late]")
    due, late = plain.get("due", {}), plain.get("late", {})
    if not (isinstance(due, dict) and isinstance(late, dict)):
        raise ClassSettingsError(f"{path}: due and late are sections: [due], [late]")
    return ClassSettings({lesson: _time(path, lesson, time) for lesson, time in due.items()}, _rule(path, late))


def _time(path: Path, lesson: str, time: Any) -> datetime:
    if lesson not in paths.lesson_names():
        raise ClassSettingsError(
            f"{path}: no such lesson: {lesson} (the lessons are {', '.join(paths.lesson_names())})"
        )
    if not isinstance(time, datetime) or time.tzinfo is None:
        raise ClassSettingsError(f"{path}: {lesson} is due at a time with its zone, such as 2026-10-01T23:59:00+02:00")
    return time.astimezone(UTC).replace(tzinfo=None)


def _rule(path: Path, late: dict[str, Any]) -> dict[str, float]:
    for name, value in late.items():
        if name not in LATE:
            raise ClassSettingsError(f"{path}: [late] has no {name!r}; it has {', '.join(LATE)}")
        if isinstance(value, bool) or not isinstance(value, LATE[name]) or value < 0:
            raise ClassSettingsError(f"{path}: {name} is a number from 0 on")
        if name != "grace_days" and value > 1:
            raise ClassSettingsError(f"{path}: {name} is a share of the points, from 0 to 1")
    return late
