"""Feedback says what no single answer shows: a definition below its check, a built-in name given away."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.hints import hints, with_real_builtins
from autograder.restore import STUB_NOTE
from lrlib.checking.records import MIME, Record, encode

STUB = "def half(x):\n    raise NotImplementedError()"
TEST = 'check("half", half, dict(x=1.0))'
RIGHT = "def half(x):\n    return x / 2"


def told(*sources, status="not attempted"):
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    test = next(cell for cell in notebook.cells if cell.source == TEST)
    return hints(notebook, test, "half", status, [STUB, TEST])


@pytest.mark.parametrize("above", [[], [STUB], [STUB_NOTE + STUB], ["print(1)"]])
def test_a_definition_below_its_check(above):
    assert told(*above, TEST, RIGHT) == [
        "Your definition of `half` comes after its check, and a notebook is graded from top to bottom: move it up."
    ]


@pytest.mark.parametrize(
    "sources", [[STUB, TEST], [RIGHT, TEST], [RIGHT, TEST, RIGHT], [STUB, TEST, "print(half(3))"], [TEST, STUB]]
)
def test_no_hint_where_nothing_stands_below(sources):
    assert told(*sources) == []


def test_an_answer_that_is_right_needs_no_move():
    assert told(STUB, TEST, RIGHT, status="right") == []


@pytest.mark.parametrize("status", ["right", "wrong"])
@pytest.mark.parametrize("line", ["dict = {0: 0.1}", "for dict in range(3):\n    pass", "from mine import dict"])
def test_a_name_that_the_check_needs_is_told_in_any_case(line, status):
    [sentence] = told(line, RIGHT, TEST, status=status)
    assert sentence.startswith("Your notebook gives the name `dict` to something of yours, so this check cannot run")


def test_a_name_that_only_the_answer_needs_is_told_when_it_fails():
    answer = "def half(x):\n    return sum([x]) / 2"
    [sentence] = told("sum = 0", answer, TEST, status="error")
    assert "from there on `sum(...)` is no longer Python's own" in sentence
    assert told("sum = 0", answer, TEST, status="right") == []
    assert told("sum = 0", RIGHT, TEST, status="error") == []
    assert told(answer, TEST, "sum = 0", status="error") == []
    assert told("def other():\n    sum = 0", answer, TEST, status="error") == []


def test_a_test_runs_with_real_builtins():
    source = "total = 0\nfor size in range(3):\n    total = total + dict(size=size)['size']\nlist = [total]\nlist"
    namespace = {"dict": 3, "range": None}
    exec(with_real_builtins(source), namespace)
    assert (namespace["total"], namespace["list"]) == (3, [3])
    assert namespace["dict"] == 3


def test_what_is_no_python_stays_as_it_is():
    assert with_real_builtins("%%time\ndict()") == "%%time\ndict()"


@pytest.mark.parametrize(("name", "helped"), [("runs", True), ("rnus", False)])
def test_a_name_that_only_an_experiment_defines_is_named(name, helped):
    experiment = {"tags": ["experiment"], "nbgrader": {"grade": False, "locked": True, "solution": False}}
    test = new_code_cell(TEST)
    record = Record("half", {"x": 1.0}, "error", message=f"NameError: name '{name}' is not defined")
    test.outputs = [new_output("display_data", data={MIME: encode(record)})]
    notebook = new_notebook(cells=[new_code_cell("runs = 3", metadata=experiment), new_code_cell(RIGHT), test])
    sentences = hints(notebook, test, "half", "error", [STUB, TEST])
    assert any("Your answer uses `runs`, which only an experiment" in sentence for sentence in sentences) is helped


def test_a_definition_that_failed_for_want_of_an_experiment_is_explained():
    experiment = {"tags": ["experiment"], "nbgrader": {"grade": False, "locked": True, "solution": False}}
    test = new_code_cell(TEST)
    test.outputs = [new_output("error", ename="NameError", evalue="name 'half' is not defined", traceback=[])]
    answer = new_code_cell("share = 1 / runs\ndef half(x, share=share):\n    return x * share")
    notebook = new_notebook(cells=[new_code_cell("runs = 2", metadata=experiment), answer, test])
    [told] = hints(notebook, test, "half", "no answer", [STUB, TEST])
    assert told.startswith("Your answer uses `half`, which is made of `runs`, which only an experiment cell defines.")
