"""Importing the library, and each part that a learner's kernel or the autograder starts with, is light and silent."""

import json
import re
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


# Each module is imported without any other of the project's, and what it needs of others stays: they take longest.
PROGRAM = """
import importlib, json, sys
for module in sys.argv[1:]:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("lrlib", "autograder")]:
        del sys.modules[name]
    before = set(sys.modules)
    importlib.import_module(module)
    print("LOADED", json.dumps(sorted(set(sys.modules) - before)), flush=True)
"""


def loaded_by(*modules, program=PROGRAM):
    """Return, for each module, which heavy ones its import adds in a new process, and all that it prints."""
    call = [sys.executable, "-W", "default", "-c", program, *modules]
    run = subprocess.run(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.returncode == 0, run.stdout
    *parts, _ = re.split(r"^LOADED (.*)\n", run.stdout, flags=re.M)
    found = zip(modules, parts[::2], map(json.loads, parts[1::2]), strict=True)
    return {module: ([name for name in HEAVY if name in added], printed) for module, printed, added in found}


@pytest.fixture(scope="module")
def loaded():
    return loaded_by(*LIGHT_MODULES)


@pytest.mark.parametrize("module", LIGHT_MODULES)
def test_import_is_light_and_silent(loaded, module):
    assert loaded[module] == ([], "")


def test_what_is_heavy_or_loud_would_be_seen():
    """`this` prints a poem; what jsonschema would compile is left out: its compiler is an imitation."""
    imitation = "import sys, unittest.mock\nsys.modules['lark'] = unittest.mock.MagicMock()\n"
    seen = loaded_by("json", "matplotlib", "this", "jsonschema", program=imitation + PROGRAM)
    assert [heavy for heavy, _ in seen.values()] == [[], ["matplotlib"], [], HEAVY[-1:]]
    assert [bool(printed) for _, printed in seen.values()] == [False, False, True, False]
