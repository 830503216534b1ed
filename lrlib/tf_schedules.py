"""The Keras side of schedules: a Keras schedule from any curve, and the learning rate that training really uses.

Importing this module loads TensorFlow (a Keras class cannot be defined without it); no other module of ``lrlib``
imports it at its top.

What a schedule object *says*, what a callback *logs* and what an update *uses* are three things, and they differ in
several well-known traps. So measure: the probe is a model with one weight whose gradient is -1 at every step, so each
update of plain SGD raises the weight by exactly the learning rate it used. Any way of setting rates can train it::

    model = probe_model()
    model.compile(keras.optimizers.SGD(schedule), loss=probe_loss)
    model.fit(*probe_data(steps_per_epoch=10), batch_size=1, epochs=3, callbacks=[...])
    rates_used(model)                      # shape [30]
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lrlib import tensorflow_gate

tf = tensorflow_gate.load()
import keras  # noqa: E402  (only after TensorFlow has been loaded through the gate)

Tensor = Any  # a tf.Tensor: TensorFlow has no types

# ------------------------------------------------------------------------------------------------ a schedule is a curve


@keras.saving.register_keras_serializable("lrlib")
class Curve(keras.optimizers.schedules.LearningRateSchedule):
    """A Keras schedule that looks its rates up: ``rates[step]``, and the last one past the end.

    ``rates`` is [steps]; raises ``ValueError`` unless it is one row of finite numbers. It runs inside ``fit`` and
    ``tf.function``, in float32 as Keras's own schedules do. A saved model contains the rates themselves, so it loads
    wherever ``lrlib.tf_schedules`` is imported, even where the function that made them is gone.
    """

    def __init__(self, rates: ArrayLike) -> None:
        """Keep the rates [steps]."""
        self.rates = np.asarray(rates, np.float32)
        if self.rates.ndim != 1 or not self.rates.size or not np.isfinite(self.rates).all():
            raise ValueError(f"rates must be a row of finite numbers, one per step; got shape {self.rates.shape}")

    def __call__(self, step: object) -> Tensor:
        """Return the rate that update ``step`` uses; a Python int, a tensor or a variable."""
        index = tf.clip_by_value(tf.cast(step, tf.int64), 0, len(self.rates) - 1)
        return tf.gather(tf.constant(self.rates), index)

    def get_config(self) -> dict:
        """Return the rates, from which the schedule is made again."""
        return {"rates": self.rates.tolist()}


def from_function(function: Callable[..., Any], *, steps: int, **params: object) -> Curve:
    """Return the Keras schedule of ``function(step, **params)`` for the updates 0 ... ``steps - 1``, then held.

    ``function`` is any curve function: of ``lrlib.schedules``, or your own. It is called with one Python int at a time,
    before training, so ``if``, ``math`` and NumPy are all welcome in it.

    >>> from lrlib import schedules
    >>> schedule = from_function(schedules.cosine_decay, steps=401, initial_learning_rate=0.1, decay_steps=400)
    >>> round(float(schedule(200)), 6)
    0.05
    """
    return Curve([float(function(step, **params)) for step in range(steps)])


# ------------------------------------------------------------------------------------------------------------ the probe


@keras.saving.register_keras_serializable("lrlib")
class Probe(keras.layers.Layer):
    """One float64 weight times the input. It records the weight each time its gradient is computed."""

    def __init__(self, capacity: int, dtype: object = "float64", **options: object) -> None:
        """Remember up to ``capacity`` steps."""
        super().__init__(dtype=dtype, **options)
        self.capacity = capacity

    def build(self, input_shape: tuple) -> None:
        """Make the weight, its history [capacity] and the number of steps in the history."""
        self.weight = self.add_weight(shape=(), initializer="zeros", name="weight")
        self.history = self.add_weight(shape=(self.capacity,), initializer="zeros", trainable=False, name="history")
        self.count = self.add_weight(shape=(), initializer="zeros", trainable=False, dtype="int64", name="count")

    def call(self, inputs: Tensor) -> Tensor:
        """Return the inputs times the weight."""
        return inputs * self._recorded(tf.convert_to_tensor(self.weight))

    def _recorded(self, weight: Tensor) -> Tensor:
        @tf.custom_gradient
        def identity(weight: Tensor) -> tuple:
            # In the backward pass, so that predictions and validation batches are not counted as steps.
            def gradient(upstream: Tensor) -> Tensor:
                self.history.value.scatter_nd_update([[self.count.value]], [weight])
                self.count.assign_add(1)
                return upstream

            return tf.identity(weight), gradient

        return identity(weight)

    def get_config(self) -> dict:
        """Return the options of the layer."""
        return {**super().get_config(), "capacity": self.capacity}


@keras.saving.register_keras_serializable("lrlib")
class ProbeModel(keras.Model):
    """The probe alone: a ``Sequential`` model of it takes ten times as long to make, and twice as long to load."""

    def __init__(self, capacity: int, dtype: object = "float64", **options: object) -> None:
        """Remember up to ``capacity`` steps."""
        super().__init__(dtype=dtype, **options)
        self.probe = Probe(capacity, dtype)
        self.probe.build((None, 1))
        self.built = True

    def call(self, inputs: Tensor) -> Tensor:
        """Return the inputs times the weight."""
        return self.probe(inputs)

    def get_config(self) -> dict:
        """Return the options of the model."""
        return {**super().get_config(), "capacity": self.probe.capacity}


def probe_model(capacity: int = 20_000, dtype: str = "float64") -> keras.Model:
    """Return the probe, not compiled: train it with :func:`probe_loss`, then ask :func:`rates_used`.

    It takes inputs of shape [batch, 1] (ones: :func:`probe_data`) and remembers up to ``capacity`` steps. Saving and
    loading it keeps what it remembers. In float32, as other models are, rates are exact to a relative 1e-6 only while
    the weight is small.
    """
    return ProbeModel(capacity, dtype)


@keras.saving.register_keras_serializable("lrlib")
def probe_loss(targets: Tensor, predictions: Tensor) -> Tensor:
    """Return minus the predictions: a loss whose slope is the same everywhere. The targets play no part."""
    return -predictions


def probe_data(steps_per_epoch: int) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and targets, both [steps_per_epoch, 1], to be used with ``batch_size=1``."""
    return np.ones((steps_per_epoch, 1)), np.zeros((steps_per_epoch, 1))


def fit_probe(model: keras.Model, steps_per_epoch: int, **options: Any) -> None:
    """Train the probe as ``model.fit(*probe_data(steps_per_epoch), batch_size=1, verbose=0, **options)`` does.

    In a fraction of the time: from arrays ``fit`` makes a pipeline of several traced functions, and starts it anew in
    every epoch; here it is one batch, repeated.
    """
    batch = tuple(tf.constant(array) for array in probe_data(1))
    batches = tf.data.Dataset.from_tensors(batch).repeat(steps_per_epoch)
    model.fit(batches, shuffle=False, verbose=0, **options)


def rates_used(model: keras.Model) -> np.ndarray:
    """Return the learning rate that each step of training the probe has used so far, shape [steps], float64.

    A step is one computed gradient; where gradients are accumulated, the steps without an update show 0 and the step
    with one shows the whole change. Exact to a relative 1e-6 for plain SGD, and to 2e-5 for Adam, whose step has the
    size of its rate as long as the gradient stays the same. Raises ``ValueError`` for more steps than the probe can
    remember.
    """
    probe = model.layers[-1]
    steps = int(probe.count.value.numpy())
    if steps > probe.capacity:
        raise ValueError(f"the probe took {steps} steps and remembers {probe.capacity}: probe_model(capacity={steps})")
    return np.diff(np.append(probe.history.value.numpy()[:steps], probe.weight.value.numpy()))


def rates_used_by_fit(
    optimizer: "keras.optimizers.Optimizer | keras.optimizers.schedules.LearningRateSchedule | float",
    *,
    steps_per_epoch: int,
    epochs: int = 1,
    callbacks: Iterable[keras.callbacks.Callback] = (),
    steps_per_execution: int = 1,
) -> np.ndarray:
    """Return the learning rate that each step of ``fit`` uses, shape [epochs * steps_per_epoch].

    ``optimizer`` is one that has not trained anything yet, or a learning rate or a schedule for plain SGD.
    ``callbacks`` and ``steps_per_execution`` go to Keras, and Keras's exceptions pass through.
    """
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        optimizer = keras.optimizers.SGD(optimizer)
    model = probe_model(capacity=epochs * steps_per_epoch)
    model.compile(optimizer, loss=probe_loss, steps_per_execution=steps_per_execution)
    fit_probe(model, steps_per_epoch, epochs=epochs, callbacks=list(callbacks))
    return rates_used(model)
