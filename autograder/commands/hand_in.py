"""``hand-in``: a lesson's file to hand in, as the course's own command for learners makes it."""

import argparse
import subprocess
import sys

from autograder.commands import options


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("hand-in", help="the learners' command: write the file to hand in, from their work/")
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--student", default="", metavar="NAME", help="the learner's name or number in the course")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Run the course's command on the work beside its lessons, and return its exit code."""
    from autograder.course import current

    course = current()
    command = [sys.executable, "-m", course.package, "hand-in", call.lesson, "--folder", str(course.root)]
    return subprocess.run([*command, *(["--student", call.student] if call.student else [])]).returncode
