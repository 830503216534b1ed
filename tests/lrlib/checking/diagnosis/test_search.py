"""The search over changes of a formula: what it finds and says, and that a name always explains everything."""

import dataclasses
import time

import numpy as np
import pytest

from lrlib.checking.diagnosis import Formula, search, sentences

COOLING = Formula(
    "outside + (start - outside) * exp(-minute / time_constant)",
    defaults={"outside": 20.0},
    clock="minute",
    mistakes="""
    minute => minute / 60
        minutes for hours
        The time constant is in minutes.
    """,
)
CASES = ({"start": 90.0, "time_constant": 7.0}, {"start": 60.0, "time_constant": 11.0, "outside": 5.0})
MINUTES = np.arange(0.0, 40, 2)


def cooling(minute, start, time_constant, outside=20.0):
    return outside + (start - outside) * np.exp(-minute / time_constant)


def catalogue(formula=COOLING, right=cooling, cases=CASES):
    return search.Catalogue(formula, cases, [{"steps": MINUTES, "values": right(MINUTES, **case)} for case in cases])


def explain(answer, known=None, cases=CASES):
    known = known or catalogue(cases=cases)
    explanation = sentences.explained(search.explain(known, [answer(MINUTES, *case.values()) for case in cases]))
    assert explanation is None or explanation.hint.endswith((".", "?", ".)"))
    return explanation and explanation.name


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("minutes for hours", lambda m, *case: cooling(m / 60, *case)),
        ("`outside` ignored", lambda m, s, t, o=20: s * np.exp(-m / t)),
        ("`outside` always 20", lambda m, s, t, o=20: cooling(m, s, t)),
        ("minute counted from 1", lambda m, *case: cooling(m + 1, *case)),
        ("twice `time_constant` in place of `time_constant`", lambda m, s, t, o=20: cooling(m, s, 2 * t, o)),
        ("`outside` and `start` swapped", lambda m, s, t, o=20: cooling(m, o, t, s)),
        ("`outside` is not subtracted", lambda m, s, t, o=20: o + s * np.exp(-m / t)),
        ("`outside` as a lower limit", lambda m, s, t, o=20: np.maximum(s * np.exp(-m / t), o)),
        ("the value never moves", lambda m, s, t, o=20: s + 0 * m),
        ("the minus sign left out", lambda m, s, t, o=20: o + (s - o) * np.exp(m / t)),
        ("`outside` always 20, and minute counted from 1", lambda m, s, t, o=20: cooling(m + 1, s, t)),
        (None, cooling),
        (None, lambda m, *case: cooling(m, *case).astype(np.float32)),
        (None, lambda m, *case: np.random.default_rng(0).uniform(0, 90, m.size)),
    ],
)
def test_a_mistake_gets_a_name_and_right_answers_and_noise_get_none(name, answer):
    found = explain(answer)
    assert found == name or sorted(found.split(", and ")) == sorted(name.split(", and "))


def test_a_name_must_explain_every_case_the_right_ones_included():
    def wrong_in_one(m, start, *case):
        return cooling(m + (start == 60.0), start, *case)

    assert explain(wrong_in_one) is None
    assert explain(wrong_in_one, cases=CASES[1:]) == "minute counted from 1"


def test_another_number_of_values_is_not_explained():
    assert search.explain(catalogue(), [np.zeros(3), np.zeros(3)]) == []
    assert search.explain(catalogue(), [None, np.zeros(20)]) == []
    assert search.explain(catalogue(), [None, None]) == []


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("starts again at the end", lambda m, *case: cooling(m % 20, *case)),
        ("zero after the end", lambda m, *case: np.where(m > 20, 0, cooling(np.minimum(m, 20), *case))),
        ("no upper limit", cooling),
    ],
)
def test_what_happens_at_an_edge(name, answer):
    text = "outside + (start - outside) * exp(-min(minute, 20) / time_constant)"
    held = dataclasses.replace(COOLING, text=text, edges={"the end": "20"})
    assert explain(answer, catalogue(held, lambda m, **case: cooling(np.minimum(m, 20), **case))) == name


def test_a_mistake_that_shows_without_an_option_only():
    formula = Formula("weight * (2 if child else 3)", result=("dose",))
    cases = [{"weight": np.arange(1.0, 9), "child": child} for child in (True, False)]
    expected = [{"dose": case["weight"] * (2 if case["child"] else 3)} for case in cases]
    found = search.explain(search.Catalogue(formula, cases, expected), [expected[0]["dose"], expected[1]["dose"] + 1])
    assert sentences.explained(found).name == "something is 1 too large, without `child`"


def test_a_hint_shows_no_formula():
    for change, _ in catalogue().entries:
        for text in sentences.said(change):
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
        found = [deposit]
        for rate in rates:
            found.append(found[-1] * (1 + rate) + sign * fee)
        return np.array(found[1:])

    known = search.Catalogue(interest, cases, [{"values": balances(**case)} for case in cases])
    found = search.explain(known, [balances(**case, sign=1) for case in cases])
    assert sentences.explained(found).name == "added where something is to be subtracted"


def test_changes_evaluated_together_have_the_values_of_each_alone():
    known = catalogue()
    for table in (known.single, known.pairs()):
        assert len(table.values) > 100
        for index in range(0, len(table.values), 17):
            change, edit = table.entry(index)
            alone = known.bound(edit.root())[table.screen]
            np.testing.assert_allclose(table.values[index], alone, rtol=1e-9, err_msg=str(change))


def test_a_counter_may_be_taken_for_the_clock():
    def names(case, values):
        return {"outside": 20.0, **case, "minute": values["steps"], "reading": values["steps"] // 2}

    known = catalogue(dataclasses.replace(COOLING, counters=("reading",), names=names))
    assert explain(lambda m, *case: cooling(m // 2, *case), known) == "`reading` in place of `minute`"
    assert not any("reading" in change.about for change, _ in known.entries)


def test_the_search_is_fast_once_the_changes_are_known():
    known, noise, seconds = catalogue(), [np.random.default_rng(0).uniform(0, 90, MINUTES.size) for _ in CASES], []
    for _ in range(6):
        begun = time.perf_counter()
        search.explain(known, noise)
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.05
