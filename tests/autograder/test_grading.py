"""Grading goes on whatever one submission does, loses no result, and leaves no grade that it does not report."""

import csv
import json
import sys
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.api import MissingEntry

from autograder import banks, build, gradebook, grading, submissions, workers
from autograder.configuration import course_config, open_gradebook
from autograder.course import VARIABLE
from autograder.grading import Grade
from autograder.running import Running
from autograder.sandbox import NONE
from autograder.submissions import Submission, SubmissionError
from tests.autograder import toy
from tests.autograder.ending import ends_the_worker_of_mallory

LESSON = "03_common_schedules"


def submissions_of(folder, *students):
    return [Submission(name, LESSON, folder / name / LESSON / f"{LESSON}.ipynb") for name in students]


@pytest.mark.parametrize("jobs", [1, 2])
def test_only_the_submission_that_ends_its_worker_is_without_a_grade(tmp_path, monkeypatch, jobs):
    for variable, value in toy.ENVIRONMENT.items():  # workers of the toy course import no TensorFlow
        monkeypatch.setenv(variable, value)
    found = submissions_of(tmp_path, "ada", "mallory", "zoe")
    results = workers.run(found, ends_the_worker_of_mallory, jobs, grading._blame)
    problems = {result.student: result.problem for result in results}
    assert problems == {"ada": "", "mallory": "not graded: its code ended the grading process", "zoe": ""}


@pytest.mark.parametrize(("cores", "gigabytes", "jobs"), [(1, 64, 2), (8, 64, 8), (8, 4, 4), (8, 1, 2)])
def test_as_many_at_a_time_as_cores_and_memory_allow(monkeypatch, cores, gigabytes, jobs):
    monkeypatch.setattr("os.sched_getaffinity", lambda process: set(range(cores)), raising=False)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(total=gigabytes * 2**30))
    assert workers.usual_jobs() == jobs


@pytest.fixture
def class_of(tmp_path, monkeypatch):
    """Return a function that grades a class with the given results; nothing is executed."""

    def class_of(*results):
        def graded(found, work, jobs, blame):
            for result in results:
                if isinstance(result, BaseException):
                    raise result
                yield result

        for result in results:
            if isinstance(result, Grade):
                (tmp_path / "in" / result.student / LESSON).mkdir(parents=True, exist_ok=True)
        monkeypatch.setattr(workers, "run", graded)
        monkeypatch.setattr(workers, "start", lambda: None)
        monkeypatch.setattr(build, "generate", lambda lesson, release, gradebook: None)
        return grading.grade([LESSON], tmp_path / "in", tmp_path / "out", tell=lambda line: None, sandbox=NONE)

    return class_of


def rows(tmp_path):
    with (tmp_path / "out" / "grades.csv").open(newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_a_run_that_is_stopped_keeps_what_was_graded(class_of, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        class_of(Grade("zoe", LESSON, 2, 21), Grade("ada", LESSON, 1, 21), KeyboardInterrupt())
    assert [(student, row["score"]) for student, row in rows(tmp_path).items()] == [("ada", "1"), ("zoe", "2")]
    assert [entry["student"] for entry in gradebook.load(tmp_path / "out")] == ["ada", "zoe"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"details.json", "grades.json", "grades.csv"}


def test_no_earlier_grade_is_left_of_a_submission_that_is_not_graded(class_of, tmp_path):
    class_of(Grade("ada", LESSON, 1, 21))
    page = tmp_path / "out" / "feedback" / "ada" / LESSON / f"{LESSON}.html"
    page.parent.mkdir(parents=True)
    page.touch()
    course_config()  # its loading puts nbgrader's tools on the PATH
    with open_gradebook(tmp_path / "out") as gradebook:
        gradebook.add_assignment(LESSON)
        gradebook.add_student("ada")
        gradebook.add_submission(LESSON, "ada")
    class_of(Grade("ada", LESSON, problem="not graded: nbgrader stopped (it does not say why)"))
    assert rows(tmp_path)["ada"]["problem"]
    assert not page.exists()
    with open_gradebook(tmp_path / "out") as gradebook, pytest.raises(MissingEntry):
        gradebook.find_submission(LESSON, "ada")


@pytest.mark.parametrize("unexpected", [ValueError("a\nb \x1b[31m\ud83d"), KeyboardInterrupt(), SystemExit(1)])
def test_whatever_goes_wrong_is_the_submissions_own_problem(tmp_path, monkeypatch, unexpected):
    def fails(submission, folder):
        raise unexpected

    monkeypatch.setattr(submissions, "take_in", fails)
    [submission] = submissions_of(tmp_path, "ada")
    problem = grading._grade_one(submission, tmp_path, tmp_path, Running(NONE)).problem
    assert problem.startswith(f"not graded: {type(unexpected).__name__}: ")
    assert problem.isprintable()


def test_a_kernel_that_never_starts_gives_no_grade_and_no_zero(tmp_path, monkeypatch):
    pauses = []
    kernel = {"argv": [sys.executable, "-c", "raise SystemExit(1)"], "display_name": "", "language": "python"}
    (tmp_path / "kernels" / "python3").mkdir(parents=True)
    (tmp_path / "kernels" / "python3" / "kernel.json").write_text(json.dumps(kernel))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv(VARIABLE, toy.COURSE)
    monkeypatch.setattr(workers, "start", lambda: None)
    monkeypatch.setattr(workers, "run", lambda found, work, jobs, blame: map(work, found))  # in this process
    monkeypatch.setattr("time.sleep", pauses.append)
    toy.submit(tmp_path / "in", ["ada"])
    [grade] = grading.grade([toy.LESSON], tmp_path / "in", tmp_path / "out", sandbox=NONE, tell=lambda line: None)
    assert grade.problem == "not graded: Kernel died before replying to kernel_info (3 tries)"
    assert pauses == [5.0, 5.0]
    assert not (tmp_path / "out" / "feedback" / "ada").exists()


def test_half_a_surrogate_pair_is_taken_in_as_a_question_mark(tmp_path):
    notebook = banks.fill(LESSON, {})
    notebook.cells.append(new_markdown_cell("lost half: \ud83d"))
    [submission] = submissions_of(tmp_path / "in", "ada")
    submission.path.parent.mkdir(parents=True)
    submission.path.write_text(nbformat.writes(notebook, ensure_ascii=True))
    assert "\\ud83d" in submission.path.read_text()
    submissions.take_in(submission, tmp_path / "taken")
    taken = nbformat.read(tmp_path / "taken" / "ada" / LESSON / f"{LESSON}.ipynb", as_version=4)
    assert taken.cells[-1].source == "lost half: ?"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a*b", "a*b"), ("[ada]", "[ada]"), ("a?", "a?"), ("a\nb", "a\\nb"), ("a ", "a "), ("a\udcff", "a\\udcff")],
)
def test_a_students_folder_that_nbgrader_cannot_work_with(tmp_path, name, shown):
    for student in (name, "zoé-o'neil (2)"):
        (tmp_path / student / LESSON).mkdir(parents=True)
        (tmp_path / student / LESSON / f"{LESSON}.ipynb").touch()
    unusable, usable = sorted(submissions.find(tmp_path, [LESSON]), key=lambda found: not found.problem)
    assert (usable.student, usable.problem) == ("zoé-o'neil (2)", "")
    assert unusable.student == shown
    with pytest.raises(SubmissionError, match="rename the student's folder"):
        submissions.take_in(unusable, tmp_path)


def test_an_output_that_nbgrader_takes_for_a_pattern(class_of, tmp_path):
    (tmp_path / "in" / "ada" / LESSON).mkdir(parents=True)
    with pytest.raises(grading.GradingError, match="choose another --output"):
        grading.grade([LESSON], tmp_path / "in", tmp_path / "out[1]")


LOG = """\
[INFO] Converting notebook in/ada/03/03.ipynb
[ERROR] There was an error processing assignment: in/ada/03
[ERROR] Traceback (most recent call last):
      File "convert.py", line 1, in start
        raise ValueError(text)
    ValueError: no cell of that name
    and a second line of it
    \n\
[WARNING] Removing failed assignment: autograded/ada/03
[ERROR] There was an error processing assignment '03' for student 'ada'
[ERROR] Please see the the above traceback for details on the specific errors on the above failures.
"""
ERROR = """\
Traceback (most recent call last):
  File "utils.py", line 2, in capture_log
    app.start()
nbgrader.converters.base.NbGraderException: {}
"""


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ({"log": LOG, "error": ERROR.format("Please see the the above traceback")}, "ValueError: no cell of that name"),
        ({"error": ERROR.format("No notebooks")}, "nbgrader.converters.base.NbGraderException: No notebooks"),
        ({"log": "[ERROR] stopped\n"}, "[ERROR] stopped"),
        ({}, "it does not say why"),
    ],
)
def test_the_reason_why_nbgrader_failed(result, reason):
    assert build.reason(result) == reason


def test_every_student_is_in_the_gradebook_before_several_processes_grade(tmp_path, monkeypatch):
    """Two processes that enter the same student at the same time would refuse each other."""
    for lesson in ("01_learning_rate", LESSON):
        path = tmp_path / "in" / "ada" / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text("{}")
    entered = []

    def run(found, work, jobs, blame):
        with open_gradebook(tmp_path / "out") as book:
            entered.extend(student.id for student in book.students)
        return iter(())

    monkeypatch.setattr(workers, "run", run)
    monkeypatch.setattr(workers, "start", lambda: None)
    monkeypatch.setattr(build, "generate", lambda lesson, release, gradebook: None)
    grading.grade(["01_learning_rate", LESSON], tmp_path / "in", tmp_path / "out", tell=lambda line: None, sandbox=NONE)
    assert entered == ["ada"]
