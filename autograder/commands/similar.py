"""``similar``: pairs of submissions to look at side by side."""

import argparse

from autograder.commands import options


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("similar", help="list pairs of submissions that are more alike than the task explains")
    parser.add_argument("lesson", nargs="*", metavar="LESSON")
    parser.add_argument("--least", type=float, default=0.8, metavar="SHARE", help="how much must be alike, 0 to 1")
    options.add_output(parser)
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Write similar.html and list the pairs."""
    from autograder import pages, similarity

    if not 0 <= call.least <= 1:
        raise options.CallError(f"--least is a share from 0 to 1, not {call.least:g}")
    output = options.folder("--output", call.output)
    found = similarity.pairs(output, options.lessons(call.lesson), call.least)
    path = output / "similar.html"
    path.write_text(pages.render("similar.html.j2", pairs=found), encoding="utf-8")
    for pair in found:
        print(f"{pair.lesson}: {' and '.join(pair.students)}: {', '.join(alike.exercise for alike in pair.alike)}")
    count = f"{len(found)} pair{'' if len(found) == 1 else 's'}"
    print(f"{count} to compare side by side; likeness alone does not say why: {path}")
    return 0
