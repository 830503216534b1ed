"""No submission fools the judge: each way that wins under stock nbgrader wins nothing here, and costs nobody else."""

import json
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder import banks, grading, keys
from autograder.course import VARIABLE
from tests.autograder.toy import COURSE, LESSON, RIGHT

RUNNING = "def running_mean(values):\n    return [sum(values[:n]) / n for n in range(1, len(values) + 1)]\n"
ALL_RIGHT = {"mean": RIGHT, "running_mean": RUNNING}


@pytest.fixture(scope="module", autouse=True)
def toy_course():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, COURSE)
        yield


def release(**sources):
    return banks.fill(LESSON, sources)


def cell_of(notebook, grade_id):
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def position(notebook, grade_id):
    return notebook.cells.index(cell_of(notebook, grade_id))


def first_cell(notebook, source):
    notebook.cells.insert(0, new_code_cell(source))
    return notebook


# ---- ways to win points without an answer: each must end with nothing ------------------------------------------------


def empty_tests():
    return first_cell(
        release(),
        "get_ipython().input_transformers_cleanup.append("
        "lambda lines: ['pass\\n'] if any('check(' in line for line in lines) else lines)",
    )


def skipped_tests():
    notebook = release()
    for cell in notebook.cells:
        cell.metadata.tags = ["skip-execution", "experiment"]
    return notebook


def equal_to_everything():
    always = (
        "class Same(float):\n    __eq__ = __le__ = __ge__ = __lt__ = lambda *a: True\n    __sub__ = lambda *a: 0.0\n"
    )
    return release(mean=always + "def mean(values):\n    return Same(0.1)\n")


FORGERY = """
from lrlib.checking import records
import numpy as np

def forged(exercise, case):
    return records.Record(exercise, dict(case), "answered", {"mean": np.array(0.1), "means": np.array(case["values"])})
"""


def forged_records():
    source = FORGERY + "import averages.checks\ndef check(name, answer, *cases):\n"
    source += "    for case in cases or ({},):\n        records.emit(forged(name, case))\n"
    notebook = release()
    notebook.cells.insert(position(notebook, "mean"), new_code_cell(source))
    return notebook


def many_guesses():
    source = FORGERY + "from averages.course import COURSE\nfrom lrlib.checking.exercise import ask\n"
    source += "def check(name, answer, *cases):\n    for case in cases or ({},):\n"
    source += "        records.emit(ask(COURSE.find(name), answer, case)[0])\n"
    source += "        records.emit(forged(name, case))\n"
    notebook = release(mean=RIGHT)
    notebook.cells.insert(position(notebook, "mean"), new_code_cell(source))
    return notebook


def claims_a_judgement():
    claim = {"name": "mean", "score": 2.0, "max_score": 2.0, "status": "right", "findings": [], "mistakes": []}
    mime = "application/vnd.lrlib.judgement+json"
    shown = f"{{{mime!r}: {claim}, 'text/plain': '2.0'}}"
    return first_cell(release(), f"from IPython.display import display\ndef check(*a):\n    display({shown}, raw=True)")


def calls_what_is_forbidden():
    return release(mean="def mean(values):\n    from statistics import fmean\n    return fmean(values)")


def forbidden_out_of_sight():
    """By a name that the code does not show: the check, which runs beside it, sees the call."""
    hidden = "import sys\ndef mean(values):\n    return vars(sys)['modules']['stat' + 'istics'].fmean(values)"
    return first_cell(release(mean=hidden), "import statistics")


WINS_NOTHING = [
    empty_tests,
    skipped_tests,
    equal_to_everything,
    forged_records,
    many_guesses,
    claims_a_judgement,
    calls_what_is_forbidden,
    forbidden_out_of_sight,
]


# ---- accidents and vandalism: what was answered rightly still counts -------------------------------------------------


def kernel_killed():
    notebook = release(mean=RIGHT)
    notebook.cells.insert(position(notebook, "running_mean"), new_code_cell("import os\nos._exit(1)"))
    return notebook


def deletes_the_tests():
    notebook = release(mean=RIGHT)
    notebook.cells = [c for c in notebook.cells if not c.metadata.get("nbgrader", {}).get("grade")]
    return notebook


def cells_copied():
    notebook = release(mean=RIGHT)
    for grade_id in ("mean", "test_mean"):
        notebook.cells.append(nbformat.from_dict(dict(cell_of(notebook, grade_id), id=grade_id.replace("_", "-"))))
    return notebook


def marks_broken():
    notebook = release(mean=RIGHT)
    cell_of(notebook, "test_mean").metadata.nbgrader.update(points="many", grade=False, schema_version=99)
    cell_of(notebook, "test_running_mean").metadata.nbgrader = {"grade_id": ["?"], "grade": True}
    cell_of(notebook, "running_mean").metadata.nbgrader = "nothing"
    own = {"nbgrader": {"grade": True, "grade_id": "mine", "points": 99}}
    notebook.cells.append(new_markdown_cell("mine", metadata=own))
    return notebook


def noisy():
    notebook = first_cell(release(mean="import warnings\nprint('hello')\nwarnings.warn('careful')\n" + RIGHT), "")
    notebook.cells[0].source = "import sys\nprint('trouble', file=sys.stderr)\n1 / 0"
    return notebook


def tells_the_hidden_tests():
    notebook = release(mean=RIGHT)
    notebook.cells.append(new_code_cell("print([line for line in In if 'HIDDEN' in line])"))
    for mischief in ("<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "[a](javascript:alert(3))"):
        notebook.cells.append(new_markdown_cell(mischief))
    return notebook


KEEPS_STEP_DECAY = [kernel_killed, deletes_the_tests, cells_copied, marks_broken, noisy, tells_the_hidden_tests]


# ---- a right notebook in an unusual state: full marks ----------------------------------------------------------------


def marks_lost():
    notebook = release(**ALL_RIGHT)
    for cell in notebook.cells:
        cell.metadata = {}
    return notebook


def cells_retyped():
    notebook = release(**ALL_RIGHT)
    for grade_id in ("mean", "test_mean"):
        place = position(notebook, grade_id)
        notebook.cells[place] = new_code_cell(notebook.cells[place].source)
    return notebook


def imports_edited():
    notebook = release(**ALL_RIGHT)
    place = next(number for number, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    notebook.cells[place].source = "import no_such_module\n" + notebook.cells[place].source
    return notebook


FULL_MARKS = [marks_lost, cells_retyped, imports_edited]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacks")
    for make in [*WINS_NOTHING, *KEEPS_STEP_DECAY, *FULL_MARKS]:
        target = folder / "submitted" / make.__name__ / LESSON / f"{LESSON}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(make()))
    grades = grading.grade([LESSON], folder / "submitted", folder / "graded", jobs=2, tell=lambda line: None)
    return folder / "graded", {grade.student: grade for grade in grades}


@pytest.mark.parametrize("attack", WINS_NOTHING, ids=lambda make: make.__name__)
def test_wins_nothing(attacked, attack):
    grade = attacked[1][attack.__name__]
    assert not grade.problem
    assert (grade.score, grade.max_score) == (0, 5)


@pytest.mark.parametrize("accident", KEEPS_STEP_DECAY, ids=lambda make: make.__name__)
def test_keeps_what_is_right(attacked, accident):
    grade = attacked[1][accident.__name__]
    assert not grade.problem
    assert (grade.score, grade.max_score) == (2, 5)
    assert len(grade.exercises) == len(keys.load(LESSON).exercises)


@pytest.mark.parametrize("state", FULL_MARKS, ids=lambda make: make.__name__)
def test_a_right_notebook_earns_full_marks(attacked, state):
    grade = attacked[1][state.__name__]
    assert not grade.problem
    assert (grade.score, grade.max_score) == (4, 5)  # one point is for the written answer
    assert {exercise["status"] for exercise in grade.exercises} == {"right"}


def test_a_forbidden_call_is_told(attacked):
    for student in ("calls_what_is_forbidden", "forbidden_out_of_sight"):
        [mean] = [exercise for exercise in attacked[1][student].exercises if exercise["name"] == "mean"]
        assert "asks you to write the formula yourself" in mean["findings"][0]


def test_feedback_is_harmless_and_keeps_its_secrets(attacked):
    page = (attacked[0] / "feedback" / "tells_the_hidden_tests" / LESSON / f"{LESSON}.html").read_text()
    body = page[page.index("<body") :]
    assert "HIDDEN TESTS" not in body
    assert "alert(1)</script>" not in body
    assert not re.search(r"<img[^>]+onerror", body)
    assert 'href="javascript' not in body
    assert "alert(3)" not in body
