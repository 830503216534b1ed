"""Lesson 4, schedules in TensorFlow: schedule objects, callbacks and loops, each judged by the rate really used."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib import schedules
from lrlib.answers import Values
from lrlib.exercises import _lesson_04_schedules as objects
from lrlib.exercises import _lesson_04_training as training
from lrlib.exercises.base import Case, Exercise, Outcome, number
from lrlib.mistakes import Mistake

# The formula of WarmupCosine is to be written, not fetched.
FETCHED = (
    "lrlib.schedules",
    "lrlib.mistakes",
    "lrlib.tf_schedules.from_function",
    "lrlib.tf_schedules.Curve",
    *(f"{keras}.optimizers.schedules.CosineDecay" for keras in ("keras", "tf.keras", "tensorflow.keras")),
    "keras.src.optimizers.schedules.learning_rate_schedule.CosineDecay",
)


def steps_per_epoch(examples: int, batch_size: int, validation_split: float = 0.0) -> int:
    """Return the number of optimizer steps in an epoch of ``fit``: Keras keeps floor(n * (1 - split)) examples."""
    return math.ceil(math.floor(examples * (1 - validation_split)) / batch_size)


STEPS_MISTAKES = (
    Mistake(
        "the last, smaller batch forgotten",
        lambda examples, batch_size, validation_split=0.0: int(examples * (1 - validation_split)) // batch_size,
        "Examples that do not fill a batch make a smaller one, and that is a step too: round up.",
    ),
    Mistake(
        "a part of an example counted as one",
        lambda examples, batch_size, validation_split=0.0: math.ceil(examples * (1 - validation_split) / batch_size),
        "Only whole examples train: Keras rounds examples * (1 - validation_split) *down* before it makes batches.",
    ),
    Mistake(
        "one step too many",
        lambda examples, batch_size, validation_split=0.0: int(examples * (1 - validation_split)) // batch_size + 1,
        "When the examples fill their batches exactly, no further batch is left: round up, do not add one.",
    ),
    Mistake(
        "validation_split ignored",
        lambda examples, batch_size, validation_split=0.0: math.ceil(examples / batch_size),
        "The examples set aside for validation take part in no update.",
    ),
    Mistake(
        "counts the validation part",
        lambda examples, batch_size, validation_split=0.0: math.ceil(
            int(examples * (validation_split or 1)) / batch_size
        ),
        "`validation_split` is the share that is set aside; the others train.",
    ),
    Mistake(
        "splits the steps, not the examples",
        lambda examples, batch_size, validation_split=0.0: math.ceil(
            math.ceil(examples / batch_size) * (1 - validation_split)
        ),
        "Take the validation examples away first, then count batches.",
    ),
)


def _steps(answer: Callable[..., Any], case: Case) -> Values:
    return {"steps per epoch": np.array(number(answer(**case)))}


def _step(name: str, index: tuple[int, ...], expected: Values) -> str:
    return f"step {int(expected['steps'][index])}"


EXERCISES = [
    Exercise(
        "steps_per_epoch",
        steps_per_epoch,
        _steps,
        mistakes=STEPS_MISTAKES,
        locate=lambda name, index, expected: "the number of steps",
    ),
    Exercise(
        "decay_for_epochs",
        objects.decay_for_epochs,
        objects.sample_decay,
        mistakes=objects.DECAY_MISTAKES,
        rtol=1e-4,  # Keras computes in float32
        locate=_step,
        first=("values",),
    ),
    Exercise(
        "WarmupCosine",
        objects.table_of(schedules.warmup_cosine),
        objects.sample_warmup_cosine,
        mistakes=objects.WARMUP_COSINE_MISTAKES,
        forbidden=FETCHED,
        rtol=1e-4,
        locate=_step,
        first=("values",),
        seconds=30.0,
    ),
    Exercise(
        "epoch_schedule",
        training.epoch_schedule,
        training.sample_epochs,
        mistakes=training.EPOCH_MISTAKES,
        locate=training.locate_epoch,
        first=("values",),
        seconds=30.0,
    ),
    Exercise(
        "RateLogger",
        training.rate_logger,
        training.sample_logger,
        mistakes=training.LOGGER_MISTAKES,
        locate=_step,
        first=("values",),
        seconds=30.0,
    ),
    Exercise(
        "training_loop",
        training.training_loop,
        training.sample_loop,
        mistakes=training.LOOP_MISTAKES,
        rtol=1e-4,
        atol=1e-5,
        locate=training.locate_update,
        first=("values",),
        seconds=60.0,
    ),
    Exercise(
        "fixed_pitfall",
        objects.inverse_time,
        objects.sample_pitfall,
        mistakes=objects.PITFALL_MISTAKES,
        locate=_step,
        first=("values",),
        seconds=30.0,
    ),
    Outcome("digits_schedule", objects.sample_digits, objects.evaluate_digits, seconds=60.0),
]
