"""The compiled part of the engine: one XLA program that runs a stretch of training steps for a whole group of runs.

A group is ``seeds x curves`` runs, seed-major: run ``r = seed * curves + curve``. Runs of the same seed see the same
minibatch, so each minibatch is gathered once per seed. For a model of a single layer the runs of a seed are also
*fused*: their kernels lie side by side, ``[seeds, inputs, curves, outputs]``, and one matmul serves them all.
"""

import functools
from collections.abc import Callable
from typing import Any

from lrlib import models, tensorflow_gate
from lrlib.training import optimizers

STRETCH = 128  # steps per call of the compiled program: a shorter last stretch reuses it, so it is compiled once


def is_fused(model: models.Model) -> bool:
    """Whether runs that share a minibatch become one matmul: it pays for a single layer, not for a deeper model."""
    return isinstance(model, models.Mlp) and len(model.sizes) == 2


@functools.cache
def stretch_program(model: models.Model, loss: str, optimizer: optimizers.Optimizer, curves: int) -> Callable:
    """Return the compiled program for one kind of training; TensorFlow compiles it again for each new shape.

    ``program(weights, slots, first, steps, x, targets, batches, rates)`` runs updates ``first ... first + steps - 1``
    and returns ``(weights, slots, losses)``. ``x`` holds all examples, ``targets`` each seed's labels
    ``[seeds, examples, ...]``, ``batches`` example indices ``[STRETCH, seeds, batch]``, ``rates`` ``[STRETCH, runs]``;
    entries from ``steps`` on are not used. ``losses`` is ``[STRETCH, runs]``, the batch loss *before* each update.
    """
    tf = tensorflow_gate.load()
    fused = is_fused(model)

    @tf.function(jit_compile=True)
    def program(weights, slots, first, steps, x, targets, batches, rates):  # noqa: ANN202
        seeds = batches.shape[1]
        run_axes, run_shape = ((0, 2), [seeds, curves]) if fused else ((0,), [seeds * curves])
        if fused:
            weights = [_fuse(w, curves) for w in weights]
            slots = [[_fuse(s, curves) for s in slot] for slot in slots]

        def body(step, weights, slots, losses):  # noqa: ANN202
            batch = batches[step]
            inputs, labels = tf.gather(x, batch), tf.gather(targets, batch, batch_dims=1)
            if not fused:
                inputs, labels = _repeat(inputs, curves), _repeat(labels, curves)
            with tf.GradientTape() as tape:
                tape.watch(weights)
                if fused:
                    logits = _fused_logits(weights, inputs)
                    labels = tf.repeat(labels[:, None], curves, 1)
                else:
                    logits = model.logits(weights, inputs)
                loss_per_run = tf.reduce_mean(models.example_losses(loss, logits, labels), -1)
            gradients = tape.gradient(loss_per_run, weights)
            rate = tf.reshape(rates[step], run_shape)
            weights, slots = optimizers.apply(optimizer, first + step, rate, weights, slots, gradients, run_axes)
            return step + 1, weights, slots, losses.write(step, tf.reshape(loss_per_run, [-1]))

        losses = tf.TensorArray(tf.float32, size=batches.shape[0], element_shape=[seeds * curves])
        _, weights, slots, losses = tf.while_loop(
            lambda step, *_: step < steps, body, (0, weights, slots, losses), parallel_iterations=1
        )
        if fused:
            weights = [_unfuse(w) for w in weights]
            slots = [[_unfuse(s) for s in slot] for slot in slots]
        return weights, slots, losses.stack()

    return program


@functools.cache
def evaluation_program(model: models.Model, loss: str) -> Callable:
    """Return the compiled ``evaluate(weights, x, targets, labels, in_train)`` of a slice of runs.

    ``targets`` ``[runs, examples, ...]`` are each run's noisy labels, ``labels`` ``[examples, ...]`` the true ones and
    ``in_train`` ``[runs, examples]`` says which examples it trains on. Returns ``[runs, 4]``: training loss and
    accuracy on the noisy labels, test loss and accuracy on the true ones. Accuracy is NaN in a regression.
    """
    tf = tensorflow_gate.load()

    @tf.function(jit_compile=True)
    def evaluate(weights, x, targets, labels, in_train):  # noqa: ANN202
        logits = model.logits(weights, x[None])
        labels = tf.repeat(labels[None], in_train.shape[0], 0)
        columns = []
        for wanted, mask in ((targets, in_train), (labels, ~in_train)):
            count = tf.reduce_sum(tf.cast(mask, tf.float32), 1)
            losses = models.example_losses(loss, logits, wanted)
            if wanted.dtype.is_integer:
                right = tf.cast(tf.argmax(logits, -1, tf.int32) == wanted, tf.float32)
            else:
                right = tf.fill(tf.shape(losses), float("nan"))
            for values in (losses, right):
                columns.append(tf.reduce_sum(tf.where(mask, values, 0.0), 1) / count)
        return tf.stack(columns, 1)

    return evaluate


def _repeat(per_seed: Any, curves: int) -> Any:
    """Give each of a seed's runs its own copy: ``[seeds, ...]`` to ``[seeds * curves, ...]``."""
    tf = tensorflow_gate.load()
    return per_seed if curves == 1 else tf.repeat(per_seed, curves, 0)


def _fuse(array: Any, curves: int) -> Any:
    """``[seeds * curves, inputs, outputs]`` to ``[seeds, inputs, curves, outputs]``."""
    tf = tensorflow_gate.load()
    _, inputs, outputs = array.shape
    return tf.transpose(tf.reshape(array, [-1, curves, inputs, outputs]), [0, 2, 1, 3])


def _unfuse(array: Any) -> Any:
    tf = tensorflow_gate.load()
    _, inputs, _, outputs = array.shape
    return tf.reshape(tf.transpose(array, [0, 2, 1, 3]), [-1, inputs, outputs])


def _fused_logits(weights: list[Any], inputs: Any) -> Any:
    """Return ``[seeds, curves, batch, outputs]`` from inputs ``[seeds, batch, features]``, one matmul per seed."""
    tf = tensorflow_gate.load()
    kernel, bias = weights
    seeds, features, curves, outputs = kernel.shape
    logits = tf.matmul(inputs, tf.reshape(kernel, [seeds, features, curves * outputs]))
    logits = tf.reshape(logits, [seeds, -1, curves, outputs]) + bias
    return tf.transpose(logits, [0, 2, 1, 3])
