"""The picture of a wrong curve says what the sentence says: both come from one comparison."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.mathtext import MathTextParser

from lrlib import plots, schedules
from lrlib.checking.compare import Tolerance, compare
from lrlib.checking.exercise import ask
from lrlib.checking.statuses import Status
from lrlib.course import COURSE
from lrlib.exercises.overlay import overlay

CASE = {"initial_learning_rate": 0.083, "decay_rate": 0.5, "decay_steps": 37}
STEP_DECAY = COURSE.find("step_decay")
COSINE = COURSE.find("cosine_decay")
COSINE_CASE = {"initial_learning_rate": 0.083, "decay_steps": 37, "alpha": 0.07}


def right(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (step // decay_steps)


def changes_its_input(step, **case):
    values = right(step, **case)
    if np.ndim(step):
        step += 1
    return values


def forgets(step, **case):
    """Another rate when it is asked the second time."""
    seen = forgets.__dict__.setdefault("seen", set())
    if np.ndim(step):
        return right(step, **case)
    again = step in seen
    seen.add(step)
    return right(step, **case) * (2 if again else 1)


@pytest.mark.parametrize("answer", [changes_its_input, forgets])
def test_a_wrong_answer_is_never_called_equal_in_the_picture(answer):
    record, _ = ask(STEP_DECAY, answer, CASE)
    expected = STEP_DECAY.expected(CASE)
    assert STEP_DECAY.assess(record, expected).status == Status.WRONG
    caption = STEP_DECAY.picture(record, expected).caption
    assert "What differs is" in caption
    assert STEP_DECAY.compare(expected, record.values).difference.place in caption


def compared(steps, expected, got, exercise=STEP_DECAY):
    steps = np.asarray(steps, float)
    return exercise.compare({"steps": steps, "values": expected}, {"steps": steps, "values": got})


def test_the_ring_is_at_the_step_of_the_sentence():
    steps = np.array([0, 5, 37, 60, 100])
    expected = schedules.step_decay(steps, 0.1, 0.5, 37)
    comparison = compared(steps, expected, np.where(steps >= 37, 0.07, expected))
    assert str(comparison.difference).startswith("The first difference is at step 37: expected 0.05, got 0.07.")
    picture = overlay(comparison)
    assert picture.caption == "The ring marks the first difference."
    assert picture.caption in picture.alt
    assert str(comparison.difference) in picture.alt


def test_where_the_first_difference_is_too_small_to_be_seen_the_first_visible_one_is_ringed_too():
    absolute = (0.083 - 0.07) * (1 + np.cos(np.pi * np.minimum(np.arange(80), 37) / 37)) / 2 + 0.07
    expected = schedules.cosine_decay(np.arange(80), **COSINE_CASE)
    caption = overlay(compared(np.arange(80), expected, absolute, COSINE)).caption
    assert caption.startswith("The first ring marks the first difference, the second step ")
    tiny = overlay(compared(np.arange(80), expected, expected * 1.001, COSINE)).caption
    assert tiny == "The ring marks the first difference, which is too small to be seen."


def test_the_tolerance_of_the_exercise_is_the_one_that_counts():
    loop = COURSE.find("training_loop")
    steps, expected = np.arange(5.0), np.full(5, 0.1)
    comparison = loop.compare(
        {"steps": steps, "values": expected}, {"steps": steps, "values": expected * [1.00005, 1, 1, 1.01, 1]}
    )
    assert "at the rate used of step 3: expected 0.1" in overlay(comparison).alt


def test_stairs_are_drawn_as_stairs():
    record, _ = ask(STEP_DECAY, lambda step, **case: 0.1 + 0.0 * step, CASE)
    expected = STEP_DECAY.expected(CASE)
    drawn = STEP_DECAY._between(CASE, expected)
    assert drawn["steps"][-1] == expected["steps"].max() > 10_000  # asked far away, drawn near
    np.testing.assert_array_equal(drawn["steps"][:-1], np.arange(3 * 7 * 37 + 6))
    assert set(np.round(drawn["values"][:-1], 9)) == set(np.round(0.083 * 0.5 ** np.arange(22), 9))
    assert STEP_DECAY.picture(record, expected).png


def test_another_shape_is_said():
    caption = overlay(compared(np.arange(200), np.ones(200), np.ones(3))).caption
    assert caption == "Your answer has the shape (3,); (200,) is expected, so only that curve is drawn."


STEPS = np.arange(200)
CURVES = {
    "cosine": schedules.cosine_decay(STEPS, 0.083, 150, alpha=0.07),
    "zero": np.zeros(200),
    "exponential": schedules.exponential_decay(STEPS, 0.1, 20, 0.5),
}


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300, -1e300, 0.0, -1.0])
@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.filterwarnings("error")
def test_whatever_a_wrong_answer_holds_is_drawn(bad, curve):
    got = CURVES[curve].copy()
    got[100:] = bad
    comparison = compared(STEPS, CURVES[curve], got)
    caption = overlay(comparison).caption
    if bad == 0 and curve == "zero":
        assert caption == "The two curves agree."
    else:
        assert caption.startswith("The ring marks the first difference.")
        assert comparison.difference.index == (100,)
        assert ("lie outside" in caption) == (not np.isnan(bad) and not (curve == "cosine" and bad == 0.0))


@pytest.mark.parametrize("scale", [1.234e-7, 1.234e-4, 0.1234, 1.0, 1234.0, 1.234e7])
@pytest.mark.parametrize("decades", [0.1, 1, 6])
def test_all_text_lies_within_the_picture(scale, decades, monkeypatch):
    figures = []
    monkeypatch.setattr(plots, "picture", lambda figure, **text: figures.append(figure))
    values = scale * np.geomspace(10.0**decades, 1, 30)
    expected = {"steps": np.arange(0.0, 30_000.0, 1000.0), "values": values}
    overlay(
        compare(expected, {**expected, "values": 1.01 * values}, Tolerance()), title="polynomial_decay_with_a_long_name"
    )
    [figure] = figures
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    [axes] = figure.axes
    for text in (axes.title, axes.xaxis.label, axes.yaxis.label, axes.yaxis.get_offset_text()):
        box = text.get_window_extent(canvas.get_renderer())
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.width
        assert box.y0 >= 0
        assert box.y1 <= figure.bbox.height


def test_matplotlib_reads_a_formula_once_for_all_figures():
    curves = {"values": np.geomspace(1e-5, 1, 30), "steps": np.arange(30.0)}
    overlay(compare(curves, {**curves, "values": 2 * curves["values"]}, Tolerance()))
    before = MathTextParser._parse_cached.cache_info().misses
    overlay(compare(curves, {**curves, "values": 3 * curves["values"]}, Tolerance()))
    assert MathTextParser._parse_cached.cache_info().misses == before
