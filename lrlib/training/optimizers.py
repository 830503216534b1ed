"""Optimizer updates in Keras's form, over weights that carry a run axis.

Keras puts the learning rate inside the velocity (``v = m * v - lr * g; w += v``); PyTorch outside, which gives
different weights as soon as the rate changes. Here the form is Keras 3's, also for weight decay (decoupled,
``w -= lr * decay * w`` before the update) and for clipping by the global norm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lrlib import tensorflow_gate

OPTIMIZERS = ("sgd", "momentum", "nesterov", "adam", "adamw")
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7  # Keras's defaults


@dataclass(frozen=True)
class Optimizer:
    """An optimizer's name and settings; ``clip_norm`` is None for no clipping."""

    name: str
    momentum: float = 0.9
    clip_norm: float | None = None
    weight_decay: float = 0.0

    @property
    def slots(self) -> int:
        """Number of state arrays per weight."""
        return {"sgd": 0, "momentum": 1, "nesterov": 1, "adam": 2, "adamw": 2}[self.name]


def apply(
    optimizer: Optimizer,
    step: Any,
    rates: Any,
    weights: list[Any],
    slots: list[list[Any]],
    gradients: list[Any],
    run_axes: tuple[int, ...],
) -> tuple[list[Any], list[list[Any]]]:
    """Return the weights and slots after update number ``step`` (the first is 0).

    ``rates`` has one learning rate per run, shaped as the run axes are; ``run_axes`` says which axes of each weight
    they are: ``(0,)``, or ``(0, 2)`` where runs that share a minibatch are fused.
    """
    tf = tensorflow_gate.load()

    def spread(per_run: Any, like: Any) -> Any:
        return tf.reshape(per_run, [size if axis in run_axes else 1 for axis, size in enumerate(like.shape)])

    if optimizer.clip_norm is not None:
        gradients = _clip(optimizer.clip_norm, gradients, run_axes, spread)
    if optimizer.weight_decay:
        weights = [w - spread(rates * optimizer.weight_decay, w) * w for w in weights]
    if optimizer.name == "sgd":
        return [w - spread(rates, w) * g for w, g in zip(weights, gradients, strict=True)], slots
    if optimizer.name in ("momentum", "nesterov"):
        m = optimizer.momentum
        moves = [spread(rates, g) * g for g in gradients]
        velocities = [m * v - move for v, move in zip(slots[0], moves, strict=True)]
        if optimizer.name == "nesterov":
            ahead = [m * v - move for v, move in zip(velocities, moves, strict=True)]
        else:
            ahead = velocities
        return [w + v for w, v in zip(weights, ahead, strict=True)], [velocities]
    means = [BETA_1 * m + (1 - BETA_1) * g for m, g in zip(slots[0], gradients, strict=True)]
    squares = [BETA_2 * s + (1 - BETA_2) * tf.square(g) for s, g in zip(slots[1], gradients, strict=True)]
    count = tf.cast(step + 1, tf.float32)
    rates = rates * tf.sqrt(1 - tf.pow(BETA_2, count)) / (1 - tf.pow(BETA_1, count))
    weights = [
        w - spread(rates, w) * m / (tf.sqrt(s) + EPSILON) for w, m, s in zip(weights, means, squares, strict=True)
    ]
    return weights, [means, squares]


def _clip(clip_norm: float, gradients: list[Any], run_axes: tuple[int, ...], spread: Callable) -> list[Any]:
    tf = tensorflow_gate.load()

    def per_run(g: Any) -> Any:
        return tf.reduce_sum(tf.square(g), [axis for axis in range(len(g.shape)) if axis not in run_axes])

    norm = tf.sqrt(tf.add_n([per_run(g) for g in gradients]))
    scale = clip_norm * tf.minimum(1.0 / norm, 1.0 / clip_norm)
    return [spread(scale, g) * g for g in gradients]
