"""The formulas of lesson 4's exercises: from these the mistakes in an answer are made."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.diagnosis import Formula
from lrlib.exercises.lesson_04.fixed_pitfall import BATCH_SIZE, EXAMPLES, STEPS_PER_EPOCH
from lrlib.exercises.lesson_04.training_loop import gradient_descent, rates_of
from lrlib.exercises.lesson_04.warmup import INNER, LENGTH

NUMBER_OF_STEPS = Formula(
    """
    kept = floor(examples * (1 - validation_split))
    ceil(kept / batch_size)
    """,
    defaults={"validation_split": 0.0},
    result=("steps per epoch",),
    quantity="number",
    mistakes="""
    floor(kept / batch_size)
        the last, smaller batch forgotten
        Examples that do not fill a batch make a smaller one, and that is a step too: round up.
    kept = examples * (1 - validation_split)
        a part of an example counted as one
        Only whole examples train: Keras rounds examples * (1 - validation_split) *down* before it makes batches.
    examples * (1 - validation_split) / batch_size
        not rounded
        Both are whole numbers: the examples that train, and the steps of an epoch.
    floor(kept / batch_size) + 1
        one step too many
        When the examples fill their batches exactly, no further batch is left: round up, do not add one.
    kept = floor(examples * (validation_split if validation_split > 0 else 1))
        counts the validation part
        `validation_split` is the share that is set aside; the others train.
    ceil(ceil(examples / batch_size) * (1 - validation_split))
        splits the steps, not the examples
        Take the validation examples away first, then count batches.
    floor(ceil(examples / batch_size) * (1 - validation_split))
        splits the steps, not the examples
        Take the validation examples away first, then count batches.
    """,
)

DECAY_FOR_EPOCHS = Formula(
    """
    length = epochs * steps_per_epoch
    factor = final_learning_rate / initial_learning_rate
    initial_learning_rate * factor ** (step / length)
    """,
    quantity="rate",
    clock="step",
    edges={"the first epoch": "steps_per_epoch", "the last epoch": "epochs * steps_per_epoch"},
    requires=("final_learning_rate < initial_learning_rate",),
    mistakes="""
    length = epochs
        epochs for steps
        `decay_steps` counts optimizer steps: an epoch has `steps_per_epoch` of them.
    length = steps_per_epoch
        the whole decay in one epoch
        After the first epoch your rate is already at its final value: it should take all the epochs.
    factor = final_learning_rate
        the final rate taken as the factor
        `decay_rate` is a factor, not a rate: what must the initial rate be multiplied by to become the final one?
    factor = initial_learning_rate / final_learning_rate
        the factor upside down
        Your rate grows: the factor is the final rate divided by the initial one.
    initial_learning_rate * factor ** floor(step / length)
        a staircase that was not asked for
        With `staircase=True` the rate stands still for all of `decay_steps`; it should fall at each step.
    length = 1
        the factor applied at every step
        With `decay_steps=1` the whole factor is applied at each step.
    length = epochs * steps_per_epoch - 1
        one step too short
        The final rate is reached at step epochs * steps_per_epoch, the first step after the last epoch.
    """,
    others={
        "a staircase of whole epochs": "initial_learning_rate * factor ** (floor(step / steps_per_epoch) / epochs)"
    },
)


def _carried(start: float, factor: np.ndarray) -> np.ndarray:
    """Return the rates of somebody who multiplies the rate that an epoch finds: two updates an epoch, one factor."""
    return start * np.cumprod(np.where(np.arange(np.size(factor)) % 2, 1.0, factor))


EPOCH_SCHEDULE = Formula(
    """
    halvings = floor(epoch / 3)
    0.2 * 0.5 ** halvings
    """,
    quantity="rate",
    names=lambda case, expected: {"epoch": expected["epoch"], "learning_rate": case["start"]},
    counters=("learning_rate",),
    functions={"carried": _carried},
    joined=False,
    pairs=False,
    clock="epoch",
    edges={"3": "3", "6": "6"},
    mistakes="""
    carried(learning_rate, 0.5 ** halvings)
        compounds
        `learning_rate` is what you returned for the last epoch: it is halved already. Start from 0.2 each time.
    carried(learning_rate, 0.5 ** epoch)
        compounds
        `learning_rate` is what you returned for the last epoch: it is halved already. Start from 0.2 each time.
    carried(learning_rate, (0.5 if epoch % 3 == 0 else 1) if epoch > 0 else 1)
        relies on the rate that it finds
        It holds in one fit from epoch 0, at a rate that happens to be 0.2. A second fit, or one that goes on at
            `initial_epoch`, finds another rate: compute from `epoch` alone.
    carried(learning_rate, 0.5 if epoch % 3 == 0 else 1)
        halves at epoch 0 too
        0 % 3 is 0 as well. And it relies on the rate that it finds: compute from `epoch` alone.
    halvings = epoch / 3
        falls in every epoch
        The rate should stand still for three epochs: round `epoch / 3` down.
    halvings = epoch
        halves in every epoch
        The rate should be halved after every *three* epochs.
    learning_rate
        the rate never moves
        Every epoch gets the rate that it finds.
    0.2
        the rate never moves
        Look at where `epoch` enters your formula.
    """,
)

FIXED_PITFALL = Formula(
    """
    epoch = floor(step / steps_per_epoch)
    0.1 / (1 + epoch)
    """,
    quantity="rate",
    names=lambda case, expected: {
        "step": expected["steps"],
        "steps_per_epoch": STEPS_PER_EPOCH,
        "batch_size": BATCH_SIZE,
        "examples": EXAMPLES,
    },
    clock="step",
    edges={"the first epoch": "steps_per_epoch"},
    mistakes="""
    epoch = 0.5 * step
        the replacement as printed
        With `decay_steps=1` it decays per step, not per epoch, and `decay_rate=0.5` adds .5 where the loop adds 1.
    epoch = step
        per step, not per epoch
        `decay_steps` is the length of an epoch, in optimizer steps.
    0.1 / (1 + 0.5 * epoch)
        0.5 for the decay rate
        The loop divides by epoch + 1: what must `decay_rate` be, so that one epoch adds 1 to the divisor?
    epoch = step / steps_per_epoch
        falls within the epoch
        The loop keeps one rate for a whole epoch: `staircase=True` does.
    epoch = floor(step / floor(examples / batch_size))
        steps per epoch rounded down
        The last, smaller batch of an epoch is a step too: round up.
    epoch = floor(step / examples)
        examples for steps
        An optimizer step takes a whole batch: an epoch has fewer steps than examples.
    """,
)


_NAMES = list(INNER)
_TABLES = np.array([np.resize(rates, LENGTH + 1) for rates in INNER.values()])


def _inner(which: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Return the rates of inner schedules by their numbers, each held before its first step and after its last."""
    at = np.clip(np.nan_to_num(np.floor(step)), 0, LENGTH).astype(int)
    return _TABLES[np.asarray(which).astype(int), at]


WARMUP = Formula(
    """
    goal = schedule(which, 0)
    rising = goal * (step / warmup_steps)
    after = schedule(which, step - warmup_steps)
    rising if step < warmup_steps else after
    """,
    quantity="rate",
    clock="step",
    edges={"`warmup_steps`": "warmup_steps"},
    names=lambda case, expected: {
        "step": expected["steps"],
        "warmup_steps": case["warmup_steps"],
        "which": _NAMES.index(case["inner"]),
    },
    counters=("which",),
    functions={"schedule": _inner},
    mistakes="""
    after = schedule(which, step)
        the inner schedule starts too early
        At the end of the warm-up your rate jumps: the inner schedule has been running all the time. Its own clock is
            `step - warmup_steps`.
    schedule(which, step) * min(step / warmup_steps, 1)
        warm-up times schedule
        You multiply a rise and a schedule that falls at the same time, so the peak is never reached: first one, then
            the other.
    goal = schedule(which, step)
        rises to the rate of that moment
        During the warm-up the goal should stand still: it is `schedule(0)`.
    goal = schedule(which, warmup_steps)
        the warm-up rises to the rate of a later step
        The warm-up rises to the rate with which the schedule *begins*, its rate at step 0.
    goal * step / (warmup_steps + 1) if step <= warmup_steps else schedule(which, step - warmup_steps - 1)
        one step too long
        Look at `warmup_steps` itself: the inner schedule begins there.
    rising = goal * ((step + 1) / warmup_steps)
        step counted from 1
        The first update is step 0, and its rate is 0.
    rising = goal
        no warm-up at all
        During the warm-up the rate should rise from 0 in a straight line.
    """,
)


def _table(rates: np.ndarray) -> Callable[[Any], np.ndarray]:
    """Return the schedule of a table of rates: held before its first step and after its last."""
    last = len(rates) - 1
    return lambda step: rates[np.clip(np.nan_to_num(np.floor(step)), 0, last).astype(int)]


TRAINING_LOOP = Formula(
    """
    rates = schedule(step)
    losses = losses_before(rates)
    rates
    losses
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
        "losses_before": lambda rates: gradient_descent(rates)[0],
        "losses_after": lambda rates: gradient_descent(rates)[1],
        "weights": lambda rates: gradient_descent(rates)[2],
        "gathered": lambda rates: np.convolve(rates, 0.9 ** np.arange(len(rates)))[: len(rates)],
        "rolling_losses": lambda rates: gradient_descent(rates, momentum=0.9)[0],
        "rolling_weights": lambda rates: gradient_descent(rates, momentum=0.9)[2],
    },
    mistakes="""
    rates = schedule(0 * step)
        the first rate for ever
        Every update used schedule(0). Is the rate taken once, before the loop, or a Python number inside a tf.function?
            That is frozen when it is traced.
    rates = 0.01 + 0 * step
        a rate that nothing reads
        All updates used 0.01, SGD's default. `optimizer.lr` is an attribute that nothing reads: set
            `optimizer.learning_rate`.
    rates = -schedule(step)
        uphill
        The weights move *against* the gradient: subtract.
    losses = losses_after(rates)
        the loss after the update
        Return the loss that the gradient was computed from: that of the weights before the update.
    """,
    others={
        "SGD with a momentum of 0.9": """
            gathered(rates)
            rolling_losses(rates)
            rolling_weights(rates)"""
    },
    joined=False,
    pairs=False,
)
