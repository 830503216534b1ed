"""``build``: text <-> notebook, execute, key, release."""

import argparse

from autograder.commands import options


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("build", help="rebuild lessons, answer keys and releases from their sources")
    parser.add_argument("lesson", nargs="*", metavar="LESSON")
    parser.add_argument("--check", action="store_true", help="only say what is out of date; exit 1 if anything is")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Build the lessons, or say what is out of date."""
    from autograder import build

    lessons = options.lessons(call.lesson)
    if call.check:
        problems = [problem for lesson in lessons for problem in build.out_of_date(lesson)]
        for problem in problems:
            print(problem)
        if problems:
            print("run `python -m autograder build` and look at what changed")
        return 1 if problems else 0
    for lesson in lessons:
        print(f"building {lesson}: executing the solution, then its key and its release", flush=True)
        build.build(lesson)
    return 0
