"""The formulas of lesson 4's exercises: from these the mistakes in an answer are made."""

from lrlib.checking.diagnosis import Formula
from lrlib.exercises.lesson_04.fixed_pitfall import BATCH_SIZE, EXAMPLES, STEPS_PER_EPOCH

NUMBER_OF_STEPS = Formula(
    "ceil(floor(examples * (1 - validation_split)) / batch_size)",
    defaults={"validation_split": 0.0},
    result=("steps per epoch",),
    quantity="number",
)

DECAY_FOR_EPOCHS = Formula(
    """
    factor = final_learning_rate / initial_learning_rate
    initial_learning_rate * factor ** (step / (epochs * steps_per_epoch))
    """,
    quantity="rate",
    clock="step",
    edges=("steps_per_epoch", "epochs * steps_per_epoch"),
    others={
        "a staircase of whole epochs": """
            factor = final_learning_rate / initial_learning_rate
            initial_learning_rate * factor ** (floor(step / steps_per_epoch) / epochs)"""
    },
)

EPOCH_SCHEDULE = Formula(
    "0.2 * 0.5 ** floor(epoch / 3)",
    quantity="rate",
    names=lambda case, expected: {"epoch": expected["epoch"]},
    clock="epoch",
    edges=("3", "6"),
)

FIXED_PITFALL = Formula(
    "0.1 / (1 + floor(step / steps_per_epoch))",
    quantity="rate",
    names=lambda case, expected: {
        "step": expected["steps"],
        "steps_per_epoch": STEPS_PER_EPOCH,
        "batch_size": BATCH_SIZE,
        "examples": EXAMPLES,
    },
    clock="step",
    edges=("steps_per_epoch",),
)
