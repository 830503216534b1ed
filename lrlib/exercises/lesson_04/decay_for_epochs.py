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
    return _exponential(
        float(initial_learning_rate), epochs * steps_per_epoch, final_learning_rate / initial_learning_rate
    )


def _exponential(initial: Any, decay_steps: float, decay_rate: float) -> Any:
    from lrlib.tf_schedules import keras

    return keras.optimizers.schedules.ExponentialDecay(initial, decay_steps, decay_rate)


DECAY_MISTAKES = (
    Mistake(
        "an int for the initial rate",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _exponential(
            initial_learning_rate, epochs * steps_per_epoch, final_learning_rate / initial_learning_rate
        ),
        "Keras computes in the type of the initial rate, and 1 is an int: all rates are rounded. Hand over a float.",
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
