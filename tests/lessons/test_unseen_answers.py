"""Wrong answers that somebody wrote before the operators were tuned: nine of ten get a name, and no right one does.

They lie in ``tests/unseen/`` (a second set, written later by somebody else, in ``tests/unseen/fresh/``), in the form of
a bank; a title says what its author did, not what feedback says.
"""

import functools
import time
from pathlib import Path

import pytest

from autograder import banks, keys, paths
from lrlib.checking.exercise import ask
from lrlib.checking.statuses import Answered
from lrlib.course import COURSE

UNSEEN = Path(__file__).resolve().parents[1] / "unseen"
TRAINS = {
    "epoch_schedule",
    "Warmup",
    "CyclicalRate",
    "keras_warmup_cosine",
    "RateLogger",
    "training_loop",
    "fixed_pitfall",
    "production_fit",
    "sharpness",
}
key_of = functools.cache(keys.load)
MODULES = {"np": "import numpy as np", "math": "import math", "tf": "import tensorflow as tf", "keras": "import keras"}


def diagnosed(lesson, answer):
    """Return the diagnosis of an answer, None if no case of it is answered."""
    exercise, entry = COURSE.exercises(lesson)[answer.exercise], key_of(lesson).exercises[answer.exercise]
    namespace = {"__name__": "learner"}
    imports = [line for name, line in MODULES.items() if f"{name}." in answer.source]
    exec("\n".join([*imports, answer.source]), namespace)
    records = [ask(exercise, namespace[answer.exercise], expected.case)[0] for expected in entry.records]
    if not any(record.status == Answered.ANSWERED and not record.forbidden for record in records):
        return None
    return exercise.diagnose(records, [expected.values for expected in entry.records])


def quick(lesson, folder=UNSEEN):
    answers = banks.parse((folder / f"{lesson}.py").read_text(encoding="utf-8"), lesson)
    known = COURSE.exercises(lesson)
    answers = [answer for answer in answers if answer.exercise in known and answer.exercise not in TRAINS]
    return [answer for answer in answers if known[answer.exercise].has_right_values]


@pytest.mark.parametrize("folder", [UNSEEN, UNSEEN / "fresh"], ids=["first", "fresh"])
def test_nine_of_ten_unseen_mistakes_are_named(folder):
    answers = [(lesson, answer) for lesson in paths.lesson_names() for answer in quick(lesson, folder)]
    found = [(answer, diagnosed(lesson, answer)) for lesson, answer in answers]
    nameless = [
        f"{answer.exercise}: {answer.title}" for answer, diagnosis in found if not (diagnosis and diagnosis.name)
    ]
    assert len(found) > 110
    assert len(nameless) <= 0.1 * len(found), nameless


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_no_right_answer_of_the_bank_gets_a_name(lesson):
    for answer in quick(lesson, paths.bank_path(lesson).parent):
        if answer.kind == "right":
            diagnosis = diagnosed(lesson, answer)
            assert diagnosis is not None, answer.title
            assert not diagnosis.name, answer.title


def test_a_second_diagnosis_takes_milliseconds():
    lesson = "03_common_schedules"
    answer = next(a for a in quick(lesson) if a.exercise == "cosine_decay")
    exercise, entry = COURSE.exercises(lesson)["cosine_decay"], keys.load(lesson).exercises["cosine_decay"]
    namespace = {}
    exec(f"import numpy as np\n{answer.source}", namespace)
    records = [ask(exercise, namespace["cosine_decay"], expected.case)[0] for expected in entry.records]
    values = [expected.values for expected in entry.records]
    exercise.diagnose(records, values)
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        exercise.diagnose(records, values)
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.05
