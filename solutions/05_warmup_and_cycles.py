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
# **Goal.** You measure whether a run should start at a high or at a low rate, and why. You write seven schedules that
# rise somewhere: linear warm-up, warm-up with cosine, two triangular ones, warm restarts, 1cycle and
# warm-up-stable-decay. You learn to read a learning-rate range test, and you measure what cycles really buy.
#
# **Time.** About 90 minutes. You need lesson 1 (the largest stable rate is two over the largest curvature) and
# lesson 3 (decay).
#
# So far every schedule started high and went down. The ones in this lesson start low, or go up again. As before, `step`
# counts the updates already made, and `schedules.name(step, ...)` is the rate that the next update uses.

# %%
import math

import numpy as np

from lrlib import curvature, data, explorers, models, plots, schedules, tensorflow_gate, training
from lrlib.checks import check
from lrlib.predictions import predict, recall

# %% [markdown]
# ## Predict
#
# Commit to an answer before you read on. The first experiment measures it.

# %%
predict(
    "You may train for 200 steps, up to a learning rate of 1.6. Does it help to start with a high or with a low rate?",
    [
        "start high: the first steps gain the most",
        "start low: the first steps are the most dangerous",
        "it makes no difference",
    ],
    key="high_or_low",
    reveal="Keep it in mind: below, 64 runs start high and 64 start low.",
)

# %% [markdown]
# ## The idea, in one picture
#
# Two ideas stand behind the curves below.
#
# - **Warm-up**: start low and rise to the peak within the first part of training. Large models are trained like this as
#   a rule; experiment 1 shows what it is good for.
# - **Cycles**: let the rate go up again, once or many times. Smith (2015, *Cyclical Learning Rates for Training Neural
#   Networks*) proposed a zigzag, so that one need not search for the one best rate. Loshchilov and Hutter (2016,
#   *SGDR*) restart a cosine, so that good weights are at hand at the end of each cycle.
#
# **Look for** where each curve is highest, and how often it is low.

# %%
steps = np.arange(200)
figure, (left, right) = plots.canvas(columns=2, width=8.4)
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
        "triangular": schedules.triangular(steps, 0.1, 1.0, step_size=25),
        "triangular2": schedules.triangular2(steps, 0.1, 1.0, step_size=25),
        "restarts": schedules.cosine_decay_restarts(steps, 1.0, first_decay_steps=29, t_mul=2.0),
    },
    title="go up again",
)
right.set_ylim(top=1.5)  # room for the legend
plots.picture(
    figure,
    caption="Schedules that rise: once at the start (left), or again and again (right).",
    alt="Left: warm-up with cosine, 1cycle and warm-up-stable-decay rise from 0 to 1 and come down once. Right: two "
    "zigzags, one of them halved in each cycle, and a cosine that jumps back to 1 twice.",
)

# %% [markdown]
# **What it showed.** On the left each curve has one peak and ends low: warm-up and decay are two answers to two
# problems, and they get along. On the right the rate is low several times before the end, so there are several moments
# at which you could stop.
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
# **What to see in it.** The decay gets shorter and steeper: the total is fixed, so the warm-up takes its steps from the
# decay.
#
# ## Experiment 1: start high or low?
#
# A network for the digits, with three layers and a squared-error loss. Its initial weights are 1.5 times as large as He
# et al. (2015, *Delving Deep into Rectifiers*) advise, an easy slip when you write your own layers. We train for 200 steps of plain SGD.
# Both schedules have their peak at 1.6 and fall linearly to 0. One starts at the peak; the other takes 20 steps to get
# there. A run is *lost* if it ends no better than guessing, with a loss that is mostly not even a number.
#
# **Look for** what happens in the first ten steps.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_rescue", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
task = data.classification_task("digits", train_size=1200)
network = models.mlp((64, 64, 64, 10), gain=1.5)


def warmed_up(peak, warmup_steps):
    """Return the curve [200] that rises to the peak within the warm-up and then falls linearly to 0."""
    return schedules.warmup(lambda step: schedules.linear_decay(step, peak, 200 - warmup_steps), warmup_steps)(steps)


high_or_low = {"start high": warmed_up(1.6, 0), "warm up over 20 steps": warmed_up(1.6, 20)}
rescued = training.train(task, network, high_or_low, range(64), batch_size=128, loss="mse")

figure, (left, right) = plots.canvas(columns=2, width=8.4)
plots.draw_curves(left, high_or_low)
left.set_ylim(top=2.1)  # room for the legend
plots.draw_losses(
    right,
    {name: rescued.step_losses[row][:, :60] for row, name in enumerate(rescued.names)},
    title="the first 60 steps",
    ceiling=1000.0,
)
plots.picture(
    figure,
    caption="The same peak, reached at once or by warm-up. Median and middle 80 % of 64 seeds; a cross: the runs end.",
    alt="Left: two curves with their peak at 1.6, one from the start, one after 20 steps. Right: the runs that start high "
    "end within a few steps; with warm-up the loss falls by more than a factor of ten.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_rescue_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
lost = rescued.test_accuracy < 0.2  # guessing has 0.1, and so has a network whose weights are not numbers
high, low = 0, 1  # rows

# Here and below: what is asserted was measured on other seeds, and lies at least 5 standard errors inside (a chance
# below 1e-6 to fail). 64 seeds: 64 lost from a high start; 96.1 ± 0.7 % with warm-up, none lost.
assert lost[high].all()
assert rescued.diverged_at[high].max() < 10  # steps
assert not lost[low].any()
assert 100 * rescued.test_accuracy[low].mean() > 95

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_rescue_told", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
print("                        lost      test accuracy")
for row, name in enumerate(rescued.names):
    accuracy = 100 * rescued.test_accuracy[row]
    print(f"{name:22s} {lost[row].sum():2d} of 64   {accuracy.mean():5.1f} ± {accuracy.std():.1f} %")

recall("high_or_low", f"From a high start {lost[high].sum()} of 64 runs are lost, with warm-up {lost[low].sum()}.")

# %% [markdown]
# **What it showed.** Every run that starts at 1.6 is lost within a few steps, whatever its schedule would do later: decay
# comes too late. The same network survives the same 1.6 *twenty steps on*: the loss has a bump there, and recovers. So the question is not which rate
# the network can take, but *when*.
#
# ### Why: the sharpness at the start
#
# Lesson 1 found the limit for a bowl: gradient descent diverges if rate times sharpness is above 2, where the sharpness
# is the largest curvature of the loss. A network is no bowl. Its sharpness changes as it learns. Let us measure it
# where training starts, and follow it through a warm-up of 20 steps.
#
# **Look for** which of the two lines falls faster: the sharpness, or the limit 2 / rate, which comes down as the rate
# goes up.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_sharpness", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
tf = tensorflow_gate.load()


def meter(model, seeds):
    """Return a function of weights [runs, ...] that measures the sharpness [runs] of each seed's full training loss."""
    x = tf.constant(np.stack([task.x[task.split(seed)[0]] for seed in seeds]))
    y = tf.constant(np.stack([task.y[task.split(seed)[0]] for seed in seeds]))

    def loss(weights):
        return tf.reduce_mean(models.example_losses("mse", model.logits(weights, x), y), axis=-1)

    return curvature.sharpness_meter(loss, model.init(list(seeds)), iterations=30, tolerance=1e-2)


seeds = range(16)
followed_seeds = range(4)
rising = warmed_up(1.6, 20)[:30]
followed = training.train(
    task, network, rising, followed_seeds, batch_size=128, loss="mse", eval_every=3, keep_weights="history"
)
measure = meter(network, followed_seeds)
at = followed.history_steps
sharpness = np.array([measure([w[0, :, i] for w in followed.weights_history]) for i in range(len(at))]).T

figure, axes = plots.canvas()
plots.draw_losses(axes, {"sharpness": sharpness}, steps=at, ylabel="sharpness", log=True)
axes.plot(steps[1:30], 2 / rising[1:], color=plots.COLORS[1], linestyle="--", label="2 / learning rate")
axes.legend(frameon=False, handlelength=3.5)
plots.picture(
    figure,
    caption="Sharpness of the training loss in a warm-up to 1.6 over 20 steps (4 seeds), and the bowl's limit for it.",
    alt="Within the first ten steps the sharpness falls steeply, and 2 over the rate falls too. From then on the "
    "sharpness stays near that limit, mostly above it, by less than a factor of two.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_spikes", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
eight = range(8)
at_start = meter(network, eight)(network.init(list(eight)))
well_initialised = models.mlp((64, 64, 64, 10))
at_start_he = meter(well_initialised, eight)(well_initialised.init(list(eight)))

multiples = (2, 3, 4, 5, 6, 8)
spiked = np.zeros((len(multiples), len(eight)), bool)
for column, seed in enumerate(eight):
    constants = np.array([np.full(25, multiple / at_start[column]) for multiple in multiples])
    run = training.train(task, network, constants, [seed], batch_size=None, loss="mse", progress=False)
    losses = run.step_losses[:, 0]
    spiked[:, column] = ~(losses.max(axis=1) <= 1.5 * losses[:, 0])

print(
    f"sharpness at the start: {at_start.mean():.1f} ± {at_start.std():.1f}, so 2 / sharpness = {np.mean(2 / at_start):.3f}"
)
print(
    f"with He's weights:      {at_start_he.mean():.1f} ± {at_start_he.std():.1f}, so 2 / sharpness = {np.mean(2 / at_start_he):.3f}"
)
print(f"a first step at 1.6 is {1.6 * at_start.mean():.0f} / sharpness, {0.8 * at_start.mean():.0f} times the bowl's limit")
print()
print("rate x sharpness at the start   runs whose loss jumps above 1.5 times its first value")
for multiple, runs in zip(multiples, spiked, strict=True):
    print(f"{multiple:8d}                        {runs.sum()} of {len(eight)}")

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_spikes_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Measured on 16 other seeds: 23.5 ± 3.1 and 5.7 ± 0.7; no jump up to 3.5, a jump in every run from 6 on.
assert 18 < at_start.mean() < 29
assert 3 < at_start.mean() / at_start_he.mean() < 6
assert sharpness[:, at == 9].mean() < at_start.mean() / 3
assert not spiked[:2].any()
assert spiked[-1].all()

# %% [markdown]
# **What it showed.** At the start the loss is *sharp*: the bowl's limit is far below 1.6. At first the limit falls faster
# than the sharpness, so that the steps overshoot; then the sharpness collapses, and by step 9 it lies near the limit. So
# warm-up need not stay below the limit. It must not run too far ahead of the collapse: **the network is most fragile
# before it has learned anything.**
#
# In the figure the sharpness is often *above* the limit, mostly by less than a factor of two, and no run is lost. On a bowl
# it would be: there the curvature is the same everywhere. The table shows how much the start allows: where rate times
# sharpness is 2 or 3, no loss jumps, at 4 some do, and from 6 on all. Lewkowycz et al. (2020, *The large learning rate
# phase of deep learning: the catapult mechanism*) describe how a rate somewhat above 2 / sharpness throws a network to a
# flatter place, where training goes on. With He's initial weights the loss is four times less sharp from the start.
#
# Goyal et al. (2017, *Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour*) made warm-up popular: with large
# batches the rate is high, so its first steps are dangerous.
#
# ## Experiment 2: warm-up is not free
#
# "It cannot hurt, so put it in front of everything." Can it not? The same network, now with He's weights, so that 0.4
# is safe from the first step. Warm-up over 60 steps against none; once in front of a constant rate, once in front of
# linear decay with the same total number of steps.
#
# **Look for** which of the two pairs lies to the right of the line (the warm-up costs), and whether the other does.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_cost", "locked": true, "schema_version": 3, "solution": false, "task": false}
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
plots.spread(
    {f"in front of a {name}": difference.difference for name, difference in cost.items()},
    xlabel="training loss that the warm-up adds",
    reference=0.0,
    log=False,
    caption="What an unneeded warm-up costs in training loss, seed by seed (right of the line: it costs).",
    alt="In front of a constant rate the warm-up adds loss in every seed; in front of linear decay next to nothing.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_cost_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Measured on 64 other seeds: +0.0071 ± 0.0008 and +0.0002 ± 0.0004.
assert cost["constant rate"].mean > 0.004
assert cost["constant rate"].share_higher == 1
assert abs(cost["linear decay"].mean) < 0.001
assert np.isclose(safe["linear decay"].sum(), safe["warm-up, then linear decay"].sum(), rtol=0.02)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_cost_told", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
for name, difference in cost.items():
    print(
        f"{name:14s} {difference.mean:+.4f} ± {difference.deviation:.4f}, worse in {16 * difference.share_higher:.0f} of 16 seeds"
    )
for name, curve in safe.items():
    print(f"{name:28s} sum of the rates {curve.sum():5.1f}")

# %% [markdown]
# **What it showed.** In front of a constant rate, a warm-up that nobody needs costs loss in every seed. In front of
# linear decay it costs next to nothing. Look at the sums of the rates. With decay, warm-up only moves the corner of a
# triangle: base and height stay, and so does the area. A constant rate loses a corner. That fits a simple reading: warm-up
# costs the area that it takes away, and buys safety, where safety is needed. "Warm-up always helps" is false.
#
# ## Experiment 3: transformers
#
# Warm-up is standard in training transformers. In the original design (Vaswani et al., 2017, *Attention Is
# All You Need*) layer normalisation stands
# *after* each residual sum ("post"); most of today's models put it *before* each block ("pre"). Xiong et al. (2020, *On
# Layer Normalization in the Transformer Architecture*) argue that this is why the first needs warm-up, and the second
# hardly does. We try it in small: the eight rows of a digit are eight tokens, three layers, Adam, 150 steps, a peak of
# 0.03.
#
# **Look for** the gap between the two rows of each design.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_transformers", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
short = np.arange(150)
pair = {
    "no warm-up": schedules.linear_decay(short, 0.03, 150),
    "warm-up": schedules.warmup(lambda step: schedules.linear_decay(step, 0.03, 120), 30)(short),
}
transformers = {
    norm: training.train(task, models.transformer(3, 16, norm=norm), pair, eight, batch_size=32, optimizer="adam")
    for norm in ("post", "pre")
}
plots.spread(
    {
        f"{norm}-norm, {name}": 100 * transformers[norm].test_accuracy[row]
        for norm in transformers
        for row, name in enumerate(pair)
    },
    xlabel="test accuracy, %",
    log=False,
    caption="Small transformers with and without 30 steps of warm-up, 8 seeds each.",
    alt="Post-norm without warm-up lies far below the other three rows; pre-norm is high either way.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_transformers_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
post, pre = (transformers[norm].compare("warm-up", "no warm-up") for norm in ("post", "pre"))
# Measured on 16 other seeds: post +48 ± 19 points, higher in 16 of 16; pre +1 ± 2 points.
assert post.mean > 0.08
assert abs(pre.mean) < 0.05

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_transformers_told", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
for name, gained in (("post-norm", post), ("pre-norm", pre)):
    print(
        f"{name:9s}: warm-up gains {100 * gained.mean:+.1f} ± {100 * gained.deviation:.1f} points, "
        f"higher in {8 * gained.share_higher:.0f} of 8 seeds"
    )

# %% [markdown]
# **What it showed.** The post-norm transformer depends on warm-up even with Adam, which scales each step. The pre-norm
# one hardly needs it. That agrees with Xiong et al.: the need for warm-up belongs to the *network at its start*. (Adam
# adds a reason of its own: in the first steps its averages are made from a few gradients only. Liu et al., 2019, *On
# the Variance of the Adaptive Learning Rate and Beyond*.)
#
# ## Experiment 4: the range test
#
# How high may the peak be? Smith (2015) proposed the *learning-rate range test*: train once while the rate sweeps from
# far too low to far too high, and watch the loss. One run of 100 steps tells more than a grid of rates. It is the same
# network as in experiment 1.
#
# **Look for** the bump on the way down, where the loss is lowest, and where it blows up. We call *blow-up rate* the first
# rate whose loss is four times the first loss.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_range_test", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
sweep = schedules.range_test(np.arange(100), 0.001, 30.0, 99)
swept = training.train(task, network, sweep, seeds, batch_size=128, loss="mse")
losses = np.where(np.isfinite(swept.step_losses[0]), swept.step_losses[0], np.inf)
blow_up = sweep[np.argmax(losses > 4 * losses[:, :1], axis=1)]  # the first rate with four times the first loss
lowest = sweep[losses.argmin(axis=1)]

figure, axes = plots.canvas()
plots.draw_losses(axes, {"": swept.step_losses[0]}, steps=sweep, xlabel="learning rate", log=True, ceiling=100.0)
axes.set_xscale("log")
for name, rate in (("lowest", np.median(lowest)), ("blow-up", np.median(blow_up))):
    axes.axvline(rate, color="0.45", linewidth=0.9)
    axes.text(rate, 90, f"{name} ", ha="right", fontsize=8)
plots.picture(
    figure,
    caption="One range test per seed: the loss of each step against its rate. Median and middle 80 % of 16 seeds.",
    alt="The loss falls while the rate rises through three decades, is lowest a little below 1, and explodes above 3.",
)

# %% [markdown]
# Now use it. We train for 200 steps at fractions of the blow-up rate, and once with 1cycle, whose *peak* is half of it.
#
# **Look for** which constant rate is safe: half the blow-up rate, a fifth, a tenth?

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_range_test_used", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
found = float(np.median(blow_up))
trials = {f"constant, blow-up / {part}": np.full(200, found / part) for part in (2, 5, 10)}
trials["1cycle, peak blow-up / 2"] = schedules.one_cycle(steps, found / 2, 200)
tried = training.train(task, network, trials, seeds, batch_size=128, loss="mse")
plots.spread(
    {name: 100 * tried.test_accuracy[row] for row, name in enumerate(trials)},
    xlabel="test accuracy, %",
    log=False,
    caption="Training for 200 steps with what the range test suggests, 16 seeds.",
    alt="The constant at half the blow-up rate stays at chance, so do most runs at a fifth; a tenth trains; 1cycle with "
    "its peak at a half is best.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_range_test_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Measured on 32 other seeds: blow-up 3.0 to 3.4; half of it as a constant loses 32 of 32 runs, 1cycle has 96.3 ± 0.8 %.
assert 2.5 < blow_up.min() <= blow_up.max() < 4.5
assert (tried.test_accuracy[0] < 0.2).all()
assert 100 * tried.test_accuracy[3].mean() > 94
assert tried.test_accuracy[3].mean() > tried.test_accuracy[2].mean()

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_range_test_told", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
print(f"lowest loss at {lowest.min():.2f} to {lowest.max():.2f}, blow-up at {blow_up.min():.2f} to {blow_up.max():.2f}")
for row, name in enumerate(trials):
    a = 100 * tried.test_accuracy[row]
    print(f"{name:26s} {a.mean():5.1f} ± {a.std():4.1f} %, {np.sum(a < 20):2d} of 16 lost")

# %% [markdown]
# **What it showed.** The range test finds the scale within one short run, and all seeds agree. (The bump on its way
# down is probably the sharp start giving way: the loss jumps, and recovers.) But it *overestimates* the safe constant rate: its sweep
# starts low, so it is a warm-up itself, and by the time it reaches high rates the network has become less sharp. Half
# of the blow-up rate is a good *peak* for a schedule that rises, and deadly as a constant for this network.
#
# Try the constants yourself. Each position of the slider is a real run, trained in this cell.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_explorer", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
grid = 0.02 * 2.0 ** (np.arange(15) / 2)
runs = training.train(task, network, np.array([np.full(100, rate) for rate in grid]), [0], batch_size=128, loss="mse")
explorers.range_test_explorer(grid, runs.step_losses[:, 0])

# %% [markdown]
# **What to see in it.** The first constants that die are far below the blow-up rate of the sweep. The highest of those
# that live jump at the start, and recover.
#
# ## Experiment 5: 1cycle, and what is in it
#
# Smith and Topin (2017, *Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates*) put it
# together: one cycle, up to a peak from the range test and down to nearly nothing, and training takes a fraction of the
# steps. We measure how much: 200 steps with four schedules that rise to 1.6, against the best of four *constant* rates
# (0.2 to 0.4) for each seed, which gets 200, 400 and 600 steps.
#
# **Look for** the constant's row that 1cycle is level with.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_fast", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
constants = {f"{rate:g}": np.full(600, rate) for rate in (0.2, 0.3, 0.35, 0.4)}
slow = training.train(task, network, constants, seeds, batch_size=128, loss="mse", eval_every=200)
best_constant = {
    n: slow.history["train_loss"][:, :, slow.history_steps == n].min(axis=0)[:, 0] for n in (200, 400, 600)
}

rising = {
    "1cycle": schedules.one_cycle(steps, 1.6, 200),
    "one triangle": schedules.triangular(steps, 0.05, 1.6, step_size=100),
    "three triangles": schedules.triangular(steps, 0.05, 1.6, step_size=200 / 6),
    "warm-up-stable-decay": schedules.warmup_stable_decay(steps, 1.6, 200, warmup_steps=40, decay_steps=60),
}
fast_runs = training.train(task, network, rising, seeds, batch_size=128, loss="mse")
plots.spread(
    {f"best constant, {n} steps": loss for n, loss in best_constant.items()}
    | {f"{name}, 200 steps": fast_runs.train_loss[row] for row, name in enumerate(rising)},
    xlabel="final training loss",
    log=False,
    caption="200 steps with a high peak against 200, 400 and 600 steps at the best of four constant rates, 16 seeds.",
    alt="1cycle and both zigzags lie left of the constant's 400 steps and level with its 600; warm-up-stable-decay is "
    "ahead of all.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_fast_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
saved = {n: loss - fast_runs.train_loss for n, loss in best_constant.items()}
# Measured on 64 other seeds against 400 steps: 1cycle +0.017 ± 0.008, one and three triangles as much, the last +0.025.
assert saved[400][0].mean() > 0.004
assert saved[400][3].mean() > 0.008
assert abs(saved[400][0].mean() - saved[400][2].mean()) < 0.005
assert abs(saved[600][0].mean()) < 0.01  # level with three times the steps

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_fast_told", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
best_rates = [float(slow.names[row]) for row in slow.train_loss.argmin(axis=0)]
print(f"best constant, 600 steps: sum of rates {600 * np.mean(best_rates):.0f}, training loss {best_constant[600].mean():.4f}")
assert 600 * np.mean(best_rates) > rising["1cycle"].sum()
print("schedule                sum of rates   training loss     better than the best constant of 400, of 600 steps in")
for row, (name, curve) in enumerate(rising.items()):
    loss = fast_runs.train_loss[row]
    wins = [int((saved[n][row] > 0).sum()) for n in (400, 600)]
    print(
        f"{name:22s} {curve.sum():10.0f}       {loss.mean():.4f} ± {loss.std():.4f}   {wins[0]:2d}, {wins[1]:2d} of 16 seeds"
    )

# %% [markdown]
# **What it showed.** The speed-up is real, about threefold, and you now know where it comes from: *no constant could
# have used these rates*, since the first steps forbid them. Warm-up opens the door, and the high rate does the rest.
#
# The zigzag of three triangles is no better than one. The idea that going up and down lets a model "escape local traps"
# is often told; here three cycles end where one does. Of these four schedules the one with the largest sum of rates,
# warm-up-stable-decay, leads. The sum is not all, though: the constants needed a larger one, in 600 steps, for the loss that
# 1cycle reached in 200. Warm-up-stable-decay has another advantage: you need not know the length of training in advance. Stay on
# the flat part for as long as you like, and decay when you want to stop (Hu et al., 2024, *MiniCPM*; Hägele et al.,
# 2024, *Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations*).
#
# Now the other side. On a network with He's weights, one hidden layer and a cross-entropy loss, high constants are safe
# from the first step.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_no_super", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
easy = models.mlp((64, 64, 10))
easy_constants = {f"{rate:g}": np.full(200, rate) for rate in (1.28, 1.81, 2.56, 3.62, 5.12)}
easy_cycles = {f"{peak:g}": schedules.one_cycle(steps, peak, 200) for peak in (1.28, 2.56, 3.62, 5.12, 6.4)}
best_of = {
    name: training.train(task, easy, curves, seeds, batch_size=32).train_loss.min(axis=0)
    for name, curves in (("constant", easy_constants), ("1cycle", easy_cycles))
}
behind = best_of["1cycle"] - best_of["constant"]
for name, loss in best_of.items():
    print(f"{name:8s} best of five, for each seed: training loss {loss.mean():.4f} ± {loss.std():.4f}")
print(
    f"1cycle is behind by {behind.mean():.4f} ± {behind.std():.4f}, in {(behind > 0).sum()} of 16 seeds, at the same 200 steps"
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_no_super_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Measured on 32 other seeds: 1cycle is behind by 0.0054 ± 0.0020, in every one.
assert behind.mean() > 0.001

# %% [markdown]
# **What it showed.** No super-convergence here: with the same number of steps 1cycle is *behind* the best constant,
# since the time spent going up and down is time at low rates. Expect it to pay where the start is dangerous, or where the
# end is noisy (lesson 3).
#
# ## Experiment 6: what restarts buy
#
# Loshchilov and Hutter's promise is an *anytime* schedule: good weights at the end of each cycle, not only at the very
# end. Huang et al. (2017, *Snapshot Ensembles: Train 1, Get M for Free*) let the weights from the ends of the cycles
# vote. We test both on the noisy digits of lesson 3 (40 % wrong labels), 1200 steps: one long cosine against three of
# 400 steps.
#
# **Look for** the accuracy at step 400, and at the end.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_restarts", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
class SharedData(data.Task):
    """Three seeds in a row share their examples and labels; weights and batches still differ."""

    def split(self, seed):
        return super().split(seed // 3)

    def noisy_labels(self, seed):
        return super().noisy_labels(seed // 3)


noisy = data.classification_task("digits", train_size=1200, label_noise=0.4)
shared = SharedData(noisy.name, noisy.x, noisy.y, noisy.classes, noisy.train_size, noisy.label_noise)
firsts = range(0, 48, 3)  # the first seed of each three
long = np.arange(1200)
anytime = {
    "one cosine": schedules.cosine_decay(long, 0.64, 1200),
    "three cycles": schedules.cosine_decay_restarts(long, 0.64, 400, t_mul=1.0),
}
cycled = training.train(shared, easy, anytime, firsts, batch_size=8, eval_every=100, keep_weights="history")

figure, (left, right) = plots.canvas(columns=2, width=8.4)
plots.draw_curves(left, anytime)
left.set_ylim(top=0.85)  # room for the legend
plots.draw_losses(
    right,
    {name: 100 * cycled.history["test_accuracy"][row, :, 1:] for row, name in enumerate(anytime)},
    steps=cycled.history_steps[1:],
    ylabel="test accuracy, %",
    log=False,
)
plots.picture(
    figure,
    caption="One long cosine and three short ones, and the test accuracy on the way: median, middle 80 % of 16 seeds.",
    alt="At step 400 the restarted schedule is well ahead; after each restart it falls behind; at the end both are level.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_ensembles", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
def votes(weights):
    """Return the class probabilities [runs, examples, 10] of weights [runs, ...]."""
    logits = training.predict(easy, weights, shared.x)
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)


def test_accuracy(probabilities):
    """Return the test accuracy in per cent of each run [16]."""
    tests = [shared.split(seed)[1] for seed in firsts]
    return np.array([100 * np.mean(p[t].argmax(-1) == shared.y[t]) for p, t in zip(probabilities, tests, strict=True)])


snapshots = [votes([w[1, :, at] for w in cycled.weights_history]) for at in (4, 8, 12)]  # after 400, 800, 1200 steps
brief = schedules.cosine_decay(np.arange(400), 0.64, 400)
alone = training.train(shared, easy, brief, range(48), batch_size=8, keep_weights=True)
three = [votes([w[0, which::3] for w in alone.weights]) for which in range(3)]
scores = {
    "one cosine, 1200 steps": 100 * cycled.test_accuracy[0],
    "last snapshot": test_accuracy(snapshots[2]),
    "first snapshot": test_accuracy(snapshots[0]),
    "vote of three snapshots": test_accuracy(sum(snapshots)),
    "vote of three short runs": test_accuracy(sum(three)),
}
plots.spread(
    scores,
    xlabel="test accuracy, %",
    log=False,
    caption="What 1200 steps buy: one long run, one with restarts, or three runs of 400 steps that vote. 16 seeds.",
    alt="The last snapshot and the long cosine are level and lowest; the first snapshot and the vote of snapshots are "
    "better, and the vote of three short runs is best.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_restarts_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
ahead = (
    100
    * (cycled.history["test_accuracy"][1] - cycled.history["test_accuracy"][0])[:, cycled.history_steps == 400][:, 0]
)
gain = scores["vote of three snapshots"] - scores["last snapshot"]
short_gain = scores["vote of three short runs"] - scores["vote of three snapshots"]
# Measured on 32 other seeds: ahead by +4.9 ± 2.5 points; the vote minus the last snapshot +2.4 ± 1.0, minus the first
# +0.4 ± 1.0; three short runs minus the vote +0.7 ± 0.9.
assert ahead.mean() > 1.5
assert gain.mean() > 1
assert (scores["vote of three snapshots"] - scores["first snapshot"]).mean() < 1.7
assert short_gain.mean() > -0.5

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_restarts_told", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
print(
    f"at step 400 restarts are ahead by {ahead.mean():+.1f} ± {ahead.std():.1f} points, in {(ahead > 0).sum()} of 16 seeds"
)
for name, score in scores.items():
    print(f"{name:25s} {score.mean():.2f} ± {score.std():.2f} %")
print(f"vote of snapshots - last snapshot        {gain.mean():+.2f} ± {gain.std():.2f} points")
print(f"vote of short runs - vote of snapshots   {short_gain.mean():+.2f} ± {short_gain.std():.2f} points")

# %% [markdown]
# **What it showed.** The *anytime* promise holds: at a third of the budget the restarted schedule is well ahead, since
# it has already been low once. If you may have to stop early, that is worth much.
#
# The ensemble is a subtler story. The vote beats the *last* snapshot clearly. But compare it with the right things: the
# *first* snapshot is nearly as good as the vote (long training memorises the wrong labels), and three independent short
# runs, at the same total cost, are at least as good as the vote of one run's snapshots. Snapshots that follow one
# another are relatives; strangers make better juries. "For free" is half true.
#
# ## Exercises
#
# Write each formula yourself: calling the schedules of `lrlib` or Keras does not count as an answer in 5.1 to 5.7. The
# checks look around every edge, at odd parameters, past the end, and with whole arrays of steps if your function takes
# them.
#
# ### 5.1 Linear warm-up
#
# Rise in a straight line from the initial rate $b$ to the target $a$, reach it *at* step $W$, and stay there:
#
# $$\eta(t) = b + (a - b) \, \min(t / W, 1)$$

# %% nbgrader={"grade": false, "grade_id": "linear_warmup", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    """Return the rate at ``step``: a straight line up to the target at ``warmup_steps``, then the target."""
    ### BEGIN SOLUTION
    risen = np.minimum(step / warmup_steps, 1)
    return initial_learning_rate + (target_learning_rate - initial_learning_rate) * risen
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_linear_warmup", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "linear_warmup",
    linear_warmup,
    dict(target_learning_rate=0.8, warmup_steps=10, initial_learning_rate=0.2),
    dict(target_learning_rate=0.083, warmup_steps=37, initial_learning_rate=0.0071),
)
### BEGIN HIDDEN TESTS
check(
    "linear_warmup",
    linear_warmup,
    dict(target_learning_rate=0.57, warmup_steps=13, initial_learning_rate=0.031),
    dict(target_learning_rate=1.9, warmup_steps=53, initial_learning_rate=0.29),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.2 Warm-up, then cosine
#
# The schedule of most large models. Rise linearly from 0 to the peak at step $W$; from there follow half a cosine wave
# down to the end rate $e$ at step $T$, and stay.
#
# $$\eta(t) = \begin{cases} a \, t / W & t < W \\ e + (a - e) \, \frac{1 + \cos(\pi \, (t - W) / (T - W))}{2} & W \le t \le T \end{cases}$$
#
# `total_steps` $= T$ *includes* the warm-up, as in optax and Hugging Face. In Keras the same curve is
# `CosineDecay(0.0, decay_steps=T - W, warmup_target=a, warmup_steps=W, alpha=e / a)`: there `decay_steps` *excludes* the
# warm-up. Mixing them up is an easy mistake; the Keras cell near the end shows it.

# %% nbgrader={"grade": false, "grade_id": "warmup_cosine", "locked": false, "schema_version": 3, "solution": true, "task": false}
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    """Return the rate at ``step``: a line up to the peak at ``warmup_steps``, a cosine down until ``total_steps``."""
    ### BEGIN SOLUTION
    fallen = np.clip((step - warmup_steps) / (total_steps - warmup_steps), 0, 1)
    cosine = end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * fallen)) / 2
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, cosine)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_warmup_cosine", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "warmup_cosine",
    warmup_cosine,
    dict(peak_learning_rate=0.8, total_steps=40, warmup_steps=10, end_learning_rate=0.05),
    dict(peak_learning_rate=0.083, total_steps=37, warmup_steps=5, end_learning_rate=0.0071),
)
### BEGIN HIDDEN TESTS
check(
    "warmup_cosine",
    warmup_cosine,
    dict(peak_learning_rate=0.57, total_steps=53, warmup_steps=17, end_learning_rate=0.013),
    dict(peak_learning_rate=1.9, total_steps=29, warmup_steps=4, end_learning_rate=0.11),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.3 Triangular
#
# Smith's zigzag (2015). `step_size` steps up from the base rate $b$ to the maximum $m$, `step_size` steps down, and so
# on for ever. `step_size` $= S$ is *half* a cycle:
#
# $$c = \left\lfloor 1 + \frac{t}{2S} \right\rfloor, \qquad x = \left| \frac{t}{S} - 2c + 1 \right|, \qquad
# \eta(t) = b + (m - b) \, \max(0, 1 - x)$$

# %% nbgrader={"grade": false, "grade_id": "triangular", "locked": false, "schema_version": 3, "solution": true, "task": false}
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    """Return the rate at ``step`` of a zigzag: ``step_size`` steps up to the maximum, as many down to the base."""
    ### BEGIN SOLUTION
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_triangular", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "triangular",
    triangular,
    dict(base_learning_rate=0.1, max_learning_rate=0.9, step_size=10),
    dict(base_learning_rate=0.0071, max_learning_rate=0.083, step_size=7),
)
### BEGIN HIDDEN TESTS
check(
    "triangular",
    triangular,
    dict(base_learning_rate=0.013, max_learning_rate=0.57, step_size=13),
    dict(base_learning_rate=0.11, max_learning_rate=1.9, step_size=5),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.4 Triangular, halved
#
# The same zigzag, but its *amplitude*, the distance between base and peak, is halved with each cycle: with $c$ and $x$
# from 5.3,
#
# $$\eta(t) = b + (m - b) \, \max(0, 1 - x) \, / \, 2^{\,c - 1}$$

# %% nbgrader={"grade": false, "grade_id": "triangular2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    """Return the rate at ``step`` of the zigzag whose amplitude is halved after each cycle."""
    ### BEGIN SOLUTION
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    amplitude = (max_learning_rate - base_learning_rate) / 2 ** (cycle - 1)
    return base_learning_rate + amplitude * np.maximum(0, 1 - from_peak)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_triangular2", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "triangular2",
    triangular2,
    dict(base_learning_rate=0.1, max_learning_rate=0.9, step_size=10),
    dict(base_learning_rate=0.0071, max_learning_rate=0.083, step_size=7),
)
### BEGIN HIDDEN TESTS
check(
    "triangular2",
    triangular2,
    dict(base_learning_rate=0.013, max_learning_rate=0.57, step_size=13),
    dict(base_learning_rate=0.11, max_learning_rate=1.9, step_size=5),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.5 Cosine with warm restarts
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
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    """Return the rate at ``step`` of a cosine that restarts, each time t_mul times as long and m_mul times as high."""
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
    dict(initial_learning_rate=0.29, first_decay_steps=11, t_mul=1.0, m_mul=0.8, alpha=0.053),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.6 1cycle
#
# Up from `initial` to the maximum $m$, then down to `final`, where
#
# $$\text{initial} = m / \text{div\_factor}, \qquad \text{final} = \text{initial} / \text{final\_div\_factor}$$
#
# The peak is at step $P$ = `pct_start * total_steps` $- 1$ and the end at `total_steps` $- 1$, the last of
# `total_steps` steps, as in PyTorch; the final rate is held after that. Step 0 has the initial rate. $P$ need not be a
# whole number; do not round it: the curve then has its peak between two steps. With `anneal="cos"` a phase goes from $u$ to
# $v$ along half a cosine wave, $u + (v - u) (1 - \cos \pi x) / 2$, where $x$ goes from 0 to 1 within the phase; with
# `anneal="linear"` along a straight line, $u + (v - u) \, x$.

# %% nbgrader={"grade": false, "grade_id": "one_cycle", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    """Return the rate at ``step``: up to the maximum at pct_start * total_steps - 1, down until total_steps - 1."""
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
    dict(max_learning_rate=0.8, total_steps=40, pct_start=0.25, div_factor=10.0, final_div_factor=100.0),
    dict(
        max_learning_rate=0.083, total_steps=37, pct_start=0.41, div_factor=7.0, final_div_factor=30.0, anneal="linear"
    ),
)
### BEGIN HIDDEN TESTS
check(
    "one_cycle",
    one_cycle,
    dict(max_learning_rate=0.57, total_steps=53, div_factor=11.0, final_div_factor=53.0, anneal="linear"),
    dict(max_learning_rate=1.9, total_steps=61, pct_start=0.37),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.7 Warm-up, stable, decay
#
# Rise linearly from 0 to the peak $a$ at step $W$. Stay there. Over the *last* $D$ = `decay_steps` steps go down in a
# straight line to the end rate $e$ at step $T$ = `total_steps`, and stay:
#
# $$\eta(t) = \begin{cases} a \, t / W & t < W \\ a & W \le t < T - D \\ a + (e - a) \, \frac{t - (T - D)}{D} & T - D \le t \le T \end{cases}$$

# %% nbgrader={"grade": false, "grade_id": "warmup_stable_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    """Return the rate at ``step``: up over ``warmup_steps``, flat, down over the last ``decay_steps`` of the total."""
    ### BEGIN SOLUTION
    fallen = np.clip((step - (total_steps - decay_steps)) / decay_steps, 0, 1)
    after = peak_learning_rate + (end_learning_rate - peak_learning_rate) * fallen
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, after)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_warmup_stable_decay", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "warmup_stable_decay",
    warmup_stable_decay,
    dict(peak_learning_rate=0.8, total_steps=40, warmup_steps=8, decay_steps=12, end_learning_rate=0.05),
    dict(peak_learning_rate=0.083, total_steps=37, warmup_steps=5, decay_steps=11, end_learning_rate=0.0071),
)
### BEGIN HIDDEN TESTS
check(
    "warmup_stable_decay",
    warmup_stable_decay,
    dict(peak_learning_rate=0.57, total_steps=53, warmup_steps=17, decay_steps=13, end_learning_rate=0.013),
    dict(peak_learning_rate=1.9, total_steps=29, warmup_steps=4, decay_steps=7, end_learning_rate=0.11),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.8 Read a range test
#
# Write the rule that you would use at work. `suggest_rate(learning_rates, losses)` gets a recorded range test, two
# arrays of the same length, and returns one number: the peak for a 1cycle of 200 steps. The recording stops where the
# loss is no longer finite. The losses are those of single batches, so they are noisy.
#
# Your rule is asked about networks that are nothing alike: in some the loss is averaged over the batch, in others
# summed, so that the good rates of a pair lie a factor of about 50 to 700 apart. Then *the network is trained* at the rate that you
# suggest, in the check on 8 seeds, in grading on 16 others and with recordings that you have not seen. Each case is a
# pair of networks, and counts as much as the weaker of the two: no fixed number can please both.
#
# Here is one of the recordings. **Look for** where the loss begins to fall, where it is lowest, and where it blows up.

# %%
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
check("suggest_rate", suggest_rate, dict(networks=["wild start", "summed cross-entropy"], seed=501))
### BEGIN HIDDEN TESTS
check(
    "suggest_rate",
    suggest_rate,
    dict(networks=["summed mse", "wild start"], seed=502),
    dict(networks=["mse", "summed mse"], seed=503),
    dict(networks=["wild start", "summed cross-entropy"], seed=503),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 5.9 Rescue a network
#
# The network, loss and batches of experiment 1, but with initial weights *twice* as large as He's. Its start is more
# dangerous: without warm-up a peak of 1.2 loses every run, and the best constant rate (0.04) reaches about 72 %. Write a
# curve for 200 steps that trains it: full marks from 91 % of test accuracy on average, none up to 80 %, in proportion
# between. You may use any schedule here, also `lrlib`'s.
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
# ### 5.10 Half the steps
#
# Back to the network of experiment 1. The best of five constant rates (0.2 to 0.4) for each seed gets 400 steps. You get
# 200, and shall end with a lower training loss: full marks if yours is lower by 0.004 on average, none if it is higher by
# 0.02 or more, in proportion between. Again any schedule may be used.

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
# ### 5.11 In your own words
#
# A team mate says: "Put a warm-up of 10 % in front of everything. It always helps, and it can never hurt." In three to
# six sentences: why does warm-up rescue some networks, where does it cost something, and how would you find out for
# yours?

# %% [markdown] nbgrader={"grade": true, "grade_id": "weigh_warmup", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. *Why it helps:* at the start the loss is sharp, so a high rate times the sharpness is far above the limit; the
#    sharpness falls within a few steps at low rates, and then the high rate is safe (or: large initial weights,
#    post-norm transformers and large rates make the start dangerous).
# 2. *Where it costs:* on a network whose start is safe, warm-up takes away steps at the full rate (the sum of the
#    rates), which costs loss in every seed before a constant rate; before a decay of the same total length hardly
#    anything.
# 3. *How to find out:* measure on your own network, over several seeds: train with and without warm-up at the same
#    peak; or a range test, remembering that its sweep is itself a warm-up and overestimates the safe constant; or the
#    sharpness.
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
# The warning is right: **decay does not cure a start that is too high.** With `decay_steps=1000` the rate of the first
# ten steps is the initial rate, to within a thousandth of it. But the correction changes four things at once: it warms
# up, it *halves the peak*, it decays once per *epoch* instead of per 1000 steps, and it moves in stairs. If the run now
# works, you do not know why. So change one thing at a time. **Look for** the row that works.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_pitfall", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
one_at_a_time = {
    "the mistake: decay from 1.6": schedules.exponential_decay(steps, 1.6, 20, 0.9),
    "no decay at all": np.full(200, 1.6),
    "half the peak": schedules.exponential_decay(steps, 0.8, 20, 0.9),
    "warm-up, same peak": schedules.warmup(lambda step: schedules.exponential_decay(step, 1.6, 20, 0.9), 20)(steps),
}
changed = training.train(task, network, one_at_a_time, seeds, batch_size=128, loss="mse")
for row, name in enumerate(changed.names):
    a = 100 * changed.test_accuracy[row]
    print(f"{name:28s} {np.sum(a < 20):2d} of 16 lost, test accuracy {a.mean():.1f} ± {a.std():.1f} %")

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_pitfall_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Measured on 32 other seeds: all lost without warm-up; 96.3 ± 0.8 % with it, none lost.
assert (changed.test_accuracy[:2] < 0.2).all()
assert 100 * changed.test_accuracy[3].mean() > 94

# %% [markdown]
# **In Keras**, warm-up is built into `CosineDecay`, and restarts are `CosineDecayRestarts`. For the zigzags and 1cycle
# you write a schedule or a callback yourself, as in lesson 4. `decay_steps` does not count the warm-up:

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_keras", "locked": true, "schema_version": 3, "solution": false, "task": false}
keras_cosine = tf.keras.optimizers.schedules.CosineDecay
right_way = keras_cosine(0.0, decay_steps=200 - 60, warmup_target=1.6, warmup_steps=60)
too_long = keras_cosine(0.0, decay_steps=200, warmup_target=1.6, warmup_steps=60)
ours = schedules.warmup_cosine(steps, 1.6, total_steps=200, warmup_steps=60)

assert np.allclose([float(right_way(step)) for step in steps], ours, atol=1e-5)
print(f"rate at the last step: {float(right_way(199)):.4f}; with decay_steps=total_steps: {float(too_long(199)):.4f}")

# %% [markdown]
# **What it showed.** Of the changes tried, only warm-up saves the runs; half the peak loses all of them. (Decay per epoch and
# stairs were not tried: neither lowers the first rate.) And with a `decay_steps` that forgets the warm-up, the rate is still
# high when training stops: nothing crashes, so you may not notice. (And if you set `warmup_steps` but no
# `warmup_target`, Keras ignores the warm-up without a word.)
#
# ## What you can do now
#
# - Write warm-up, warm-up with cosine, triangular schedules, restarts, 1cycle and warm-up-stable-decay, exact at their
#   edges, and translate between libraries that count the warm-up in or out.
# - Say why a start can be dangerous (rate times sharpness), and show it by measuring.
# - Use a range test for the peak of a schedule that rises, and not as a constant.
# - Tell what is real about cycles (anytime results, high rates where a constant cannot go) from what is not measured
#   here (escaping traps, free ensembles, super-convergence everywhere).
#
# **Where to read on.** Lesson 6 asks what schedules do to the accuracy on new data. Smith (2015), *Cyclical Learning
# Rates for Training Neural Networks*. Loshchilov and Hutter (2016), *SGDR: Stochastic Gradient Descent with Warm
# Restarts*. Goyal et al. (2017), *Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour*. Smith and Topin (2017),
# *Super-Convergence*. Huang et al. (2017), *Snapshot Ensembles*. Xiong et al. (2020), *On Layer Normalization in the
# Transformer Architecture*. Lewkowycz et al. (2020), *The large learning rate phase of deep learning*. Hu et al.
# (2024), *MiniCPM*.
