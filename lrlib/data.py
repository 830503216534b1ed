"""Real bundled data, and tasks that redraw a split, label noise and batch order from a seed.

The four data sets are scikit-learn's bundled copies: nothing is downloaded. They are read as its own loaders read them,
without importing it, which takes a second. All randomness comes from ``numpy.random.default_rng([stream, seed])``; no
random state is global.
"""

import functools
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lrlib import parameters

DATASETS = ("digits", "wine", "cancer", "diabetes")
SPLIT, NOISE, ORDER, WEIGHTS = range(4)  # one random stream each, so that a seed never uses the same draws twice


def random_stream(stream: int, seed: int) -> np.random.Generator:
    """Return the generator of one stream (``SPLIT``, ``NOISE``, ``ORDER`` or ``WEIGHTS``) of a run's seed."""
    return np.random.default_rng([stream, seed])


@functools.cache
def _bundled(name: str) -> tuple[np.ndarray, np.ndarray]:
    package = importlib.util.find_spec("sklearn")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("no module named 'sklearn', which brings the data", name="sklearn")
    folder = Path(package.submodule_search_locations[0], "datasets", "data")
    if name == "diabetes":
        x, y = (np.loadtxt(folder / f"diabetes_{part}.csv.gz") for part in ("data_raw", "target"))
        return (x - x.mean(0)) / x.std(0) / len(x) ** 0.5, y
    file = {"digits": "digits.csv.gz", "wine": "wine_data.csv", "cancer": "breast_cancer.csv"}[name]
    table = np.loadtxt(folder / file, delimiter=",", skiprows=0 if name == "digits" else 1)
    return table[:, :-1], table[:, -1].astype(np.int64)


def load(name: str, *, standardise: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return ``(x, y)`` of a bundled data set: x float64 ``[examples, features]``, y ``[examples]``.

    y has integer classes for digits (1797 examples, 64 features, 10 classes), wine (178, 13, 3) and cancer
    (scikit-learn's breast_cancer: 569, 30, 2), and float64 targets for diabetes (442 examples, 10 features).

    With ``standardise``, each feature gets mean 0 and standard deviation 1, and so does diabetes' target. Digits are
    scaled as images instead: pixels from 0 to 1, minus their mean (some pixels are always 0, so they cannot be
    given a standard deviation of 1). The mean and deviation are those of *all* examples.

    Raises ValueError for an unknown name.
    """
    if name not in DATASETS:
        raise ValueError(f"name must be one of {', '.join(DATASETS)}, got {name!r}")
    x, y = _bundled(name)
    if not standardise:
        return x.copy(), y.copy()
    if name == "digits":
        return x / 16.0 - x.mean(0) / 16.0, y.copy()
    x = (x - x.mean(0)) / x.std(0)
    return x, (y - y.mean()) / y.std() if name == "diabetes" else y.copy()


@dataclass(frozen=True, eq=False)
class Task:
    """What a model learns: the data, and how a seed splits it, mislabels it and orders its batches.

    ``x`` is float32 ``[examples, features]``. ``y`` is int32 ``[examples]`` with values below ``classes``, or, in a
    regression task, float32 ``[examples, 1]`` with ``classes`` 0. ``label_noise`` is the share of labels that a seed
    replaces with a different class.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    classes: int
    train_size: int
    label_noise: float = 0.0

    @property
    def features(self) -> int:
        """Number of input features."""
        return self.x.shape[1]

    @property
    def outputs(self) -> int:
        """Number of outputs that a model of this task has: classes, or 1 for a regression."""
        return self.classes or self.y.shape[1]

    def split(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the seed's ``(train, test)``: example indices, ``train_size`` of them and all the others."""
        order = random_stream(SPLIT, seed).permutation(len(self.x))
        return order[: self.train_size], order[self.train_size :]

    def noisy_labels(self, seed: int) -> np.ndarray:
        """Return ``y`` with the seed's label noise, for every example (tests use the true ``y``)."""
        labels = self.y.copy()
        if self.label_noise:
            rng = random_stream(NOISE, seed)
            wrong = rng.random(len(labels)) < self.label_noise
            labels[wrong] = (labels[wrong] + rng.integers(1, self.classes, wrong.sum())) % self.classes
        return labels

    def epochs(self, seed: int, batch_sizes: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the int32 example indices of each epoch: the batches of its steps one after the other.

        ``batch_sizes`` has one entry per step, each from 1 to ``train_size``. Each epoch is a fresh shuffle of the
        seed's training examples; a step that finds fewer of them left than its batch needs starts the next epoch.
        Raises ValueError for a batch that does not fit.
        """
        for size in np.unique(batch_sizes):
            parameters.whole("batch_size", size, 1, self.train_size)
        train, _ = self.split(seed)
        rng = random_stream(ORDER, seed)
        edges = np.concatenate([[0], np.cumsum(batch_sizes)])
        first = 0
        while first < len(batch_sizes):
            last = np.searchsorted(edges, edges[first] + len(train), side="right") - 1
            yield rng.permutation(train)[: edges[last] - edges[first]].astype(np.int32)
            first = last

    def batches(self, seed: int, batch_size: int, steps: int) -> np.ndarray:
        """Return int32 example indices ``[steps, batch_size]``: what each step of the seed's run trains on.

        Raises ValueError that names a bad parameter.
        """
        batch_size = parameters.whole("batch_size", batch_size, 1, self.train_size)
        steps = parameters.whole("steps", steps)
        return np.concatenate(list(self.epochs(seed, np.full(steps, batch_size)))).reshape(steps, batch_size)


def classification_task(name: str = "digits", train_size: int = 1200, label_noise: float = 0.0) -> Task:
    """Return the task of telling the classes of digits, wine or cancer apart.

    ``train_size`` examples train, the others test; the default suits digits (wine has 178 examples, cancer 569).
    ``label_noise`` is the probability, from 0 to below 1, that another class replaces a training label. Raises
    ValueError that names a bad parameter.
    """
    if name == "diabetes":
        raise ValueError("name: diabetes has a numeric target; use regression_task('diabetes')")
    x, y = load(name)
    if not (parameters.is_number(label_noise) and 0 <= label_noise < 1):
        raise ValueError(f"label_noise must be at least 0 and below 1, got {label_noise}")
    return Task(
        name, x.astype(np.float32), y.astype(np.int32), int(y.max()) + 1, _train_size(train_size, x), label_noise
    )


def regression_task(name: str = "diabetes", train_size: int = 300) -> Task:
    """Return the task of predicting diabetes' standardised target. Raises ValueError that names a bad parameter."""
    if name != "diabetes":
        raise ValueError(f"name must be diabetes, the only bundled data set with a numeric target, got {name!r}")
    x, y = load(name)
    return Task(name, x.astype(np.float32), y.astype(np.float32)[:, None], 0, _train_size(train_size, x))


def _train_size(train_size: int, x: np.ndarray) -> int:
    return parameters.whole("train_size", train_size, 1, len(x) - 1)  # one example must be left to test
