"""Lesson 6, schedules and generalization: measuring, batch sizes, production patterns, and the capstone."""

from lrlib.checking.exercise import Exercise, Outcome
from lrlib.exercises.lesson_06 import (
    batch_size,
    best_checkpoint,
    capstone,
    formulas,
    paired_difference,
    production_fit,
    sharpness,
)

EXERCISES = [
    Exercise(
        "paired_difference",
        paired_difference.paired_difference,
        paired_difference.sample_difference,
        forbidden=("lrlib.training",),
        rtol=1e-3,  # 2.131 for Student's quantile is precise enough; 1.96 is not
        formula=formulas.PAIRED_DIFFERENCE,
    ),
    Exercise(
        "sharpness",
        sharpness.sharpness,
        sharpness.sample_sharpness,
        forbidden=("lrlib.curvature",),
        rtol=5e-3,  # power iteration is stopped at some point, and TensorFlow computes in float32
        locate=lambda name, index, expected: "the sharpness",
        seconds=60.0,
        formula=formulas.SHARPNESS,
    ),
    Exercise(
        "scaled_rate",
        batch_size.scaled_rate,
        batch_size.sample_rate,
        locate=lambda name, index, expected: "the rate",
        formula=formulas.SCALED_RATE,
    ),
    Exercise(
        "grow_batch",
        batch_size.grow_batch,
        batch_size.sample_sizes,
        locate=lambda name, index, expected: f"the batch size of epoch {index[0]} (counted from 0)",
        formula=formulas.GROW_BATCH,
    ),
    Exercise(
        "best_checkpoint",
        best_checkpoint.best_checkpoint,
        best_checkpoint.sample_epoch,
        locate=lambda name, index, expected: "the epoch",
        formula=formulas.BEST_CHECKPOINT,
    ),
    Exercise(
        "production_fit",
        production_fit.production_fit,
        production_fit.sample,
        mistakes=production_fit.MISTAKES,
        rtol=1e-3,
        atol=1e-4,
        locate=production_fit.locate,
        seconds=90.0,
    ),
    Outcome(
        "capstone",
        capstone.sample_plan,
        capstone.reads_parcels,
        public_seeds=tuple(range(16)),  # as many as the judge's, so that check and judge compile the same program
        seconds=20.0,
        draw=capstone.draw_plan,
    ),
]
