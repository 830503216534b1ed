"""``keras_warmup_cosine``: the same curve in another library. Its reference, and how it is asked."""

from collections.abc import Callable
from typing import Any

from lrlib.checking.exercise import Case, InvalidAnswer
from lrlib.checking.records import Values
from lrlib.exercises.curves import probe_steps
from lrlib.exercises.lesson_04.asking import asked_by_int, what


def keras_warmup_cosine(
    peak_learning_rate: float, total_steps: int, warmup_steps: int, end_learning_rate: float = 0.0
) -> Any:
    """Return the ``CosineDecay`` that rises to the peak within the warm-up and falls until ``total_steps``."""
    from lrlib.tf_schedules import keras

    return keras.optimizers.schedules.CosineDecay(
        0.0,
        total_steps - warmup_steps,
        alpha=end_learning_rate / peak_learning_rate,
        warmup_target=peak_learning_rate,
        warmup_steps=warmup_steps,
    )


def sample_schedule(answer: Callable[..., Any], case: Case) -> Values:
    """Ask the schedule around the end of the warm-up, at the end and past it."""
    from lrlib.tf_schedules import keras

    schedule = answer(**case)
    if not isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule):
        raise InvalidAnswer(f"Return a Keras schedule object; got {what(schedule)}.")
    return asked_by_int(schedule, probe_steps([case["warmup_steps"], case["total_steps"]]))
