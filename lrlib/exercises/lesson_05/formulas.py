"""The formulas of lesson 5's exercises in Keras; those of its curves stand in lrlib.exercises.formulas."""

from typing import Any

from lrlib.checking.diagnosis import Formula
from lrlib.checking.exercise import Case
from lrlib.checking.records import Values
from lrlib.exercises.formulas import TRIANGULAR, TRIANGULAR_BY_PLACE
from lrlib.exercises.lesson_05.cyclical_rate import START

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
    edges={"`warmup_steps`": "warmup_steps", "`total_steps`": "total_steps"},
    requires=("warmup_steps < total_steps", "end_learning_rate < peak_learning_rate"),
    mistakes="""
    decay_steps = total_steps
        decay_steps counts the warm-up
        Your curve still falls past `total_steps`: Keras begins to count `decay_steps` when the warm-up is over.
    alpha = end_learning_rate
        alpha taken as a rate
        Look at the end of the curve: `alpha` is a fraction of the peak, not a rate.
    peak_learning_rate * ((1 - alpha) * (1 + cos(pi * min(step / decay_steps, 1))) / 2 + alpha)
        no target: the warm-up is ignored
        Your curve starts at its peak: without `warmup_target` Keras ignores `warmup_steps`.
    rising = peak_learning_rate
        starts at the peak
        With a warm-up `initial_learning_rate` is where the warm-up begins: 0 here.
    decay_steps = total_steps
    alpha = end_learning_rate
        both: decay_steps counts the warm-up, alpha is a rate
        Two things: Keras's `decay_steps` exclude the warm-up, and its `alpha` is a fraction of the peak.
    """,
)


def _in_fit(case: Case, expected: Values) -> dict[str, Any]:
    step, epoch = expected["steps"], case["steps_per_epoch"]
    shape = {name: case[name] for name in ("base_learning_rate", "max_learning_rate", "step_size")}
    in_fit = step % (epoch * case["epochs"])
    return {**shape, "step": step, "batch": step % epoch, "epoch": step // epoch, "step_in_fit": in_fit, "start": START}


CYCLICAL_RATE = Formula(
    TRIANGULAR,
    ways=(TRIANGULAR_BY_PLACE,),
    quantity="rate",
    clock="step",
    edges={"`step_size`": "step_size", "the end of the first cycle": "2 * step_size"},
    requires=("base_learning_rate < max_learning_rate",),
    counters=("batch", "epoch", "step_in_fit", "start"),
    names=_in_fit,
    mistakes="""
    step => batch
        starts again in every epoch
        Keras counts `batch` from 0 in each epoch: keep a count of your own.
    start if step < 0 else base_learning_rate + (max_learning_rate - base_learning_rate) * max(0, 1 - away)
    step => step - 1
        sets the rate after the batch
        Your rates come one batch late: when `on_train_batch_end` is called, the batch has already been trained.
    step => epoch
        moves once per epoch
        Your rate stands still for a whole epoch: set it before each batch.
    step => step_in_fit
        starts again in a second fit
        In a second `fit` the zigzag should go on: do not reset your count when training begins.
    step_size => step_size / 2
        step_size taken as a whole cycle
        Look for the first maximum: it should be at batch `step_size`. A whole cycle has twice as many batches.
    step => step + step_size
        goes down first
        The first batch should train at the base rate.
    """,
)
