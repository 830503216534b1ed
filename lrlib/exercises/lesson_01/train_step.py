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


def _step(
    loss: Callable[[np.ndarray], Any] = lambda errors: np.mean(errors**2),
    gradient: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda features, errors: (
        2 * features.T @ errors / len(errors)
    ),
    update: Callable[[np.ndarray, np.ndarray, float], np.ndarray] = lambda weights, gradient, rate: (
        weights - rate * gradient
    ),
    result: Callable[[np.ndarray, Any], tuple] = lambda new_weights, loss: (new_weights, loss),
) -> Callable[..., tuple]:
    """Return the training step with one of its parts changed."""

    def step(weights: Any, features: Any, targets: Any, learning_rate: float) -> tuple:
        weights, features, targets = (np.asarray(tensor, float) for tensor in (weights, features, targets))
        errors = features @ weights - targets
        return result(update(weights, gradient(features, errors), learning_rate), loss(errors))

    return step


def _loss_after(weights: Any, features: Any, targets: Any, learning_rate: float) -> tuple:
    new_weights, _ = _step()(weights, features, targets, learning_rate)
    _, loss = _step()(new_weights, features, targets, learning_rate)
    return new_weights, loss


def _broadcast(weights: Any, features: Any, targets: Any, learning_rate: float) -> tuple:
    """The predictions as a column [batch, 1] minus targets [batch] give an array [batch, batch] of errors."""
    weights, features, targets = (np.asarray(tensor, float) for tensor in (weights, features, targets))
    errors = (features @ weights)[:, None] - targets
    gradient = 2 * features.T @ errors.mean(1) / len(targets)
    return weights - learning_rate * gradient, np.mean(errors**2)


TRAIN_STEP = (
    Mistake(
        "every prediction against every target",
        _broadcast,
        "Predictions [batch, 1] minus targets [batch] broadcast to [batch, batch]. Make both [batch], for example with "
        "`tf.linalg.matvec(features, weights)`, and look at the shapes.",
    ),
    Mistake(
        "the loss after the step",
        _loss_after,
        "Return the loss that the tape recorded, at the weights that came in.",
    ),
    Mistake(
        "half the squared error",
        _step(loss=lambda errors: np.mean(errors**2) / 2, gradient=lambda x, errors: x.T @ errors / len(errors)),
        "This loss is the plain mean of the squared errors, without a half.",
    ),
    Mistake(
        "the sum in place of the mean",
        _step(loss=lambda errors: np.sum(errors**2), gradient=lambda x, errors: 2 * x.T @ errors),
        "Take the mean over the batch (`tf.reduce_mean`): then the rate does not depend on the size of the batch.",
    ),
    Mistake(
        "the error is not squared",
        _step(
            loss=lambda errors: np.mean(np.abs(errors)), gradient=lambda x, errors: x.T @ np.sign(errors) / len(errors)
        ),
        "The loss is the mean of the *squared* errors, not of their absolute values.",
    ),
    Mistake(
        "the root of the mean",
        _step(
            loss=lambda errors: np.sqrt(np.mean(errors**2)),
            gradient=lambda x, errors: x.T @ errors / len(errors) / np.sqrt(np.mean(errors**2)),
        ),
        "Do not take the root: the loss is the mean of the squared errors.",
    ),
    Mistake(
        "uphill",
        _step(update=lambda weights, gradient, rate: weights + rate * gradient),
        "The gradient points uphill: subtract it.",
    ),
    Mistake(
        "the learning rate is missing",
        _step(update=lambda weights, gradient, rate: weights - gradient),
        "Multiply the gradient by the learning rate.",
    ),
    Mistake(
        "the gradient in place of the new weights",
        _step(update=lambda weights, gradient, rate: gradient),
        "Return the new weights: the old ones minus the learning rate times the gradient.",
    ),
    Mistake(
        "the change in place of the new weights",
        _step(update=lambda weights, gradient, rate: -rate * gradient),
        "Return the new weights, not only the step: add the old weights.",
    ),
    Mistake(
        "the weights are not updated",
        _step(update=lambda weights, gradient, rate: weights),
        "Return the weights *after* the update: the old ones minus the learning rate times the gradient.",
    ),
    Mistake(
        "the loss comes first",
        _step(result=lambda new_weights, loss: (loss, new_weights)),
        "Return the new weights first, then the loss.",
    ),
    Mistake(
        "one loss for each example",
        _step(loss=lambda errors: errors**2, gradient=lambda x, errors: 2 * x.T @ errors),
        "The loss is one number: take the mean over the batch.",
    ),
)
