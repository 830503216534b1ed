"""Find a learner's notebooks in their folder, whatever shape it has, and name what in it was not used.

What is meant is ``STUDENT/LESSON/LESSON.ipynb``. Browsers and file managers add to names ("Copy of ...",
"... (1).ipynb"), and an unpacked bundle brings its own folders. So a notebook is recognised by what its cells say, and
where they say nothing by its own or its folders' names; it is accepted with a remark if it is the only one.
"""

import functools
import json
import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from autograder import course, keys, paths
from autograder.intake import reading

DEEPEST = 8  # folders within each other
MOST = 2000  # files of one learner

# What editors, systems and programs leave behind, and nobody hands in. It is passed over without a word.
LEFT_BEHIND = re.compile(
    r"\.(?!.*\.ipynb$).*|__pycache__|__MACOSX|icon\r|thumbs\.db|desktop\.ini|~\$.*|.*~|.*\.(tmp|swp|pyc|crdownload|part|sha256)",
    re.IGNORECASE,
)
HANDED_IN = "hand_in"  # the folder into which the learners' tools write what is to be handed in
NOTEBOOK = re.compile(r"(?P<stem>.+?)\.ipynb(\.(txt|json|download|bak|orig))?$", re.IGNORECASE)

WRITTEN_BESIDE = ("README.md", "start.ipynb", "progress.jsonl", "my_predictions.json")  # by the bundle and the lessons
BESIDE = ("timestamp.txt", "submission_secret.txt")  # what nbgrader's exchange lays beside a notebook


@dataclass(frozen=True)
class Found:
    """A learner's notebook of a lesson: its path, a remark about that, and the problem if it cannot be used."""

    path: Path
    remark: str = ""
    problem: str = ""
    timestamp: Path | None = None


@dataclass
class Folder:
    """What is in a learner's folder: the notebook of each lesson, and the files and folders that were not used.

    It is ``bare`` if there is nothing in it that anybody may have meant to hand in.
    """

    lessons: dict[str, Found] = field(default_factory=dict)
    unused: dict[str, str] = field(default_factory=dict)  # place in the folder -> what to do
    bare: bool = False


def look(folder: Path, lessons: Collection[str], known: Collection[str]) -> Folder:
    """Return what a learner's folder has of these lessons; ``known`` are all lessons of the course.

    Files of a lesson that is not wanted now do not count as unused.
    """
    files, left = _files(folder)
    result = Folder(bare=not files and not left)
    result.unused |= left
    notebooks = {path: match["stem"] for path in files if (match := NOTEBOOK.fullmatch(path.name))}
    owners = {path: _owner(path, stem, folder, known) for path, stem in notebooks.items()}
    used: set[Path] = set()
    for lesson in lessons:
        found = _of_lesson(folder, lesson, [path for path, owner in owners.items() if owner == lesson])
        if found is not None:
            result.lessons[lesson] = found
            used |= {found.path} | ({found.timestamp} if found.timestamp else set())
    unwanted = set(known) - set(lessons)
    for path in files:
        place = path.relative_to(folder)
        if path in used or _is_taken_for(path, owners.get(path), result, unwanted, place):
            continue
        result.unused[str(place)] = _advice(path, owners.get(path), result)
    return result


def _of_lesson(folder: Path, lesson: str, candidates: list[Path]) -> Found | None:
    """Return the notebook of a lesson: the one in its place, or else the only one that can be it."""
    own = folder / lesson
    exact = own / f"{lesson}.ipynb"
    if own.is_symlink():
        return Found(exact, problem="the lesson's folder is a link; ask for the files themselves")
    if os.path.lexists(exact):
        return Found(exact, timestamp=_timestamp(own, exact.parent))
    handed_in = [path for path in candidates if HANDED_IN in path.relative_to(folder).parts]
    candidates = handed_in or candidates
    distinct: dict[bytes, Path] = {}
    for path in candidates:
        distinct.setdefault(path.read_bytes(), path)
    if len(distinct) > 1:
        names = ", ".join(str(path.relative_to(folder)) for path in distinct.values())
        return Found(exact, problem=f"several notebooks can be the one: {names}; leave the one that counts")
    if distinct:
        [path] = distinct.values()
        remark = f"{path.relative_to(folder)} was taken for {lesson}/{lesson}.ipynb"
        return Found(path, remark, timestamp=_timestamp(own, path.parent))
    return Found(exact, problem=f"there is no {lesson}.ipynb in the folder") if own.is_dir() else None


def _owner(path: Path, stem: str, folder: Path, known: Collection[str]) -> str | None:
    """Return the lesson that a notebook belongs to: by its place, its cells' marks, its name, or its folders' names."""
    place = path.relative_to(folder)
    if len(place.parts) == 2 and place.parts[0] == stem and stem in known:
        return stem
    says = lesson_of(_marks(path), known)
    if says is not None:
        return says
    for name in (stem, *reversed(place.parts[:-1])):
        named = [lesson for lesson in known if _plain(lesson) in _plain(name)]
        if named:
            return max(named, key=len)
    return None


def lesson_of(marks: Collection[str], known: Collection[str]) -> str | None:
    """Return the lesson that most of these grade_ids are from, None if no lesson has any."""
    shared = {lesson: len(_cells_in(paths.key_path(lesson)) & set(marks)) for lesson in known} if marks else {}
    best = max(shared, key=lambda lesson: shared[lesson], default=None)
    return best if best is not None and shared[best] else None


def _marks(path: Path) -> set[str]:
    try:
        if path.stat().st_size > reading.LARGEST * 10:
            return set()
        notebook, _ = reading.read(path.read_bytes())
    except (OSError, ValueError, MemoryError):
        return set()
    return marks_of(notebook)


def marks_of(notebook: NotebookNode) -> set[str]:
    """Return the grade_ids of a rebuilt notebook's cells."""
    return {cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata}


@functools.cache
def _cells_in(key: Path) -> frozenset[str]:
    """Return the grade_ids in a lesson's key, none if there is no such file."""
    try:
        return frozenset(keys.decode(json.loads(key.read_text(encoding="utf-8"))).cells)
    except FileNotFoundError:
        return frozenset()


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _is_taken_for(path: Path, owner: str | None, result: Folder, unwanted: Collection[str], place: Path) -> bool:
    """Return whether a file needs no remark: it is another lesson's, a known one, or a copy of a used one."""
    if owner in unwanted or any(part in unwanted for part in place.parts[:-1]):
        return True
    if HANDED_IN in place.parts and result.lessons:
        return True
    if _is_of_the_course(path.name) or (path.name in BESIDE and owner is None and result.lessons):
        return True
    found = result.lessons.get(owner or "")
    return found is not None and not found.problem and _same(path, found.path)


def _is_of_the_course(name: str) -> bool:
    """Return whether the learners' bundle or their own tools put a file of this name beside the lessons."""
    this = course.current()
    if name in WRITTEN_BESIDE or name in (Path(file).name for file in this.bundle_files):
        return True
    return name.startswith(f"{this.package}-") and name.endswith(".whl")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _advice(path: Path, owner: str | None, result: Folder) -> str:
    found = result.lessons.get(owner or "")
    if found is not None and found.problem:
        return f"see the remark on {owner}"
    if found is not None:
        return f"{found.path.name} was graded; if this one counts, put it in its place"
    if path.suffix.lower() in (".zip", ".tar", ".gz", ".7z", ".rar"):
        return "unpack it"
    if NOTEBOOK.fullmatch(path.name):
        return "it belongs to no lesson; if it does, put it in STUDENT/LESSON/LESSON.ipynb"
    return "only notebooks are graded"


def _timestamp(*folders: Path) -> Path | None:
    for folder in folders:
        path = folder / "timestamp.txt"
        if path.is_file() and not path.is_symlink():
            return path
    return None


def _files(folder: Path) -> tuple[list[Path], dict[str, str]]:
    """Return the files below a folder that somebody may have meant to hand in, and what could not be read."""
    files: list[Path] = []
    left: dict[str, str] = {}
    for path, problem in _walk(folder, 0):
        if problem:
            left[str(path.relative_to(folder))] = problem
        elif len(files) < MOST:
            files.append(path)
        else:
            left["."] = f"more than {MOST} files; the rest was not looked at"
    return files, left


def _walk(folder: Path, depth: int) -> Iterator[tuple[Path, str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as problem:
        yield folder, f"cannot be read: {problem.strerror}"
        return
    for entry in entries:
        path = Path(entry.path)
        if LEFT_BEHIND.fullmatch(entry.name):
            continue
        if entry.is_symlink():
            yield path, "it is a link; ask for the file itself"
        elif entry.is_dir():
            if depth < DEEPEST:
                yield from _walk(path, depth + 1)
            else:
                yield path, "too deep to be looked at"
        elif stat.S_ISREG(entry.stat().st_mode):
            yield path, ""
        else:
            yield path, "it is no file"
