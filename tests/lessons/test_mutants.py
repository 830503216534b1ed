"""Every wrong answer that an exercise's formula invites loses points in the exercise's cases."""

import pytest

from autograder import mutants, paths
from autograder.__main__ import main

SLOW = {"04_tensorflow_schedules"}  # Keras
LESSONS = [
    pytest.param(lesson, marks=pytest.mark.slow) if lesson in SLOW else lesson for lesson in paths.lesson_names()
]


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_wrong_answer_survives(lesson):
    for name, (surviving, total) in mutants.of_lesson(lesson):
        assert total > 20, name
        assert not surviving, f"{name}: {surviving[0]}"


def test_the_command_prints_the_survivors(capsys, monkeypatch):
    monkeypatch.setattr(mutants, "of_lesson", lambda lesson: iter([("step_decay", (["the mutant"], 300))]))
    assert main(["mutants", "03_common_schedules"]) == 1
    assert capsys.readouterr().out == (
        "03_common_schedules step_decay: 1 of 300 wrong answers survive\n    the mutant\n"
    )
    monkeypatch.setattr(mutants, "of_lesson", lambda lesson: iter([("step_decay", ([], 300))]))
    assert main(["mutants", "03_common_schedules"]) == 0
