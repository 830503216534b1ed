"""The formulas of lesson 4's exercises: from these the mistakes in an answer are made."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.diagnosis import Formula
from lrlib.exercises.lesson_04.fixed_pitfall import BATCH_SIZE, EXAMPLES, STEPS_PER_EPOCH
from lrlib.exercises.lesson_04.training_loop import gradient_descent, rates_of
from lrlib.exercises.lesson_04.warmup import INNER, LENGTH

NUMBER_OF_STEPS = Formula(
    "ceil(floor(examples * (1 - validation_split)) / batch_size)",
    defaults={"validation_split": 0.0},
    result=("steps per epoch",),
    quantity="number",
    others={
        "splits the steps, not the examples": (
            "floor(ceil(examples / batch_size) * (1 - validation_split))",
            "Take the validation examples away first, then count batches.",
        )
    },
)

DECAY_FOR_EPOCHS = Formula(
    """
    factor = final_learning_rate / initial_learning_rate
    initial_learning_rate * factor ** (step / (epochs * steps_per_epoch))
    """,
    quantity="rate",
    clock="step",
    edges=("steps_per_epoch", "epochs * steps_per_epoch"),
    requires=("final_learning_rate < initial_learning_rate",),
    others={
        "a staircase of whole epochs": """
            factor = final_learning_rate / initial_learning_rate
            initial_learning_rate * factor ** (floor(step / steps_per_epoch) / epochs)"""
    },
)

EPOCH_SCHEDULE = Formula(
    "0.2 * 0.5 ** floor(epoch / 3)",
    quantity="rate",
    names=lambda case, expected: {"epoch": expected["epoch"]},
    clock="epoch",
    edges=("3", "6"),
)

FIXED_PITFALL = Formula(
    "0.1 / (1 + floor(step / steps_per_epoch))",
    quantity="rate",
    names=lambda case, expected: {
        "step": expected["steps"],
        "steps_per_epoch": STEPS_PER_EPOCH,
        "batch_size": BATCH_SIZE,
        "examples": EXAMPLES,
    },
    clock="step",
    edges=("steps_per_epoch",),
)


_NAMES = list(INNER)
_TABLES = np.array([np.resize(rates, LENGTH + 1) for rates in INNER.values()])


def _inner(which: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Return the rates of inner schedules by their numbers, each held before its first step and after its last."""
    at = np.clip(np.nan_to_num(np.floor(step)), 0, LENGTH).astype(int)
    return _TABLES[np.asarray(which).astype(int), at]


WARMUP = Formula(
    "schedule(which, 0) * (step / warmup_steps) if step < warmup_steps else schedule(which, step - warmup_steps)",
    quantity="rate",
    clock="step",
    edges=("warmup_steps",),
    names=lambda case, expected: {
        "step": expected["steps"],
        "warmup_steps": case["warmup_steps"],
        "which": _NAMES.index(case["inner"]),
    },
    counters=("which",),
    functions={"schedule": _inner},
    others={
        "the warm-up rises to the rate of a later step": (
            """
            goal = schedule(which, warmup_steps)
            goal * (step / warmup_steps) if step < warmup_steps else schedule(which, step - warmup_steps)""",
            "The warm-up rises to the rate with which the schedule *begins*, its rate at step 0.",
        ),
    },
)


def _table(rates: np.ndarray) -> Callable[[Any], np.ndarray]:
    """Return the schedule of a table of rates: held before its first step and after its last."""
    last = len(rates) - 1
    return lambda step: rates[np.clip(np.nan_to_num(np.floor(step)), 0, last).astype(int)]


TRAINING_LOOP = Formula(
    """
    rates = schedule(step)
    rates
    losses(rates)
    weights(rates)
    """,
    result=("values", "losses", "weights"),
    quantity="rate",
    clock="step",
    names=lambda case, expected: {
        "step": expected["steps"],
        "schedule": _table(rates_of(case["schedule"], case["steps"] + 3)),
    },
    functions={
        "losses": lambda rates: gradient_descent(rates)[0],
        "weights": lambda rates: gradient_descent(rates)[1],
        "gathered": lambda rates: np.convolve(rates, 0.9 ** np.arange(len(rates)))[: len(rates)],
        "rolling_losses": lambda rates: gradient_descent(rates, momentum=0.9)[0],
        "rolling_weights": lambda rates: gradient_descent(rates, momentum=0.9)[1],
    },
    others={
        "SGD with a momentum of 0.9": """
            rates = schedule(step)
            gathered(rates)
            rolling_losses(rates)
            rolling_weights(rates)"""
    },
    joined=False,
    pairs=False,
)
