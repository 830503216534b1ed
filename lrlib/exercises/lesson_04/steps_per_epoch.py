"""``steps_per_epoch``: its reference and its mistakes."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, Mistake, number
from lrlib.checking.records import Values


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


def sample_steps(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the number of steps."""
    return {"steps per epoch": np.array(number(answer(**case)))}
