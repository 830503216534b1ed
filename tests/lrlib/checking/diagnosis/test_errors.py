"""Common exceptions get a sentence that teaches; the exceptions here are really raised."""

import math

import numpy as np
import pytest

from lrlib.checking import calls
from lrlib.checking.diagnosis.errors import taught

ONE = 1


def half(value):
    value / 2


def no_such(rate):
    return rate


def endless(n):
    return endless(n + 1)


def unset():
    for _ in ():
        total = 1
    return total


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (lambda: half(2) + 1, "`return`"),
        (lambda: no_such(decay_rate=1), "uses `decay_rate`"),
        (lambda: 1 / 0, "divided by 0"),
        (lambda: 1 if np.ones(3) > 0 else 2, "np.where"),
        (lambda: math.cos(np.ones(3)), "math"),
        (lambda: [1, 2][5], "n - 1"),
        (lambda: {}["loss"], "`loss`"),
        (lambda: [1, 2][ONE / 2], "whole number"),
        (lambda: endless(0), "calls itself"),
        (lambda: math.sqrt(-1), "negative"),
        (lambda: math.exp(1e6), "exponent"),
        (lambda: ONE(4), "no function"),
        (lambda: np.ones(3) + np.ones(4), "shapes"),
        (unset, "before it has a value"),
        (lambda: undefined_name, "`undefined_name`"),  # noqa: F821
    ],
)
def test_an_exception_is_explained(action, words):
    with pytest.raises(Exception) as caught:  # noqa: PT011
        action()
    assert words in taught(calls.error_line(caught.value))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "InvalidArgumentError: cannot compute Mul as input #1(zero-based) was expected to be a float tensor but is "
            "a double tensor [Op:Mul]",
            "tf.cast",
        ),
        ("ValueError: Argument `learning_rate` should be float, or an instance of LearningRateSchedule", "a float"),
        ("OperatorNotAllowedInGraphError: Using a symbolic `tf.Tensor` as a Python `bool` is not allowed", "tf.where"),
        ("TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'", "tape.watch"),
    ],
)
def test_tensorflows_exceptions_are_explained(line, words):
    assert words in taught(line)


def test_in_a_hidden_case_no_word_of_the_learners_is_repeated():
    assert taught("TypeError: f() got an unexpected keyword argument 'secret'", quoting=False) == ""
    assert taught("KeyError: 'secret'", quoting=False) == ""
    assert taught("ZeroDivisionError: secret", quoting=False) == taught("ZeroDivisionError: division by zero")


def test_what_is_not_common_gets_no_sentence():
    assert taught("TimeoutError: the disk is full") == ""
