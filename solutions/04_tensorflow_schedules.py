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
# *Thursday morning.* Mira has put lesson 3's cosine into Keras. It trains. It trains *badly*. "My schedule looks right on
# paper. Is it the one that Keras uses?"
#
# **Goal.** You put a [schedule](../../docs/glossary.md#schedule) into Keras in six ways, and *measure the rate that each update
# really uses*. What an object says, what a callback logs and what training uses are three things. You learn where they differ.
#
# | | time | points |
# |---|---|---|
# | core: reading and running | 60 minutes | |
# | core: exercises | 100 minutes | 29 |
# | deeper: a swallowed error, and what each way costs | 10 minutes | |
#
# You need lesson 3: a schedule is a curve, one rate per optimizer [step](../../docs/glossary.md#step).

# %%
import math
import tempfile
import time

import numpy as np

from lrlib import tensorflow_gate

tf = tensorflow_gate.load()  # TensorFlow, without its log lines
import keras

from lrlib import data, explorers, models, plots, schedules, training
from lrlib.checks import check, hint
from lrlib.predictions import predict, predict_curve, recall, summary
from lrlib.tf_schedules import (
    probe_data,
    probe_loss,
    probe_model,
    rates_used,
    rates_used_by_fit,
)

tf.get_logger().setLevel(
    "ERROR"
)  # this lesson makes many small models on purpose; TensorFlow would warn of it

# %% [markdown]
# ## Predict
#
# Commit to your answers before you read on.

# %%
predict(
    "Does TensorFlow require manual learning-rate updates, or does it have built-in support?",
    [
        "you must update the rate yourself",
        "only its built-in schedules work",
        "both ways of doing it work",
    ],
    key="manual_or_built_in",
    reveal="Experiment 1 sets the rate in six ways, built in and by hand, and measures each.",
)

# %%
predict(
    "A text replaces `lr = 0.1 / (epoch + 1)` by `InverseTimeDecay(0.1, decay_steps=1, "
    "decay_rate=0.5)`. At 400 steps per epoch, what happens to the accuracy?",
    ["it stays the same", "it improves a little", "it drops by a point or two", "it collapses"],
    key="replacement",
    reveal="The pitfall at the end of this lesson trains with both.",
)

# %% [markdown]
# ## The idea, in one picture
#
# Keras has a place for schedules: an object with a method `__call__(step)`. The optimizer counts its updates in
# `optimizer.iterations` and, before each update, calls the object with that count. Why an object, and not just a number
# that you change?
#
# - *It is a function of the step alone.* So it can be compiled into the training step and costs next to nothing.
# - *It is separate from the optimizer*: the same schedule drives SGD or Adam, and schedules can be composed (below).
# - *It can be saved.* A stored model has the schedule and the step in it, and goes on where it stopped.
#
# The built-in classes live in `keras.optimizers.schedules`: `ExponentialDecay`, `PiecewiseConstantDecay`,
# `PolynomialDecay`, `InverseTimeDecay`, `CosineDecay` (with an optional warm-up) and `CosineDecayRestarts`. Beside them
# stands a callback, `keras.callbacks.LearningRateScheduler`, which sets the rate once per *epoch*.
#
# **Look for** the unit: Keras calls the object with a step, the callback with an [epoch](../../docs/glossary.md#epoch).

# %% tags=["fold"]
# Drawing: halving per epoch, by an object and by a callback
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
# **What it showed.** Both halve the rate per epoch: the callback in one go, the object a little at each step, because its
# `decay_steps` is one epoch *counted in steps*. This unit is where most errors are made.
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
# ## What TensorFlow does with your code: tracing
#
# One idea explains half of this lesson's surprises. TensorFlow does not run your Python at each training step. It runs it
# **once**, writes down which operations it computed with, and from then on replays only these: the **graph**. That first run is
# called **tracing**; `tf.function` does it, and `fit` does it to the whole training step, schedule included.

# %% tags=["fold"]
# Drawing: tracing, and what comes after
figure, axes = plots.canvas(width=9, height=2.5)
axes.axis("off")
boxes = [
    (0.0, "your Python\n0.1 * 0.5 ** n", plots.COLORS[0]),
    (2.6, "tracing, once:\nPython runs, TensorFlow\nwrites the operations down", plots.COLORS[1]),
    (5.9, "the graph:\noperations, and the\nnumbers of that moment", plots.COLORS[2]),
]
for x, text, color in boxes:
    axes.text(x + 1, 0.62, text, ha="center", va="center", fontsize=9.5, bbox={"boxstyle": "round,pad=0.5", "fc": "white", "ec": color, "lw": 2})
for begin, end in ((1.8, 2.35), (4.85, 5.7)):
    axes.annotate("", (end, 0.62), (begin, 0.62), arrowprops={"arrowstyle": "->", "lw": 1.5})
for k in range(3):
    axes.text(9.0, 0.95 - 0.33 * k, f"step {k}: the graph runs", fontsize=9.5, va="center")
    axes.annotate("", (8.95, 0.95 - 0.33 * k), (8.1, 0.62), arrowprops={"arrowstyle": "->", "lw": 1.2, "color": "0.4"})
axes.text(6.9, 0.03, "a Python number is frozen here; a tf.Variable and the step are not", ha="center", fontsize=9, style="italic")
axes.set(xlim=(-0.3, 11), ylim=(-0.1, 1.2))
plots.picture(
    figure,
    caption="Python runs while TensorFlow traces, once. Each step then runs the graph only.",
    alt="Three boxes with arrows: your Python code; tracing, where Python runs once and the operations are written down; the "
    "graph. From the graph arrows go to step 0, step 1 and step 2. Beneath: a Python number is frozen in the graph, a "
    "tf.Variable and the step are not.",
)

# %% [markdown]
# Six lines to see it. **Look for** how often "Python runs" is printed, and for which of the two numbers the third call uses.

# %%
factor, seen = 0.1, []


@tf.function
def traced_rate(step):
    seen.append("Python runs")
    return factor * tf.cast(step, tf.float32)


rates_of = [float(traced_rate(tf.constant(step))) for step in (1, 2)]
factor = 100.0
rates_of.append(float(traced_rate(tf.constant(3))))
print(f"Python ran {len(seen)} time; rates {np.round(rates_of, 3)}")

# %% [markdown]
# **What it showed.** Python ran once. The step is an *input* of the graph, so it may change; `factor` was a Python number, so
# the graph has 0.1 in it for good. Remember: *what is a number while tracing stays that number*, and *`if`, `min`, `math`
# and NumPy want a number, which the step has not yet while tracing*.
#
# ## Experiment 1: six ways that work
#
# How do you see the rate that was *really used*? Train a model with a single weight $w$ and the loss $-w$. Its
# [gradient](../../docs/glossary.md#gradient) is $-1$ at every step, so each update of plain SGD raises the weight by exactly the
# learning rate. `probe_model` and `probe_loss` make this model; `rates_used` reads off the rates.
#
# The intended curve is a cosine from 0.1 to 0 over 3 epochs of 8 steps. Ways that set the rate once per epoch keep the cosine's
# value at the epoch's first step.
#
# **Look for** any dot (rate used) that is not on its grey line (rate intended).

# %% nbgrader={"grade": false, "grade_id": "experiment_ways_defined", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Defining: the curve, a schedule class, a callback, three loops, and the drawing
EPOCHS, PER_EPOCH = 3, 8
TOTAL = EPOCHS * PER_EPOCH
SGD, LambdaCallback = keras.optimizers.SGD, keras.callbacks.LambdaCallback
ExponentialDecay, CosineDecay = keras.optimizers.schedules.ExponentialDecay, keras.optimizers.schedules.CosineDecay


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
    model.compile(SGD(rate) if not isinstance(rate, keras.optimizers.Optimizer) else rate, loss=probe_loss, **options)
    return model


def assignment_between_epochs():
    model = compiled_probe(0.1)
    for epoch in range(EPOCHS):
        model.optimizer.learning_rate = curve(epoch * PER_EPOCH)
        model.fit(*probe_data(PER_EPOCH), batch_size=1, verbose=0)
    return rates_used(model)


def gradient_tape():
    model, optimizer = probe_model(TOTAL), SGD(MyCosine())
    inputs, targets = probe_data(1)
    for _ in range(TOTAL):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(probe_loss(targets, model(inputs)))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
    return rates_used(model)


def fit_with(rate, *callbacks):
    return rates_used_by_fit(rate, steps_per_epoch=PER_EPOCH, epochs=EPOCHS, callbacks=callbacks)


def show_used(panels, columns, caption, alt):
    """Draw each panel's intended curve in grey and the rates used as dots; a third entry is what a log said."""
    rows = -(-len(panels) // columns)
    figure, axes = plots.canvas(columns=columns, rows=rows, width=3.3 * columns, height=2.5 * rows)
    for ax, (name, (intended, used, *logged)) in zip(np.ravel(axes), panels.items(), strict=True):
        ax.plot(intended, color="0.65", linewidth=4, label="intended")
        if logged:
            ax.plot(logged[0], color=plots.COLORS[1], linewidth=1.5, linestyle="--", label="logged")
        ax.plot(used, ".", color=plots.COLORS[0], markersize=6, label="used")
        ax.set_title(name, fontsize=10)
        ax.set_ylim(bottom=-0.05 * ax.get_ylim()[1])
        if logged or ax is np.ravel(axes)[0]:
            ax.legend(fontsize=8, frameon=False)
    for ax in np.atleast_2d(axes)[-1]:
        ax.set_xlabel("step", fontsize=9)
    for ax in np.atleast_2d(axes)[:, 0]:
        ax.set_ylabel("learning rate", fontsize=9)
    plots.show(figure, caption=caption, alt=alt)

# %% nbgrader={"grade": false, "grade_id": "experiment_six_ways", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
each_step = np.array([curve(step) for step in range(TOTAL)])
each_epoch = np.repeat(each_step[::PER_EPOCH], PER_EPOCH)
per_epoch_callback = keras.callbacks.LearningRateScheduler(lambda epoch: curve(epoch * PER_EPOCH))
ways = {
    "built-in object": (each_step, fit_with(CosineDecay(0.1, TOTAL))),
    "your own class": (each_step, fit_with(MyCosine())),
    "LearningRateScheduler": (each_epoch, fit_with(0.1, per_epoch_callback)),
    "callback, every batch": (each_step, fit_with(0.1, SetEachBatch())),
    "assignment between fits": (each_epoch, assignment_between_epochs()),
    "GradientTape loop": (each_step, gradient_tape()),
}
for name, (intended, used) in ways.items():
    np.testing.assert_allclose(used, intended, rtol=1e-5, atol=1e-8, err_msg=name)
show_used(
    ways,
    3,
    caption="The rate intended (grey) and the rate really used (dots), in six ways to set it.",
    alt="Six panels; in each, all dots lie on the grey curve: a cosine over 24 steps, or its "
    "staircase over 3 epochs.",
)
recall(
    "manual_or_built_in",
    "All six ways use exactly the intended rates.",
    answer="both ways of doing it work",
    why="The rate is a variable that you may set, or an object that the training step calls.",
)

# %% [markdown]
# **What it showed.** All six ways use the intended rates. In particular *assignment works*, whatever you may read:
# `optimizer.learning_rate = x`, with a number `x`, sets a *variable* of the graph; nothing is traced again, nothing is lost.
#
# ## Experiment 2: nine traps, in three rounds
#
# Now nine programs that look right. None of them raises an error. Before each round of three, commit.
#
# ### Round 1: names and types
#
# The intent: (1) halve the rate in each epoch; (2) halve it every 10 steps, from 1; (3) warm up over 8 steps.
#
# ```python
# # 1                                              # 2                              # 3
# for epoch in range(3):                           ExponentialDecay(1, 10, 0.5)     CosineDecay(0.1, 24, warmup_steps=8)
#     model.optimizer.lr = 0.1 * 0.5**epoch
#     model.fit(...)
# ```

# %%
predict(
    "Which of the three uses the rates that it should?",
    ["the first", "the second", "the third", "none of them"],
    key="round_1",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_round_1", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
t = np.arange(TOTAL)
epoch_of_step = t // PER_EPOCH
model = compiled_probe(0.1)
for epoch in range(EPOCHS):
    model.optimizer.lr = 0.1 * 0.5**epoch
    model.fit(*probe_data(PER_EPOCH), batch_size=1, verbose=0)
warmed_up = schedules.warmup(lambda step: schedules.cosine_decay(step, 0.1, TOTAL), 8)
round_1 = {
    "1. optimizer.lr = ...": (0.1 * 0.5**epoch_of_step, rates_used(model)),
    "2. ExponentialDecay(1, 10, 0.5)": (0.5 ** (t / 10), fit_with(ExponentialDecay(1, 10, 0.5))),
    "3. warmup_steps without a target": (
        warmed_up(t),
        fit_with(CosineDecay(0.1, TOTAL, warmup_steps=8)),
    ),
}
show_used(
    round_1,
    3,
    caption="Round 1: intended (grey) and used (dots).",
    alt="1: the rate stays at 0.1. 2: it is 1 at step 0 and 0 ever after. 3: it starts at the top, "
    "without a warm-up.",
)
recall(
    "round_1",
    answer="none of them",
    why="A name that nothing reads, an int where a float is meant, and half of a pair of options.",
)
assert np.allclose(rates_used(model), 0.1)
assert round_1["2. ExponentialDecay(1, 10, 0.5)"][1].tolist() == [1] + [0] * (TOTAL - 1)
assert np.allclose(round_1["3. warmup_steps without a target"][1], each_step, atol=1e-8)

# %% [markdown]
# **What it showed.**
#
# 1. `optimizer.lr` was the name in old versions. Today nothing reads it. The name is `learning_rate`.
# 2. The int 1 makes an integer curve: 1, then 0 for ever. Write `1.0`.
# 3. `warmup_steps` alone is ignored. Give `warmup_target` too; and Keras counts `decay_steps` *after* the warm-up.
#
# ### Round 2: who counts what
#
# The intent: (4) halve the rate in each epoch; (5) the same, in two fits of three epochs; (6) the cosine, set before each
# batch, with `steps_per_execution=4`, which runs four batches at a time to save Python's time.
#
# ```python
# # 4                                        # 5                                       # 6
# LearningRateScheduler(                     for _ in range(2):                        model.compile(..., steps_per_execution=4)
#     lambda epoch, rate: rate * 0.5**epoch      halve = LearningRateScheduler(        model.fit(..., callbacks=[SetEachBatch()])
# )                                                  lambda epoch: 0.1 * 0.5**epoch)
#                                                model.fit(..., callbacks=[halve])
# ```

# %%
predict(
    "In one of the three the rate jumps back up to 0.1 in the middle. In which?",
    ["in the fourth", "in the fifth", "in the sixth"],
    key="round_2",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_round_2", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
model = compiled_probe(0.1)
for _ in range(2):
    halve = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 * 0.5**epoch)
    model.fit(*probe_data(4), batch_size=1, epochs=3, verbose=0, callbacks=[halve])
four_at_once = {"steps_per_epoch": PER_EPOCH, "epochs": EPOCHS, "steps_per_execution": 4}
compounding = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5**epoch)
round_2 = {
    "4. rate * 0.5**epoch": (0.1 * 0.5**epoch_of_step, fit_with(0.1, compounding)),
    "5. callback, second fit": (0.1 * 0.5 ** (t // 4), rates_used(model)),
    "6. steps_per_execution=4": (
        each_step,
        rates_used_by_fit(0.1, callbacks=[SetEachBatch()], **four_at_once),
    ),
}
show_used(
    round_2,
    3,
    caption="Round 2: intended (grey) and used (dots).",
    alt="4: the rate falls too fast in the third epoch. 5: it starts again at 0.1 in the second "
    "fit. 6: it stands still "
    "for four steps and falls much too slowly.",
)
recall(
    "round_2",
    "The fourth falls too fast, and the sixth too slowly.",
    answer="in the fifth",
    why="Each `fit` counts its epochs from 0, and the callback with it.",
)
assert np.allclose(
    round_2["4. rate * 0.5**epoch"][1], 0.1 * 0.5 ** np.array([0, 1, 3])[epoch_of_step]
)
assert np.allclose(round_2["5. callback, second fit"][1], 0.1 * 0.5 ** ((t // 4) % 3))
assert np.allclose(
    round_2["6. steps_per_execution=4"][1],
    np.repeat([curve(step) for step in range(TOTAL // 4)], 4),
)
assert np.allclose(rates_used_by_fit(CosineDecay(0.1, TOTAL), **four_at_once), each_step, atol=1e-8)

# %% [markdown]
# **What it showed.**
#
# 4. The rate handed to the callback has already been halved, so powers of the epoch compound.
# 5. The callback starts again with each `fit`; a schedule object goes on. To go on with a callback, use `initial_epoch`.
# 6. Keras calls a callback once for four batches. This one counts its calls, so it falls behind. Schedule objects are not
#    affected.
#
# ### Round 3: what was traced
#
# The intent: (7) multiply the rate by 0.9 at each step; (8) halve it every 6 *updates*, where four gradients make one update;
# (9) continue, after 12 steps, with another schedule.
#
# ```python
# # 7                                   # 8                                       # 9
# class Counting(...):                  SGD(ExponentialDecay(0.1, 6, 0.5),        model.fit(...)
#     calls = 0                             gradient_accumulation_steps=4)        model.optimizer.learning_rate = other
#     def __call__(self, step):                                                   model.fit(...)
#         self.calls += 1
#         return 0.1 * 0.9**self.calls
# ```

# %%
predict(
    "One of the three trains at a constant rate, while a log of `optimizer.learning_rate` shows a "
    "decay. Which?",
    ["the seventh", "the eighth", "the ninth"],
    key="round_3",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_round_3", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# Measuring: round 3, three programs and the rates they use
class Counting(keras.optimizers.schedules.LearningRateSchedule):
    calls = 0

    def __call__(self, step):
        self.calls += 1
        return 0.1 * 0.9**self.calls


logged, counting = [], compiled_probe(Counting())
log = LambdaCallback(
    on_train_batch_end=lambda batch, logs: logged.append(float(counting.optimizer.learning_rate))
)
counting.fit(*probe_data(TOTAL), batch_size=1, verbose=0, callbacks=[log])

accumulated = rates_used_by_fit(
    SGD(ExponentialDecay(0.1, 6, 0.5), gradient_accumulation_steps=4), steps_per_epoch=TOTAL
)

other = ExponentialDecay(0.2, 10, 0.5)
first, second = (compiled_probe(ExponentialDecay(0.1, 10, 0.5)) for _ in range(2))
for model in (first, second):
    model.fit(*probe_data(TOTAL // 2), batch_size=1, verbose=0)
    model.optimizer.learning_rate = other
second.compile(optimizer=second.optimizer, loss=probe_loss)  # the same optimizer: its step goes on
for model in (first, second):
    model.fit(*probe_data(TOTAL // 2), batch_size=1, verbose=0)
switched = np.where(t < TOTAL // 2, 0.1, 0.2) * 0.5 ** (t / 10)
round_3 = {
    "7. a counter in __call__": (0.1 * 0.9**t, rates_used(counting), logged),
    "8. accumulate 4 (axis: batches)": (
        np.repeat(0.1 * 0.5 ** (np.arange(6) / 6), 4),
        np.where(accumulated > 0, accumulated, np.nan),
    ),
    "9. another schedule": (switched, rates_used(first)),
}
show_used(
    round_3,
    3,
    caption="Round 3: intended (grey), used (dots) and, in the first, logged (dashed).",
    alt="7: the rate used is constant, the logged one decays. 8: it falls four times too fast. 9: "
    "after step 12 the old "
    "schedule goes on.",
)
recall(
    "round_3",
    answer="the seventh",
    why="Training uses the number that was traced; each reading runs the Python code again.",
)
assert np.allclose(rates_used(counting), rates_used(counting)[0])
assert (np.diff(logged) < 0).all()
assert np.allclose(accumulated[3::4], 0.1 * 0.5 ** (t[3::4] / 6))
assert np.allclose(rates_used(first), 0.1 * 0.5 ** (t / 10))
assert np.allclose(rates_used(second), switched)
print(
    f"at step 12: intended {switched[12]:.3f}; used {rates_used(first)[12]:.3f}; compiled again "
    "with the same optimizer "
    f"{rates_used(second)[12]:.3f}"
)

# %% [markdown]
# **What it showed.**
#
# 7. Python's `__call__` runs while `fit` traces; what you count there is frozen. Worse: each *reading* of the rate runs the code
#    again, so the log shows a decay that training never used.
# 8. The schedule is called with the count of *gradients*, not of updates: stretch its `decay_steps` by the accumulation.
# 9. The graph keeps the first schedule. Compile again, *with the same optimizer*, as the last line does: the graph is traced
#    anew and the step goes on. (With a new optimizer the step starts again at 0.)
#
# Nine traps; remember the probe.
#
# ## Composition: a schedule around a schedule
#
# Keras has no "first this, then that". But a schedule may *call* another one: that is all that composition takes. `Warmup`
# below puts a linear rise in front of *any* schedule. You write it in exercise 4.3; here is what it does.
#
# **Look for** what the two curves have in common, and where each inner schedule begins.

# %% nbgrader={"grade": false, "grade_id": "experiment_composition", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
from lrlib.to_take_along import Warmup

inner = {
    "cosine": CosineDecay(0.1, 18),
    "restarts": keras.optimizers.schedules.CosineDecayRestarts(0.1, 6, t_mul=1.0),
}
composed = {f"Warmup({name})": fit_with(Warmup(schedule, 6)) for name, schedule in inner.items()}
figure, axes = plots.canvas()
plots.draw_curves(axes, composed)
axes.set_ylim(top=0.14)  # room for the legend
plots.show(
    figure,
    caption="The same warm-up over 6 steps, around a cosine and around restarts: rates really used "
    "in fit.",
    alt="Both curves rise from 0 to 0.1 in six steps; then one falls along a cosine, the other "
    "falls and jumps back up twice.",
)
print(Warmup(inner["cosine"], 6).get_config())

# %% [markdown]
# **What it showed.** One class, any schedule inside. The inner one sees its own clock, `step - warmup_steps`, so its
# `decay_steps` do not count the warm-up. To be saved, the outer schedule writes down the *inner one's* class and config, nested
# (`keras.saving.serialize_keras_object`); `from_config` makes the inner one first.
#
# ## Experiment 3: what fails loudly
#
# All but two of these raise an error, some of them late. **Look for** the one that works when you call it, and fails in `fit`.

# %% nbgrader={"grade": false, "grade_id": "experiment_errors", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# Measuring: what each wrong use raises
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


def save_and_load(schedule, **options):
    with tempfile.TemporaryDirectory() as folder:
        fit_one(schedule).save(f"{folder}/model.keras")
        keras.models.load_model(f"{folder}/model.keras", **options)


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
        lambda: fit_one(
            ExponentialDecay(0.1, 10, 0.5), keras.callbacks.LearningRateScheduler(lambda epoch: 0.1)
        )
    ),
    "ReduceLROnPlateau on a schedule": error_of(
        lambda: fit_one(ExponentialDecay(0.1, 10, 0.5), *plateau, epochs=9)
    ),
    "`if step < 3` called with an int": error_of(
        lambda: Custom(lambda step: 0.1 if step < 3 else 0.01)(2)
    ),
    "`if step < 3` in fit": error_of(
        lambda: fit_one(Custom(lambda step: 0.1 if step < 3 else 0.01))
    ),
    "`min(step, 5)` in fit": error_of(
        lambda: fit_one(Custom(lambda step: 0.1 - 0.01 * min(step, 5)))
    ),
    "`math.cos(step)` in fit": error_of(lambda: fit_one(Custom(lambda step: math.cos(step)))),
    "`np.exp(-step)` in fit": error_of(lambda: fit_one(Custom(lambda step: np.exp(-step)))),
    "tf.pow(0.5, step) without a cast, in fit": error_of(
        lambda: fit_one(Custom(lambda step: tf.pow(0.5, step)))
    ),
    "save without get_config": error_of(lambda: save_and_load(MyCosine())),
    "load a class that Keras does not know": error_of(lambda: save_and_load(Unregistered())),
    "the same with custom_objects=": error_of(
        lambda: save_and_load(Unregistered(), custom_objects={"Unregistered": Unregistered})
    ),
}
for what, error in errors.items():
    print(f"{what:42s} {error}")
print(f"ReduceLROnPlateau trained {len(reached)} epochs before it failed")

assert (
    errors.pop("`if step < 3` called with an int")
    == errors.pop("the same with custom_objects=")
    == "no error"
)
assert "no error" not in errors.values()
assert len(reached) == 4

# %% [markdown]
# **What it showed.**
#
# - The constructor takes a Python `float`, a schedule, or a callable without arguments; no `int`, no `np.float32`.
# - A *number* cannot replace a schedule object: not by assignment, not by `LearningRateScheduler`, not by
#   `ReduceLROnPlateau`, and the last one tells you only at its *first reduction*, which may be after hours.
# - A schedule that works when you call it with an int may fail in `fit`, where the step has no value yet (tracing). Cast it, and
#   use `tf.where`, `tf.minimum`, `tf.cos`.
# - Saving needs `get_config`. Loading needs to find the class: registered (`@keras.saving.register_keras_serializable()`), or
#   handed over with `custom_objects=`.
#
# ## Two schedules that you may not have noticed
#
# **AdaGrad has one built in.** `keras.optimizers.Adagrad` (Duchi, Hazan and Singer,
# [2011](https://jmlr.org/papers/v12/duchi11a.html), *Adaptive Subgradient Methods for Online Learning and Stochastic
# Optimization*) divides each step by the root of the *sum* of all squared gradients so far. That sum only grows. On the probe
# the step at time $t$ is $\eta / \sqrt{a + t + 1}$, with $a = 0.1$ in Keras: an inverse square root decay (lesson 3), whatever
# you do. That is why a schedule is called "less effective" with it.
#
# **Weight decay follows the schedule.** In Keras `weight_decay` shrinks each weight by *rate times decay* at each step, and
# the rate is the *scheduled* one. So a schedule that halves the sum of the rates halves the weight decay too.

# %%
predict_curve(
    "A constant rate of 0.1 with Adagrad, on the probe. Draw the rate that each update really "
    "uses.",
    key="adagrad",
    x=(0, 60),
    y=(0.0, 0.12),
    ylabel="rate used",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_two_hidden_schedules", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# Measuring: the rates of Adagrad, and what weight decay leaves
adagrad = rates_used_by_fit(keras.optimizers.Adagrad(0.1), steps_per_epoch=61)
formula = 0.1 / np.sqrt(0.1 + np.arange(61) + 1)
assert np.allclose(adagrad, formula, rtol=1e-4)
recall("adagrad", answer=adagrad, why="The sum of squared gradients only grows.")
plots.curves(
    {"used by Adagrad(0.1)": adagrad, "0.1 / sqrt(1.1 + t)": formula},
    caption="A constant rate with AdaGrad: the size of each update on the probe.",
    alt="The size of the update falls from about 0.095 to 0.013 in 60 steps, on the curve of 0.1 "
    "over the root of t.",
).show()


def shrunk(rate):
    """Return a weight of 1 after 100 steps with gradient 0 and weight decay 0.1: only the decay
    moves it.
    """
    weight, optimizer = keras.Variable(1.0), SGD(rate, weight_decay=0.1)
    for _ in range(100):
        optimizer.apply([tf.zeros(())], [weight])
    return float(weight.numpy())


linear = keras.optimizers.schedules.PolynomialDecay(0.1, 100, 0.0)
for name, rate, total in (("constant 0.1", 0.1, 10.0), ("linear from 0.1 to 0", linear, 5.05)):
    print(
        f"{name:22s} sum of the rates {total:5.2f}: the weight shrinks to {shrunk(rate):.3f}; "
        f"exp(-0.1 x sum) = {math.exp(-0.1 * total):.3f}"
    )
assert abs(shrunk(0.1) - math.exp(-1.0)) < 0.005
assert abs(shrunk(linear) - math.exp(-0.505)) < 0.005

# %% [markdown]
# **What it showed.** When you add a decay to a run with weight decay, you also weaken the weight decay, and may have to raise
# it. (PyTorch's `AdamW` multiplies by the scheduled rate as well.)
#
# ## Deeper
#
# ### A swallowed error
#
# Keras assumes that a `TypeError` inside the function of `LearningRateScheduler` means: it takes only the epoch. So it calls
# the function again, without the rate.

# %% nbgrader={"grade": false, "grade_id": "experiment_swallowed", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
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
# ### What each way costs
#
# **Look for** the ways that run extra Python at each step, and for the last row.

# %% nbgrader={"grade": false, "grade_id": "experiment_cost", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
# Measuring: the processor time of each way
pixels, labels = data.load("digits")
pixels, labels = np.tile(pixels[:1200], (2, 1)), np.tile(labels[:1200], 2)  # 150 steps of 16


class ReadEachBatch(keras.callbacks.Callback):
    def on_train_batch_begin(self, batch, logs=None):
        float(self.model.optimizer.learning_rate)


def python_side(step):
    return tf.py_function(
        lambda step: 0.1 * 0.99 ** int(step), [tf.convert_to_tensor(step)], tf.float32
    )


def classifier(rate, **options):
    net = keras.Sequential(
        [keras.layers.Input((64,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(10)]
    )
    net.compile(
        SGD(rate), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), **options
    )
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
for _ in range(
    5
):  # in turn, so that a busy moment does not fall on one of them; the first round traces
    for name, (net, callbacks) in timed.items():
        started = time.process_time()
        net.fit(pixels, labels, batch_size=16, verbose=0, callbacks=callbacks)
        seconds[name].append(time.process_time() - started)
cost = {name: min(measured[1:]) for name, measured in seconds.items()}
for name, value in cost.items():
    print(
        f"{name:40s} {value / cost['a constant rate']:5.2f} times the processor time of a constant "
        "rate"
    )

# %% [markdown]
# **What it showed.** A schedule object, built in or your own, is part of the graph: this measurement cannot tell it from a
# constant (the first three rows). Extra Python at each step costs time, most of all a callback that *reads* a schedule's rate.
# With `steps_per_execution=50`, `fit` returns to Python once in 50 steps, which saves much; but then a callback sees only every
# 50th batch (trap 6).
#
# ## In production: go on after an interruption
#
# The schedule goes on where it was only if the *optimizer's step* is restored with the weights. Here a job of 3 epochs, with
# early stopping and backups, is cut after its second epoch.
#
# **Look for** the rate at step 16, the first after the cut.

# %% nbgrader={"grade": false, "grade_id": "experiment_resume", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# Measuring: a power cut, and how the schedule goes on
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
    alt="Left, all dots lie on the cosine. Right, the dots jump back to the top of the curve at "
    "step 16.",
)
assert np.allclose(rates_used(resumed), each_step, atol=1e-8)
assert np.allclose(rates_used(weights_only)[16:], each_step[:8], atol=1e-8)

# %% [markdown]
# **What it showed.** `BackupAndRestore` brings the schedule back to its step. With the weights alone the optimizer
# counts from 0, and training goes on at the *peak* rate. Take care of three things:
#
# - If you call `load_weights` on your own, first call `optimizer.build(model.trainable_variables)`: else momentum's or Adam's
#   state and step are passed over, with only a warning (exercise 6.7 meets this).
# - `model.save` and `load_model` keep optimizer and schedule too, if Keras finds the schedule's class (experiment 3).
# - `EarlyStopping(restore_best_weights=True)` brings back the weights of the best epoch, not the step or the rate.
#
# ## Exercises
#
# | exercise | what you do | minutes | points |
# |---|---|---|---|
# | 4.1 | steps per epoch | 5 | 2 |
# | 4.2 | a decay planned in epochs | 10 | 3 |
# | 4.3 | warm-up around any schedule | 25 | 6 |
# | 4.4 | a function of the epoch | 5 | 2 |
# | 4.5 | a callback that logs the rate | 10 | 3 |
# | 4.6 | a training loop of your own | 15 | 4 |
# | 4.7 | the pitfall, mended | 10 | 2 |
# | 4.8 | your schedule in a real fit | 10 | 4 |
# | 4.9 | in your own words | 10 | 3 |
#
# The check compares rates: those of a schedule object, or those that a callback or a loop *really uses* in a small training run.
# It passes parameters by name, and a ten-thousandth of a rate is close enough. Run it as often as you like.
#
# ### 4.1 Steps per epoch
#
# *2 points · 5 minutes · core*
#
# How many updates does `fit` make in one epoch? The last, smaller [batch](../../docs/glossary.md#batch) counts. With
# `validation_split`, Keras sets that share of the examples aside first, and what is left is rounded *down* to whole examples.

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
    dict(examples=100, batch_size=10, validation_split=0.25),
    dict(examples=129, batch_size=16, validation_split=0.25),
    dict(examples=33, batch_size=8, validation_split=0.25),
    dict(examples=11, batch_size=3, validation_split=0.1),
    dict(examples=31, batch_size=64),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.2 A decay planned in epochs
#
# *3 points · 10 minutes · core*
#
# You think in epochs, Keras counts steps. Return an `ExponentialDecay` that starts at `initial_learning_rate` and
# reaches `final_learning_rate` exactly when `epochs` epochs are over, falling at each step. Somebody will call it with
# `initial_learning_rate=1`.

# %% nbgrader={"grade": false, "grade_id": "decay_for_epochs", "locked": false, "schema_version": 3, "solution": true, "task": false}
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    """Return a ``keras.optimizers.schedules.ExponentialDecay`` with the final rate at step epochs *
    steps_per_epoch.
    """
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
    dict(initial_learning_rate=3, final_learning_rate=0.03, epochs=2, steps_per_epoch=19),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.3 Warm-up around any schedule
#
# *6 points · 25 minutes · core*
#
# Write `Warmup(schedule, warmup_steps)`: with $W$ warm-up steps it rises in a straight line from 0 to the rate with which
# `schedule` begins, and then hands over:
#
# $$\eta(t) = \begin{cases} \text{schedule}(0) \cdot t / W & t < W \\ \text{schedule}(t - W) & t \ge W \end{cases}$$
#
# Keras should be able to use it everywhere: called with a Python int, an int64 tensor or a variable, in a graph, in `fit`, and
# in a model that is saved and loaded again. (The line above `class` registers it. `from_config` is given.) `schedule` is any
# Keras schedule; you may call it with a float tensor. You may assume $W \ge 1$.
#
# **What to try first.** Cast the step, compute both branches (the inner one at `tf.maximum(t - W, 0)`: it is computed during
# the warm-up too), choose with `tf.where`. And in `get_config`, `keras.saving.serialize_keras_object(self.schedule)`.

# %% nbgrader={"grade": false, "grade_id": "Warmup", "locked": false, "schema_version": 3, "solution": true, "task": false}
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    """A linear rise from 0 over ``warmup_steps`` to the rate with which ``schedule`` begins, then
    ``schedule`` itself.
    """

    def __init__(self, schedule, warmup_steps):
        ### BEGIN SOLUTION
        self.schedule = schedule
        self.warmup_steps = warmup_steps
        ### END SOLUTION

    def __call__(self, step):
        """Return the rate at ``step``."""
        ### BEGIN SOLUTION
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0) * t / self.warmup_steps
        after = self.schedule(tf.maximum(t - self.warmup_steps, 0.0))
        return tf.where(t < self.warmup_steps, rising, after)
        ### END SOLUTION

    def get_config(self):
        """Return the arguments of ``__init__`` by name; the inner schedule as Keras writes objects.
        """
        ### BEGIN SOLUTION
        return {
            "schedule": keras.saving.serialize_keras_object(self.schedule),
            "warmup_steps": self.warmup_steps,
        }
        ### END SOLUTION

    @classmethod
    def from_config(cls, config):
        """Make it again from what ``get_config`` returned."""
        inner = keras.saving.deserialize_keras_object(config["schedule"])
        return cls(inner, config["warmup_steps"])

# %% nbgrader={"grade": true, "grade_id": "test_Warmup", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check(
    "Warmup",
    Warmup,
    dict(asked="int", inner="cosine", warmup_steps=6),
    dict(asked="tensor", inner="a late jump", warmup_steps=6),
    dict(asked="graph", inner="restarts", warmup_steps=6),
    dict(asked="fit", inner="restarts", warmup_steps=6),
    dict(asked="save and load", inner="cosine", warmup_steps=6),
    dict(asked="save and load", inner="a late jump", warmup_steps=3),
)
### BEGIN HIDDEN TESTS
check(
    "Warmup",
    Warmup,
    dict(asked="variable", inner="inverse time", warmup_steps=11),
    dict(asked="graph", inner="a late jump", warmup_steps=5),
    dict(asked="fit", inner="inverse time", warmup_steps=5),
    dict(asked="save and load", inner="restarts", warmup_steps=9),
    dict(asked="save and load", inner="inverse time", warmup_steps=4),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.4 A function of the epoch
#
# *2 points · 5 minutes · core*
#
# For `keras.callbacks.LearningRateScheduler`: the rate is 0.2 in epochs 0, 1 and 2, half of that in epochs 3, 4 and 5,
# and so on. Keras hands over the epoch, counted from 0, and the rate that the optimizer has at the moment. The result
# must not depend on that rate: the function may be used in a second `fit`, or start in the middle with `initial_epoch`.
# Return a plain Python float: Keras refuses a tensor here.

# %% nbgrader={"grade": false, "grade_id": "epoch_schedule", "locked": false, "schema_version": 3, "solution": true, "task": false}
def epoch_schedule(epoch, learning_rate):
    """Return the rate of an epoch (counted from 0); ``learning_rate`` is the optimizer's present
    rate.
    """
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
    dict(start=0.2, epochs=16, initial_epoch=9),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.5 A callback that logs the rate of each batch
#
# *3 points · 10 minutes · core*
#
# `RateLogger()` has a list `rates`: one float for each batch trained so far, the rate that the optimizer has for *this
# batch's* update. (Round 3 shows when that is not the rate used.) The list goes on growing in another `fit`. It must work whether
# the rate comes from a schedule object, from an epoch callback, or from a callback that sets it before each batch (and stands
# before yours in the list). You have to add the method that Keras calls.
#
# **What to try first.** `self.model.optimizer.learning_rate` is the rate at this moment. Which moment do you want:
# `on_train_batch_begin`, `on_train_batch_end` or `on_epoch_end`?

# %% nbgrader={"grade": false, "grade_id": "RateLogger", "locked": false, "schema_version": 3, "solution": true, "task": false}
class RateLogger(keras.callbacks.Callback):
    """Record in ``rates`` the learning rate that the optimizer has for the update of every batch.
    """

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
    dict(set_by="epochs", epochs=2, fits=2),
    dict(set_by="epochs", epochs=1, trained_before=True),
    dict(set_by="late schedule", epochs=1, trained_before=True),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 4.6 A training loop of your own
#
# *4 points · 15 minutes · core*
#
# No `fit`: for each `(inputs, targets)` in `batches`, compute the loss and its gradient with `tf.GradientTape`, and make
# one step of plain gradient descent at the rate `schedule(step)`, with `step` counted from 0. Return the list of losses,
# each taken *before* its update. `loss(targets, outputs)` gives one number. `schedule` is a function of a Python int: one
# of lesson 3, or a Keras schedule object. Move each weight yourself with `assign_sub`, or use an optimizer. (`SGD(schedule)`
# takes Keras schedules only: set `optimizer.learning_rate` before each update instead.)

# %% nbgrader={"grade": false, "grade_id": "training_loop", "locked": false, "schema_version": 3, "solution": true, "task": false}
def training_loop(model, loss, batches, schedule):
    """Train ``model`` for one step per batch at the rate ``schedule(step)``; return the loss before
    each update.
    """
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
# *2 points · 10 minutes · core*
#
# Somebody trains on 1200 examples in batches of 32 and sets, at the start of each epoch (counted from 0),
#
# ```python
# optimizer.learning_rate = 0.1 / (epoch + 1)
# ```
#
# A text advises to replace this by `InverseTimeDecay(0.1, decay_steps=1, decay_rate=0.5)`. Return the object that
# *really* gives the same rates, at every step of every epoch, however many there are.

# %% nbgrader={"grade": false, "grade_id": "fixed_pitfall", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fixed_pitfall():
    """Return the Keras schedule that equals ``0.1 / (epoch + 1)`` for epochs of 1200 examples in
    batches of 32.
    """
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
# *4 points · 10 minutes · core*
#
# Mira's noisy digits (40 % of the labels wrong), this time in Keras: softmax regression, 600 steps of 4 examples, plain SGD.
# `digits_schedule()` returns a `LearningRateSchedule`, built in or your own. The check trains with `fit`, records the
# rates really used, and replays them on many [seeds](../../docs/glossary.md#seed) (8 here, 16 others in grading). The points
# depend on how much lower your loss is than that of the best constant rate of each seed, on average: none up to 0.005, all from
# 0.03, in proportion between.

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
# *3 points · 10 minutes · core*
#
# Jonas writes in a review: "Never set `optimizer.learning_rate` by hand. TensorFlow expects a schedule object;
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
# The advice from exercise 4.7, measured. The replacement as printed decays per *step* where the loop decays per *epoch*, and by
# half as much each time.
#
# **Look for** the rate of the replacement at the end of the first epoch (the axis is logarithmic).

# %% nbgrader={"grade": false, "grade_id": "experiment_pitfall_rates", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
InverseTimeDecay = keras.optimizers.schedules.InverseTimeDecay


def of_three_epochs(rate, *callbacks):
    return rates_used_by_fit(
        rate, steps_per_epoch=400, epochs=3, callbacks=callbacks, steps_per_execution=50
    )


by_hand = probe_model(1200)
by_hand.compile(SGD(0.1), loss=probe_loss, steps_per_execution=50)
for epoch in range(3):
    by_hand.optimizer.learning_rate = 0.1 / (epoch + 1)
    by_hand.fit(*probe_data(400), batch_size=1, verbose=0)
three_ways = {
    "by hand": rates_used(by_hand),
    "callback": of_three_epochs(
        0.1, keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    ),
    "the right object": of_three_epochs(InverseTimeDecay(0.1, 400, 1.0, staircase=True)),
}
printed = of_three_epochs(InverseTimeDecay(0.1, decay_steps=1, decay_rate=0.5))
for name, used in three_ways.items():
    np.testing.assert_allclose(used, three_ways["by hand"], rtol=1e-6, err_msg=name)

print(
    f"sum of the rates over three epochs: right {three_ways['by hand'].sum():.1f}, as printed "
    f"{printed.sum():.2f}"
)
assert printed.sum() < three_ways["by hand"].sum() / 50
plots.curves(
    {
        "by hand = callback = right object": three_ways["by hand"],
        "the replacement as printed": printed,
    },
    log=True,
    caption="The rate really used in three epochs of 400 steps.",
    alt="A staircase from 0.1 to 0.033, and a curve that has fallen below 0.001 long before the "
    "end of the first epoch.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_pitfall_accuracy", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
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
print(
    f"test accuracy over 16 seeds: right {right.mean():.1f} ± {right.std():.1f} %, as printed "
    f"{wrong.mean():.1f} ± {wrong.std():.1f} %"
)
recall(
    "replacement",
    f"Measured: by {(right - wrong).mean():.0f} points on average.",
    answer="it collapses",
    why="`decay_steps=1` counts steps where the loop counts epochs: the rate is gone at once.",
)

# Measured on seeds 0-63: 59.2 ± 6.3 points; a mean over 16 seeds misses 40 with a probability far
# below 1e-6.
assert (right - wrong).mean() > 40

# %% [markdown]
# **What it showed.** Three ways, one curve. The rates of the replacement add up to less than a fiftieth of what the loop
# uses, and the model hardly learns. No error, no warning: only the curve shows it.
#
# Another piece of advice meets the same trap: against a rate of 0.1 that is too high, `ExponentialDecay(0.1, decay_steps=10000,
# decay_rate=0.96, staircase=True)` is no remedy: for 10,000 steps it lowers nothing (lesson 2 tried it). Too high at the
# *start* needs a lower rate, or a warm-up (lesson 5); decay lowers the noise at the *end*.

# %% nbgrader={"grade": false, "grade_id": "experiment_no_remedy", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
no_remedy = ExponentialDecay(0.1, decay_steps=10000, decay_rate=0.96, staircase=True)
print([round(float(no_remedy(step)), 6) for step in (0, 1, 100, 9999, 10000)])
assert {float(no_remedy(step)) for step in (0, 1, 100, 9999)} == {float(np.float32(0.1))}

# %% [markdown]
# ## What you can do now
#
# - Set the rate in Keras in six ways, and say which work per step and which per epoch, and what costs time.
# - Say what tracing is, and which of your numbers it freezes.
# - Compose schedules, and write a class that works in `fit`, in a graph, and in a saved model.
# - Convert epochs to steps, and measure the rate really used instead of trusting a log.
# - Resume an interrupted run with its schedule where it was.

# %%
summary()

# %% [markdown]
# Mira finds it with the probe in two minutes: her cosine had `decay_steps` in epochs. "It was at zero after four steps. And I
# had a log that said otherwise."
#
# **Where to read on.** Lesson 5 uses `Warmup` for what it is good for. The Keras guides *Customizing what happens in fit()*
# and *Writing a training loop from scratch in TensorFlow*; the TensorFlow guide *Introduction to graphs and tf.function*.
# Loshchilov and Hutter ([2019](https://arxiv.org/abs/1711.05101)) on weight decay that follows the schedule.
