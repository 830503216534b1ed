"""``return``: the feedback on its way back to the learners."""

import argparse
import sys

from autograder import systems
from autograder.commands import options


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("return", help="write the feedback to return: one zip, or as a course system takes it")
    parser.add_argument("lesson", nargs="*", metavar="LESSON")
    parser.add_argument("--to", choices=systems.FEEDBACK, default="zip", help="where it goes")
    options.add_output(parser)
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Write the files and say where they are; return 1 if somebody's feedback is not complete or not in them."""
    from autograder import returning

    output = options.folder("--output", call.output)
    written, remarks = returning.give_back(call.to, output, options.lessons(call.lesson))
    for line in remarks:
        print(line, file=sys.stderr)
    for path in written:
        print(path)
    return 1 if remarks else 0
