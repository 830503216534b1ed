"""A setting that a learner left on decides no answer, and is theirs again afterwards."""

import warnings

import numpy as np
import pytest

from lrlib import tensorflow_gate
from lrlib.checking.exercise import Exercise, ask
from lrlib.checking.state import known_state
from lrlib.checking.statuses import Answered

tf = tensorflow_gate.load()
keras = tf.keras


@pytest.fixture(autouse=True)
def usual():
    """Leave every setting as it was, whatever a test does."""
    with known_state():
        yield


def settings():
    return (
        np.geterr(),
        keras.config.floatx(),
        keras.config.dtype_policy().name,
        keras.config.epsilon(),
        tf.config.functions_run_eagerly(),
    )


USUAL = ({"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}, "float32", "float32", 1e-7, False)


def leave_on():
    np.seterr(all="raise")
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("mixed_float16")
    keras.config.set_epsilon(0.1)
    tf.config.run_functions_eagerly(True)


def test_the_block_has_the_usual_settings_and_the_learner_s_come_back():
    leave_on()
    left = settings()
    with known_state():
        assert settings() == USUAL
        leave_on()
    assert settings() == left
    assert left != USUAL


def test_they_come_back_after_an_error_too():
    leave_on()
    left = settings()
    with pytest.raises(ValueError, match="x"), known_state():
        raise ValueError("x")
    assert settings() == left


def asked(answer):
    exercise = Exercise("it", reference=answer, sample=lambda function, case: {"value": np.asarray(function())})
    return ask(exercise, answer, {})[0]


def test_a_function_that_fails_in_a_graph_is_seen_to_fail():
    tf.config.run_functions_eagerly(True)

    @tf.function
    def half(x):
        return x.numpy() / 2

    assert float(half(tf.constant(2.0))) == 1.0
    assert asked(lambda: half(tf.constant(2.0))).status == Answered.ERROR


def test_precision_is_that_of_the_course():
    keras.mixed_precision.set_global_policy("mixed_float16")
    layer = keras.layers.Dense(1, kernel_initializer="ones")
    assert layer(np.ones((1, 1), dtype=np.float32)).dtype == "float16"
    record = asked(lambda: keras.layers.Dense(1)(np.ones((1, 1), dtype=np.float32)).dtype == tf.float32)
    assert record.values["value"] == 1.0


def test_overflow_and_warnings_are_no_errors():
    np.seterr(all="raise")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        record = asked(lambda: np.exp(np.float64(1000.0)))
    assert (record.status, record.values["value"]) == (Answered.ANSWERED, np.inf)
