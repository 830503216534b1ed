"""``mutants``: would the exercises' cases catch the mistakes that their formulas invite?"""

import argparse

from autograder.commands import options


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    text = "mutation testing: print the wrong answers, made from each exercise's formula, that no case catches"
    parser = commands.add_parser("mutants", help=text, description=text)
    parser.add_argument("lesson", nargs="*", metavar="LESSON")
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Print the survivors of each exercise; return 1 if there are any."""
    from autograder import mutants

    surviving = 0
    for lesson in options.lessons(call.lesson):
        for name, (found, total) in mutants.of_lesson(lesson):
            print(f"{lesson} {name}: {len(found)} of {total} wrong answers survive", flush=True)
            for mutant in found:
                print(f"    {mutant}")
            surviving += len(found)
    return 1 if surviving else 0
