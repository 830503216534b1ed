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
# # Lesson 5. Warm-up and cyclical learning rates
#
# *Thursday evening.* Mira made her digit reader two layers deeper, and initialised the layers herself. Now the loss says
# `nan`. "The rate was fine for the small network. Must I really go down to a tenth of it?"
#
# **Goal.** You measure whether a run should start at a high or at a low rate, and why. You learn what
# [warm-up](../../docs/glossary.md#warm-up) buys, what it costs, and who its rival is. You read a range test, run a cycle in
# `fit`, and take super-convergence apart.
#
# | | time | points |
# |---|---|---|
# | core: reading and running | 55 minutes | |
# | core: exercises 5.1 to 5.3, 5.5 to 5.8 | 85 minutes | 23 |
# | deeper: traps, the price of a warm-up, restarts, and exercise 5.4 | 45 minutes | 3 |
#
# You need lesson 1 (the largest stable rate), lesson 3 (decay) and lesson 4 (callbacks). So far every
# [schedule](../../docs/glossary.md#schedule) started high and went down. The ones in this lesson start low, or go up again.

# %%
import math

import numpy as np

from lrlib import curvature, data, explorers, models, plots, schedules, tensorflow_gate, training
from lrlib.checks import check, hint
from lrlib.predictions import predict, predict_number, predict_order, recall, summary

tf = tensorflow_gate.load()  # TensorFlow, made silent and reproducible
import keras

# %% [markdown]
# ## Predict
#
# Commit to an answer before you read on.

# %%
predict(
    "You may train for 200 steps, up to a learning rate of 1.6. Does it help to start with a high "
    "or with a low rate?",
    [
        "start high: the first steps gain the most",
        "start low: the first steps do the harm",
        "no matter: what comes later decides",
    ],
    key="high_or_low",
    reveal="Keep it in mind: below, 32 runs start high and 32 start low.",
)

# %% [markdown]
# ## The idea, in one picture
#
# - **Warm-up**: start low and rise to the [peak](../../docs/glossary.md#peak) within the first part of training. Large models
#   are trained like this as a rule.
# - **Cycles**: let the rate go up again, once or many times. Smith ([2015](https://arxiv.org/abs/1506.01186), *Cyclical
#   Learning Rates for Training Neural Networks*) proposed a zigzag, so that one need not search for the one best rate.
#   Loshchilov and Hutter ([2016](https://arxiv.org/abs/1608.03983), *SGDR*) restart a cosine, so that good weights are at
#   hand at the end of each cycle. Both trained image classifiers: computer vision is where cycles are at home.
#
# **Look for** where each curve is highest, and how often it is low.

# %% tags=["fold"]
# Drawing: six schedules that rise
steps = np.arange(200)
figure, (left, right) = plots.canvas(columns=2, width=9.6, height=3.6)
plots.draw_curves(
    left,
    {
        "warm-up + cosine": schedules.warmup_cosine(steps, 1.0, total_steps=200, warmup_steps=20),
        "1cycle": schedules.one_cycle(steps, 1.0, total_steps=200),
        "warm-up-stable-decay": schedules.warmup_stable_decay(steps, 1.0, 200, warmup_steps=20, decay_steps=60),
    },
    title="start low",
)
plots.draw_curves(
    right,
    {
        "restarts": schedules.cosine_decay_restarts(steps, 1.0, first_decay_steps=29, t_mul=2.0),
        "triangular": schedules.triangular(steps, 0.1, 1.0, step_size=25),
    },
    title="go up again",
)
left.set_ylim(top=1.5)  # room for the legends
right.set_ylim(top=1.5)
plots.picture(
    figure,
    caption="Schedules that rise: once at the start (left), or again and again (right).",
    alt="Left: warm-up with cosine, 1cycle and warm-up-stable-decay rise from 0 to 1 and come down once. Right: a zigzag, "
    "and a cosine that jumps back to 1 twice.",
)

# %% [markdown]
# **What it showed.** On the left each curve has one peak and ends low. On the right the rate is low several times: several
# moments at which you could stop.
#
# ## Explore
#
# Drag `warmup_steps` and `total_steps`. The total *includes* the warm-up here. What happens to the decay when the
# warm-up grows?

# %%
explorers.schedule_explorer(
    schedules.warmup_cosine,
    steps=260,
    peak_learning_rate=(0.1, 2.0, 1.6),
    total_steps=(100, 250, 200),
    warmup_steps=(0, 90, 20),
    end_learning_rate=(0.0, 0.5, 0.0),
)

# %% [markdown]
# **What to see in it.** The decay gets shorter and steeper: the warm-up takes its steps from it.
#
# ## Experiment 1: start high or low?
#
# This is Mira's network: three layers, a squared-error [loss](../../docs/glossary.md#loss), and initial weights 1.5 times as
# large as He et al. ([2015](https://arxiv.org/abs/1502.01852), *Delving Deep into Rectifiers*) advise, an easy slip when you
# write your own layers. It trains for 200 steps of plain SGD. Both schedules have their peak at 1.6 and fall linearly to 0. One
# starts at the peak; the other takes 20 steps to get there. A run is *lost* if it ends no better than guessing.
#
# **Look for** what happens in the first ten steps.

# %% nbgrader={"grade": false, "grade_id": "experiment_rescue", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
task = data.classification_task("digits", train_size=1200)
network = models.mlp((64, 64, 64, 10), gain=1.5)


def warmed_up(peak, warmup_steps, total_steps=200):
    """Return the curve that rises to the peak within the warm-up and then falls linearly to 0."""
    decay_steps = total_steps - warmup_steps
    decay = lambda step: schedules.linear_decay(step, peak, decay_steps)  # noqa: E731
    return schedules.warmup(decay, warmup_steps)(np.arange(total_steps))


high_or_low = {"start high": warmed_up(1.6, 0), "warm up over 20 steps": warmed_up(1.6, 20)}
rescued = training.train(task, network, high_or_low, range(32), batch_size=128, loss="mse")

# %% nbgrader={"grade": false, "grade_id": "experiment_rescue_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the two curves, and the first 60 steps of training
# NBVAL_IGNORE_OUTPUT
figure, (left, right) = plots.canvas(columns=2, width=9.6, height=3.6)
plots.draw_curves(left, high_or_low)
left.set_ylim(top=2.1)  # room for the legend
plots.draw_losses(
    right,
    {name: rescued.step_losses[row][:, :60] for row, name in enumerate(rescued.names)},
    title="the first 60 steps",
    ceiling=1000.0,
)
plots.show(
    figure,
    caption="The same peak, reached at once or by warm-up. Median and middle 80 % of 32 seeds; a cross: the runs end.",
    alt="Left: two curves with their peak at 1.6, one from the start, one after 20 steps. Right: the runs that start high "
    "end within a few steps; with warm-up the loss falls by more than a factor of ten.",
)
lost = rescued.test_accuracy < 0.2  # guessing has 0.1, and so has a network whose weights are not numbers
high, low = 0, 1  # rows
for row, name in enumerate(rescued.names):
    accuracy = 100 * rescued.test_accuracy[row]
    print(f"{name:22s} {lost[row].sum():2d} of 32 lost, test accuracy {accuracy.mean():5.1f} ± {accuracy.std():.1f} %")
recall(
    "high_or_low",
    f"From a high start {lost[high].sum()} of 32 runs are lost, with warm-up {lost[low].sum()}.",
    answer="start low: the first steps do the harm",
    why="A rate that the network can take later throws it out while it has learned nothing.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_rescue_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: what the text says
# Measured on other seeds; at least 5 standard errors inside (a chance below 1e-6 to fail)
# 64 seeds: 64 lost from a high start; 96.1 ± 0.7 % with warm-up, none lost.
assert lost[high].all()
assert rescued.diverged_at[high].max() < 10  # steps
assert not lost[low].any()
assert 100 * rescued.test_accuracy[low].mean() > 95

# %% [markdown]
# **What it showed.** Every run that starts at 1.6 is lost within a few steps: its decay comes too late. The same network
# survives the same 1.6 *twenty steps on*. So the question is not which rate the network can take, but *when*.
#
# ### Why: the sharpness at the start
#
# Lesson 1 found the limit for a bowl: gradient descent [diverges](../../docs/glossary.md#diverge) if rate times
# [curvature](../../docs/glossary.md#curvature) is above 2. A network's largest curvature, the
# [**sharpness**](../../docs/glossary.md#sharpness), changes as it learns. So follow it through a warm-up of 20 steps.
#
# **Look for** which of the two falls faster: the sharpness, or the limit 2 / rate, which comes down as the rate goes up.

# %% nbgrader={"grade": false, "grade_id": "experiment_sharpness", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Measuring: the sharpness along the warm-up, for four seeds
# NBVAL_IGNORE_OUTPUT
def meter(model, seeds):
    """Return a function of weights [runs, ...] that measures the sharpness [runs] of each seed's full training loss."""
    x = tf.constant(np.stack([task.x[task.split(seed)[0]] for seed in seeds]))
    y = tf.constant(np.stack([task.y[task.split(seed)[0]] for seed in seeds]))

    def loss(weights):
        return tf.reduce_mean(models.example_losses("mse", model.logits(weights, x), y), axis=-1)

    return curvature.sharpness_meter(loss, model.init(list(seeds)), iterations=30, tolerance=1e-2)


four = range(4)
rising = warmed_up(1.6, 20)[:30]
followed = training.train(
    task, network, rising, four, batch_size=128, loss="mse", eval_every=3, keep_weights="history"
)
measure = meter(network, four)
at = followed.history_steps
sharpness = np.array([measure([w[0, :, i] for w in followed.weights_history]) for i in range(len(at))]).T
well_initialised = models.mlp((64, 64, 64, 10))
at_start, at_start_he = sharpness[:, 0], meter(well_initialised, four)(well_initialised.init(list(four)))

figure, axes = plots.canvas(width=7.5)
for seed, line in enumerate(sharpness):
    axes.plot(at, line, color=plots.COLORS[0], linewidth=1.3, marker=".", label="sharpness, four seeds" if not seed else None)
axes.plot(steps[1:30], 2 / rising[1:], color=plots.COLORS[1], linestyle="--", label="2 / rate, the bowl's limit")
axes.set(yscale="log", xlabel="step", ylabel="sharpness", title="warm-up to 1.6 over 20 steps")
axes.set_yticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
axes.minorticks_off()
axes.legend(frameon=False, handlelength=3.5)
plots.show(
    figure,
    caption="Sharpness of the training loss in a warm-up, one line per seed, and the bowl's limit for it (dashed).",
    alt="Within the first ten steps the sharpness falls steeply from above 20, and 2 over the rate falls too. From then "
    "on the sharpness stays near that limit, mostly above it, by less than a factor of two.",
)
print(f"sharpness at the start {at_start.mean():.1f}; with He's weights {at_start_he.mean():.1f}")
print(f"a first step at 1.6 is {0.8 * at_start.mean():.0f} times the bowl's limit 2 / sharpness")

# %% nbgrader={"grade": false, "grade_id": "experiment_sharpness_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: what the text says. On 16 other seeds 23.5 ± 3.1 and 5.7 ± 0.7
assert 17 < at_start.mean() < 30
assert 3 < at_start.mean() / at_start_he.mean() < 6
assert sharpness[:, at == 9].mean() < at_start.mean() / 3

# %% [markdown]
# **What it showed.** At the start the loss is *sharp*: the bowl's limit is far below 1.6. At first the limit falls faster than
# the sharpness; then the sharpness collapses, and by step 9 it lies near the limit. Warm-up must not run too far ahead of this
# collapse: **the network is most fragile before it has learned anything.** (The sharpness is often above the limit, by less
# than a factor of two, and no run is lost. On a bowl it would be. Lewkowycz et al., [2020](https://arxiv.org/abs/2003.02218),
# *The large learning rate phase of deep learning: the catapult mechanism*, describe how such a rate throws a network to a
# flatter place, where training goes on.)
#
# Goyal et al. ([2017](https://arxiv.org/abs/1706.02677), *Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour*) made
# warm-up popular: large batches want high rates.
#
# ## Experiment 2: what warm-up buys
#
# Warm-up is standard in training transformers. In the original design (Vaswani et al.,
# [2017](https://arxiv.org/abs/1706.03762), *Attention Is All You Need*) each block's output is added to its input, and the sum
# is *normalised*: shifted and scaled to mean 0 and standard deviation 1 (**layer normalisation**, here "post-norm"). This
# design is said to *need* warm-up, even with Adam. In small: the eight rows of a digit are the eight **tokens** (pieces of the
# input) that the network reads; three layers, Adam, 150 steps, linear decay.
#
# Mira took one peak, 0.03, and compared: "Fifty points for warm-up!" But 0.03 may be a poor peak for *both*. So compare **best
# against best**: every peak on a grid, with and without.

# %%
predict_number(
    "Each at its own best peak: how many points of test accuracy does warm-up gain on this "
    "transformer?",
    key="best_against_best",
    unit="points",
    low=-20,
    high=60,
    reveal="The next cell trains 96 transformers.",
)

# %% [markdown]
# **Look for** two things: how far apart the two rings are in height, and how far apart in rate.

# %% nbgrader={"grade": false, "grade_id": "experiment_transformers", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
peaks = (0.003, 0.006, 0.01, 0.015, 0.02, 0.03)
grid = {
    f"{peak:g}, warm-up {warmup}": warmed_up(peak, warmup, 150)
    for warmup in (0, 30)
    for peak in peaks
}
transformer = models.transformer(3, 16, norm="post")
grid_runs = training.train(task, transformer, grid, range(8), batch_size=32, optimizer="adam")
without, with_warmup = 100 * grid_runs.test_accuracy.reshape(2, len(peaks), -1)

# %% nbgrader={"grade": false, "grade_id": "experiment_transformers_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: test accuracy against the peak, with and without warm-up
# NBVAL_IGNORE_OUTPUT
figure, axes = plots.canvas(width=7.5)
plots.draw_u_curve(
    axes, peaks, {"30 steps of warm-up": with_warmup, "no warm-up": without},
    xlabel="peak of the learning rate", ylabel="test accuracy (%)", best=np.nanargmax, log=False,
)  # fmt: skip
axes.set_xticks(peaks, [f"{peak:g}" for peak in peaks])
axes.minorticks_off()
plots.show(
    figure,
    caption="A small post-norm transformer with Adam: test accuracy against the peak, median and middle 80 % of 8 seeds. A "
    "ring: the best peak.",
    alt="Up to a peak of 0.01 the two lines lie together. Beyond, the line without warm-up falls, to below 50 % at 0.03, "
    "while with warm-up it stays near 90 % up to 0.02. The two rings are about a point apart in height.",
)
row_without, row_with = (np.median(arm, axis=1).argmax() for arm in (without, with_warmup))  # the rings
best_without, best_with = without[row_without], with_warmup[row_with]
gained, gained_high = best_with - best_without, with_warmup[-1] - without[-1]
print(f"best peak: {peaks[row_without]:g} without, {peaks[row_with]:g} with warm-up")
print(f"best against best: {gained.mean():+.1f} ± {gained.std():.1f} points, higher in {(gained > 0).sum()} of 8 seeds")
print(f"both at a peak of 0.03: {gained_high.mean():+.1f} ± {gained_high.std():.1f} points")
recall("best_against_best", answer=float(gained.mean()), within=0.7, why="At 0.03 both are past their best, one of them far past it.")

# %% nbgrader={"grade": false, "grade_id": "experiment_transformers_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: what the text says
# On 16 other seeds best against best +1.0 ± 2.1 points (standard error 0.5), at a peak of
# 0.03 +40 ± 14, at 0.02 +10 ± 10; at 0.02 with warm-up 1 point below the best
assert -2 < gained.mean() < 6
assert gained_high.mean() > 12
assert with_warmup[4].mean() > with_warmup.max(0).mean() - 6

# %% [markdown]
# **What it showed.** At one peak that is too high, warm-up looks like a miracle. Best against best, it gains a few points at
# most. What it buys is on the horizontal axis: **warm-up lets you use a higher peak, and forgives a peak that is too high.**
# Without it the [accuracy](../../docs/glossary.md#accuracy) falls from twice the best peak on; with it a peak of 0.02 still
# works. If you can afford to search, you can nearly do without it.
#
# Kalra and Barkeshli ([2024](https://arxiv.org/abs/2406.09405), *Why Warmup the Learning Rate?*) find the same at larger
# scale. With the norm *before* each block ("pre-norm"), as in most of today's models, the start is gentler, and warm-up matters
# less (Xiong et al., [2020](https://arxiv.org/abs/2002.04745), *On Layer Normalization in the Transformer Architecture*).
#
# Now choose both, the peak and the warm-up, on Mira's network. **Look for** the border of the lost runs, and for where the loss
# ends lowest.

# %% nbgrader={"grade": false, "grade_id": "experiment_map", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
map_peaks, map_warmups = 0.1 * 2.0 ** (np.arange(11) / 2), np.array([0, 5, 10, 20, 40, 80])
map_curves = {
    f"{peak:g}, {warmup}": warmed_up(peak, warmup) for peak in map_peaks for warmup in map_warmups
}
mapped = training.train(task, network, map_curves, range(2), batch_size=128, loss="mse")
explorers.warmup_grid(
    map_peaks,
    map_warmups,
    mapped.step_losses.reshape(len(map_peaks), len(map_warmups), 2, 200),
    lambda peak, warmup: warmed_up(peak, int(warmup)),
)

# %% nbgrader={"grade": false, "grade_id": "experiment_map_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: what the text below says of the map
# NBVAL_IGNORE_OUTPUT
ends = np.nan_to_num(mapped.train_loss, nan=np.inf).max(-1).reshape(len(map_peaks), len(map_warmups))
highest_that_trains = [map_peaks[column < 0.25].max() for column in ends.T]
lowest_at = map_peaks[ends.argmin(0)]
for warmup, highest, best in zip(map_warmups, highest_that_trains, lowest_at, strict=True):
    print(f"warm-up {warmup:2d}: trains up to a peak of {highest:.2f}, lowest loss at {best:.2f}")
assert highest_that_trains[0] < highest_that_trains[1] < highest_that_trains[3]
assert all(best > highest / 2.1 for best, highest in zip(lowest_at, highest_that_trains, strict=True))

# %% [markdown]
# **What to see in it.** The highest peak that trains grows with the warm-up, and the lowest loss lies near the brink.
#
# ## Experiment 3: the rival
#
# There is another way to survive a dangerous start: **gradient clipping**. If the [gradient](../../docs/glossary.md#gradient),
# all weights together, is longer than a limit (Keras: `global_clipnorm`), it is scaled down to it (Pascanu et al.,
# [2013](https://arxiv.org/abs/1211.5063), *On the difficulty of training recurrent neural networks*). Then no single step is
# longer than rate times limit. Mira's network once more, all four combinations, each at its best peak.
#
# **Look for** which of the four is best, and whether the two together beat each one alone.

# %% nbgrader={"grade": false, "grade_id": "experiment_clipping", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
clip_peaks = (0.2, 0.4, 0.8, 1.6, 3.2)
two_starts = {
    f"{warmup}, {peak:g}": warmed_up(peak, warmup) for warmup in (0, 20) for peak in clip_peaks
}
clipped = {
    limit: training.train(
        task, network, two_starts, range(8), batch_size=128, loss="mse", clip_norm=limit
    )
    for limit in (None, 1.0)
}

# %% nbgrader={"grade": false, "grade_id": "experiment_clipping_told", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: each arm at its best peak
# NBVAL_IGNORE_OUTPUT
best_of_arm = {}
for limit, result in clipped.items():
    arms = np.nan_to_num(result.train_loss, nan=np.inf).reshape(2, len(clip_peaks), -1)
    for warmup, arm in zip((0, 20), arms, strict=True):
        row = arm.mean(1).argmin()
        best_of_arm[warmup, limit] = arm[row]
        print(f"{'warm-up' if warmup else 'no warm-up':10s} {'clipped to 1' if limit else 'not clipped':12s}  best peak "
              f"{clip_peaks[row]:3g}, training loss {arm[row].mean():.4f} ± {arm[row].std():.4f}")
neither, only_warmup = best_of_arm[0, None], best_of_arm[20, None]
only_clipping, both = best_of_arm[0, 1.0], best_of_arm[20, 1.0]
# On 16 other seeds 0.179 ± 0.020, 0.038 ± 0.003, 0.029 ± 0.003 and 0.028 ± 0.003
assert only_warmup.mean() < neither.mean() / 2
assert (only_clipping - only_warmup).mean() < 0.008
assert abs((both - only_clipping).mean()) < 0.015

# %% [markdown]
# **What it showed.** Clipping does what warm-up does here, and a little better: it allows the peak of 3.2, which warm-up over
# 20 steps does not. Both together add little.
#
# Is warm-up then superfluous? Not with Adam. Two weights, a gradient of (300, −400), the rate 0.02:

# %% nbgrader={"grade": false, "grade_id": "experiment_clipping_adam", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
def first_step(optimizer, gradient):
    """Return how far an optimizer's first step moves two weights that start at 0."""
    weights = keras.Variable([0.0, 0.0])
    optimizer.apply([tf.constant(gradient)], [weights])
    return weights.numpy()


for kind in (keras.optimizers.SGD, keras.optimizers.Adam):
    free, clipped_step = (
        first_step(kind(0.02, global_clipnorm=limit), [300.0, -400.0]) for limit in (None, 1.0)
    )
    print(f"{kind.__name__:5s} first step {free.round(3)}, clipped to 1 {clipped_step.round(3)}")
assert np.allclose(free, clipped_step, atol=1e-6)  # Adam's

# %% [markdown]
# **What it showed.** With Adam clipping does nothing for the start: Adam divides by the size of the gradient, so a shorter
# gradient gives the same step. (A test of this course clips the transformer at the peak of 0.02: warm-up stays ahead.) With SGD
# the dangerous thing is the length of the gradient. With Adam it is the rate, and warm-up is what lowers it.
#
# ## Experiment 4: the range test
#
# How high may the peak be? Smith (2015) proposed the *learning-rate range test*: train once while the rate sweeps from
# far too low to far too high, and watch the loss.
#
# **Look for** where the loss is lowest, and where it blows up. We call *blow-up rate* the first rate whose loss is four
# times the first loss.

# %% nbgrader={"grade": false, "grade_id": "experiment_range_test", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
seeds = range(16)
sweep = schedules.range_test(np.arange(100), 0.001, 30.0, 99)
swept = training.train(task, network, sweep, seeds, batch_size=128, loss="mse")
losses = np.where(np.isfinite(swept.step_losses[0]), swept.step_losses[0], np.inf)
blow_up = sweep[
    np.argmax(losses > 4 * losses[:, :1], axis=1)
]  # the first rate with four times the first loss
lowest = sweep[losses.argmin(axis=1)]

# %% nbgrader={"grade": false, "grade_id": "experiment_range_test_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the loss of each step of the sweep against its rate
# NBVAL_IGNORE_OUTPUT
figure, axes = plots.canvas(width=7.5)
plots.draw_losses(axes, {"": swept.step_losses[0]}, steps=sweep, xlabel="learning rate", log=True, ceiling=100.0)
axes.set_xscale("log")
for name, rate in (("lowest", np.median(lowest)), ("blow-up", np.median(blow_up))):
    axes.axvline(rate, color="0.45", linewidth=0.9)
    axes.text(rate, 90, f"{name} ", ha="right", fontsize=8)
plots.show(
    figure,
    caption="One range test per seed: the loss of each step against its rate. Median and middle 80 % of 16 seeds.",
    alt="The loss falls while the rate rises through three decades, is lowest a little below 1, and explodes above 3.",
)
print(f"lowest loss at {lowest.min():.2f} to {lowest.max():.2f}, blow-up at {blow_up.min():.2f} to {blow_up.max():.2f}")

# %% [markdown]
# Now use it. One rule for the whole course: **a third of the blow-up rate is the peak**. We train for 200 steps with
# 1cycle up to that peak, and with three *constants*: the same third, a tenth, and a twentieth.
#
# **Look for** which constant rate is safe.

# %% nbgrader={"grade": false, "grade_id": "experiment_range_test_used", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
found = float(np.median(blow_up))
trials = {"1cycle, peak blow-up / 3": schedules.one_cycle(steps, found / 3, 200)}
trials |= {f"constant, blow-up / {part}": np.full(200, found / part) for part in (3, 10, 20)}
tried = training.train(task, network, trials, seeds, batch_size=128, loss="mse")

# %% nbgrader={"grade": false, "grade_id": "experiment_range_test_told", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: what the range test suggests, as a peak and as a constant
# NBVAL_IGNORE_OUTPUT
for row, name in enumerate(trials):
    a = 100 * tried.test_accuracy[row]
    print(f"{name:26s} {a.mean():5.1f} ± {a.std():4.1f} %, {np.sum(a < 20):2d} of 16 lost")
# On 32 other seeds: blow-up 3.0 to 3.4; a third of it as a constant loses every run, 1cycle has 95.0 ± 1.0 %
assert 2.5 < blow_up.min() <= blow_up.max() < 4.5
assert (tried.test_accuracy[1] < 0.2).all()
assert 100 * tried.test_accuracy[0].mean() > 93
assert tried.test_accuracy[0].mean() > tried.test_accuracy[2].mean()

# %% [markdown]
# **What it showed.** The range test finds the scale within one short run, and all seeds agree. But it *overestimates* the safe
# constant rate: its sweep starts low, so it is a warm-up itself. A third of the blow-up rate is a good *peak*, and deadly as a
# constant for this network.
#
# Two warnings. *Do not read off the lowest loss*: with small batches the lowest one is a lucky batch (exercise 5.5). And the test
# sees *stability* only: where noise limits the rate, the best peak lies further below (lesson 2).
#
# ## Experiment 5: super-convergence, taken apart
#
# Smith and Topin ([2017](https://arxiv.org/abs/1708.07120), *Super-Convergence: Very Fast Training of Neural Networks Using
# Large Learning Rates*) put it together: one cycle, up to a peak from the range test and down to nearly nothing, and
# training takes a fraction of the steps. What does it: the way up, the way down, or both?
#
# An **ablation** answers such questions: take one part away at a time. Four schedules of 200 steps, each at its own best
# peak of four, against the best constant with 200, 400 and 600 steps. Twice: on Mira's network, and on the same network
# with He's weights. *Nothing else* changes between the two.

# %%
predict_order(
    "Mira's network, 200 steps, each schedule at its best peak. Rank them by the final training "
    "loss.",
    ["1cycle", "a constant rate", "decay only", "warm-up only, then constant"],
    key="which_part",
    first="lowest",
    last="highest",
    reveal="The next experiment takes the parts away one at a time.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_fast", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
eight = range(8)
parts = {  # name: (a curve of 200 steps up to a peak, the peaks to try)
    "constant": (lambda peak: np.full(200, peak), (0.2, 0.3, 0.8, 1.13)),
    "decay only": (lambda peak: schedules.linear_decay(steps, peak, 200), (0.2, 0.3, 0.8, 1.13)),
    "warm-up only": (lambda peak: schedules.linear_warmup(steps, peak, 40), (0.57, 0.8, 1.13, 1.6)),
    "1cycle": (lambda peak: schedules.one_cycle(steps, peak, 200), (0.57, 0.8, 1.13, 1.6)),
}
ablation = {}  # (start, schedule) -> training loss [seeds] at the best peak
for start, net in (("1.5 times He's weights", network), ("He's weights", well_initialised)):
    curves = {
        f"{name} {peak}": curve(peak) for name, (curve, peaks_) in parts.items() for peak in peaks_
    }
    brief = training.train(task, net, curves, eight, batch_size=128, loss="mse")
    long = training.train(
        task, net, {f"{peak}": np.full(600, peak) for peak in (0.2, 0.3, 0.8, 1.13)}, eight,
        batch_size=128, loss="mse", eval_every=200,
    )  # fmt: skip
    arms = np.nan_to_num(brief.train_loss, nan=np.inf).reshape(4, 4, -1)
    ablation |= {
        (start, f"{name}, 200 steps"): arm[arm.mean(1).argmin()]
        for name, arm in zip(parts, arms, strict=True)
    }
    for at_step in (400, 600):
        arm = np.nan_to_num(
            long.history["train_loss"][:, :, long.history_steps == at_step][..., 0], nan=np.inf
        )
        ablation[start, f"constant, {at_step} steps"] = arm[arm.mean(1).argmin()]

# %% nbgrader={"grade": false, "grade_id": "experiment_fast_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the ablation, for both initialisations
# NBVAL_IGNORE_OUTPUT
figure, panels = plots.canvas(columns=2, width=10, height=3.4)
starts = list(dict.fromkeys(start for start, _ in ablation))
for axes, start in zip(panels, starts, strict=True):
    rows = {name: loss for (where, name), loss in ablation.items() if where == start}
    plots.draw_spread(axes, rows, xlabel="final training loss", title=start, log=True)
    axes.set_xlim(0.008, 0.25)
    axes.set_xticks([0.01, 0.03, 0.1], ["0.01", "0.03", "0.1"])
    axes.minorticks_off()
panels[1].set_yticklabels([])
plots.show(
    figure,
    caption="Each schedule at its own best peak, a dot per seed (8). Left Mira's network; right the same with He's weights.",
    alt="Left: warm-up only and 1cycle lie together near 0.037, left of the constant's 400 steps and near its 600; decay "
    "only is worst. Right: the constant, warm-up only and 1cycle lie together near 0.033, and 400 and 600 steps of the "
    "constant are far ahead of all.",
)
for start in starts:
    print(start)
    for (where, name), loss in ablation.items():
        if where == start:
            print(f"   {name:24s} training loss {loss.mean():.4f} ± {loss.std():.4f}")
asked = {"constant": "a constant rate", "decay only": "decay only", "warm-up only": "warm-up only, then constant", "1cycle": "1cycle"}
ranked = sorted(asked, key=lambda name: ablation[starts[0], f"{name}, 200 steps"].mean())
recall("which_part", "The first two are level.", answer=[asked[name] for name in ranked],
       why="Warm-up opens the door to rates that no constant and no decay can use.")

# %% nbgrader={"grade": false, "grade_id": "experiment_fast_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: what the text says
# On 16 other seeds, first network: 0.101 ± 0.014, 0.170 ± 0.028, 0.0375 ± 0.005,
# 0.0366 ± 0.002; constant 400 and 600 steps 0.058 ± 0.006 and 0.042 ± 0.005. He's weights: 0.035 ± 0.006, 0.052 ± 0.006,
# 0.034 ± 0.004, 0.031 ± 0.002; 0.0167 ± 0.003 and 0.0113 ± 0.003
mira, he = ({name: loss.mean() for (where, name), loss in ablation.items() if where == start} for start in starts)
assert abs(mira["warm-up only, 200 steps"] - mira["1cycle, 200 steps"]) < 0.012
assert mira["1cycle, 200 steps"] < mira["constant, 400 steps"] - 0.008
assert mira["decay only, 200 steps"] > mira["constant, 200 steps"]
assert he["1cycle, 200 steps"] > he["constant, 400 steps"] + 0.008
assert abs(he["1cycle, 200 steps"] - he["constant, 200 steps"]) < 0.015

# %% [markdown]
# **What it showed.** On Mira's network the effect is there: 1cycle is ahead of a constant rate with *twice* the steps. And the
# ablation says where it comes from. Warm-up alone, to a constant rate, does as well as the whole cycle; decay alone is worse than
# nothing. Warm-up opens the door to rates that no constant can use, and the high rate does the rest. (Is 1cycle then the best
# that can be made of it? Exercise 5.7 asks you.)
#
# Now the right-hand panel. The *same* network, with nothing changed but the size of the initial weights: no
# super-convergence. In 200 steps the constant is about where the cycle is. So the miracle was mostly a **repair** of a bad
# start. If you can mend the start, mend the start first.
#
# ## Experiment 6: a cycle in `fit`
#
# Keras has no class for a cycle. Here are two ways to run one: `from_function` of `lrlib.tf_schedules` (a table of rates), and
# a callback.
#
# A part that tutorials leave out: PyTorch's `OneCycleLR` by default also cycles the **momentum**, the share of the last step
# that is added to the next one: *down* while the rate goes up, and up again while it falls. In Keras you would set
# `optimizer.momentum` in a callback. Would you?
#
# **Look for** the difference between the two rows of the second printout.

# %% nbgrader={"grade": false, "grade_id": "experiment_cycle_in_fit", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
from lrlib.tf_schedules import (
    from_function,
    probe_data,
    probe_loss,
    probe_model,
    rates_used,
    rates_used_by_fit,
)


class Triangle(keras.callbacks.Callback):
    """A zigzag in `fit`: the rate is set before each batch."""

    def __init__(self, base, peak, step_size):
        super().__init__()
        self.curve = lambda step: schedules.triangular(step, base, peak, step_size)
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = float(self.curve(self.step))
        self.step += 1


as_schedule = rates_used_by_fit(
    from_function(schedules.one_cycle, steps=30, max_learning_rate=1.0, total_steps=30),
                                steps_per_epoch=10, epochs=3)  # fmt: skip
as_callback = rates_used_by_fit(
    0.1, steps_per_epoch=10, epochs=3, callbacks=[Triangle(0.1, 1.0, 5)]
)
assert np.allclose(as_schedule, schedules.one_cycle(np.arange(30), 1.0, 30), atol=1e-6)
assert np.allclose(as_callback, schedules.triangular(np.arange(30), 0.1, 1.0, 5), atol=1e-6)
print("1cycle from a table, and a zigzag from a callback: the rates used are the rates intended")


class MomentumOff(keras.callbacks.Callback):
    def on_train_batch_begin(self, batch, logs=None):
        if batch >= 2:
            self.model.optimizer.momentum = 0.0


for name, callbacks in (("momentum 0.9", []), ("set to 0 from batch 2 on", [MomentumOff()])):
    steps_taken = rates_used_by_fit(
        keras.optimizers.SGD(0.1, momentum=0.9), steps_per_epoch=6, callbacks=callbacks
    )
    print(f"{name:24s} steps of the weight {steps_taken.round(3)}")
assert steps_taken[-1] > 0.4  # as without the callback

# %% [markdown]
# **What it showed.** Both ways use exactly the rates intended. But the callback that sets `optimizer.momentum` changes
# *nothing*: the momentum is a plain Python number, and the compiled training step keeps the one that it was traced with
# (lesson 4). So a 1cycle in Keras is one without the momentum's cycle, unless you write the optimizer yourself.
#
# ## Deeper
#
# Skip these at first reading; no core exercise needs them.
#
# ### Escape from a trap: the double well
#
# "High rates let the model escape from local traps." The smallest case: one weight, two wells. First by hand: find the border
# between the rates that stay in the sharp well and those that leave it.

# %%
explorers.double_well()

# %% [markdown]
# **What to see in it.** The border is 2 / curvature of the sharp well, lesson 1's limit.
#
# Now as a measurement, with noise. The left well is the trap, the right one is deeper: the goal. The rate goes up for 30 steps,
# and comes down again. What differs is which of the two wells is *sharper*.

# %%
predict(
    "The trap is wide and the deeper well is sharp. All runs start in the deeper well, and the "
    "rate goes up and down once. Where do they end?",
    ["in the deeper well", "in the trap", "half here, half there"],
    key="double_well",
    reveal="The third row of the next table measures it.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_double_well", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
def double_well(trap, goal, depth=0.3):
    """Return loss and gradient of two parabolas: a trap at -1, ``depth`` above the goal at +1, with
    these curvatures.
    """

    def loss(w):
        return np.minimum(depth + trap / 2 * (w + 1) ** 2, goal / 2 * (w - 1) ** 2)

    def gradient(w):
        in_trap = depth + trap / 2 * (w + 1) ** 2 < goal / 2 * (w - 1) ** 2
        return np.where(in_trap, trap * (w + 1), goal * (w - 1))

    return loss, gradient


def share_in_goal(gradient, start, peak, noise=1.0, runs=2000):
    """Return the share of noisy descents that end in the right-hand well: 30 low, 30 high, 60 low
    steps.
    """
    random = np.random.default_rng(0)
    w = np.full(runs, start)
    for step in range(120):
        rate = peak if 30 <= step < 60 else 0.02
        w = w - rate * (gradient(w) + noise * random.standard_normal(runs))
    return np.mean(w > 0)


wells = {"sharp trap, wide goal": (20, 4), "equally wide": (4, 4), "wide trap, sharp goal": (4, 20)}
excursions = (0.02, 0.09, 0.2, 0.3, 0.45)
print(
    "share of 2000 runs in the goal after an excursion to      "
    + "   ".join(f"{peak:4g}" for peak in excursions)
)
escaped = {}
for name, (trap, goal) in wells.items():
    gradient = double_well(trap, goal)[1]
    for begin, start in (("trap", -1.0), ("goal", 1.0)):
        escaped[name, begin] = [share_in_goal(gradient, start, peak) for peak in excursions]
        print(
            f"   {name:22s} started in the {begin:12s}          "
            + "   ".join(f"{s:4.0%}" for s in escaped[name, begin])
        )

# %% nbgrader={"grade": false, "grade_id": "experiment_double_well_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: what the text says (2000 runs: a share's standard error is at most 0.011)
assert escaped["sharp trap, wide goal", "trap"][2] > 0.9
assert escaped["sharp trap, wide goal", "trap"][1] < 0.1
assert escaped["wide trap, sharp goal", "goal"][2] < 0.1
assert abs(escaped["equally wide", "trap"][4] - 0.5) < 0.1
recall("double_well", "The excursion throws nearly all of them out of the deeper well.", answer="in the trap",
       why="The deeper well is sharper than the rate allows.")

# %% [markdown]
# **What it showed.** A high rate does leave a trap, *if the trap is sharper than the rate allows*: the limit here is 2 / 20 =
# 0.1, and an excursion to 0.2 is enough. Equally wide wells: nothing happens for long, and from 0.45 on it is a coin toss. And
# when the *deeper* well is the sharp one, the same excursion throws nearly every run out of it, into the trap. A high rate does
# not look for deep places. It looks for **wide** ones (lesson 6 asks whether wide is good). (Simulated annealing's temperature
# does prefer depth.)
#
# ### Warm-up is not free
#
# The same network with He's weights, so that 0.4 is safe from the first step. Warm-up over 60 steps against none; once in
# front of a constant rate, once in front of linear decay with the same total number of steps.

# %% nbgrader={"grade": false, "grade_id": "experiment_cost", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
safe = {
    "constant": np.full(200, 0.4),
    "warm-up, then constant": schedules.linear_warmup(steps, 0.4, 60),
    "linear decay": warmed_up(0.4, 0),
    "warm-up, then linear decay": warmed_up(0.4, 60),
}
unneeded = training.train(task, well_initialised, safe, seeds, batch_size=128, loss="mse")
cost = {
    "constant rate": unneeded.compare("warm-up, then constant", "constant", "train_loss"),
    "linear decay": unneeded.compare("warm-up, then linear decay", "linear decay", "train_loss"),
}
for name, difference in cost.items():
    print(
        f"in front of a {name:14s} the warm-up adds {difference.mean:+.4f} ± "
        f"{difference.deviation:.4f} to the training "
        f"loss, in {16 * difference.share_higher:.0f} of 16 seeds"
    )
for name, curve in safe.items():
    print(f"{name:28s} sum of the rates {curve.sum():5.1f}")
# Measured on 64 other seeds: +0.0071 ± 0.0008 and +0.0002 ± 0.0004.
assert cost["constant rate"].mean > 0.004
assert cost["constant rate"].share_higher == 1
assert abs(cost["linear decay"].mean) < 0.001

# %% [markdown]
# **What it showed.** In front of a constant rate, a warm-up that nobody needs costs loss in every seed. In front of linear
# decay it costs next to nothing. Look at the sums of the rates: with decay, warm-up only moves the corner of a triangle, and
# its area stays. Warm-up costs the area that it takes away.
#
# ### What restarts buy
#
# Loshchilov and Hutter promise an *anytime* schedule: good weights at the end of each cycle, not only at the very
# end. Huang et al. ([2017](https://arxiv.org/abs/1704.00109), *Snapshot Ensembles: Train 1, Get M for Free*) let the weights
# from the ends of the cycles vote. Both on Mira's noisy labels (40 % of them wrong), 1200 steps: one long cosine against
# three of 400 steps.
#
# **Look for** the accuracy at step 400, and at the end.

# %% nbgrader={"grade": false, "grade_id": "experiment_restarts", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
class SharedData(data.Task):
    """Three seeds in a row share their examples and labels; weights and batches still differ."""

    def split(self, seed):
        return super().split(seed // 3)

    def noisy_labels(self, seed):
        return super().noisy_labels(seed // 3)


noisy = data.classification_task("digits", train_size=1200, label_noise=0.4)
shared = SharedData(
    noisy.name, noisy.x, noisy.y, noisy.classes, noisy.train_size, noisy.label_noise
)
easy = models.mlp((64, 64, 10))
firsts = range(0, 36, 3)  # the first seed of each three
long_run = np.arange(1200)
anytime = {
    "one cosine": schedules.cosine_decay(long_run, 0.64, 1200),
    "three cycles": schedules.cosine_decay_restarts(long_run, 0.64, 400, t_mul=1.0),
}
cycled = training.train(
    shared, easy, anytime, firsts, batch_size=8, eval_every=100, keep_weights="history"
)

# %% nbgrader={"grade": false, "grade_id": "experiment_restarts_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the two curves, and the test accuracy on the way
# NBVAL_IGNORE_OUTPUT
figure, (left, right) = plots.canvas(columns=2, width=9.6, height=3.4)
plots.draw_curves(left, anytime)
left.set_ylim(top=0.9)  # room for the legend
plots.draw_losses(
    right,
    {name: 100 * cycled.history["test_accuracy"][row, :, 1:] for row, name in enumerate(anytime)},
    steps=cycled.history_steps[1:],
    ylabel="test accuracy (%)",
    log=False,
    title="40 % of the labels wrong",
)
plots.show(
    figure,
    caption="One long cosine and three short ones, and the test accuracy on the way: median, middle 80 % of 12 seeds.",
    alt="At step 400 the restarted schedule is well ahead; after each restart it falls behind; at the end both are level.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_ensembles", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Voting: snapshots of one run, and three short runs of their own
# NBVAL_IGNORE_OUTPUT
def votes(weights):
    """Return the class probabilities [runs, examples, 10] of weights [runs, ...]."""
    logits = training.predict(easy, weights, shared.x)
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)


def test_accuracy(probabilities):
    """Return the test accuracy in per cent of each run."""
    tests = [shared.split(seed)[1] for seed in firsts]
    return np.array([100 * np.mean(p[t].argmax(-1) == shared.y[t]) for p, t in zip(probabilities, tests, strict=True)])


snapshots = [votes([w[1, :, at] for w in cycled.weights_history]) for at in (4, 8, 12)]  # after 400, 800, 1200 steps
brief_cosine = schedules.cosine_decay(np.arange(400), 0.64, 400)
alone = training.train(shared, easy, brief_cosine, range(36), batch_size=8, keep_weights=True)
three = [votes([w[0, which::3] for w in alone.weights]) for which in range(3)]
scores = {
    "one cosine, 1200 steps": 100 * cycled.test_accuracy[0],
    "last snapshot": test_accuracy(snapshots[2]),
    "first snapshot": test_accuracy(snapshots[0]),
    "vote of three snapshots": test_accuracy(sum(snapshots)),
    "vote of three short runs": test_accuracy(sum(three)),
}
at_a_third = cycled.history["test_accuracy"][:, :, cycled.history_steps == 400][..., 0]
ahead = 100 * (at_a_third[1] - at_a_third[0])
gain = scores["vote of three snapshots"] - scores["last snapshot"]
short_gain = scores["vote of three short runs"] - scores["vote of three snapshots"]
print(f"at step 400 restarts are ahead by {ahead.mean():+.1f} ± {ahead.std():.1f} points, in {(ahead > 0).sum()} of 12 seeds")
for name, score in scores.items():
    print(f"{name:25s} {score.mean():.2f} ± {score.std():.2f} %")
print(f"vote of snapshots - last snapshot        {gain.mean():+.2f} ± {gain.std():.2f} points")
print(f"vote of short runs - vote of snapshots   {short_gain.mean():+.2f} ± {short_gain.std():.2f} points")
# Measured on 32 other seeds: ahead by +4.9 ± 2.5 points; the vote minus the last snapshot +2.4 ± 1.0, minus the first
# +0.4 ± 1.0; three short runs minus the vote +0.7 ± 0.9.
assert ahead.mean() > 1
assert gain.mean() > 0.8
assert (scores["vote of three snapshots"] - scores["first snapshot"]).mean() < 1.8
assert short_gain.mean() > -0.6

# %% [markdown]
# **What it showed.** The *anytime* promise is real: at a third of the [budget](../../docs/glossary.md#budget) the restarted
# schedule is well ahead, since it has already been low once.
#
# The vote beats the *last* snapshot clearly. But the *first* snapshot is nearly as good as the vote (long training memorises the
# wrong labels), and three independent short runs, at the same total cost, are at least as good. Snapshots that follow one another
# are relatives; strangers make better juries. "For free" is half true.

# %% [markdown]
# ## Exercises
#
# | exercise | what you do | minutes | points |
# |---|---|---|---|
# | 5.1 | 1cycle, as a formula | 15 | 3 |
# | 5.2 | the same curve in another library: Keras's own warm-up | 10 | 3 |
# | 5.3 | a cycle in `fit`: a callback | 15 | 4 |
# | 5.4 | cosine with warm restarts, as a formula | 15 | 3 |
# | 5.5 | read a range test | 15 | 4 |
# | 5.6 | rescue a network | 10 | 3 |
# | 5.7 | better than the cycle | 10 | 3 |
# | 5.8 | in your own words | 10 | 3 |
#
# In 5.1 and 5.4 you write the formula yourself: calling the schedules of `lrlib` or Keras does not count there. The checks
# look around every edge, at odd parameters and past the end.
#
# ### 5.1 1cycle
#
# *3 points · 15 minutes · core*
#
# Up from `initial` to the maximum $m$, then down to `final`, where
#
# $$\text{initial} = m / \text{div\_factor}, \qquad \text{final} = \text{initial} / \text{final\_div\_factor}$$
#
# The peak is at step $P$ = `pct_start * total_steps` $- 1$ and the end at `total_steps` $- 1$, as in PyTorch; the final rate is
# held after that. Step 0 has the initial rate. $P$ need not be a whole number; do not round it. With `anneal="cos"` a phase goes
# from $u$ to $v$ along half a cosine wave, $u + (v - u) (1 - \cos \pi x) / 2$, where $x$ goes from 0 to 1 within the phase; with
# `anneal="linear"` along a straight line, $u + (v - u) \, x$.

# %% nbgrader={"grade": false, "grade_id": "one_cycle", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_cycle(
    step,
    max_learning_rate,
    total_steps,
    pct_start=0.3,
    div_factor=25.0,
    final_div_factor=1e4,
    anneal="cos",
):
    """Return the rate at ``step``: up to the maximum at pct_start * total_steps - 1, down until
    total_steps - 1.
    """
    ### BEGIN SOLUTION
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1

    def between(start, goal, x):
        x = np.clip(x, 0, 1)
        return start + (goal - start) * ((1 - np.cos(np.pi * x)) / 2 if anneal == "cos" else x)

    rising = between(initial, max_learning_rate, step / peak)
    falling = between(max_learning_rate, final, (step - peak) / (end - peak))
    return np.where(step <= peak, rising, falling)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_one_cycle", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "one_cycle",
    one_cycle,
    dict(
        max_learning_rate=0.8,
        total_steps=40,
        pct_start=0.25,
        div_factor=10.0,
        final_div_factor=100.0,
    ),
    dict(
        max_learning_rate=0.083,
        total_steps=37,
        pct_start=0.41,
        div_factor=7.0,
        final_div_factor=30.0,
        anneal="linear",
    ),
)
### BEGIN HIDDEN TESTS
check(
    "one_cycle",
    one_cycle,
    dict(
        max_learning_rate=0.57,
        total_steps=53,
        div_factor=10.7,
        final_div_factor=3.4,
        anneal="linear",
    ),
    dict(max_learning_rate=1.9, total_steps=61, pct_start=0.37),
    dict(max_learning_rate=0.31, total_steps=9973, div_factor=13.0, final_div_factor=70.0),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.2 The same curve in another library
#
# *3 points · 10 minutes · core*
#
# A paper trains with "a peak of $a$, $W$ steps of warm-up from 0, cosine to the end rate $e$ at step $T$", where $T$
# *includes* the warm-up, as in optax and Hugging Face. Keras has this curve built in, and counts otherwise: the
# `decay_steps` of `CosineDecay` *exclude* the warm-up, `alpha` is a *fraction* of the peak, and the warm-up needs
# `warmup_target`. Return the Keras object.

# %% nbgrader={"grade": false, "grade_id": "keras_warmup_cosine", "locked": false, "schema_version": 3, "solution": true, "task": false}
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    """Return a ``keras.optimizers.schedules.CosineDecay`` that rises to the peak, then falls until
    ``total_steps``.
    """
    ### BEGIN SOLUTION
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        decay_steps=total_steps - warmup_steps,
        alpha=end_learning_rate / peak_learning_rate,
        warmup_target=peak_learning_rate,
        warmup_steps=warmup_steps,
    )
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_keras_warmup_cosine", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "keras_warmup_cosine",
    keras_warmup_cosine,
    dict(peak_learning_rate=0.8, total_steps=40, warmup_steps=10, end_learning_rate=0.05),
    dict(peak_learning_rate=0.083, total_steps=37, warmup_steps=5),
)
### BEGIN HIDDEN TESTS
check(
    "keras_warmup_cosine",
    keras_warmup_cosine,
    dict(peak_learning_rate=0.57, total_steps=53, warmup_steps=31, end_learning_rate=0.013),
    dict(peak_learning_rate=1.9, total_steps=29, warmup_steps=4, end_learning_rate=0.11),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.3 A cycle in `fit`
#
# *4 points · 15 minutes · core*
#
# Write the callback `CyclicalRate(base_learning_rate, max_learning_rate, step_size)`: before each batch it sets the
# optimizer's rate to Smith's zigzag, `step_size` batches up from base to maximum, `step_size` down, and so on. The first batch
# trains at the base rate. The zigzag goes on over epochs, and over a second `fit` with the same callback. You may use
# `schedules.triangular(step, base_learning_rate, max_learning_rate, step_size)`. The check compares the rates *really used*.
#
# **What to try first.** Which method does Keras call before each batch? And what does its argument `batch` count?

# %% nbgrader={"grade": false, "grade_id": "CyclicalRate", "locked": false, "schema_version": 3, "solution": true, "task": false}
class CyclicalRate(keras.callbacks.Callback):
    """Set the rate of every batch to a triangular cycle that goes on over epochs and over calls of
    ``fit``.
    """

    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        ### BEGIN SOLUTION
        self.parameters = (base_learning_rate, max_learning_rate, step_size)
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = float(
            schedules.triangular(self.step, *self.parameters)
        )
        self.step += 1
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_CyclicalRate", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(
    "CyclicalRate",
    CyclicalRate,
    dict(base_learning_rate=0.1, max_learning_rate=0.9, step_size=4, steps_per_epoch=11, epochs=2),
    dict(
        base_learning_rate=0.02,
        max_learning_rate=0.5,
        step_size=3,
        steps_per_epoch=7,
        epochs=1,
        fits=2,
    ),
)
### BEGIN HIDDEN TESTS
check(
    "CyclicalRate",
    CyclicalRate,
    dict(
        base_learning_rate=0.37, max_learning_rate=0.57, step_size=2, steps_per_epoch=9, epochs=3
    ),
    dict(
        base_learning_rate=0.11,
        max_learning_rate=1.9,
        step_size=12,
        steps_per_epoch=9,
        epochs=2,
        fits=2,
    ),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.4 Cosine with warm restarts
#
# *3 points · 15 minutes · deeper*
#
# Cycle $i = 0, 1, 2, \dots$ has the length $D_i = D_0 \, r^i$, with $D_0$ = `first_decay_steps` and $r$ = `t_mul`. It
# starts at $S_i = D_0 + \dots + D_{i-1}$, and its cosine is $\mu^i$ times as high, with $\mu$ = `m_mul`:
#
# $$\eta(t) = a \left( (1 - \alpha) \, \mu^i \, \frac{1 + \cos(\pi \, (t - S_i) / D_i)}{2} + \alpha \right)
# \qquad \text{for } S_i \le t < S_{i+1}$$
#
# As in Keras, $\alpha$ is a fraction of the initial rate, and `m_mul` scales the cosine only, not the floor. At
# $t = S_i$ the new cycle has begun.
#
# **A hint.** Find the cycle by adding up lengths. A logarithm looks more elegant, and misses a restart by a step when
# it is rounded (Keras's own does, at `t_mul=1.1`); for `t_mul=1` it divides by zero.

# %% nbgrader={"grade": false, "grade_id": "cosine_decay_restarts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cosine_decay_restarts(
    step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0
):
    """Return the rate at ``step`` of a cosine that restarts, each time t_mul times as long and
    m_mul times as high.
    """
    ### BEGIN SOLUTION
    start, length, height = 0, first_decay_steps, 1.0
    while step >= start + length:
        start, length, height = start + length, length * t_mul, height * m_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * height * wave + alpha)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_cosine_decay_restarts", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "cosine_decay_restarts",
    cosine_decay_restarts,
    dict(initial_learning_rate=0.8, first_decay_steps=10, t_mul=3.0, m_mul=0.5, alpha=0.1),
    dict(initial_learning_rate=0.083, first_decay_steps=7, t_mul=2.0, m_mul=0.7, alpha=0.07),
)
### BEGIN HIDDEN TESTS
check(
    "cosine_decay_restarts",
    cosine_decay_restarts,
    dict(initial_learning_rate=0.57, first_decay_steps=12, t_mul=1.5, m_mul=0.6, alpha=0.013),
    dict(initial_learning_rate=1.9, first_decay_steps=5, t_mul=3.0, m_mul=0.9, alpha=0.031),
    dict(initial_learning_rate=0.29, first_decay_steps=11, t_mul=1.0, m_mul=0.8, alpha=0.31),
    dict(initial_learning_rate=0.31, first_decay_steps=9973, t_mul=2.0, m_mul=0.7, alpha=0.017),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.5 Read a range test
#
# *4 points · 15 minutes · core*
#
# Write the rule that you would use at work. `suggest_rate(learning_rates, losses)` gets a recorded range test, two
# arrays of the same length, and returns one number: the peak for a 1cycle of 200 steps. The recording stops where the
# loss is no longer finite. The losses are those of single batches, and in one of the networks the batches are so small that the
# *lowest* loss means nothing.
#
# *The network is trained* at the rate that you suggest, in the check on 8 [seeds](../../docs/glossary.md#seed), in grading on 16
# others and with recordings that you have not seen. Each case is a pair of networks whose good rates lie far apart (one loss is
# averaged over the batch, the other summed), and counts as much as the weaker of the two: no fixed number can please both.
#
# Here is one of the recordings. **Look for** where the loss begins to fall, where it is lowest, and where it blows up.

# %% tags=["fold"]
# Drawing: one recorded range test
from lrlib.problems.deep_networks import recorded_range_test

recorded_rates, recorded_losses = recorded_range_test("summed cross-entropy", 501)
figure, axes = plots.canvas()
plots.draw_losses(
    axes,
    {"": recorded_losses},
    steps=recorded_rates,
    xlabel="learning rate",
    ylabel="loss of the batch",
    log=True,
    ceiling=1000.0,
)
axes.set_xscale("log")
plots.picture(
    figure,
    caption="A recorded range test: a loss that is summed over the batch, so that the good rates are small.",
    alt="The loss falls from about 75 to a noisy low near a rate of 0.1, and rises steeply after that.",
)

# %% nbgrader={"grade": false, "grade_id": "suggest_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def suggest_rate(learning_rates, losses):
    """Return the peak rate that this range test suggests for 1cycle."""
    ### BEGIN SOLUTION
    blown_up = np.flatnonzero(losses > 4 * losses[0])
    limit = learning_rates[blown_up[0]] if blown_up.size else learning_rates[-1]
    return limit / 3
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_suggest_rate", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("suggest_rate", suggest_rate, dict(networks=["small batches", "summed mse"], seed=504))
### BEGIN HIDDEN TESTS
check(
    "suggest_rate",
    suggest_rate,
    dict(networks=["wild start", "summed cross-entropy"], seed=501),
    dict(networks=["small batches", "summed mse"], seed=510),
    dict(networks=["summed mse", "wild start"], seed=502),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.6 Rescue a network
#
# *3 points · 10 minutes · core*
#
# The network, loss and batches of experiment 1, but with initial weights *twice* as large as He's: without warm-up a peak of 1.2
# loses every run, and the best constant rate (0.04) reaches about 72 %. Write a curve for 200 steps that trains it: full marks
# from 91 % of test accuracy on average, none up to 80 %, in proportion between. You may use any schedule here, also `lrlib`'s.
#
# **What to try first.** The peak and the warm-up that worked in experiment 1. Is that enough? Read what the check says,
# and change one thing at a time.

# %% nbgrader={"grade": false, "grade_id": "rescue", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rescue(step):
    """Return the rate at ``step``, from 0 to 199."""
    ### BEGIN SOLUTION
    return 1.2 * min(step / 60, (200 - step) / 140)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_rescue", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("rescue", rescue)

# %% [markdown]
# ### 5.7 Better than the cycle
#
# *3 points · 10 minutes · core*
#
# Back to the network of experiment 1, 200 steps. The ablation's 1cycle ends at a training loss near 0.037. Take from
# the ablation what does the work, and design a curve that beats it: full marks up to a training loss of 0.0315 on average, none
# from 0.04 on, in proportion between. Any schedule may be used.

# %% nbgrader={"grade": false, "grade_id": "fast", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fast(step):
    """Return the rate at ``step``, from 0 to 199."""
    ### BEGIN SOLUTION
    return 1.6 * min(step / 40, 1, (200 - step) / 100)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_fast", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("fast", fast)

# %% [markdown]
# ### 5.8 In your own words
#
# *3 points · 10 minutes · core*
#
# Jonas says: "Put a warm-up of 10 % in front of everything. It always helps, and it can never hurt." In three to
# six sentences: what does warm-up buy and why, where does it cost something or have a rival, and how would you find out for
# your own network?

# %% [markdown] nbgrader={"grade": true, "grade_id": "weigh_warmup", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. *What it buys, and why:* a higher peak, and a wider range of peaks that work: at the start the loss is sharp, so a
#    high rate times the sharpness is far above the limit; the sharpness falls within a few steps at low rates, and then the
#    high rate is safe. (Best against best it gains little.)
# 2. *Where it costs, or a rival:* on a network whose start is safe, warm-up takes away steps at the full rate (the sum of the
#    rates), which costs loss in every seed before a constant rate; before a decay of the same total length hardly
#    anything. Or: clipping does the same for SGD; better initial weights make it superfluous.
# 3. *How to find out:* measure on your own network, over several seeds, *each at its best peak*; not at one peak only. Or a
#    range test, remembering that its sweep is itself a warm-up and overestimates the safe constant.
# ### END SOLUTION

# %% [markdown]
# ## Pitfall: a high start without warm-up
#
# A tutorial warns of this one:
#
# ```python
# lr_schedule = tf.keras.optimizers.schedules.ExponentialDecay(
#     initial_learning_rate=0.1, decay_steps=1000, decay_rate=0.9)
# ```
#
# and corrects it like this:
#
# ```python
# def warmup_then_decay(epoch):
#     if epoch < 5:
#         return 0.01 * (epoch + 1)
#     else:
#         return 0.05 * 0.9 ** (epoch - 5)
#
# lr_callback = tf.keras.callbacks.LearningRateScheduler(warmup_then_decay)
# ```
#
# The warning is right: **decay does not cure a start that is too high.** With `decay_steps=1000` the first ten rates are the
# initial rate, to within a thousandth. But the correction changes four things at once: it warms up, it *halves the peak*, it
# decays once per *epoch* instead of per 1000 steps, and it moves in stairs. So first both as printed, in 20 epochs of 10 steps;
# then one change at a time, from a rate that really is too high.
#
# **Look for** whether the correction as printed helps, and for the row of the second group that works.

# %% nbgrader={"grade": false, "grade_id": "experiment_pitfall", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
as_corrected = np.repeat(
    [0.01 * (e + 1) if e < 5 else 0.05 * 0.9 ** (e - 5) for e in range(20)], 10
)
one_at_a_time = {
    "as printed: decay from 0.1": schedules.exponential_decay(steps, 0.1, 1000, 0.9),
    "as corrected": as_corrected,
    "decay from 1.6": schedules.exponential_decay(steps, 1.6, 20, 0.9),
    "no decay at all, 1.6": np.full(200, 1.6),
    "half the peak": schedules.exponential_decay(steps, 0.8, 20, 0.9),
    "warm-up, same peak": schedules.warmup(
        lambda step: schedules.exponential_decay(step, 1.6, 20, 0.9), 20
    )(steps),
}
changed = training.train(task, network, one_at_a_time, seeds, batch_size=128, loss="mse")
for row, name in enumerate(changed.names):
    a = 100 * changed.test_accuracy[row]
    print(
        f"{name:28s} {np.sum(a < 20):2d} of 16 lost, test accuracy {a.mean():.1f} ± {a.std():.1f} %"
    )

# %% nbgrader={"grade": false, "grade_id": "experiment_pitfall_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: what the text says
# Measured on 32 other seeds: all lost without warm-up; 96.3 ± 0.8 % with it, none lost. As printed the corrected is worse
# in each of 32 seeds
assert (changed.test_accuracy[2:4] < 0.2).all()
assert 100 * changed.test_accuracy[5].mean() > 94
assert (changed.test_accuracy[0] > changed.test_accuracy[1]).all()

# %% [markdown]
# **What it showed.** As printed, 0.1 was never too high for this network, and the "correction" makes it worse in every seed.
# Where the start *is* too high, only warm-up saves the runs; half the peak loses them too.
#
# ## What you can do now
#
# - Say what warm-up buys: a higher peak, not points at the best one; and why (sharpness at the start), with its rival,
#   clipping, and its price.
# - Use a range test: a third of its blow-up rate is the *peak* of a schedule that rises, not a constant.
# - Run a cycle in `fit`, translate between libraries that count the warm-up in or out, and know that a callback cannot
#   change Keras's momentum.
# - Take a claim apart with an ablation: one part at a time, each at its best, and *only* one thing changed.
# - Say when a high rate escapes from a trap: when the trap is sharper than the rate allows.

# %%
summary()

# %% [markdown]
# Mira writes her warm-up on the first line of her plan, and above it: "and next time, He's weights."
#
# **Where to read on.** Lesson 6 asks what schedules do to the accuracy on new data. Kosson, Messmer and
# Jaggi ([2024](https://arxiv.org/abs/2410.23922), *Analyzing & Reducing the Need for Learning Rate Warmup in GPT Training*) on
# how to do without; Hu et al. ([2024](https://arxiv.org/abs/2404.06395), *MiniCPM*) on warm-up-stable-decay.
