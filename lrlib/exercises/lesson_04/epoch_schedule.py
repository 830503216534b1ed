"""``epoch_schedule``: its reference, and the training that asks it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, InvalidAnswer, number
from lrlib.checking.records import Values
from lrlib.exercises.memory import remembered
from lrlib.exercises.shared_probe import shared_probe


def epoch_schedule(epoch: int, learning_rate: float) -> float:
    """Return the rate of an epoch: 0.2, halved after every three epochs."""
    return 0.2 * 0.5 ** (epoch // 3)


NO_FLOAT = "Return a plain float: a real `LearningRateScheduler` takes neither a tensor nor an int."


@remembered
def sample_epochs(answer: Callable[..., Any], case: Case) -> Values:
    """Train with ``LearningRateScheduler(answer)``, two steps an epoch; ``case`` as the arguments of ``_epochs``."""
    return _epochs(answer, **case)


def _epochs(answer: Callable[..., Any], start: float, epochs: int, initial_epoch: int = 0, fits: int = 1) -> Values:
    from lrlib.tf_schedules import fit_probe, keras, rates_used

    # Asked here first: LearningRateScheduler swallows a TypeError of the function, and calls it with one argument.
    rate = answer(initial_epoch, start)
    number(rate)
    if not isinstance(rate, float | np.floating):
        raise InvalidAnswer(NO_FLOAT)
    model = shared_probe("number", lambda: start)
    for _ in range(fits):
        callback = keras.callbacks.LearningRateScheduler(lambda epoch, rate: number(answer(epoch, rate)))
        fit_probe(model, 2, epochs=epochs, initial_epoch=initial_epoch, callbacks=[callback])
    used = rates_used(model)
    epoch = np.tile(np.repeat(np.arange(initial_epoch, epochs), 2), fits)
    return {"steps": np.arange(len(used), dtype=float), "values": used, "epoch": epoch.astype(float)}


def locate_epoch(name: str, index: tuple[int, ...], expected: Values) -> str:
    """Say an index of the rates as an epoch."""
    return f"epoch {int(expected['epoch'][index])} (update {index[0]} since the model was made)"
