"""Forbidden names are found wherever the answer reaches them, and nowhere else."""

import pytest

from autograder import banks, keys, paths
from autograder.forbidden import forbidden_names
from lrlib.course import COURSE
from lrlib.exercises.curves import SCHEDULE_LIBRARIES
from tests.lessons.support import bank_id

RELEASED = [
    "import math\nimport numpy as np\nfrom lrlib import data, schedules, tensorflow_gate, training\n"
    "from lrlib.checks import check\nfrom lrlib.problems.recorded_runs import recorded_runs\n",
    "tf = tensorflow_gate.load()\nimport keras",
    "curve = schedules.cosine_decay(3, 0.1, 10)\nfor rate in (0.1, 1):\n    print(schedules.step_decay(0, rate, 1, 9))",
]
USES_WAVE = "def f(step):\n    return wave(step, 0.1, 10)"
CALL = "schedules.cosine_decay(step, 0.1, 10)"

REACHING = {
    "import in the answer": [
        "def f(step):\n    from lrlib.schedules import cosine_decay\n    return cosine_decay(step, 0.1, 10)"
    ],
    "import from the package in the answer": [
        "def f(step):\n    from lrlib import schedules as s\n    return s.cosine_decay(step, 0.1, 10)"
    ],
    "import in another cell": [
        "from lrlib.schedules import cosine_decay as c",
        "def f(step):\n    return c(step, 0.1, 10)",
    ],
    "import under the answer's name": [
        "def f(step):\n    return step",
        "from lrlib.schedules import cosine_decay as f",
    ],
    "import of everything": ["from lrlib.schedules import *", "def f(step):\n    return cosine_decay(step, 0.1, 10)"],
    "module attribute": [f"from lrlib import schedules\ndef f(step):\n    return {CALL}"],
    "the release's import": [f"def f(step):\n    return {CALL}"],
    "the release's import, under another name": ["wave = schedules.cosine_decay", USES_WAVE],
    "an own name for it, bound again later": ["wave = schedules.cosine_decay", "f = wave", "wave = 3"],
    "assignment": ["import lrlib.schedules\nf = lrlib.schedules.cosine_decay"],
    "assignment of several": ["other, f = 1, schedules.cosine_decay"],
    "only sometimes replaced": [f"def f(step):\n    return {CALL}", "if 0:\n    def f(step):\n        return 1"],
    "bound in a branch": ["if True:\n    wave = schedules.cosine_decay", USES_WAVE],
    "bound by with": [f"with context({CALL.replace('step', '3')}) as wave:\n    pass", USES_WAVE],
    "bound as a global": ["def setup():\n    global wave\n    wave = schedules.cosine_decay\nsetup()", USES_WAVE],
    "filled item by item": [
        "wave = {}\nfor step in range(9):\n    wave[step] = " + CALL,
        "def f(step):\n    return wave[step]",
    ],
    "through a helper": [
        "from lrlib import schedules",
        "g = schedules.cosine_decay\ndef helper(s):\n    return g(s, 0.1, 10)",
        "def f(step):\n    return helper(step)",
    ],
    "a default value": ["wave = schedules.cosine_decay\ndef f(step, wave=wave):\n    return wave(step, 0.1, 10)"],
    "a decorator": ["@schedules.cosine_decay\ndef f(step):\n    return 1"],
    "in a comprehension": [f"def f(step):\n    return [{CALL} for _ in range(1)][0]"],
    "in a method": [f"class F:\n    def __call__(self, step):\n        return {CALL}\nf = F()"],
    "Keras's class": [
        "import tensorflow as tf\ndef f(step):\n    return tf.keras.optimizers.schedules.CosineDecay(0.1, 10)(step)"
    ],
    "Keras's class, by the release's TensorFlow": [
        "def f(step):\n    return tf.keras.optimizers.schedules.CosineDecay(0.1, 10)(step)"
    ],
    "Keras's class, by the gate": [
        "def f(step):\n    k = tensorflow_gate.load().keras.optimizers\n"
        "    return k.schedules.CosineDecay(0.1, 10)(step)"
    ],
    "Keras's class, by a module of the course": [
        "import lrlib.tf_schedules as t\nk = t.keras.optimizers\nf = k.schedules.CosineDecay(0.1, 10)"
    ],
    "a class made from Keras's class": ["class F(keras.optimizers.schedules.CosineDecay):\n    pass\nf = F(0.1, 10)"],
    "eval": ["def f(step):\n    return eval('schedules.cosine_decay(step, 0.1, 10)')"],
    "importlib": [
        "import importlib as i\ndef f(step):\n    return i.import_module('lrlib.schedules').cosine_decay(step, 1, 2)"
    ],
    "the hook switched off": ["import sys\ndef f(step):\n    sys.setprofile(None)\n    return step"],
    "the kernel": ["def f(step):\n    return get_ipython().user_ns['x']"],
    "a copied function": ["from types import FunctionType as F\ndef f(step):\n    return F(g(), {})(step)"],
    "the checker's insides": ["from lrlib import exercises as e\ndef f(step):\n    return e.find('f').reference(step)"],
    "patched afterwards": [
        "def f(step):\n    return step",
        "from lrlib import schedules\nf.__code__ = schedules.cosine_decay.__code__",
    ],
    "beside a shell command": [f"files = !ls\n%time 3\ndef f(step):\n    return {CALL}"],
    "in a timed cell": [f"%%time\ndef f(step):\n    return {CALL}"],
}

OWN = "def f(step):\n    return step"
SCRATCH = (
    "from lrlib.schedules import cosine_decay as ref\n"
    "for step in (0, 5):\n    print(ref(step, 0.1, 10), rate, boundaries, values)"
)

INNOCENT = {
    "own formula": ["import math\ndef f(step):\n    return math.cos(step)"],
    "compared in a scratch cell": [OWN, "from lrlib import schedules\nother = schedules.cosine_decay(3, 0.1, 10)"],
    "the reference imported under the same name, then written": ["from lrlib.schedules import cosine_decay as f", OWN],
    "a local name that is spelled like a scratch variable": [
        "def f(step):\n    rate = 0.1 * step\n    return rate",
        "from lrlib import schedules\nrate = schedules.cosine_decay(3, 0.1, 10)",
    ],
    "a local name that is spelled like an import": [
        "def f(step, schedules):\n    gc = schedules[0]\n    return gc * step"
    ],
    "an own Keras schedule": [
        "class MyStep(tf.keras.optimizers.schedules.LearningRateSchedule):\n"
        "    def __init__(self, rate):\n        super().__init__()\n        self.rate = rate\n"
        "    def __call__(self, step):\n        return self.rate * 0.5 ** (step // 10)\n"
        "def f(step, rate):\n    return MyStep(rate)(step)"
    ],
    "an own Keras schedule, imported otherwise": [
        "from tensorflow.keras.optimizers import schedules as ks\nks = keras.optimizers.schedules\n"
        "class MyStep(ks.LearningRateSchedule):\n    def __call__(self, step):\n        return step\nf = MyStep()"
    ],
    "a lambda and a scratch loop": [
        "f = lambda step, boundaries, values: np.asarray(values)[np.searchsorted(boundaries, step)]",
        SCRATCH,
    ],
    "a class and a scratch loop": [
        "class F:\n    def __call__(self, step, boundaries, values):\n        return values[step]\nf = F()",
        SCRATCH,
    ],
    "a comprehension and a scratch loop": ["f = lambda n: [step for step in range(n)]", SCRATCH],
    "a scratch loop over a global": [
        "rate = 0.1\ndef f(step):\n    return rate * step",
        "for rate in (0.1, 0.2):\n    print(schedules.step_decay(0, rate, .5, 10))",
    ],
    "scratch with, if and try": [
        "rate = 0.1\ndef f(step):\n    return rate * step",
        "with open('x') as file:\n    rate = 0.1\n    print(schedules.step_decay(0, rate, .5, 10))",
        f"if rate:\n    rate = 0.1\n    g = lambda step: {CALL}",
        f"try:\n    rate = 0.2\n    step = 3\n    print({CALL})\nexcept ValueError as rate:\n    pass",
    ],
    "an own decorator": [
        "import inspect, functools\n"
        "def checked(function):\n    names = inspect.signature(function).parameters\n"
        "    @functools.wraps(function)\n    def inner(*args, **options):\n"
        "        return function(*args, **{k: v for k, v in options.items() if k in names})\n    return inner\n"
        "@checked\ndef f(step):\n    return step"
    ],
    "an early attempt, replaced": [f"def f(step):\n    return {CALL}", OWN],
    "a helper's early attempt, replaced": ["wave = schedules.cosine_decay", "def wave(*a):\n    return 1", USES_WAVE],
    "a name like a module's": ["gc = 9.81\ndef f(step):\n    return gc * step"],
    "a name like a function's": ["def compile(x):\n    return x\ndef f(step):\n    return compile(step)"],
    "a method like a function": ["import re\ndef f(step):\n    return model.compile(re.compile('a'))"],
    "what the release hands out": [
        "losses = recorded_runs()\ndef f(step):\n    return recorded_runs()[step] + losses[0]"
    ],
    "a name that the release's cells use as well": ["def f(step):\n    return rate * curve"],
    "a cell that does not parse": [OWN, "def broken(:\n    schedules."],
    "a cell that is not run here": [OWN, f"%%writefile old.py\ndef f(step):\n    return {CALL}"],
    "magics": ["%matplotlib inline\n!ls\nfiles = !ls\ndef f(step):\n    return step\nf?"],
    "names that go in circles": [
        "a = b\nb = a\nfor a in a:\n    a = a.next\ndef f(a):\n    b = a\n    a = b\n    return b.x"
    ],
    "a formula without end": ["f = lambda step: " + "1 + " * 5000 + "step"],
}


@pytest.mark.parametrize("cells", REACHING.values(), ids=REACHING)
def test_found(cells):
    assert forbidden_names("f", cells, SCHEDULE_LIBRARIES, COURSE, RELEASED)


@pytest.mark.parametrize("cells", INNOCENT.values(), ids=INNOCENT)
def test_not_found(cells):
    assert forbidden_names("f", cells, SCHEDULE_LIBRARIES, COURSE, RELEASED) == []


def test_what_the_release_hands_out_may_still_be_forbidden_by_name():
    cells = ["def f(step):\n    return recorded_runs()"]
    assert forbidden_names("f", cells, ("lrlib.problems.recorded_runs",), COURSE, RELEASED)


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_no_right_answer_of_a_bank_is_refused(lesson):
    known, released = COURSE.exercises(lesson), keys.load(lesson).code
    for answer in banks.load(lesson):
        if answer.kind == "right":
            forbidden = known[answer.exercise].forbidden
            assert forbidden_names(answer.exercise, [answer.source], forbidden, COURSE, released) == [], bank_id(answer)
