"""Final weights equal Keras's own training on the same batches, for every optimizer."""

import itertools

import numpy as np
import pytest

from lrlib import data, models, tensorflow_gate, training

STEPS, BATCH, SEED = 40, 16, 3
CURVE = np.concatenate([np.linspace(0.002, 0.02, 10), np.geomspace(0.02, 0.001, STEPS - 10)])
HIGH = 5 * CURVE


def keras_weights(task, model, curve, batch_size, make_optimizer, loss):
    """Train a Keras model on the seed's batches with ``fit`` and return its weights in lrlib's shapes."""
    tf = tensorflow_gate.load()
    keras = tf.keras

    class Curve(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return tf.gather(tf.constant(curve, tf.float32), tf.cast(step, tf.int32))

    hidden = [keras.layers.Dense(size, model.activation) for size in model.sizes[1:-1]]
    net = keras.Sequential([keras.layers.Input((model.sizes[0],)), *hidden, keras.layers.Dense(model.sizes[-1])])
    net.set_weights([w[0] if w.shape[1] > 1 else w[0, 0] for w in model.init([SEED])])
    net.compile(make_optimizer(keras, Curve()), loss(keras))
    sizes = np.broadcast_to(batch_size, len(curve))
    order, labels = np.concatenate(list(task.epochs(SEED, sizes))), task.noisy_labels(SEED)
    edges = np.concatenate([[0], np.cumsum(sizes)])
    changes = np.concatenate([[0], np.flatnonzero(np.diff(sizes)) + 1, [len(sizes)]])
    for first, last in itertools.pairwise(changes):  # one fit per batch size
        rows = order[edges[first] : edges[last]]
        shape = last - first, sizes[first], -1
        arrays = task.x[rows].reshape(shape), labels[rows].reshape(shape)  # sliced here: `fit` traces three functions
        net.fit(tf.data.Dataset.from_tensor_slices(arrays), shuffle=False, verbose=0)
    return [w if w.ndim == 2 else w[None] for w in net.get_weights()]


def cross_entropy(keras):
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def half_squared_error(keras):
    tf = tensorflow_gate.load()
    return lambda y, z: 0.5 * tf.reduce_sum(tf.square(z - tf.one_hot(tf.cast(tf.reshape(y, [-1]), tf.int32), 10)), -1)


CASES = {
    "sgd": ({"optimizer": "sgd"}, lambda k, lr: k.optimizers.SGD(lr), HIGH),
    "momentum": ({"optimizer": "momentum"}, lambda k, lr: k.optimizers.SGD(lr, 0.9), CURVE),
    "momentum .5": ({"optimizer": "momentum", "momentum": 0.5}, lambda k, lr: k.optimizers.SGD(lr, 0.5), CURVE),
    "nesterov": ({"optimizer": "nesterov"}, lambda k, lr: k.optimizers.SGD(lr, 0.9, nesterov=True), CURVE),
    "adam": ({"optimizer": "adam"}, lambda k, lr: k.optimizers.Adam(lr), CURVE),
    "adamw": ({"optimizer": "adamw"}, lambda k, lr: k.optimizers.AdamW(lr), CURVE),
    "adamw .1": ({"optimizer": "adamw", "weight_decay": 0.1}, lambda k, lr: k.optimizers.AdamW(lr, 0.1), CURVE),
    "sgd with decay": (
        {"optimizer": "sgd", "weight_decay": 0.1},
        lambda k, lr: k.optimizers.SGD(lr, weight_decay=0.1),
        HIGH,
    ),
    "clipped sgd": ({"clip_norm": 0.5}, lambda k, lr: k.optimizers.SGD(lr, global_clipnorm=0.5), HIGH),
    "clipped adam": (
        {"optimizer": "adam", "clip_norm": 0.5},
        lambda k, lr: k.optimizers.Adam(lr, global_clipnorm=0.5),
        CURVE,
    ),
}


FUSED = ("sgd", "nesterov", "adamw", "clipped adam")  # the layout of a single layer differs, the update does not


@pytest.mark.parametrize(
    ("case", "model"),
    [
        *(pytest.param(case, models.mlp((64, 24, 10)), id=f"{name}, mlp") for name, case in CASES.items()),
        *(pytest.param(CASES[name], models.softmax(64, 10), id=f"{name}, softmax") for name in FUSED),
    ],
)
def test_final_weights_equal_keras_fit(case, model):
    options, make_optimizer, curve = case
    task = data.classification_task("digits", 400, label_noise=0.2)
    # the other curve and seed share the program: the compared run must not be disturbed by them
    result = training.train(
        task, model, [curve, 2 * curve], [1, SEED], batch_size=BATCH, keep_weights=True, progress=False, **options
    )
    theirs = keras_weights(task, model, curve, BATCH, make_optimizer, cross_entropy)
    start = model.init([SEED])
    for ours, keras_array, initial in zip(result.weights, theirs, start, strict=True):
        assert np.abs(ours[0, 1] - keras_array).max() < 1e-5
        assert np.abs(keras_array - initial[0]).max() > 1e-3  # and the training did move them


def test_growing_batch_equals_keras_fit():
    task, model = data.classification_task("digits", 400), models.mlp((64, 24, 10))
    sizes = np.repeat([4, 16, 64], [20, 14, 6])
    result = training.train(
        task, model, CURVE, [SEED], batch_size=sizes, optimizer="adam", keep_weights=True, progress=False
    )
    theirs = keras_weights(task, model, CURVE, sizes, CASES["adam"][1], cross_entropy)
    assert max(np.abs(a[0, 0] - b).max() for a, b in zip(result.weights, theirs, strict=True)) < 1e-5


def test_squared_error_equals_keras_fit():
    task, model = data.classification_task("digits", 400), models.mlp((64, 24, 16, 10), "tanh", gain=1.5)
    result = training.train(task, model, HIGH, [SEED], batch_size=BATCH, loss="mse", keep_weights=True, progress=False)
    theirs = keras_weights(task, model, HIGH, BATCH, CASES["sgd"][1], half_squared_error)
    assert max(np.abs(a[0, 0] - b).max() for a, b in zip(result.weights, theirs, strict=True)) < 1e-5
