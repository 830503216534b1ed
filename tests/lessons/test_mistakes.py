"""The mistakes of an exercise's own: each is wrong in its cases, and who makes it is told its name."""

import numpy as np
import pytest

from autograder import keys, paths
from lrlib.checking.diagnosis import search, sentences
from lrlib.course import COURSE


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_each_mistakes_own_values_get_its_name(lesson):
    for name, entry in keys.load(lesson).exercises.items():
        exercise = COURSE.exercises(lesson)[name]
        if not (exercise.has_right_values and exercise.formula):
            continue
        cases, values = [record.case for record in entry.records], [record.values for record in entry.records]
        known = search.catalogue(name, exercise.formula, cases, values)
        for (mistake, hint), wrong in exercise.formula.mistakes_of():
            got = np.split(known.bound(wrong), np.cumsum(known.bound.sizes)[:-1])
            assert sentences.explained(search.explain(known, got)).name == mistake, f"{name}: {mistake}"
            assert len(mistake) <= 60
            assert hint.endswith((".", "?")), hint
