"""Labels at the ends of lines: beside their line, never on one another."""

import numpy as np
import pytest

from lrlib import line_labels, plots


@pytest.mark.parametrize(
    ("heights", "gap", "expected"),
    [
        ([0.2, 0.8], 0.1, [0.2, 0.8]),
        ([0.5, 0.5], 0.1, [0.45, 0.55]),
        ([0.52, 0.48], 0.1, [0.55, 0.45]),
        ([0.0, 0.0], 0.1, [0.0, 0.1]),
        ([], 0.1, []),
    ],
)
def test_labels_move_as_little_as_needed(heights, gap, expected):
    assert line_labels.spread_apart(np.array(heights), gap) == pytest.approx(expected, abs=1e-6)


def test_labels_stay_apart_and_in_order():
    heights = np.array([0.01, 0.9, 0.02, 0.03, 0.5, 0.51, -3.0])
    placed = line_labels.spread_apart(heights, 0.09)
    assert np.diff(np.sort(placed)).min() > 0.09 - 1e-9
    assert list(np.argsort(placed)) == list(np.argsort(heights))
    assert placed.min() >= 0


def test_each_named_line_is_labelled_at_its_end_in_its_colour_and_the_legend_goes():
    _, axes = plots.canvas()
    plots.draw_curves(axes, {"high": [1.0, 10.0], "low": [1.0, np.nan]}, log=True)
    axes.plot([0, 1], [1, 1], color="black")  # a line without a name
    axes.set_ylim(1, 10)
    line_labels.label_ends(axes)
    assert axes.get_legend() is None
    labels = {text.get_text(): text for text in axes.texts}
    assert set(labels) == {"high", "low"}
    assert labels["high"].xy == pytest.approx((1, 1))
    assert labels["low"].xy == pytest.approx((1, 0))
    assert labels["high"].get_color() == plots.COLORS[0]
