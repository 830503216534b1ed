"""Lay a course system's download out as ``grade`` reads it: STUDENT/LESSON/LESSON.ipynb and timestamp.txt.

Of several files by one learner for one lesson the last counts. Nothing vanishes: the result names each file that was
not used, and why.
"""

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from autograder import downloads
from autograder.downloads import SECRET, Found
from autograder.intake import folders, reading
from autograder.roster import Learner, bare
from autograder.submissions import is_plain

RECORD = "collected.json"  # in the folder of a class: where each submission came from, for what goes back


@dataclass
class Collected:
    """What a download contained: how many submissions were laid out, and remarks about the rest."""

    submissions: dict[tuple[str, str], Found] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Return the remarks for the instructor, a line each."""
        count = len(self.submissions)
        lines = [f"{count} submission{'' if count == 1 else 's'} collected"]
        lines += [f"handed in twice, the last counts: {entry}" for entry in self.twice]
        lines += [f"not in the roster, not collected: {entry}" for entry in self.unknown]
        lines += [f"not used: {entry}" for entry in self.unused]
        late = [f"{student} {lesson}" for (student, lesson), file in self.submissions.items() if file.late]
        lines += [f"late, but Canvas does not say by how much, so no penalty is taken: {one}" for one in late]
        lines += [f"{lesson}: not handed in: {', '.join(names)}" for lesson, names in self.missing.items() if names]
        return lines

    @property
    def complete(self) -> bool:
        """Return whether every file was used."""
        return not (self.unknown or self.unused)


def collect(
    system: str, download: Path, lessons: Sequence[str], learners: Sequence[Learner], output: Path
) -> Collected:
    """Lay the submissions of a download out below ``output/submitted``, and return what was found.

    ``lessons`` are those to look for; a file belongs to the one that its name, its folder or its cells name, or to the
    only one. Without a roster, everybody whom the system names is taken in. Raises DownloadError.
    """
    result = Collected()
    known = _by_name(learners)
    found: dict[tuple[str, str], list[Found]] = {}
    for file in downloads.read(system, download):
        place = _place(file, lessons, known, bool(learners), result)
        if place is not None:
            found.setdefault(place, []).append(file)
    for (student, lesson), files in sorted(found.items()):
        files.sort(key=lambda file: (file.attempt, file.time.timestamp() if file.time else 0.0, file.place))
        if len(files) > 1:
            result.twice.append(f"{student} {lesson} ({', '.join(file.place for file in files)})")
        result.submissions[student, lesson] = files[-1]
    for (student, lesson), file in result.submissions.items():
        _lay_out(output / "submitted" / student / lesson, lesson, file)
    seen = {lesson for _, lesson in result.submissions} or set(lessons)
    for lesson in (name for name in lessons if name in seen):
        absent = [learner.id for learner in learners if not (output / "submitted" / learner.id / lesson).is_dir()]
        result.missing[lesson] = absent
    _record(output, result)
    return result


def record(output: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return where each submission of a class came from, by student and lesson; empty if nothing was collected."""
    try:
        entries = json.loads((output / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {(entry["student"], entry["lesson"]): entry for entry in entries}


def _by_name(learners: Sequence[Learner]) -> dict[str, list[Learner]]:
    known: dict[str, list[Learner]] = {}
    for learner in learners:
        for name in learner.called() | learner.system_ids():
            known.setdefault(name, []).append(learner)
    return known


def _place(
    file: Found, lessons: Sequence[str], known: dict[str, list[Learner]], with_roster: bool, result: Collected
) -> tuple[str, str] | None:
    """Return the student and the lesson of a file; None, with a remark in the result, if it is not used."""
    if PurePosixPath(file.name).suffix.lower() != ".ipynb":
        result.unused.append(f"{file.place} (no notebook)")
        return None
    lesson = _lesson(file, lessons)
    if lesson is None:
        result.unused.append(f"{file.place} (belongs to none of the lessons {', '.join(lessons)})")
        return None
    if not file.who:
        result.unused.append(f"{file.place} (its name does not say whose it is, as this system's names do)")
        return None
    if not with_roster:
        student = file.who.strip()
        if is_plain(student) and student not in (".", ".."):
            return student, lesson
        result.unused.append(f"{file.place} (give a --roster: {student!r} cannot be a folder's name)")
        return None
    chosen = {id(learner): learner for name in (file.system_id, file.who) for learner in known.get(bare(name), [])}
    by_id = {id(learner): learner for learner in known.get(bare(file.system_id), [])} if file.system_id else {}
    candidates = list((by_id or chosen).values())
    if len(candidates) == 1:
        return candidates[0].id, lesson
    if candidates:
        ids = ", ".join(learner.id for learner in candidates)
        result.unknown.append(f"{file.place} ({file.who} may be {ids}; add the system's id to the roster)")
    else:
        result.unknown.append(f"{file.place} ({file.who})")
    return None


def _lesson(file: Found, lessons: Sequence[str]) -> str | None:
    """Return which lesson a file belongs to, by what the system says, its names or its cells; or the only lesson."""
    words = [file.lesson, *reversed(PurePosixPath(file.place).parts), file.name]
    for word in words:
        for lesson in lessons:
            if word and re.search(rf"(?<!\w){re.escape(lesson)}(?![A-Za-z])", word.replace("_-", "-"), re.I):
                return lesson
        named = [lesson for lesson in lessons if word and bare(lesson) in bare(word)]
        if len(named) == 1:
            return named[0]
    return _by_cells(file.content, lessons) or (lessons[0] if len(lessons) == 1 else None)


def _by_cells(content: bytes, lessons: Sequence[str]) -> str | None:
    """Return the lesson most of whose graded cells are in a notebook, or None."""
    try:
        notebook, _ = reading.read(content)
    except reading.UnreadableError:
        return None
    return folders.lesson_of(folders.marks_of(notebook), lessons)


def _lay_out(folder: Path, lesson: str, file: Found) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / f"{lesson}.ipynb").write_bytes(file.content)
    if file.secret:
        (folder / SECRET).write_text(file.secret, encoding="utf-8")
    if file.time is not None:
        (folder / "timestamp.txt").write_text(f"{file.time:%Y-%m-%d %H:%M:%S} UTC\n")


def _record(output: Path, result: Collected) -> None:
    entries = record(output) | {
        (student, lesson): {
            "student": student,
            "lesson": lesson,
            "place": file.place,
            "time": _written(file.time),
            "late": file.late,
        }
        for (student, lesson), file in result.submissions.items()
    }
    output.mkdir(parents=True, exist_ok=True)
    text = json.dumps([entries[place] for place in sorted(entries)], indent=1, ensure_ascii=False)
    (output / RECORD).write_text(text + "\n", encoding="utf-8")


def _written(time: datetime | None) -> str:
    return "" if time is None else time.isoformat()
