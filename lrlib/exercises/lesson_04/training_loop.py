"""``training_loop``: its reference, and the models that it trains."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lrlib import schedules
from lrlib.checking.exercise import Case, InvalidAnswer, numbers
from lrlib.checking.records import Values
from lrlib.exercises.memory import remembered


def training_loop(model: Any, loss: Any, batches: Any, schedule: Any) -> list[float]:
    """Train by plain gradient descent, batch by batch, at the rate ``schedule(step)``; return each batch's loss."""
    from lrlib.tf_schedules import tf

    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        rate = float(schedule(step))
        gradients = tape.gradient(value, model.trainable_variables)
        for weight, gradient in zip(model.trainable_variables, gradients, strict=True):
            weight.assign_sub(rate * gradient)
        losses.append(float(value))
    return losses


def _with_an_if(step: int) -> float:
    if step < 3:
        return 0.02 * (step + 1)
    return 0.06 / (step - 1)


CURVES: dict[str, Callable[[Any], Callable[[int], Any]]] = {
    "cosine": lambda keras: lambda step: schedules.cosine_decay(step, 0.08, 11, 0.05),
    "with an if": lambda keras: _with_an_if,
    "keras": lambda keras: keras.optimizers.schedules.ExponentialDecay(0.07, 4, 0.6),
    "inverse time": lambda keras: lambda step: schedules.inverse_time_decay(step, 0.093, 3, 0.7),
}


@remembered
def sample_loop(answer: Callable[..., Any], case: Case) -> Values:
    """Let the loop train the probe (for the rates used), then a linear model (for its losses and final weights)."""
    from lrlib.tf_schedules import keras, probe_data, probe_loss, probe_model, rates_used, tf

    steps = case["steps"]
    schedule = CURVES[case["schedule"]](keras)
    # In float32, as models are: `w.assign_sub(schedule(step) * g)` is a natural loop, and Keras's rates are float32.
    probe = probe_model(steps, dtype="float32")
    batches = [tuple(array.astype("float32") for array in probe_data(1))] * steps
    with _hint_at_the_optimizer():
        answer(probe, lambda targets, outputs: tf.reduce_mean(probe_loss(targets, outputs)), batches, schedule)
    rates = rates_used(probe)

    model, batches = linear_model_and_batches(keras, steps)
    losses = answer(model, keras.losses.MeanSquaredError(), batches, schedule)
    return {
        "steps": np.arange(len(rates), dtype=float),
        "values": rates,
        "losses": numbers(losses, "Your loop", shape=(steps,)),
        "weights": np.concatenate([np.ravel(array) for array in model.get_weights()]),
    }


def rates_of(schedule: str, steps: int) -> np.ndarray:
    """Return the rates [steps] of one of ``CURVES``."""
    from lrlib.tf_schedules import keras

    curve = CURVES[schedule](keras)
    return np.array([float(curve(step)) for step in range(steps)])


def gradient_descent(rates: np.ndarray, momentum: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the losses [steps] before and after each update of the model of :func:`linear_model_and_batches`.

    And its final weights [4]. In NumPy, one step for each of ``rates``; a loss is that of the update's batch.
    """
    weights, inputs, targets = _linear_problem(len(rates))
    velocity, losses = np.zeros(4), []

    def errors(weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return x @ weights[:3] + weights[3] - y[:, 0]

    for rate, x, y in zip(rates, inputs, targets, strict=True):
        before = errors(weights, x, y)
        velocity = momentum * velocity - rate * 2 * np.append(x.T @ before, before.sum()) / len(before)
        weights = weights + velocity
        losses.append((np.mean(before**2), np.mean(errors(weights, x, y) ** 2)))
    return *np.array(losses).T, weights


@contextlib.contextmanager
def _hint_at_the_optimizer() -> Iterator[None]:
    """Say what to do where a function of the step was handed to an optimizer, which calls it without one."""
    try:
        yield
    except TypeError as error:
        if "missing 1 required positional argument: 'step'" not in str(error):
            raise
        raise InvalidAnswer(
            "An optimizer calls a plain function without a step, so `SGD(schedule)` fails here: make it with a number, "
            "and set `optimizer.learning_rate = float(schedule(step))` before each update."
        ) from None


def linear_model_and_batches(keras: Any, steps: int) -> tuple[Any, list[tuple[np.ndarray, np.ndarray]]]:
    """Return a linear model of three inputs, and ``steps`` batches of four examples, always the same ones."""
    weights, inputs, targets = _linear_problem(steps)
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    model.set_weights([weights[:3, None], weights[3:]])
    return model, list(zip(inputs.astype("float32"), targets.astype("float32"), strict=True))


def _linear_problem(steps: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return three weights and a bias [4], inputs [steps, 4, 3] and targets [steps, 4, 1]."""
    rng = np.random.default_rng(4)
    weights = np.append(rng.normal(size=3), 0.0)
    return weights, rng.normal(size=(steps, 4, 3)), rng.normal(size=(steps, 4, 1))


def locate_update(name: str, index: tuple[int, ...], expected: Values) -> str:
    """Say an index of the rates, losses or weights in words."""
    if name == "weights":
        return "the weights after training"
    return f"the {'loss' if name == 'losses' else 'rate used'} of step {index[0]}"
