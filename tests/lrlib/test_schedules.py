"""The reference schedules against hand-computed values, their contract, and the errors they raise."""

import doctest
import importlib
import inspect
import subprocess
import sys

import numpy as np
import pytest

from lrlib import schedules

PARAMETERS = {
    "constant": {"initial_learning_rate": 0.083},
    "piecewise_constant": {"boundaries": [11, 29], "values": [0.083, 0.031, 0.0071]},
    "step_decay": {"initial_learning_rate": 0.083, "decay_rate": 0.37, "decay_steps": 11},
    "exponential_decay": {"initial_learning_rate": 0.083, "decay_steps": 37, "decay_rate": 0.37},
    "inverse_time_decay": {"initial_learning_rate": 0.083, "decay_steps": 37, "decay_rate": 1.7},
    "polynomial_decay": {"initial_learning_rate": 0.083, "decay_steps": 37, "end_learning_rate": 0.007, "power": 1.7},
    "linear_decay": {"initial_learning_rate": 0.083, "decay_steps": 37, "end_learning_rate": 0.007},
    "cosine_decay": {"initial_learning_rate": 0.083, "decay_steps": 37, "alpha": 0.07},
    "cosine_decay_restarts": {
        "initial_learning_rate": 0.083,
        "first_decay_steps": 11,
        "t_mul": 1.5,
        "m_mul": 0.7,
        "alpha": 0.07,
    },
    "linear_warmup": {"target_learning_rate": 0.083, "warmup_steps": 13, "initial_learning_rate": 0.011},
    "warmup_cosine": {
        "peak_learning_rate": 0.083,
        "total_steps": 37,
        "warmup_steps": 7,
        "end_learning_rate": 0.004,
    },
    "triangular": {"base_learning_rate": 0.011, "max_learning_rate": 0.083, "step_size": 7},
    "triangular2": {"base_learning_rate": 0.011, "max_learning_rate": 0.083, "step_size": 7},
    "exp_range": {"base_learning_rate": 0.011, "max_learning_rate": 0.083, "step_size": 7, "gamma": 0.97},
    "one_cycle": {"max_learning_rate": 0.83, "total_steps": 37, "pct_start": 0.3, "div_factor": 17.0},
    "warmup_stable_decay": {
        "peak_learning_rate": 0.083,
        "total_steps": 37,
        "warmup_steps": 7,
        "decay_steps": 11,
        "end_learning_rate": 0.004,
    },
    "inverse_sqrt": {"peak_learning_rate": 0.083, "warmup_steps": 13},
    "noam": {"d_model": 96, "warmup_steps": 13},
    "rex": {"initial_learning_rate": 0.083, "decay_steps": 37},
    "range_test": {"min_learning_rate": 0.001, "max_learning_rate": 8.3, "total_steps": 37},
}


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
