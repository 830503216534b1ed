"""How a group's weights are laid out in memory while it trains: the model's own numbers, arranged to be fast.

A group is ``seeds x curves`` runs, seed-major: run ``r = seed * curves + curve``. Outputs are *class-major*,
``[..., outputs, ..., batch]``: the sums of the loss over ten classes then run along the batch, which a processor does
several examples at a time, and the narrow last kernel, kept transposed, makes faster matmuls. Runs of one seed see the
same minibatch, so for a model of one layer they are *fused*: one matmul of their stacked kernels serves them all. The
blocks of a residual network are *stacked*: the compiled program has one block and goes through it again and again,
which takes a quarter of the time to compile and half of it to run.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lrlib import models, tensorflow_gate


@dataclass(frozen=True)
class Layout:
    """The arrangement for one model and one shape of group. ``run_axes`` are the axes of every packed weight that run
    over the runs, and ``run_shape`` their sizes."""

    model: models.Model
    seeds: int
    curves: int

    @property
    def fused(self) -> bool:
        """Whether the runs of a seed share one matmul. It pays for a single layer, not for a deeper model."""
        return isinstance(self.model, models.Mlp) and len(self.model.sizes) == 2

    @property
    def run_axes(self) -> tuple[int, ...]:
        """The axes of every packed weight that run over the runs."""
        if self._stacked:
            return (1,)
        return (0, 2) if self.fused else (0,)

    @property
    def run_shape(self) -> list[int]:
        """The sizes of the run axes."""
        return [self.seeds, self.curves] if self.fused else [self.seeds * self.curves]

    def pack(self, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Arrange weights ``[runs, ...]`` for training."""
        if self.fused:  # [runs, inputs, outputs] to [seeds, outputs, curves, inputs]
            grouped = [w.reshape(self.seeds, self.curves, *w.shape[1:]) for w in weights]
            return [np.ascontiguousarray(w.transpose(0, 3, 1, 2)) for w in grouped]
        if self._stacked:  # the blocks' arrays [blocks, runs, ...], those before and after them [1, runs, ...]
            first, blocks, last = weights[:2], weights[2:-2], weights[-2:]
            stacked = [np.stack(blocks[part :: models.Residual.PER_BLOCK]) for part in range(models.Residual.PER_BLOCK)]
            return [*(w[None] for w in first), *stacked, *(w[None] for w in last)]
        return [*weights[:-2], *(w.swapaxes(1, 2) for w in weights[-2:])] if self._swapped else weights

    def unpack(self, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Undo :meth:`pack`."""
        if self.fused:
            grouped = [w.transpose(0, 2, 3, 1) for w in weights]
            return [w.reshape(-1, *w.shape[2:]) for w in grouped]
        if self._stacked:
            first, stacked, last = weights[:2], weights[2:-2], weights[-2:]
            blocks = [w for block in zip(*stacked, strict=True) for w in block]
            return [*(w[0] for w in first), *blocks, *(w[0] for w in last)]
        return [*weights[:-2], *(w.swapaxes(1, 2) for w in weights[-2:])] if self._swapped else weights

    def share(self, per_seed: Any) -> Any:
        """Give the runs what their seed draws: ``[seeds, ...]`` to ``[runs, ...]``, or unchanged if they are fused."""
        tf = tensorflow_gate.load()
        return per_seed if self.fused or self.curves == 1 else tf.repeat(per_seed, self.curves, 0)

    def logits(self, weights: list[Any], inputs: Any) -> Any:
        """Return class-major outputs of packed weights: ``[runs, outputs, batch]``, fused
        ``[seeds, outputs, curves, batch]``. ``inputs`` come from :meth:`share`, or are ``[1, batch, features]``."""
        tf = tensorflow_gate.load()
        if self.fused:
            kernel, bias = weights
            outputs, features = self.model.outputs, self.model.features
            stacked = tf.matmul(tf.reshape(kernel, [self.seeds, -1, features]), inputs, transpose_b=True)
            return tf.reshape(stacked, [self.seeds, outputs, self.curves, -1]) + bias
        if isinstance(self.model, models.Mlp):
            hidden = self.model.hidden(weights[:-2], inputs)
            return tf.matmul(weights[-2], hidden, transpose_b=True) + weights[-1]
        if isinstance(self.model, models.Residual):
            kernel, bias, *stacked, classifier, classifier_bias = weights
            embedded = tf.matmul(inputs, kernel[0]) + bias[0]
            x = tf.foldl(self.model.block, tuple(stacked), embedded)
            return _swap(tf.matmul(x, classifier[0]) + classifier_bias[0])
        return _swap(self.model.logits(weights, inputs))

    def targets(self, targets: Any) -> Any:
        """Shape integer targets ``[runs, batch]`` or float ones ``[runs, batch, outputs]`` to go with the outputs."""
        if not targets.dtype.is_integer:
            targets = _swap(targets)
        return targets[..., None, :] if self.fused else targets

    def masks(self, masks: Any) -> Any:
        """Shape masks ``[runs, batch]`` to go with the examples' losses."""
        return masks[:, None] if self.fused else masks

    @property
    def _stacked(self) -> bool:
        """Whether the weights of the model's blocks are stacked."""
        return isinstance(self.model, models.Residual)

    @property
    def _swapped(self) -> bool:
        """Whether the last layer's kernel is kept transposed."""
        return isinstance(self.model, models.Mlp)


def _swap(array: Any) -> Any:
    tf = tensorflow_gate.load()
    return tf.transpose(array, [0, 2, 1])
