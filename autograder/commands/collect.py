"""``collect``: lay a course system's download out as submissions; `grade --from` does it too."""

import argparse
import sys
from pathlib import Path

from autograder import systems
from autograder.commands import options


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("collect", help="take in a course system's download, without grading yet")
    parser.add_argument("lesson", nargs="*", metavar="LESSON")
    add_source(parser, required=True)
    parser.add_argument("--submitted", required=True, metavar="DOWNLOAD", help="the zip or folder that the system gave")
    options.add_output(parser)
    parser.set_defaults(run=run)


def add_source(parser: argparse.ArgumentParser, required: bool = False) -> None:
    """Add the options that say where submissions come from."""
    what = "--submitted is a download from this system, which is first laid out below --output"
    parser.add_argument("--from", dest="source", choices=systems.DOWNLOADS, required=required, help=what)
    parser.add_argument("--roster", metavar="FILE", help="the class: a CSV with id, name and email; kept in --output")


def run(call: argparse.Namespace) -> int:
    """Collect, and return 1 if something in the download was not used."""
    output = options.folder("--output", call.output)
    complete = collect(options.lessons(call.lesson), options.folder("--submitted", call.submitted), output, call)
    print(f"they lie in {output / 'submitted'}; grade them with --submitted {output / 'submitted'} --output {output}")
    return 0 if complete else 1


def collect(lessons: list[str], download: Path, output: Path, call: argparse.Namespace) -> bool:
    """Lay a download out below ``output/submitted``, print remarks, and return whether every file was used."""
    from autograder import collecting, roster

    learners = roster.keep(Path(call.roster), output) if call.roster else roster.of_class(output)
    result = collecting.collect(call.source, download, lessons, learners, output)
    if not result.submissions:
        remarks = "; ".join(result.lines()[1:4])
        raise options.CallError(
            f"{download} has no submission named as {call.source} names them" + (f": {remarks}" if remarks else "")
        )
    for line in result.lines():
        print(line, file=sys.stdout if line[0].isdigit() else sys.stderr)
    return result.complete
