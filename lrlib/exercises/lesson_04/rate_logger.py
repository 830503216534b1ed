"""``RateLogger``: its reference, its mistakes, and the training that asks it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, InvalidAnswer, Mistake, number
from lrlib.checking.records import Values
from lrlib.exercises.memory import remembered
from lrlib.exercises.shared_probe import shared_probe


def _logger(moment: str, read: Callable[[Any], Any], changes_only: bool = False) -> Callable[[], Any]:
    """Return the constructor of a callback that appends ``read(optimizer)`` to its ``rates`` at ``moment``."""

    def make() -> Any:
        from lrlib.tf_schedules import keras

        class Logger(keras.callbacks.Callback):
            def __init__(self) -> None:
                super().__init__()
                self.rates = []

        def log(self: Logger, index: int, logs: dict | None = None) -> None:
            rate = read(self.model.optimizer)
            if not (changes_only and self.rates and self.rates[-1] == rate):
                self.rates.append(rate)

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
    Mistake(
        "logs only the changes",
        _logger("on_train_batch_begin", lambda optimizer: float(optimizer.learning_rate), changes_only=True),
        "A rate that stands still is a rate too: append it for every batch, also when it is that of the batch before.",
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
    from lrlib.tf_schedules import fit_probe, keras

    logger = answer()
    if not isinstance(logger, keras.callbacks.Callback):
        raise InvalidAnswer("`RateLogger()` should make a `keras.callbacks.Callback`.")
    set_by = case["set_by"]
    rate, callbacks = SETTERS[set_by](keras)
    model = shared_probe("number" if isinstance(rate, float) else set_by, lambda: rate)
    if case.get("trained_before"):
        fit_probe(model, 4, epochs=1, callbacks=callbacks)
    for _ in range(case.get("fits", 1)):
        fit_probe(model, 4, epochs=case["epochs"], callbacks=[*callbacks, logger])
    if not hasattr(logger, "rates"):
        raise InvalidAnswer("After training your logger has no attribute `rates`.")
    rates = np.array([number(rate, "An entry of `rates`, read as a number,") for rate in logger.rates])
    return {"steps": np.arange(len(rates), dtype=float), "values": rates}
