"""How long a browser's explorer takes from a change to a picture that is laid out, in Chromium, without a kernel."""

import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numpy as np
from playwright.sync_api import Locator, Page, sync_playwright

from lrlib import explorers, schedules

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
STEPS = np.arange(200)
PEAKS, WARMUPS = [0.4, 0.8, 1.6], [0, 5, 10, 20, 40]
FRAME = 16.0  # milliseconds: sixty frames a second
# From now on, every requested frame records how long drawing and layout take.
WATCH = """() => { window.frames_ = []; const ask = window.requestAnimationFrame;
    window.requestAnimationFrame = (draw) => ask((now) => {
        const before = performance.now(); draw(now); document.body.getBoundingClientRect();
        window.frames_.push(performance.now() - before); }); }"""


def warmed_up(peak: float, warmup: float) -> np.ndarray:
    """Return the rates of a linear decay after a warm-up."""
    curve = schedules.warmup(lambda step: schedules.linear_decay(step, peak, 200 - warmup), int(warmup))
    return np.asarray(curve(STEPS))


def recorded() -> np.ndarray:
    """Return losses [peaks, warm-ups, seeds, steps]: the higher the peak, the longer a warm-up it needs."""
    runs = np.array([[2 * np.exp(-0.02 * np.cumsum(warmed_up(p, w))) for w in WARMUPS] for p in PEAKS])
    runs = np.repeat(runs[:, :, None], 4, axis=2)
    for i, j in [(1, 0), (2, 0), (2, 1), (2, 2)]:
        runs[i, j, :, 3:] = np.nan
    return runs


EVERY_EXPLORER: dict[str, Callable[[], None]] = {
    "draw schedule": explorers.draw_schedule,
    "parabola": lambda: explorers.bowl((1.0,)),
    "bowl": lambda: explorers.bowl((1.0, 10.0)),
    "warmup grid": lambda: explorers.warmup_grid(PEAKS, WARMUPS, recorded(), warmed_up),
    "schedule": lambda: explorers.schedule_explorer(
        schedules.warmup_cosine, peak_learning_rate=(0.1, 2.0), total_steps=(100, 190), warmup_steps=(0, 90, 20)
    ),
    "double well": explorers.double_well,
    "double well, sharpness": lambda: explorers.double_well(sharpness=True),
}


def page_of(name: str) -> str:
    """Return a web page with an explorer on it, as a site has it."""
    shown: list[str] = []
    with mock.patch("IPython.display.display", lambda bundle, raw: shown.append(bundle["text/html"])):
        EVERY_EXPLORER[name]()
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>An explorer</title>'
    style = "<style>:root { color-scheme: light dark; font-family: sans-serif }</style>"
    return f"{head}{style}<main><h1>An explorer</h1>{shown[0]}</main>"


def measured(page: Page, slider: Locator) -> list[float]:
    """Return the milliseconds of each frame while keys move a slider thirty times."""
    slider.focus()
    page.evaluate(WATCH)
    for key in ["ArrowRight", "ArrowUp"] * 15:
        page.keyboard.press(key)
        page.wait_for_timeout(25)
    return page.evaluate("() => window.frames_")


def report() -> None:
    """Print the frames of every explorer; where there is no Chromium, print how to get one."""
    sys.path.append(str(SCRIPTS))
    import chromium

    print(f"\n\nA frame of an explorer in the browser, drawn and laid out, in ms; the aim is {FRAME:.0f} ms\n")
    path = chromium.find()
    if path is None:
        print(chromium.REMEDY)
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        for name in EVERY_EXPLORER:
            file = Path(folder, "page.html")
            file.write_text(page_of(name), encoding="utf-8")
            page.goto(file.as_uri())
            page.locator("[data-explorer] svg").first.wait_for()
            frames = measured(page, page.get_by_role("slider").first)
            print(f"{name:<28}{statistics.median(frames):>8.1f}{max(frames):>8.1f} at most")
        browser.close()
