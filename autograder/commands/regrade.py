"""``regrade``: grade again after a key was corrected, and say what changed for whom."""

import argparse
import sys
from pathlib import Path

from autograder.commands import options, report


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("regrade", help="grade again after a correction, and say what changed for whom")
    parser.add_argument("lesson", nargs="*", metavar="LESSON")
    parser.add_argument("--exercise", metavar="NAME", help="only the lesson that has this exercise")
    parser.add_argument("--submitted", metavar="DIR", help="the submissions (else OUTPUT/submitted, else submitted)")
    options.add_grading(parser, output="graded")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Grade again, print and write what changed, and return 1 if a submission has no grade now."""
    from autograder import gradebook, grading, regrading

    output, lessons = options.folder("--output", call.output), options.lessons(call.lesson)
    if call.exercise:
        lessons = regrading.lessons_with(call.exercise, lessons)
    before = gradebook.refresh(output)
    if not before:
        raise regrading.RegradingError(f"{output} has no grades yet; run `python -m autograder grade` first")
    grades = grading.grade(lessons, _submitted(call, output), output, **options.grading(call) | {"force": True})
    found = regrading.changes(before, gradebook.refresh(output))
    print()
    report.show(output)
    print(f"\nChanges\n{regrading.table(found)}\nchanges: {regrading.write(found, output)}")
    for entry in (entry for entry in grades if entry.problem):
        print(f"{entry.student} {entry.lesson}: {entry.problem}", file=sys.stderr)
    return 1 if any(entry.problem for entry in grades) else 0


def _submitted(call: argparse.Namespace, output: Path) -> Path:
    if call.submitted is not None:
        return options.folder("--submitted", call.submitted)
    kept = output / "submitted"
    return kept if kept.is_dir() else Path("submitted")
