"""The toy course keeps what a course promises: feedback names each mistake that its banks hold."""

import pytest
from averages.course import COURSE

from autograder import banks, keys
from autograder.course import VARIABLE
from lrlib.checking.exercise import ask
from tests.autograder import toy


@pytest.mark.parametrize("lesson", COURSE.lessons)
def test_every_mistake_of_a_bank_is_named(lesson, monkeypatch):
    monkeypatch.setenv(VARIABLE, toy.COURSE)
    key = keys.load(lesson)
    named = {}
    for answer in banks.load(lesson):
        if answer.mistake:
            namespace = {}
            exec(answer.source, namespace)
            expected = key.exercises[answer.exercise].records
            exercise = COURSE.exercises(lesson)[answer.exercise]
            records = [ask(exercise, namespace[answer.exercise], record.case)[0] for record in expected]
            named[answer.mistake] = exercise.diagnose(records, [record.values for record in expected]).name
    assert named
    assert all(name == mistake for mistake, name in named.items()), named
