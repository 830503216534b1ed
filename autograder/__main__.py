"""The instructor's command line: ``python -m autograder COMMAND``; each command is a module of autograder/commands/."""

import argparse
import sys
from collections.abc import Callable

from autograder.commands import COMMANDS
from autograder.refusal import Refusal

DESCRIPTION = "Grade a class, from its submissions to its marks. docs/instructors.md follows one class through it."
INSTALL = "run `make grade` once, or: python -m pip install -r requirements-instructor.lock"


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code.

    0: all is well; 1: something needs a look; 2: the command could not run as given; 130: interrupted.
    """
    try:
        options = parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except Refusal as problem:
        print(f"autograder: {problem}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] in ("autograder", "lrlib"):
            raise
        print(f"autograder: the package {problem.name} is missing; {INSTALL}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("autograder: interrupted; what was finished is kept", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = argparse.ArgumentParser(prog="python -m autograder", description=DESCRIPTION)
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return whole


if __name__ == "__main__":
    sys.exit(main())
