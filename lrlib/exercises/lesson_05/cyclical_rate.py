"""``CyclicalRate``, a callback that runs a triangular cycle in ``fit``: its reference, and its training."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib import schedules
from lrlib.checking.exercise import Case, InvalidAnswer
from lrlib.checking.records import Values
from lrlib.exercises.memory import remembered
from lrlib.exercises.shared_probe import is_as_compiled, shared_probe

START = 0.7  # the optimizer's own rate: what a callback that comes too late trains with
PROBE = "number"  # its rate is a number, which a callback sets


def cyclical_rate(base_learning_rate: float, max_learning_rate: float, step_size: int) -> Any:
    """Return a callback that sets the rate of a triangular cycle before each batch, and counts on in a second fit."""
    from lrlib.tf_schedules import keras

    class Cycle(keras.callbacks.Callback):
        count = 0

        def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
            rate = schedules.triangular(self.count, base_learning_rate, max_learning_rate, step_size)
            self.model.optimizer.learning_rate = float(rate)
            self.count += 1

    return Cycle()


@remembered
def sample_cycle(answer: Callable[..., Any], case: Case) -> Values:
    """Train the probe with the learner's callback; return the rates that were really used."""
    rates = _rates_used(answer, case)
    if not is_as_compiled(PROBE):  # the callback set a schedule, say, which the compiled step does not know: a new one
        rates = _rates_used(answer, case)
    return {"steps": np.arange(len(rates), dtype=float), "values": rates}


def _rates_used(answer: Callable[..., Any], case: Case) -> np.ndarray:
    from lrlib.tf_schedules import fit_probe, keras, rates_used

    shape = {name: case[name] for name in ("base_learning_rate", "max_learning_rate", "step_size")}
    callback = answer(**shape)
    if not isinstance(callback, keras.callbacks.Callback):
        raise InvalidAnswer("`CyclicalRate(...)` should make a `keras.callbacks.Callback`.")
    model = shared_probe(PROBE, lambda: START)
    for _ in range(case.get("fits", 1)):
        fit_probe(model, case["steps_per_epoch"], epochs=case["epochs"], callbacks=[callback])
    return rates_used(model)
