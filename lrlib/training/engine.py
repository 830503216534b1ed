"""The compiled part of the engine: one XLA program that runs a stretch of training steps for a whole group of runs."""

import functools
from collections.abc import Callable

from lrlib import models, tensorflow_gate
from lrlib.training import optimizers
from lrlib.training.layouts import Layout

STRETCH = 128  # steps per call of the compiled program: a shorter last stretch reuses it, so it is compiled once


@functools.cache
def stretch_program(layout: Layout, loss: str, optimizer: optimizers.Optimizer) -> Callable:
    """Return the compiled program for one kind of training; TensorFlow compiles it again for each new batch size.

    ``program(weights, slots, first, steps, x, targets, batches, rates)`` runs updates ``first ... first + steps - 1``
    and returns ``(weights, slots, losses)``. ``x`` holds all examples, ``targets`` each seed's labels
    ``[seeds, examples, ...]``, ``batches`` example indices ``[STRETCH, seeds, batch]``, ``rates`` ``[STRETCH, runs]``;
    entries from ``steps`` on are not used. ``losses`` is ``[STRETCH, runs]``, the batch loss *before* each update.
    """
    tf = tensorflow_gate.load()
    runs = layout.seeds * layout.curves

    @tf.function(jit_compile=True)
    def program(weights, slots, first, steps, x, targets, batches, rates):  # noqa: ANN202
        def body(step, weights, slots, losses):  # noqa: ANN202
            batch = batches[step]
            inputs = layout.share(tf.gather(x, batch))
            wanted = layout.targets(layout.share(tf.gather(targets, batch, batch_dims=1)))
            with tf.GradientTape() as tape:
                tape.watch(weights)
                per_example = models.example_losses(loss, layout.logits(weights, inputs), wanted, axis=1)
                per_run = tf.reduce_mean(per_example, -1)
            gradients = tape.gradient(per_run, weights)
            rate = tf.reshape(rates[step], layout.run_shape)
            weights, slots = optimizers.apply(optimizer, first + step, rate, weights, slots, gradients, layout.run_axes)
            return step + 1, weights, slots, losses.write(step, tf.reshape(per_run, [runs]))

        losses = tf.TensorArray(tf.float32, size=batches.shape[0], element_shape=[runs])
        start = (0, layout.pack(weights), [layout.pack(slot) for slot in slots], losses)
        _, weights, slots, losses = tf.while_loop(lambda step, *_: step < steps, body, start, parallel_iterations=1)
        return layout.unpack(weights), [layout.unpack(slot) for slot in slots], losses.stack()

    return program


@functools.cache
def evaluation_program(layout: Layout, loss: str) -> Callable:
    """Return the compiled ``evaluate(weights, x, targets, labels, in_train)`` of a group.

    ``targets`` ``[seeds, examples, ...]`` are each seed's noisy labels, ``labels`` ``[examples, ...]`` the true ones,
    and ``in_train`` ``[seeds, examples]`` says which examples it trains on. Returns ``[runs, 4]``: training loss and
    accuracy on the noisy labels, test loss and accuracy on the true ones. Accuracy is NaN in a regression.
    """
    tf = tensorflow_gate.load()

    @tf.function(jit_compile=True)
    def evaluate(weights, x, targets, labels, in_train):  # noqa: ANN202
        logits = layout.logits(layout.pack(weights), x[None])
        labels = tf.repeat(labels[None], layout.seeds, 0)
        columns = []
        for wanted, mask in ((targets, in_train), (labels, ~in_train)):
            wanted = layout.targets(layout.share(wanted))
            mask = layout.targets(layout.share(tf.cast(mask, tf.int32))) > 0
            losses = models.example_losses(loss, logits, wanted, axis=1)
            if wanted.dtype.is_integer:
                right = tf.cast(tf.argmax(logits, 1, wanted.dtype) == wanted, tf.float32)
            else:
                right = tf.fill(tf.shape(losses), float("nan"))
            for values in (losses, right):
                total = tf.reduce_sum(tf.where(mask, values, 0.0), -1) / tf.reduce_sum(tf.cast(mask, tf.float32), -1)
                columns.append(tf.reshape(total, [-1]))
        return tf.stack(columns, 1)

    return evaluate
