"""``report``: the class at a glance."""

import argparse
from pathlib import Path

from autograder.commands import options


def add_to(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("report", help="the class at a glance")
    options.add_output(parser)
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Show the class and write the report's page."""
    show(options.folder("--output", call.output))
    return 0


def show(output: Path) -> None:
    """Print the class's tables, and write the report's page beside the grades."""
    from autograder import report

    grades = report.load(output)
    print(report.table(grades))
    print(f"\nreport: {report.write_page(grades, output)}")
