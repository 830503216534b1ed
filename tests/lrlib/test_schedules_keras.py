"""The reference schedules against Keras's own, called plainly and inside ``tf.function``; the plateau, really run."""

from types import SimpleNamespace

import numpy as np
import pytest

from lrlib import schedules, tensorflow_gate
from tests.lrlib.odd_parameters import PARAMETERS

tf = tensorflow_gate.load()
keras = tf.keras

STEPS = np.arange(120)
CLASSES = {
    "piecewise_constant": keras.optimizers.schedules.PiecewiseConstantDecay,
    "exponential_decay": keras.optimizers.schedules.ExponentialDecay,
    "inverse_time_decay": keras.optimizers.schedules.InverseTimeDecay,
    "polynomial_decay": keras.optimizers.schedules.PolynomialDecay,
    "cosine_decay": keras.optimizers.schedules.CosineDecay,
    "cosine_decay_restarts": keras.optimizers.schedules.CosineDecayRestarts,
}
CASES = [(name, PARAMETERS[name]) for name in CLASSES] + [
    ("exponential_decay", PARAMETERS["exponential_decay"] | {"staircase": True}),
    ("inverse_time_decay", PARAMETERS["inverse_time_decay"] | {"staircase": True}),
    ("polynomial_decay", PARAMETERS["polynomial_decay"] | {"cycle": True}),
    ("polynomial_decay", {"initial_learning_rate": 0.083, "decay_steps": 37}),
    ("cosine_decay_restarts", {"initial_learning_rate": 0.083, "first_decay_steps": 11}),
    ("cosine_decay_restarts", PARAMETERS["cosine_decay_restarts"] | {"t_mul": 1.0}),
]


def keras_curve(schedule, in_graph):
    """Keras's rate at each step: float32, from an int64 step as an optimizer gives it."""
    call = tf.function(schedule) if in_graph else schedule
    return np.array([float(call(tf.constant(t, tf.int64))) for t in STEPS])


@pytest.mark.parametrize("in_graph", [False, True], ids=["plain", "tf.function"])
@pytest.mark.parametrize(("name", "parameters"), CASES)
def test_same_curve_as_keras(name, parameters, in_graph):
    expected = getattr(schedules, name)(STEPS, **parameters)
    # float32: 1e-6 relative, and cos near its minimum loses what is small beside the initial rate
    np.testing.assert_allclose(keras_curve(CLASSES[name](**parameters), in_graph), expected, rtol=3e-6, atol=1e-8)


@pytest.mark.parametrize("in_graph", [False, True], ids=["plain", "tf.function"])
def test_warmup_before_cosine_as_keras_does_it(in_graph):
    theirs = keras.optimizers.schedules.CosineDecay(0.011, 37, alpha=0.07, warmup_target=0.083, warmup_steps=13)
    ours = schedules.warmup(lambda t: schedules.cosine_decay(t, 0.083, 37, alpha=0.07), 13, 0.011)
    np.testing.assert_allclose(keras_curve(theirs, in_graph), ours(STEPS), rtol=3e-6, atol=1e-8)


def test_keras_is_late_at_a_restart_where_the_reference_is_exact():
    theirs = keras.optimizers.schedules.CosineDecayRestarts(1.0, first_decay_steps=10, t_mul=1.1)
    assert float(theirs(21)) < 1e-6
    assert schedules.cosine_decay_restarts(21, 1.0, 10, 1.1) == 1.0


def run_the_callback(losses, initial_learning_rate, min_learning_rate=0.0, **options):
    """Drive keras.callbacks.ReduceLROnPlateau by hand over a loss history; returns the rate used in each epoch."""
    optimizer = keras.optimizers.SGD(initial_learning_rate)
    callback = keras.callbacks.ReduceLROnPlateau(monitor="loss", min_lr=min_learning_rate, **options)
    callback.set_model(SimpleNamespace(optimizer=optimizer))
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses):
        rates.append(float(optimizer.learning_rate))
        callback.on_epoch_end(epoch, {"loss": loss})
    return rates


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"factor": 0.5, "patience": 3},
        {"factor": 0.7, "patience": 0},
        {"factor": 0.7, "patience": 1, "cooldown": 1},
        {"factor": 0.3, "patience": 2, "cooldown": 4},
        {"factor": 0.5, "patience": 2, "min_delta": 0.0531},
        {"factor": 0.5, "patience": 2, "min_learning_rate": 0.0231},
        {"factor": 0.5, "patience": 2, "min_learning_rate": 0.083},
    ],
    ids=repr,
)
def test_reduce_on_plateau_does_what_the_callback_does(options):
    rng = np.random.default_rng(0)
    falling = 2 * np.exp(-np.arange(60) / 8) + 0.1 * rng.standard_normal(60)
    with_nan = np.where(np.arange(60) % 17 == 9, np.nan, falling)
    for losses in (falling, with_nan, np.full(60, 1.0), np.r_[np.nan, falling], rng.standard_normal(60)):
        ours = schedules.reduce_on_plateau(losses, 0.083, **options)
        np.testing.assert_allclose(ours, run_the_callback(losses, 0.083, **options), rtol=1e-5)
