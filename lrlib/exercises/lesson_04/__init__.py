"""Lesson 4, schedules in TensorFlow: schedule objects, callbacks and loops, each judged by the rate really used."""

from lrlib.checking.exercise import Exercise, Outcome
from lrlib.exercises.curves import StepsExercise
from lrlib.exercises.lesson_04 import (
    asking,
    decay_for_epochs,
    digits_schedule,
    epoch_schedule,
    fixed_pitfall,
    formulas,
    rate_logger,
    steps_per_epoch,
    training_loop,
    warmup,
)
from lrlib.exercises.run_picture import beside_constant
from lrlib.problems import noisy_digits

EXERCISES = [
    Exercise(
        "steps_per_epoch",
        steps_per_epoch.steps_per_epoch,
        steps_per_epoch.sample_steps,
        locate=lambda name, index, expected: "the number of steps",
        formula=formulas.NUMBER_OF_STEPS,
    ),
    StepsExercise(
        "decay_for_epochs",
        decay_for_epochs.decay_for_epochs,
        decay_for_epochs.sample_decay,
        mistakes=decay_for_epochs.DECAY_MISTAKES,
        rtol=1e-4,  # Keras computes in float32
        locate=asking.locate_step,
        first=("values",),
        formula=formulas.DECAY_FOR_EPOCHS,
    ),
    StepsExercise(
        "Warmup",
        warmup.warmup,
        warmup.sample_warmup,
        mistakes=warmup.MISTAKES,
        forbidden=warmup.FETCHED,
        rtol=1e-4,
        locate=asking.locate_step,
        first=("values",),
        seconds=30.0,
        formula=formulas.WARMUP,
    ),
    StepsExercise(
        "epoch_schedule",
        epoch_schedule.epoch_schedule,
        epoch_schedule.sample_epochs,
        locate=epoch_schedule.locate_epoch,
        first=("values",),
        seconds=30.0,
        formula=formulas.EPOCH_SCHEDULE,
        advice=(epoch_schedule.NO_FLOAT,),
    ),
    StepsExercise(
        "RateLogger",
        rate_logger.rate_logger,
        rate_logger.sample_logger,
        mistakes=rate_logger.LOGGER_MISTAKES,
        locate=asking.locate_step,
        first=("values",),
        seconds=30.0,
    ),
    StepsExercise(
        "training_loop",
        training_loop.training_loop,
        training_loop.sample_loop,
        rtol=1e-4,
        atol=1e-5,
        locate=training_loop.locate_update,
        first=("values",),
        seconds=60.0,
        formula=formulas.TRAINING_LOOP,
    ),
    StepsExercise(
        "fixed_pitfall",
        fixed_pitfall.inverse_time,
        fixed_pitfall.sample_pitfall,
        locate=asking.locate_step,
        first=("values",),
        seconds=30.0,
        formula=formulas.FIXED_PITFALL,
    ),
    Outcome(
        "digits_schedule",
        digits_schedule.sample_digits,
        digits_schedule.evaluate_digits,
        seconds=60.0,
        draw=beside_constant("digits_schedule", noisy_digits.train, constant=0.32),
    ),
]
