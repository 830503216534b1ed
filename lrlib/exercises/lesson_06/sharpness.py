"""``sharpness``: its reference, the losses that it must measure (turned bowls, a small network)."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib import curvature, data, models, tensorflow_gate
from lrlib.checking.exercise import Case, number
from lrlib.checking.records import Values


def sharpness(loss_fn: Callable[[list[Any]], Any], weights: list[Any]) -> float:
    """Return the most positive eigenvalue of the Hessian of ``loss_fn`` at ``weights``."""
    return float(curvature.sharpness(loss_fn, weights, iterations=200, tolerance=1e-5))


def sample_sharpness(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the sharpness of a landscape."""
    return {"sharpness": np.array(number(answer(*landscape(**case))))}


EIGENVALUES = {
    "bowl": (7.3, 4.1, 2.2, 1.3, 0.7, 0.4, 0.2, 0.1, 0.05, 0.02),
    "saddle": (5.2, 2.9, 1.1, 0.6, 0.3, 0.1, -0.2, -0.9, -2.4, -8.7),
    "steep saddle": (9.1, 4.3, 1.7, 0.6, 0.3, -0.1, -0.7, -3.9, -11.0, -37.0),  # deeper than any fixed shift of ten
}


def landscape(kind: str, seed: int) -> tuple[Callable[[list[Any]], Any], list[Any]]:
    """Return ``(loss_fn, weights)``: a loss of a list of float32 tensors, and the weights at which to measure.

    The loss function of a kind and seed is always the same object; the list is a new one.
    """
    loss_fn, weights = _landscape(kind, seed)
    return loss_fn, list(weights)


@functools.cache
def _landscape(kind: str, seed: int) -> tuple[Callable[[list[Any]], Any], list[Any]]:
    """Draw a landscape.

    ``"bowl"`` and ``"saddle"`` are quadratic in ten weights, a [2, 3] and a [4] tensor, with a cubic term that makes
    the Hessian depend on where you are. ``"digits"`` is the squared error of a network 16-4-10 on 200 digits, whose
    pixels are means over two by two: with 118 weights an answer may well form the whole Hessian.
    """
    tf = tensorflow_gate.load()
    rng = np.random.default_rng(seed)
    if kind == "digits":
        task = data.classification_task("digits", train_size=200)
        model = models.mlp((16, 4, task.classes), activation="tanh")
        rows = task.split(seed)[0]
        coarse = task.x[rows].reshape(-1, 4, 2, 4, 2).mean((2, 4)).reshape(1, -1, 16)
        x, y = tf.constant(coarse), tf.constant(task.y[rows][None])
        weights = [tf.constant(weight[0]) for weight in model.init([seed])]
        return lambda w: tf.reduce_mean(
            models.example_losses("mse", model.logits([weight[None] for weight in w], x), y)
        ), weights

    turn, _ = np.linalg.qr(rng.standard_normal((10, 10)))
    hessian = tf.constant(turn * EIGENVALUES[kind] @ turn.T, tf.float32)
    slope, cubic = (tf.constant(scale * rng.standard_normal(10), tf.float32) for scale in (1.0, 0.1))

    def loss_fn(weights: list[Any]) -> Any:
        w = tf.concat([tf.reshape(weight, [-1]) for weight in weights], 0)
        return tf.reduce_sum(w * tf.linalg.matvec(hessian, w)) / 2 + tf.reduce_sum(slope * w + cubic * w**3)

    weights = [tf.constant(rng.standard_normal(shape), tf.float32) for shape in ((2, 3), (4,))]
    return loss_fn, weights


@functools.cache
def derivatives(kind: str, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the Hessian [n, n] and the gradient [n] of a landscape at its weights, and where its arrays begin and end.

    Column by column. (`tape.jacobian` crashed once, under load.)
    """
    loss_fn, weights = landscape(kind, seed)
    tf = tensorflow_gate.load()
    product = tf.function(lambda vectors: curvature.hessian_vector_product(loss_fn, weights, vectors), autograph=False)
    multiply = product.get_concrete_function([tf.TensorSpec(w.shape, w.dtype) for w in weights])
    edges = np.cumsum([int(np.prod(w.shape)) for w in weights])
    columns = []
    for unit in np.eye(edges[-1], dtype=np.float32):
        pieces = zip(np.split(unit, edges[:-1]), weights, strict=True)
        columns.append(_flat(multiply([tf.constant(piece.reshape(w.shape)) for piece, w in pieces])))
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = loss_fn(weights)
    return np.array(columns, float), _flat(tape.gradient(loss, weights)), np.array([0, *edges])


def _flat(tensors: list[Any]) -> np.ndarray:
    return np.concatenate([tensor.numpy().ravel() for tensor in tensors])
