"""``fixed_pitfall``: its reference, and how it is asked."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case
from lrlib.checking.records import Values
from lrlib.exercises.lesson_04.asking import as_schedule, ask, asked_by_int, explained

EXAMPLES, BATCH_SIZE = 1200, 32
STEPS_PER_EPOCH = 38  # 37.5, rounded up


def inverse_time() -> Any:
    """Return the object for 0.1 / (epoch + 1)."""
    from lrlib.tf_schedules import keras

    return keras.optimizers.schedules.InverseTimeDecay(0.1, STEPS_PER_EPOCH, 1.0, staircase=True)


def sample_pitfall(answer: Callable[..., Any], case: Case) -> Values:
    """Ask the schedule around the ends of ``case["epochs"]`` epochs, by int or in ``fit``."""
    schedule = as_schedule(answer())
    epochs = case["epochs"]
    if case["asked"] == "fit":
        with explained("fit"):
            steps = np.arange(epochs * STEPS_PER_EPOCH)
            return {"steps": steps.astype(float), "values": ask(schedule, "fit", steps, 0)}
    around = [epoch * STEPS_PER_EPOCH + offset for epoch in range(epochs) for offset in (-1, 0, 1, 17)]
    return asked_by_int(schedule, np.array([step for step in around if step >= 0]))
