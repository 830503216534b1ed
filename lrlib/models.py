"""Small models of which many copies train at once: every weight carries a leading run axis.

A model is a frozen description. ``init(seeds)`` draws the weights of one run per seed, as NumPy arrays
``[runs, ...]``; ``logits(weights, x)`` computes the outputs ``[runs, batch, outputs]`` of TensorFlow inputs
``[runs, batch, features]`` (or ``[1, batch, features]``, shared by all runs).
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lrlib import data, parameters, tensorflow_gate

ACTIVATIONS = ("relu", "tanh")
NORMS = ("post", "pre")
LOSSES = ("cross_entropy", "mse")


@dataclass(frozen=True)
class Mlp:
    """A multilayer perceptron; without a hidden layer it is softmax (or linear) regression. See :func:`mlp`."""

    sizes: tuple[int, ...]
    activation: str = "relu"
    gain: float = 1.0

    @property
    def features(self) -> int:
        """Number of input features."""
        return self.sizes[0]

    @property
    def outputs(self) -> int:
        """Number of outputs."""
        return self.sizes[-1]

    def init(self, seeds: list[int]) -> list[np.ndarray]:
        """Return float32 weights: a kernel ``[runs, inputs, outputs]`` and a bias ``[runs, 1, outputs]`` per layer.

        A hidden kernel has standard deviation ``gain * sqrt(2 / inputs)`` for ReLU (He et al. 2015) and
        ``gain * sqrt(1 / inputs)`` for tanh; the last one ``gain * sqrt(1 / inputs)``. Biases start at 0.
        """
        return _one_run_per_seed(self._init_run, seeds)

    def _init_run(self, rng: np.random.Generator) -> list[np.ndarray]:
        weights = []
        for layer, (inputs, outputs) in enumerate(zip(self.sizes[:-1], self.sizes[1:], strict=True)):
            hidden = layer < len(self.sizes) - 2
            variance = (2.0 if hidden and self.activation == "relu" else 1.0) / inputs
            weights += [_normal(rng, (inputs, outputs), self.gain * variance**0.5), np.zeros((1, outputs))]
        return weights

    def hidden(self, weights: list[Any], x: Any) -> Any:
        """Return the last hidden layer's activations ``[runs, batch, size]``, of the weights before the last layer."""
        tf = tensorflow_gate.load()
        activation = {"relu": tf.nn.relu, "tanh": tf.tanh}[self.activation]
        for layer in range(0, len(weights), 2):
            x = activation(tf.matmul(x, weights[layer]) + weights[layer + 1])
        return x

    def logits(self, weights: list[Any], x: Any) -> Any:
        """Return the outputs ``[runs, batch, outputs]``."""
        tf = tensorflow_gate.load()
        return tf.matmul(self.hidden(weights[:-2], x), weights[-2]) + weights[-1]


@dataclass(frozen=True)
class Transformer:
    """A small transformer that reads an input's features as a sequence of tokens. See :func:`transformer`."""

    layers: int
    width: int
    heads: int
    tokens: int
    token_features: int
    hidden: int
    outputs: int
    norm: str

    @property
    def features(self) -> int:
        """Number of input features: tokens times features per token."""
        return self.tokens * self.token_features

    def init(self, seeds: list[int]) -> list[np.ndarray]:
        """Return float32 weights ``[runs, ...]``: embedding, positions, ten arrays per layer, then the classifier.

        Kernels have variance 1 / inputs (2 / inputs before a ReLU), positions a standard deviation of 1/2.
        """
        return _one_run_per_seed(self._init_run, seeds)

    def _init_run(self, rng: np.random.Generator) -> list[np.ndarray]:
        def kernel(inputs: int, outputs: int, gain: float = 1.0) -> np.ndarray:
            return _normal(rng, (inputs, outputs), gain / inputs**0.5)

        def norm() -> list[np.ndarray]:
            return [np.ones((1, 1, self.width)), np.zeros((1, 1, self.width))]

        weights = [kernel(self.token_features, self.width), _normal(rng, (1, self.tokens, self.width), 0.5)]
        for _ in range(self.layers):
            weights += [kernel(self.width, 3 * self.width), kernel(self.width, self.width), *norm()]
            weights += [kernel(self.width, self.hidden, 2**0.5), np.zeros((1, 1, self.hidden))]
            weights += [kernel(self.hidden, self.width), np.zeros((1, 1, self.width)), *norm()]
        return [*weights, kernel(self.width, self.outputs), np.zeros((1, self.outputs))]

    def logits(self, weights: list[Any], x: Any) -> Any:
        """Return the outputs ``[runs, batch, outputs]``."""
        tf = tensorflow_gate.load()
        embedding, positions, *layers, classifier, classifier_bias = weights
        x = tf.reshape(x, [x.shape[0], -1, self.tokens, self.token_features])
        x = _per_token(x, embedding) + positions
        for first in range(0, len(layers), 10):
            qkv, out, scale_1, shift_1, up, up_bias, down, down_bias, scale_2, shift_2 = layers[first : first + 10]
            if self.norm == "post":
                x = _layer_norm(x + self._attention(x, qkv, out), scale_1, shift_1)
                x = _layer_norm(x + _feed_forward(x, up, up_bias, down, down_bias), scale_2, shift_2)
            else:
                x = x + self._attention(_layer_norm(x, scale_1, shift_1), qkv, out)
                x = x + _feed_forward(_layer_norm(x, scale_2, shift_2), up, up_bias, down, down_bias)
        return tf.matmul(tf.reduce_mean(x, 2), classifier) + classifier_bias

    def _attention(self, x: Any, qkv: Any, out: Any) -> Any:
        tf = tensorflow_gate.load()
        shape = [x.shape[0], -1, self.tokens, 3, self.heads, self.width // self.heads]
        query, key, value = tf.unstack(tf.transpose(tf.reshape(_per_token(x, qkv), shape), [3, 0, 1, 4, 2, 5]))
        scores = tf.matmul(query, key, transpose_b=True) / np.float32((self.width // self.heads) ** 0.5)
        mixed = tf.transpose(tf.matmul(tf.nn.softmax(scores), value), [0, 1, 3, 2, 4])
        return _per_token(tf.reshape(mixed, [x.shape[0], -1, self.tokens, self.width]), out)


@dataclass(frozen=True)
class Residual:
    """A post-norm residual network: each block's output is added to its input, and the sum is normalised."""

    PER_BLOCK: ClassVar[int] = 6  # arrays

    features: int
    width: int
    layers: int
    outputs: int

    def init(self, seeds: list[int]) -> list[np.ndarray]:
        """Return float32 weights ``[runs, ...]``: the embedding's two arrays, six per block, the classifier's two.

        Kernels have variance 1 / inputs (2 / inputs before a ReLU), whatever the depth.
        """
        return _one_run_per_seed(self._init_run, seeds)

    def _init_run(self, rng: np.random.Generator) -> list[np.ndarray]:
        def dense(inputs: int, outputs: int, factor: float = 1.0) -> list[np.ndarray]:
            return [_normal(rng, (inputs, outputs), factor / inputs**0.5), np.zeros((1, outputs))]

        weights = dense(self.features, self.width)
        for _ in range(self.layers):
            weights += [*dense(self.width, self.width, 2**0.5), *dense(self.width, self.width)]
            weights += [np.ones((1, self.width)), np.zeros((1, self.width))]
        return [*weights, *dense(self.width, self.outputs)]

    def logits(self, weights: list[Any], x: Any) -> Any:
        """Return the outputs ``[runs, batch, outputs]``."""
        tf = tensorflow_gate.load()
        kernel, bias, *blocks, classifier, classifier_bias = weights
        x = tf.matmul(x, kernel) + bias
        for first in range(0, len(blocks), self.PER_BLOCK):
            x = self.block(x, blocks[first : first + self.PER_BLOCK])
        return tf.matmul(x, classifier) + classifier_bias

    def block(self, x: Any, weights: Sequence[Any]) -> Any:
        """Return what the next block receives, ``[runs, batch, width]``."""
        tf = tensorflow_gate.load()
        up, up_bias, down, down_bias, scale, shift = weights
        inner = tf.matmul(tf.nn.relu(tf.matmul(x, up) + up_bias), down) + down_bias
        return _layer_norm(x + inner, scale, shift)


Model = Mlp | Transformer | Residual


def softmax(features: int, classes: int) -> Mlp:
    """Return softmax regression: one layer from ``features`` to ``classes``."""
    return mlp((features, classes))


def mlp(sizes: tuple[int, ...], activation: str = "relu", gain: float = 1.0) -> Mlp:
    """Return a multilayer perceptron with these layer sizes, inputs first, for example ``(64, 64, 10)``.

    ``gain`` multiplies the usual standard deviation of the initial kernels. Raises ValueError that names a bad
    parameter.
    """
    if not isinstance(sizes, tuple | list) or len(sizes) < 2:
        raise ValueError(f"sizes must name at least the inputs and the outputs, such as (64, 64, 10), got {sizes!r}")
    sizes = tuple(parameters.whole("sizes", size) for size in sizes)
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {activation!r}")
    parameters.positive(gain=gain)
    return Mlp(sizes, activation, float(gain))


def transformer(
    layers: int,
    width: int,
    heads: int = 1,
    norm: str = "post",
    *,
    tokens: int = 8,
    token_features: int = 8,
    hidden: int | None = None,
    classes: int = 10,
) -> Transformer:
    """Return a small transformer encoder: by default the eight rows of a digit are eight tokens of eight pixels.

    ``norm`` puts layer normalisation after each residual sum ("post", Vaswani et al. 2017) or before each block
    ("pre", Xiong et al. 2020). ``hidden`` is the feed-forward width, ``2 * width`` unless given. The mean over the
    tokens goes to the classifier. Raises ValueError that names a bad parameter.
    """
    if norm not in NORMS:
        raise ValueError(f"norm must be one of {', '.join(NORMS)}, got {norm!r}")
    layers, width, heads = (
        parameters.whole(name, value) for name, value in (("layers", layers), ("width", width), ("heads", heads))
    )
    if width % heads:
        raise ValueError(f"width must be a multiple of heads, got width {width} and heads {heads}")
    tokens, token_features = parameters.whole("tokens", tokens), parameters.whole("token_features", token_features)
    hidden = 2 * width if hidden is None else parameters.whole("hidden", hidden)
    return Transformer(layers, width, heads, tokens, token_features, hidden, parameters.whole("classes", classes), norm)


def residual(features: int, width: int, layers: int, outputs: int) -> Residual:
    """Return a post-norm residual network: ``layers`` blocks of two dense layers, ``width`` wide, ReLU between them.

    Each block computes ``norm(x + block(x))`` with layer normalisation, epsilon 1e-5. Raises ValueError that names a
    bad parameter.
    """
    named = {"features": features, "width": width, "layers": layers, "outputs": outputs}
    return Residual(*(parameters.whole(name, value) for name, value in named.items()))


def example_losses(loss: str, logits: Any, targets: Any, axis: int = -1) -> Any:
    """Return the loss of each example: the shape of ``logits`` without ``axis``, which runs over the outputs.

    "cross_entropy" takes integer classes, in the shape of the result. "mse" is half the squared error summed over the
    outputs, against one-hot classes, or against float targets in the shape of the logits.
    """
    tf = tensorflow_gate.load()
    if targets.dtype.is_integer:
        targets = tf.one_hot(targets, logits.shape[axis], axis=axis)
    if loss == "mse":
        return 0.5 * tf.reduce_sum(tf.square(logits - targets), axis)
    # one maximum after the other: XLA vectorises these, but not reduce_max
    largest = functools.reduce(tf.maximum, tf.unstack(tf.stop_gradient(logits), axis=axis))
    shifted = logits - tf.expand_dims(largest, axis)
    return tf.math.log(tf.reduce_sum(tf.exp(shifted), axis)) - tf.reduce_sum(shifted * targets, axis)


def _one_run_per_seed(init_run: Any, seeds: list[int]) -> list[np.ndarray]:
    runs = [init_run(data.random_stream(data.WEIGHTS, seed)) for seed in seeds]
    return [np.stack(arrays).astype(np.float32) for arrays in zip(*runs, strict=True)]


def _normal(rng: np.random.Generator, shape: tuple[int, ...], deviation: float) -> np.ndarray:
    return rng.standard_normal(shape) * deviation


def _per_token(x: Any, kernel: Any) -> Any:
    """Multiply ``[runs, batch, tokens, inputs]`` with one kernel ``[runs, inputs, outputs]`` per run, as one matmul."""
    tf = tensorflow_gate.load()
    flat = tf.matmul(tf.reshape(x, [x.shape[0], -1, x.shape[3]]), kernel)
    return tf.reshape(flat, [kernel.shape[0], -1, x.shape[2], kernel.shape[2]])


def _layer_norm(x: Any, scale: Any, shift: Any) -> Any:
    tf = tensorflow_gate.load()
    centred = x - tf.reduce_mean(x, -1, keepdims=True)
    return centred * tf.math.rsqrt(tf.reduce_mean(tf.square(centred), -1, keepdims=True) + 1e-5) * scale + shift


def _feed_forward(x: Any, up: Any, up_bias: Any, down: Any, down_bias: Any) -> Any:
    tf = tensorflow_gate.load()
    return _per_token(tf.nn.relu(_per_token(x, up) + up_bias), down) + down_bias
