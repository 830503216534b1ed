"""Tasks: real data, and splits, label noise and batch orders that come from a seed alone."""

import subprocess
import sys

import numpy as np
import pytest

from lrlib import data


@pytest.mark.parametrize(
    ("name", "shape", "classes"),
    [
        ("digits", (1797, 64), 10),
        ("wine", (178, 13), 3),
        ("cancer", (569, 30), 2),
        ("diabetes", (442, 10), None),
    ],
)
def test_load_gives_the_whole_data_set(name, shape, classes):
    x, y = data.load(name)
    assert x.shape == shape
    assert x.dtype == np.float64
    assert y.shape == shape[:1]
    if classes:
        assert set(y) == set(range(classes))


@pytest.mark.parametrize("name", data.DATASETS)
def test_each_data_set_has_the_bits_that_scikit_learn_gives(name):
    from sklearn import datasets  # a second, in every process that collects this test

    loader = getattr(datasets, "load_breast_cancer" if name == "cancer" else f"load_{name}")
    x, y = data.load(name, standardise=False)
    theirs = loader()
    assert (x.dtype, y.dtype) == (theirs.data.dtype, theirs.target.dtype)
    assert x.tobytes() == theirs.data.tobytes()
    assert y.tobytes() == theirs.target.tobytes()


def test_loading_data_does_not_import_scikit_learn():
    program = "import sys; from lrlib import data; data.load('digits'); assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("name", ["wine", "cancer", "diabetes"])
def test_standardised_features_have_mean_0_and_deviation_1(name):
    x, y = data.load(name)
    assert np.allclose(x.mean(0), 0, atol=1e-12)
    assert np.allclose(x.std(0), 1)
    raw, raw_y = data.load(name, standardise=False)
    assert np.allclose((raw - raw.mean(0)) / raw.std(0), x)
    assert np.allclose(y, (raw_y - raw_y.mean()) / raw_y.std() if name == "diabetes" else raw_y)


def test_digits_are_scaled_as_images():
    x, _ = data.load("digits")
    raw, _ = data.load("digits", standardise=False)
    assert raw.max() == 16
    assert np.allclose(x, raw / 16 - (raw / 16).mean(0))


def test_load_returns_a_copy():
    for standardise in (True, False):
        x, y = data.load("wine", standardise=standardise)
        x[:], y[:] = 7, 7
        again, labels = data.load("wine", standardise=standardise)
        assert not (again == 7).all()
        assert not (labels == 7).all()


def test_split_is_a_partition_that_the_seed_decides():
    task = data.classification_task("digits", 1200)
    train, test = task.split(5)
    assert len(train) == 1200
    assert sorted([*train, *test]) == list(range(1797))
    assert np.array_equal(train, data.classification_task("digits", 1200).split(5)[0])
    assert not np.array_equal(np.sort(train), np.sort(task.split(6)[0]))


def test_label_noise_changes_that_share_of_labels_always_to_another_class():
    task = data.classification_task("digits", 1200, label_noise=0.4)
    wrong = [np.mean(task.noisy_labels(seed) != task.y) for seed in range(20)]
    # 20 * 1797 draws: a deviation of 5.5 standard errors of the share has probability below 1e-7
    assert abs(np.mean(wrong) - 0.4) < 5.5 * np.sqrt(0.4 * 0.6 / (20 * 1797))
    changed = task.noisy_labels(3)
    assert set(changed) == set(range(10))
    shift = (changed - task.y)[changed != task.y] % 10
    assert set(shift) == set(range(1, 10))
    assert not np.array_equal(changed, task.noisy_labels(4))
    assert np.array_equal(data.classification_task("digits", 1200).noisy_labels(3), task.y)


def test_batches_visit_every_training_example_once_per_epoch():
    task = data.classification_task("wine", 100)
    batches = task.batches(seed=2, batch_size=20, steps=15)
    assert batches.shape == (15, 20)
    epochs = batches.reshape(3, 100)
    assert all(set(epoch) == set(task.split(2)[0]) for epoch in epochs)
    assert not np.array_equal(epochs[0], epochs[1])
    assert np.array_equal(batches, data.classification_task("wine", 100).batches(2, 20, 15))
    assert np.array_equal(batches[:7], task.batches(2, 20, 7)), "a longer run starts as the shorter one does"


def test_a_batch_that_does_not_fit_into_the_epoch_starts_the_next():
    task = data.classification_task("wine", 100)
    batches = task.batches(seed=2, batch_size=30, steps=4)
    assert len(set(batches[:3].ravel())) == 90, "three batches without repetition; ten examples are left out"
    assert set(batches[3]) & set(batches[:3].ravel())


def test_growing_batches_walk_through_the_same_epoch():
    task = data.classification_task("wine", 100)
    order = np.concatenate(list(task.epochs(2, np.array([10, 10, 30, 50, 100]))))
    assert len(order) == 200
    assert set(order[:100]) == set(order[100:]) == set(task.split(2)[0])
    assert np.array_equal(order[:20], task.batches(2, 10, 2).ravel())


def test_the_draws_of_a_seed_are_independent():
    """One stream each: otherwise the label noise would follow the split."""
    draws = {tuple(data.random_stream(stream, 1).integers(0, 2**30, 4)) for stream in range(4)}
    assert len(draws) == 4


def test_no_global_random_state_is_used():
    task = data.classification_task("digits", 1200, label_noise=0.2)
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first = task.batches(1, 8, 30), task.noisy_labels(1)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    assert all(np.array_equal(a, b) for a, b in zip(first, (task.batches(1, 8, 30), task.noisy_labels(1)), strict=True))


def test_regression_task():
    task = data.regression_task()
    assert (task.x.shape, task.y.shape) == ((442, 10), (442, 1))
    assert (task.x.dtype, task.y.dtype) == (np.float32, np.float32)
    assert (task.features, task.outputs, task.classes) == (10, 1, 0)
    assert np.array_equal(task.noisy_labels(0), task.y)


def test_classification_task_knows_its_sizes():
    task = data.classification_task("wine", 130)
    assert (task.features, task.outputs, task.classes, task.train_size) == (13, 3, 3, 130)
    assert (task.x.dtype, task.y.dtype) == (np.float32, np.int32)


@pytest.mark.parametrize(
    ("make", "parameter"),
    [
        (lambda: data.load("iris"), "name"),
        (lambda: data.classification_task("diabetes"), "name"),
        (lambda: data.regression_task("digits"), "name"),
        (lambda: data.classification_task("digits", 0), "train_size"),
        (lambda: data.classification_task("digits", 1797), "train_size"),
        (lambda: data.classification_task("digits", 1200, 1.0), "label_noise"),
        (lambda: data.classification_task("digits", 1200, -0.1), "label_noise"),
        (lambda: data.classification_task("digits", 1200, "0.1"), "label_noise"),
        (lambda: data.classification_task("wine", 100.5), "train_size must be a whole number from 1 to 177"),
        (lambda: data.classification_task("wine").batches(0, 4, 5), "train_size must be a whole number from 1 to 177"),
        (lambda: data.classification_task().batches(0, 1201, 5), "batch_size must be a whole number from 1 to 1200"),
        (lambda: data.classification_task().batches(0, 0, 5), "batch_size"),
        (lambda: data.classification_task().batches(0, 4, 0), "steps"),
        (lambda: list(data.classification_task().epochs(0, np.array([4, 1201]))), "batch_size"),
    ],
)
def test_errors_name_the_parameter(make, parameter):
    with pytest.raises(ValueError, match=parameter):
        make()
