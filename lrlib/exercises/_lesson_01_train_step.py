"""The reference of ``train_step``, and the real batches on which it is asked."""

from typing import Any

import numpy as np

from lrlib import landscapes, tensorflow_gate
from lrlib.exercises.base import Case


def train_step(weights: Any, features: Any, targets: Any, learning_rate: float) -> tuple[Any, Any]:
    """Return the weights after one step of gradient descent, and the loss before it.

    The model is linear, ``features @ weights``; the loss is the mean over the batch of the squared error (no half).
    ``weights`` [dim], ``features`` [batch, dim] and ``targets`` [batch] are float32 tensors. The new weights are
    float32 [dim], the loss is a float32 scalar.
    """
    tf = tensorflow_gate.load()
    with tf.GradientTape() as tape:
        tape.watch(weights)
        errors = tf.linalg.matvec(features, weights) - targets
        loss = tf.reduce_mean(tf.square(errors))
    return weights - learning_rate * tape.gradient(loss, weights), loss


def batch_of(case: Case) -> tuple[Any, Any, Any]:
    """Return the tensors ``(weights, features, targets)`` of a case: ``dataset``, ``batch_size`` and ``seed``.

    The seed draws the examples of the batch, without replacement, and the weights, from a standard normal.
    """
    tf = tensorflow_gate.load()
    features, targets = landscapes.real_least_squares(case["dataset"])
    rng = np.random.default_rng(case["seed"])
    rows = rng.permutation(len(features))[: case["batch_size"]]
    weights = rng.standard_normal(features.shape[1])
    return tuple(tf.constant(array, tf.float32) for array in (weights, features[rows], targets[rows]))
