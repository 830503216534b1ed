"""The course's exercises: one package per lesson, each with a table ``EXERCISES`` in the order of the lesson."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module

from lrlib.checking.exercise import Exercise, Outcome


@cache
def of_lesson(lesson: str) -> Sequence[Exercise | Outcome]:
    """Return the exercises of the lesson "NN_name": those of the package ``lesson_NN``, with its ``hints``."""
    package = f"lrlib.exercises.lesson_{lesson[:2]}"
    hints = import_module(f"{package}.hints").HINTS
    return [replace(exercise, hints=hints.get(exercise.name, ())) for exercise in import_module(package).EXERCISES]
