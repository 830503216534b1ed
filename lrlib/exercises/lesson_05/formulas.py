"""The formulas of lesson 5's exercises in Keras; those of its curves stand in lrlib.exercises.formulas."""

from typing import Any

from lrlib.checking.diagnosis import Formula
from lrlib.checking.exercise import Case
from lrlib.checking.records import Values
from lrlib.exercises.formulas import TRIANGULAR, TRIANGULAR_BY_PLACE

# in the terms of Keras's CosineDecay, where the mistakes are made
KERAS_WARMUP_COSINE = Formula(
    """
    decay_steps = total_steps - warmup_steps
    alpha = end_learning_rate / peak_learning_rate
    rising = peak_learning_rate * (step / warmup_steps)
    wave = (1 + cos(pi * min((step - warmup_steps) / decay_steps, 1))) / 2
    rising if step < warmup_steps else peak_learning_rate * ((1 - alpha) * wave + alpha)
    """,
    defaults={"end_learning_rate": 0.0},
    quantity="rate",
    clock="step",
    edges=("warmup_steps", "total_steps"),
    requires=("warmup_steps < total_steps", "end_learning_rate < peak_learning_rate"),
)


def _in_fit(case: Case, expected: Values) -> dict[str, Any]:
    step, epoch = expected["steps"], case["steps_per_epoch"]
    shape = {name: case[name] for name in ("base_learning_rate", "max_learning_rate", "step_size")}
    return {**shape, "step": step, "batch": step % epoch, "epoch": step // epoch}


CYCLICAL_RATE = Formula(
    TRIANGULAR,
    ways=(TRIANGULAR_BY_PLACE,),
    quantity="rate",
    clock="step",
    edges=("step_size", "2 * step_size"),
    requires=("base_learning_rate < max_learning_rate",),
    counters=("batch", "epoch"),
    names=_in_fit,
)
