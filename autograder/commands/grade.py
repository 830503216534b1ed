"""``grade``: grade a class's submissions, write its grades and feedback, and show the class."""

import argparse
import sys
from pathlib import Path

from autograder import workers
from autograder.commands import collect, options, report


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("grade", help="grade a class's submissions")
    parser.add_argument("lesson", nargs="*", metavar="LESSON")
    parser.add_argument("--submitted", default="submitted", metavar="DIR", help="holds STUDENT/LESSON/LESSON.ipynb")
    collect.add_source(parser)
    options.add_grading(parser, output="graded")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Grade the submissions below ``--submitted``."""
    from autograder import roster

    submitted, output = options.folder("--submitted", call.submitted), options.folder("--output", call.output)
    lessons = options.lessons(call.lesson)
    complete = True
    if call.source:
        complete = collect.collect(lessons, submitted, output, call)
        submitted = output / "submitted"
    elif call.roster:
        roster.keep(Path(call.roster), output)
    return max(grade_and_report(lessons, submitted, output, call), 0 if complete else 1)


def grade_and_report(lessons: list[str], submitted: Path, output: Path, call: argparse.Namespace) -> int:
    """Grade, show the class, and return 1 if a submission has no grade or if something handed in was not used."""
    if submitted.is_dir():
        workers.start()  # their imports take longest, and go on while this process imports the rest
    from autograder import grading, submissions

    unused = submissions.look(submitted, lessons, call.student).unused
    grades = grading.grade(lessons, submitted, output, **options.grading(call))
    print()
    report.show(output)
    print(f"\nfeedback for each learner: {output / 'feedback'}")
    print(f"grades: {output / 'grades.csv'}, {output / 'grades.json'}")
    problems = [f"{entry.student} {entry.lesson}: {entry.problem}" for entry in grades if entry.problem] + unused
    remarks = [f"{entry.student} {entry.lesson}: {remark}" for entry in grades for remark in entry.remarks]
    for line in (*problems, *remarks):
        print("".join(c if c.isprintable() else " " for c in line), file=sys.stderr)
    return 1 if problems else 0
