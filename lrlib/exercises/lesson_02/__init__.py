"""Lesson 2, why fixed rates fail: the noise floor, the expected loss of any curve, and two rates that beat any one."""

from lrlib import landscapes
from lrlib.checking.exercise import Exercise
from lrlib.exercises.curves import curve_outcome
from lrlib.exercises.lesson_02 import classify_run, formulas, theory, two_rates
from lrlib.exercises.run_picture import beside_constant
from lrlib.problems import noisy_reader

EXERCISES = [
    Exercise(
        "noise_floor",
        landscapes.noise_floor,
        theory.sample_noise_floor,
        forbidden=theory.THEORY,
        locate=theory.locate_floor,
        formula=formulas.NOISE_FLOOR,
    ),
    Exercise(
        "expected_loss",
        landscapes.expected_loss,
        theory.sample_expected_loss,
        forbidden=theory.THEORY,
        locate=theory.locate_loss,
        formula=formulas.EXPECTED_LOSS,
    ),
    Exercise(
        "best_constant_rate",
        landscapes.best_constant_rate,
        theory.sample_best_constant_rate,
        forbidden=theory.THEORY,
        rtol=0.02,  # a search on a grid is a right answer; the loss is flat here, and 2 % off costs it nothing
        locate=lambda name, index, expected: "the rate",
        formula=formulas.BEST_CONSTANT_RATE,
    ),
    Exercise(
        "classify_run",
        classify_run.classify_run,
        classify_run.sample_classes,
        mistakes=classify_run.CLASSIFY_RUN,
        forbidden=("lrlib.exercises.lesson_02.classify_run.classify_run",),
        locate=lambda name, index, expected: name,
    ),
    curve_outcome(
        "two_rates",
        noisy_reader.STEPS,
        two_rates.beats_constants,
        draw=beside_constant("two_rates", noisy_reader.train, constant=0.226),
    ),
]
