"""The instructor's commands. Each module adds one to the parser (``add_to``) and runs it; what it does is elsewhere.

Nothing heavy is imported before a command runs, so that ``--help`` and a refusal come at once.
"""

from autograder.commands import build, bundle, collect, export, formgrade, give_back, grade, report, sample

COMMANDS = (build, collect, grade, formgrade, report, export, give_back, bundle, sample)
