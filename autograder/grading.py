"""Grade a class: each submission by nbgrader with this course's configuration, several at a time.

A submission that cannot be graded costs nobody else anything: it is told in one line, and the others go on. Each is
graded in a worker process, which a learner's code may end, and every result is written as soon as it is there.
"""

import contextlib
import csv
import functools
import io
import json
import multiprocessing
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder import build, judge, submissions
from autograder.configuration import course_config, quiet
from autograder.refusal import Refusal
from autograder.submissions import Submission, SubmissionError

DETAILS = "details.json"  # all that the report needs: mistakes, figures, and the submissions without a grade
EXERCISE_FIELDS = ("name", "score", "max_score", "status", "findings")

# What an entry of details.json holds, and each exercise in it.
MARKS = {"score": (int, float), "max_score": (int, float)}
ENTRY_FORM = {"student": str, "lesson": str, **MARKS, "needs_manual_grade": bool, "exercises": list, "problem": str}
EXERCISE_FORM = {"name": str, **MARKS, "status": str, "findings": list, "mistakes": list}
EXERCISE_FORM["figure"] = (int, float, type(None))


class GradingError(Refusal):
    """The class cannot be graded; the message is one line that says what to do."""


@dataclass(frozen=True)
class Grade:
    """One submission: its marks and each exercise's judgement; ``problem`` says why there is no grade."""

    student: str
    lesson: str
    score: float = 0.0
    max_score: float = 0.0
    needs_manual_grade: bool = False
    exercises: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""


def grade(
    lessons: list[str],
    submitted: Path,
    output: Path,
    student: str = "*",
    jobs: int = 1,
    tell: Callable[[str], None] = print,
) -> list[Grade]:
    """Grade every submission of these lessons and return the grades, in order of student and lesson.

    ``output`` receives gradebook.db, autograded/, feedback/, grades.csv, grades.json, and details.json for the report;
    the earlier grades of others in it stay. Raises GradingError when it cannot be written, and SubmissionError when
    there is nothing to grade.
    """
    if jobs < 1:
        raise GradingError(f"cannot grade {jobs} submissions at a time; --jobs is 1 or more")
    found = submissions.find(submitted, lessons, student)
    _prepare(output, sorted({submission.lesson for submission in found}))
    earlier = load(output)
    grades: list[Grade] = []
    with tempfile.TemporaryDirectory() as folder:
        work = functools.partial(_grade_one, folder=Path(folder), output=output)
        for number, result in enumerate(_graded(found, work, jobs), start=1):
            if result.problem:
                result = _forget(result, output)
            grades.append(result)
            with contextlib.suppress(GradingError):  # what was read before stands, should the file have been damaged
                earlier = load(output)
            _write(_merged(earlier, [asdict(grade) for grade in grades]), output)
            mark = result.problem or f"{result.score:g} of {result.max_score:g}"
            tell(f"[{number}/{len(found)}] {result.student} {result.lesson}: {mark}")
    return sorted(grades, key=lambda grade: (grade.student, grade.lesson))


def _prepare(output: Path, lessons: list[str]) -> None:
    """Make the output folder, and enter the lessons and their hidden tests in its gradebook."""
    if not submissions.is_plain(str(output.resolve())):
        raise GradingError(f"cannot grade into {str(output)!r}: {submissions.NAMES}; choose another --output")
    try:
        output.mkdir(parents=True, exist_ok=True)
        probe = output / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise GradingError(f"cannot write to {output}: {problem.strerror}; choose another --output") from None
    for lesson in lessons:
        with tempfile.TemporaryDirectory() as release:
            build.generate(lesson, Path(release), output)


def _graded(found: list[Submission], work: Callable[[Submission], Grade], jobs: int) -> Iterator[Grade]:
    """Yield the grade of each submission, as it is ready.

    When a worker process ends, it is not known whose code did it: those that were being graded are graded again, one
    at a time, and only one during which it happens once more is to blame.
    """
    waiting = deque(found)
    while waiting:
        suspects = yield from _until_a_worker_ends(waiting, work, jobs)
        for suspect in suspects:
            if (yield from _until_a_worker_ends(deque([suspect]), work, jobs=1)):
                yield _ungraded(suspect, "its code ended the grading process")


def _until_a_worker_ends(
    waiting: deque[Submission], work: Callable[[Submission], Grade], jobs: int
) -> Generator[Grade, None, list[Submission]]:
    """Yield grades until none is waiting or a worker process ends; return those that were then being graded."""
    running: dict[Future[Grade], Submission] = {}
    # spawn: TensorFlow, once the judge has used it, does not survive a fork
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    running[pool.submit(work, waiting[0])] = waiting[0]
                    waiting.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    result = future.result()
                    del running[future]
                    yield result
        except BrokenProcessPool:
            pass
    return list(running.values())


def _grade_one(submission: Submission, folder: Path, output: Path) -> Grade:
    """Grade one submission; whatever goes wrong becomes the grade's ``problem``."""
    try:
        submissions.take_in(submission, folder)
        config = course_config(submitted=folder, output=output, gradebook=output)
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        with quiet():
            graded = api.autograde(submission.lesson, submission.student, force=True, create=True)
            if graded["success"]:
                graded = api.generate_feedback(submission.lesson, submission.student, force=True)
        if not graded["success"]:
            return _ungraded(submission, f"nbgrader stopped ({build.reason(graded)})")
        return _read_grade(submission, output)
    except SubmissionError as problem:
        return _ungraded(submission, str(problem))
    except BaseException as problem:  # an interrupt too: a learner's code can send one to this process
        return _ungraded(submission, f"{type(problem).__name__}: {problem}"[:200])


def _ungraded(submission: Submission, reason: str) -> Grade:
    """Return the grade of a submission that has none; the reason may quote the learner: it becomes one plain line."""
    plain = "".join(c if c.isprintable() else " " for c in f"not graded: {reason}")
    return Grade(submission.student, submission.lesson, problem=plain)


def _forget(result: Grade, output: Path) -> Grade:
    """Remove what an earlier grading left of a submission that can no longer be graded, and return its result."""
    for part in ("autograded", "feedback"):
        shutil.rmtree(output / part / result.student / result.lesson, ignore_errors=True)
    try:
        with quiet(), Gradebook(f"sqlite:///{output.resolve() / 'gradebook.db'}?timeout=120") as gradebook:
            gradebook.remove_submission(result.lesson, result.student)
    except MissingEntry:
        pass
    except Exception as problem:  # whatever has become of the gradebook, the others are graded
        left = f"{result.problem}; an earlier grade may still be in gradebook.db ({type(problem).__name__})"
        return replace(result, problem=left)
    return result


def _read_grade(submission: Submission, output: Path) -> Grade:
    student, lesson = submission.student, submission.lesson
    with Gradebook(f"sqlite:///{output.resolve() / 'gradebook.db'}?timeout=120") as gradebook:
        stored = gradebook.find_submission(lesson, student)
        score, max_score = stored.score, stored.max_score
        needs_manual_grade = bool(stored.needs_manual_grade)
    notebook = nbformat.read(output / "autograded" / student / lesson / f"{lesson}.ipynb", as_version=4)
    judgements = [judgement for cell in notebook.cells if (judgement := judge.read(cell)) is not None]
    exercises = [asdict(judgement) for judgement in judgements]
    return Grade(student, lesson, score, max_score, needs_manual_grade, exercises)


def load(output: Path) -> list[dict[str, Any]]:
    """Return the entries of a folder's details.json, each a :class:`Grade` as a dictionary; none if there is no file.

    Raises GradingError if the file is damaged.
    """
    path = output / DETAILS
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except OSError as problem:
        raise GradingError(f"cannot read {path}: {problem.strerror}") from None
    except ValueError:
        entries = None
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        raise GradingError(f"{path} is damaged; delete it and grade the class again")
    return entries


def _is_entry(entry: Any) -> bool:
    return _has(entry, ENTRY_FORM) and all(
        _has(exercise, EXERCISE_FORM) and all(isinstance(mistake, str) for mistake in exercise["mistakes"])
        for exercise in entry["exercises"]
    )


def _has(value: Any, form: dict[str, Any]) -> bool:
    """Return whether a value is a dictionary with entries of these types."""
    return isinstance(value, dict) and all(isinstance(value.get(name), kind) for name, kind in form.items())


def _merged(earlier: list[dict[str, Any]], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries together with the earlier ones of other submissions, in order of student and lesson."""
    merged = {(entry["student"], entry["lesson"]): entry for entry in [*earlier, *entries]}
    return [merged[place] for place in sorted(merged)]


def _write(entries: list[dict[str, Any]], output: Path) -> None:
    """Write grades.json and grades.csv, and details.json for the report."""
    columns = ["student", "lesson", "score", "max_score", "needs_manual_grade", "problem"]
    csv_text = io.StringIO()
    table = csv.DictWriter(csv_text, columns, extrasaction="ignore")
    table.writeheader()
    table.writerows(entries)
    public = [_public(entry) for entry in entries if not entry["problem"]]
    try:
        _replace(output / DETAILS, _dumps(entries))
        _replace(output / "grades.json", _dumps(public))
        _replace(output / "grades.csv", csv_text.getvalue())
    except OSError as problem:
        raise GradingError(f"cannot write the grades to {output}: {problem.strerror}") from None


def _replace(path: Path, text: str) -> None:
    """Write a file so that, whenever the run is stopped, either the old one or the whole new one is there."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_text(text, encoding="utf-8", errors="replace", newline="")
    os.replace(new, path)


def _public(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry in the form that others read: grades.json promises these fields and no others."""
    exercises = [{name: exercise[name] for name in EXERCISE_FIELDS} for exercise in entry["exercises"]]
    fields = ("student", "lesson", "score", "max_score", "needs_manual_grade")
    return {**{name: entry[name] for name in fields}, "exercises": exercises}


def _dumps(entries: list[dict[str, Any]]) -> str:
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
