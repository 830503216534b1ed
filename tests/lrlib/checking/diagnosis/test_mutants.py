"""Mutation testing of an exercise: what survives is shown, what is the same rule in other words is not."""

import numpy as np
import pytest

from lrlib.checking.diagnosis import Formula
from lrlib.checking.diagnosis.mutants import survivors
from lrlib.checking.diagnosis.search import Tolerance

DOSE = Formula("weight * 3 / max(age, 2)", result=("dose",))


def expected(case):
    if case["age"] <= 0:
        raise ValueError("age must be positive")
    return {"dose": np.array(case["weight"] * 3 / max(case["age"], 2))}


def names(cases):
    found, total = survivors(DOSE, cases, expected, Tolerance())
    assert total > 30
    return {mutant.change.kind for mutant in found}


def test_cases_on_one_side_of_a_bound_let_its_loss_survive():
    assert "no bound" in names([{"weight": 7.3, "age": 3.1}, {"weight": 4.7, "age": 5.9}])


def test_cases_on_both_sides_catch_it():
    cases = [
        {"weight": 7.3, "age": 3.1},
        {"weight": 24.7, "age": 1.3},
        {"weight": 0.31, "age": 0.21},
        {"weight": 0.9, "age": 6.7},
    ]
    assert names(cases) == set()


def test_a_survivor_names_a_case_that_would_catch_it():
    found, _ = survivors(DOSE, [{"weight": 7.3, "age": 3.1}], expected, Tolerance())
    lost = next(mutant for mutant in found if mutant.change.kind == "no bound" and mutant.change.words[0] == "lower")
    assert lost.caught_by["age"] < 2
    assert "differs for weight=" in str(lost)


@pytest.mark.parametrize("text", ["(weight * 3) / max(age, 2)", "3 * weight / max(age, 2)"])
def test_the_same_rule_in_other_words_is_no_survivor(text):
    formula = Formula(text, result=("dose",), others={"the other way of writing it": "weight / max(age, 2) * 3"})
    cases = [
        {"weight": 7.3, "age": 3.1},
        {"weight": 24.7, "age": 1.3},
        {"weight": 0.31, "age": 0.21},
        {"weight": 0.9, "age": 6.7},
    ]
    assert survivors(formula, cases, expected, Tolerance())[0] == []


def test_no_trial_breaks_what_a_formula_requires():
    cases = [{"start": 7.0, "end": 3.1, "share": 0.2}, {"start": 4.7, "end": 0.3, "share": 0.9}]
    text = "end + (start - end) * share"

    def between(case):
        return {"value": np.array(case["end"] + (case["start"] - case["end"]) * case["share"])}

    def names_of(**options):
        formula = Formula(text, result=("value",), **options)
        return {str(mutant.change.kind) for mutant in survivors(formula, cases, between, Tolerance())[0]}

    assert "absolute" in names_of()  # it differs where the end lies above the start
    assert "absolute" not in names_of(requires=("end < start",))
