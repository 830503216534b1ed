"""``decay_for_epochs``: its reference and its mistakes."""

from collections.abc import Callable
from typing import Any

from lrlib.checking.exercise import Case, InvalidAnswer, Mistake
from lrlib.checking.records import Values
from lrlib.exercises.curves import probe_steps
from lrlib.exercises.lesson_04.asking import asked_by_int, what


def decay_for_epochs(
    initial_learning_rate: float, final_learning_rate: float, epochs: int, steps_per_epoch: int
) -> Any:
    """Return the ``ExponentialDecay`` that has fallen to the final rate after ``epochs`` epochs."""
    return _decay(initial_learning_rate, final_learning_rate, epochs * steps_per_epoch)


def _decay(a: float, b: float, decay_steps: float, **options: Any) -> Any:
    from lrlib.tf_schedules import keras

    return keras.optimizers.schedules.ExponentialDecay(float(a), decay_steps, b / a, **options)


def _exponential(initial: Any, decay_steps: float, decay_rate: float) -> Any:
    from lrlib.tf_schedules import keras

    return keras.optimizers.schedules.ExponentialDecay(initial, decay_steps, decay_rate)


DECAY_MISTAKES = (
    Mistake(
        "epochs for steps",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _decay(
            initial_learning_rate, final_learning_rate, epochs
        ),
        "`decay_steps` counts optimizer steps: an epoch has `steps_per_epoch` of them.",
    ),
    Mistake(
        "the whole decay in one epoch",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _decay(
            initial_learning_rate, final_learning_rate, steps_per_epoch
        ),
        "After the first epoch your rate is already at its final value: it should take all the epochs.",
    ),
    Mistake(
        "an int for the initial rate",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _exponential(
            initial_learning_rate, epochs * steps_per_epoch, final_learning_rate / initial_learning_rate
        ),
        "Keras computes in the type of the initial rate, and 1 is an int: all rates are rounded. Hand over a float.",
    ),
    Mistake(
        "the final rate taken as the factor",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _exponential(
            float(initial_learning_rate), epochs * steps_per_epoch, final_learning_rate
        ),
        "`decay_rate` is a factor, not a rate: what must the initial rate be multiplied by to become the final one?",
    ),
    Mistake(
        "the factor upside down",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _exponential(
            float(initial_learning_rate), epochs * steps_per_epoch, initial_learning_rate / final_learning_rate
        ),
        "Your rate grows: the factor is the final rate divided by the initial one.",
    ),
    Mistake(
        "a staircase that was not asked for",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _decay(
            initial_learning_rate, final_learning_rate, epochs * steps_per_epoch, staircase=True
        ),
        "With `staircase=True` the rate stands still for all of `decay_steps`; it should fall at each step.",
    ),
    Mistake(
        "the factor applied at every step",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _decay(
            initial_learning_rate, final_learning_rate, 1
        ),
        "With `decay_steps=1` the whole factor is applied at each step.",
    ),
    Mistake(
        "one step too short",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _decay(
            initial_learning_rate, final_learning_rate, epochs * steps_per_epoch - 1
        ),
        "The final rate is reached at step epochs * steps_per_epoch, the first step after the last epoch.",
    ),
)


def sample_decay(answer: Callable[..., Any], case: Case) -> Values:
    """Ask the schedule at the ends of epochs, at the end and past it."""
    from lrlib.tf_schedules import keras

    schedule = answer(**case)
    if not isinstance(schedule, keras.optimizers.schedules.ExponentialDecay):
        raise InvalidAnswer(f"Return an `ExponentialDecay` object; got {what(schedule)}.")
    epoch = case["steps_per_epoch"]
    return asked_by_int(schedule, probe_steps([epoch, case["epochs"] * epoch]))
