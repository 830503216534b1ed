"""The compiled part of the engine: TensorFlow programs that train and evaluate a whole group of runs.

Programs are traced for explicit shapes and kept. Trace them in one thread; several threads may then run one at once.
"""

import dataclasses
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrlib import models, tensorflow_gate
from lrlib.training import optimizers
from lrlib.training.layouts import Layout

STRETCH = 128  # steps per call of the compiled program: a shorter last stretch reuses it, so it is compiled once


@dataclass(frozen=True)
class Setting:
    """What a compiled program is for. ``target_shape`` is one example's: ``()`` for a class, ``(outputs,)`` else."""

    layout: Layout
    loss: str
    optimizer: optimizers.Optimizer
    examples: int
    target_shape: tuple[int, ...]

    @property
    def runs(self) -> int:
        """Number of runs in the group."""
        return self.layout.seeds * self.layout.curves

    def specs(self) -> tuple[list[Any], Any, Any]:
        """Return TensorFlow's description of the packed weights, of all examples and of each seed's targets."""
        tf = tensorflow_gate.load()
        one_run = [np.repeat(w, self.runs, 0) for w in self.layout.model.init([0])]
        weights = [tf.TensorSpec(w.shape, tf.float32) for w in self.layout.pack(one_run)]
        kind = tf.float32 if self.target_shape else tf.int32
        targets = tf.TensorSpec([self.layout.seeds, self.examples, *self.target_shape], kind)
        return weights, tf.TensorSpec([self.examples, self.layout.model.features], tf.float32), targets


@functools.cache
def stretch_program(setting: Setting, batch_size: int) -> Callable:
    """Return the compiled program that trains a group for up to ``STRETCH`` steps.

    ``program(weights, slots, first, steps, x, targets, batches, rates)`` runs updates ``first ... first + steps - 1``
    and returns ``(weights, slots, losses)``, weights and slots packed by the layout. ``x`` is all examples,
    ``targets`` each seed's labels ``[seeds, examples, ...]``, ``batches`` example indices ``[STRETCH, seeds, batch]``,
    ``rates`` ``[STRETCH, runs]``; entries from ``steps`` on are not used. ``losses`` is ``[STRETCH, runs]``, the batch
    loss *before* each update. Once every run of the group is lost, its training ends, and the losses left are NaN.
    """
    tf = tensorflow_gate.load()
    layout, runs = setting.layout, setting.runs

    def program(weights, slots, first, steps, x, targets, batches, rates):  # noqa: ANN202
        def body(step, weights, slots, losses):  # noqa: ANN202
            batch = batches[step]
            inputs = layout.share(tf.gather(x, batch))
            wanted = layout.targets(layout.share(tf.gather(targets, batch, batch_dims=1)))
            with tf.GradientTape() as tape:
                tape.watch(weights)
                per_example = models.example_losses(setting.loss, layout.logits(weights, inputs), wanted, axis=1)
                per_run = tf.reduce_mean(per_example, -1)
            gradients = tape.gradient(per_run, weights)
            rate = tf.reshape(rates[step], layout.run_shape)
            weights, slots = optimizers.apply(
                setting.optimizer, first + step, rate, weights, slots, gradients, layout.run_axes
            )
            return step + 1, weights, slots, losses.write(step, tf.reshape(per_run, [runs]))

        def goes_on(step, weights, *_):  # noqa: ANN202
            # The last weights are the outputs' biases. Where they are NaN, so is every output and loss from here on.
            return (step < steps) & ~tf.reduce_all(tf.math.is_nan(weights[-1]))

        losses = tf.TensorArray(tf.float32, size=STRETCH, element_shape=[runs])
        start = (0, weights, slots, losses)
        done, weights, slots, losses = tf.while_loop(goes_on, body, start, parallel_iterations=1)
        trained = tf.range(STRETCH)[:, None] < done
        return weights, slots, tf.where(trained, losses.stack(), float("nan"))

    weights, x, targets = setting.specs()
    count = tf.TensorSpec([], tf.int32)
    batches = tf.TensorSpec([STRETCH, layout.seeds, batch_size], tf.int32)
    rates = tf.TensorSpec([STRETCH, runs], tf.float32)
    slots = [weights] * setting.optimizer.slots
    compiled = tf.function(program, jit_compile=True, autograph=False)
    return compiled.get_concrete_function(weights, slots, count, count, x, targets, batches, rates)


def evaluation_program(setting: Setting) -> Callable:
    """Return the traced ``evaluate(weights, x, targets, in_train)`` of a group; optimizers have no part in it.

    ``targets`` ``[seeds, examples, ...]`` are what each example is scored against: its noisy label where ``in_train``
    ``[seeds, examples]`` says that it is a training example, else the true one. Returns ``[runs, 4]``: training loss
    and accuracy, test loss and accuracy. Accuracy is NaN in a regression.
    """
    return _evaluation_program(dataclasses.replace(setting, optimizer=optimizers.Optimizer("sgd")))


@functools.cache
def _evaluation_program(setting: Setting) -> Callable:
    tf = tensorflow_gate.load()
    layout = setting.layout

    def evaluate(weights, x, targets, in_train):  # noqa: ANN202
        logits = layout.logits(weights, x[None])
        targets, in_train = layout.targets(layout.share(targets)), layout.masks(layout.share(in_train))
        losses = models.example_losses(setting.loss, logits, targets, axis=1)
        if targets.dtype.is_integer:
            right = tf.cast(tf.argmax(logits, 1, targets.dtype) == targets, tf.float32)
        else:
            right = tf.fill(tf.shape(losses), float("nan"))
        columns = []
        for mask in (in_train, ~in_train):
            count = tf.reduce_sum(tf.cast(mask, tf.float32), -1)
            # where, not a product: a loss that is not finite must not leak from one set into the other
            for values in (losses, right):
                columns.append(tf.reshape(tf.reduce_sum(tf.where(mask, values, 0.0), -1) / count, [-1]))
        return tf.stack(columns, 1)

    weights, x, targets = setting.specs()
    in_train = tf.TensorSpec([layout.seeds, setting.examples], tf.bool)
    # not compiled by XLA: that takes half a second, and evaluating hundreds of runs would gain a tenth of it
    traced = tf.function(evaluate, autograph=False)
    return traced.get_concrete_function(weights, x, targets, in_train)
