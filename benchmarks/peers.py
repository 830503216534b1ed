"""The engine's peers: other ways to train the same small network on the same batches."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrlib import data, models, tensorflow_gate, training
from lrlib.training import engine as compiled
from lrlib.training import sweep
from lrlib.training.layouts import Transposed
from lrlib.training.optimizers import Optimizer

RATE = 0.1


@dataclass(frozen=True)
class Workload:
    """Plain SGD at a constant rate on digits with 40 % label noise."""

    sizes: tuple[int, ...]
    batch_size: int
    steps: int
    task: data.Task

    def batches(self, seed: int) -> np.ndarray:
        """Return the example indices ``[steps, batch]`` of a seed."""
        return self.task.batches(seed, self.batch_size, self.steps)


def engine(load: Workload, curves: int, seeds: int) -> Callable[[], training.Result]:
    """The engine: data preparation and the final evaluation included."""
    rates = np.geomspace(0.5, 1.0, curves)[:, None] * np.full((curves, load.steps), RATE)

    def work() -> training.Result:
        return training.train(
            load.task, models.mlp(load.sizes), rates, range(seeds), batch_size=load.batch_size, progress=False
        )

    return work


def training_alone(load: Workload, runs: int) -> Callable[[], None]:
    """The engine's compiled training and nothing else, for comparison with the bound.

    Groups of ``Transposed.group_runs`` runs side by side on the cores, four curves to a seed; drawing the data and the
    final evaluation are left out.
    """
    tf = tensorflow_gate.load()
    seeds, curves = Transposed.group_runs // 4, 4
    layout = Transposed(models.mlp(load.sizes), seeds, curves)
    setting = compiled.Setting(layout, "cross_entropy", Optimizer("sgd"), len(load.task.x), ())
    program = compiled.stretch_program(setting, load.batch_size)
    start = [tf.constant(w) for w in layout.pack([np.repeat(w, curves, 0) for w in layout.model.init([*range(seeds)])])]
    x, labels = tf.constant(load.task.x), tf.constant(np.stack([load.task.noisy_labels(s) for s in range(seeds)]))
    rates = tf.fill([compiled.STRETCH, seeds * curves], RATE)
    batches = np.stack([load.batches(seed) for seed in range(seeds)], 1)
    stretches = []
    for first in range(0, load.steps, compiled.STRETCH):
        rows = np.resize(batches[first:], (compiled.STRETCH, *batches.shape[1:]))
        count = min(compiled.STRETCH, load.steps - first)
        stretches.append((tf.constant(first), tf.constant(count), tf.constant(rows.astype(np.int32))))
    pool = ThreadPoolExecutor(sweep.cores())

    def group(_: int) -> None:
        weights: list = start
        for first, count, rows in stretches:
            weights, _, losses = program(weights, [], first, count, x, labels, rows, rates)
        losses.numpy()

    def work() -> None:
        list(pool.map(group, range(runs // Transposed.group_runs)))

    return work


def keras_fit(load: Workload, reused: bool, evaluate: bool = False, **compile_options: object) -> Callable[[], None]:
    """``model.fit`` of one run; with ``reused``, one compiled model serves all calls.

    With ``evaluate``, the loss on the training and on the test examples follows, as the engine gives them.
    """
    keras = tensorflow_gate.load().keras
    kept: list[Any] = []

    def build() -> Any:
        hidden = [keras.layers.Dense(size, "relu") for size in load.sizes[1:-1]]
        net = keras.Sequential([keras.layers.Input(load.sizes[:1]), *hidden, keras.layers.Dense(load.sizes[-1])])
        net.compile(
            keras.optimizers.SGD(RATE), keras.losses.SparseCategoricalCrossentropy(from_logits=True), **compile_options
        )
        return net

    initial = [w[0] if w.shape[1] > 1 else w[0, 0] for w in models.mlp(load.sizes).init([0])]

    def work() -> None:
        if not reused:
            keras.backend.clear_session()
        net = kept[0] if kept else build()
        if reused and not kept:
            kept.append(net)
        net.set_weights(initial)
        order = load.batches(0).ravel()
        net.fit(
            load.task.x[order], load.task.noisy_labels(0)[order], batch_size=load.batch_size, shuffle=False, verbose=0
        )
        for rows in load.task.split(0) if evaluate else ():
            net.evaluate(load.task.x[rows], load.task.y[rows], batch_size=len(rows), verbose=0)

    return work


def python_loop(load: Workload) -> Callable[[], None]:
    """One run as a Python loop over a compiled training step, the form of most tutorials."""
    tf = tensorflow_gate.load()
    variables = [tf.Variable(w[0]) for w in models.mlp(load.sizes).init([0])]

    @tf.function
    def step(x, y, rate):  # noqa: ANN202
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, _logits(tf, variables, x)))
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(rate * gradient)
        return loss

    def work() -> None:
        for variable, start in zip(variables, models.mlp(load.sizes).init([0]), strict=True):
            variable.assign(start[0])
        batches, labels, rate = load.batches(0), load.task.noisy_labels(0), tf.constant(RATE)
        losses = [step(tf.constant(load.task.x[rows]), tf.constant(labels[rows]), rate) for rows in batches]
        tf.stack(losses).numpy()

    return work


def vectorized_map(load: Workload, runs: int) -> Callable[[], None]:
    """All runs at once through ``tf.vectorized_map`` over a run's step, inside one compiled loop."""
    tf = tensorflow_gate.load()
    count = 2 * (len(load.sizes) - 1)

    def one(arguments):  # noqa: ANN202
        *weights, rows, labels = arguments
        x, y = tf.gather(tf.constant(load.task.x), rows), tf.gather(labels, rows)
        with tf.GradientTape() as tape:
            tape.watch(weights)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, _logits(tf, weights, x)))
        return [w - RATE * g for w, g in zip(weights, tape.gradient(loss, weights), strict=True)]

    @tf.function
    def loop(weights, batches, labels):  # noqa: ANN202
        def body(step, weights):  # noqa: ANN202
            return step + 1, list(tf.vectorized_map(one, [*weights, batches[step], labels]))[:count]

        return tf.while_loop(lambda step, *_: step < load.steps, body, (0, weights), parallel_iterations=1)[1]

    def work() -> None:
        weights, batches, labels = _many(load, runs)
        loop([tf.constant(w) for w in weights], tf.constant(batches), tf.constant(labels))[0].numpy()

    return work


def numpy_loop(load: Workload, runs: int) -> Callable[[], None]:
    """All runs at once in NumPy, with the gradient of a network of one hidden layer by hand."""

    def work() -> None:
        (w1, b1, w2, b2), batches, labels = _many(load, runs)
        hot = np.eye(load.sizes[-1], dtype=np.float32)
        rate, share = np.float32(RATE), np.float32(1 / load.batch_size)
        for rows in batches:
            x, y = load.task.x[rows], hot[np.take_along_axis(labels, rows, 1)]
            hidden = np.maximum(x @ w1 + b1, 0)
            z = hidden @ w2 + b2
            p = np.exp(z - z.max(-1, keepdims=True))
            dz = (p / p.sum(-1, keepdims=True) - y) * share
            dh = (dz @ w2.swapaxes(1, 2)) * (hidden > 0)
            w2 -= rate * (hidden.swapaxes(1, 2) @ dz)
            b2 -= rate * dz.sum(1, keepdims=True)
            w1 -= rate * (x.swapaxes(1, 2) @ dh)
            b1 -= rate * dh.sum(1, keepdims=True)

    return work


def only_matmuls(load: Workload, runs: int, group: int) -> Callable[[], None]:
    """The bound: a loop of the step's five batched matmuls and nothing else, each needing the one before.

    It runs as the engine does, compiled by XLA, in groups of ``group`` runs side by side on the cores, with the last
    kernel transposed as the engine keeps it (faster than the usual form). There is no batch to fetch, no bias, no
    activation, no loss and no update.
    """
    tf = tensorflow_gate.load()

    @tf.function(jit_compile=True)
    def loop(x, w1, w2):  # noqa: ANN202
        def body(step, w1, w2):  # noqa: ANN202
            hidden = tf.matmul(x, w1)
            z = tf.matmul(w2, hidden, transpose_b=True)
            dh = tf.matmul(z, w2, transpose_a=True)
            return step + 1, tf.matmul(x, dh, transpose_a=True), tf.matmul(z, hidden)

        return tf.while_loop(lambda step, *_: step < load.steps, body, (0, w1, w2), parallel_iterations=1)[1]

    inputs, hidden, outputs = load.sizes
    rng = np.random.default_rng(0)
    shapes = (group, load.batch_size, inputs), (group, inputs, hidden), (group, outputs, hidden)
    x, w1, w2 = (tf.constant(rng.standard_normal(shape).astype(np.float32) / 16) for shape in shapes)
    loop(x, w1, w2)
    pool = ThreadPoolExecutor(sweep.cores())

    def work() -> None:
        list(pool.map(lambda _: loop(x, w1, w2).numpy(), range(runs // group)))

    return work


def _many(load: Workload, runs: int) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Return weights ``[runs, ...]``, batches ``[steps, runs, batch]`` and noisy labels ``[runs, examples]``."""
    seeds = [*range(runs)]
    batches = np.stack([load.batches(seed) for seed in seeds], 1)
    return models.mlp(load.sizes).init(seeds), batches, np.stack([load.task.noisy_labels(seed) for seed in seeds])


def _logits(tf, weights, x):  # noqa: ANN202
    for layer in range(0, len(weights), 2):
        x = tf.matmul(tf.nn.relu(x) if layer else x, weights[layer]) + weights[layer + 1]
    return x
