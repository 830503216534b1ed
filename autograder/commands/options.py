"""What several commands have in common: their options, and how these are checked."""

import argparse
from pathlib import Path
from typing import Any, TypeAlias

from autograder import paths, workers
from autograder.refusal import Refusal
from autograder.sandbox import KINDS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # a string: not generic at run time


class CallError(Refusal):
    """The command cannot run as given; the message is one line that says what to do."""


def add_grading(parser: argparse.ArgumentParser, output: str) -> None:
    """Add the options of a command that grades."""
    parser.add_argument("--output", default=output, metavar="DIR", help="receives gradebook, grades and feedback")
    parser.add_argument("--student", default="*", metavar="GLOB", help="grade only these students")
    parser.add_argument(
        "--jobs", type=int, default=workers.usual_jobs(), metavar="N",
        help="how many submissions at a time (%(default)s: one for each core)",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="grade again what has not changed since it was graded")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler whose workers run the submissions")
    parser.add_argument("--gradebook", metavar="URL", help="a database for the gradebook, PostgreSQL for instance")
    parser.add_argument(
        "--sandbox",
        choices=KINDS,
        help="where learners' code runs: in bubblewrap, without network and files (bwrap, the default), or with all "
        "your rights (none), a risk that you accept by naming it",
    )


def grading(call: argparse.Namespace) -> dict[str, Any]:
    """Return what the options of :func:`add_grading` choose, as arguments of :func:`autograder.grading.grade`."""
    chosen = {"student": call.student, "jobs": call.jobs, "sandbox": call.sandbox, "force": call.force}
    return chosen | {"scheduler": call.scheduler, "gradebook_at": call.gradebook}


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the folder of a graded class."""
    parser.add_argument("--output", default="graded", metavar="DIR", help="where `grade` wrote")


def lessons(named: list[str]) -> list[str]:
    """Return the lessons named on the command line (all, if none is); raises CallError for one that does not exist."""
    known = paths.lesson_names()
    for lesson in named:
        if lesson not in known:
            raise CallError(f"no such lesson: {lesson} (the lessons are {', '.join(known)})")
    return named or known


def folder(option: str, given: str) -> Path:
    """Return the folder that an option names; refuses an empty name, which would mean the current folder."""
    if not given:
        raise CallError(f"{option} is empty; give it a folder ({option} . is the current one)")
    return Path(given)
