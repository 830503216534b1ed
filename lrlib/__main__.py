"""The learner's command line. Without a command it checks whether the course can run on this machine."""

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 all well, 1 something is not, 2 no such command."""
    options = _parser().parse_args(arguments)
    return options.run(options)


def _lab(options: argparse.Namespace) -> int:
    from lrlib.desk import lab

    try:
        if not options.check:
            return lab.open_lab(options.folder)
        lab.check(options.folder)
    except lab.LabError as problem:
        print(f"lab: {problem}", file=sys.stderr)
        return 1
    return 0


def _hand_in(options: argparse.Namespace) -> int:
    from lrlib.desk import hand_in

    try:
        made = hand_in.hand_in(options.lesson, options.folder / options.work, options.student)
    except hand_in.HandInError as problem:
        print(f"hand-in: {problem}", file=sys.stderr)
        return 2
    print("\n".join(made.lines()))
    return 1 if made.missing else 0


def _set_up(options: argparse.Namespace) -> int:
    from lrlib.desk import set_up

    wrong = 0
    for seen in set_up.look(options.folder):
        print(f"{'✗' if seen.remedy else '✓'} {seen.what}: {seen.summary}", flush=True)
        if seen.remedy:
            wrong += 1
            print(f"    {seen.remedy}")
    print("Something needs fixing; see above." if wrong else "All is well. To begin: python -m lrlib lab")
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lrlib", description=__doc__)
    _folder_option(parser, default=_folder("."))
    parser.set_defaults(run=_set_up)
    commands = parser.add_subparsers(metavar="COMMAND")

    lab = commands.add_parser("lab", help="open the lessons in JupyterLab, on your own copy in work/")
    lab.add_argument("--check", action="store_true", help="start it without a browser, check it, and stop it")
    _folder_option(lab)
    lab.set_defaults(run=_lab)

    hand_in = commands.add_parser(
        "hand-in", help="run a lesson's checks as grading does, and write the file to hand in"
    )
    hand_in.add_argument("lesson", metavar="LESSON", help="the lesson's name, or how it begins: 03")
    hand_in.add_argument("--student", default="", metavar="NAME", help="your name or number in the course")
    hand_in.add_argument("--work", default="work", metavar="NAME", help="the folder of your work in FOLDER")
    _folder_option(hand_in)
    hand_in.set_defaults(run=_hand_in)
    return parser


def _folder_option(command: argparse.ArgumentParser, default: Path | str = argparse.SUPPRESS) -> None:
    command.add_argument("--folder", type=_folder, default=default, help="the folder of lessons/ and work/")


def _folder(name: str) -> Path:
    return Path(name).resolve()


if __name__ == "__main__":
    sys.exit(main())
