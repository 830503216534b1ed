"""The instructor's command line: ``python -m autograder build | grade | report | bundle | sample``."""

import argparse
import shutil
import sys
from pathlib import Path

from autograder import paths

SAMPLE_CLASS = "sample_class"  # the folder that `sample` may erase: nobody else hands in there


class CallError(Exception):
    """The call cannot be carried out as it stands; the message is one line that says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 all well, 1 something is not, 2 the call cannot be carried out."""
    options = _parser().parse_args(arguments)
    from autograder.banks import BankError
    from autograder.build import BuildError
    from autograder.bundle import BundleError
    from autograder.grading import GradingError
    from autograder.report import ReportError
    from autograder.submissions import SubmissionError

    try:
        return options.run(options)
    except (BankError, BuildError, BundleError, CallError, GradingError, ReportError, SubmissionError) as problem:
        print(f"autograder: {problem}", file=sys.stderr)
        return 2


def _build(options: argparse.Namespace) -> int:
    from autograder import build

    lessons = _lessons(options.lesson)
    if options.check:
        problems = [problem for lesson in lessons for problem in build.out_of_date(lesson)]
        for problem in problems:
            print(problem)
        if problems:
            print("run `python -m autograder build` and look at what changed")
        return 1 if problems else 0
    for lesson in lessons:
        print(f"building {lesson}: executing the solution, then its key and its release", flush=True)
        build.build(lesson)
    return 0


def _grade(options: argparse.Namespace) -> int:
    submitted, output = _folder("--submitted", options.submitted), _folder("--output", options.output)
    return _grade_and_report(_lessons(options.lesson), submitted, output, options)


def _sample(options: argparse.Namespace) -> int:
    from autograder import grading, sample

    lessons = _lessons(options.lesson)
    output = _folder("--output", options.output)
    if {entry["student"] for entry in grading.load(output)} - set(sample.STUDENTS):
        raise CallError(f"{output} holds the grades of another class than the sample; choose another --output")
    submitted = output / SAMPLE_CLASS
    shutil.rmtree(submitted, ignore_errors=True)
    for lesson in lessons:
        sample.write(lesson, submitted)
    return _grade_and_report(lessons, submitted, output, options)


def _grade_and_report(lessons: list[str], submitted: Path, output: Path, options: argparse.Namespace) -> int:
    from autograder import grading

    grades = grading.grade(lessons, submitted, output, student=options.student, jobs=options.jobs)
    print()
    _tell_report(output)
    print(f"\nfeedback for each learner: {output / 'feedback'}")
    print(f"grades: {output / 'grades.csv'}, {output / 'grades.json'}")
    ungraded = [entry for entry in grades if entry.problem]
    for entry in ungraded:
        print(f"{entry.student} {entry.lesson}: {entry.problem}", file=sys.stderr)
    return 1 if ungraded else 0


def _report(options: argparse.Namespace) -> int:
    _tell_report(_folder("--output", options.output))
    return 0


def _tell_report(output: Path) -> None:
    from autograder import report

    grades = report.load(output)
    print(report.table(grades))
    print(f"\nreport: {report.write_page(grades, output)}")


def _bundle(options: argparse.Namespace) -> int:
    from autograder import bundle

    names = bundle.bundle(Path(options.output))
    print(f"{options.output}: {len(names)} files")
    return 0


def _lessons(asked: list[str]) -> list[str]:
    """Return the lessons asked for (all, if none), or end with one line when there is no such lesson."""
    known = paths.lesson_names()
    for lesson in asked:
        if lesson not in known:
            raise CallError(f"no such lesson: {lesson} (the lessons are {', '.join(known)})")
    return asked or known


def _folder(option: str, given: str) -> Path:
    """Return a folder that an option names; an empty name, of an unset variable say, would be the current folder."""
    if not given:
        raise CallError(f"{option} is empty; give it a folder ({option} . is the current one)")
    return Path(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograder", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="text <-> notebook, execute, key, release")
    build.add_argument("lesson", nargs="*", metavar="LESSON")
    build.add_argument("--check", action="store_true", help="only say what is out of date; exit 1 if anything is")
    build.set_defaults(run=_build)

    grade = commands.add_parser("grade", help="grade a class's submissions")
    grade.add_argument("lesson", nargs="*", metavar="LESSON")
    grade.add_argument("--submitted", default="submitted", metavar="DIR", help="holds STUDENT/LESSON/LESSON.ipynb")
    _grading_options(grade, output="graded")
    grade.set_defaults(run=_grade)

    report = commands.add_parser("report", help="the class at a glance")
    report.add_argument("--output", default="graded", metavar="DIR", help="where `grade` wrote")
    report.set_defaults(run=_report)

    bundle = commands.add_parser("bundle", help="a zip for learners")
    bundle.add_argument("--output", default="dist/learning-rates.zip", metavar="FILE")
    bundle.set_defaults(run=_bundle)

    sample = commands.add_parser("sample", help="grade the sample class of six")
    sample.add_argument("lesson", nargs="*", metavar="LESSON")
    _grading_options(sample, output="graded/sample")
    sample.set_defaults(run=_sample)
    return parser


def _grading_options(parser: argparse.ArgumentParser, output: str) -> None:
    parser.add_argument("--output", default=output, metavar="DIR", help="receives gradebook, grades and feedback")
    parser.add_argument("--student", default="*", metavar="GLOB", help="grade only these students")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="how many submissions at a time")
    parser.add_argument(
        "--sandbox",
        choices=["none"],
        default="none",
        help="submissions run in an ordinary kernel, with your rights: grade only whom you trust, or in a container",
    )


if __name__ == "__main__":
    sys.exit(main())
