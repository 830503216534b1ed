"""What a course system gives an instructor to download, read as (who, which lesson, when, which file).

Each system names its files in its own way:

- Canvas: ``doejane_123_4567_lesson.ipynb``, ``doejane_LATE_123_4567_lesson-1.ipynb`` (user's id, submission's id)
- Moodle: ``Jane Doe_4567_assignsubmission_file_/lesson.ipynb``, or the same in one name without a folder
- nbgrader's exchange: ``jane+LESSON+2026-10-01 21:59:00 UTC/LESSON.ipynb``, with a timestamp.txt beside it
- a zip: ``jane/LESSON/LESSON.ipynb``, or ``jane.zip`` with notebooks in it

Where a learner gave the system a zip, such as hand-in writes, the zip's name counts for the files in it.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from dateutil.parser import ParserError
from dateutil.parser import parse as parse_time

from autograder.intake.folders import LEFT_BEHIND
from autograder.refusal import Refusal

SECRET = "submission_secret.txt"
LARGEST = 200 * 1024 * 1024  # bytes of one file that is looked at
MOST = 4 * 1024**3  # bytes of all files of a zip

CANVAS = re.compile(r"(?s)(?P<who>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<attempt>\d+)_(?P<name>.+)")
MOODLE = re.compile(r"(?P<who>.+)_(?P<id>\d+)_assignsubmission_\w+?_/?(?P<name>.*)")
EXCHANGE = re.compile(r"(?P<who>[^+]+)\+(?P<lesson>[^+]+)\+(?P<time>[^+]+)(\+.*)?")


class DownloadError(Refusal):
    """The download cannot be read; the message is one line that says why."""


@dataclass(frozen=True)
class Found:
    """One file of a download: where it was, whose it is by the system's own words, and what is in it.

    ``who`` is a name or an id, ``system_id`` the system's number for the learner (or for the submission), ``lesson``
    what the system calls the lesson. ``attempt`` orders files of one learner, and nbgrader's exchange names feedback by
    ``secret``. Each is empty where it is not known.
    """

    place: str
    name: str
    content: bytes
    time: datetime | None
    who: str = ""
    system_id: str = ""
    lesson: str = ""
    late: bool = False
    attempt: tuple[int, ...] = ()
    secret: str = ""


@dataclass(frozen=True)
class _File:
    path: PurePosixPath
    time: datetime | None
    content: bytes


def read(system: str, download: Path) -> Iterator[Found]:
    """Yield the files of a download, a folder or a zip; raises DownloadError if it cannot be read."""
    reading = {"canvas": _canvas, "moodle": _moodle, "nbgrader": _exchange, "zip": _tree}[system]
    timestamps: dict[PurePosixPath, datetime] = {}
    secrets: dict[PurePosixPath, str] = {}
    files = []
    for file in _files(download):
        if file.path.name == SECRET:
            secrets[file.path.parent] = file.content.decode("utf-8", errors="replace")
        elif file.path.name == "timestamp.txt":
            time = _time(file.content.decode("utf-8", errors="replace"))
            if time is not None:
                timestamps[file.path.parent] = time
        else:
            files.append(file)
    for file in files:
        time = timestamps.get(file.path.parent)
        found = replace(reading(file), secret=secrets.get(file.path.parent, ""))
        yield found if time is None else replace(found, time=time)


def canvas_name(place: str) -> re.Match[str] | None:
    """Return what Canvas says in the name of a file, or of the zip that it was in, by where it was in the download."""
    return next((m for part in reversed(PurePosixPath(place).parts) if (m := CANVAS.fullmatch(part))), None)


def _canvas(file: _File) -> Found:
    match = canvas_name(str(file.path))
    if match is None:
        return Found(str(file.path), file.path.name, file.content, file.time)
    stem, number, suffix = re.findall(r"(?s)^(.*?)(?:-(\d+))?(\.\w+)?$", match["name"])[0]
    name = f"{stem}{suffix}" if match[0] == file.path.name else file.path.name
    attempt = (int(match["attempt"]), int(number or 0))
    late = bool(match["late"])
    # the times in Canvas's zip are those of the download; it does not say when work was handed in
    return Found(str(file.path), name, file.content, None, match["who"], match["id"], "", late, attempt)


def _moodle(file: _File) -> Found:
    match = MOODLE.fullmatch(str(file.path)) or MOODLE.fullmatch("/".join(file.path.parts[-2:]))
    if match is None:
        return Found(str(file.path), file.path.name, file.content, file.time)
    who = PurePosixPath(match["who"]).name
    return Found(
        str(file.path),
        file.path.name if "/" in match["name"] else match["name"] or file.path.name,
        file.content,
        file.time,
        who,
        match["id"],
    )


def _exchange(file: _File) -> Found:
    match = next((m for part in file.path.parts[:-1] if (m := EXCHANGE.fullmatch(part))), None)
    if match is None:
        return Found(str(file.path), file.path.name, file.content, file.time)
    time = _time(match["time"].replace("_", " ")) or file.time
    return Found(str(file.path), file.path.name, file.content, time, match["who"], "", match["lesson"])


def _tree(file: _File) -> Found:
    parts = file.path.parts
    who = parts[0] if len(parts) > 1 else ""
    lesson = parts[1] if len(parts) > 2 else ""
    return Found(str(file.path), file.path.name, file.content, file.time, who, "", lesson)


def _files(download: Path) -> Iterator[_File]:
    """Yield the files of a folder or a zip, those of zips in it too, as STUDENT.zip may hold a learner's folder."""
    try:
        if download.is_dir():
            for path in sorted(download.rglob("*")):
                place = PurePosixPath(path.relative_to(download).as_posix())
                if path.is_symlink() or not path.is_file() or _is_rubbish(place):
                    continue
                time = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                if path.suffix.lower() == ".zip":
                    yield from _in_zip(path.read_bytes(), place.with_suffix(""))
                elif path.stat().st_size <= LARGEST:
                    yield _File(place, time, path.read_bytes())
        elif download.is_file():
            yield from _without_common_folder(_in_zip(download.read_bytes(), PurePosixPath()))
        else:
            raise DownloadError(f"no such download: {download}; name the folder or the zip that the system gave you")
    except OSError as problem:
        raise DownloadError(f"cannot read {download}: {problem.strerror}") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as problem:
        raise DownloadError(f"{download} is not a zip that can be read ({problem}); download it again") from None


def _in_zip(content: bytes, folder: PurePosixPath) -> Iterator[_File]:
    """Yield the files of a zip; the times in it have no zone and count as this machine's."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if sum(entry.file_size for entry in entries) > MOST:
            raise DownloadError(f"the zip unpacks to more than {MOST // 2**30} GB; unpack it yourself, and look at it")
        for entry in entries:
            place = folder / entry.filename.replace("\\", "/")
            if ".." in place.parts or place.is_absolute() or _is_rubbish(place) or entry.file_size > LARGEST:
                continue
            time = datetime(*entry.date_time).astimezone(UTC) if entry.date_time[0] > 1980 else None
            if place.suffix.lower() == ".zip" and folder == PurePosixPath():
                yield from _in_zip(archive.read(entry), place.with_suffix(""))
            else:
                yield _File(place, time, archive.read(entry))


def _without_common_folder(files: Iterator[_File]) -> Iterator[_File]:
    """Yield the files without the one folder that contains them all, as in the zip of a folder."""
    found = list(files)
    while (
        found
        and all(len(file.path.parts) > 3 for file in found)
        and len({f.path.parts[0] for f in found}) == 1
        and not MOODLE.fullmatch(found[0].path.parts[0])
        and not CANVAS.fullmatch(found[0].path.parts[0])
    ):
        found = [_File(PurePosixPath(*file.path.parts[1:]), file.time, file.content) for file in found]
    yield from found


def _is_rubbish(place: PurePosixPath) -> bool:
    return any(part.startswith(".") or LEFT_BEHIND.fullmatch(part) for part in place.parts)


def _time(text: str) -> datetime | None:
    """Return the time that a text states, in UTC, or None; a time without a zone is UTC, as nbgrader writes it."""
    try:
        time: datetime = parse_time(text.strip())
    except (ParserError, OverflowError, ValueError):
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
