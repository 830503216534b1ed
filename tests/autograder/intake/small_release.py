"""A release of four cells' worth, and a grader in this process: what intake and restoring do, without a kernel."""

import contextlib
import json

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.hints import with_real_builtins
from autograder.intake import reading
from autograder.restore import ask_for_a_look, restore

SET_UP = "import math\n\nimport numpy as np"
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"
RIGHT = {
    "half": "def half(x):\n    return x / 2",
    "total": "def total(xs):\n    return sum(x for x in xs)",
    "root": "def root(x):\n    return math.sqrt(x)",
}
CASES = {"half": [{"x": 1.0}, {"x": 4.0}], "total": [{"xs": [1, 2]}, {"xs": []}], "root": [{"x": 4.0}, {"x": 2.0}]}
EMPTY = "YOUR ANSWER HERE"
WRITTEN = "Because halving twice\n\nis quartering."


def _metadata(grade_id, **mark):
    plain = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3}
    return {"nbgrader": {**plain, "grade_id": grade_id, **mark}, "deletable": False}


def _test(name):
    cases = "".join(f"    dict({key}={value!r}),\n" for case in CASES[name][:1] for key, value in case.items())
    return f'check(\n    "{name}",\n    {name},\n{cases})'


def release():
    """Return the release as learners get it, in plain JSON with joined sources."""
    cells = [new_markdown_cell("# Small"), new_code_cell(SET_UP), new_markdown_cell("An experiment.")]
    cells.append(new_code_cell("slow = 1", metadata=_metadata("experiment_slow") | {"tags": ["experiment"]}))
    for name in RIGHT:
        argument = next(iter(CASES[name][0]))
        cells.append(new_markdown_cell(f"Write `{name}`."))
        stub = f'def {name}({argument}):\n    """Return it."""\n{STUB}'
        cells.append(new_code_cell(stub, metadata=_metadata(name, solution=True, locked=False)))
        cells.append(new_code_cell(_test(name), metadata=_metadata(f"test_{name}", grade=True, points=2)))
    why = _metadata("why", grade=True, solution=True, locked=False, points=3)
    how = _metadata("how", grade=True, solution=True, locked=False, points=1)
    cells += [new_markdown_cell("Why?"), new_markdown_cell(EMPTY, metadata=why)]
    cells += [new_markdown_cell("How?"), new_markdown_cell(EMPTY, metadata=how)]
    cells.append(new_markdown_cell("The end."))
    return _plain(new_notebook(cells=cells))


def filled(written=True, **answers):
    """Return the release with answers filled in, the right ones if none is given."""
    plain = release()
    for cell in plain["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in ("why", "how") and written:
            cell["source"] = WRITTEN
        if name in RIGHT:
            cell["source"] = (answers or RIGHT).get(name, cell["source"])
    return plain


def restored(plain):
    """Return a notebook in plain JSON after intake and restoring."""
    notebook, _ = reading.read(json.dumps(plain).encode())
    handed_out = release()["cells"]
    key = {
        cell["metadata"]["nbgrader"]["grade_id"]: {part: cell[part] for part in ("cell_type", "source", "metadata")}
        for cell in handed_out
        if "nbgrader" in cell["metadata"]
    }
    restore(notebook, key, SET_UP)
    ask_for_a_look(notebook, [cell["source"] for cell in handed_out])
    assert sorted(mark for mark in map(mark_of, notebook.cells) if mark) == sorted(key)
    nbformat.validate(notebook)
    return notebook


def mark_of(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def graded(plain):
    """Return the exercises answered rightly, and the written answers that someone must mark, of a notebook."""
    notebook = restored(plain)
    namespace, given = {"__name__": "__main__"}, {}

    def check(name, answer, *cases):
        if running == f"test_{name}":
            given[name] = [answer(**case) for case in (*cases, *CASES[name][1:])]

    namespace["check"] = check
    for cell in notebook.cells:
        running = mark_of(cell)
        if cell.cell_type != "code" or running.startswith("experiment"):
            continue
        source = with_real_builtins(cell.source) if running.startswith("test_") else cell.source
        with contextlib.suppress(Exception):
            exec(source, namespace)
    truth: dict = {}
    exec("import math\n" + "\n".join(RIGHT.values()), truth)
    right = {name for name in RIGHT if given.get(name) == [truth[name](**case) for case in CASES[name]]}
    looked_at = {mark_of(cell) for cell in notebook.cells if mark_of(cell) in ("why", "how") and cell.source != EMPTY}
    return right, looked_at


def _plain(notebook):
    plain = json.loads(nbformat.writes(notebook))
    for cell in plain["cells"]:
        cell["source"] = "".join(cell["source"])
    return plain
