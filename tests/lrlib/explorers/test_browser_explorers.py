"""The explorers that compute in the browser, as outputs: what is stored, and what is shown where nothing runs."""

import re
import subprocess
import sys

import numpy as np
import pytest

from lrlib import explorers, schedules
from lrlib.checking.records import GRADING
from lrlib.explorers import _warmup_grid

PEAKS, WARMUPS, STEPS = [0.5, 1.0, 2.0], [0, 10], 40


def schedule(peak, warmup):
    return schedules.warmup(lambda step: schedules.linear_decay(step, peak, STEPS - warmup), warmup)(np.arange(STEPS))


def losses(seeds=3):
    """Return [peaks, warm-ups, seeds, steps]: the highest peak is lost without warm-up, in all seeds but one."""
    falling = np.geomspace(1, 0.1, STEPS) * np.arange(1, seeds + 1)[:, None]
    values = np.tile(falling, (len(PEAKS), len(WARMUPS), 1, 1))
    values[2, 0, 1:, 5:] = np.nan
    return values


EVERY_EXPLORER = {
    "draw_schedule": lambda: explorers.draw_schedule(steps=50),
    "parabola": lambda: explorers.bowl((1.0,)),
    "bowl": lambda: explorers.bowl((1.0, 10.0)),
    "warmup_grid": lambda: explorers.warmup_grid(PEAKS, WARMUPS, losses(), schedule),
    "schedule": lambda: explorers.schedule_explorer(
        schedules.inverse_time_decay,
        initial_learning_rate=0.1,
        decay_steps=(1, 100),
        decay_rate=(0.1, 2),
        staircase=True,
    ),
    "double_well": lambda: explorers.double_well(),
    "double_well with sharpness": lambda: explorers.double_well(sharpness=True),
}


@pytest.fixture
def shown(monkeypatch):
    """Collect the MIME bundles that explorers display."""
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(bundle))
    return shown


def test_importing_them_loads_neither_widgets_nor_matplotlib_nor_tensorflow():
    loaded = "{'anywidget', 'ipywidgets', 'matplotlib', 'tensorflow'}"
    code = f"import sys, lrlib.explorers; assert not {loaded} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", EVERY_EXPLORER)
def test_an_explorer_is_one_output_the_same_each_time_with_a_still_picture_in_words(name, shown):
    EVERY_EXPLORER[name]()
    EVERY_EXPLORER[name]()
    first, again = shown
    assert first == again
    assert set(first) == {"text/html", "text/plain"}
    page = first["text/html"]
    still, script = page.split('<script type="module">')
    assert re.search(r'<img src="data:image/png;base64,[^"]+" width="\d+" alt="[^"]{60,}">', still)
    assert "or on the course's web page:" in still.replace("&#x27;", "'")
    assert script.count("</script>") == 1
    assert not re.search(r"https?://(?!www.w3.org/2000/svg)", page)
    assert first["text/plain"].startswith("[Explorer: ")
    assert len(page) < 150_000


@pytest.mark.parametrize("name", EVERY_EXPLORER)
def test_while_a_submission_is_graded_nothing_is_shown(name, shown, monkeypatch):
    monkeypatch.setenv(GRADING, "1")
    EVERY_EXPLORER[name]()
    assert shown == []


# ------------------------------------------------------------------------------------------------------- warm-up grid


def grid(**options):
    defaults = {"warmups": WARMUPS, "losses": losses(), "schedule": schedule, "lost": None}
    defaults |= {"ylabel": "training loss", "goal": "", "target": None}
    return _warmup_grid.live_data(PEAKS, **defaults | options)


def test_a_point_of_the_grid_has_its_median_run_and_how_many_are_lost():
    data = grid()
    assert data["lost"].tolist() == [[0, 0], [0, 0], [2, 0]]
    assert data["final"] == [[0.2, 0.2], [0.2, 0.2], [None, 0.2]]
    run = data["losses"]["values"][2][0]
    assert run[4] is not None
    assert set(run[5:]) == {None}
    np.testing.assert_allclose(data["rates"][1][1], schedule(1.0, 10), rtol=1e-3)


def test_a_lesson_may_say_itself_which_runs_are_lost():
    """A run whose weights are no numbers any more may have a finite loss until its last step."""
    lost = np.zeros((3, 2, 3), bool)
    lost[1, 0, :2] = True
    data = grid(losses=np.ones((3, 2, 3, STEPS)), lost=lost)
    assert data["lost"].tolist() == [[0, 0], [2, 0], [0, 0]]
    assert data["final"] == [[1.0, 1.0], [None, 1.0], [1.0, 1.0]]


def test_the_goal_is_the_shortest_warmup_that_saves_the_highest_peak():
    data = grid()
    assert data["target"].tolist() == [[False, False], [False, False], [False, True]]
    assert data["goal"] == "find the shortest warm-up from which on no run at a peak of 2 is lost."
    own = grid(goal="find peak 1.", target=[[0, 0], [1, 1], [0, 0]])
    assert own["goal"] == "find peak 1."
    assert own["target"].tolist() == [[False, False], [True, True], [False, False]]


def test_a_run_that_survives_by_luck_is_no_goal():
    lost = np.array([[0, 0, 0, 0], [1, 0, 1, 0], [1, 0, 1, 1]], bool)
    data = grid(warmups=[0, 5, 10, 20], losses=np.ones((3, 4, STEPS)), lost=lost)
    assert np.argwhere(data["target"]).tolist() == [[1, 3]]
    assert np.argwhere(grid(lost=np.zeros((3, 2)))["target"]).tolist() == [[2, 0]]
    none = grid(lost=np.ones((3, 2)))
    assert not none["target"].any()
    assert none["goal"] == "compare the runs."


def test_long_runs_are_thinned_and_keep_their_ends():
    long = np.broadcast_to(np.geomspace(1, 0.1, 2000), (3, 2, 2000))
    data = grid(losses=long, schedule=lambda *_: np.ones(2000))
    at = data["losses"]["at"]
    assert (len(at), at[0], at[-1]) == (100, 0, 1999)
    assert data["losses"]["values"][0][0][-1] == 0.1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"losses": np.ones((2, 2, 5))}, r"losses must be \[3, 2, \(seeds,\) steps\]; got the shape \[2, 2, 5\]"),
        ({"lost": np.zeros((2, 3))}, r"lost must begin with the shape \[3, 2\]"),
        ({"target": np.zeros(3)}, r"target must begin with the shape \[3, 2\]"),
    ],
)
def test_shapes_that_do_not_match_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        grid(**options)


def test_a_bowl_has_one_curvature_or_two():
    with pytest.raises(ValueError, match="one or two numbers"):
        explorers.bowl((1.0, 2.0, 3.0))
