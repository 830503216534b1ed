"""A Keras schedule from a curve, and the probe that measures the rate each step of training uses."""

import doctest
import math

import numpy as np
import pytest

from lrlib import schedules, tf_schedules
from lrlib.tf_schedules import (
    Curve,
    fit_probe,
    from_function,
    probe_data,
    probe_loss,
    probe_model,
    rates_used,
    rates_used_by_fit,
)
from tests.lrlib.odd_parameters import PARAMETERS

keras, tf = tf_schedules.keras, tf_schedules.tf
DECAY = keras.optimizers.schedules.ExponentialDecay(0.1, 7, 0.5)


def decay(steps):
    return schedules.exponential_decay(np.arange(steps), 0.1, 7, 0.5)


def test_examples_in_the_docstrings():
    result = doctest.testmod(tf_schedules)
    assert (result.failed, result.attempted > 0) == (0, True)


# ------------------------------------------------------------------------------------------------ a schedule is a curve


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_keras_schedule_has_the_rates_of_the_curve_and_holds_the_last(name):
    function = getattr(schedules, name)
    schedule = from_function(function, steps=120, **PARAMETERS[name])
    assert isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule)
    steps = np.arange(150)
    expected = function(np.minimum(steps, 119), **PARAMETERS[name])
    np.testing.assert_allclose([float(schedule(int(step))) for step in steps], expected, rtol=1e-6, atol=1e-12)


def test_every_kind_of_step_gives_the_same_rate():
    schedule = Curve([0.5, 0.25, 0.125])
    in_graph = tf.function(schedule, autograph=False)
    kinds = [2, np.int64(2), tf.constant(2), tf.constant(2, tf.int64), tf.Variable(2, dtype=tf.int64), tf.constant(2.0)]
    assert [float(schedule(step)) for step in kinds] == [0.125] * 6
    assert [float(in_graph(tf.constant(step))) for step in (0, 1, 2, 3, 10**9)] == [0.5, 0.25, 0.125, 0.125, 0.125]


def test_a_function_may_be_written_with_if_and_math():
    def cosine(step, peak):
        if step >= 10:
            return 0.0
        return peak * (1 + math.cos(math.pi * step / 10)) / 2

    used = rates_used_by_fit(from_function(cosine, steps=11, peak=0.3), steps_per_epoch=6, epochs=2)
    np.testing.assert_allclose(used, schedules.cosine_decay(np.arange(12), 0.3, 10), atol=1e-8)


@pytest.mark.parametrize("rates", [[], 0.1, [[0.1, 0.2]], [0.1, math.nan], [0.1, math.inf]])
def test_rates_that_are_no_curve_are_refused(rates):
    with pytest.raises(ValueError, match="rates must be a row of finite numbers"):
        Curve(rates)


def test_a_saved_model_goes_on_where_its_schedule_was(tmp_path):
    schedule = from_function(schedules.cosine_decay, steps=31, initial_learning_rate=0.1, decay_steps=30)
    model = probe_model()
    model.compile(keras.optimizers.SGD(schedule), loss=probe_loss)
    model.fit(*probe_data(12), batch_size=1, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    loaded.fit(*probe_data(12), batch_size=1, verbose=0)
    np.testing.assert_allclose(rates_used(loaded), schedules.cosine_decay(np.arange(24), 0.1, 30), rtol=1e-6)
    assert len(rates_used(model)) == 12


# ------------------------------------------------------------------------------------------------------------ the probe


@pytest.mark.parametrize("optimizer", [DECAY, keras.optimizers.SGD(DECAY), keras.optimizers.Adam(DECAY)])
def test_the_probe_measures_what_fit_uses(optimizer):
    used = rates_used_by_fit(optimizer, steps_per_epoch=10, epochs=2)
    np.testing.assert_allclose(used, decay(20), rtol=2e-5)


def test_the_probe_sees_every_step_where_callbacks_see_every_fourth():
    used = rates_used_by_fit(DECAY, steps_per_epoch=12, steps_per_execution=4)
    np.testing.assert_allclose(used, decay(12), rtol=1e-6)


def test_the_probes_own_fit_is_that_from_arrays():
    """The same calls of callbacks, and the same rates; the last of three parts of an epoch is a short one."""

    class Calls(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.seen = []

        def on_train_batch_begin(self, batch, logs=None):
            self.seen.append((self.params["steps"], batch, int(self.model.optimizer.iterations)))

    def trained(train):
        model, calls = probe_model(), Calls()
        model.compile(keras.optimizers.SGD(DECAY), loss=probe_loss, steps_per_execution=3)
        train(model, epochs=3, initial_epoch=1, callbacks=[calls])
        return rates_used(model), calls.seen

    rates, calls = trained(lambda model, **options: fit_probe(model, 8, **options))
    from_arrays, same_calls = trained(lambda model, **options: model.fit(*probe_data(8), 1, verbose=0, **options))
    np.testing.assert_array_equal(rates, from_arrays)
    assert calls == same_calls
    assert len(rates) == 16


def test_small_rates_stay_exact_after_large_ones():
    rates = np.array([100.0, 1e-5, 3e-6, 100.0, 1e-6])
    np.testing.assert_allclose(rates_used_by_fit(Curve(rates), steps_per_epoch=5), rates, rtol=1e-6)


def test_validation_and_prediction_are_no_steps():
    model = probe_model()
    model.compile(keras.optimizers.SGD(DECAY), loss=probe_loss)
    model.fit(*probe_data(10), batch_size=1, validation_split=0.3, verbose=0)
    model.predict(probe_data(5)[0], verbose=0)
    np.testing.assert_allclose(rates_used(model), decay(7), rtol=1e-6)


@pytest.mark.parametrize("compiled", [False, True])
def test_the_probe_measures_a_loop_of_your_own(compiled):
    model, optimizer = probe_model(), keras.optimizers.SGD(DECAY)
    features, targets = (tf.constant(array) for array in probe_data(4))

    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(probe_loss(targets, model(features)))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)

    step = tf.function(step) if compiled else step
    for _ in range(9):
        step()
    np.testing.assert_allclose(rates_used(model), decay(9), rtol=1e-6)


def test_accumulated_gradients_show_their_update_in_one_place():
    optimizer = keras.optimizers.SGD(0.1, gradient_accumulation_steps=3)
    np.testing.assert_allclose(rates_used_by_fit(optimizer, steps_per_epoch=6), [0, 0, 0.1, 0, 0, 0.1], rtol=1e-6)


@pytest.mark.parametrize("jit_compile", [False, True])
def test_more_steps_than_the_probe_remembers_is_an_error(jit_compile):
    model = probe_model(capacity=3)
    model.compile("sgd", loss=probe_loss, jit_compile=jit_compile)

    def train_and_ask():
        model.fit(*probe_data(5), batch_size=1, verbose=0)
        return rates_used(model)

    with pytest.raises((ValueError, tf.errors.InvalidArgumentError)):
        train_and_ask()
