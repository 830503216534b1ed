"""What a learner's checks have shown so far: a file beside their work, which nobody sends anywhere.

Every check adds a line to ``progress.jsonl`` in the folder of the learner's work; the last line of an exercise counts.
Lines are only ever added, so that two notebooks may run at once, and a line that was cut off costs nothing else.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = "progress.jsonl"
WORK = "LRLIB_WORK"  # in the environment: the folder of the learner's work
START = "start.ipynb"


@dataclass(frozen=True)
class Entry:
    """What a check showed of one exercise: its status, the share of the points in [0, 1], when (ISO 8601, UTC)."""

    exercise: str
    status: str
    share: float
    when: str = ""
    message: str = ""


def folder() -> Path | None:
    """Return the folder of the learner's work: what the lab says, else the nearest one above that has a start page."""
    named = os.environ.get(WORK)
    if named:
        return Path(named)
    here = Path.cwd()
    return next((place for place in (here, *here.parents) if (place / START).is_file()), None)


def note(exercise: str, status: str, share: float, message: str = "") -> None:
    """Add what a check showed; where no folder of a learner's work is, or it cannot be written, nothing happens."""
    place = folder()
    if place is None:
        return
    entry = Entry(exercise, status, share, datetime.now(UTC).isoformat(timespec="seconds"), message[:300])
    try:
        with (place / FILE).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
    except OSError:
        return


def read(place: Path) -> dict[str, Entry]:
    """Return the last entry of each exercise in ``place``, the one noted last coming last."""
    latest: dict[str, Entry] = {}
    try:
        lines = (place / FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    for line in lines:
        try:
            entry = Entry(**json.loads(line))
            share = min(1.0, max(0.0, float(entry.share)))
        except (ValueError, TypeError):
            continue
        latest.pop(entry.exercise, None)
        latest[entry.exercise] = Entry(entry.exercise, entry.status, share, str(entry.when), str(entry.message))
    return latest
