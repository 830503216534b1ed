"""Pictures of a step, a descent and a bowl show what gradient descent does there."""

import numpy as np
import pytest

from lrlib import bowl_plots, landscapes, plots


@pytest.mark.parametrize(("start", "rate", "curvature"), [(2.0, 0.6, 1.0), (-0.4, 0.3, 2.5)])
def test_the_arrow_of_a_step_ends_where_the_step_leads(start, rate, curvature):
    _, axes = plots.canvas()
    bowl_plots.draw_step(axes, start, rate, curvature)
    (arrow,) = axes.texts
    assert arrow.xy[0] == pytest.approx(start - rate * curvature * start)
    assert arrow.xyann[0] == start


def test_the_tangent_has_the_slope_of_the_parabola():
    _, axes = plots.canvas()
    bowl_plots.draw_step(axes, 1.2, 0.6, curvature=3.0)
    x, y = axes.lines[1].get_data()
    assert np.diff(y) / np.diff(x) == pytest.approx(3.0 * 1.2)
    assert np.interp(1.2, x, y) == pytest.approx(3.0 * 1.2**2 / 2)


def test_a_descent_lies_on_the_parabola_and_counts_its_first_steps():
    _, axes = plots.canvas()
    weights = landscapes.gradient_descent(lambda w: w, [1.0], 1.9, steps=8)[:, 0]
    bowl_plots.draw_descent(axes, weights)
    x, y = axes.lines[1].get_data()
    assert y == pytest.approx(x**2 / 2)
    assert [text.get_text() for text in axes.texts] == ["1", "2", "3", "4", "5"]


def test_steps_that_no_longer_move_are_not_counted():
    _, axes = plots.canvas()
    bowl_plots.draw_descent(axes, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert [text.get_text() for text in axes.texts] == ["1"]


def test_a_short_descent_is_counted_to_its_end():
    _, axes = plots.canvas()
    bowl_plots.draw_descent(axes, [1.0, 0.5, 0.25])
    assert [text.get_text() for text in axes.texts] == ["1", "2"]


def test_the_map_points_along_the_directions_of_curvature():
    bowl = landscapes.bowl([1.0, 6.0], angle=0.5)
    _, seen_from_above = bowl_plots.surface_and_map(bowl).axes
    arrows = {text.get_text(): text for text in seen_from_above.texts}
    tips = [np.array(text.xy) for text in seen_from_above.texts if not text.get_text()]
    assert {"curvature 1", "curvature 6"} <= set(arrows)
    for tip, curvature in zip(tips, (1.0, 6.0), strict=True):
        assert bowl.hessian @ tip == pytest.approx(curvature * tip)
