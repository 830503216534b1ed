"""The capstone's depots: digits as another camera sees them, and a deep network that nobody initialised with care.

Each depot hangs its camera its own way: turned, mirrored or both, with noise of its own; and 30 % of its labels are
wrong. The learner practises on one depot and one budget; the judge trains on others. Fitting one depot by heart gains
nothing; a plan that suits the *network* carries over.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lrlib import data, models

if TYPE_CHECKING:
    from lrlib.training import Result

TRAIN_SIZE, BATCH_SIZE = 1000, 16
LAYERS, WIDTH = 8, 32
NOISE = 0.1  # standard deviation, where a pixel goes from 0 to 1
WRONG_LABELS = 0.3
DEPOT = 900  # a random stream of its own, beside those of lrlib.data


class Depot(data.Task):
    """A depot's data are fixed: a seed redraws the initial weights and the batches, but not the split and the labels.

    So the spread over seeds comes from training alone, and the marked means are sharper.
    """

    def split(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the depot's ``(train, test)``, the same for every seed."""
        return super().split(0)

    def noisy_labels(self, seed: int) -> np.ndarray:
        """Return the depot's labels, the wrong ones among them, the same for every seed."""
        return super().noisy_labels(0)


@functools.lru_cache(maxsize=4)
def task(depot: int) -> Depot:
    """Return the task of a depot: 1797 digits, turned and mirrored as its camera hangs, 1000 of them to train on."""
    rng = np.random.default_rng([DEPOT, depot])
    pixels, labels = data.load("digits")
    images = np.rot90(pixels.reshape(-1, 8, 8), int(rng.integers(4)), axes=(1, 2))
    if rng.random() < 0.5:
        images = images[:, :, ::-1]
    images = images + NOISE * rng.standard_normal(images.shape)
    x = images.reshape(len(images), -1).astype(np.float32)
    return Depot(f"depot {depot}", x, labels.astype(np.int32), 10, TRAIN_SIZE, WRONG_LABELS)


def network() -> models.Residual:
    """Return the network: eight post-norm blocks, initialised as if there were one: nothing is scaled with depth."""
    return models.residual(64, WIDTH, LAYERS, 10)


def train(depot: int, curves: Mapping[str, np.ndarray], seeds: Sequence[int], **options: Any) -> "Result":
    """Train the network with Adam on a depot, with every curve [steps] on every seed; options of `training.train`."""
    from lrlib import training

    return training.train(task(depot), network(), curves, seeds, batch_size=BATCH_SIZE, optimizer="adam", **options)


def keras_model(seed: int) -> Any:
    """Return the same network in Keras, not compiled, with the initial weights of a seed."""
    from lrlib.tf_schedules import keras

    inputs = keras.Input((64,))
    x = keras.layers.Dense(WIDTH)(inputs)
    for _ in range(LAYERS):
        block = keras.layers.Dense(WIDTH, "relu")(x)
        block = keras.layers.Dense(WIDTH)(block)
        x = keras.layers.LayerNormalization(epsilon=1e-5)(x + block)
    model = keras.Model(inputs, keras.layers.Dense(10)(x))
    drawn = network().init([seed])
    model.set_weights([w[0].reshape(own.shape) for w, own in zip(drawn, model.weights, strict=True)])
    return model


def batches(depot: int, seed: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the images and labels of a seed's run, for `fit` with ``shuffle=False`` and batches of ``BATCH_SIZE``."""
    rows = task(depot).batches(seed, BATCH_SIZE, steps).ravel()
    return task(depot).x[rows], task(depot).noisy_labels(seed)[rows]


def test_set(depot: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the images that no run of the depot trains on, and their true labels."""
    _, rows = task(depot).split(0)
    return task(depot).x[rows], task(depot).y[rows]
