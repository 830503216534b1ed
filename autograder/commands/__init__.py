"""The instructor's commands. Each module adds one to the parser (``add_to``) and runs it; what it does is elsewhere.

Nothing heavy is imported before a command runs, so that ``--help`` and a refusal come at once.
"""

from autograder.commands import (
    build,
    bundle,
    collect,
    export,
    formgrade,
    give_back,
    grade,
    hand_in,
    mutants,
    regrade,
    report,
    sample,
    similar,
)

COMMANDS = (
    build,
    collect,
    grade,
    formgrade,
    report,
    regrade,
    similar,
    export,
    give_back,
    bundle,
    hand_in,
    sample,
    mutants,
)
