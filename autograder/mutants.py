"""Mutation testing of a lesson's exercises, on the cases of its answer key."""

from collections.abc import Iterator

from autograder import keys
from autograder.course import current
from lrlib.checking.compare import Tolerance
from lrlib.checking.diagnosis.mutants import Mutant, survivors


def of_lesson(lesson: str) -> Iterator[tuple[str, tuple[list[Mutant], int]]]:
    """Yield each exercise that states a formula with its surviving mutants, and how many were made.

    Raises FileNotFoundError, with what to run, for a lesson without a key.
    """
    key = keys.load(lesson)
    for name, exercise in current().exercises(lesson).items():
        if exercise.has_right_values and exercise.formula is not None:
            records = key.exercises[name].records
            cases, values = [record.case for record in records], [record.values for record in records]
            tolerance = Tolerance(exercise.rtol, exercise.atol)
            yield name, survivors(exercise.formula, cases, exercise.expected, tolerance, values)
