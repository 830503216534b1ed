"""What the tests of every lesson share: its bank, judged in this process the way the judge does it."""

from nbformat.v4 import new_output

from autograder import banks, judge, keys
from autograder.banks import Answer
from autograder.judge import Judgement
from lrlib.checking import records
from lrlib.checking.exercise import ask
from lrlib.course import COURSE


def bank_cases(lesson: str) -> list[Answer]:
    """Return the lesson's bank, for ``pytest.mark.parametrize(..., ids=bank_id)``."""
    return banks.load(lesson)


def bank_id(answer: Answer) -> str:
    """Return the test id of a bank's answer."""
    return f"{answer.exercise}: {answer.kind}: {answer.title}"


def judge_answer(lesson: str, answer: Answer, prelude: str = "import math\nimport numpy as np\n") -> Judgement:
    """Return the judge's judgement of one answer: run its source, ask it every case of the key, judge the records.

    ``prelude`` is what the lesson's first cells have imported by then.
    """
    key = keys.load(lesson)
    exercise, entry = COURSE.exercises(lesson)[answer.exercise], key.exercises[answer.exercise]
    namespace: dict = {}
    exec(compile(prelude + answer.source, f"<{answer.exercise}>", "exec"), namespace)
    outputs = []
    for expected in entry.records:
        record, _ = ask(exercise, namespace[answer.exercise], expected.case)
        outputs.append(new_output("display_data", data={records.MIME: records.encode(record)}))
    return judge.judge(COURSE, exercise, entry, outputs, [answer.source], key.code)


def assert_judged_as_banked(lesson: str, answer: Answer, **options) -> None:
    """Assert that an answer of the bank gets its status, its points, and the name of its mistake."""
    judgement = judge_answer(lesson, answer, **options)
    told = f"{bank_id(answer)}: {judgement}"
    assert judgement.status == answer.kind, told
    if answer.kind == "right":
        assert judgement.score == judgement.max_score, told
    else:
        assert judgement.score < judgement.max_score, told
    if answer.kind in ("wrong", "error"):
        assert judgement.score == 0, told
    if answer.mistake:
        assert answer.mistake in judgement.mistakes, told
