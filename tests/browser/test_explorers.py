"""Explorers on a plain page, without a kernel: each reaches its goal by mouse and by keyboard, for anybody."""

import re
from dataclasses import dataclass

import nbclient
import nbconvert
import nbformat
import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from benchmarks.frames import EVERY_EXPLORER, FRAME, measured, page_of
from tests.browser.accessibility import violations


@dataclass
class Shown:
    """An explorer on a page."""

    root: Locator
    errors: list[str]

    @property
    def goal(self) -> Locator:
        return self.root.locator(".goal")

    def slider(self, name: str) -> Locator:
        return self.root.get_by_role("slider", name=name)

    def reached(self) -> None:
        expect(self.goal).to_have_text(re.compile("^✓ Goal reached: "))
        assert self.errors == []


@pytest.fixture
def show(page, tmp_path):
    """Return a function that opens an explorer alone on a web page, as a site does: no Python, no network."""
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: errors.append(request.url) if request.url.startswith("http") else None)

    def open_page(name: str) -> Shown:
        path = tmp_path / "page.html"
        path.write_text(page_of(name), encoding="utf-8")
        page.goto(path.as_uri())
        root = page.locator("[data-explorer]")
        expect(root.locator("svg").first).to_be_visible()
        return Shown(root, errors)

    return open_page


def move_to(page, target: Locator, x: float, y: float) -> None:
    """Move the mouse to a place given in shares of the target's width and height."""
    box = target.bounding_box()
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=8)


def press(page, key: str, times: int) -> None:
    for _ in range(times):
        page.keyboard.press(key)


# --------------------------------------------------------------------------------------------------- all of them


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", EVERY_EXPLORER)
def test_anybody_can_use_it(page, show, picture, name, scheme):
    page.emulate_media(color_scheme=scheme)
    shown = show(name)
    assert violations(page, {"include": [["main"]]}) == []
    for slider in shown.root.get_by_role("slider").all():
        said = slider.get_attribute("aria-valuetext")
        assert re.search(r"\d", said), said
        assert slider.evaluate("(e) => e.getAttribute('aria-label') || e.labels[0].textContent")
    assert shown.root.bounding_box()["height"] < 700  # a laptop's screen has 768 pixels
    picture(f"explorer-{name.replace(', ', '-').replace(' ', '-')}")
    assert shown.errors == []


@pytest.mark.parametrize("name", EVERY_EXPLORER)
def test_without_scripts_the_picture_stands(browser, show, page, name):
    show(name)
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto(page.url)
    expect(still.get_by_role("img")).to_be_visible()
    expect(still.get_by_text("or on the course's web page:")).to_be_visible()
    context.close()


def test_it_lives_on_an_exported_page(page, tmp_path):
    """nbconvert's page, from a notebook that a program has executed; two of a kind on one page do not mix."""
    cells = ["from lrlib import explorers\nexplorers.bowl()", "explorers.bowl()"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    nbclient.NotebookClient(notebook, kernel_name="python3").execute()
    html, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    page.route("http*://**", lambda route: route.abort())  # MathJax and require.js, which nbconvert requests
    page.goto((tmp_path / "page.html").as_uri())
    first, second = page.locator("[data-explorer]").all()
    first.get_by_role("button", name="Rate times curvature 2.1").click()
    expect(first).to_contain_text("diverges")
    expect(second).to_contain_text("crawls")


def test_keys_do_not_reach_what_is_around_it(page, show):
    """JupyterLab would cut a cell at "x", add one at "a", and leave the cell at an arrow."""
    shown = show("draw schedule")
    page.evaluate("() => { window.heard = []; document.addEventListener('keydown', (e) => window.heard.push(e.key)); }")
    for focusable in [shown.slider("Peak"), shown.root.get_by_role("button"), shown.root.get_by_role("combobox")]:
        focusable.focus()
        for key in ("a", "x", "ArrowDown", "Escape", "Control+s"):
            page.keyboard.press(key)
    assert set(page.evaluate("() => window.heard")) == {"Escape", "Control", "s"}


# ----------------------------------------------------------------------------------------------- draw your own schedule


def test_a_line_drawn_with_the_mouse_beats_the_cosine(page, show):
    shown = show("draw schedule")
    surface = shown.root.locator(".surface")
    expect(shown.goal).to_have_text(re.compile("^Goal: draw a schedule that ends below the cosine"))
    move_to(page, surface, 0.001, 0.15)
    page.mouse.down()
    move_to(page, surface, 0.999, 0.78)
    page.mouse.up()
    expect(shown.root.get_by_role("combobox")).to_have_value("drawn by hand")
    shown.reached()
    shown.root.get_by_text("Take this schedule with you").click()
    code = shown.root.get_by_role("textbox")
    expect(code).to_have_value(re.compile("^rates = np.interp"))
    scope = {"np": np}
    exec(code.input_value(), scope)
    assert scope["rates"].shape == (300,)
    assert scope["rates"][0] > 0.3
    shown.root.get_by_role("button", name="Start again").click()
    expect(shown.root.get_by_role("combobox")).to_have_value("constant")


def test_the_ends_of_a_shape_are_dragged_and_moved_by_keys(page, show):
    shown = show("draw schedule")
    shown.root.get_by_role("combobox").select_option("exponential")
    shown.slider("Peak").focus()
    press(page, "Shift+ArrowUp", 5)
    expect(shown.slider("Peak")).to_have_attribute("aria-valuetext", re.compile("^peak 0.305 after 0 steps of warm-up"))
    press(page, "ArrowRight", 4)
    expect(shown.slider("Peak")).to_have_attribute("aria-valuetext", re.compile("after 4 steps of warm-up"))
    shown.slider("End:").focus()
    press(page, "Shift+ArrowUp", 5)
    shown.reached()
    before = shown.slider("End:").get_attribute("aria-valuenow")
    move_to(page, shown.slider("End:"), 0.5, 0.5)
    page.mouse.down()
    move_to(page, shown.root.locator(".surface"), 1, 0.4)
    page.mouse.up()
    expect(shown.slider("End:")).not_to_have_attribute("aria-valuenow", before)


def test_the_pencil_draws_with_the_keys(page, show):
    shown = show("draw schedule")
    shown.root.get_by_role("combobox").select_option("drawn by hand")
    pencil = shown.slider("Pencil")
    pencil.focus()
    page.keyboard.press("Home")
    expect(pencil).to_have_attribute("aria-valuetext", re.compile("^rate 0.1 at step 0 of 300"))
    press(page, "Shift+ArrowUp", 2)
    page.keyboard.press("ArrowRight")
    press(page, "Shift+ArrowUp", 2)
    expect(pencil).to_have_attribute("aria-valuetext", re.compile("^rate 0.156 at step 10 of 300"))


def test_a_rival_is_shown_on_request(page, show):
    shown = show("draw schedule")
    lines = shown.root.locator("path.line:visible")
    before = lines.count()
    shown.root.get_by_role("checkbox", name="Show the optimum").check()
    expect(lines).to_have_count(before + 2)


# --------------------------------------------------------------------------------------------------------------- bowls


def test_a_parabola_by_mouse(page, show):
    shown = show("parabola")
    one = shown.root.get_by_role("button", name="Rate times curvature 1", exact=True)
    one.click()
    expect(one).to_have_attribute("aria-pressed", "true")
    expect(shown.root).to_contain_text("one step lands on the minimum")
    expect(shown.goal).to_have_text(re.compile("^Goal: "))  # only once
    shown.slider("curvature").click(position={"x": 30, "y": 8})
    expect(one).to_have_attribute("aria-pressed", "false")
    one.click()
    shown.reached()


def test_a_parabola_by_keyboard(page, show):
    shown = show("parabola")
    shown.slider("learning rate").focus()
    page.keyboard.press("Home")
    press(page, "PageUp", 6)
    press(page, "ArrowRight", 30)
    expect(shown.root).to_contain_text("one step lands on the minimum")
    shown.slider("curvature").focus()
    press(page, "PageUp", 2)
    shown.slider("learning rate").focus()
    page.keyboard.press("PageDown")
    press(page, "ArrowRight", 33)
    shown.reached()
    shown.slider("step shown").focus()
    press(page, "ArrowRight", 3)
    expect(shown.slider("step shown")).to_have_attribute("aria-valuetext", "3")
    for product, does in {"0.1": "crawls", "1.9": "jumps to the other side", "2.1": "diverges"}.items():
        shown.root.get_by_role("button", name=f"curvature {product}").focus()
        page.keyboard.press("Enter")
        expect(shown.root).to_contain_text(does)


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_the_fastest_rate_on_a_bowl(page, show, way):
    shown = show("bowl")
    rate = shown.slider("learning rate")
    if way == "mouse":
        box = rate.bounding_box()
        page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
        page.mouse.down()
        move_to(page, rate, 0.89, 0.5)
        page.mouse.up()
    else:
        rate.focus()
        page.keyboard.press("Home")
        press(page, "PageUp", 9)
    shown.reached()
    assert 0.14 < float(rate.get_attribute("aria-valuetext")) < 0.19


def test_the_start_on_a_bowl_moves(page, show):
    shown = show("bowl")
    start = shown.slider("Where the descent starts")
    start.focus()
    press(page, "ArrowLeft", 4)
    expect(start).to_have_attribute("aria-valuetext", "start at 1.5, 1.5")
    move_to(page, start, 0.5, 0.5)
    page.mouse.down()
    page.mouse.move(*[start.bounding_box()[side] + 60 for side in ("x", "y")], steps=5)
    page.mouse.up()
    expect(start).not_to_have_attribute("aria-valuetext", "start at 1.5, 1.5")


# ------------------------------------------------------------------------------------------- warm-up grid, double well


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_the_shortest_warmup_that_saves_the_highest_peak(page, show, way):
    shown = show("warmup grid")
    expect(shown.goal).to_contain_text("from which on no run at a peak of 1.6 is lost")
    run = shown.slider("The run")
    expect(run).to_have_attribute("aria-valuetext", "Peak 0.8 after 0 steps of warm-up: 4 of 4 runs are lost.")
    if way == "mouse":
        move_to(page, shown.root.locator(".surface"), 0.7, 0.15)
        page.mouse.down()
        page.mouse.up()
    else:
        run.focus()
        page.keyboard.press("ArrowUp")
        press(page, "ArrowRight", 3)
    expect(run).to_have_attribute("aria-valuetext", re.compile("^Peak 1.6 after 20 steps of warm-up: training loss at"))
    shown.reached()


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_the_border_between_staying_and_leaving(page, show, way):
    shown = show("double well")
    rate = shown.slider("learning rate")
    if way == "mouse":
        move_to(page, rate, 0.23, 0.5)
        page.mouse.down()
        box = rate.bounding_box()
        for pixel in range(int(0.4 * box["width"]), int(0.52 * box["width"])):
            page.mouse.move(box["x"] + pixel, box["y"] + box["height"] / 2)
            page.wait_for_timeout(20)
        page.mouse.up()
    else:
        rate.focus()
        press(page, "PageUp", 2)
        expect(shown.root).to_contain_text("stays in the sharp well")
        for _ in range(60):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(20)
    expect(shown.root).to_contain_text("leaves the sharp well and settles in the flat one")
    shown.reached()


def test_a_cycling_rate_leaves_the_sharp_well_too(page, show):
    shown = show("double well")
    shown.slider("learning rate").focus()
    press(page, "PageUp", 4)
    shown.root.get_by_role("checkbox").check()
    expect(shown.root).to_contain_text(re.compile(r"Cycling between 0.02 and 0.\d+: it leaves the sharp well"))


# ------------------------------------------------------------------------------------------------ a schedule as a curve


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_slider_moves_the_schedule_s_curve(page, show, way):
    shown = show("schedule")
    line, warmup = shown.root.locator("svg .line").last, shown.slider("warmup_steps")
    before = line.get_attribute("d")
    expect(shown.root).to_contain_text("From 0 at step 0 to 0")
    if way == "mouse":
        move_to(page, warmup, 0.02, 0.5)
        page.mouse.down()
        move_to(page, warmup, -0.1, 0.5)
        page.mouse.up()
    else:
        warmup.focus()
        page.keyboard.press("Home")
    expect(warmup).to_have_attribute("aria-valuetext", "0")
    expect(shown.root).to_contain_text("From 1.05 at step 0")
    assert line.get_attribute("d") != before
    assert shown.errors == []


# ------------------------------------------------------------------------------------------------------------- speed


@pytest.mark.parametrize("name", EVERY_EXPLORER)
def test_it_keeps_up_with_the_hand(page, show, name):
    """A change is calculated and drawn within a frame of 16 ms, with room to spare for a slow machine: the median."""
    shown = show(name)
    frames = measured(page, shown.root.get_by_role("slider").first)
    print(f"{name}: {len(frames)} frames, median {np.median(frames):.2f} ms, longest {max(frames):.1f} ms")
    assert len(frames) >= 10
    assert np.median(frames) < FRAME
