"""TensorFlow is loaded silently and with reproducible arithmetic."""

import json
import subprocess
import sys
import warnings

import pytest

from lrlib import tensorflow_gate

PROGRAM = """
import json, os, sys
import lrlib.tf_schedules
from lrlib import tensorflow_gate
tf = tensorflow_gate.load()
needless = sorted({"sklearn", "matplotlib", "scipy.stats"} & set(sys.modules))
tf.function(lambda x: 2 * x, jit_compile=True)(tf.constant(1.0))
import sklearn, matplotlib.pyplot
import keras
keras.Sequential([keras.layers.Dense(1)]).compile(loss="mse")
with open(sys.argv[1], "w") as file:
    json.dump({"needless": needless, "oneDNN": os.environ["TF_ENABLE_ONEDNN_OPTS"], "wrapped": True}, file)
os.write(2, b"standard error is back")
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Return a new process that has loaded TensorFlow through the gate, and what it has found: one for all tests."""
    path = tmp_path_factory.mktemp("gate") / "found.json"
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done, json.loads(path.read_text())


def test_the_gate_is_silent_and_gives_standard_error_back(loaded):
    assert loaded[0].stdout == ""
    assert loaded[0].stderr == "standard error is back"


def test_the_arithmetic_is_reproducible(loaded):
    assert loaded[1]["oneDNN"] == "0"


def test_the_gate_spares_what_keras_imports_for_wrappers_and_they_can_be_had_afterwards(loaded):
    assert loaded[1]["needless"] == []
    assert loaded[1]["wrapped"]


def test_a_late_gate_warns_once(monkeypatch):
    """In this process, which has imported TensorFlow: it looks as if that had been by other means than the gate."""
    tensorflow_gate.load()
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS")
    monkeypatch.setattr(tensorflow_gate, "_warned", [])
    with pytest.warns(UserWarning, match="restart the kernel"):
        tensorflow_gate.load()
    with warnings.catch_warnings(action="error"):
        tensorflow_gate.load()
