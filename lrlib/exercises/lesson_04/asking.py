"""The ways to ask a Keras schedule for its rates: the object stays in its kernel, only the rates are judged."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from lrlib.checking.exercise import InvalidAnswer, number
from lrlib.checking.records import Values

WAYS = ("int", "tensor", "variable", "graph", "fit", "save and load")


def ask(schedule: Any, asked: str, steps: np.ndarray, pause: int) -> np.ndarray:
    """Return the rates [steps] of a schedule, asked in one of ``WAYS``; it is saved and loaded at step ``pause``."""
    from lrlib import tf_schedules

    tf = tf_schedules.tf
    if type(schedule) is tf_schedules.Curve:  # the reference or a mistake: its table holds in every way (tested)
        return schedule.rates[steps].astype(float)
    if asked == "fit":
        return tf_schedules.rates_used_by_fit(schedule, steps_per_epoch=len(steps))
    if asked == "save and load":
        return _used_with_a_pause(schedule, len(steps), pause)
    in_graph = tf.function(schedule.__call__, autograph=False)
    how = {
        "int": schedule,
        "tensor": lambda step: schedule(tf.constant(step, tf.int64)),
        "variable": lambda step: schedule(tf.Variable(step, dtype=tf.int64)),
        "graph": lambda step: in_graph(tf.constant(step, tf.int64)),
    }[asked]
    return np.array([number(how(int(step)), f"At step {step} your schedule") for step in steps])


def _used_with_a_pause(schedule: Any, steps: int, pause: int) -> np.ndarray:
    """Train the probe for ``pause`` steps, save it, load it, train on; return the rates used, [steps]."""
    from lrlib.tf_schedules import keras, probe_model

    if ">" not in keras.saving.get_registered_name(type(schedule)):
        raise InvalidAnswer(
            "Your class is not registered, so a saved model with it cannot be loaded (TypeError): put "
            "`@keras.saving.register_keras_serializable()` in the line above `class`."
        )
    model = probe_model(1)
    model.compile(keras.optimizers.SGD(schedule))
    before = _used_in_a_loop(model, pause)
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.keras")
        try:
            loaded = keras.models.load_model(Path(folder) / "model.keras")
        except TypeError as error:
            raise InvalidAnswer(
                "The saved model does not load. `get_config` must return exactly the arguments of `__init__`, by name. "
                f"Keras says: {_last_line(error)}"
            ) from None
    try:
        return np.append(before, _used_in_a_loop(loaded, steps - pause))
    except (TypeError, AttributeError) as error:
        raise InvalidAnswer(
            "The saved model loads, but its schedule fails where yours did not. Does `get_config` write the inner "
            "schedule with `keras.saving.serialize_keras_object`? "
            f"TensorFlow says: {type(error).__name__}: {_last_line(error)}"
        ) from None


def _used_in_a_loop(model: Any, steps: int) -> np.ndarray:
    """Return the rates [steps] of updates by the probe's optimizer in a compiled loop: `fit` without its data."""
    from lrlib.tf_schedules import tf

    weight, optimizer = model.layers[-1].weight, model.optimizer
    optimizer.build([weight])

    @tf.function(autograph=False)
    def update() -> None:
        optimizer.apply([tf.constant(-1.0, tf.float64)], [weight])

    weights = [weight.numpy()]
    for _ in range(steps):
        update()
        weights.append(weight.numpy())
    return np.diff(weights)


@contextlib.contextmanager
def explained(asked: str) -> Iterator[None]:
    """Turn what TensorFlow says of Python code that cannot be traced, and of a missing get_config, into advice."""
    try:
        yield
    except NotImplementedError as error:
        if not str(error):  # the exercise's own stub
            raise
        if "get_config" in str(error):
            raise InvalidAnswer("Saving needs `get_config`: return the arguments of `__init__` as a dict.") from None
        raise InvalidAnswer(_advice(asked, error)) from None
    except (TypeError, AttributeError, ValueError) as error:
        if asked == "int":
            raise
        raise InvalidAnswer(_advice(asked, error)) from None


def _advice(asked: str, error: Exception) -> str:
    where = {"fit": "In `fit`", "graph": "In a graph", "save and load": "In a graph"}.get(
        asked, f"For an int64 {asked}"
    )
    return (
        f"{where} your schedule fails. There the step is an int64 tensor, and in a graph it has no value yet: cast it "
        "with `tf.cast(step, tf.float32)`, and write `tf.where`, `tf.minimum`, `tf.cos` for `if`, `min`, `math` and "
        f"`np`. TensorFlow says: {type(error).__name__}: {_last_line(error)}"
    )


def as_schedule(answer: Any) -> Any:
    """Return the answer if it is a Keras schedule; raises InvalidAnswer that says what it is instead."""
    from lrlib.tf_schedules import keras

    if not isinstance(answer, keras.optimizers.schedules.LearningRateSchedule):
        raise InvalidAnswer(f"A `LearningRateSchedule` object is expected; got {what(answer)}.")
    return answer


def what(value: Any) -> str:
    """Say what kind of thing a learner returned."""
    return "None. Is a `return` missing?" if value is None else f"a {type(value).__name__}"


def asked_by_int(schedule: Any, steps: np.ndarray) -> Values:
    """Return ``steps`` and the schedule's rates there, asked with Python integers."""
    values = [number(schedule(int(step)), f"At step {step} your schedule") for step in steps]
    return {"steps": steps.astype(float), "values": np.array(values)}


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if "Exception encountered" in str(error) else lines[0] if lines else "")[:200]


def locate_step(name: str, index: tuple[int, ...], expected: Values) -> str:
    """Say an index of the rates as a step."""
    return f"step {int(expected['steps'][index])}"
