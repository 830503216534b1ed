"""What an outcome says of a curve that falls short: which way to go, measured, and a picture of the run."""

import numpy as np

from lrlib.exercises.directions import direction
from lrlib.exercises.run_picture import beside_constant


def losses_towards(best):
    """A training whose loss is the distance of a curve's start and end from the best ones."""

    def losses(curves):
        ends = np.array([[curve[0], curve[-1]] for curve in curves.values()])
        return np.abs(np.log(ends / np.array(best))).sum(axis=1)

    return losses


def test_the_direction_is_that_of_the_variant_that_helps_most():
    curve = np.full(60, 0.32)
    assert direction(curve, losses_towards((0.64, 0.32))).startswith("It starts too low: with the first half at twice")
    assert direction(curve, losses_towards((0.16, 0.32))).startswith("It starts too high")
    assert direction(curve, losses_towards((0.32, 0.08))).startswith("It ends too high")
    assert direction(curve, losses_towards((0.32, 0.64))).startswith("It ends too low")


def test_nothing_is_said_where_no_variant_helps_or_the_run_is_lost():
    curve = np.full(60, 0.32)
    assert direction(curve, losses_towards((0.32, 0.32))) == ""
    assert direction(curve, lambda curves: np.full(len(curves), np.nan)) == ""


class _Result:
    def __init__(self, curves, seeds):
        self.step_losses = np.ones((len(curves), len(seeds), len(next(iter(curves.values())))))


def test_the_picture_shows_both_runs_and_refuses_what_is_no_curve():
    asked = []

    def train(curves, seeds):
        asked.append((list(curves), tuple(seeds)))
        return _Result(curves, seeds)

    draw = beside_constant("two_rates", train, constant=0.3)
    picture = draw({"curve": np.linspace(1, 0.1, 60)}, range(8))
    assert picture.png.startswith(b"\x89PNG")
    assert "learner's curve" in picture.alt
    assert asked == [(["yours", "constant 0.3"], (0, 1, 2, 3))]
    for values in ({}, {"curve": np.array(3.0)}, {"curve": np.full(60, np.nan)}, {"curve": np.full(60, -1.0)}):
        assert draw(values, range(8)) is None
