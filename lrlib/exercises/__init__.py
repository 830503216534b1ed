"""The course's exercises: one module per lesson, each with a table ``EXERCISES`` in the order of the lesson."""

from importlib import import_module

from lrlib.exercises.base import Exercise, Outcome

LESSONS = (
    "01_learning_rate",
    "02_fixed_rates",
    "03_common_schedules",
    "04_tensorflow_schedules",
    "05_warmup_and_cycles",
    "06_generalization",
)


def of_lesson(lesson: str) -> dict[str, Exercise | Outcome]:
    """Return the exercises of one lesson by name; raises KeyError naming the lessons there are."""
    if lesson not in LESSONS:
        raise KeyError(f"no lesson {lesson!r}; the lessons are {', '.join(LESSONS)}")
    return {exercise.name: exercise for exercise in import_module(f"lrlib.exercises.lesson_{lesson[:2]}").EXERCISES}


def find(name: str) -> Exercise | Outcome:
    """Return the exercise of this name, whichever lesson it belongs to; raises KeyError if there is none."""
    for lesson in LESSONS:
        exercises = of_lesson(lesson)
        if name in exercises:
            return exercises[name]
    raise KeyError(f"no exercise {name!r} in this course")
