"""``bundle``: a zip for learners."""

import argparse
from pathlib import Path

from autograder.commands import options


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("bundle", help="write the zip for learners")
    parser.add_argument("--output", metavar="FILE", help="the zip (dist/COURSE.zip)")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Write the zip."""
    from autograder import bundle
    from autograder.course import current

    target = Path(call.output or f"dist/{current().name}.zip")
    print(f"{target}: {len(bundle.bundle(target))} files")
    return 0
