"""Explorers in a learner's JupyterLab: alive when they are run, and those of the browser also after every reopening."""

import re

import nbformat
import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations

CELLS = [
    "from lrlib import explorers, schedules",
    "explorers.draw_schedule()",
    "def own(step, **parameters):\n    return schedules.warmup_cosine(step, **parameters)\n\n"
    "explorers.schedule_explorer(own, peak_learning_rate=(0.01, 2.0, 0.8), total_steps=150, warmup_steps=(0, 90, 20))",
]


@pytest.fixture
def notebook(course, lab, open_notebook):
    """Return an open notebook with an explorer that computes in the browser and one that the kernel draws."""
    folder = course / "work" / "explorers"
    folder.mkdir(exist_ok=True)
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "explored.ipynb")
    notebook = open_notebook("explorers/explored.ipynb")
    notebook.run_all()
    yield notebook
    notebook.shut_down()


def draw(page, cell):
    """Draw a straight line from high to low on the logarithmic axis."""
    surface = cell.locator("[data-explorer] .surface")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 0.15 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 0.78 * box["height"], steps=15)
    page.mouse.up()


def test_an_explorer_of_the_browser_lives_after_two_savings_and_reopenings(
    notebook, page, open_notebook, watch, picture
):
    for reopened in range(3):
        cell = notebook.cell(1)
        expect(cell.locator(".goal")).to_have_text(re.compile("^Goal: "))
        draw(page, cell)
        expect(cell.locator(".goal")).to_have_text(re.compile("^✓ Goal reached"))
        pencil = cell.get_by_role("slider", name="Pencil")
        pencil.focus()
        before = pencil.get_attribute("aria-valuenow")
        for key in ("ArrowUp", "a", "x", "d", "d"):
            page.keyboard.press(key)
        expect(pencil).not_to_have_attribute("aria-valuenow", before)
        assert len(notebook.cells()) == len(CELLS)  # JupyterLab has heard none of the keys
        if not reopened:
            assert violations(page) == []
            picture("explorers-in-lab", cell)
        notebook.save()
        notebook.shut_down()
        notebook = open_notebook("explorers/explored.ipynb")
        expect(page.get_by_text("model not found")).to_have_count(0)
    expect(notebook.cell(2).get_by_role("img", name=re.compile("^own: learning rate"))).to_be_visible()
    assert [error for error in watch.errors if "debugger" not in error] == []
    assert watch.foreign == []


def test_sliders_of_the_kernel_say_their_values_and_move_by_keyboard(notebook, page, watch, picture):
    cell = notebook.cell(2)
    peak, warmup = (
        cell.get_by_role("slider", name="peak_learning_rate"),
        cell.get_by_role("slider", name="warmup_steps"),
    )
    expect(peak).to_have_attribute("aria-valuetext", "0.8")
    image = cell.get_by_role("img")
    expect(image).to_have_attribute("alt", re.compile("highest 0.8"))
    peak.focus()
    page.keyboard.press("ArrowRight")
    expect(peak).not_to_have_attribute("aria-valuetext", "0.8")
    said = peak.get_attribute("aria-valuetext")
    expect(image).to_have_attribute("alt", re.compile(f"highest {said}"))
    warmup.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    expect(warmup).to_have_attribute("aria-valuetext", "50")
    expect(image).to_have_attribute("alt", re.compile(r"From 0 at step 0"))
    assert violations(page) == []
    picture("sliders-in-lab", cell)
    assert watch.errors == []


def test_the_kernels_picture_follows_the_hand(notebook, page):
    """Printed, not asserted: the time that a picture takes depends on what else the machine does (benchmarks)."""
    cell = notebook.cell(2)
    cell.get_by_role("slider", name="warmup_steps").focus()
    page.evaluate(
        """() => { window.waits = []; let asked = 0;
        const image = [...document.querySelectorAll('.lr-explorer img')].pop();
        image.closest('.lr-explorer').addEventListener('input', () => { asked ||= performance.now(); }, true);
        new MutationObserver(() => { if (asked) { window.waits.push(performance.now() - asked); asked = 0; } })
          .observe(image, { attributes: true, attributeFilter: ['src'] }); }"""
    )
    for _ in range(30):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(150)
    waits = page.evaluate("() => window.waits")
    print(f"{len(waits)} pictures: median {np.median(waits):.0f} ms, longest {max(waits):.0f} ms")
    assert len(waits) >= 25
