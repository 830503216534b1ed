"""Expressions as trees: parsing, evaluating, and changing one part."""

import numpy as np
import pytest

from lrlib.checking.diagnosis.expressions import evaluate, known_values, name, names_in, number, parse, table, unparse
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
        ("twice(x)", 8.0),
    ],
)
def test_an_expression_is_evaluated_as_python_does(text, value):
    assert evaluate(parse(text), {"x": 4.0}, {"twice": lambda v: 2 * v}) == value


@pytest.mark.parametrize(
    ("text", "instead", "value"),
    [
        ("half = x / 2\nhalf + 1", "half = x", "(x + 1)"),
        ("half = x / 2\nhalf + 1", "half - 1", "((x / 2) - 1)"),
        ("half = x / 2\nhalf + 1", "more = x + y\nhalf = more * 2", "(((x + y) * 2) + 1)"),
        ("a\nb + 1", "", "several(a, (b + 1))"),
    ],
)
def test_lines_may_stand_instead_of_others(text, instead, value):
    assert unparse(parse(text, instead)) == value


@pytest.mark.parametrize("text", ["x.y", "[1]", "f(x=1)", "lambda: 1", "import os", "a < b < c"])
def test_what_is_no_plain_expression_is_refused(text):
    with pytest.raises((ValueError, KeyError)):
        parse(text)


def test_a_table_has_expressions_and_indented_texts():
    text = """
        a = b
        c
            a name
            a hint that
                goes on
        d
            another
        """
    assert table(text) == [("a = b\nc\n", ["a name", "a hint that goes on"]), ("d\n", ["another"])]


def test_a_part_used_twice_changes_everywhere_and_the_rest_is_shared():
    tree = Tree(parse("half = x / 2\nhalf + half * 3"))
    half = tree.root[1]
    changed = tree.put([half], name("y"))
    assert unparse(changed) == "(y + (y * 3))"
    assert unparse(tree.root) == "((x / 2) + ((x / 2) * 3))"
    three = tree.root[2][2]
    assert tree.put([three], number(4))[1] is half


def test_names_are_replaced_wherever_they_stand():
    assert unparse(Tree(parse("x + x * y")).renamed({"x": name("y"), "y": name("x")})) == "(y + (y * x))"
    assert Tree(parse("y")).renamed({"x": number(2)}) == name("y")
    assert names_in(parse("pi * a + b * a")) == ["a", "b"]


def test_known_values_are_used_instead_of_computing_again():
    tree, calls = Tree(parse("slow(x) + 1")), []
    names, functions = {"x": np.arange(3.0)}, {"slow": lambda value: calls.append(value) or value}
    known = known_values(tree.root, names, functions)
    changed = tree.put([tree.root[2]], number(5))
    np.testing.assert_array_equal(evaluate(changed, names, functions, known), [5, 6, 7])
    assert len(calls) == 1
    with pytest.raises(KeyError):
        evaluate(tree.root, names, {})


def test_what_holds_a_part_comes_innermost_first():
    tree = Tree(parse("1 + 2 * (x - 3)"))
    minus = next(node for _, node in tree.nodes if node[0] == "-")
    assert [node[0] for node in tree.above([minus])] == ["*", "+"]
