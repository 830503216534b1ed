"""Pictures of a step, a descent and a bowl show what gradient descent does there."""

import itertools

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


def counted(weights):
    _, axes = plots.canvas()
    bowl_plots.draw_descent(axes, weights)
    return axes, [text.get_text() for text in axes.texts]


def test_a_descent_lies_on_the_parabola_and_its_steps_are_counted():
    axes, numbers = counted(landscapes.gradient_descent(lambda w: w, [1.0], 2.1, steps=8)[:, 0])
    x, y = axes.lines[1].get_data()
    assert y == pytest.approx(x**2 / 2)
    assert numbers == [str(step) for step in range(1, 9)]


def test_steps_that_no_longer_move_are_not_counted():
    assert counted([1.0, 0.0, 0.0, 0.0, 0.0, 0.0])[1] == ["1"]


@pytest.mark.parametrize("product", [0.1, 0.3, 1.9])
def test_no_number_lies_on_another_or_on_the_start(product):
    axes, numbers = counted(landscapes.gradient_descent(lambda w: w, [1.0], product, steps=8)[:, 0])
    assert numbers
    for one, other in itertools.combinations([(1.0, 0.5), *(text.xy for text in axes.texts)], 2):
        assert abs(one[0] - other[0]) > 0.3 or abs(one[1] - other[1]) > 0.2


def test_a_descent_is_not_counted_where_it_has_left_the_picture():
    assert counted([1.0, -2.0, 4.0])[1] == ["1"]


def test_the_rim_of_the_surface_is_level_and_its_rings_have_one_height_each():
    bowl = landscapes.bowl([1.0, 6.0], angle=0.5)
    surface, _ = bowl_plots.surface_and_map(bowl).axes
    for ring in surface.lines:
        first, second, height = ring.get_data_3d()
        assert bowl.loss(np.column_stack([first, second])) == pytest.approx(height)


def test_the_map_points_along_the_directions_of_curvature():
    bowl = landscapes.bowl([1.0, 6.0], angle=0.5)
    _, seen_from_above = bowl_plots.surface_and_map(bowl).axes
    arrows = {text.get_text(): text for text in seen_from_above.texts}
    tips = [np.array(text.xy) for text in seen_from_above.texts if not text.get_text()]
    assert {"curvature 1", "curvature 6"} <= set(arrows)
    for tip, curvature in zip(tips, (1.0, 6.0), strict=True):
        assert bowl.hessian @ tip == pytest.approx(curvature * tip)
