"""``formgrade``: mark by hand, and grade by button, in nbgrader's formgrader."""

import argparse
import subprocess

from autograder.commands import options
from autograder.course import PROJECT


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("formgrade", help="mark by hand in the browser (nbgrader's formgrader)")
    parser.add_argument("--submitted", default="submitted", metavar="DIR", help="holds STUDENT/LESSON/LESSON.ipynb")
    options.add_output(parser)
    parser.add_argument("--port", type=int, metavar="N", help="the port to serve at (else a free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Fill the class's gradebook and serve formgrader until it is stopped."""
    from autograder import formgrade

    submitted, output = options.folder("--submitted", call.submitted), options.folder("--output", call.output)
    print(f"filling the gradebook of {output}", flush=True)
    formgrade.prepare(options.lessons([]), submitted, output)
    print("formgrader: open the address that ends in /formgrader?token=... below; stop it with Ctrl-C", flush=True)
    command = formgrade.command(call.port, browser=not call.no_browser)
    try:
        return subprocess.run(command, cwd=PROJECT, env=formgrade.environment(output), check=False).returncode
    except KeyboardInterrupt:
        return 0
