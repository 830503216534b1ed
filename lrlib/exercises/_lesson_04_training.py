"""Lesson 4's exercises that take part in training: a function of the epoch, a callback, and a loop of one's own.

They train the probe of :mod:`lrlib.tf_schedules`, whose weight tells the rate that each step really used.
"""

import functools
import json
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib import schedules
from lrlib.answers import Values
from lrlib.exercises.base import Case, InvalidAnswer, number, numbers
from lrlib.mistakes import Mistake

Sample = Callable[[Callable[..., Any], Case], Values]


def remembered(sample: Sample) -> Sample:
    """Return ``sample`` with a memory for the course's own functions: judging a class trains each mistake once.

    Keras's warning on NumPy's `copy` keyword is left out: it says nothing about the learner's code.
    """
    known: dict[tuple[Any, str], Values] = {}

    @functools.wraps(sample)
    def sampled(answer: Callable[..., Any], case: Case) -> Values:
        key = (answer, json.dumps(case, sort_keys=True))
        if key in known:
            return known[key]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
            values = sample(answer, case)
        if str(getattr(answer, "__module__", "")).startswith("lrlib.exercises."):
            known[key] = values
        return values

    return sampled


# -------------------------------------------------------------------------------------------------- epoch_schedule


def epoch_schedule(epoch: int, learning_rate: float) -> float:
    """Return the rate of an epoch: 0.2, halved after every three epochs."""
    return 0.2 * 0.5 ** (epoch // 3)


EPOCH_MISTAKES = (
    Mistake(
        "compounds",
        lambda epoch, learning_rate: learning_rate * 0.5 ** (epoch // 3),
        "`learning_rate` is what you returned for the last epoch: it is halved already. Start from 0.2 each time.",
    ),
    Mistake(
        "compounds",
        lambda epoch, learning_rate: learning_rate * 0.5**epoch,
        "`learning_rate` is what you returned for the last epoch: it is halved already. Start from 0.2 each time.",
    ),
    Mistake(
        "relies on the rate that it finds",
        lambda epoch, learning_rate: learning_rate * 0.5 if epoch and epoch % 3 == 0 else learning_rate,
        "It holds in one fit from epoch 0, at a rate that happens to be 0.2. A second fit, or one that goes on at "
        "`initial_epoch`, finds another rate: compute from `epoch` alone.",
    ),
    Mistake(
        "halves at epoch 0 too",
        lambda epoch, learning_rate: learning_rate * 0.5 if epoch % 3 == 0 else learning_rate,
        "0 % 3 is 0 as well. And it relies on the rate that it finds: compute from `epoch` alone.",
    ),
    Mistake(
        "falls in every epoch",
        lambda epoch, learning_rate: 0.2 * 0.5 ** (epoch / 3),
        "The rate should stand still for three epochs: round `epoch / 3` down.",
    ),
    Mistake(
        "halves in every epoch",
        lambda epoch, learning_rate: 0.2 * 0.5**epoch,
        "The rate should be halved after every *three* epochs.",
    ),
    Mistake(
        "epochs counted from 1",
        lambda epoch, learning_rate: 0.2 * 0.5 ** ((epoch + 1) // 3),
        "Keras counts epochs from 0: epochs 0, 1 and 2 have the first rate.",
    ),
    Mistake(
        "the rate never moves",
        lambda epoch, learning_rate: learning_rate,
        "Every epoch gets the rate that it finds.",
    ),
    Mistake("the rate never moves", lambda epoch, learning_rate: 0.2, "Look at where `epoch` enters your formula."),
)


@remembered
def sample_epochs(answer: Callable[..., Any], case: Case) -> Values:
    """Train with ``LearningRateScheduler(answer)``, two steps an epoch; ``case`` as the arguments of ``_epochs``."""
    return _epochs(answer, **case)


def _epochs(answer: Callable[..., Any], start: float, epochs: int, initial_epoch: int = 0, fits: int = 1) -> Values:
    from lrlib.tf_schedules import keras, probe_data, probe_loss, probe_model, rates_used

    # Asked here first: LearningRateScheduler swallows a TypeError of the function, and calls it with one argument.
    number(answer(initial_epoch, start))
    model = probe_model()
    model.compile(keras.optimizers.SGD(start), loss=probe_loss)
    for _ in range(fits):
        callback = keras.callbacks.LearningRateScheduler(lambda epoch, rate: number(answer(epoch, rate)))
        model.fit(
            *probe_data(2), batch_size=1, epochs=epochs, initial_epoch=initial_epoch, callbacks=[callback], verbose=0
        )
    used = rates_used(model)
    epoch = np.tile(np.repeat(np.arange(initial_epoch, epochs), 2), fits)
    return {"steps": np.arange(len(used), dtype=float), "values": used, "epoch": epoch.astype(float)}


def locate_epoch(name: str, index: tuple[int, ...], expected: Values) -> str:
    """Say an index of the rates as an epoch."""
    return f"epoch {int(expected['epoch'][index])} (update {index[0]} since the model was made)"


# ------------------------------------------------------------------------------------------------------ RateLogger


def _logger(moment: str, read: Callable[[Any], Any]) -> Callable[[], Any]:
    """Return the constructor of a callback that appends ``read(optimizer)`` to its ``rates`` at ``moment``."""

    def make() -> Any:
        from lrlib.tf_schedules import keras

        class Logger(keras.callbacks.Callback):
            def __init__(self) -> None:
                super().__init__()
                self.rates = []

        def log(self: Logger, index: int, logs: dict | None = None) -> None:
            self.rates.append(read(self.model.optimizer))

        setattr(Logger, moment, log)
        return Logger()

    return make


rate_logger = _logger("on_train_batch_begin", lambda optimizer: float(optimizer.learning_rate))

LOGGER_MISTAKES = (
    Mistake(
        "reads the rate after the update",
        _logger("on_train_batch_end", lambda optimizer: float(optimizer.learning_rate)),
        "After an update the optimizer's step has moved on, and you read the *next* rate. Use `on_train_batch_begin`.",
    ),
    Mistake(
        "logs once per epoch",
        _logger("on_epoch_begin", lambda optimizer: float(optimizer.learning_rate)),
        "Within an epoch the rate changes at every batch: log in `on_train_batch_begin`.",
    ),
    Mistake(
        "logs once per epoch",
        _logger("on_epoch_end", lambda optimizer: float(optimizer.learning_rate)),
        "Within an epoch the rate changes at every batch: log in `on_train_batch_begin`.",
    ),
    Mistake(
        "keeps the variable, not its value",
        _logger("on_train_batch_begin", lambda optimizer: optimizer.learning_rate),
        "Without a schedule `optimizer.learning_rate` is a variable: all entries are the same one, and show its last "
        "value. Keep `float(...)` of it.",
    ),
)

SETTERS = {
    "schedule": lambda keras: (keras.optimizers.schedules.ExponentialDecay(0.1, 5, 0.5), []),
    "late schedule": lambda keras: (keras.optimizers.schedules.CosineDecay(0.37, 13, 0.07), []),
    "epochs": lambda keras: (0.3, [keras.callbacks.LearningRateScheduler(lambda epoch: 0.3 / (epoch + 2))]),
    "batches": lambda keras: (0.7, [_batch_setter(keras)]),
}


def _batch_setter(keras: Any) -> Any:
    class Setter(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
            self.model.optimizer.learning_rate = 0.083 / (batch + 1)

    return Setter()


@remembered
def sample_logger(answer: Callable[..., Any], case: Case) -> Values:
    """Train with the rates set as ``case["set_by"]`` says and the learner's logger; return what it logged."""
    from lrlib.tf_schedules import keras, probe_data, probe_loss, probe_model

    logger = answer()
    if not isinstance(logger, keras.callbacks.Callback):
        raise InvalidAnswer("`RateLogger()` should make a `keras.callbacks.Callback`.")
    rate, callbacks = SETTERS[case["set_by"]](keras)
    model = probe_model()
    model.compile(keras.optimizers.SGD(rate), loss=probe_loss)
    for _ in range(case.get("fits", 1)):
        model.fit(*probe_data(4), batch_size=1, epochs=case["epochs"], callbacks=[*callbacks, logger], verbose=0)
    if not hasattr(logger, "rates"):
        raise InvalidAnswer("After training your logger has no attribute `rates`.")
    rates = np.array([number(rate, "An entry of `rates`, read as a number,") for rate in logger.rates])
    return {"steps": np.arange(len(rates), dtype=float), "values": rates}


# --------------------------------------------------------------------------------------------------- training_loop


def _loop(
    model: Any,
    loss: Any,
    batches: Any,
    schedule: Any,
    *,
    rate_of: Callable[[Any, int], float] = lambda schedule, step: schedule(step),
    dead: bool = False,
    frozen: bool = False,
    uphill: bool = False,
    loss_after: bool = False,
) -> list[float]:
    """``training_loop``, with a switch for each way to get it wrong."""
    from lrlib.tf_schedules import tf

    losses, first = [], float(schedule(0))
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        gradients = tape.gradient(value, model.trainable_variables)
        rate = 0.01 if dead else first if frozen else float(rate_of(schedule, step))
        for weight, gradient in zip(model.trainable_variables, gradients, strict=True):
            weight.assign_sub((-rate if uphill else rate) * gradient)
        losses.append(float(loss(targets, model(inputs, training=True)) if loss_after else value))
    return losses


def training_loop(model: Any, loss: Any, batches: Any, schedule: Any) -> list[float]:
    """Train by plain gradient descent, batch by batch, at the rate ``schedule(step)``; return each batch's loss."""
    return _loop(model, loss, batches, schedule)


def _wrong_loop(**switches: Any) -> Callable[..., Any]:
    def loop(model, loss, batches, schedule):  # noqa: ANN202
        return _loop(model, loss, batches, schedule, **switches)

    return loop


LOOP_MISTAKES = (
    Mistake(
        "step counted from 1",
        _wrong_loop(rate_of=lambda schedule, step: schedule(step + 1)),
        "The first update is step 0: take the rate before you count the step.",
    ),
    Mistake(
        "the first rate for ever",
        _wrong_loop(frozen=True),
        "Every update used schedule(0). Is the rate taken once, before the loop, or a Python number inside a "
        "tf.function? That is frozen when it is traced.",
    ),
    Mistake(
        "a rate that nothing reads",
        _wrong_loop(dead=True),
        "All updates used 0.01, SGD's default. `optimizer.lr` is an attribute that nothing reads: set "
        "`optimizer.learning_rate`.",
    ),
    Mistake("uphill", _wrong_loop(uphill=True), "The weights move *against* the gradient: subtract."),
    Mistake(
        "the loss after the update",
        _wrong_loop(loss_after=True),
        "Return the loss that the gradient was computed from: that of the weights before the update.",
    ),
)


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
    probe = probe_model(steps)
    answer(
        probe, lambda targets, outputs: tf.reduce_mean(probe_loss(targets, outputs)), [probe_data(1)] * steps, schedule
    )
    rates = rates_used(probe)

    model, batches = linear_model_and_batches(keras, steps)
    losses = answer(model, keras.losses.MeanSquaredError(), batches, schedule)
    return {
        "steps": np.arange(len(rates), dtype=float),
        "values": rates,
        "losses": numbers(losses, "Your loop", shape=(steps,)),
        "weights": np.concatenate([np.ravel(array) for array in model.get_weights()]),
    }


def linear_model_and_batches(keras: Any, steps: int) -> tuple[Any, list[tuple[np.ndarray, np.ndarray]]]:
    """Return a linear model of three inputs, and ``steps`` batches of four examples, always the same ones."""
    rng = np.random.default_rng(4)
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    model.set_weights([rng.normal(size=(3, 1)), np.zeros(1)])
    inputs, targets = rng.normal(size=(steps, 4, 3)), rng.normal(size=(steps, 4, 1))
    return model, list(zip(inputs.astype("float32"), targets.astype("float32"), strict=True))


def locate_update(name: str, index: tuple[int, ...], expected: Values) -> str:
    """Say an index of the rates, losses or weights in words."""
    if name == "weights":
        return "the weights after training"
    return f"the {'loss' if name == 'losses' else 'rate used'} of step {index[0]}"
