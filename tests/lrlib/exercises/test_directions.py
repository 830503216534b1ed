"""What an outcome says of a curve that falls short: which way to go, measured, and a picture of the run."""

import dataclasses
import types

import numpy as np
import pytest

from lrlib.checking.records import Record
from lrlib.checking.statuses import Answered
from lrlib.course import COURSE
from lrlib.exercises import against_constants, better_reader
from lrlib.exercises.directions import FEW, direction
from lrlib.exercises.lesson_05 import warmup_feats
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


def test_a_curve_whose_loss_is_known_is_not_trained_again():
    curve, trained = np.full(60, 0.32), []

    def losses(curves):
        trained.append(list(curves))
        return losses_towards((0.64, 0.32))(curves)

    asked = direction(curve, losses)
    assert direction(curve, losses, loss=float(losses_towards((0.64, 0.32))({"": curve})[0])) == asked
    assert trained[0] == ["as it is", *trained[1]]
    assert direction(curve, losses, loss=np.inf) == ""


def test_nothing_is_said_where_no_variant_helps_or_the_run_is_lost():
    curve = np.full(60, 0.32)
    assert direction(curve, losses_towards((0.32, 0.32))) == ""
    assert direction(curve, lambda curves: np.full(len(curves), np.nan)) == ""


@pytest.mark.parametrize(
    ("module", "verdict"),
    [
        (against_constants, lambda curve, seeds: against_constants.against_constants(curve, seeds, 0.0, 1.0)),
        (better_reader, lambda curve, seeds: better_reader.better_reader(curve, seeds, (0.0, 1.0), (0.0, 1.0))),
        (warmup_feats, warmup_feats.is_fast),
    ],
)
def test_the_variants_are_tried_on_few_seeds_and_compared_on_the_same(module, verdict, monkeypatch):
    """The curve's loss is 2 on the first seeds and 0.5 on the others; a variant's is 1.9."""

    def train(*request, **options):
        curves, seeds = request[-2:]
        loss = (
            np.where(np.arange(len(seeds)) < FEW, 2.0, 0.5) if list(curves) == ["yours"] else np.full(len(seeds), 1.9)
        )
        assert list(curves) == ["yours"] or len(seeds) == FEW
        return types.SimpleNamespace(train_loss=np.tile(loss, (len(curves), 1)), test_accuracy=np.zeros(len(seeds)))

    monkeypatch.setattr(module, "train", train)
    constants = types.SimpleNamespace(train_loss=np.ones((1, 16)))
    monkeypatch.setattr(module, "at_constants", lambda seeds: constants, raising=False)
    assert "it ends 0.100 lower" in verdict(np.full(200, 0.3), range(16)).message


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


def test_a_gain_has_its_own_words_and_its_own_noise():
    curve = np.full(30, 0.5)

    def errors(curves):
        return np.array([10.0 * values[-1] for values in curves.values()])

    assert direction(curve, errors, 2.0, "it reads {:.0f} points more").endswith("it reads 4 points more.")
    assert direction(curve, errors, 5.0) == ""


def test_searches_are_drawn_and_what_is_none_is_not():
    trials = {"rate": np.array(0.1), "tried": np.array([0.01, 0.1, 1.0]), "losses": np.array([2.0, 0.3, np.inf])}
    exercise = COURSE.exercises("01_learning_rate")["good_rate"]
    record = Record("good_rate", {"model": "amber"}, Answered.ANSWERED, trials)
    assert exercise.picture(record, {}).png.startswith(b"\x89PNG")
    for odd in (
        {"rate": np.array(-1.0)},
        {"tried": np.array([0.01])},
        {"losses": np.full(3, np.nan)},
        {"rate": "text"},
    ):
        assert exercise.picture(dataclasses.replace(record, values=trials | odd), {}) is None
    exercise = COURSE.exercises("05_warmup_and_cycles")["suggest_rate"]
    case = {"networks": ["small batches", "summed mse"], "seed": 504}
    record = Record("suggest_rate", case, Answered.ANSWERED, {"rates": np.array([0.3, 0.001])})
    assert "small batches and summed mse" in exercise.picture(record, {}).alt
    assert exercise.picture(dataclasses.replace(record, values={"rates": np.array([0.3])}), {}) is None


@pytest.mark.parametrize("name", ["two_rates", "my_schedule", "digits_schedule", "rescue", "fast"])
def test_every_curve_that_is_trained_is_drawn_beside_a_constant(name):
    exercise = COURSE.find(name)
    steps = {"digits_schedule": 600, "rescue": 200, "fast": 200}.get(name, 400)
    record = Record(name, {}, Answered.ANSWERED, {"curve": np.full(steps, 0.1)})
    assert f"Two panels for {name}" in exercise.picture(record, {}).alt
