"""Two tools for your own model: warm-up in front of any schedule, and a learning-rate range test. Needs only Keras.

Copy this file into your project. It is part of a course on learning-rate schedules, and free to use::

    schedule = Warmup(keras.optimizers.schedules.CosineDecay(0.1, decay_steps=900), warmup_steps=100)
    model.compile(keras.optimizers.SGD(schedule), loss="mse")

    rates, losses = range_test(model, x, y, lowest=1e-4, highest=10.0)
    peak = suggest_peak(rates, losses)
"""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("to_take_along")
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    """A linear rise over ``warmup_steps`` to the rate with which ``schedule`` begins, then the schedule itself.

    ``schedule`` is any Keras schedule, or a number for a constant rate. It starts when the warm-up is over: its own
    ``decay_steps`` do not count the warm-up. Saving a model saves both.
    """

    def __init__(self, schedule: Any, warmup_steps: int, initial_learning_rate: float = 0.0) -> None:
        """Raises ValueError for a negative ``warmup_steps``."""
        if warmup_steps < 0:
            raise ValueError(f"warmup_steps must be 0 or more, got {warmup_steps}")
        self.schedule, self.warmup_steps = schedule, warmup_steps
        self.initial_learning_rate = initial_learning_rate

    def __call__(self, step: Any) -> Any:
        """Return the rate of update ``step``, counted from 0."""
        step = ops.cast(step, "float32")
        after = self._scheduled(ops.maximum(step - self.warmup_steps, 0.0))
        if not self.warmup_steps:
            return after
        top = self._scheduled(ops.zeros_like(step))
        rising = self.initial_learning_rate + (top - self.initial_learning_rate) * step / self.warmup_steps
        return ops.where(step < self.warmup_steps, rising, after)

    def _scheduled(self, step: Any) -> Any:
        rate = self.schedule(step) if callable(self.schedule) else self.schedule
        return ops.cast(rate, "float32")

    def get_config(self) -> dict:
        """Return the arguments, with the schedule inside written as Keras writes objects."""
        return {
            "schedule": keras.saving.serialize_keras_object(self.schedule),
            "warmup_steps": self.warmup_steps,
            "initial_learning_rate": self.initial_learning_rate,
        }

    @classmethod
    def from_config(cls, config: dict) -> "Warmup":
        """Make it again, the schedule inside first."""
        inner = keras.saving.deserialize_keras_object(config["schedule"])
        return cls(inner, config["warmup_steps"], config["initial_learning_rate"])


class _Sweep(keras.callbacks.Callback):
    def __init__(self, rates: list[float]) -> None:
        super().__init__()
        self.rates = rates
        self.losses: list[float] = []

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        self.model.reset_metrics()  # or the loss in `logs` is the mean over all batches so far
        self.model.optimizer.learning_rate = self.rates[len(self.losses)]

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        loss = float((logs or {})["loss"])
        if loss == loss and loss < float("inf"):
            self.losses.append(loss)
        if len(self.losses) == len(self.rates) or len(self.losses) <= batch:
            self.model.stop_training = True


def range_test(
    model: Any, x: Any, y: Any, *, lowest: float, highest: float, steps: int = 100, batch_size: int = 32
) -> tuple[list[float], list[float]]:
    """Train a compiled model while the rate sweeps from ``lowest`` to ``highest``; return rates and batch losses.

    The optimizer must have been compiled with a number, not with a schedule. The sweep ends where the loss is no longer
    finite. Weights and optimizer are put back afterwards. ``x`` and ``y`` are arrays with ``steps`` batches at least.
    Raises ValueError for a range that does not rise, or too few examples.
    """
    if not 0 < lowest < highest:
        raise ValueError(f"lowest and highest must be positive and rise, got {lowest} and {highest}")
    if len(x) < steps * batch_size:
        raise ValueError(f"x has {len(x)} examples; {steps} batches of {batch_size} need {steps * batch_size}")
    model.optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.optimizer.variables]
    before = [ops.convert_to_numpy(variable) for variable in variables]
    sweep = _Sweep([lowest * (highest / lowest) ** (step / (steps - 1)) for step in range(steps)])
    model.fit(x[: steps * batch_size], y[: steps * batch_size], batch_size=batch_size, verbose=0, callbacks=[sweep])
    for variable, value in zip(variables, before, strict=True):
        variable.assign(value)
    return sweep.rates[: len(sweep.losses)], sweep.losses


def suggest_peak(rates: list[float], losses: list[float]) -> float:
    """Return a peak to try first: a third of the rate at which training breaks.

    All losses are averaged over five batches, for one batch alone may be hard. Training breaks at the first rate whose
    loss is four times the loss at the start, or a hundred times the lowest so far: without noise a loss falls so low
    that it takes long to come back. A network with normalisation layers, or Adam, may never get that bad; then it is
    the rate at which the loss is lowest.
    """
    start, lowest = _mean(losses[:5]), float("inf")
    smooth = [_mean(losses[max(0, at - 2) : at + 3]) for at in range(len(losses))]
    for rate, loss in zip(rates, smooth, strict=True):
        lowest = min(lowest, loss)
        if loss > min(4 * start, 100 * lowest):
            return rate / 3
    return rates[smooth.index(lowest)] / 3


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
