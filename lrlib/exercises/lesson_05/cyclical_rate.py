"""``CyclicalRate``, a callback that runs a triangular cycle in ``fit``: its reference, its mistakes, its training."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib import schedules
from lrlib.checking.exercise import Case, InvalidAnswer, Mistake
from lrlib.checking.records import Values
from lrlib.exercises.memory import remembered

START = 0.7  # the optimizer's own rate: what a callback that comes too late trains with


def _cycle(
    moment: str = "on_train_batch_begin",
    step_of: Callable[[int, int, int], int] = lambda count, batch, epoch: count,
    curve: Callable[..., Any] = schedules.triangular,
    new_fit: bool = False,
) -> Callable[..., Any]:
    """Return a maker of callbacks that set ``curve(step_of(count, batch, epoch), ...)`` at ``moment``.

    ``count`` is the number of calls so far; with ``new_fit`` it starts anew in each call of ``fit``.
    """

    def make(base_learning_rate: float, max_learning_rate: float, step_size: int) -> Any:
        from lrlib.tf_schedules import keras

        class Cycle(keras.callbacks.Callback):
            count = epoch = 0

            def on_train_begin(self, logs: dict | None = None) -> None:
                self.count = 0 if new_fit else self.count

            def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
                self.epoch = epoch
                if moment == "on_epoch_begin":
                    self.turn(0)

            def turn(self, batch: int, logs: dict | None = None) -> None:
                step = step_of(self.count, batch, self.epoch)
                self.model.optimizer.learning_rate = float(
                    curve(step, base_learning_rate, max_learning_rate, step_size)
                )
                self.count += 1

        if moment != "on_epoch_begin":
            setattr(Cycle, moment, Cycle.turn)
        return Cycle()

    return make


cyclical_rate = _cycle()

MISTAKES = (
    Mistake(
        "starts again in every epoch",
        _cycle(step_of=lambda count, batch, epoch: batch),
        "Keras counts `batch` from 0 in each epoch: keep a count of your own.",
    ),
    Mistake(
        "sets the rate after the batch",
        _cycle(moment="on_train_batch_end"),
        "Your rates come one batch late: when `on_train_batch_end` is called, the batch has already been trained.",
    ),
    Mistake(
        "one step ahead",
        _cycle(step_of=lambda count, batch, epoch: count + 1),
        "The first batch should train at the base rate: count up *after* you set the rate.",
    ),
    Mistake(
        "moves once per epoch",
        _cycle(moment="on_epoch_begin"),
        "Your rate stands still for a whole epoch: set it before each batch.",
    ),
    Mistake(
        "starts again in a second fit",
        _cycle(new_fit=True),
        "In a second `fit` the zigzag should go on: do not reset your count when training begins.",
    ),
    Mistake(
        "step_size taken as a whole cycle",
        _cycle(curve=lambda step, base, peak, size: schedules.triangular(step, base, peak, size / 2)),
        "Look for the first maximum: it should be at batch `step_size`. A whole cycle has twice as many batches.",
    ),
    Mistake(
        "goes down first",
        _cycle(curve=lambda step, base, peak, size: schedules.triangular(step + size, base, peak, size)),
        "The first batch should train at the base rate.",
    ),
)


@remembered
def sample_cycle(answer: Callable[..., Any], case: Case) -> Values:
    """Train the probe with the learner's callback; return the rates that were really used."""
    from lrlib.tf_schedules import keras, probe_data, probe_loss, probe_model, rates_used

    shape = {name: case[name] for name in ("base_learning_rate", "max_learning_rate", "step_size")}
    callback = answer(**shape)
    if not isinstance(callback, keras.callbacks.Callback):
        raise InvalidAnswer("`CyclicalRate(...)` should make a `keras.callbacks.Callback`.")
    model = probe_model()
    model.compile(keras.optimizers.SGD(START), loss=probe_loss)
    for _ in range(case.get("fits", 1)):
        model.fit(
            *probe_data(case["steps_per_epoch"]), batch_size=1, epochs=case["epochs"], callbacks=[callback], verbose=0
        )
    rates = rates_used(model)
    return {"steps": np.arange(len(rates), dtype=float), "values": rates}
