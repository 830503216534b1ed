"""The learner's command line: ``python -m lrlib lab`` opens the course in JupyterLab."""

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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lrlib", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    lab = commands.add_parser("lab", help="open the lessons in JupyterLab, on your own copy in work/")
    lab.add_argument("--check", action="store_true", help="start it without a browser, look at it, and stop it")
    lab.add_argument("--folder", type=_folder, default=_folder("."), help="holds lessons/, and work/ beside it")
    lab.set_defaults(run=_lab)
    return parser


def _folder(name: str) -> Path:
    return Path(name).resolve()


if __name__ == "__main__":
    sys.exit(main())
