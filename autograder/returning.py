"""Feedback on its way back to the learners, in the form that their course system takes.

- ``zip``: one file with STUDENT/LESSON.html
- ``moodle``: per lesson a zip for "Upload multiple feedback files in a zip", named as Moodle's download was
- ``canvas``: per lesson a zip for "Upload submissions", named as Canvas's download was
- ``nbgrader``: into nbgrader's exchange, where there is one
"""

import shutil
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder import build, collecting, feedback, gradebook
from autograder.configuration import course_config, quiet
from autograder.downloads import MOODLE, SECRET, canvas_name
from autograder.gradebook import Grade
from autograder.refusal import Refusal

FOLDER = "return"  # in the folder of a class


class ReturnError(Refusal):
    """Feedback cannot be returned; the message is one line that says why."""


def give_back(system: str, output: Path, lessons: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Write the files that go back; return them, and remarks, a line each. Raises ReturnError.

    Every page is brought up to date with the marks first.
    """
    entries = gradebook.refresh(output)
    feedback.bring_up_to_date(output, entries)
    grades = [Grade(**entry) for entry in entries if entry["lesson"] in lessons and not entry["problem"]]
    grades = [grade for grade in grades if feedback.path(output, grade).is_file()]
    if not grades:
        raise ReturnError(f"{output} has no feedback on {', '.join(lessons)}; grade it first")
    waiting = [f"{g.student} {g.lesson}: some answers are not marked yet" for g in grades if g.needs_manual_grade]
    if system == "nbgrader":
        return [], [*waiting, *_release(output, grades)]
    if system == "zip":
        files = [(f"{grade.student}/{grade.lesson}.html", grade) for grade in grades]
        return [_pack(output, "feedback.zip", files)], waiting
    collected = collecting.record(output)
    written, remarks = [], list(waiting)
    for lesson in sorted({grade.lesson for grade in grades}):
        files = []
        for grade in (grade for grade in grades if grade.lesson == lesson):
            place = collected.get((grade.student, lesson), {}).get("place", "")
            name = _moodle_name(place, lesson) if system == "moodle" else _canvas_name(place)
            if name:
                files.append((name, grade))
            else:
                remarks.append(f"{grade.student} {lesson}: not collected from {system}, so not in its zip")
        if files:
            written.append(_pack(output, f"{system}-{lesson}.zip", files))
    if not written:
        raise ReturnError(f"no submission was collected with --from {system}; return them with --to zip")
    return written, remarks


def _moodle_name(place: str, lesson: str) -> str:
    """Return where Moodle looks for the page: in a folder named as in its download, which names the learner."""
    match = MOODLE.fullmatch(place) or MOODLE.fullmatch("/".join(PurePosixPath(place).parts[-2:]))
    return f"{PurePosixPath(match['who']).name}_{match['id']}_assignsubmission_file_/{lesson}.html" if match else ""


def _canvas_name(place: str) -> str:
    """Return the page's name: that of the file in Canvas's download, by which Canvas finds the submission."""
    match = canvas_name(place)
    return f"{match[0].removesuffix('.ipynb')}.html" if match else ""


def _pack(output: Path, name: str, files: Iterable[tuple[str, Grade]]) -> Path:
    path = output / FOLDER / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for place, grade in files:
                archive.write(feedback.path(output, grade), place)
    except OSError as problem:
        raise ReturnError(f"cannot write {path}: {problem.strerror}") from None
    return path


def _release(output: Path, grades: Iterable[Grade]) -> list[str]:
    """Release the pages in nbgrader's exchange, and return what was not released, with why."""
    config = course_config(output=output, gradebook=output, submitted=output / "submitted")
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    remarks = []
    for grade in grades:
        source, page = output / "submitted" / grade.student / grade.lesson, feedback.path(output, grade)
        if not (source / SECRET).is_file():
            remarks.append(f"{grade.student} {grade.lesson}: did not come through nbgrader's exchange, so not released")
            continue
        for name in (SECRET, "timestamp.txt"):
            shutil.copyfile(source / name, page.parent / name)
        with quiet():
            result = api.release_feedback(grade.lesson, grade.student)
        if not result["success"]:
            remarks.append(f"{grade.student} {grade.lesson}: not released ({build.reason(result)})")
    return remarks
