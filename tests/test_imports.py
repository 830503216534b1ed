"""Importing the library, and each part that a learner's kernel or the autograder starts with, is light and silent."""

import json
import subprocess
import sys

import pytest

# The last is what jsonschema, and so whatever reads a notebook, would compile for a second or two.
HEAVY = ["tensorflow", "keras", "matplotlib", "sklearn", "ipywidgets", "rfc3987_syntax.syntax_helpers"]
LIGHT_MODULES = [
    "lrlib",
    "lrlib.schedules",
    "lrlib.landscapes",
    "lrlib.exact",
    "lrlib.data",
    "lrlib.models",
    "lrlib.training",
    "lrlib.curvature",
    "lrlib.checking.check",
    "lrlib.exercises",
    "lrlib.course",
    "lrlib.checks",
    "lrlib.desk.lab",
    "autograder",
    "autograder.keys",
]


def loaded_by(statement):
    """Return which heavy packages a new process has loaded after the statement, and all that it printed before that."""
    code = f"{statement}\nimport json, sys\nprint('LOADED', json.dumps([n for n in {HEAVY} if n in sys.modules]))"
    run = subprocess.run([sys.executable, "-W", "default", "-c", code], capture_output=True, text=True, check=True)
    printed, _, loaded = run.stdout.partition("LOADED ")
    return json.loads(loaded), printed + run.stderr


@pytest.mark.parametrize("module", LIGHT_MODULES)
def test_import_is_light_and_silent(module):
    assert loaded_by(f"import {module}") == ([], "")


def test_what_is_heavy_or_loud_would_be_seen():
    assert loaded_by("import matplotlib, jsonschema; print('loud')") == (["matplotlib", HEAVY[-1]], "loud\n")
