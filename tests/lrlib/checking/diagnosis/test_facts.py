"""What is said of a wrong answer that no change explains."""

import numpy as np
import pytest

from lrlib.checking.diagnosis.facts import Seen, fact, shape

RIGHT = np.array([1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])


def seen(got, expected=RIGHT, **case):
    got = np.asarray(got, float)
    agrees = np.isclose(got, expected) if got.shape == expected.shape else None
    return Seen(case, expected, got, agrees, lambda index: f"step {index}")


def changed(*places, value=7.0):
    got = RIGHT.copy()
    got[list(places)] = value + 0.01 * np.arange(len(places))
    return got


@pytest.mark.parametrize(
    ("got", "sentence"),
    [
        (3 * RIGHT, "Your values are 3 times what is expected, everywhere."),
        (RIGHT + 0.25, "Your values are off by 0.25, everywhere."),
        (-RIGHT, "Your values have the wrong sign."),
        (RIGHT[::-1], "Your values are right in the reverse order."),
        (np.full(8, 0.2), "Your values are all the same."),
        (RIGHT[1:], "The values are right, but one is missing at the beginning."),
        (RIGHT[:-2], "The values are right, but 2 are missing at the end."),
        ([*RIGHT, 0.0], "All the values are there, and one is too many at the end."),
        (changed(3), "Everything is right but step 3."),
        (changed(5, 6, 7), "Your values are right up to step 4, and wrong from step 5 on."),
        (changed(0, 1, 2), "Your values are wrong up to step 2, and right from step 3 on."),
        (changed(3, 4), "Your values are wrong only from step 3 to step 4."),
        (changed(1, 2, 3, 4, 5, 6), "The ends are right; between them your values differ."),
        (np.random.default_rng(1).uniform(size=8), ""),
    ],
)
def test_a_fact_says_what_is_known(got, sentence):
    own = seen(got)
    assert fact([own], own) == sentence


def test_rows_and_columns():
    table = np.arange(6.0).reshape(2, 3)
    own = seen(table.T, table)
    assert fact([own], own) == "Rows and columns are exchanged; the values are right."


def test_a_factor_that_differs_between_cases():
    first, second = seen(2 * RIGHT, a=1), seen(3 * RIGHT, a=2)
    assert fact([first, second], first) == "The shape is right, but scaled by another factor in each case."


def test_the_option_that_tells_right_cases_from_wrong_ones():
    wrong, right = seen(np.random.default_rng(1).uniform(size=8), cycle=True), seen(RIGHT)
    assert fact([wrong, right], wrong) == "Every case without `cycle` is right."
    wrong, right = seen(np.random.default_rng(1).uniform(size=8)), seen(RIGHT, cycle=True)
    assert fact([wrong, right], wrong) == "Every case with `cycle` is right."


def test_the_right_values_in_a_wrong_shape_are_a_mistake_with_a_name():
    assert shape([seen([*RIGHT, 0.0])]) == (
        "too many values",
        "All the values are there, and one is too many at the end.",
    )
    assert shape([seen(RIGHT[1:])])[0] == "too few values"
    assert shape([seen(RIGHT[1:]), seen(RIGHT)])[0] == "too few values"
    assert shape([seen(RIGHT[1:]), seen(2 * RIGHT)]) is None
    assert shape([seen(RIGHT[1:]), seen(RIGHT[:-1])]) is None
    assert shape([seen(np.ones(3))]) is None
