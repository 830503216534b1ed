"""The search over changes of a formula: what it finds and says, and that a name always explains everything."""

import time

import numpy as np
import pytest

from lrlib.checking.diagnosis import Formula, search, sentences

COOLING = Formula(
    "outside + (start - outside) * exp(-minute / time_constant)", defaults={"outside": 20.0}, clock="minute"
)
CASES = ({"start": 90.0, "time_constant": 7.0}, {"start": 60.0, "time_constant": 11.0, "outside": 5.0})
MINUTES = np.arange(0.0, 40, 2)


def cooling(minute, start, time_constant, outside=20.0):
    return outside + (start - outside) * np.exp(-minute / time_constant)


def explain(answer, cases=CASES, formula=COOLING, steps=MINUTES):
    expected = [{"steps": steps, "values": cooling(steps, **case)} for case in cases]
    found = search.explain(search.Catalogue(formula, cases, expected), [answer(steps, **case) for case in cases])
    return sentences.explained(found)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("`outside` ignored", lambda m, start, time_constant, outside=20: start * np.exp(-m / time_constant)),
        ("`outside` always 20", lambda m, start, time_constant, outside=20: cooling(m, start, time_constant)),
        ("minute counted from 1", lambda m, *case, **more: cooling(m + 1, *case, **more)),
        (
            "twice `time_constant` for `time_constant`",
            lambda m, start, time_constant, outside=20: cooling(m, start, 2 * time_constant, outside),
        ),
        (
            "`outside` and `start` swapped",
            lambda m, start, time_constant, outside=20: cooling(m, outside, time_constant, start),
        ),
        (
            "`outside` is not subtracted",
            lambda m, start, time_constant, outside=20: outside + start * np.exp(-m / time_constant),
        ),
        (
            "`outside` as a lower limit",
            lambda m, start, time_constant, outside=20: np.maximum(start * np.exp(-m / time_constant), outside),
        ),
        ("the value never moves", lambda m, start, time_constant, outside=20: start + 0 * m),
        (
            "the minus sign left out",
            lambda m, start, time_constant, outside=20: outside + (start - outside) / np.exp(-m / time_constant),
        ),
        (
            "`outside` always 20, and minute counted from 1",
            lambda m, start, time_constant, outside=20: cooling(m + 1, start, time_constant),
        ),
    ],
)
def test_a_mistake_gets_a_name_and_a_hint(name, answer):
    explanation = explain(answer)
    assert sorted(explanation.name.split(", and ")) == sorted(name.split(", and "))
    assert explanation.hint.endswith((".", "?", ".)"))


def test_a_right_answer_has_no_explanation_and_neither_has_noise():
    assert explain(cooling) is None
    assert explain(lambda m, **case: cooling(m, **case).astype(np.float32)) is None
    noise = np.random.default_rng(0)
    assert explain(lambda m, **case: noise.uniform(0, 90, m.size)) is None


def test_a_name_must_explain_every_case_the_right_ones_included():
    def wrong_in_one(m, start, time_constant, outside=20.0):
        return cooling(m + (start == 60.0), start, time_constant, outside)

    assert explain(wrong_in_one) is None
    assert explain(wrong_in_one, CASES[1:]).name == "minute counted from 1"


def test_cases_that_were_not_answered_do_not_count():
    expected = [{"steps": MINUTES, "values": cooling(MINUTES, **case)} for case in CASES]
    known = search.Catalogue(COOLING, CASES, expected)
    found = search.explain(known, [None, cooling(MINUTES + 1, **CASES[1])])
    assert sentences.explained(found).name == "minute counted from 1"
    assert search.explain(known, [None, None]) == []
    assert search.explain(known, [None, np.zeros(3)]) == []  # another length


def test_a_curve_that_is_wrong_after_an_edge_only():
    held = Formula(
        "outside + (start - outside) * exp(-min(minute, 20) / time_constant)",
        defaults={"outside": 20.0},
        clock="minute",
        edges=("20",),
    )

    def right(m, start, time_constant, outside=20.0):
        return cooling(np.minimum(m, 20), start, time_constant, outside)

    def late(m, start, time_constant, outside=20.0):
        return np.where(m > 20, start, right(m, start, time_constant, outside))

    def zero(m, **case):
        return np.where(m > 20, 0, right(m, **case))

    expected = [{"steps": MINUTES, "values": right(MINUTES, **case)} for case in CASES]
    known = search.Catalogue(held, CASES, expected)
    names = [
        sentences.explained(search.explain(known, [answer(MINUTES, **case) for case in CASES])).name
        for answer in (late, zero)
    ]
    assert names == ["back at the start after 20", "zero after the end"]


def test_a_hint_shows_no_formula():
    for change, _ in search.Catalogue(
        COOLING, CASES, [{"steps": MINUTES, "values": cooling(MINUTES, **case)} for case in CASES]
    ).single.entries:
        name, hint = sentences.said(change)
        for text in (name, hint):
            assert "start - outside" not in text
            assert "exp(-minute" not in text


def test_a_state_is_carried_from_one_value_to_the_next():
    interest = Formula(
        "balance * (1 + rate) - fee",
        names=lambda case, expected: {**case, "rate": np.array(case["rates"])},
        joined=False,
        state="balance",
        over="rate",
        start="deposit",
    )
    cases = [
        {"deposit": 100.0, "fee": 3.0, "rates": [0.1, 0.02, 0.3]},
        {"deposit": 7.0, "fee": 0.5, "rates": [0.2] * 4},
    ]

    def balances(deposit, fee, rates, sign=-1):
        balance, found = deposit, []
        for rate in rates:
            balance = balance * (1 + rate) + sign * fee
            found.append(balance)
        return np.array(found)

    known = search.Catalogue(interest, cases, [{"values": balances(**case)} for case in cases])
    found = search.explain(known, [balances(**case, sign=1) for case in cases])
    assert sentences.explained(found).name == "added where something is to be subtracted"


def test_changes_evaluated_together_have_the_values_of_each_alone():
    expected = [{"steps": MINUTES, "values": cooling(MINUTES, **case)} for case in CASES]
    known = search.Catalogue(COOLING, CASES, expected)
    for table in (known.single, known.pairs()):
        assert len(table.entries) > 100
        for index in range(0, len(table.entries), 17):
            change, edit = table.entries[index]
            alone = known.bound(edit.root())[table.screen]
            np.testing.assert_allclose(table.values[index], alone, rtol=1e-9, err_msg=str(change))


def test_a_counter_may_be_taken_for_the_clock():
    expected = [{"steps": MINUTES, "values": cooling(MINUTES, **case)} for case in CASES]
    formula = Formula(
        COOLING.text,
        clock="minute",
        counters=("reading",),
        names=lambda case, values: {
            "outside": 20.0,
            **case,
            "minute": values["steps"],
            "reading": values["steps"] // 2,
        },
    )
    known = search.Catalogue(formula, CASES, expected)
    found = search.explain(known, [cooling(MINUTES // 2, **case) for case in CASES])
    assert sentences.explained(found).name == "`reading` for `minute`"
    assert not any("reading" in change.about for change, _ in known.single.entries)


def test_the_search_is_fast_once_the_changes_are_known():
    expected = [{"steps": MINUTES, "values": cooling(MINUTES, **case)} for case in CASES]
    known = search.Catalogue(COOLING, CASES, expected)
    known.pairs()
    noise = [np.random.default_rng(0).uniform(0, 90, MINUTES.size) for _ in CASES]
    best = min(_seconds(lambda: search.explain(known, noise)) for _ in range(5))
    assert best < 0.05


def _seconds(action):
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun
