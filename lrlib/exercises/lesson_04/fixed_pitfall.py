"""``fixed_pitfall``: its reference and its mistakes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, Mistake
from lrlib.checking.records import Values
from lrlib.exercises.lesson_04.asking import as_schedule, ask, asked_by_int, explained

EXAMPLES, BATCH_SIZE = 1200, 32
STEPS_PER_EPOCH = 38  # 37.5, rounded up


def inverse_time(decay_steps: float = STEPS_PER_EPOCH, decay_rate: float = 1.0, staircase: bool = True) -> Any:
    """Return the object for 0.1 / (epoch + 1); without arguments it is the right one."""
    from lrlib.tf_schedules import keras

    return keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps, decay_rate, staircase=staircase)


PITFALL_MISTAKES = (
    Mistake(
        "the replacement as printed",
        lambda: inverse_time(1, 0.5, False),
        "With `decay_steps=1` it decays per step, not per epoch, and `decay_rate=0.5` adds .5 where the loop adds 1.",
    ),
    Mistake(
        "per step, not per epoch",
        lambda: inverse_time(1, 1.0, True),
        "`decay_steps` is the length of an epoch, in optimizer steps.",
    ),
    Mistake(
        "per step, not per epoch",
        lambda: inverse_time(1, 0.5, True),
        "`decay_steps` is the length of an epoch, in optimizer steps.",
    ),
    Mistake(
        "0.5 for the decay rate",
        lambda: inverse_time(decay_rate=0.5),
        "The loop divides by epoch + 1: what must `decay_rate` be, so that one epoch adds 1 to the divisor?",
    ),
    Mistake(
        "falls within the epoch",
        lambda: inverse_time(staircase=False),
        "The loop keeps one rate for a whole epoch: `staircase=True` does.",
    ),
    Mistake(
        "steps per epoch rounded down",
        lambda: inverse_time(EXAMPLES // BATCH_SIZE),
        "The last, smaller batch of an epoch is a step too: round up.",
    ),
    Mistake(
        "examples for steps",
        lambda: inverse_time(EXAMPLES),
        "An optimizer step takes a whole batch: an epoch has fewer steps than examples.",
    ),
    Mistake(
        "batch size for steps per epoch",
        lambda: inverse_time(BATCH_SIZE),
        "`decay_steps` is the number of batches in an epoch, not the size of one.",
    ),
)


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
