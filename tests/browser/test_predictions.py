"""Predictions in a learner's JupyterLab: answered by mouse and by keyboard, and there again after every reopening."""

import json
import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser import accessibility

SOURCE = """\
import numpy as np
from lrlib.predictions import predict, predict_curve, predict_number, predict_order, recall, summary

predict("Which ends `lower`?", ["the constant", "the cosine"], key="lower", reveal="You will see.")
predict_number("How many times lower?", key="times", low=1, high=1000)
predict_order("Rank them.", ["constant", "linear", "cosine"], key="rank", first="lowest", last="highest")
predict_curve("Draw the loss.", key="sketch", x=(0, 300), y=(1e-4, 1e-1), log=True)
---
recall("lower", "Measured.", answer="the cosine", why="Little noise is let in at the end.")
recall("times", answer=2.49)
recall("rank", answer=["cosine", "linear", "constant"])
recall("sketch", answer=np.geomspace(1e-1, 1e-3, 300))
summary()
"""
LOST = "model not found"


@pytest.fixture
def predictions(course, lab, open_notebook):
    """Return an open notebook that asks all kinds of questions and recalls them; its cells have run."""
    folder = course / "work" / "predictions"
    folder.mkdir(exist_ok=True)
    (folder / "my_predictions.json").unlink(missing_ok=True)
    cells = [nbformat.v4.new_code_cell(source) for source in SOURCE.split("---\n")]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "asked.ipynb")
    notebook = open_notebook("predictions/asked.ipynb")
    notebook.run_all()
    yield notebook
    notebook.shut_down()


def group(page, question):
    return page.get_by_role("group", name=f"Prediction: {question}")


def commit(page, question):
    group(page, question).get_by_role("button", name="Commit to this answer").click()


def test_commitments_survive_two_savings_and_reopenings(predictions, page, course, open_notebook, watch, picture):
    expect(page.get_by_text("You have not committed to an answer yet.")).to_have_count(4)
    expect(group(page, "Which").get_by_role("button", name="Commit")).to_be_disabled()
    assert accessibility.violations(page) == []
    group(page, "Which").get_by_label("the constant").check()
    picture("predictions-asked", predictions.cell(0))
    commit(page, "Which")
    expect(predictions.cell(1)).to_contain_text("You predicted: the constant. It came out: the cosine. Not as you")
    expect(predictions.cell(1)).to_contain_text("0 of 1 came out as you predicted")

    group(page, "How many").get_by_role("textbox").fill("2,5")
    commit(page, "How many")
    expect(predictions.cell(1)).to_contain_text("You predicted: 2.5. It came out: 2.49. ✓ As you predicted.")
    group(page, "Rank").get_by_role("button", name="Move cosine up").click()
    group(page, "Rank").get_by_role("button", name="Move cosine up").click()
    commit(page, "Rank")
    expect(predictions.cell(1)).to_contain_text("You have 2 of 3 pairs in the right order.")

    for _ in range(2):
        predictions.save()
        predictions.shut_down()
        assert "widget-view" not in (course / "work/predictions/asked.ipynb").read_text()
        predictions = open_notebook("predictions/asked.ipynb")
        expect(predictions.cell(0)).to_contain_text("You committed to the constant. You will see.")
        expect(predictions.cell(0)).to_contain_text("Sketch training loss against step on these axes.")
        expect(predictions.cell(0)).to_contain_text("Run this cell to answer it here.")
        expect(predictions.cell(1)).to_contain_text("You predicted: the constant. It came out: the cosine.")
        expect(page.get_by_text(LOST)).to_have_count(0)
    predictions.run_all()
    expect(predictions.cell(0)).to_contain_text("You committed to the constant. You will see.")
    expect(page.get_by_role("button", name="Commit to this answer")).to_have_count(1)
    assert accessibility.violations(page) == []
    picture("predictions-committed")
    assert set(json.loads((course / "work/predictions/my_predictions.json").read_text())["commitments"]) == {
        "lower",
        "times",
        "rank",
    }
    # JupyterLab says so itself when a kernel is shut down while its debugger is asked whether it can debug.
    assert [error for error in watch.errors if "debugger" not in error] == []
    assert watch.foreign == []


def test_each_kind_is_answered_from_the_keyboard(predictions, page, watch):
    group(page, "Which").get_by_label("the constant").focus()
    page.keyboard.press("ArrowDown")
    commit_by_key(page, "Which")
    expect(predictions.cell(0)).to_contain_text("You committed to the cosine")

    box = group(page, "How many").get_by_role("textbox")
    box.focus()
    page.keyboard.type("2000")
    expect(group(page, "How many")).to_contain_text("Type a number between 1 and 1000.")
    expect(group(page, "How many").get_by_role("button")).to_be_disabled()
    page.keyboard.press("Backspace")
    commit_by_key(page, "How many")
    expect(predictions.cell(0)).to_contain_text("You committed to 200")

    group(page, "Rank").get_by_role("button", name="Move constant down").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    commit_by_key(page, "Rank")
    expect(predictions.cell(0)).to_contain_text("linear, then cosine, then constant")

    pencil = group(page, "Draw").get_by_role("slider")
    pencil.focus()
    for _ in range(13):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
    expect(pencil).to_have_attribute("aria-valuetext", re.compile("at step 300$"))
    commit_by_key(page, "Draw")
    expect(predictions.cell(0)).to_contain_text("You committed to a curve from")
    assert len(predictions.cells()) == 2  # no key reached JupyterLab, whose "a" adds a cell and "x" cuts one
    assert watch.errors == []


def commit_by_key(page, question):
    group(page, question).get_by_role("button", name="Commit to this answer").focus()
    page.keyboard.press("Enter")
