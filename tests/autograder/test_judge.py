"""The judge is not to be stopped: whatever a kernel puts into a test cell's outputs, a judgement comes out."""

import copy
import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_output

from autograder import judge, keys
from lrlib.checking import feedback, records
from lrlib.checking.exercise import Verdict
from lrlib.checking.statuses import Status
from lrlib.course import COURSE

LESSON = "03_common_schedules"
KEY = keys.load(LESSON)
KNOWN = COURSE.exercises(LESSON)

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
    record = copy.deepcopy(records.encode(draw(st.sampled_from(KEY.exercises[name].records))))
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
    outputs = [new_output("display_data", data={records.MIME: record})]
    judgement = judge.judge(COURSE, KNOWN[name], KEY.exercises[name], outputs, [name])
    assert judgement.status in {"partial", "wrong", "error", "not attempted", "no answer"}
    assert judgement.score <= judgement.max_score / len(KEY.exercises[name].records) + 0.01
    judge.picture(KNOWN[name], KEY.exercises[name], outputs)


@pytest.mark.parametrize("values", [{}, {"curve": ["a"]}, {"other": [1.0]}])
def test_an_outcome_without_its_curve_is_judged(values):
    encoded = {name: {"strings": [str(v) for v in part]} for name, part in values.items()}
    record = records.encode(records.Record("my_schedule", {}, "answered")) | {"values": encoded}
    outputs = [new_output("display_data", data={records.MIME: record})]
    judgement = judge.judge(COURSE, KNOWN["my_schedule"], KEY.exercises["my_schedule"], outputs, ["my_schedule"])
    assert (judgement.status, judgement.score) == (Status.WRONG, 0)


def test_a_finding_is_shown_with_its_names_as_code_and_nothing_that_runs():
    told = "Your `decay_steps` is <script>alert(1)</script>`<b>`"
    cell = new_code_cell()
    judge.write(cell, judge.Judgement("step_decay", 0.0, 1.0, Status.WRONG, [told], []))
    page = cell.outputs[0].data["text/html"]
    assert "<code>decay_steps</code>" in page
    assert "<script" not in page
    assert "<b>" not in page


# ------------------------------------------------------------------------------------------------- what it does not pay


def outputs_of(name, keep=lambda number, record: record):
    """Return outputs with the key's own records of an exercise, changed by the arguments."""
    changed = [keep(number, copy.deepcopy(record)) for number, record in enumerate(KEY.exercises[name].records)]
    return [new_output("display_data", data={records.MIME: records.encode(record)}) for record in changed]


def spoilt(record):
    return dataclasses.replace(record, values={**record.values, "values": record.values["values"] * 1.5})


def judged(outputs, cells=("def step_decay(step): ...",)):
    return judge.judge(COURSE, KNOWN["step_decay"], KEY.exercises["step_decay"], outputs, list(cells))


def test_right_records_of_an_answer_that_no_cell_names_earn_nothing():
    assert judged(outputs_of("step_decay")).status == Status.RIGHT
    assert judged(outputs_of("step_decay"), ["cosine_decay = 1"]).status == Status.NOT_ATTEMPTED


@pytest.mark.parametrize(
    "cell",
    [
        "def check(name, answer, *cases): ...",
        "check = print",
        "if True:\n    from mine import check",
        "from lrlib import course, exercises",
        "import lrlib\nlrlib.checking.records.emit",
        "from lrlib.checking.records import emit",
        "from lrlib.course import COURSE as c",
        "%matplotlib inline\ncheck = 1",
    ],
)
def test_code_between_the_check_and_the_judge_earns_nothing(cell):
    judgement = judged(outputs_of("step_decay"), ["def step_decay(step): ...", cell])
    assert (judgement.score, judgement.status) == (0, Status.WRONG)
    assert "The check cannot test your answer like that." in judgement.findings[0]


@pytest.mark.parametrize(
    "cell",
    [
        "from lrlib.checks import check",
        "from lrlib.checks import *",
        "from lrlib.problems.deep_networks import recorded_range_test",
        "def mine():\n    check = 1\n    return check",
        "%matplotlib inline",
    ],
)
def test_honest_code_is_left_alone(cell):
    assert judged(outputs_of("step_decay"), ["def step_decay(step): ...", cell]).status == Status.RIGHT


def test_the_public_cases_alone_earn_nothing():
    entry = KEY.exercises["step_decay"]
    judgement = judged(outputs_of("step_decay", lambda n, r: r if n < entry.public else spoilt(r)))
    assert (judgement.score, judgement.status) == (0, Status.WRONG)
    assert judgement.findings[-1].endswith("cases are right, none of them hidden: that earns nothing yet.")
    judgement = judged(outputs_of("step_decay", lambda n, r: spoilt(r) if n == 0 else r))
    assert judgement.status == Status.PARTIAL


@pytest.mark.parametrize("status", ["error", "invalid", "answered"])
def test_a_hidden_case_tells_nothing_that_the_code_chose(status):
    entry = KEY.exercises["step_decay"]

    def tell(number, record):
        if number < entry.public:
            return record
        told = f"ValueError: {record.case} (line 7 of your cell: `x`)"
        return spoilt(record) if status == "answered" else dataclasses.replace(record, status=status, message=told)

    text = " ".join(told for told in judged(outputs_of("step_decay", tell)).findings if "hidden case: " in told)
    assert text
    assert ("in line 7" in text) == (status == "error")
    for record in entry.records[entry.public :]:
        assert not any(f"{value:g}" in text for value in record.case.values() if value != 1)
        assert not any(name in text for name in record.case)


@pytest.mark.parametrize("message", ["T_0_057_13: x", "ValueError_0_057", "", "print: 0.057"])
def test_an_exception_of_the_learners_own_is_not_named_in_a_hidden_case(message):
    finding = feedback.unanswered(records.Record("step_decay", {}, "error", message=message))
    assert finding.guarded == "your code stopped with an error, or took too long."


def test_an_error_of_the_test_cell_is_not_repeated():
    error = new_output("error", ename="T_13", evalue="{'decay_steps': 13}", traceback=[])
    assert "13" not in judged([error]).findings[0]
    undefined = new_output("error", ename="NameError", evalue="name 'step_decay' is not defined", traceback=[])
    assert judged([undefined]).findings[0].startswith("`step_decay` is not defined")
    late = new_output("error", ename="OutOfTime", evalue="13", traceback=[])
    assert judged([late]).findings == ["The cells above used up the notebook's time, so this check did not run."]


def test_a_share_that_is_not_a_number_earns_nothing(monkeypatch):
    nan = dataclasses.replace(KNOWN["my_schedule"], evaluate=lambda values, seeds, **case: Verdict(float("nan"), ""))
    outputs = outputs_of("my_schedule")
    assert judge.judge(COURSE, nan, KEY.exercises["my_schedule"], outputs, ["my_schedule"]).score == 0
