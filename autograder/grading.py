"""Grade a class: each submission by nbgrader with this course's configuration, several at a time.

A submission that cannot be graded costs nobody else anything: one line says why, and the others go on. Each is
graded in a worker process, which a learner's code may end, and every result is written as soon as it is there.
"""

import functools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from autograder import build, feedback, foreseen, gradebook, progress, roster, running, submissions, unchanged, workers
from autograder.configuration import course_config, has_gradebook, open_gradebook, quiet, use_gradebook
from autograder.execution import NotRunError
from autograder.gradebook import Grade
from autograder.refusal import Refusal
from autograder.running import Running
from autograder.submissions import Submission, SubmissionError

WRITE_EVERY = 1.0  # seconds between two writings of the results; what was graded before a kill is in the gradebook


class GradingError(Refusal):
    """The class cannot be graded; the message is one line that says what to do."""


class NotGraded(Exception):
    """A submission has no grade; the message says why."""


RESUME = "what was graded is kept: mend it, and give the same command again"


def grade(
    lessons: list[str],
    submitted: Path,
    output: Path,
    student: str = "*",
    jobs: int = 1,
    tell: Callable[[str], None] = print,
    sandbox: str | None = None,
    force: bool = False,
    scheduler: str | None = None,
    gradebook_at: str | None = None,
) -> list[Grade]:
    """Grade every submission of these lessons and return the grades, in order of student and lesson.

    ``output`` receives gradebook.db, autograded/, feedback/, grades.csv, grades.json, and details.json for the report;
    the earlier grades of others in it stay. Raises GradingError when it cannot be written, and SubmissionError when
    there is nothing to grade.
    A submission that has not changed since it was graded, by the same key and the same grader, is not graded again
    unless ``force``. ``sandbox`` says where the learners' code runs, "bwrap" or "none"; raises SandboxError if it
    cannot run there on this machine. With the address of a Dask ``scheduler`` its workers run the submissions; raises
    ClusterError if it cannot be used. ``gradebook_at`` is the address of a gradebook other than gradebook.db, which
    the class keeps.
    """
    if jobs < 1:
        raise GradingError(f"cannot grade {jobs} submissions at a time; --jobs is 1 or more")
    found = submissions.find(submitted, lessons, student)
    chosen = sorted({submission.lesson for submission in found})
    with running.prepared(sandbox, chosen, scheduler) as box, tempfile.TemporaryDirectory() as folder:
        workers.start()
        students = [submission.student for submission in found if not submission.problem]
        _prepare(output, chosen, students, gradebook_at)
        earlier = {(entry["student"], entry["lesson"]): entry for entry in gradebook.refresh(output)}
        same = [] if force else [submission for submission in found if unchanged.since(submission, output, earlier)]
        kept = [Grade(**earlier[submission.student, submission.lesson]) for submission in same]
        todo = [submission for submission in found if submission not in same]
        work = functools.partial(_grade_one, folder=Path(folder), output=output, box=box.ready())
        if kept:
            tell(f"{len(kept)} of {len(found)} have not changed since they were graded (--force grades them again)")
        grades = _collect(workers.run(todo, work, jobs, _blame), earlier, output, progress.Progress(len(todo), tell))
    feedback.bring_up_to_date(output, gradebook.refresh(output))
    return sorted([*kept, *grades], key=lambda grade: (grade.student, grade.lesson))


def _collect(
    results: Iterable[Grade], earlier: dict[tuple[str, str], dict[str, Any]], output: Path, shown: progress.Progress
) -> list[Grade]:
    """Take each result as it is ready, and write all of them now and then; what was graded is written in any case."""
    grades: list[Grade] = []
    written = -WRITE_EVERY
    try:
        for result in results:
            if result.problem:
                result = _forget(result, output)
            grades.append(_remembering(result, earlier.get((result.student, result.lesson))))
            if time.monotonic() - written > WRITE_EVERY:
                _write(grades, output)
                written = time.monotonic()
            mark = result.problem or f"{result.score:g} of {result.max_score:g}"
            shown.add(f"{result.student} {result.lesson}: {mark}")
    finally:
        _write(grades, output)
    return grades


def _blame(submission: Submission) -> Grade:
    return _ungraded(submission, "its code ended the grading process")


def _remembering(result: Grade, earlier: dict[str, Any] | None) -> Grade:
    """Return a result that still knows which answers were marked by hand before, for the gradebook to compare."""
    if not (earlier and earlier.get("settled")):
        return result
    return replace(result, read=0, seen=earlier["seen"], settled=earlier["settled"])


def _write(grades: list[Grade], output: Path) -> None:
    """Write these grades among those of others, which another run may have added meanwhile."""
    try:
        earlier = gradebook.load(output)
    except gradebook.GradebookError:  # damaged meanwhile: what was graded now must not be lost with it
        earlier = []
    gradebook.write(gradebook.merged(earlier, [asdict(grade) for grade in grades]), output)


def _prepare(output: Path, lessons: list[str], students: Iterable[str], gradebook_at: str | None = None) -> None:
    """Make the output folder, and enter the lessons and their hidden tests in its gradebook, or in the one at a URL."""
    if not submissions.is_plain(str(output.resolve())):
        raise GradingError(f"cannot grade into {str(output)!r}: {submissions.NAMES}; choose another --output")
    try:
        output.mkdir(parents=True, exist_ok=True)
        probe = output / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise GradingError(f"cannot write to {output}: {problem.strerror}; choose another --output") from None
    if gradebook_at is not None:
        use_gradebook(output, _reachable(gradebook_at))
    for lesson in lessons:
        with tempfile.TemporaryDirectory() as release:
            build.generate(lesson, Path(release), output)
    roster.enter(roster.of_class(output), output, students)


def _reachable(url: str) -> str:
    """Return the address of a database if it answers; raises GradingError, without its password, if not."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise GradingError("--gradebook is no address of a database; one looks like postgresql+psycopg://...") from None
    try:
        with create_engine(address).connect():
            return url
    except (SQLAlchemyError, ImportError) as problem:
        reason = str(problem).strip().splitlines()[0]
        shown = address.render_as_string(hide_password=True)
        raise GradingError(f"no gradebook at {shown} ({reason}); docs/large-classes.md has what it needs") from None


def _grade_one(submission: Submission, folder: Path, output: Path, box: Running) -> Grade:
    """Grade one submission; whatever goes wrong becomes the grade's ``problem``.

    Raises GradingError when it is the machine's fault: nobody could be graded then.
    """
    try:
        remarks = submissions.take_in(submission, folder)
        config = box.configure(course_config(submitted=folder, output=output, gradebook=output))
        with quiet():  # the API itself looks for an exchange, and calls it critical that there is none
            api = NbGraderAPI(CourseDirectory(config=config), config=config)
            graded = api.autograde(submission.lesson, submission.student, force=True, create=True)
        if not graded["success"]:
            raise NotGraded(_stopped(build.reason(graded)))
        grade = gradebook.grade_of(submission.student, submission.lesson, output)
        grade = replace(grade, remarks=remarks, predictions=foreseen.of(submission.path, submission.lesson))
        feedback.write(output, grade)
        unchanged.note(submission, output)
        return grade
    except SubmissionError as problem:
        return _ungraded(submission, str(problem))
    except BaseException as problem:  # an interrupt too: without a sandbox, a learner's code can send one here
        reason = str(problem) if isinstance(problem, NotGraded) else f"{type(problem).__name__}: {problem}"[:200]
        _require_room(output)
        return _ungraded(submission, reason)


def _require_room(output: Path) -> None:
    """Raise GradingError if nothing can be written just now, to the folder or the gradebook: nobody could be graded."""
    try:
        with tempfile.TemporaryFile(dir=output) as file:
            file.write(bytes(2**16))
        if not has_gradebook(output):
            return
        with quiet(), open_gradebook(output) as book:
            book.db.execute(text("UPDATE student SET id = id WHERE 1 = 0"))  # needs the lock, changes nothing
            book.db.rollback()
    except (OSError, SQLAlchemyError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else str(problem).splitlines()[0]
        raise GradingError(f"grading stopped, since nothing can be written to {output} ({reason}); {RESUME}") from None


def _stopped(reason: str) -> str:
    """Return why there is no grade, from nbgrader's reason: a run that did not start is nobody's mistake."""
    name, _, message = reason.partition(": ")
    return message if name.endswith(NotRunError.__name__) else f"nbgrader stopped ({reason})"


def _ungraded(submission: Submission, reason: str) -> Grade:
    """Return the grade of a submission that has none; the reason may quote the learner: it becomes one plain line."""
    plain = "".join(c if c.isprintable() else " " for c in f"not graded: {reason}")
    return Grade(submission.student, submission.lesson, problem=plain)


def _forget(result: Grade, output: Path) -> Grade:
    """Remove what an earlier grading left of a submission that can no longer be graded, and return its result."""
    for part in ("autograded", "feedback"):
        shutil.rmtree(output / part / result.student / result.lesson, ignore_errors=True)
    try:
        with quiet(), open_gradebook(output) as book:
            book.remove_submission(result.lesson, result.student)
    except MissingEntry:
        pass
    except Exception as problem:  # whatever has become of the gradebook, the others are graded
        left = f"{result.problem}; an earlier grade may still be in gradebook.db ({type(problem).__name__})"
        return replace(result, problem=left)
    return result
