"""Each exercise has its two hints, and no hint is left of an exercise that is gone."""

from importlib import import_module

import pytest

from lrlib.course import COURSE


@pytest.mark.parametrize("lesson", COURSE.lessons)
def test_each_exercise_has_two_hints_and_no_other_name_has_any(lesson):
    hints = import_module(f"lrlib.exercises.lesson_{lesson[:2]}.hints").HINTS
    assert list(hints) != []
    assert set(hints) == set(COURSE.exercises(lesson))
    assert {len(pair) for pair in hints.values()} == {2}
