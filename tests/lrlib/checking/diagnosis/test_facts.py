"""What is said of a wrong answer that no change explains."""

import numpy as np
import pytest

from lrlib.checking.diagnosis.facts import Seen, fact, order

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
        (np.full(8, 0.2), "Your values are all the same."),
        (RIGHT[1:], "The values are right, but one is missing at the beginning."),
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


def test_a_factor_that_differs_between_cases():
    first, second = seen(2 * RIGHT, a=1), seen(3 * RIGHT, a=2)
    assert fact([first, second], first) == "The shape is right, but scaled by another factor in each case."


@pytest.mark.parametrize("options", [({"cycle": True}, {}), ({}, {"cycle": True})])
def test_the_option_that_tells_right_cases_from_wrong_ones(options):
    wrong, right = seen(np.random.default_rng(1).uniform(size=8), **options[0]), seen(RIGHT, **options[1])
    told = "without" if options[0] else "with"
    assert fact([wrong, right], wrong) == f"Every case {told} `cycle` is right."


TABLE = np.arange(6.0).reshape(3, 2)


@pytest.mark.parametrize(
    ("cases", "name", "words"),
    [
        ([seen([*RIGHT, 0.0])], "too many values", "one is too many at the end"),
        ([seen(RIGHT[1:]), seen(RIGHT)], "too few values", "one is missing at the beginning"),
        ([seen(RIGHT[:-2])], "too few values", "2 are missing at the end"),
        ([seen(TABLE.T, TABLE)], "rows and columns exchanged", "exchanged"),
        ([seen(TABLE[-1], TABLE)], "only the last one is returned", "alone"),
        ([seen(0 * TABLE + TABLE[-1], TABLE)], "every row is the last one", "Store a copy"),
        ([seen([1.3, *RIGHT[:-1]])], "one place late", "before it is updated"),
        ([seen(RIGHT[::-1])], "the reverse order", "reverse"),
        ([seen(RIGHT[1:]), seen(2 * RIGHT)], None, None),
        ([seen(RIGHT[1:]), seen(RIGHT[:-1])], None, None),
        ([seen(np.ones(3))], None, None),
    ],
)
def test_right_values_in_wrong_places_are_a_mistake_with_a_name(cases, name, words):
    found = order(cases)
    assert (found and found[0]) == name
    assert words is None or words in found[1]
