"""How a group's weights are laid out in memory while it trains: the model's own numbers, arranged to be fast.

A group is ``seeds x curves`` runs, seed-major: run ``r = seed * curves + curve``. Outputs are *class-major*,
``[..., outputs, ..., batch]``: the sums of the loss over ten classes then run along the batch, which a processor does
several examples at a time.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lrlib import models, tensorflow_gate


@dataclass(frozen=True)
class Layout:
    """The arrangement for one model and one shape of group: here each run's weights as the model has them."""

    model: Any
    seeds: int
    curves: int

    # Runs trained together as one group: few enough that their weights stay in a core's own cache, enough that a step's
    # work outweighs the cost of starting its kernels. Groups are independent, and train side by side on the cores.
    group_runs: ClassVar[int] = 16

    @property
    def run_shape(self) -> list[int]:
        """The sizes of the axes over the runs."""
        return [self.seeds * self.curves]

    @property
    def run_axes(self) -> tuple[int, ...]:
        """The axes of every packed weight over the runs."""
        return (0,)

    def pack(self, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Arrange weights ``[runs, ...]`` for training."""
        return weights

    def unpack(self, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Undo :meth:`pack`."""
        return weights

    def logits(self, weights: list[Any], inputs: Any) -> Any:
        """Return class-major outputs of packed weights: ``[runs, outputs, batch]``.

        ``inputs`` come from :meth:`share`, or are ``[1, batch, features]``.
        """
        return _swap(self.model.logits(weights, inputs))

    def share(self, per_seed: Any) -> Any:
        """Give the runs what their seed draws: ``[seeds, ...]`` to ``[runs, ...]``."""
        tf = tensorflow_gate.load()
        return per_seed if self.curves == 1 else tf.repeat(per_seed, self.curves, 0)

    def targets(self, targets: Any) -> Any:
        """Shape integer targets ``[runs, batch]`` or float ones ``[runs, batch, outputs]`` to go with the outputs."""
        return targets if targets.dtype.is_integer else _swap(targets)

    def masks(self, masks: Any) -> Any:
        """Shape masks ``[runs, batch]`` to go with the examples' losses."""
        return masks


def layout_of(model: models.Model, seeds: int, curves: int) -> Layout:
    """Return the fastest layout for a model."""
    if isinstance(model, models.Mlp):
        return (Fused if len(model.sizes) == 2 else Transposed)(model, seeds, curves)
    if isinstance(model, models.Residual):
        return Stacked(model, seeds, curves)
    return Layout(model, seeds, curves)  # stacked, a transformer of three layers compiles and trains more slowly


class Fused(Layout):
    """For one layer: runs of one seed see the same minibatch, so one matmul of their stacked kernels serves them all.

    Weights are ``[seeds, outputs, curves, inputs]``, outputs ``[seeds, outputs, curves, batch]``.
    """

    group_runs = 64

    @property
    def run_shape(self) -> list[int]:
        """The sizes of the axes over the seeds and over the curves."""
        return [self.seeds, self.curves]

    @property
    def run_axes(self) -> tuple[int, ...]:
        """The axes over the seeds and over the curves."""
        return (0, 2)

    def pack(self, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Arrange weights ``[runs, inputs, outputs]`` for training."""
        grouped = [w.reshape(self.seeds, self.curves, *w.shape[1:]) for w in weights]
        return [np.ascontiguousarray(w.transpose(0, 3, 1, 2)) for w in grouped]

    def unpack(self, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Undo :meth:`pack`."""
        grouped = [w.transpose(0, 2, 3, 1) for w in weights]
        return [w.reshape(-1, *w.shape[2:]) for w in grouped]

    def share(self, per_seed: Any) -> Any:
        """Return what the seeds draw as it is: the runs of a seed use the same."""
        return per_seed

    def logits(self, weights: list[Any], inputs: Any) -> Any:
        """Return the outputs ``[seeds, outputs, curves, batch]``."""
        tf = tensorflow_gate.load()
        kernel, bias = weights
        outputs, features = self.model.outputs, self.model.features
        stacked = tf.matmul(tf.reshape(kernel, [self.seeds, -1, features]), inputs, transpose_b=True)
        return tf.reshape(stacked, [self.seeds, outputs, self.curves, -1]) + bias

    def targets(self, targets: Any) -> Any:
        """Shape the targets of the seeds to go with the outputs."""
        return super().targets(targets)[..., None, :]

    def masks(self, masks: Any) -> Any:
        """Shape masks ``[seeds, batch]`` to go with the examples' losses."""
        return masks[:, None]


class Transposed(Layout):
    """For a deeper perceptron: its narrow last kernel is kept transposed, which makes faster matmuls."""

    def pack(self, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Arrange weights ``[runs, ...]`` for training."""
        return [*weights[:-2], *(w.swapaxes(1, 2) for w in weights[-2:])]

    def unpack(self, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Undo :meth:`pack`."""
        return self.pack(weights)

    def logits(self, weights: list[Any], inputs: Any) -> Any:
        """Return the outputs ``[runs, outputs, batch]``."""
        tf = tensorflow_gate.load()
        hidden = self.model.hidden(weights[:-2], inputs)
        return tf.matmul(weights[-2], hidden, transpose_b=True) + weights[-1]


class Stacked(Layout):
    """For a residual network: its blocks' weights are stacked, and the program goes through one block again and again.

    That takes a quarter of the time to compile and half of it to run. Weights are ``[blocks, runs, ...]``, those before
    and after the blocks ``[1, runs, ...]``.
    """

    @property
    def run_axes(self) -> tuple[int, ...]:
        """The second axis."""
        return (1,)

    def pack(self, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Arrange weights ``[runs, ...]`` for training."""
        first, blocks, last = weights[:2], weights[2:-2], weights[-2:]
        each = models.Residual.PER_BLOCK
        return [*(w[None] for w in first), *(np.stack(blocks[k::each]) for k in range(each)), *(w[None] for w in last)]

    def unpack(self, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Undo :meth:`pack`."""
        blocks = [w for block in zip(*weights[2:-2], strict=True) for w in block]
        return [*(w[0] for w in weights[:2]), *blocks, *(w[0] for w in weights[-2:])]

    def logits(self, weights: list[Any], inputs: Any) -> Any:
        """Return the outputs ``[runs, outputs, batch]``."""
        tf = tensorflow_gate.load()
        kernel, bias, *stacked, classifier, classifier_bias = weights
        embedded = tf.matmul(inputs, kernel[0]) + bias[0]
        x = tf.foldl(self.model.block, tuple(stacked), embedded)
        return _swap(tf.matmul(x, classifier[0]) + classifier_bias[0])


def _swap(array: Any) -> Any:
    tf = tensorflow_gate.load()
    return tf.transpose(array, [0, 2, 1])
