"""Mutation testing of an exercise: what survives is shown, what is the same rule in other words is not."""

import numpy as np
import pytest

from lrlib.checking.compare import Tolerance
from lrlib.checking.diagnosis import Formula
from lrlib.checking.diagnosis.mutants import survivors
from lrlib.checking.diagnosis.sentences import said

ONE_SIDE = [{"weight": 7.3, "age": 3.1}, {"weight": 4.7, "age": 5.9}]
BOTH_SIDES = [*ONE_SIDE, {"weight": 24.7, "age": 1.3}, {"weight": 0.31, "age": 0.21}, {"weight": 0.9, "age": 6.7}]


def expected(case):
    if case["age"] <= 0:
        raise ValueError("age must be positive")
    return {"dose": np.array(case["weight"] * 3 / max(case["age"], 2))}


def surviving(cases, text="weight * 3 / max(age, 2)", **options):
    found, total = survivors(Formula(text, result=("dose",), **options), cases, expected, Tolerance())
    assert total > 30
    return {said(mutant.change)[0]: mutant for mutant in found}


def test_cases_on_one_side_of_a_bound_let_its_loss_survive_and_a_case_is_named_that_would_catch_it():
    lost = surviving(ONE_SIDE)["no lower limit"]
    assert lost.caught_by["age"] < 2
    assert "differs for weight=" in str(lost)


@pytest.mark.parametrize("text", ["weight * 3 / max(age, 2)", "(weight * 3) / max(age, 2)", "3 * weight / max(age, 2)"])
def test_cases_on_both_sides_catch_all_and_the_same_rule_in_other_words_is_no_survivor(text):
    assert surviving(BOTH_SIDES, text, others={"another way": "weight / max(age, 2) * 3"}) == {}


def test_no_trial_breaks_what_a_formula_requires():
    cases = [{"start": 7.0, "end": 3.1, "share": 0.2}, {"start": 4.7, "end": 0.3, "share": 0.9}]

    def between(case):
        return {"value": np.array(case["end"] + (case["start"] - case["end"]) * case["share"])}

    def names(**options):
        formula = Formula("end + (start - end) * share", result=("value",), **options)
        return {said(mutant.change)[0] for mutant in survivors(formula, cases, between, Tolerance())[0]}

    assert "`end` as a lower limit" in names()  # it differs where the end lies above the start
    assert "`end` as a lower limit" not in names(requires=("end < start",))
