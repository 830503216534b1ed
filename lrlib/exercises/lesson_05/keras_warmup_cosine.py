"""``keras_warmup_cosine``: the same curve in another library. Its reference and its mistakes."""

from collections.abc import Callable
from typing import Any

from lrlib.checking.exercise import Case, InvalidAnswer, Mistake
from lrlib.checking.records import Values
from lrlib.exercises.curves import probe_steps
from lrlib.exercises.lesson_04.asking import asked_by_int, what


def keras_warmup_cosine(
    peak_learning_rate: float, total_steps: int, warmup_steps: int, end_learning_rate: float = 0.0
) -> Any:
    """Return the ``CosineDecay`` that rises to the peak within the warm-up and falls until ``total_steps``."""
    return _cosine(
        0.0, total_steps - warmup_steps, end_learning_rate / peak_learning_rate, peak_learning_rate, warmup_steps
    )


def _cosine(initial: float, decay_steps: int, alpha: float, target: float | None, warmup_steps: int) -> Any:
    from lrlib.tf_schedules import keras

    return keras.optimizers.schedules.CosineDecay(
        initial, decay_steps, alpha=alpha, warmup_target=target, warmup_steps=warmup_steps
    )


MISTAKES = (
    Mistake(
        "decay_steps counts the warm-up",
        lambda peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0: _cosine(
            0.0, total_steps, end_learning_rate / peak_learning_rate, peak_learning_rate, warmup_steps
        ),
        "Your curve still falls past `total_steps`: Keras begins to count `decay_steps` when the warm-up is over.",
    ),
    Mistake(
        "alpha taken as a rate",
        lambda peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0: _cosine(
            0.0, total_steps - warmup_steps, end_learning_rate, peak_learning_rate, warmup_steps
        ),
        "Look at the end of the curve: `alpha` is a fraction of the peak, not a rate.",
    ),
    Mistake(
        "end rate forgotten",
        lambda peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0: _cosine(
            0.0, total_steps - warmup_steps, 0.0, peak_learning_rate, warmup_steps
        ),
        "Your curve ends at 0; it should end at `end_learning_rate`.",
    ),
    Mistake(
        "no target: the warm-up is ignored",
        lambda peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0: _cosine(
            peak_learning_rate, total_steps - warmup_steps, end_learning_rate / peak_learning_rate, None, warmup_steps
        ),
        "Your curve starts at its peak: without `warmup_target` Keras ignores `warmup_steps`.",
    ),
    Mistake(
        "starts at the peak",
        lambda peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0: _cosine(
            peak_learning_rate,
            total_steps - warmup_steps,
            end_learning_rate / peak_learning_rate,
            peak_learning_rate,
            warmup_steps,
        ),
        "With a warm-up `initial_learning_rate` is where the warm-up begins: 0 here.",
    ),
    Mistake(
        "both: decay_steps counts the warm-up, alpha is a rate",
        lambda peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0: _cosine(
            0.0, total_steps, end_learning_rate, peak_learning_rate, warmup_steps
        ),
        "Two things: Keras's `decay_steps` exclude the warm-up, and its `alpha` is a fraction of the peak.",
    ),
)


def sample_schedule(answer: Callable[..., Any], case: Case) -> Values:
    """Ask the schedule around the end of the warm-up, at the end and past it."""
    from lrlib.tf_schedules import keras

    schedule = answer(**case)
    if not isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule):
        raise InvalidAnswer(f"Return a Keras schedule object; got {what(schedule)}.")
    return asked_by_int(schedule, probe_steps([case["warmup_steps"], case["total_steps"]]))
