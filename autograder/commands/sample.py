"""``sample``: grade the sample class of six."""

import argparse
import shutil

from autograder.commands import grade, options

SAMPLE_CLASS = "sample_class"  # the folder that `sample` may erase: nobody else hands in there


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("sample", help="grade the sample class of six")
    parser.add_argument("lesson", nargs="*", metavar="LESSON")
    options.add_grading(parser, output="graded/sample")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Write the sample class of each lesson below ``--output`` and grade it."""
    from autograder import gradebook, sample

    lessons = options.lessons(call.lesson)
    output = options.folder("--output", call.output)
    if {entry["student"] for entry in gradebook.load(output)} - set(sample.STUDENTS):
        raise options.CallError(f"{output} has the grades of another class than the sample; choose another --output")
    submitted = output / SAMPLE_CLASS
    shutil.rmtree(submitted, ignore_errors=True)
    for lesson in lessons:
        sample.write(lesson, submitted)
    return grade.grade_and_report(lessons, submitted, output, call)
