"""TensorFlow is loaded silently and with reproducible arithmetic."""

import os
import subprocess
import sys

PROGRAM = """
from lrlib import tensorflow_gate
tf = tensorflow_gate.load()
tf.function(lambda x: 2 * x, jit_compile=True)(tf.constant(1.0))
import os
assert os.environ["TF_ENABLE_ONEDNN_OPTS"] == "0"
os.write(2, b"standard error is back")
"""


def test_the_gate_is_silent_and_gives_standard_error_back():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert done.stderr == "standard error is back"


def test_a_late_gate_warns():
    load = "tensorflow_gate.load()\n"
    program = f"import tensorflow\nfrom lrlib import tensorflow_gate\n{load}{load}"
    clean = {name: value for name, value in os.environ.items() if name != "TF_ENABLE_ONEDNN_OPTS"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=clean)
    assert done.stderr.count("restart the kernel") == 1


def test_the_gate_spares_what_keras_imports_for_wrappers_and_they_can_be_had_afterwards():
    program = """
import sys
from lrlib import tensorflow_gate
tensorflow_gate.load()
assert not {"sklearn", "matplotlib", "scipy.stats"} & set(sys.modules)
import sklearn, matplotlib.pyplot
import keras
keras.Sequential([keras.layers.Dense(1)]).compile(loss="mse")
"""
    subprocess.run([sys.executable, "-c", program], check=True)
