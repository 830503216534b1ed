"""The same seed gives the same bits: in this process again, in a new one, with one core or all of them."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from lrlib import data, models, training

CURVES = np.stack([np.geomspace(0.3, 0.003, 60), np.full(60, 0.1), np.linspace(0.5, 0, 60)])
MODELS = {
    "softmax": (models.softmax(64, 10), "momentum"),
    "mlp": (models.mlp((64, 64, 10)), "sgd"),
    "adam": (models.mlp((64, 32, 32, 10), "tanh"), "adam"),
}


def fingerprint(name):
    """Return a digest of all that a sweep computes."""
    model, optimizer = MODELS[name]
    task = data.classification_task("digits", 1200, label_noise=0.4)
    curves = CURVES if optimizer in ("sgd", "momentum") else CURVES / 30
    result = training.train(
        task, model, curves, range(6), batch_size=32, optimizer=optimizer, keep_weights=True, progress=False
    )
    assert np.isfinite(result.train_loss).all()
    arrays = [result.step_losses, result.train_loss, result.test_loss, result.test_accuracy, *result.weights]
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()


def start_on_one_core():
    """Start a new process on one core; it prints a line per model."""
    code = """
import os
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
import test_training_determinism as here
for name in here.MODELS:
    print(name, here.fingerprint(name))
"""
    path = os.pathsep.join([os.path.dirname(__file__), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="restricting a process to one core needs Linux")
def test_same_bits_in_a_new_process_with_one_core_and_here_with_all():
    child = start_on_one_core()
    here = {name: fingerprint(name) for name in MODELS}
    lines = child.communicate(timeout=300)[0].split("\n")
    assert child.returncode == 0
    assert dict(line.split() for line in lines if line) == here


def test_same_bits_in_the_same_process():
    assert fingerprint("mlp") == fingerprint("mlp")
