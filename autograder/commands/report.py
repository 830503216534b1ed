"""``report``: the class at a glance."""

import argparse
from pathlib import Path

from autograder.commands import options


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("report", help="print the class at a glance, and write it as a page")
    options.add_output(parser)
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Show the class and write the report's page."""
    show(options.folder("--output", call.output))
    return 0


def show(output: Path) -> None:
    """Print the class's tables, and write the report beside the grades, with feedback that follows the marks."""
    from autograder import feedback, report

    entries = report.load(output)
    feedback.bring_up_to_date(output, entries)
    print(report.table(entries))
    print(f"\nreport: {', '.join(str(path) for path in report.write(entries, output))}")
