"""class.toml: due dates and the rule for late work, checked as it is read."""

from datetime import datetime

import pytest

from autograder import class_settings, gradebook
from autograder.configuration import course_config
from tests.autograder import made_class

LESSON = "03_common_schedules"
GOOD = f"[due]\n{LESSON} = 2026-10-01T23:59:00+02:00\n\n[late]\ngrace_days = 1\npenalty_per_day = 0.1\n"


def test_a_class_without_settings_has_no_due_dates(tmp_path):
    assert class_settings.read(tmp_path) == class_settings.ClassSettings()


def test_settings_reach_nbgrader_and_the_gradebook(tmp_path):
    made_class.make(tmp_path, LESSON, {"ada": made_class.RIGHT})
    (tmp_path / "class.toml").write_text(GOOD)
    rule = course_config(gradebook=tmp_path).LatePenalty
    assert (rule.grace_days, rule.penalty_per_day) == (1, 0.1)
    made_class.hand_in(tmp_path, LESSON, "ada", datetime(2026, 10, 4, 12))
    [entry] = gradebook.refresh(tmp_path)
    assert entry["late_submission_penalty"] == pytest.approx(18 * 0.2)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[due\n", "cannot read"),
        ("[dew]\n", "there is no section 'dew'"),
        ("[due]\n99_magic = 2026-10-01T23:59:00Z\n", "no such lesson: 99_magic"),
        (f"[due]\n{LESSON} = 2026-10-01\n", "with its zone"),
        (f"[due]\n{LESSON} = 2026-10-01T23:59:00\n", "with its zone"),
        ("[late]\ngrace = 1\n", "has no 'grace'"),
        ("[late]\npenalty_per_day = 10\n", "a share of the points, from 0 to 1"),
        ("[late]\ngrace_days = -1\n", "a number, 0 or more"),
        ("due = 3\n", "are sections"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(tmp_path, text, why):
    (tmp_path / "class.toml").write_text(text)
    with pytest.raises(class_settings.ClassSettingsError) as refused:
        class_settings.read(tmp_path)
    assert why in str(refused.value)
