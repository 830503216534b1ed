"""Every bank covers its lesson, and, slowly, each of its answers goes the whole way: nbgrader, a kernel, the judge."""

import json
from itertools import zip_longest

import pytest

from autograder import banks, grading, keys, paths
from lrlib.course import COURSE
from tests.lessons.support import bank_id

LESSONS = paths.lesson_names()


def by_exercise(lesson):
    grouped = {name: [] for name in keys.load(lesson).exercises}
    for answer in banks.load(lesson):
        grouped[answer.exercise].append(answer)
    return grouped


def own_names(exercise):
    formula = exercise.formula if exercise.has_right_values else None
    return {mistake.name for mistake in exercise.mistakes} | {
        name for (name, _), _ in (formula.mistakes_of() if formula else ())
    }


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_bank_has_right_and_wrong_answers_to_every_exercise(lesson):
    for name, answers in by_exercise(lesson).items():
        kinds = [answer.kind for answer in answers]
        assert kinds.count("right") >= 2, name
        assert len(kinds) > kinds.count("right"), name


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_bank_names_mistakes_that_the_exercise_knows(lesson):
    """Where a formula composes the names, each lesson's own test holds them: the judge must say them."""
    known = COURSE.exercises(lesson)
    for answer in banks.load(lesson):
        exercise = known[answer.exercise]
        if answer.mistake and not (exercise.has_right_values and exercise.formula):
            assert answer.mistake in own_names(exercise), bank_id(answer)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_bank_has_an_answer_to_every_mistake_of_an_exercises_own(lesson):
    answered = {(answer.exercise, answer.mistake) for answer in banks.load(lesson)}
    for exercise in COURSE.exercises(lesson).values():
        for name in own_names(exercise):
            assert (exercise.name, name) in answered, f"{exercise.name}: {name}"


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_bank_through_the_whole_grading_path(lesson, tmp_path):
    """One submission takes the first answer of each exercise, the next one the second, and so on."""
    handed_in = {}
    for number, answers in enumerate(zip_longest(*by_exercise(lesson).values())):
        student = f"s{number:03d}"
        handed_in[student] = {answer.exercise: answer for answer in answers if answer is not None}
        path = tmp_path / "in" / student / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True)
        sources = {name: answer.source for name, answer in handed_in[student].items()}
        path.write_text(json.dumps(banks.fill(lesson, sources)), encoding="utf-8")
    grades = grading.grade([lesson], tmp_path / "in", tmp_path / "out", jobs=2, tell=lambda line: None)
    for grade in grades:
        assert not grade.problem
        judged = {entry["name"]: entry for entry in grade.exercises}
        for name, answer in handed_in[grade.student].items():
            assert judged[name]["status"] == answer.kind, f"{bank_id(answer)}: {judged[name]}"
            if answer.mistake:
                assert answer.mistake in judged[name]["mistakes"], f"{bank_id(answer)}: {judged[name]}"
