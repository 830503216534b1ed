"""The judge is not to be stopped: whatever a kernel puts into a test cell's outputs, a judgement comes out."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_output

from autograder import judge, keys
from lrlib import answers, exercises, feedback

LESSON = "03_common_schedules"
KEY = keys.load(LESSON)
KNOWN = exercises.of_lesson(LESSON)

JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()) | st.just({})
VALUES = (
    st.fixed_dictionaries({"strings": st.lists(st.text(), max_size=40)})
    | st.lists(st.floats() | st.sampled_from(["nan", "inf"]), max_size=60).map(
        lambda numbers: {"shape": [len(numbers)], "numbers": numbers}
    )
    | JUNK
)


@st.composite
def spoilt_records(draw):
    """Return a right record with some of its parts replaced by anything at all."""
    name = draw(st.sampled_from(["step_decay", "cosine_decay"]))
    record = copy.deepcopy(answers.encode(draw(st.sampled_from(KEY.exercises[name].records))))
    for part in draw(st.sets(st.sampled_from(["case", "status", "message", "forbidden", "version"]), max_size=1)):
        record[part] = draw(JUNK)
    for part in draw(st.sets(st.sampled_from(list(record["values"])), min_size=1)):
        record["values"][part] = draw(VALUES)
    if draw(st.booleans()):
        record["case"] = {**record["case"], "more": draw(JUNK)} if isinstance(record["case"], dict) else record["case"]
    return name, record


@settings(max_examples=300)
@given(spoilt_records())
def test_a_spoilt_record_is_judged(spoilt):
    name, record = spoilt
    outputs = [new_output("display_data", data={answers.MIME: record})]
    judgement = judge.judge(KNOWN[name], KEY.exercises[name], outputs, [])
    assert judgement.status in {"partial", "wrong", "error", "not attempted", "no answer"}
    assert judgement.score <= judgement.max_score / len(KEY.exercises[name].records) + 0.01
    judge.picture(KNOWN[name], KEY.exercises[name], outputs)


@pytest.mark.parametrize("values", [{}, {"curve": ["a"]}, {"other": [1.0]}])
def test_an_outcome_without_its_curve_is_judged(values):
    encoded = {name: {"strings": [str(v) for v in part]} for name, part in values.items()}
    record = answers.encode(answers.Record("my_schedule", {}, "answered")) | {"values": encoded}
    outputs = [new_output("display_data", data={answers.MIME: record})]
    judgement = judge.judge(KNOWN["my_schedule"], KEY.exercises["my_schedule"], outputs, [])
    assert (judgement.status, judgement.score) == (feedback.WRONG, 0)


def test_a_finding_is_shown_with_its_names_as_code_and_nothing_that_runs():
    told = "Your `decay_steps` is <script>alert(1)</script>`<b>`"
    cell = new_code_cell()
    judge.write(cell, judge.Judgement("step_decay", 0.0, 1.0, feedback.WRONG, [told], []))
    page = cell.outputs[0].data["text/html"]
    assert "<code>decay_steps</code>" in page
    assert "<script" not in page
    assert "<b>" not in page
