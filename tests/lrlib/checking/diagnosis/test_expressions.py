"""Expressions as trees: parsing, evaluating, and changing one part."""

import numpy as np
import pytest

from lrlib.checking.diagnosis import expressions
from lrlib.checking.diagnosis.expressions import evaluate, known_values, name, number, parse, unparse
from lrlib.checking.diagnosis.trees import Tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * x", 14.0),
        ("2 ** -1", 0.5),
        ("min(x, 3) // 2", 1.0),
        ("1 if x < 4 else 2", 2.0),
        ("1 if not x < 4 else 2", 1.0),
        ("7 % x", 3.0),
        ("cos(0 * pi)", 1.0),
        ("half = x / 2\nhalf * half", 4.0),
    ],
)
def test_an_expression_is_evaluated_as_python_does(text, value):
    assert evaluate(parse(text), {"x": 4.0}, {}) == value


def test_several_expressions_become_operands():
    assert parse("a\nb + 1") == ("several", name("a"), ("+", name("b"), number(1)))


@pytest.mark.parametrize("text", ["x.y", "[1]", "f(x=1)", "lambda: 1", "import os", "a < b < c"])
def test_what_is_no_plain_expression_is_refused(text):
    with pytest.raises((ValueError, KeyError)):
        parse(text)


def test_a_functions_of_an_exercises_own_comes_by_name_and_an_unknown_one_is_an_error():
    assert evaluate(parse("twice(x)"), {"x": 2.0}, {"twice": lambda v: 2 * v}) == 4.0
    with pytest.raises(KeyError):
        evaluate(parse("thrice(x)"), {"x": 2.0}, {})


def test_a_part_used_twice_changes_everywhere():
    tree = Tree(parse("half = x / 2\nhalf + half * 3"))
    half = next(node for _, node in tree.nodes if node[0] == "/")
    changed = tree.put(half, name("y"))
    assert unparse(changed) == "(y + (y * 3))"
    assert unparse(tree.root) == "((x / 2) + ((x / 2) * 3))"


def test_a_change_shares_the_rest_of_the_tree():
    tree = Tree(parse("(a + b) * (c + d)"))
    right = tree.root[2]
    changed = tree.put(tree.root[1], number(0))
    assert changed[2] is right


def test_every_occurrence_of_a_name_is_replaced():
    assert unparse(Tree(parse("x + x * y")).everywhere("x", number(2))) == "(2 + (2 * y))"
    assert Tree(parse("y")).everywhere("x", number(2)) == name("y")


def test_known_values_are_used_instead_of_computing_again():
    tree = Tree(parse("slow(x) + 1"))
    calls = []

    def slow(value):
        calls.append(value)
        return value

    names = {"x": np.arange(3.0)}
    known = known_values(tree.root, names, {"slow": slow})
    changed = tree.put(tree.root[2], number(5))
    np.testing.assert_array_equal(evaluate(changed, names, {"slow": slow}, known), [5, 6, 7])
    assert len(calls) == 1


def test_the_holders_of_a_part_come_innermost_first():
    tree = Tree(parse("1 + 2 * (x - 3)"))
    minus = next(node for _, node in tree.nodes if node[0] == "-")
    assert [node[0] for node in tree.holders(minus)] == ["*", "+"]


def test_names_come_once_and_constants_are_none():
    assert expressions.names_in(parse("pi * a + b * a")) == ["a", "b"]
