"""Every shape once through lesson 3 as it is graded: a right notebook gets its full marks. Slow: a run for each."""

import json

import nbformat
import pytest

from autograder import banks, grading, paths
from tests.autograder.intake.shapes import SHAPES_OF_THE_FILE, SHAPES_OF_THE_WORK, as_bytes, code, place_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]  # some 150 runs of TensorFlow in one fixture

LESSON = "03_common_schedules"
RIGHT = {answer.exercise: answer.source for answer in reversed(banks.load(LESSON)) if answer.kind == "right"}
WRITTEN = dict.fromkeys(banks.written_answers(LESSON), "Because the noise must average out.")
FULL = (18, 21, True)  # three points are for the written answer, which a person marks


def joined(notebook):
    plain = json.loads(nbformat.writes(notebook))
    for cell in plain["cells"]:
        cell["source"] = "".join(cell["source"])
    return plain


def filled():
    return joined(banks.fill(LESSON, RIGHT | WRITTEN))


def release():
    return joined(nbformat.read(paths.release_path(LESSON), as_version=4))


def with_first(source):
    def shape(plain, release):
        plain["cells"].insert(place_of(plain, "step_decay"), code(source))
        return plain

    return shape


STATES = {
    "functions run eagerly": "import tensorflow as tf\ntf.config.run_functions_eagerly(True)",
    "mixed precision": "import keras\nkeras.mixed_precision.set_global_policy('mixed_float16')",
    "NumPy raises": "np.seterr(all='raise')",
    "warnings are errors": "import warnings\nwarnings.simplefilter('error')",
    "float64": "import keras\nkeras.config.set_floatx('float64')",
    "dict given away": "dict = {'a': 1}",
    "packages installed": "%pip install seaborn\n!pip install optax",
    "magics": "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n!ls",
    "noise": "import sys\nprint('x' * 10_000, file=sys.stderr)\n1 / 0",
}


def file_of(shape):
    if shape in SHAPES_OF_THE_FILE:
        return as_bytes(SHAPES_OF_THE_FILE[shape](filled()))
    if shape in SHAPES_OF_THE_WORK:
        return as_bytes(SHAPES_OF_THE_WORK[shape](filled(), release()))
    return as_bytes(with_first(STATES[shape])(filled(), release()))


SHAPES = [*SHAPES_OF_THE_FILE, *SHAPES_OF_THE_WORK, *STATES]


@pytest.fixture(scope="module")
def grades(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shapes")
    students = {f"s{number:03d}": shape for number, shape in enumerate(SHAPES)}
    for student, shape in students.items():
        path = folder / "in" / student / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(file_of(shape))
    graded = grading.grade([LESSON], folder / "in", folder / "out", jobs=2, tell=lambda line: None)
    return {students[grade.student]: grade for grade in graded}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_right_notebook_of_any_shape_gets_full_marks(grades, shape):
    grade = grades[shape]
    assert not grade.problem
    assert (grade.score, grade.max_score, grade.needs_manual_grade) == FULL
    assert {exercise["status"] for exercise in grade.exercises} == {"right"}
