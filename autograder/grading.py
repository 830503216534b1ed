"""Grade a class: each submission by nbgrader with this course's configuration, several at a time.

A submission that cannot be graded costs nobody else anything: it is told in one line, and the others go on. Each is
graded in a worker process, which a learner's code may end, and every result is written as soon as it is there.
"""

import functools
import multiprocessing
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder import build, feedback, gradebook, roster, submissions
from autograder.configuration import course_config, gradebook_url, quiet
from autograder.execution import NotRunError
from autograder.gradebook import Grade
from autograder.refusal import Refusal
from autograder.sandbox import BWRAP, usual, zygote
from autograder.submissions import Submission, SubmissionError

WRITE_EVERY = 1.0  # seconds between two writings of the results; what is killed in between stands in the gradebook


class GradingError(Refusal):
    """The class cannot be graded; the message is one line that says what to do."""


def grade(
    lessons: list[str],
    submitted: Path,
    output: Path,
    student: str = "*",
    jobs: int = 1,
    tell: Callable[[str], None] = print,
    sandbox: str | None = None,
) -> list[Grade]:
    """Grade every submission of these lessons and return the grades, in order of student and lesson.

    ``output`` receives gradebook.db, autograded/, feedback/, grades.csv, grades.json, and details.json for the report;
    the earlier grades of others in it stay. Raises GradingError when it cannot be written, and SubmissionError when
    there is nothing to grade.
    ``sandbox`` says where the learners' code runs, "bwrap" or "none"; raises SandboxError if it cannot run there on
    this machine.
    """
    if jobs < 1:
        raise GradingError(f"cannot grade {jobs} submissions at a time; --jobs is 1 or more")
    sandbox = sandbox or usual()
    if sandbox == BWRAP:
        zygote.require()
    found = submissions.find(submitted, lessons, student)
    _prepare(output, sorted({submission.lesson for submission in found}))
    earlier = {(entry["student"], entry["lesson"]): entry for entry in gradebook.refresh(output)}
    grades: list[Grade] = []
    written = -WRITE_EVERY
    try:
        with tempfile.TemporaryDirectory() as folder:
            work = functools.partial(_grade_one, folder=Path(folder), output=output, sandbox=sandbox)
            for number, result in enumerate(_graded(found, work, jobs), start=1):
                if result.problem:
                    result = _forget(result, output)
                grades.append(_remembering(result, earlier.get((result.student, result.lesson))))
                if time.monotonic() - written > WRITE_EVERY:
                    _write(grades, output)
                    written = time.monotonic()
                mark = result.problem or f"{result.score:g} of {result.max_score:g}"
                tell(f"[{number}/{len(found)}] {result.student} {result.lesson}: {mark}")
    finally:
        _write(grades, output)
    feedback.bring_up_to_date(output, gradebook.refresh(output))
    return sorted(grades, key=lambda grade: (grade.student, grade.lesson))


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
    roster.enter(roster.of_class(output), output)


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


def _grade_one(submission: Submission, folder: Path, output: Path, sandbox: str) -> Grade:
    """Grade one submission; whatever goes wrong becomes the grade's ``problem``."""
    try:
        submissions.take_in(submission, folder)
        config = course_config(submitted=folder, output=output, gradebook=output, sandbox=sandbox)
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        with quiet():
            graded = api.autograde(submission.lesson, submission.student, force=True, create=True)
        if not graded["success"]:
            return _ungraded(submission, _stopped(build.reason(graded)))
        grade = gradebook.grade_of(submission.student, submission.lesson, output)
        feedback.write(output, grade)
        return grade
    except SubmissionError as problem:
        return _ungraded(submission, str(problem))
    except BaseException as problem:  # an interrupt too: a learner's code can send one to this process
        return _ungraded(submission, f"{type(problem).__name__}: {problem}"[:200])


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
        with quiet(), Gradebook(gradebook_url(output)) as book:
            book.remove_submission(result.lesson, result.student)
    except MissingEntry:
        pass
    except Exception as problem:  # whatever has become of the gradebook, the others are graded
        left = f"{result.problem}; an earlier grade may still be in gradebook.db ({type(problem).__name__})"
        return replace(result, problem=left)
    return result
