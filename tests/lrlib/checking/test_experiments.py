"""An answer that needs a variable of an experiment is told so before it is handed in."""

import json

import pytest

from lrlib.checking import check as checking
from lrlib.checking.experiments import imports_of, lost_names, missing_name, needed

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
    assert lost_names(CELLS) == {"times": "times", "rows": "rows", "fit": "fit"}


@pytest.mark.parametrize(
    ("source", "lost"),
    [
        ("best = min(times)\npeak = 2 * best", {"times", "best", "peak"}),
        ("times = times[:5]", {"times"}),
        ("times = [3, 4]\nbest = min(times)", set()),
        ("total = 0\ntotal += times[0]", {"times", "total"}),
        ("def answer(step, runs=times):\n    return runs", {"times", "answer"}),
        ("def answer(step):\n    return times", {"times"}),
        ("answer = lambda step: times", {"times"}),
        ("class Answer:\n    runs = [t for t in times]", {"times", "Answer"}),
        ("if math:\n    best = times", {"times", "best"}),
        ("best = [times for times in (1, 2)]", {"times"}),
        ("best = {t: 1 for t in times}", {"times", "best"}),
        ("%time times = 3", {"times"}),
    ],
)
def test_what_is_made_of_an_experiment_is_lost_with_it(source, lost):
    found = lost_names([*CELLS[:2], code(source)])
    assert set(found) - {"rows", "seed"} == lost
    assert {found[name] for name in lost} <= {"times"}


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
    assert list(needed(namespace[answer], namespace)) == names


def test_what_was_run_but_not_saved_counts(namespace):
    exec("best = times[0]\ndef fastest(step): return best", namespace)
    experiment = "".join(CELLS[1]["source"])
    namespace["In"] = ["", experiment, "best = times[0]", "def fastest(step): return best", None]
    assert needed(namespace["fastest"], namespace) == {"best": "times"}
    namespace["In"].append("times = [1, 2]")
    namespace["In"].append("best = times[0]")
    assert needed(namespace["fastest"], namespace) == {}


def test_a_notebook_of_vs_code(namespace, monkeypatch, tmp_path):
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert needed(namespace["uses"], namespace) == {}
    assert needed(namespace["uses"], {**namespace, "__vsc_ipynb_file__": str(tmp_path / "lesson.ipynb")})


@pytest.mark.parametrize("content", ["", "[]", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{"cell_type": "code"}]}'])
def test_a_damaged_notebook_warns_of_nothing(namespace, tmp_path, content):
    (tmp_path / "lesson.ipynb").write_text(content)
    assert needed(namespace["uses"], namespace) == {}


def test_anything_may_be_an_answer(namespace):
    for answer in (abs, 3, None, object(), int, print):
        assert needed(answer, namespace) == {}


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
