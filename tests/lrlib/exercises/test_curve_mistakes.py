"""The catalogue of mistakes and their diagnosis: what is promised of every entry, and of any answer whatever."""

import inspect
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrlib import schedules
from lrlib.checking.records import Record
from lrlib.checking.statuses import Answered, Status
from lrlib.exercises import lesson_03, lesson_05
from lrlib.exercises.curves import CurveExercise
from tests.lrlib.odd_parameters import PARAMETERS

CURVES = {e.name: e for e in (*lesson_03.EXERCISES, *lesson_05.EXERCISES) if isinstance(e, CurveExercise)}
EXERCISES = tuple(CURVES)
EVERY = [(exercise, mistake) for exercise in EXERCISES for mistake in CURVES[exercise].mistakes]
IDS = [f"{exercise}: {mistake.name}" for exercise, mistake in EVERY]
every_mistake = pytest.mark.parametrize(("exercise", "mistake"), EVERY, ids=IDS)


def probe_steps(parameters):
    """The whole range, the neighbours of every length among the parameters and of their sums, and past the end."""
    lengths = [v for k, v in parameters.items() if k.endswith(("_steps", "step_size"))] + parameters.get(
        "boundaries", []
    )
    edges = [*lengths, *[2 * length for length in lengths], sum(lengths)]
    around = [edge + offset for edge in edges for offset in (-1, 0, 1)]
    return np.unique(np.r_[np.arange(0, 60), around, 100, 111, 116, 131, 1100])


def record_of(values, steps, exercise, parameters):
    sampled = {"steps": np.asarray(steps, float), "values": np.asarray(values, float)}
    return Record(exercise, parameters, Answered.ANSWERED, sampled)


def diagnose(values, steps, exercise, parameters):
    return CURVES[exercise].known_mistakes([record_of(values, steps, exercise, parameters)])


def test_names_are_short_and_unique_within_an_exercise():
    for exercise in CURVES.values():
        names = [mistake.name for mistake in exercise.mistakes]
        assert len(set(names)) == len(names)
        assert max(map(len, names)) <= 45


@every_mistake
def test_the_hint_is_one_sentence_without_code(exercise, mistake):
    assert re.fullmatch(r"[A-Z`][^.!?]*[.?]", mistake.hint)
    quoted = set(re.findall(r"`([^`]*)`", mistake.hint))
    assert quoted <= set(inspect.signature(getattr(schedules, exercise)).parameters)
    assert "**" not in mistake.hint
    assert "//" not in mistake.hint


@every_mistake
def test_the_function_has_the_references_signature_and_takes_scalars_and_arrays(exercise, mistake):
    assert inspect.signature(mistake.function) == inspect.signature(getattr(schedules, exercise))
    steps = probe_steps(PARAMETERS[exercise])
    curve = mistake.function(steps, **PARAMETERS[exercise])
    assert curve.dtype == np.float64
    assert curve.shape == steps.shape
    one_by_one = [mistake.function(int(t), **PARAMETERS[exercise]) for t in steps]
    assert all(type(rate) is np.float64 for rate in one_by_one)
    np.testing.assert_allclose(one_by_one, curve, rtol=1e-12)


@every_mistake
def test_no_mistake_is_right_on_odd_parameters(exercise, mistake):
    steps = probe_steps(PARAMETERS[exercise])
    wrong = mistake.function(steps, **PARAMETERS[exercise])
    right = getattr(schedules, exercise)(steps, **PARAMETERS[exercise])
    assert not np.allclose(wrong, right, rtol=1e-3, atol=1e-5 * right.max())


@every_mistake
def test_each_mistakes_own_curve_is_diagnosed_as_it(exercise, mistake):
    steps = probe_steps(PARAMETERS[exercise])
    curve = mistake.function(steps, **PARAMETERS[exercise])
    assert [found.name for found in diagnose(curve, steps, exercise, PARAMETERS[exercise])] == [mistake.name]
    in_float32 = curve.astype(np.float32)
    assert diagnose(in_float32, steps, exercise, PARAMETERS[exercise])[0].name == mistake.name


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_right_answer_has_no_mistake(exercise):
    steps = probe_steps(PARAMETERS[exercise])
    right = getattr(schedules, exercise)(steps, **PARAMETERS[exercise])
    for answer in (right, right.astype(np.float32), right * (1 + 1e-6)):
        record = record_of(answer, steps, exercise, PARAMETERS[exercise])
        expected = {"steps": steps.astype(float), "values": right}
        assert CURVES[exercise].assess(record, expected).status == Status.RIGHT


def test_defaults_may_be_left_out():
    case = {"initial_learning_rate": 0.083, "decay_steps": 37}
    steps = np.arange(120)
    unreduced = 0.083 * (1 - np.minimum(steps / 37, 1)) + 1e-4
    assert diagnose(unreduced, steps, "polynomial_decay", case)[0].name == "range not reduced by the end rate"


NUMBERS = np.arange(5)
CASE = PARAMETERS["cosine_decay"]


@pytest.mark.parametrize(
    ("values", "steps", "parameters"),
    [
        ([0.1] * 4, NUMBERS, CASE),
        ([[0.1] * 5], NUMBERS, CASE),
        (0.1, NUMBERS, CASE),
        ([np.nan] * 5, NUMBERS, CASE),
        ([np.inf, 0, 0, 0, np.nan], NUMBERS, CASE),
        ([0.1] * 5, [-1, 0, 1, 2, np.nan], CASE),
        ([0.1] * 5, NUMBERS, {}),
        ([0.1] * 5, NUMBERS, CASE | {"unheard_of": 1}),
    ],
)
def test_what_cannot_be_diagnosed_gets_no_mistake_and_no_error(values, steps, parameters):
    assert diagnose(values, steps, "cosine_decay", parameters) == []


def test_a_wrong_function_that_fails_or_overflows_is_passed_over_silently(recwarn):
    one_step = {"initial_learning_rate": 0.083, "decay_steps": 1, "alpha": 0.07}  # decay_steps - 1 is refused
    assert diagnose([1.0, 2.0, 3.0], [0, 1, 2], "cosine_decay", one_step) == []
    steep = {"initial_learning_rate": 0.083, "decay_steps": 1, "decay_rate": 1e-200}  # its growth overflows
    assert diagnose([1.0, 2.0, 3.0], [0, 1, 2], "exponential_decay", steep) == []
    assert diagnose([0.083], [0], "piecewise_constant", {"boundaries": [], "values": [0.5]}) == []
    for exercise, mistake in EVERY:
        mistake.function(np.arange(3000), **PARAMETERS[exercise])
    assert len(recwarn) == 0


any_exercise = st.sampled_from(EXERCISES)


@given(any_exercise, st.integers(0, 2**32 - 1), st.sampled_from(["noise", "falling", "rising", "near the right one"]))
def test_random_curves_get_no_name(exercise, seed, kind):
    rng = np.random.default_rng(seed)
    steps = probe_steps(PARAMETERS[exercise])
    right = getattr(schedules, exercise)(steps, **PARAMETERS[exercise])
    noise = rng.uniform(0, right.max(), len(steps))
    curve = {
        "noise": noise,
        "falling": np.sort(noise)[::-1],
        "rising": np.sort(noise),
        "near the right one": right * rng.uniform(0.9, 1.1, len(steps)),
    }[kind]
    assert diagnose(curve, steps, exercise, PARAMETERS[exercise]) == []


@given(st.sampled_from(EVERY), st.floats(-1, 1), st.integers(0, 59), st.floats(1e-5, 1e-2))
def test_no_mistake_is_named_that_does_not_reproduce_the_values(entry, sign, at, size):
    """One value of a wrong curve is moved a little: what is still named must agree with it everywhere."""
    exercise, mistake = entry
    parameters = PARAMETERS[exercise]
    steps = probe_steps(parameters)
    curve = mistake.function(steps, **parameters)
    curve[at] *= 1 + np.sign(sign or 1) * size
    for named in diagnose(curve, steps, exercise, parameters):
        own = named.function(steps, **parameters)
        scale = np.abs(own[np.isfinite(own)]).max()
        np.testing.assert_allclose(curve, own, rtol=1.0001e-4, atol=1.0001e-6 * scale)
