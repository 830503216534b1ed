"""What a learner reads after a check, and after Validate: all of it, once, and never a success that is none."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from tests.browser import accessibility

CASE = "dict(initial_learning_rate=0.1, decay_steps=100)"
SET_UP = "import time\n\nimport numpy as np\n\nfrom lrlib.checks import check, hint"
SIGNATURE = "def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):\n"
RIGHT = SIGNATURE + (
    "    wave = (1 + np.cos(np.pi * np.minimum(step, decay_steps) / decay_steps)) / 2\n"
    "    return initial_learning_rate * ((1 - alpha) * wave + alpha)"
)
WRONG = RIGHT.replace("alpha) * wave", "alpha) * wave / 2")
STUB = SIGNATURE + "    raise NotImplementedError()"
SLOW = "time.sleep(100)\nonly_here = 1"


def mark(grade_id, **more):
    return {"nbgrader": {"grade_id": grade_id, "schema_version": 3, "task": False, **more}}


def graded(name, points, source):
    metadata = mark(f"test_{name}", grade=True, locked=True, solution=False, points=points)
    return new_code_cell(source, metadata={**metadata, "tags": ["raises-exception"]})


@pytest.fixture
def exercise(course, lab, open_notebook):
    """Return an open notebook with a set-up, an experiment that takes long, an answer, its check, and one more cell."""
    experiment = mark("experiment_slow", grade=False, locked=True, solution=False) | {"tags": ["experiment"]}
    cells = [
        new_code_cell(SET_UP),
        new_code_cell(SLOW, metadata=experiment),
        new_code_cell(STUB, metadata=mark("cosine_decay", grade=False, locked=False, solution=True)),
        graded("cosine_decay", 2, f'check("cosine_decay", cosine_decay, {CASE})'),
        new_code_cell('print("and on it goes")'),
    ]
    folder = course / "work" / "checks"
    folder.mkdir(exist_ok=True)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), folder / "checks.ipynb")
    notebook = open_notebook("checks/checks.ipynb")
    notebook.run(0)
    yield notebook
    notebook.shut_down()


def answer(notebook, source):
    notebook.write(2, source)
    notebook.run(2)
    return notebook.run(3)


def test_the_four_kinds_of_feedback(exercise, page, watch, picture):
    cell = answer(exercise, STUB)
    expect(cell).to_contain_text("○ cosine_decay: not attempted")
    cell = answer(exercise, SIGNATURE + "    return initial_learning_rate / 0")
    expect(cell).to_contain_text("ZeroDivisionError")
    expect(cell).not_to_contain_text("experiment")
    cell = answer(exercise, WRONG)
    expect(cell).to_contain_text("✗ cosine_decay: wrong")
    expect(cell).to_contain_text("expected 0.1, got 0.05")
    expect(cell.locator("figcaption")).to_have_text("The ring marks the first difference.")
    expect(cell).not_to_contain_text("Traceback")
    picture("check-wrong")
    assert accessibility.violations(page) == []
    cell = answer(exercise, RIGHT)
    expect(cell).to_contain_text("✓ cosine_decay: right")
    assert (watch.errors, watch.foreign) == ([], [])


def test_after_a_syntax_error_the_check_says_whom_it_judges(exercise):
    answer(exercise, RIGHT)
    cell = answer(exercise, RIGHT.replace("0.0):", "0.0)"))
    expect(cell).to_contain_text("Python could not read your last cell with cosine_decay")
    expect(cell).to_contain_text("✓ cosine_decay: right")


def test_only_a_name_that_an_experiment_defines_gets_the_hint(exercise):
    cell = answer(exercise, SIGNATURE + "    return only_here")
    expect(cell).to_contain_text("Your answer uses `only_here`, which only an experiment")
    cell = answer(exercise, SIGNATURE + "    return onyl_here")
    expect(cell).not_to_contain_text("experiment")


def test_a_hint_unfolds(exercise, page, picture):
    exercise.write(4, 'hint("cosine_decay")')
    cell = exercise.run(4)
    expect(cell.get_by_text("In three lines")).not_to_be_visible()
    cell.get_by_text("Still stuck? Show a plan.").click()
    expect(cell.get_by_text("In three lines")).to_be_visible()
    picture("hint")


def validate(notebook, page):
    notebook.save()
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog").filter(has_text="Validation Results")
    expect(dialog).to_be_visible(timeout=90_000)  # the experiment alone takes 100 seconds: it does not run
    return dialog


def test_validate_says_the_reason(exercise, page, picture):
    exercise.write(2, WRONG)
    dialog = validate(exercise, page)
    expect(dialog).to_contain_text("✗ cosine_decay: wrong")
    expect(dialog).to_contain_text("expected 0.1, got 0.05")
    picture("validate")


def test_validate_does_not_call_half_the_points_a_success(exercise, page):
    exercise.write(2, "def two_rates(step):\n    return 0.4 if step < 200 else 0.25\n\n\ndef cosine_decay():\n    pass")
    exercise.write(3, 'check("two_rates", two_rates)')
    dialog = validate(exercise, page)
    expect(dialog).to_contain_text("◐ two_rates: partial")
    expect(dialog).to_contain_text("of the points")
    expect(dialog).not_to_contain_text("Success")
