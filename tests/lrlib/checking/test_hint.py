"""Hints come in two tiers for every exercise, and none of them is the formula."""

import re

import pytest

from lrlib.checks import hint
from lrlib.course import COURSE

NAMES = [name for lesson in COURSE.lessons for name in COURSE.exercises(lesson)]


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_has_a_nudge_and_a_plan_without_a_formula(name):
    nudge, plan = COURSE.find(name).hints
    assert len(nudge) < len(plan)
    for text in (nudge, plan):
        assert re.search(r"[*/=+^]|\d\.\d|\w\(", text) is None


def test_the_nudge_comes_first_and_the_plan_unfolds(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    hint("cosine_decay")
    nudge, plan = COURSE.find("cosine_decay").hints
    before, folded = shown[0]["text/html"].split("<details>")
    assert nudge in before
    assert plan in folded
    assert plan not in shown[0]["text/plain"]


def test_outside_a_notebook_the_nudge_is_printed(capsys):
    hint("cosine_decay")
    assert capsys.readouterr().out.strip() == COURSE.find("cosine_decay").hints[0]


def test_an_unknown_exercise_is_named():
    with pytest.raises(KeyError, match="no exercise 'cosine_decoy'"):
        hint("cosine_decoy")
