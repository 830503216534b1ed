"""``bundle``: a zip for learners."""

import argparse
from pathlib import Path


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("bundle", help="a zip for learners")
    parser.add_argument("--output", default="dist/learning-rates.zip", metavar="FILE")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Write the zip."""
    from autograder import bundle

    names = bundle.bundle(Path(call.output))
    print(f"{call.output}: {len(names)} files")
    return 0
