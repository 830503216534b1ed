"""Grade a class: each submission by nbgrader with this course's configuration, several at a time.

A submission that cannot be graded costs nobody else anything: it is told in one line, and the others go on.
"""

import concurrent.futures
import csv
import json
import multiprocessing
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder import build, judge, submissions
from autograder.configuration import course_config, quiet
from autograder.submissions import Submission, SubmissionError

DETAILS = "details.json"  # all that the report needs: mistakes, figures, and the submissions without a grade
EXERCISE_FIELDS = ("name", "score", "max_score", "status", "findings")


class GradingError(Exception):
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

    ``output`` receives gradebook.db, autograded/, feedback/, grades.csv, grades.json, and details.json for the report.
    Raises GradingError when it cannot be written, and SubmissionError when there is nothing to grade.
    """
    found = submissions.find(submitted, lessons, student)
    _prepare(output, sorted({submission.lesson for submission in found}))
    grades = []
    with tempfile.TemporaryDirectory() as folder:
        for number, result in enumerate(_graded(found, Path(folder), output, jobs), start=1):
            grades.append(result)
            mark = result.problem or f"{result.score:g} of {result.max_score:g}"
            tell(f"[{number}/{len(found)}] {result.student} {result.lesson}: {mark}")
    grades.sort(key=lambda grade: (grade.student, grade.lesson))
    _write(grades, output)
    return grades


def _prepare(output: Path, lessons: list[str]) -> None:
    """Make the output folder, and enter the lessons and their hidden tests in its gradebook."""
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


def _graded(found: list[Submission], folder: Path, output: Path, jobs: int) -> Any:
    """Yield the grade of each submission as it is ready."""
    if jobs <= 1 or len(found) == 1:
        for submission in found:
            yield _grade_one(submission, folder, output)
        return
    # spawn: TensorFlow, once the judge has used it, does not survive a fork
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting = {pool.submit(_grade_one, submission, folder, output): submission for submission in found}
        for future in concurrent.futures.as_completed(waiting):
            submission = waiting[future]
            try:
                yield future.result()
            except Exception as problem:
                yield Grade(submission.student, submission.lesson, problem=f"not graded: {problem}")


def _grade_one(submission: Submission, folder: Path, output: Path) -> Grade:
    """Grade one submission; whatever goes wrong becomes the grade's ``problem``."""
    student, lesson = submission.student, submission.lesson
    try:
        submissions.take_in(submission, folder)
    except SubmissionError as problem:
        _forget(submission, output)
        return Grade(student, lesson, problem=f"not graded: {problem}")
    config = course_config(submitted=folder, output=output, gradebook=output)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    with quiet():
        graded = api.autograde(lesson, student, force=True, create=True)
        if graded["success"]:
            graded = api.generate_feedback(lesson, student, force=True)
    if not graded["success"]:
        reason = (graded.get("error") or graded.get("log") or "unknown").strip().splitlines()[-1]
        return Grade(student, lesson, problem=f"not graded: nbgrader stopped ({reason[:200]})")
    return _read_grade(submission, output)


def _forget(submission: Submission, output: Path) -> None:
    """Remove what an earlier grading left of a submission that can no longer be read."""
    for part in ("autograded", "feedback"):
        shutil.rmtree(output / part / submission.student / submission.lesson, ignore_errors=True)
    with quiet(), Gradebook(f"sqlite:///{output.resolve() / 'gradebook.db'}?timeout=120") as gradebook:
        try:
            gradebook.remove_submission(submission.lesson, submission.student)
        except MissingEntry:
            return


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


def _write(grades: list[Grade], output: Path) -> None:
    """Write grades.json and grades.csv, and details.json for the report; earlier grades of others stay."""
    entries = _with_earlier([asdict(grade) for grade in grades], output)
    _dump(entries, output / DETAILS)
    _dump([_public(entry) for entry in entries if not entry["problem"]], output / "grades.json")
    columns = ["student", "lesson", "score", "max_score", "needs_manual_grade", "problem"]
    with (output / "grades.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, columns, extrasaction="ignore")
        table.writeheader()
        table.writerows(entries)


def _with_earlier(entries: list[dict[str, Any]], output: Path) -> list[dict[str, Any]]:
    """Return the entries together with those that an earlier run graded and this one did not, in order."""
    try:
        earlier = json.loads((output / DETAILS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        earlier = []
    merged = {(entry["student"], entry["lesson"]): entry for entry in [*earlier, *entries]}
    return [merged[place] for place in sorted(merged)]


def _public(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry in the form that others read: grades.json promises these fields and no others."""
    exercises = [{name: exercise[name] for name in EXERCISE_FIELDS} for exercise in entry["exercises"]]
    fields = ("student", "lesson", "score", "max_score", "needs_manual_grade")
    return {**{name: entry[name] for name in fields}, "exercises": exercises}


def _dump(entries: list[dict[str, Any]], path: Path) -> None:
    path.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
