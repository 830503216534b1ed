"""Forbidden names are found wherever the answer reaches them, and nowhere else."""

import pytest

from autograder.forbidden import forbidden_names
from lrlib.exercises.base import SCHEDULE_LIBRARIES

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
    "module attribute": [
        "from lrlib import schedules",
        "def f(step):\n    return schedules.cosine_decay(step, 0.1, 10)",
    ],
    "assignment": ["import lrlib.schedules\nf = lrlib.schedules.cosine_decay"],
    "through a helper": [
        "from lrlib import schedules",
        "g = schedules.cosine_decay\ndef helper(s):\n    return g(s, 0.1, 10)",
        "def f(step):\n    return helper(step)",
    ],
    "Keras's class": [
        "import tensorflow as tf\ndef f(step):\n    return tf.keras.optimizers.schedules.CosineDecay(0.1, 10)(step)"
    ],
    "eval": ["def f(step):\n    return eval('schedules.cosine_decay(step, 0.1, 10)')"],
    "importlib": [
        "import importlib as i\ndef f(step):\n    return i.import_module('lrlib.schedules').cosine_decay(step, 1, 2)"
    ],
    "patched afterwards": [
        "def f(step):\n    return step",
        "from lrlib import schedules\nf.__code__ = schedules.cosine_decay.__code__",
    ],
}

INNOCENT = {
    "own formula": ["import math\ndef f(step):\n    return math.cos(step)"],
    "compared in a scratch cell": [
        "def f(step):\n    return step",
        "from lrlib import schedules\nother = schedules.cosine_decay(3, 0.1, 10)",
    ],
    "a local name that is spelled like a scratch variable": [
        "def f(step):\n    rate = 0.1 * step\n    return rate",
        "from lrlib import schedules\nrate = schedules.cosine_decay(3, 0.1, 10)",
    ],
    "a cell that does not parse": ["def f(step):\n    return step", "def broken(:\n    schedules."],
    "magics": ["%matplotlib inline\n!ls\ndef f(step):\n    return step"],
}


@pytest.mark.parametrize("cells", REACHING.values(), ids=REACHING)
def test_found(cells):
    assert forbidden_names("f", cells, SCHEDULE_LIBRARIES)


@pytest.mark.parametrize("cells", INNOCENT.values(), ids=INNOCENT)
def test_not_found(cells):
    assert forbidden_names("f", cells, SCHEDULE_LIBRARIES) == []
