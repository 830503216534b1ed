"""The reference schedules against hand-computed values, their contract, and the errors they raise."""

import doctest
import importlib
import inspect
import subprocess
import sys

import numpy as np
import pytest

from lrlib import schedules
from tests.lrlib.odd_parameters import PARAMETERS


def test_examples_in_the_docstrings():
    namespace = {name: getattr(schedules, name) for name in schedules.__all__}
    attempted = 0
    for module in ("_decays", "_warmups", "_cycles", "_plateau"):
        result = doctest.testmod(importlib.import_module(f"lrlib.schedules.{module}"), extraglobs=namespace)
        assert result.failed == 0
        attempted += result.attempted
    assert attempted >= len(schedules.__all__)


def test_every_public_function_has_an_example():
    assert [name for name in schedules.__all__ if ">>>" not in getattr(schedules, name).__doc__] == []


def test_the_cases_cover_every_function_of_the_step():
    assert set(PARAMETERS) == set(schedules.__all__) - {"warmup", "reduce_on_plateau"}


@pytest.mark.parametrize("name", PARAMETERS)
def test_step_comes_first_and_scalars_and_arrays_agree(name):
    function = getattr(schedules, name)
    assert next(iter(inspect.signature(function).parameters)) == "step"
    steps = np.arange(120)
    curve = function(steps, **PARAMETERS[name])
    assert curve.dtype == np.float64
    assert curve.shape == (120,)
    assert np.all(np.isfinite(curve))
    one_by_one = [function(int(t), **PARAMETERS[name]) for t in steps]
    assert all(type(rate) is np.float64 for rate in one_by_one)
    np.testing.assert_allclose(one_by_one, curve, rtol=1e-14)
    grid = function(steps.reshape(2, 3, 20).astype(float), **PARAMETERS[name])
    np.testing.assert_array_equal(grid, curve.reshape(2, 3, 20))
    assert function([], **PARAMETERS[name]).shape == (0,)
    assert type(function(np.array(5), **PARAMETERS[name])) is np.float64


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize(
    "step", [-1, [3, -1], np.nan, np.inf, "3", ["3"], None, True, 1j, [[1], [2, 3]]], ids=lambda s: repr(s)
)
def test_a_bad_step_is_refused_by_name(name, step):
    with pytest.raises(ValueError, match=r"\bstep\b"):
        getattr(schedules, name)(step, **PARAMETERS[name])


def test_the_input_is_not_changed():
    for name, parameters in PARAMETERS.items():
        steps = np.arange(50.0)
        getattr(schedules, name)(steps, **parameters)
        np.testing.assert_array_equal(steps, np.arange(50.0), err_msg=name)


def test_importing_schedules_loads_no_tensorflow():
    code = "import sys, lrlib.schedules; print('tensorflow' in sys.modules, 'matplotlib' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["False", "False"]
