"""Predictions in the lessons: each is come back to, and the learner sees at the end how they fared."""

import ast

import jupytext
import pytest

from autograder import paths

LESSONS = paths.lesson_names()


def calls(lesson):
    """Return the calls in the lesson's code, in order: the function's name, its arguments, its keywords."""
    cells = jupytext.read(paths.text_path(lesson)).cells
    code = ast.parse("\n".join(cell.source for cell in cells if cell.cell_type == "code"))
    found = [node for node in ast.walk(code) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    found.sort(key=lambda node: node.lineno)
    return [(node.func.id, node.args, {keyword.arg: keyword.value for keyword in node.keywords}) for node in found]


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_prediction_is_come_back_to(lesson):
    asked = [ast.literal_eval(keywords["key"]) for name, _, keywords in calls(lesson) if name.startswith("predict")]
    recalled = {ast.literal_eval(arguments[0]) for name, arguments, _ in calls(lesson) if name == "recall"}
    assert len(asked) >= 2
    assert [key for key in asked if key not in recalled] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_came_out_is_compared_and_explained(lesson):
    for name, arguments, keywords in calls(lesson):
        if name == "recall":
            assert {"answer", "why"} <= set(keywords), ast.literal_eval(arguments[0])


@pytest.mark.parametrize("lesson", LESSONS)
def test_not_all_questions_are_choices(lesson):
    assert any(name in ("predict_number", "predict_order", "predict_curve") for name, _, _ in calls(lesson))


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_right_option_does_not_stand_out_by_its_length(lesson):
    recalled = [(arguments, keywords) for name, arguments, keywords in calls(lesson) if name == "recall"]
    came = {ast.literal_eval(arguments[0]): keywords["answer"] for arguments, keywords in recalled}
    for name, arguments, keywords in calls(lesson):
        key = ast.literal_eval(keywords["key"]) if name == "predict" else None
        if isinstance(came.get(key), ast.Constant):
            *others, longest = sorted(ast.literal_eval(arguments[1]), key=len)
            assert came[key].value != longest or len(longest) <= 1.25 * len(others[-1]), key


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_ends_with_how_the_predictions_fared(lesson):
    assert [name for name, _, _ in calls(lesson) if name in ("recall", "summary")][-1] == "summary"
