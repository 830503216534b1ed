"""The course's exercises: one package per lesson, each with a table ``EXERCISES`` in the order of the lesson."""

from collections.abc import Sequence
from importlib import import_module

from lrlib.checking.exercise import Exercise, Outcome


def of_lesson(lesson: str) -> Sequence[Exercise | Outcome]:
    """Return the exercises of the lesson "NN_name", which stand in the package ``lesson_NN``."""
    return import_module(f"lrlib.exercises.lesson_{lesson[:2]}").EXERCISES
