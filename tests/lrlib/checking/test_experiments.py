"""An answer that needs a variable of an experiment is told so before it is handed in."""

import json

import pytest

from lrlib.checking import check as checking
from lrlib.checking.experiments import imports_of, missing_name, names_of_experiments, needed

LOCKED = {"tags": ["experiment"], "nbgrader": {"locked": True, "grade": False}}


def code(source, metadata=None):
    return {"cell_type": "code", "source": source.splitlines(keepends=True), "metadata": metadata or {}}


CELLS = [
    code("import math\nsteps = 3"),
    code(
        "from decimal import Decimal as Exact\ntimes = [1, 2]\nfor seed in times:\n    rows = [x for x in times]",
        LOCKED,
    ),
    code("def fit(rate):\n    inner = rate\nseed = 5", LOCKED),
    code("seed = 4\ndef answer(step):\n    return times[step]"),
    code("graded = 1", {"tags": ["experiment"], "nbgrader": {"locked": True, "grade": True}}),
    {"cell_type": "markdown", "source": "times = 1", "metadata": {}},
    code("%%time\nx = 1", LOCKED),
]


def test_the_names_that_only_experiments_assign():
    assert names_of_experiments(CELLS) == {"times", "rows", "fit"}


def test_of_an_experiment_the_imports_remain():
    assert imports_of("import math\nx = 1\nfrom a import b as c") == "import math\nfrom a import b as c"
    assert imports_of("%%time\nimport math") == ""


@pytest.fixture
def namespace(tmp_path, monkeypatch):
    """Return the namespace of a notebook with these cells, in which some answers are defined."""
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps({"cells": CELLS}))
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    names = {"__name__": "__main__", "times": [1, 2], "fit": abs}
    exec(
        """
def plain(step, times=None):
    return times or step
def uses(step):
    return [fit(t) for t in (lambda: times)()]
def through(step):
    return uses(step)
def again(step):
    return again(step - 1) if step else step.times
class Schedule:
    def __call__(self, step):
        return times[step]
class Logger(Schedule):
    @staticmethod
    def rows(): return 1
    @property
    def fits(self): return fit
""",
        names,
    )
    return names


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ("plain", []),
        ("again", []),
        ("uses", ["fit", "times"]),
        ("through", ["fit", "times"]),
        ("Schedule", ["times"]),
    ],
)
def test_what_an_answer_needs(namespace, answer, names):
    assert needed(namespace[answer], namespace) == names


def test_a_notebook_of_vs_code(namespace, monkeypatch, tmp_path):
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert needed(namespace["uses"], namespace) == []
    assert needed(namespace["uses"], {**namespace, "__vsc_ipynb_file__": str(tmp_path / "lesson.ipynb")})


@pytest.mark.parametrize("content", ["", "[]", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{"cell_type": "code"}]}'])
def test_a_damaged_notebook_warns_of_nothing(namespace, tmp_path, content):
    (tmp_path / "lesson.ipynb").write_text(content)
    assert needed(namespace["uses"], namespace) == []


def test_anything_may_be_an_answer(namespace):
    for answer in (abs, 3, None, object(), int, print):
        assert needed(answer, namespace) == []


def test_the_check_says_it_once_for_each_name(namespace, monkeypatch):
    class Shell:
        user_ns = namespace

    monkeypatch.setattr("IPython.get_ipython", Shell)
    sentences = checking._of_experiments(namespace["through"])
    assert [sentence.split("`")[1] for sentence in sentences] == ["fit", "times"]
    assert "define it in a cell of yours before you hand in" in " ".join(sentences[0].split())


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("NameError: name 'runs' is not defined (line 2 of your cell)", "runs"),
        ("NameError: name 'rnus' is not defined", ""),
        ("ValueError: runs", ""),
    ],
)
def test_the_missing_name_is_found(message, name):
    assert missing_name(message, {"runs"}) == name
