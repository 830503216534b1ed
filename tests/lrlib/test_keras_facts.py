"""What the lessons say about Keras, one test a statement: a release that changes it turns that test red, by name.

Found by running keras 3.15.1. The rates are measured with the probe of :mod:`lrlib.tf_schedules`.
"""

import math

import numpy as np
import pytest

from lrlib import tf_schedules
from lrlib.tf_schedules import fit_probe, probe_data, probe_loss, probe_model, rates_used, rates_used_by_fit

keras, tf = tf_schedules.keras, tf_schedules.tf
SGD, ExponentialDecay = keras.optimizers.SGD, keras.optimizers.schedules.ExponentialDecay
LearningRateSchedule, LearningRateScheduler = (
    keras.optimizers.schedules.LearningRateSchedule,
    keras.callbacks.LearningRateScheduler,
)


def probe(optimizer, **options):
    model = probe_model()
    model.compile(optimizer, loss=probe_loss, **options)
    return model


def train_on_one_batch(model):
    model.train_on_batch(*probe_data(1))


# --------------------------------------------------------------------------------------- setting the rate by assignment


def test_assigning_the_learning_rate_in_a_loop_works_exactly_and_traces_once():
    traces = []

    def counting_loss(targets, predictions):
        traces.append("trace")
        return probe_loss(targets, predictions)

    optimizer = SGD(0.1)
    model = probe_model()
    model.compile(optimizer, loss=counting_loss)
    rates = [0.1, 0.05, 0.2, 0.025, 1.0]
    train_on_one_batch(model)
    traces_of_the_first_step = len(traces)
    for rate in rates[1:]:
        optimizer.learning_rate = rate
        train_on_one_batch(model)
    np.testing.assert_allclose(rates_used(model), rates, rtol=1e-6)
    assert len(traces) == traces_of_the_first_step


def test_assigning_the_learning_rate_between_epochs_of_fit_works():
    optimizer = SGD(0.1)
    model = probe(optimizer)
    for epoch in range(3):
        optimizer.learning_rate = 0.1 / (epoch + 1)
        fit_probe(model, 2)
    np.testing.assert_allclose(rates_used(model), np.repeat([0.1, 0.05, 0.1 / 3], 2), rtol=1e-6)


def test_assigning_optimizer_lr_silently_makes_an_attribute_that_nothing_reads():
    optimizer = SGD(0.1)
    optimizer.lr = 0.7
    assert optimizer.lr == 0.7
    np.testing.assert_allclose(rates_used_by_fit(optimizer, steps_per_epoch=3), 0.1, rtol=1e-6)


def test_a_python_float_closed_over_by_a_tf_function_is_frozen():
    weight = tf.Variable(0.0)
    rate = 0.1

    @tf.function
    def step():
        weight.assign_add(rate)

    step()
    rate = 5.0
    step()
    assert float(weight) == pytest.approx(0.2)


def test_a_python_float_argument_of_a_tf_function_is_traced_again_for_each_value():
    traces = []

    @tf.function
    def step(rate):
        traces.append(rate)
        return 2 * rate

    for rate in (0.1, 0.2, 0.3):
        step(rate)
    assert traces == [0.1, 0.2, 0.3]
    for rate in (0.1, 0.2, 0.3):
        step(tf.constant(rate))
    assert len(traces) == 4


# ------------------------------------------------------------------------------------------------------ the constructor


def test_the_constructor_takes_a_float_a_schedule_or_a_callable_without_arguments():
    for rate in (0.1, ExponentialDecay(0.1, 10, 1.0), lambda: 0.1):
        np.testing.assert_allclose(rates_used_by_fit(SGD(rate), steps_per_epoch=2), 0.1, rtol=1e-6)


@pytest.mark.parametrize("rate", [1, np.float32(0.1)])
def test_the_constructor_refuses_an_int_and_a_numpy_float32(rate):
    with pytest.raises(ValueError, match="should be float, or an instance of"):
        SGD(rate)


def test_a_callable_is_frozen_by_fit():
    calls = []

    def rate():
        calls.append(1)
        return 0.1 * len(calls)

    used = rates_used_by_fit(SGD(rate), steps_per_epoch=4)
    np.testing.assert_allclose(used, used[0], rtol=1e-6)
    assert float(rate()) > used[0] * 1.01  # while each call outside gives another rate


# ------------------------------------------------------------------------------ a schedule object cannot be overwritten


def test_assigning_a_float_onto_a_schedule_is_a_type_error():
    optimizer = SGD(ExponentialDecay(0.1, 10, 0.5))
    with pytest.raises(TypeError, match="learning rate is not settable"):
        optimizer.learning_rate = 0.1


def test_learning_rate_scheduler_on_a_schedule_is_a_type_error():
    with pytest.raises(TypeError, match="learning rate is not settable"):
        fit_probe(probe(SGD(ExponentialDecay(0.1, 10, 0.5))), 2, callbacks=[LearningRateScheduler(lambda epoch: 0.1)])


def test_reduce_on_plateau_on_a_schedule_fails_late_at_its_first_reduction():
    reached = []
    callbacks = [
        keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: reached.append(epoch)),
        # The loss of the probe falls for ever: to a reader who waits for it to rise, it stands still.
        keras.callbacks.ReduceLROnPlateau(monitor="loss", mode="max", patience=3),
    ]
    with pytest.raises(TypeError, match="learning rate is not settable"):
        fit_probe(probe(SGD(ExponentialDecay(0.1, 10, 0.5))), 2, epochs=9, callbacks=callbacks)
    assert reached == [0, 1, 2, 3]


# ----------------------------------------------------------------------------------------------------- silent surprises


def test_exponential_decay_with_an_int_rate_is_silently_an_integer_curve():
    schedule = ExponentialDecay(1, 10, 0.5)
    assert [float(schedule(step)) for step in (0, 1, 2)] == [1, 0, 0]
    assert float(ExponentialDecay(1.0, 10, 0.5)(1)) == pytest.approx(0.5**0.1)


def test_cosine_decay_ignores_warmup_steps_without_a_warmup_target():
    without_target = keras.optimizers.schedules.CosineDecay(0.1, 10, warmup_steps=5)
    plain = keras.optimizers.schedules.CosineDecay(0.1, 10)
    assert [float(without_target(step)) for step in range(12)] == [float(plain(step)) for step in range(12)]


# ------------------------------------------------------------------------------------ custom schedules: fit traces them


class Custom(LearningRateSchedule):
    def __init__(self, function):
        self.function = function

    def __call__(self, step):
        return self.function(step)


PYTHON_ONLY = {
    "if": lambda step: 0.1 if step < 3 else 0.01,
    "min": lambda step: 0.1 * (1 - min(step, 5) / 10),
    "math": lambda step: 0.1 * math.cos(step / 10),
    "numpy": lambda step: 0.1 * np.exp(-step / 10),
    "int": lambda step: 0.1 / (1 + int(step)),
}


@pytest.mark.parametrize("name", PYTHON_ONLY)
def test_python_control_flow_and_math_pass_with_an_int_and_fail_in_fit(name):
    schedule = Custom(PYTHON_ONLY[name])
    assert float(schedule(0)) == pytest.approx(0.1)
    with pytest.raises((TypeError, AttributeError, NotImplementedError, tf.errors.OperatorNotAllowedInGraphError)):
        rates_used_by_fit(schedule, steps_per_epoch=3)


def test_tensor_operations_pass_in_fit_where_python_control_flow_does_not():
    schedule = Custom(lambda step: tf.where(step < 2, 0.1, 0.01))
    np.testing.assert_allclose(rates_used_by_fit(schedule, steps_per_epoch=4), [0.1, 0.1, 0.01, 0.01], rtol=1e-6)


def test_the_step_that_fit_hands_to_a_schedule_is_an_int64_keras_variable():
    seen = []

    def schedule(step):
        seen.append(step)
        return 0.1

    rates_used_by_fit(Custom(schedule), steps_per_epoch=2)
    assert all(isinstance(step, keras.Variable) and step.dtype == "int64" for step in seen)
    assert seen


def test_an_uncast_step_passes_keras_operators_in_fit_but_no_tensorflow_function_and_no_operator_as_a_tensor():
    in_graph = tf.function(lambda step: 0.1 * step, autograph=False)
    np.testing.assert_allclose(
        rates_used_by_fit(Custom(lambda step: 0.1 * step), steps_per_epoch=3), [0, 0.1, 0.2], rtol=1e-6
    )
    with pytest.raises(TypeError, match="int64"):
        rates_used_by_fit(Custom(lambda step: 0.1 * tf.pow(0.5, step)), steps_per_epoch=2)
    with pytest.raises(TypeError, match="int64"):
        in_graph(tf.constant(3, tf.int64))
    np.testing.assert_allclose(float(in_graph(tf.cast(tf.constant(3, tf.int64), tf.float32))), 0.3, rtol=1e-6)


def test_state_in_a_schedule_is_frozen_by_fit_while_a_log_of_it_moves_on():
    class Stateful(LearningRateSchedule):
        calls = 0

        def __call__(self, step):
            self.calls += 1
            return 0.1 * 0.5**self.calls

    schedule, logged = Stateful(), []
    model = probe(SGD(schedule))
    read = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: logged.append(float(model.optimizer.learning_rate))
    )
    fit_probe(model, 5, callbacks=[read])
    used = rates_used(model)
    np.testing.assert_allclose(used, used[0], rtol=1e-6)
    assert np.all(np.diff(logged) < 0)


# ---------------------------------------------------------------------------------------------------- schedules and fit


def test_a_schedule_continues_across_calls_of_fit():
    model = probe(SGD(ExponentialDecay(0.1, 10, 0.5)))
    fit_probe(model, 3)
    fit_probe(model, 3)
    np.testing.assert_allclose(rates_used(model), 0.1 * 0.5 ** (np.arange(6) / 10), rtol=1e-6)


def test_learning_rate_scheduler_restarts_at_epoch_0_in_each_fit():
    model = probe(SGD(0.1))
    for _ in range(2):
        fit_probe(model, 1, epochs=3, callbacks=[LearningRateScheduler(lambda epoch: 0.1 / (1 + epoch))])
    np.testing.assert_allclose(rates_used(model), [0.1, 0.05, 0.1 / 3] * 2, rtol=1e-6)


def test_multiplying_the_current_rate_by_a_power_of_the_epoch_compounds():
    callback = LearningRateScheduler(lambda epoch, lr: lr * 0.5**epoch)
    used = rates_used_by_fit(SGD(0.1), steps_per_epoch=1, epochs=4, callbacks=[callback])
    np.testing.assert_allclose(used, 0.1 * 0.5 ** np.array([0, 1, 3, 6]), rtol=1e-6)


def test_on_train_batch_begin_reads_the_rate_that_is_used_and_end_the_next_one():
    model = probe(SGD(ExponentialDecay(0.1, 10, 0.5)))
    begin, end = [], []
    callback = keras.callbacks.LambdaCallback(
        on_train_batch_begin=lambda batch, logs: begin.append(float(model.optimizer.learning_rate)),
        on_train_batch_end=lambda batch, logs: end.append(float(model.optimizer.learning_rate)),
    )
    fit_probe(model, 6, callbacks=[callback])
    np.testing.assert_allclose(begin, rates_used(model), rtol=1e-6)
    np.testing.assert_allclose(end[:-1], rates_used(model)[1:], rtol=1e-6)


def test_setting_the_rate_in_on_train_batch_begin_works_for_every_step():
    model = probe(SGD(0.1))
    rates = [0.1, 0.3, 0.02, 0.5]
    callback = keras.callbacks.LambdaCallback(
        on_train_batch_begin=lambda batch, logs: setattr(model.optimizer, "learning_rate", rates[batch])
    )
    fit_probe(model, 4, callbacks=[callback])
    np.testing.assert_allclose(rates_used(model), rates, rtol=1e-6)


def test_learning_rate_scheduler_swallows_a_type_error_and_calls_again_with_one_argument():
    calls = []

    def schedule(epoch, lr=0.1):
        calls.append((epoch, lr))
        if len(calls) == 1:
            raise TypeError("a bug inside the function")
        return 0.05

    rates_used_by_fit(SGD(0.3), steps_per_epoch=1, callbacks=[LearningRateScheduler(schedule)])
    np.testing.assert_allclose(calls, [(0, 0.3), (0, 0.1)], rtol=1e-6)


@pytest.mark.parametrize(
    ("examples", "validation_split", "steps"), [(100, 0.0, 4), (96, 0.0, 3), (100, 0.2, 3), (100, 0.5, 2)]
)
def test_steps_per_epoch_is_examples_over_batch_size_rounded_up_after_the_validation_split(
    examples, validation_split, steps
):
    model = probe("sgd")
    model.fit(*probe_data(examples), batch_size=32, validation_split=validation_split, verbose=0)
    assert int(model.optimizer.iterations) == len(rates_used(model)) == steps
    assert steps == math.ceil(examples * (1 - validation_split) / 32)


def test_with_gradient_accumulation_the_schedule_counts_micro_steps_and_iterations_counts_updates():
    optimizer = SGD(ExponentialDecay(0.1, 10, 0.5), gradient_accumulation_steps=4)
    used = rates_used_by_fit(optimizer, steps_per_epoch=8)
    updates = used[[3, 7]]
    np.testing.assert_allclose(updates, 0.1 * 0.5 ** (np.array([3, 7]) / 10), rtol=1e-6)
    assert np.count_nonzero(used) == 2
    assert int(optimizer.iterations) == 2


def test_with_steps_per_execution_callbacks_fire_every_4_batches_and_schedules_stay_per_step():
    batches = []
    callback = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: batches.append(batch))
    used = rates_used_by_fit(
        ExponentialDecay(0.1, 10, 0.5), steps_per_epoch=12, callbacks=[callback], steps_per_execution=4
    )
    assert batches == [3, 7, 11]
    np.testing.assert_allclose(used, 0.1 * 0.5 ** (np.arange(12) / 10), rtol=1e-6)


# ------------------------------------------------------------------------------------------------------ saving, loading


def test_saving_a_schedule_without_get_config_is_a_not_implemented_error(tmp_path):
    model = probe(SGD(Custom(lambda step: 0.1)))
    fit_probe(model, 2)
    with pytest.raises(NotImplementedError):
        model.save(tmp_path / "model.keras")


def test_loading_a_schedule_that_is_not_registered_is_a_type_error_until_it_is_handed_over(tmp_path):
    class NotRegistered(LearningRateSchedule):
        def __call__(self, step):
            return 0.1

        def get_config(self):
            return {}

    model = probe(SGD(NotRegistered()))
    fit_probe(model, 2)
    model.save(tmp_path / "model.keras")
    with pytest.raises(TypeError, match="NotRegistered"):
        keras.models.load_model(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", custom_objects={"NotRegistered": NotRegistered})
    assert int(loaded.optimizer.iterations) == 2


# -------------------------------------------------------------------------------------------- the seed's two unit traps


def test_inverse_time_decay_with_decay_steps_1_decays_per_step_not_per_epoch():
    schedules = keras.optimizers.schedules
    per_epoch = 0.1 / (1 + np.repeat(np.arange(3), 4))
    of_the_text = rates_used_by_fit(schedules.InverseTimeDecay(0.1, 1, 0.5), steps_per_epoch=4, epochs=3)
    right = rates_used_by_fit(
        schedules.InverseTimeDecay(0.1, decay_steps=4, decay_rate=1.0, staircase=True), steps_per_epoch=4, epochs=3
    )
    np.testing.assert_allclose(right, per_epoch, rtol=1e-6)
    np.testing.assert_allclose(of_the_text, 0.1 / (1 + 0.5 * np.arange(12)), rtol=1e-6)


def test_staircase_decay_over_10000_steps_is_the_first_rate_exactly_until_step_10000():
    schedule = ExponentialDecay(initial_learning_rate=0.1, decay_steps=10000, decay_rate=0.96, staircase=True)
    rates = [float(schedule(step)) for step in (0, 1, 400, 9999)]
    assert rates == [float(np.float32(0.1))] * 4
    assert float(schedule(10000)) == pytest.approx(0.096)
