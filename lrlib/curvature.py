"""Sharpness: the largest eigenvalue of the Hessian of the training loss, for many runs at once.

The Hessian is never formed. A Hessian-vector product costs about two gradients (Pearlmutter 1994, "Fast exact
multiplication by the Hessian"); Lanczos' method turns a few dozen of them into the largest eigenvalue. "Largest" means
the most positive: a more negative eigenvalue of greater magnitude, which would capture plain power iteration, does not
disturb Lanczos.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lrlib import parameters, tensorflow_gate

Tensor = Any  # a tf.Tensor; the module is loaded only when a function runs


def hessian_vector_product(
    loss_fn: Callable[[list[Tensor]], Tensor], weights: Sequence[Tensor], vectors: Sequence[Tensor]
) -> list[Tensor]:
    """Return the Hessian of ``loss_fn`` at ``weights`` times ``vectors``: a list of tensors shaped like ``weights``.

    With a run axis, ``loss_fn`` returns one loss per run [runs], and each run has its own Hessian.
    """
    tf = tensorflow_gate.load()
    weights = [tf.convert_to_tensor(weight) for weight in weights]
    with tf.GradientTape() as outer:
        outer.watch(weights)
        with tf.GradientTape() as inner:
            inner.watch(weights)
            # Runs do not share weights, so the gradient of the sum contains the gradient of each run.
            loss = tf.reduce_sum(loss_fn(weights))
        gradients = inner.gradient(loss, weights, unconnected_gradients="zero")
        slope = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(gradients, vectors, strict=True)])
    return outer.gradient(slope, weights, unconnected_gradients="zero")


def sharpness(
    loss_fn: Callable[[list[Tensor]], Tensor],
    weights: Sequence[Tensor],
    iterations: int = 60,
    tolerance: float = 1e-4,
    seed: int = 0,
) -> np.ndarray | float:
    """Return the most positive eigenvalue of the Hessian of ``loss_fn`` at ``weights``.

    ``weights`` is a list of tensors, arrays or variables. If ``loss_fn(weights)`` is a single number, so is the result.
    If it is one loss per run, shape [runs], each weight carries a leading run axis [runs, ...] and the result is
    [runs]; a run that has diverged gets NaN. Raises ValueError when weights and losses do not match.

    Lanczos' method with full reorthogonalisation takes at most ``iterations`` Hessian-vector products, and stops once
    the error bound of the eigenvalue is below ``tolerance`` times its size in every run. ``seed`` draws the first
    vector. To measure the same loss again and again during training, make a `sharpness_meter` once.
    """
    return sharpness_meter(loss_fn, weights, iterations, tolerance, seed)(weights)


def sharpness_meter(
    loss_fn: Callable[[list[Tensor]], Tensor],
    weights: Sequence[Tensor],
    iterations: int = 60,
    tolerance: float = 1e-4,
    seed: int = 0,
) -> Callable[[Sequence[Tensor]], np.ndarray | float]:
    """Return a function of weights shaped like ``weights`` that returns their `sharpness`.

    It traces ``loss_fn`` into a graph once; what that takes from outside, such as its data, is fixed from then on.
    """
    tf = tensorflow_gate.load()
    weights = [tf.convert_to_tensor(weight) for weight in weights]
    loss_shape = _loss_shape(loss_fn, weights)
    runs = loss_shape[0] if loss_shape else 1
    sizes = [int(np.prod(weight.shape)) // runs for weight in weights]
    start = np.random.default_rng(seed).standard_normal((runs, sum(sizes)))

    # A concrete function, since tf.functions made one after another draw a warning about retracing.
    specs = [tf.TensorSpec(weight.shape, weight.dtype) for weight in weights]
    product = tf.function(lambda w, v: hessian_vector_product(loss_fn, w, v), autograph=False)
    multiply_tensors = product.get_concrete_function(specs, specs)

    def measure(weights: Sequence[Tensor]) -> np.ndarray | float:
        weights = [tf.convert_to_tensor(weight) for weight in weights]
        shapes, meant = [list(weight.shape) for weight in weights], [list(spec.shape) for spec in specs]
        if shapes != meant:
            raise ValueError(f"weights must have the shapes {meant} that the meter was made for, got {shapes}")

        def multiply(vectors: np.ndarray) -> np.ndarray:
            pieces = np.split(vectors, np.cumsum(sizes)[:-1], axis=1)
            tensors = [tf.constant(p.reshape(w.shape), w.dtype) for p, w in zip(pieces, weights, strict=True)]
            products = multiply_tensors(weights, tensors)
            return np.concatenate([product.numpy().reshape(runs, -1) for product in products], axis=1, dtype=float)

        top = lanczos_top(multiply, start, iterations, tolerance)
        return top if loss_shape else float(top[0])

    return measure


def _loss_shape(loss_fn: Callable[[list[Tensor]], Tensor], weights: list[Tensor]) -> tuple[int, ...]:
    """Return the shape of the loss, () or (runs,), after checking that every weight matches it."""
    if not all(weight.dtype.is_floating for weight in weights):
        raise ValueError(f"weights must be floating-point, got {[weight.dtype.name for weight in weights]}")
    loss = loss_fn(weights)
    if not hasattr(loss, "shape"):
        raise ValueError(f"loss_fn must return a tensor, got {parameters.shown(loss)}")
    loss_shape = tuple(loss.shape)
    if len(loss_shape) > 1:
        raise ValueError(f"loss_fn must return a number or one loss per run, got shape {loss_shape}")
    if loss_shape and any(weight.shape[:1] != loss_shape for weight in weights):
        raise ValueError(
            f"loss_fn returned {loss_shape[0]} losses, so each weight needs a leading axis of {loss_shape[0]} runs, "
            f"got shapes {[tuple(weight.shape) for weight in weights]}; for one model, return the mean loss"
        )
    return loss_shape


def lanczos_top(
    multiply: Callable[[np.ndarray], np.ndarray], start: np.ndarray, iterations: int = 60, tolerance: float = 1e-4
) -> np.ndarray:
    """Return the most positive eigenvalue of each of several symmetric matrices, shape [runs].

    ``multiply`` maps vectors [runs, dim] to the products with each run's matrix; ``start`` is the first vector of each
    run [runs, dim], of any length but zero. A run whose products are not finite gets NaN. (Golub and Van Loan, "Matrix
    Computations", chapter 10.)
    """
    runs, dim = start.shape
    iterations = min(parameters.whole("iterations", iterations), dim)
    if not start.any(axis=1).all():
        raise ValueError("start must not be zero in any run")
    basis = np.zeros((iterations, runs, dim))
    tridiagonal = np.zeros((runs, iterations, iterations))
    broken = np.zeros(runs, bool)
    vector = start / np.linalg.norm(start, axis=1, keepdims=True)
    for k in range(iterations):
        basis[k] = vector
        product = multiply(vector)
        broken |= ~np.isfinite(product).all(axis=1)
        product = np.where(broken[:, None], 0.0, product)
        tridiagonal[:, k, k] = np.einsum("rd,rd->r", vector, product)
        for _ in range(2):  # once leaves rounding errors that a second pass removes
            overlaps = np.einsum("krd,rd->kr", basis[: k + 1], product)
            product = product - np.einsum("kr,krd->rd", overlaps, basis[: k + 1])
        length = np.linalg.norm(product, axis=1)
        # A run that has exhausted its matrix goes on with zero vectors; the diagonal is then filled with its first
        # entry, which no true top eigenvalue lies below.
        scale = np.abs(tridiagonal[:, : k + 1, : k + 1]).max(axis=(1, 2))
        spent = length <= 1e-7 * scale
        tridiagonal[:, k, k] = np.where(vector.any(axis=1), tridiagonal[:, k, k], tridiagonal[:, 0, 0])
        values, eigenvectors = np.linalg.eigh(tridiagonal[:, : k + 1, : k + 1])
        top = values[:, -1]
        bound = np.where(spent, 0.0, length) * np.abs(eigenvectors[:, -1, -1])
        if k + 1 == iterations or np.all(bound <= tolerance * np.abs(top)):
            break
        tridiagonal[:, k, k + 1] = tridiagonal[:, k + 1, k] = np.where(spent, 0.0, length)
        vector = np.where(spent[:, None], 0.0, product / np.where(spent, 1.0, length)[:, None])
    return np.where(broken, np.nan, top)
