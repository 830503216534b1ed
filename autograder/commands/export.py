"""``export``: the marks in the form that a course system takes."""

import argparse
import sys
from pathlib import Path

from autograder import systems
from autograder.commands import options


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("export", help="write the marks in the form that a course system imports")
    parser.add_argument("lesson", nargs="*", metavar="LESSON")
    parser.add_argument("--to", choices=systems.MARKS, default="csv", help="the course system")
    parser.add_argument("--file", metavar="FILE", help="where to write (else OUTPUT/export-SYSTEM.csv)")
    parser.add_argument("--with-unmarked", action="store_true", help="include submissions not fully marked yet")
    options.add_output(parser)
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Write the file; return 1 if a mark is missing in it."""
    from autograder import exporting

    output = options.folder("--output", call.output)
    text, remarks = exporting.export(call.to, output, options.lessons(call.lesson), call.with_unmarked)
    path = Path(call.file) if call.file else output / f"export-{call.to}.csv"
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as problem:
        raise options.CallError(f"cannot write {path}: {problem.strerror}; choose another --file") from None
    for line in remarks:
        print(line, file=sys.stderr)
    print(f"{path}: {len(text.splitlines()) - 1 - (call.to == 'canvas')} learners")
    return 1 if remarks and not call.with_unmarked else 0
