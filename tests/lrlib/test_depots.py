"""The capstone's depots: pictures of their own, and one network that trains alike in Keras and in the engine."""

import numpy as np
import pytest

from lrlib import data, schedules, tf_schedules
from lrlib.problems import depots

keras = tf_schedules.keras


def test_every_depot_has_the_digits_as_its_own_camera_sees_them():
    pictures = [depots.task(depot).x for depot in range(1, 5)]
    assert all(np.array_equal(depots.task(1).y, depots.task(depot).y) for depot in range(2, 5))
    assert not any(np.allclose(pictures[0], other, atol=0.5) for other in pictures[1:])
    upright, _ = data.load("digits")
    assert np.sort(pictures[0], axis=1).mean() == pytest.approx(upright.mean(), abs=0.01)  # pixels moved, not lost
    assert np.array_equal(depots.task(3).x, depots.task(3).x)


def test_a_seed_redraws_weights_and_batches_and_not_the_data():
    task = depots.task(2)
    (train, test), (same, _) = task.split(0), task.split(7)
    assert np.array_equal(train, same)
    assert set(train).isdisjoint(test)
    assert np.array_equal(depots.test_set(2)[0], task.x[test])
    assert np.array_equal(task.noisy_labels(0), task.noisy_labels(7))
    assert 0.25 < np.mean(task.noisy_labels(0) != task.y) < 0.35
    assert not np.array_equal(task.batches(0, 32, 9), task.batches(7, 32, 9))
    assert not np.array_equal(depots.network().init([0])[0], depots.network().init([7])[0])


def test_fit_and_the_engine_reach_the_same_accuracy(monkeypatch):
    monkeypatch.setattr(depots, "LAYERS", 2)  # eight take Keras seconds to trace, and rounding grows in them
    steps = 40
    curve = schedules.warmup(lambda step: schedules.linear_decay(step, 0.004, 24), 16)(np.arange(steps))
    engine = depots.train(2, {"": curve}, [7], progress=False, keep_weights=True)
    model = depots.keras_model(7)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(tf_schedules.Curve(curve)), loss=loss)
    model.fit(*depots.batches(2, 7, steps), batch_size=depots.BATCH_SIZE, shuffle=False, verbose=0)
    x, y = depots.test_set(2)
    accuracy = np.mean(np.argmax(model(x), 1) == y)
    assert accuracy == pytest.approx(float(engine.test_accuracy[0, 0]), abs=0.01)
    kernels = [w[0, 0] for w in engine.weights]
    close = [np.abs(k.reshape(w.shape) - w).max() for k, w in zip(kernels, model.get_weights(), strict=True)]
    assert max(close) < 1e-4
