import io

import numpy as np
import pytest
from PIL import Image

from lrlib import explorers, schedules
from lrlib.interactive import session

RATES = np.array([0.01, 0.1, 1.0, 10.0])
RUNS = np.vstack([np.linspace(2, end, 50) for end in (1.9, 1.0, 0.1)] + [np.geomspace(2, 1e30, 50)])
RUNS[3, 40:] = np.nan

EVERY_EXPLORER = {
    "schedule": lambda: explorers.schedule_explorer(
        schedules.cosine_decay, initial_learning_rate=(0.1, 0.5), decay_steps=90
    ),
    "range test": lambda: explorers.range_test_explorer(RATES, RUNS),
}


@pytest.fixture
def shown(monkeypatch):
    """Collect what explorers display, as pairs (widget or None, MIME bundle); they are live unless told otherwise."""
    shown = []
    monkeypatch.setattr(session, "is_live", lambda: True)
    monkeypatch.setattr(session, "show", lambda widget, still: shown.append((widget, still)))
    return shown


def move(widget, **values):
    """Move the sliders with these names; return the picture and the sentence that the kernel then draws."""
    widget.values = {**widget.values, **values}
    return widget.drawn["png"], widget.drawn["sentence"]


def moved(now, before):
    """Return how many pixels of the picture changed."""
    now, then = (np.asarray(Image.open(io.BytesIO(png)).convert("L"), int) for png in (now, before))
    return int(np.sum(now != then))


@pytest.mark.parametrize("name", EVERY_EXPLORER)
def test_where_nobody_can_drag_it_is_a_still_picture_the_same_each_time(name, shown, monkeypatch):
    monkeypatch.setattr(session, "is_live", lambda: False)
    EVERY_EXPLORER[name]()
    EVERY_EXPLORER[name]()
    (widget, still), again = shown
    assert widget is None
    assert again == (None, still)
    assert set(still) == {"text/html", "image/png", "text/plain"}
    assert "(In a running notebook: drag" in still["text/html"]
    assert 'alt="' in still["text/html"]


@pytest.mark.parametrize("name", EVERY_EXPLORER)
def test_a_live_explorer_carries_the_still_picture_and_redraws_when_a_slider_moves(name, shown):
    EVERY_EXPLORER[name]()
    ((widget, still),) = shown
    assert "<figure>" in still["text/html"]
    (slider,) = widget.sliders
    before, said = move(widget)
    now, now_said = move(widget, **{slider["name"]: 0 if slider["kind"] == "pick" else slider["start"] * 1.5})
    assert moved(now, before) > 100
    assert now_said != said


def test_moving_there_and_back_gives_the_first_picture_again(shown):
    EVERY_EXPLORER["schedule"]()
    widget = shown[0][0]
    before, _ = move(widget)
    start = widget.values["initial_learning_rate"]
    assert moved(move(widget, initial_learning_rate=1.3 * start)[0], before) > 0
    assert moved(move(widget, initial_learning_rate=start)[0], before) == 0


# ------------------------------------------------------------------------------------------------ schedule explorer


def test_each_range_becomes_the_slider_that_suits_it_and_the_rest_is_passed_on(shown):
    def schedule(step, whole, small, wide, flag, fixed):
        assert fixed == "fixed"
        return np.full(len(step), whole * small * wide * (1 + flag))

    explorers.schedule_explorer(
        schedule, whole=(1, 9), small=(0.1, 0.5, 0.2), wide=(1e-4, 1.0), flag=False, fixed="fixed"
    )
    widget = shown[0][0]
    kinds = {slider["name"]: slider["kind"] for slider in widget.sliders}
    assert kinds == {"whole": "int", "small": "float", "wide": "log", "flag": "tick"}
    assert widget.values == {"whole": 5, "small": 0.2, "wide": pytest.approx(0.01), "flag": False}
    assert move(widget)[1].startswith("From 0.01 at step 0 to 0.01 at step 199")
    assert move(widget, flag=True)[1].startswith("From 0.02 at step 0")


def test_what_the_schedule_refuses_is_said_in_words_and_dragging_on_recovers(shown):
    def schedule(step, warmup_steps):
        if warmup_steps > 50:
            raise ValueError("warmup_steps must be <= 50")
        return np.minimum(step / warmup_steps, 1.0)

    explorers.schedule_explorer(schedule, warmup_steps=(1, 99, 10))
    widget = shown[0][0]
    assert move(widget, warmup_steps=60)[1].startswith("Not a schedule: warmup_steps must be <= 50.")
    assert move(widget, warmup_steps=20)[1].startswith("From 0 at step 0 to 1 at step 199")


def test_a_range_must_rise():
    with pytest.raises(ValueError, match=r"alpha must be a range \(low, high\) with low < high"):
        explorers.schedule_explorer(schedules.cosine_decay, alpha=(0.5, 0.1))


# ---------------------------------------------------------------------------------------------- range test explorer


def test_each_position_of_the_slider_shows_its_run(shown):
    explorers.range_test_explorer(RATES, RUNS)
    widget = shown[0][0]
    assert widget.sliders[0]["labels"] == ["0.01", "0.1", "1", "10"]
    assert move(widget, run_number=1)[1].startswith("Learning rate 0.1: training loss 1 at the end.")
    gone = int(np.argmax(RUNS[3] > 8))
    assert move(widget, run_number=3)[1].startswith(f"Learning rate 10: training loss above 8 from step {gone} on.")


def test_the_ring_moves_along_the_rates_and_the_bright_line_to_the_run(shown):
    explorers.range_test_explorer(RATES, RUNS)
    places, runs = [], []
    for index in (0, 1, 2):
        png, _ = move(shown[0][0], run_number=index)
        picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), int)
        half = picture.shape[1] // 2
        inside = np.s_[10:-60, 70 : half - 10]  # of the left axes: the ring is the only black thing
        places.append(np.argwhere(picture[inside].max(axis=-1) < 40)[:, 1].mean())
        orange = (picture[:, half:, 0] > 180) & (picture[:, half:, 2] < 80)
        runs.append(np.argwhere(orange)[:, 0].max())
    assert places[1] - places[0] > 30
    assert places[2] - places[1] > 30
    assert runs[0] + 20 < runs[1] < runs[2] - 20  # lower losses reach further down


def test_one_run_per_rate():
    with pytest.raises(ValueError, match="one per rate"):
        explorers.range_test_explorer(RATES, RUNS[:3])
