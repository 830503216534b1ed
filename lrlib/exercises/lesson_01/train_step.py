"""``train_step``: its reference, the real batches that it gets, and its mistakes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib import landscapes, tensorflow_gate
from lrlib.checking.exercise import Case, InvalidAnswer, Mistake, numbers
from lrlib.checking.records import Values


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


def sample_train_step(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for one step on a real batch; the four arguments are float32 tensors and a Python float."""
    answered = answer(*batch_of(case), case["learning_rate"])
    if not isinstance(answered, tuple | list) or len(answered) != 2:
        raise InvalidAnswer(
            f"Your function returned {_kind(answered)}; return two things, the new weights and the loss: "
            "`return new_weights, loss`."
        )
    new_weights, loss = answered
    return {"loss": numbers(loss, "As the loss your function"), "new weights": numbers(new_weights, "Your function")}


def _kind(value: object) -> str:
    if value is None:
        return "None"
    length = f" of length {len(value)}" if isinstance(value, tuple | list) else ""
    return f"a {type(value).__name__}{length}"


def _a_loss_each(weights: Any, features: Any, targets: Any, learning_rate: float) -> tuple[Any, Any]:
    tf = tensorflow_gate.load()
    errors = tf.linalg.matvec(features, weights) - targets
    return weights - 2 * learning_rate * tf.linalg.matvec(features, errors, transpose_a=True), tf.square(errors)


MISTAKES = (
    Mistake("one loss for each example", _a_loss_each, "The loss is one number: take the mean over the batch."),
)
