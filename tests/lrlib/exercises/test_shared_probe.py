"""A probe that cases share is as good as new for each of them."""

import numpy as np
import pytest

from lrlib.exercises.shared_probe import is_as_compiled, shared_probe
from lrlib.tf_schedules import fit_probe, keras, probe_loss, rates_used

DECAY = keras.optimizers.schedules.ExponentialDecay(0.1, 5, 0.5)


def compile_anew(model):
    model.compile(keras.optimizers.SGD(0.9), loss=probe_loss)


def leave_a_mark(model):
    model.mark = ["left by an answer"]


def set_a_schedule(model):
    model.optimizer.learning_rate = keras.optimizers.schedules.ExponentialDecay(0.8, 2, 0.5)


def change_a_setting(model):
    model.optimizer.momentum = 0.9


def leave_a_mark_on_the_optimizer(model):
    model.optimizer.lr = 0.9


def do_nothing(model):
    pass


MEDDLERS = [
    do_nothing,
    compile_anew,
    leave_a_mark,
    set_a_schedule,
    change_a_setting,
    leave_a_mark_on_the_optimizer,
]


@pytest.mark.parametrize("meddle", MEDDLERS)
@pytest.mark.parametrize(("name", "rate"), [("test: a number", 0.3), ("test: a schedule", DECAY)])
def test_a_shared_probe_begins_anew(name, rate, meddle):
    used = []
    for _ in range(2):
        model = shared_probe(name, lambda: rate)
        assert not hasattr(model, "mark")
        assert not hasattr(model.optimizer, "lr")
        fit_probe(model, 3)
        used.append(rates_used(model))
        if isinstance(rate, float):
            model.optimizer.learning_rate = 0.7
        meddle(model)
    np.testing.assert_array_equal(*used)
    assert used[0][0] == pytest.approx(0.3 if isinstance(rate, float) else 0.1)


@pytest.mark.parametrize("meddle", MEDDLERS)
def test_a_probe_knows_whether_its_compiled_step_still_fits(meddle):
    assert not is_as_compiled("test: never made")
    model = shared_probe("test: meddled with", lambda: 0.3)
    fit_probe(model, 3)
    assert is_as_compiled("test: meddled with")
    meddle(model)
    assert is_as_compiled("test: meddled with") == (meddle in (do_nothing, leave_a_mark))


def test_it_is_traced_once():
    traced = []

    @keras.saving.register_keras_serializable("test")
    class Counting(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            traced.append(step)
            return 0.1

    for steps in (2, 3, 4):
        fit_probe(shared_probe("test: traced once", Counting), steps, epochs=steps)
    assert len(traced) == 1
