# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 4. Schedules in TensorFlow, as they really behave
#
# **Goal.** You put a schedule into Keras in six ways, and you *measure the rate that each update really
# uses*. What an object says, what a callback logs and what training uses are three things. In most ways they agree; you
# learn the cases where they do not, and write your own schedule class, callback and training loop.
#
# **Time.** About 75 minutes. You need lesson 3: a schedule is a curve, one rate per optimizer step.

# %%
import math
import tempfile
import time

import numpy as np

from lrlib import tensorflow_gate

tf = tensorflow_gate.load()  # TensorFlow, without its log lines
import keras

from lrlib import data, explorers, models, plots, schedules, training
from lrlib.checks import check
from lrlib.predictions import predict, recall
from lrlib.tf_schedules import from_function, probe_data, probe_loss, probe_model, rates_used, rates_used_by_fit

tf.get_logger().setLevel("ERROR")  # this lesson makes many small models on purpose; TensorFlow would warn of it

# %% [markdown]
# ## Predict
#
# Before you read on: commit to your answers. The lesson measures both.

# %%
predict(
    "Does TensorFlow require manual learning-rate updates, or does it have built-in support?",
    ["you must update the rate yourself", "only its built-in schedules work", "both work"],
    key="manual_or_built_in",
    reveal="The experiment below sets the rate in six ways, built in and by hand, and measures each.",
)

# %%
predict(
    "A text replaces `lr = 0.1 / (epoch + 1)` by `InverseTimeDecay(0.1, decay_steps=1, decay_rate=0.5)`. At 400 steps per epoch, what happens to the accuracy?",
    ["it stays the same", "it improves a little", "it drops by some points", "it collapses"],
    key="replacement",
    reveal="The pitfall at the end of this lesson trains with both.",
)

# %% [markdown]
# ## The idea, in one picture
#
# Keras has a place for schedules: an object with a method `__call__(step)`. The optimizer counts its updates in
# `optimizer.iterations` and, before each update, asks the object for the rate. Why an object, and not just a number
# that you change?
#
# - *It is a function of the step alone.* So it can be compiled into the training graph and costs next to nothing.
# - *It is separate from the optimizer*: the same schedule drives SGD or Adam, and schedules can be composed.
# - *It can be saved.* A stored model holds the schedule's parameters and the step, and goes on where it stopped.
#
# The built-in classes live in `keras.optimizers.schedules`: `ExponentialDecay`, `PiecewiseConstantDecay`,
# `PolynomialDecay`, `InverseTimeDecay`, `CosineDecay` (with an optional warm-up) and `CosineDecayRestarts`. Beside them
# stands a callback, `keras.callbacks.LearningRateScheduler`, which sets the rate once per *epoch*.
#
# **Look for** the unit of the horizontal axis: the object is asked for a step, the callback for an epoch.

# %%
steps_of_an_epoch = 40
object_says = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=steps_of_an_epoch, decay_rate=0.5)
per_step = [float(object_says(step)) for step in range(5 * steps_of_an_epoch)]
per_epoch = np.repeat([0.1 * 0.5**epoch for epoch in range(5)], steps_of_an_epoch)
plots.curves(
    {"schedule object, per step": per_step, "callback, per epoch": per_epoch},
    caption="Halving the rate in each epoch of 40 steps: by an object, and by a callback.",
    alt="A smooth exponential curve over 200 steps, and a staircase that touches it at the start of each of 5 epochs.",
)

# %% [markdown]
# **What it showed.** Both halve the rate per epoch. The callback holds it for the whole epoch; the object lowers it a
# little at each step, because `decay_steps` is one epoch *counted in steps*. This unit is where most errors are made.
#
# ## Explore
#
# Make `inverse_time_decay` equal to `0.1 / (epoch + 1)` for epochs of 40 steps: which `decay_steps`, which `decay_rate`?
# And what does `decay_steps=1` do?

# %%
explorers.schedule_explorer(
    schedules.inverse_time_decay,
    steps=200,
    initial_learning_rate=0.1,
    decay_steps=(1, 100),
    decay_rate=(0.1, 2.0),
    staircase=True,
)

# %% [markdown]
# ## Experiment 1: six ways that work
#
# How do you see the rate that was *really used*? Train a model with a single weight $w$ and the loss $-w$. Its gradient
# is $-1$ at every step, so each update of plain SGD raises the weight by exactly the learning rate. `probe_model` and
# `probe_loss` make this model; `rates_used` reads off the rates.
#
# The intended curve is a cosine from 0.1 to 0 over 3 epochs of 8 steps. Ways that set the rate once per epoch keep, for
# the whole epoch, the cosine's value at its first step.
#
# **Look for** any dot (rate used) that is not on its grey line (rate intended).

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_six_ways", "locked": true, "schema_version": 3, "solution": false, "task": false}
EPOCHS, PER_EPOCH = 3, 8
TOTAL = EPOCHS * PER_EPOCH


def curve(step):
    return 0.1 * (1 + math.cos(math.pi * min(step, TOTAL) / TOTAL)) / 2


class MyCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        return 0.1 * (1 + tf.cos(math.pi * tf.minimum(t, TOTAL) / TOTAL)) / 2


class SetEachBatch(keras.callbacks.Callback):
    """Set the rate before each batch, from a count of the batches so far."""

    def __init__(self):
        super().__init__()
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = curve(self.step)
        self.step += 1


def compiled_probe(rate, **options):
    model = probe_model(200)
    model.compile(keras.optimizers.SGD(rate), loss=probe_loss, **options)
    return model


def assignment_between_epochs():
    model = compiled_probe(0.1)
    for epoch in range(EPOCHS):
        model.optimizer.learning_rate = curve(epoch * PER_EPOCH)
        model.fit(*probe_data(PER_EPOCH), batch_size=1, verbose=0)
    return rates_used(model)


def gradient_tape():
    model, optimizer = probe_model(TOTAL), keras.optimizers.SGD(MyCosine())
    inputs, targets = probe_data(1)
    for _ in range(TOTAL):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(probe_loss(targets, model(inputs)))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
    return rates_used(model)


def fit_with(rate, *callbacks):
    return rates_used_by_fit(rate, steps_per_epoch=PER_EPOCH, epochs=EPOCHS, callbacks=callbacks)


each_step = np.array([curve(step) for step in range(TOTAL)])
each_epoch = np.repeat(each_step[::PER_EPOCH], PER_EPOCH)
ways = {
    "built-in object": (each_step, fit_with(keras.optimizers.schedules.CosineDecay(0.1, TOTAL))),
    "your own class": (each_step, fit_with(MyCosine())),
    "LearningRateScheduler": (
        each_epoch,
        fit_with(0.1, keras.callbacks.LearningRateScheduler(lambda epoch: curve(epoch * PER_EPOCH))),
    ),
    "callback, every batch": (each_step, fit_with(0.1, SetEachBatch())),
    "assignment between fits": (each_epoch, assignment_between_epochs()),
    "GradientTape loop": (each_step, gradient_tape()),
}
for name, (intended, used) in ways.items():
    np.testing.assert_allclose(used, intended, rtol=1e-5, atol=1e-8, err_msg=name)


def show_used(panels, columns, caption, alt):
    """Draw each panel's intended curve in grey and the rates used as dots; a third entry is what a log said."""
    rows = -(-len(panels) // columns)
    figure, axes = plots.canvas(columns=columns, rows=rows, width=2.6 * columns, height=2.2 * rows)
    for ax, (name, (intended, used, *logged)) in zip(np.ravel(axes), panels.items(), strict=True):
        ax.plot(intended, color="0.65", linewidth=4, label="intended")
        if logged:
            ax.plot(logged[0], color=plots.COLORS[1], linewidth=1.5, linestyle="--", label="logged")
        ax.plot(used, ".", color=plots.COLORS[0], markersize=6, label="used")
        ax.set_title(name, fontsize=9)
        ax.tick_params(labelsize=7)
        ax.set_ylim(bottom=-0.05 * ax.get_ylim()[1])
        if logged or ax is np.ravel(axes)[0]:
            ax.legend(fontsize=7, frameon=False)
    for ax in np.atleast_2d(axes)[-1]:
        ax.set_xlabel("step", fontsize=8)
    for ax in np.atleast_2d(axes)[:, 0]:
        ax.set_ylabel("learning rate", fontsize=8)
    plots.show(figure, caption=caption, alt=alt)


show_used(
    ways,
    3,
    caption="The rate intended (grey) and the rate really used (dots), in six ways to set it.",
    alt="Six panels; in each, all dots lie on the grey curve: a cosine over 24 steps, or its staircase over 3 epochs.",
)
recall("manual_or_built_in", "Measured: both work. All six ways use exactly the intended rates.")

# %% [markdown]
# **What it showed.** All six ways use the intended rates, to float32 precision. In particular *assignment works*: you
# may read elsewhere that setting the rate by hand "can cause errors". `optimizer.learning_rate = x`, with a number `x`, sets a
# variable of the compiled graph; nothing is traced again, nothing is lost. (`from_function` of `lrlib.tf_schedules` is a seventh
# way: it makes a Keras schedule from any curve function, by tabulating it.)
#
# ## Experiment 2: where used and intended differ
#
# Now nine programs that look right. None of them raises an error.
#
# **Look for** the dots that leave the grey line, and in the third panel for what a log of the rate would have told you.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_differences", "locked": true, "schema_version": 3, "solution": false, "task": false}
SGD, LambdaCallback = keras.optimizers.SGD, keras.callbacks.LambdaCallback
ExponentialDecay, CosineDecay = keras.optimizers.schedules.ExponentialDecay, keras.optimizers.schedules.CosineDecay
t = np.arange(TOTAL)
epoch_of_step = t // PER_EPOCH
differ = {}

# 1. `lr` was the name in old versions. Today it is an attribute that nothing reads.
model = compiled_probe(0.1)
for epoch in range(EPOCHS):
    model.optimizer.lr = 0.1 * 0.5**epoch
    model.fit(*probe_data(PER_EPOCH), batch_size=1, verbose=0)
differ["optimizer.lr = ..."] = 0.1 * 0.5**epoch_of_step, rates_used(model)
assert np.allclose(rates_used(model), 0.1)

# 2. An int as initial rate: Keras computes in its type.
used = fit_with(ExponentialDecay(1, 10, 0.5))
differ["ExponentialDecay(1, 10, 0.5)"] = 0.5 ** (t / 10), used
assert used.tolist() == [1] + [0] * (TOTAL - 1)


# 3. A schedule that counts its own calls: `fit` calls it while it traces, and keeps the number of that moment.
class Counting(keras.optimizers.schedules.LearningRateSchedule):
    calls = 0

    def __call__(self, step):
        self.calls += 1
        return 0.1 * 0.9**self.calls


logged, model = [], compiled_probe(Counting())
model.fit(
    *probe_data(TOTAL),
    batch_size=1,
    verbose=0,
    callbacks=[LambdaCallback(on_train_batch_end=lambda batch, logs: logged.append(float(model.optimizer.learning_rate)))],
)
used = rates_used(model)
differ["a counter in __call__"] = 0.1 * 0.9**t, used, logged
assert np.allclose(used, used[0])
assert (np.diff(logged) < 0).all()

# 4. The callback is handed the rate of the previous epoch, which has already been halved.
used = fit_with(0.1, keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5**epoch))
differ["rate * 0.5**epoch"] = 0.1 * 0.5**epoch_of_step, used
assert np.allclose(used, 0.1 * 0.5 ** np.array([0, 1, 3])[epoch_of_step])

# 5. With steps_per_execution, callbacks are called once for four batches. Schedule objects are not affected.
used = rates_used_by_fit(
    0.1, steps_per_epoch=PER_EPOCH, epochs=EPOCHS, callbacks=[SetEachBatch()], steps_per_execution=4
)
differ["callback, steps_per_execution=4"] = each_step, used
assert np.allclose(used, np.repeat([curve(step) for step in range(TOTAL // 4)], 4))
used = rates_used_by_fit(CosineDecay(0.1, TOTAL), steps_per_epoch=PER_EPOCH, epochs=EPOCHS, steps_per_execution=4)
assert np.allclose(used, each_step, atol=1e-8)

# 6. Four gradients make one update, but the schedule is asked with the count of gradients.
optimizer = SGD(ExponentialDecay(0.1, 6, 0.5), gradient_accumulation_steps=4)
used = rates_used_by_fit(optimizer, steps_per_epoch=TOTAL)
by_update = 0.1 * 0.5 ** (np.arange(TOTAL // 4) / 6)
differ["accumulate 4 (axis: minibatches)"] = np.repeat(by_update, 4), np.where(used > 0, used, np.nan)
assert np.allclose(used[3::4], 0.1 * 0.5 ** (t[3::4] / 6))
assert int(optimizer.iterations) == TOTAL // 4

# 7. A second fit: the callback starts again at epoch 0 (a schedule object goes on).
model = compiled_probe(0.1)
for _ in range(2):
    halve = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 * 0.5**epoch)
    model.fit(*probe_data(4), batch_size=1, epochs=3, verbose=0, callbacks=[halve])
differ["callback, second fit"] = 0.1 * 0.5 ** (t // 4), rates_used(model)
assert np.allclose(rates_used(model), 0.1 * 0.5 ** ((t // 4) % 3))

# 8. CosineDecay warms up only if it is told the target of the warm-up.
used = fit_with(CosineDecay(0.1, TOTAL, warmup_steps=8))
warmed_up = schedules.warmup(lambda step: schedules.cosine_decay(step, 0.1, TOTAL), 8)
differ["warmup_steps without a target"] = warmed_up(t), used
assert np.allclose(used, each_step, atol=1e-8)

# 9. Another schedule, assigned after a first fit: reading shows the new rate, training keeps the old one.
model = compiled_probe(ExponentialDecay(0.1, 10, 0.5))
model.fit(*probe_data(TOTAL // 2), batch_size=1, verbose=0)
model.optimizer.learning_rate = ExponentialDecay(0.2, 10, 0.5)
read = float(model.optimizer.learning_rate)
model.fit(*probe_data(TOTAL // 2), batch_size=1, verbose=0)
differ["another schedule between fits"] = np.where(t < TOTAL // 2, 0.1, 0.2) * 0.5 ** (t / 10), rates_used(model)
assert np.isclose(read, 0.2 * 0.5 ** (TOTAL // 2 / 10))
assert np.allclose(rates_used(model), 0.1 * 0.5 ** (t / 10))

show_used(
    differ,
    3,
    caption="Nine silent differences: the rate intended (grey), used (dots) and, in one, logged (dashed).",
    alt="Nine panels in which the dots leave the grey curve: the rate stays constant, falls to zero, falls too fast, or starts again.",
)

# %% [markdown]
# **What it showed.** One panel after the other:
#
# 1. `optimizer.lr` is dead; the rate never moves. The name is `learning_rate`.
# 2. The int 1 makes an integer curve: 1, then 0 for ever. Write `1.0`.
# 3. `fit` runs the Python code of `__call__` only while it traces the graph. What you count there is frozen. Worse: each
#    *reading* of the rate runs the code again, so the log shows a decay that training never used.
# 4. The rate handed to the callback has already been halved, so powers of the epoch compound.
# 5. A callback is called once for four batches. This one counts its calls, so it falls behind. (One that uses the `batch`
#    it is given stays in time, but still holds each rate for four batches.)
# 6. The schedule runs four times as fast as the updates: stretch its `decay_steps` by the accumulation. (The axis counts
#    minibatches here; there is a dot only where an update is made.)
# 7. The callback starts again with each `fit`; a schedule object goes on. Decide which you want, and use
#    `initial_epoch` to go on with a callback.
# 8. `warmup_steps` alone is ignored. Give `warmup_target` too, and remember that Keras counts `decay_steps` *after* the
#    warm-up.
# 9. The compiled training step keeps the first schedule. Compile again after you have changed it.
#
# ## Experiment 3: what fails loudly
#
# All but one of these raise an error, some of them late. The exception works when you call it, and fails in `fit`.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_errors", "locked": true, "schema_version": 3, "solution": false, "task": false}
def error_of(action):
    """Return the type of the error that an action raises, as text."""
    try:
        action()
    except Exception as error:
        return "TypeError" if isinstance(error, TypeError) else type(error).__name__
    return "no error"


class Custom(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule from any function of the step, without get_config."""

    def __init__(self, function):
        self.function = function

    def __call__(self, step):
        return self.function(step)


class Unregistered(MyCosine):
    def get_config(self):
        return {}


def fit_one(rate, *callbacks, epochs=1):
    model = compiled_probe(rate)
    model.fit(*probe_data(2), batch_size=1, epochs=epochs, verbose=0, callbacks=list(callbacks))
    return model


def assign_to_schedule():
    SGD(ExponentialDecay(0.1, 10, 0.5)).learning_rate = 0.01


def save_and_load(schedule):
    with tempfile.TemporaryDirectory() as folder:
        fit_one(schedule).save(f"{folder}/model.keras")
        keras.models.load_model(f"{folder}/model.keras")


reached = []
plateau = [
    LambdaCallback(on_epoch_begin=lambda epoch, logs: reached.append(epoch)),
    # The probe's loss falls for ever; to a callback that waits for it to rise, it stands still.
    keras.callbacks.ReduceLROnPlateau(monitor="loss", mode="max", patience=3),
]
errors = {
    "SGD(1): an int": error_of(lambda: SGD(1)),
    "SGD(np.float32(0.1))": error_of(lambda: SGD(np.float32(0.1))),
    "assign a float onto a schedule": error_of(assign_to_schedule),
    "LearningRateScheduler on a schedule": error_of(
        lambda: fit_one(ExponentialDecay(0.1, 10, 0.5), keras.callbacks.LearningRateScheduler(lambda epoch: 0.1))
    ),
    "ReduceLROnPlateau on a schedule": error_of(lambda: fit_one(ExponentialDecay(0.1, 10, 0.5), *plateau, epochs=9)),
    "`if step < 3` called with an int": error_of(lambda: Custom(lambda step: 0.1 if step < 3 else 0.01)(2)),
    "`if step < 3` in fit": error_of(lambda: fit_one(Custom(lambda step: 0.1 if step < 3 else 0.01))),
    "`min(step, 5)` in fit": error_of(lambda: fit_one(Custom(lambda step: 0.1 - 0.01 * min(step, 5)))),
    "`math.cos(step)` in fit": error_of(lambda: fit_one(Custom(lambda step: math.cos(step)))),
    "`np.exp(-step)` in fit": error_of(lambda: fit_one(Custom(lambda step: np.exp(-step)))),
    "tf.pow(0.5, step) without a cast, in fit": error_of(lambda: fit_one(Custom(lambda step: tf.pow(0.5, step)))),
    "save without get_config": error_of(lambda: save_and_load(MyCosine())),
    "load a class that is not registered": error_of(lambda: save_and_load(Unregistered())),
}
for what, error in errors.items():
    print(f"{what:42s} {error}")
print(f"ReduceLROnPlateau trained {len(reached)} epochs before it failed")

assert errors.pop("`if step < 3` called with an int") == "no error"
assert "no error" not in errors.values()
assert len(reached) == 4

# %% [markdown]
# **What it showed.**
#
# - The constructor takes a Python `float`, a schedule, or a callable without arguments; no `int`, no `np.float32`.
# - A *number* cannot replace a schedule object: not by assignment, not by `LearningRateScheduler`, not by
#   `ReduceLROnPlateau`, and the last one tells you only at its *first reduction*, which may be after hours.
# - A schedule that works when you call it with an int may fail in `fit`. There the step is an int64 variable without a
#   value yet, and Python's `if`, `min`, `math` and NumPy need a value. Cast it, and use `tf.where`, `tf.minimum`, `tf.cos`.
# - Saving needs `get_config`, loading needs a registered class.
#
# Two more surprises, in a few lines: a Python number inside a `tf.function` is frozen when it is traced, and a
# `TypeError` inside the function of `LearningRateScheduler` is swallowed: Keras assumes that the function takes only the
# epoch, and calls it again without the rate.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_frozen", "locked": true, "schema_version": 3, "solution": false, "task": false}
weight, rate = tf.Variable(0.0), 0.1


@tf.function
def update():
    weight.assign_add(rate)


update()
rate = 5.0
update()
print(f"two updates at 0.1 and 5.0 moved the weight by {weight.numpy():.1f}")
assert np.isclose(weight.numpy(), 0.2)

calls = []


def with_a_bug(epoch, rate=0.05):
    calls.append(rate)
    if len(calls) == 1:
        raise TypeError("a bug of yours")
    return rate


used = fit_with(0.3, keras.callbacks.LearningRateScheduler(with_a_bug))
print(f"the optimizer's rate was 0.3; after the swallowed TypeError epoch 0 used {used[0]:.2f}")
assert np.allclose(used, 0.05)

# %% [markdown]
# ## Experiment 4: what each way costs
#
# **Look for** the ways that run extra Python at each step, and for the last row.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_cost", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
pixels, labels = data.load("digits")
pixels, labels = np.tile(pixels[:1200], (2, 1)), np.tile(labels[:1200], 2)  # 150 steps of 16


class ReadEachBatch(keras.callbacks.Callback):
    def on_train_batch_begin(self, batch, logs=None):
        float(self.model.optimizer.learning_rate)


def python_side(step):
    return tf.py_function(lambda step: 0.1 * 0.99 ** int(step), [tf.convert_to_tensor(step)], tf.float32)


def classifier(rate, **options):
    net = keras.Sequential([keras.layers.Input((64,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(10)])
    net.compile(SGD(rate), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), **options)
    return net


built_in = ExponentialDecay(0.1, 1000, 0.5)
timed = {
    "a constant rate": (classifier(0.1), []),
    "built-in object": (classifier(built_in), []),
    "your own class, in TensorFlow": (classifier(MyCosine()), []),
    "your own class, through py_function": (classifier(Custom(python_side)), []),
    "callback that sets the rate": (classifier(0.1), [SetEachBatch()]),
    "callback that reads a schedule's rate": (classifier(built_in), [ReadEachBatch()]),
    "built-in, steps_per_execution=50": (classifier(built_in, steps_per_execution=50), []),
}
seconds = {name: [] for name in timed}
for _ in range(5):  # in turn, so that a busy moment does not fall on one of them; the first round traces
    for name, (net, callbacks) in timed.items():
        started = time.process_time()
        net.fit(pixels, labels, batch_size=16, verbose=0, callbacks=callbacks)
        seconds[name].append(time.process_time() - started)
cost = {name: min(measured[1:]) for name, measured in seconds.items()}
for name, value in cost.items():
    print(f"{name:40s} {value / cost['a constant rate']:5.2f} times the processor time of a constant rate")

# %% [markdown]
# **What it showed.** A schedule object, built in or your own, is part of the graph: it differs from a constant by less than
# this measurement can tell (compare the first three rows). Extra Python at each step costs time: `py_function`, a
# callback that sets the rate, and most of all one that *reads* a schedule's rate. With `steps_per_execution=50`, `fit`
# returns to Python once in 50 steps, which saves half the time or more; but then a callback sees only every 50th batch
# (panel 5 above). This model is small: the larger yours is, the smaller these shares should be, which is not measured here.
#
# ## Production: go on after an interruption
#
# Training jobs get interrupted. The schedule goes on where it was only if the *optimizer's step* is restored with the
# weights. Here a job of 3 epochs, with early stopping and backups, is cut after its second epoch:
#
# **Look for** the rate at step 16, the first after the cut.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_resume", "locked": true, "schema_version": 3, "solution": false, "task": false}
class PowerCut(Exception):
    pass


def cut_after_two(epoch, logs):
    if epoch == 1:
        raise PowerCut


def job():
    return compiled_probe(CosineDecay(0.1, TOTAL))


def run(model, folder, *more):
    callbacks = [
        keras.callbacks.EarlyStopping(monitor="loss", patience=2),
        keras.callbacks.BackupAndRestore(folder),
        *more,
    ]
    model.fit(*probe_data(PER_EPOCH), batch_size=1, epochs=EPOCHS, verbose=0, callbacks=callbacks)


with tempfile.TemporaryDirectory() as folder:
    interrupted = job()
    try:
        run(interrupted, folder, LambdaCallback(on_epoch_end=cut_after_two))
    except PowerCut:
        print(f"the power fails after {len(rates_used(interrupted))} steps")
    resumed = job()
    run(resumed, folder)

weights_only = job()
weights_only.set_weights(interrupted.get_weights())
weights_only.fit(*probe_data(PER_EPOCH), batch_size=1, epochs=EPOCHS, initial_epoch=2, verbose=0)

show_used(
    {
        "weights, optimizer and epoch restored": (each_step, rates_used(resumed)),
        "only the weights restored": (each_step, rates_used(weights_only)),
    },
    2,
    caption="A job cut after 16 steps and resumed: the rate intended (grey) and used (dots).",
    alt="Left, all dots lie on the cosine. Right, the dots jump back to the top of the curve at step 16.",
)
assert np.allclose(rates_used(resumed), each_step, atol=1e-8)
assert np.allclose(rates_used(weights_only)[16:], each_step[:8], atol=1e-8)

# %% [markdown]
# **What it showed.** `BackupAndRestore` brings the schedule back to its step. With the weights alone the optimizer
# counts from 0, and training goes on at the *peak* rate. Three things to take care of:
#
# - `BackupAndRestore` needs a model that is built, and builds the optimizer itself. If you call `load_weights` on your own,
#   first call `optimizer.build(model.trainable_variables)`: else momentum's or Adam's state and step are passed over, with
#   only a warning (exercise 6.6 meets this).
# - `model.save` and `load_model` keep optimizer and schedule too, if the schedule has `get_config` and is registered.
# - `EarlyStopping(restore_best_weights=True)` brings back the weights of the best epoch, not the step or the rate.
#   Lesson 6 returns to this.
#
# ## Exercises
#
# Every exercise is judged by numbers: a schedule object is asked for its rates, a callback and a loop by the rates
# *really used* in a small training run. Run the check as often as you like.
#
# ### 4.1 Steps per epoch
#
# How many updates does `fit` make in one epoch? The last, smaller batch counts. With `validation_split`, Keras sets that
# share of the examples aside first, and what is left is rounded *down* to whole examples.

# %% nbgrader={"grade": false, "grade_id": "steps_per_epoch", "locked": false, "schema_version": 3, "solution": true, "task": false}
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    """Return the number of optimizer steps in one epoch of ``fit``."""
    ### BEGIN SOLUTION
    trained_on = math.floor(examples * (1 - validation_split))
    return math.ceil(trained_on / batch_size)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_steps_per_epoch", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "steps_per_epoch",
    steps_per_epoch,
    dict(examples=1000, batch_size=32),
    dict(examples=960, batch_size=32),
    dict(examples=1797, batch_size=32, validation_split=0.3),
)
### BEGIN HIDDEN TESTS
check(
    "steps_per_epoch",
    steps_per_epoch,
    dict(examples=101, batch_size=16, validation_split=0.2),
    dict(examples=64, batch_size=7, validation_split=0.25),
    dict(examples=31, batch_size=64),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.2 A decay planned in epochs
#
# You think in epochs, Keras counts steps. Return an `ExponentialDecay` that starts at `initial_learning_rate` and
# reaches `final_learning_rate` exactly when `epochs` epochs are over, falling at each step. Mind that somebody will call
# it with `initial_learning_rate=1`.

# %% nbgrader={"grade": false, "grade_id": "decay_for_epochs", "locked": false, "schema_version": 3, "solution": true, "task": false}
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    """Return a ``keras.optimizers.schedules.ExponentialDecay`` with the final rate at step epochs * steps_per_epoch."""
    ### BEGIN SOLUTION
    return keras.optimizers.schedules.ExponentialDecay(
        initial_learning_rate=float(initial_learning_rate),
        decay_steps=epochs * steps_per_epoch,
        decay_rate=final_learning_rate / initial_learning_rate,
    )
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_decay_for_epochs", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "decay_for_epochs",
    decay_for_epochs,
    dict(initial_learning_rate=0.8, final_learning_rate=0.02, epochs=5, steps_per_epoch=38),
    dict(initial_learning_rate=1, final_learning_rate=0.1, epochs=3, steps_per_epoch=7),
)
### BEGIN HIDDEN TESTS
check(
    "decay_for_epochs",
    decay_for_epochs,
    dict(initial_learning_rate=0.083, final_learning_rate=0.0071, epochs=11, steps_per_epoch=13),
    dict(initial_learning_rate=2, final_learning_rate=0.03, epochs=2, steps_per_epoch=19),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.3 Your own schedule class
#
# Warm up linearly from 0 to the peak, then fall along half a cosine wave to the end rate. With $W$ warm-up steps, $T$
# steps in total (*including* the warm-up), peak $p$ and end rate $e$:
#
# $$\eta(t) = \begin{cases} p \, t / W & t < W \\ e + (p - e) \, \frac{1 + \cos(\pi (t - W) / (T - W))}{2} & W \le t \le T \\ e & t > T \end{cases}$$
#
# Write it as a class that Keras can use everywhere: called with a Python int, an int64 tensor or a variable, in a graph,
# in `fit`, and in a model that is saved and loaded again (the line above `class` registers it; without it, loading
# fails). Write the formula yourself: the schedules of `lrlib`, `from_function` and Keras's `CosineDecay` do not count.
# You may assume $1 \le W < T$.
#
# **What to try first.** Cast the step, compute both branches, choose with `tf.where`.

# %% nbgrader={"grade": false, "grade_id": "WarmupCosine", "locked": false, "schema_version": 3, "solution": true, "task": false}
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Linear warm-up to the peak, then half a cosine wave down to the end rate, which is held."""

    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        ### BEGIN SOLUTION
        self.peak_learning_rate = peak_learning_rate
        self.total_steps = total_steps
        self.warmup_steps = warmup_steps
        self.end_learning_rate = end_learning_rate
        ### END SOLUTION

    def __call__(self, step):
        """Return the rate at ``step``."""
        ### BEGIN SOLUTION
        t = tf.cast(step, tf.float32)
        rising = self.peak_learning_rate * t / self.warmup_steps
        done = tf.minimum((t - self.warmup_steps) / (self.total_steps - self.warmup_steps), 1.0)
        wave = (1 + tf.cos(math.pi * done)) / 2
        falling = self.end_learning_rate + (self.peak_learning_rate - self.end_learning_rate) * wave
        return tf.where(t < self.warmup_steps, rising, falling)
        ### END SOLUTION

    def get_config(self):
        """Return the arguments of ``__init__`` by name, from which a copy can be made."""
        ### BEGIN SOLUTION
        return {
            "peak_learning_rate": self.peak_learning_rate,
            "total_steps": self.total_steps,
            "warmup_steps": self.warmup_steps,
            "end_learning_rate": self.end_learning_rate,
        }
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_WarmupCosine", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check(
    "WarmupCosine",
    WarmupCosine,
    dict(asked="int", peak_learning_rate=0.8, total_steps=24, warmup_steps=6, end_learning_rate=0.05),
    dict(asked="tensor", peak_learning_rate=0.8, total_steps=24, warmup_steps=6, end_learning_rate=0.05),
    dict(asked="variable", peak_learning_rate=0.8, total_steps=24, warmup_steps=6, end_learning_rate=0.05),
    dict(asked="graph", peak_learning_rate=0.8, total_steps=24, warmup_steps=6, end_learning_rate=0.05),
    dict(asked="fit", peak_learning_rate=0.8, total_steps=24, warmup_steps=6, end_learning_rate=0.05),
    dict(asked="save and load", peak_learning_rate=0.8, total_steps=24, warmup_steps=6, end_learning_rate=0.05),
)
### BEGIN HIDDEN TESTS
check(
    "WarmupCosine",
    WarmupCosine,
    dict(asked="int", peak_learning_rate=0.083, total_steps=37, warmup_steps=11, end_learning_rate=0.0071),
    dict(asked="graph", peak_learning_rate=0.31, total_steps=29, warmup_steps=2, end_learning_rate=0.013),
    dict(asked="fit", peak_learning_rate=0.083, total_steps=37, warmup_steps=11, end_learning_rate=0.0071),
    dict(asked="save and load", peak_learning_rate=1.7, total_steps=31, warmup_steps=7, end_learning_rate=0.23),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.4 A function of the epoch
#
# For `keras.callbacks.LearningRateScheduler`: the rate is 0.2 in epochs 0, 1 and 2, half of that in epochs 3, 4 and 5,
# and so on. Keras hands over the epoch, counted from 0, and the rate that the optimizer has at the moment. The result
# must not depend on that rate: the function may be used in a second `fit`, or start in the middle with `initial_epoch`.

# %% nbgrader={"grade": false, "grade_id": "epoch_schedule", "locked": false, "schema_version": 3, "solution": true, "task": false}
def epoch_schedule(epoch, learning_rate):
    """Return the rate of an epoch (counted from 0); ``learning_rate`` is the optimizer's present rate."""
    ### BEGIN SOLUTION
    return 0.2 * 0.5 ** (epoch // 3)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_epoch_schedule", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "epoch_schedule",
    epoch_schedule,
    dict(start=0.2, epochs=8),
    dict(start=0.2, epochs=5, fits=2),
)
### BEGIN HIDDEN TESTS
check(
    "epoch_schedule",
    epoch_schedule,
    dict(start=0.05, epochs=9, initial_epoch=4),
    dict(start=0.7, epochs=7),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.5 A callback that logs the rate of each batch
#
# `RateLogger()` has a list `rates`: one float for each batch trained so far, the rate that the optimizer has for *this
# batch's* update. (For a schedule without state, and one update per batch, that is the rate used; experiment 2 shows when
# it is not.) The list goes on growing if the same logger is used in another `fit`. It must work whether the rate comes from
# a schedule object, from an epoch callback, or from a callback that sets it before each batch (and stands before yours in
# the list). You have to add the method that Keras calls.
#
# **What to try first.** `self.model.optimizer.learning_rate` is the rate at this moment. Which moment do you want:
# `on_train_batch_begin`, `on_train_batch_end` or `on_epoch_end`?

# %% nbgrader={"grade": false, "grade_id": "RateLogger", "locked": false, "schema_version": 3, "solution": true, "task": false}
class RateLogger(keras.callbacks.Callback):
    """Record in ``rates`` the learning rate that the optimizer has for the update of every batch."""

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.rates = []

    def on_train_batch_begin(self, batch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_RateLogger", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "RateLogger",
    RateLogger,
    dict(set_by="schedule", epochs=2),
    dict(set_by="epochs", epochs=3),
)
### BEGIN HIDDEN TESTS
check(
    "RateLogger",
    RateLogger,
    dict(set_by="late schedule", epochs=3),
    dict(set_by="batches", epochs=2),
    dict(set_by="schedule", epochs=1, fits=2),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.6 A training loop of your own
#
# No `fit`: for each `(inputs, targets)` in `batches`, compute the loss and its gradient with `tf.GradientTape`, and make
# one step of plain gradient descent at the rate `schedule(step)`, with `step` counted from 0. Return the list of losses,
# each taken *before* its update. `loss(targets, outputs)` gives one number. `schedule` is a function of a Python int: one
# of lesson 3, or a Keras schedule object.

# %% nbgrader={"grade": false, "grade_id": "training_loop", "locked": false, "schema_version": 3, "solution": true, "task": false}
def training_loop(model, loss, batches, schedule):
    """Train ``model`` for one step per batch at the rate ``schedule(step)``; return the loss before each update."""
    ### BEGIN SOLUTION
    optimizer = keras.optimizers.SGD(0.0)
    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        gradients = tape.gradient(value, model.trainable_variables)
        optimizer.learning_rate = float(schedule(step))
        optimizer.apply(gradients, model.trainable_variables)
        losses.append(float(value))
    return losses
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_training_loop", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(
    "training_loop",
    training_loop,
    dict(schedule="with an if", steps=9),
    dict(schedule="keras", steps=8),
)
### BEGIN HIDDEN TESTS
check(
    "training_loop",
    training_loop,
    dict(schedule="cosine", steps=14),
    dict(schedule="inverse time", steps=11),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.7 The pitfall, mended
#
# Somebody trains on 1200 examples in batches of 32 and sets, at the start of each epoch (counted from 0),
#
# ```python
# optimizer.learning_rate = 0.1 / (epoch + 1)
# ```
#
# A text advises to replace this by `InverseTimeDecay(0.1, decay_steps=1, decay_rate=0.5)`. Return the object that
# *really* gives the same rates, at every step of every epoch.

# %% nbgrader={"grade": false, "grade_id": "fixed_pitfall", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fixed_pitfall():
    """Return the Keras schedule that equals ``0.1 / (epoch + 1)`` for epochs of 1200 examples in batches of 32."""
    ### BEGIN SOLUTION
    return keras.optimizers.schedules.InverseTimeDecay(
        initial_learning_rate=0.1, decay_steps=math.ceil(1200 / 32), decay_rate=1.0, staircase=True
    )
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_fixed_pitfall", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("fixed_pitfall", fixed_pitfall, dict(asked="int", epochs=3))
### BEGIN HIDDEN TESTS
check("fixed_pitfall", fixed_pitfall, dict(asked="fit", epochs=3), dict(asked="int", epochs=12))
### END HIDDEN TESTS

# %% [markdown]
# ### 4.8 Your schedule in a real fit
#
# The noisy digits of lesson 3 again, this time in Keras: softmax regression, 600 steps of 4 examples, plain SGD.
# `digits_schedule()` returns a `LearningRateSchedule`, built in or your own. The check trains with `fit`, records the
# rates really used, and replays the recorded curve with the course's engine: same batches, same first weights, so the
# same final loss. The points are those of exercise 3.7: they depend on how much lower the loss of your curve is than that
# of the best constant rate of each seed, on average: none up to 0.005, all from 0.03, in proportion between. The check
# uses 8 seeds, grading 16 others.

# %% nbgrader={"grade": false, "grade_id": "digits_schedule", "locked": false, "schema_version": 3, "solution": true, "task": false}
def digits_schedule():
    """Return a ``LearningRateSchedule`` for the 600 steps."""
    ### BEGIN SOLUTION
    return keras.optimizers.schedules.PolynomialDecay(2.56, decay_steps=600, end_learning_rate=0.0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_digits_schedule", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("digits_schedule", digits_schedule)

# %% [markdown]
# ### 4.9 In your own words
#
# A colleague writes in a review: "Never set `optimizer.learning_rate` by hand. TensorFlow expects a schedule object;
# manual changes cause errors. I log the rate in a callback, so I know that it is right." In four to six sentences: what
# is wrong, what is right, and how would you make sure?

# %% [markdown] nbgrader={"grade": true, "grade_id": "review_the_review", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. Assignment to `optimizer.learning_rate` works, with exact rates (between fits, in a callback, in a loop); what fails
#    is assigning a number *onto a schedule object* (TypeError), a misspelt `optimizer.lr` (silent), or a Python number frozen in
#    a `tf.function`.
# 2. What speaks for an object: it runs per step inside the graph at no cost, it goes on after a second `fit`, and it is
#    saved and restored with the model.
# 3. A log shows what is *read*, not what is used: a schedule with state logs a decay that was never used, and
#    `on_train_batch_end` reads the next rate. Measure the rate really used, as with the one-weight probe.
# ### END SOLUTION

# %% [markdown]
# ## Pitfall: three working ways, one unit trap
#
# The advice from exercise 4.7, measured. The manual loop, the callback and the right object use the same rates. The
# replacement as printed decays per *step* where the loop decays per *epoch*, and by half as much each time.
#
# **Look for** the rate of the replacement at the end of the first epoch (the axis is logarithmic).

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_pitfall_rates", "locked": true, "schema_version": 3, "solution": false, "task": false}
InverseTimeDecay = keras.optimizers.schedules.InverseTimeDecay


def of_three_epochs(rate, *callbacks):
    return rates_used_by_fit(rate, steps_per_epoch=400, epochs=3, callbacks=callbacks, steps_per_execution=50)


by_hand = probe_model(1200)
by_hand.compile(SGD(0.1), loss=probe_loss, steps_per_execution=50)
for epoch in range(3):
    by_hand.optimizer.learning_rate = 0.1 / (epoch + 1)
    by_hand.fit(*probe_data(400), batch_size=1, verbose=0)
three_ways = {
    "by hand": rates_used(by_hand),
    "callback": of_three_epochs(0.1, keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))),
    "the right object": of_three_epochs(InverseTimeDecay(0.1, 400, 1.0, staircase=True)),
}
printed = of_three_epochs(InverseTimeDecay(0.1, decay_steps=1, decay_rate=0.5))
for name, used in three_ways.items():
    np.testing.assert_allclose(used, three_ways["by hand"], rtol=1e-6, err_msg=name)

print(f"sum of the rates over three epochs: right {three_ways['by hand'].sum():.1f}, as printed {printed.sum():.2f}")
assert printed.sum() < three_ways["by hand"].sum() / 50
plots.curves(
    {"by hand = callback = right object": three_ways["by hand"], "the replacement as printed": printed},
    log=True,
    caption="The rate really used in three epochs of 400 steps.",
    alt="A staircase from 0.1 to 0.033, and a curve that has fallen below 0.001 long before the end of the first epoch.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_pitfall_accuracy", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
task = data.classification_task("digits", train_size=1600)  # batches of 4: 400 steps per epoch
result = training.train(
    task,
    models.softmax(task.features, task.classes),
    {"right": three_ways["by hand"], "printed": printed},
    range(16),
    batch_size=4,
    progress=False,
)
right, wrong = 100 * result.test_accuracy
print(f"test accuracy over 16 seeds: right {right.mean():.1f} ± {right.std():.1f} %, as printed {wrong.mean():.1f} ± {wrong.std():.1f} %")
recall("replacement", f"Measured: it collapses, by {(right - wrong).mean():.0f} points on average.")

# Measured on seeds 0-63: 59.2 ± 6.3 points; a mean over 16 seeds misses 40 with a probability far below 1e-6.
assert (right - wrong).mean() > 40

# %% [markdown]
# **What it showed.** Three ways, one curve. The rates of the replacement add up to less than a fiftieth of what the loop
# uses, and the model hardly learns. No error, no warning: only the curve shows it.
#
# Another piece of advice meets the same trap: against a rate of 0.1 that is too high,
# `ExponentialDecay(0.1, decay_steps=10000, decay_rate=0.96, staircase=True)` is no remedy. Its rate is *exactly* 0.1 for
# the first 10,000 steps: in all that time nothing has been lowered (lesson 2 tried it). Too high at the *start* needs a lower rate, or a warm-up
# (lesson 5); decay lowers the noise at the *end*.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_no_remedy", "locked": true, "schema_version": 3, "solution": false, "task": false}
no_remedy = ExponentialDecay(0.1, decay_steps=10000, decay_rate=0.96, staircase=True)
print([round(float(no_remedy(step)), 6) for step in (0, 1, 100, 9999, 10000)])
assert {float(no_remedy(step)) for step in (0, 1, 100, 9999)} == {float(np.float32(0.1))}

# %% [markdown]
# ## What you can do now
#
# - Set the rate in Keras in six ways, and say which work per step and which per epoch, and what costs time.
# - Write a schedule class that works in `fit`, in a graph, and in a saved model.
# - Convert epochs to steps, and measure the rate really used instead of trusting a log.
# - Resume an interrupted run with its schedule where it was.
#
# **Where to read on.** Lesson 5 uses your `WarmupCosine` for what it is good for. The Keras guides *Customizing what
# happens in fit()*, *Writing a training loop from scratch in TensorFlow*, and the reference of
# `keras.optimizers.schedules` and `keras.callbacks.BackupAndRestore`.
