"""Three classifiers that lesson 1 hides behind ``trial(rate)``: learners must search for a good rate.

Their inputs are scaled by different factors, so their best rates are decades apart, and no rate in the lesson's tables
suits one of them.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from lrlib import data, models, training

STEPS = 200


@dataclasses.dataclass(frozen=True)
class HiddenModel:
    """A data set with its inputs multiplied by ``scale``, a network, and the best constant rate that a search found.

    ``best_rate`` has the lowest mean training loss over seeds 0-31 among 73 rates from 0.0003 to 300, 21 % apart.
    """

    dataset: str
    train_size: int
    scale: float
    network: models.Mlp
    batch_size: int
    best_rate: float

    def task(self) -> data.Task:
        """Return the classification task, with the scaled inputs."""
        task = data.classification_task(self.dataset, self.train_size)
        return dataclasses.replace(task, x=(self.scale * task.x).astype(np.float32))

    def losses(self, rates: Sequence[float], seeds: Sequence[int]) -> np.ndarray:
        """Return the training loss [rates, seeds] after 200 steps at each constant rate; infinity for a lost run."""
        curves = np.stack([np.full(STEPS, rate) for rate in rates])
        result = training.train(self.task(), self.network, curves, seeds, batch_size=self.batch_size, progress=False)
        return np.where(np.isfinite(result.train_loss), result.train_loss, np.inf)


MODELS = {
    "amber": HiddenModel("digits", 1200, 8.0, models.mlp((64, 32, 32, 10)), 32, 0.3),
    "birch": HiddenModel("digits", 1200, 8.0, models.mlp((64, 64, 10)), 4, 0.038),
    "cedar": HiddenModel("digits", 1200, 0.2, models.softmax(64, 10), 16, 30.0),
}
