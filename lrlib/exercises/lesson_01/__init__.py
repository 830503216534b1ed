"""Lesson 1, what a learning rate is: descent, the rates that suit a bowl, a training step, a search for a rate."""

from lrlib import landscapes
from lrlib.checking.exercise import Exercise, Outcome
from lrlib.exercises.lesson_01 import bowls, formulas, good_rate, train_step

EXERCISES = [
    Exercise(
        "gradient_descent",
        landscapes.gradient_descent,
        bowls.sample_path,
        forbidden=bowls.FORMULAS,
        locate=lambda name, index, expected: f"path{list(index)} (step {index[0]}, weight {index[-1]})",
        formula=formulas.GRADIENT_DESCENT,
    ),
    Exercise(
        "largest_stable_rate",
        landscapes.largest_stable_rate,
        bowls.sample_rate,
        forbidden=bowls.FORMULAS,
        rtol=1e-3,  # power iteration, or trying rates, is a right answer too
        locate=lambda name, index, expected: "the rate",
        formula=formulas.LARGEST_STABLE_RATE,
    ),
    Exercise(
        "fastest_rate",
        landscapes.fastest_rate,
        bowls.sample_rate,
        forbidden=bowls.FORMULAS,
        rtol=1e-3,
        locate=lambda name, index, expected: "the rate",
        formula=formulas.FASTEST_RATE,
    ),
    Exercise(
        "train_step",
        train_step.train_step,
        train_step.sample_train_step,
        mistakes=train_step.MISTAKES,
        rtol=1e-4,  # float32, summed in any order
        first=("loss",),
        formula=formulas.TRAIN_STEP,
    ),
    Outcome("good_rate", good_rate.sample_search, good_rate.trains_well, draw=good_rate.draw_trials),
]
