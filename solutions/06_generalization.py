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
# # Lesson 6. Schedules and generalization
#
# *Friday.* "It fits the training set," Mira says. "But will it read the parcels that come tomorrow? And may I promise
# that, in front of everybody, at four o'clock?"
#
# **Goal.** You learn what a [schedule](../../docs/glossary.md#schedule) does for examples that the model has *not* seen, and how
# to tell an effect from luck. In the capstone you plan a training run for a depot that you have not seen.
#
# The lesson has two halves. Take a day for each.
#
# | | time | points |
# |---|---|---|
# | first half, *generalization*: reading and running | 30 minutes | |
# | first half: exercises 6.1 and 6.3 | 25 minutes | 6 |
# | second half, *in production, and the modern schedules*: reading and running | 30 minutes | |
# | second half: exercises 6.4 to 6.9, an hour of it the capstone | 2 hours | 21 |
# | deeper: two more experiments, and exercise 6.2 | 40 minutes | 4 |
#
# You need lessons 1 to 5. Here are the most claims in circulation, and more than once the honest answer is "not here".

# %%
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
from IPython.display import Markdown, display

from lrlib import (
    curvature,
    data,
    exact,
    explorers,
    landscapes,
    models,
    plots,
    schedules,
    tensorflow_gate,
    training,
)
from lrlib.checks import check, hint
from lrlib.predictions import (
    predict,
    predict_curve,
    predict_number,
    predict_order,
    recall,
    summary,
)

tf = tensorflow_gate.load()  # TensorFlow, made silent and reproducible
keras = tf.keras
tf.get_logger().setLevel(
    "ERROR"
)  # this lesson makes several small models on purpose; TensorFlow would warn of it

# %% [markdown]
# # First half: generalization
#
# ## Predict
#
# Commit to your answers before you read on.

# %%
predict(
    "Does lowering the learning rate always improve the accuracy on new data?",
    [
        "yes: a lower rate settles deeper, and deeper is better",
        "no: lowered too much or too early, it stops the learning",
        "no: the rate changes only the speed, never the result",
    ],
    key="lower_is_better",
)

# %%
predict(
    "Adam already adapts the rate of every weight. Does it still gain from a schedule?",
    [
        "no: that is what it adapts for",
        "yes, about as plain SGD does",
        "it even gets worse with one",
    ],
    key="adam",
)

# %% [markdown]
# ## The idea, in one picture
#
# **Generalization** is how well a model does on examples that it was not trained on: its
# [accuracy](../../docs/glossary.md#accuracy) on *test* examples. The training [loss](../../docs/glossary.md#loss) is something
# else: a model also lowers it by learning wrong labels by heart. What does a schedule do to each of the two?
#
# Here is the batch that the tired volunteers labelled, 40 % of it wrongly. Each rate is used twice: constant, and as the start of
# a linear decay. A network 64-64-10, minibatches of 8, 600 steps, 12 [seeds](../../docs/glossary.md#seed).
#
# **Look for** the height of each curve's best point, ringed; and on the right for what lies beyond it.

# %% tags=["fold"]
# Tools of this lesson: a paired difference in words, and each rate with and without decay
steps = np.arange(600)
seeds = range(12)
network = models.mlp((64, 64, 10))
noisy = data.classification_task("digits", train_size=1200, label_noise=0.4)
clean = data.classification_task("digits", train_size=1200)


def tell(what, difference, unit="points", scale=100):
    """Print a difference over seeds: its mean and standard deviation, and in how many seeds it is above 0."""
    difference = scale * np.asarray(difference, float)
    size = f"{difference.mean():+.2f} ± {difference.std():.2f} {unit}".rstrip()
    print(f"{what}: {size}, above 0 in {(difference > 0).sum()} of {len(difference)} seeds")


def with_and_without(rates, optimizer):
    """Train with each rate, constant and as the start of a linear decay; return both results, in that order."""
    curves = {f"constant {rate}": np.full(600, rate) for rate in rates}
    curves |= {f"linear {rate}": schedules.linear_decay(steps, rate, 600) for rate in rates}
    result = training.train(noisy, network, curves, seeds, batch_size=8, optimizer=optimizer)
    return result.train_loss.reshape(2, len(rates), -1), 100 * result.test_accuracy.reshape(2, len(rates), -1)


def draw_with_and_without(rates, loss, accuracy, optimizer):
    """Draw training loss and test accuracy against the rate, on the same axes for every optimizer."""
    figure, (left, right) = plots.canvas(columns=2, width=10, height=3.6)
    names = ("constant rate", "linear decay from it")
    options = {"xlabel": f"{optimizer}'s learning rate at the start", "log": False}
    plots.draw_u_curve(left, rates, dict(zip(names, loss, strict=True)), ylabel="final training loss",
                       title="training loss, 40 % of the labels wrong", **options)
    plots.draw_u_curve(right, rates, dict(zip(names, accuracy, strict=True)), ylabel="test accuracy (%)",
                       title="test accuracy", best=np.nanargmax, **options)
    left.set_ylim(1.15, 2.05)
    right.set_ylim(60, 96)
    plots.show(
        figure,
        caption=f"{optimizer}, with and without a schedule: median and middle 80 % of 12 seeds, the best rate ringed.",
        alt="Left: training loss against the rate; the best point of linear decay lies lower, at a higher rate, than that "
        "of the constant. Right: test accuracy; the best points lie close together, but to the right the constant falls "
        "steeply while linear decay stays high.",
    )


def best_and_same(loss, accuracy, row):
    """Return the paired differences, linear minus constant: loss each at its best, accuracy at its best, at one rate."""
    best_loss = [values[np.median(values, 1).argmin()] for values in loss]
    best_accuracy = [values[np.median(values, 1).argmax()] for values in accuracy]
    return best_loss[1] - best_loss[0], best_accuracy[1] - best_accuracy[0], accuracy[1, row] - accuracy[0, row]

# %% nbgrader={"grade": false, "grade_id": "experiment_idea", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
sgd_rates = (0.04, 0.08, 0.16, 0.32, 0.64, 1.28)
sgd_loss, sgd_accuracy = with_and_without(sgd_rates, "sgd")
draw_with_and_without(sgd_rates, sgd_loss, sgd_accuracy, "SGD")
sgd_gain_loss, sgd_gain_tuned, sgd_gain_same = best_and_same(
    sgd_loss, sgd_accuracy, sgd_rates.index(0.64)
)
print("linear decay minus constant rate:")
tell("  training loss, each at its best rate", sgd_gain_loss, "", scale=1)
tell("  test accuracy, each at its best rate", sgd_gain_tuned, scale=1)
tell("  test accuracy, both starting at 0.64", sgd_gain_same, scale=1)

# %% nbgrader={"grade": false, "grade_id": "experiment_idea_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: what the text says
# On 32 fresh seeds -0.123 ± 0.035, +1.8 ± 1.6 and +9.8 ± 3.9 (mean and standard deviation over seeds): a mean of 12
# seeds lies at least 5 standard errors inside each of these bounds.
assert sgd_gain_loss.mean() < -0.04
assert -1.0 < sgd_gain_tuned.mean() < 4.5
assert sgd_gain_same.mean() > 3.0

# %% [markdown]
# **What it showed.** Three answers to what sounds like one question.
#
# - The *training loss* falls clearly below that of the best constant rate (and might fall further: linear decay is best at the
#   highest rate tried).
# - The *test accuracy* gains a point or two over a tuned constant.
# - Over a constant at the *same* rate it gains a lot: the everyday comparison. Most of that is repair, since that constant was
#   too high.
#
# So whenever you read "a schedule improves accuracy", ask: which metric, and against what? When in doubt, start higher: the
# schedule forgives a rate that is too high, not one that is too low.
#
# (Some shapes, cosine above all, are said to "balance exploration and fine-tuning", and so to generalize better. Lesson 3 could
# not tell cosine from linear decay.)
#
# ## Explore
#
# A schedule can also fall too fast. Drag `decay_rate`, the fraction of the rate that is left at the end: for how many steps is
# there a rate worth having?

# %%
explorers.schedule_explorer(
    schedules.exponential_decay,
    steps=400,
    initial_learning_rate=0.32,
    decay_steps=400,
    decay_rate=(1e-8, 1.0, 0.01),
)

# %% [markdown]
# ## Experiment 1: too aggressive a decay underfits
#
# Clean labels, minibatches of 32, 400 steps. Six curves start at 0.32: no decay, cosine, and exponential decay to 0.1, 0.01,
# 0.0001 and 0.00000001 of the start. A seventh row starts the fastest decay from 2.56.
#
# **Look for** the training loss: a model that *underfits* has not even learned what it was shown.

# %% nbgrader={"grade": false, "grade_id": "experiment_aggressive", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
short = np.arange(400)
curves = {"constant": np.full(400, 0.32), "cosine": schedules.cosine_decay(short, 0.32, 400)}
curves |= {
    f"exponential to {end:g}": schedules.exponential_decay(short, 0.32, 400, end)
    for end in (0.1, 0.01, 1e-4, 1e-8)
}
drawn = dict(curves)
curves["exponential to 1e-08, from 2.56"] = schedules.exponential_decay(short, 2.56, 400, 1e-8)
aggressive = training.train(clean, network, curves, seeds)
lost = 100 * (aggressive.test_accuracy[1] - aggressive.test_accuracy)  # cosine minus each

# %% nbgrader={"grade": false, "grade_id": "experiment_aggressive_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the curves, and the test accuracies in the same order
# NBVAL_IGNORE_OUTPUT
figure, (left, right) = plots.canvas(columns=2, width=11, height=3.4)
for (name, curve), color, dash in zip(drawn.items(), plots.COLORS, plots.DASHES, strict=False):
    left.plot(curve, color=color, linestyle=dash, linewidth=1.8, label=name)
left.set(xlabel="step", ylabel="learning rate", title="six curves from 0.32", ylim=(0, 0.35))
left.legend(frameon=False, fontsize=8, loc="upper right", bbox_to_anchor=(1.0, 0.9))
plots.draw_spread(right, dict(zip(curves, 100 * aggressive.test_accuracy, strict=True)), xlabel="test accuracy (%)", title="12 seeds, clean labels")
plots.show(
    figure,
    caption="The faster the rate falls, the less is learned. A dot per seed (12).",
    alt="Left: six curves from 0.32: constant, cosine, and exponential decay to 0.1, 0.01, 0.0001 and 1e-8, which "
    "is near 0 after 100 steps. Right: test accuracy falls from 97 % for the constant rate and 96 % for cosine to about "
    "82 % for exponential decay to 1e-8; started from 2.56 the same decay has 96 %.",
)
for name, loss, accuracy in zip(curves, aggressive.train_loss, 100 * aggressive.test_accuracy, strict=True):
    print(f"{name:31s} training loss {loss.mean():.2f} ± {loss.std():.2f}, test accuracy {accuracy.mean():.1f} ± {accuracy.std():.1f} %")
tell("cosine minus exponential to 1e-08", lost[5], scale=1)
# On 32 fresh seeds 13.8 ± 2.9 and 5.8 ± 1.2, -0.8 ± 0.4 and +0.3 ± 0.3 points
assert lost[5].mean() > 9.5
assert lost[4].mean() > 3
assert aggressive.train_loss[5].mean() > 4 * aggressive.train_loss[1].mean()
assert lost[0].mean() < -0.2
assert lost[6].mean() < 2.5

# %% [markdown]
# **What it showed.** Decay to a hundred-millionth costs more than ten points. Its training loss is high too, so this is
# underfitting: the rate was gone before the work was done. Nothing failed loudly: the loss stops falling, as in a run that has
# converged. To tell the two apart, raise the rate again: if the loss falls, it had not.
#
# From 2.56 the same decay costs little, and from 0.32 no decay is best. What counts is how much is learned before the rate is
# gone.
#
# ## Experiment 2: the edge of stability
#
# Gradient descent on a bowl [diverges](../../docs/glossary.md#diverge) when the rate exceeds 2 /
# [curvature](../../docs/glossary.md#curvature) (lesson 1). A network's [**sharpness**](../../docs/glossary.md#sharpness), the
# largest curvature where it stands now (lesson 5), changes while you train. What if training walks to where its own rate is
# too high?
#
# Here is full-batch gradient descent on 300 digits (squared error, a tanh network 64-32-10) at four constant rates.
# %%
predict_curve(
    "At a constant rate of 0.75: draw *sharpness times rate divided by 2* over 1000 steps. It "
    "starts at about 1, and above 1 a bowl would throw the descent out.",
    key="edge",
    x=(0, 1000),
    y=(0.0, 2.0),
    ylabel="sharpness × rate / 2",
)

# %% [markdown]
# **Look for** what each curve does at the line at 1.

# %% nbgrader={"grade": false, "grade_id": "experiment_edge", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
rates = np.array([0.3, 0.5, 0.75, 1.0])
few = data.classification_task("digits", train_size=300)
tanh = models.mlp((64, 32, 10), activation="tanh")
edge_seeds = range(6)
edge = training.train(
    few, tanh, {f"rate {rate:g}": np.full(1000, rate) for rate in rates}, edge_seeds,
    batch_size=None, loss="mse", eval_every=10, keep_weights="history",
)  # fmt: skip

# %% nbgrader={"grade": false, "grade_id": "experiment_edge_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Measuring and drawing: the sharpness of all runs at every 100th step
# NBVAL_IGNORE_OUTPUT
rows = np.stack([few.split(seed)[0] for seed in edge_seeds])
few_x, few_y = (tf.constant(np.tile(a[rows], (len(rates), 1) + (1,) * (a.ndim - 1))) for a in (few.x, few.y))


def few_loss(weights):
    return tf.reduce_mean(models.example_losses("mse", tanh.logits(weights, few_x), few_y), -1)


meter = curvature.sharpness_meter(few_loss, [np.repeat(w, len(rates), 0) for w in tanh.init(list(edge_seeds))], tolerance=1e-2)
looks = np.arange(0, len(edge.history_steps), 10)
sharp = np.stack([meter([w[:, :, k].reshape(-1, *w.shape[3:]) for w in edge.weights_history]) for k in looks], axis=-1)
sharp = sharp.reshape(len(rates), -1, len(looks))  # [rates, seeds, moments]
ratio = sharp * rates[:, None, None] / 2

figure, (left, right) = plots.canvas(columns=2, width=11, height=3.8)
plots.draw_losses(left, {edge.names[row]: edge.step_losses[row, 0] for row in (0, 3)}, log=True, title="one seed, two of the rates")
for line in left.get_lines():
    line.set(linewidth=1.1)
plots.draw_losses(right, dict(zip(edge.names, ratio, strict=True)), steps=edge.history_steps[looks], log=False,
                  ylabel="sharpness × rate / 2", title="six seeds")
right.axhspan(1, 1.5, color="0.93", zorder=0)  # here a bowl would throw the descent out
right.axhline(1, color="black", linewidth=1)
right.annotate("above the edge of stability", (1000, 1.16), ha="right", fontsize=9)
right.set_ylim(0.35, 1.45)
right.legend(frameon=False, fontsize=9, loc="upper right", ncols=2)
plots.show(
    figure,
    caption="Gradient descent climbs to the edge of stability and stays there. Left: the loss of one seed. Right: "
    "sharpness in units of the largest that the rate allows, median and middle 80 % of 6 seeds.",
    alt="Left: the loss at rate 0.3 falls smoothly; at rate 1 it falls lower, but zigzags, with sudden peaks. Right: at rate 0.3 "
    "the ratio rises to about 0.7 and never reaches 1. At 0.5, 0.75 and 1 it comes to the line at 1 and stays just above it.",
)
late = ratio[:, :, -3:].mean(-1)
for name, values, losses in zip(edge.names, late, edge.step_losses, strict=True):
    rising = (np.diff(losses[:, -400:], axis=-1) > 0).mean()
    print(f"{name:9s} sharpness × rate / 2 at the end {values.mean():.3f} ± {values.std():.3f}; "
          f"the loss rose in {rising:.0%} of the last 400 steps")
# On 8 fresh seeds, after 1500 steps, 1.016 ± 0.004, 1.036 ± 0.005 and 1.057 ± 0.004, and 0.73 ± 0.06 at the rate 0.3
assert np.all((late[1:] > 0.9) & (late[1:] < 1.15))
assert late[0].mean() < 0.9
at_75 = np.interp(np.linspace(0, 1000, 26), edge.history_steps[looks], np.median(ratio[2], axis=0))
recall("edge", answer=at_75, within=0.06,
       why="Training walks into sharper places until its own rate is too high for them; there each overshoot throws it back.")

# %% [markdown]
# **What it showed.** At 0.5, 0.75 and 1.0 the sharpness moves to what that rate can just bear, and stays there. In many of these
# steps the loss goes *up*, and yet over many steps it falls.
#
# In lesson 1 the landscape was given and the rate had to fit it. Here the rate *chooses* where in the landscape training takes
# place: a high rate keeps it out of the sharp places, and a schedule that lowers the rate lets it in.
#
# **In the literature.** Cohen et al. ([2021](https://arxiv.org/abs/2103.00065), *Gradient Descent on Neural Networks
# Typically Occurs at the Edge of Stability*) found this, mostly with far larger networks. *Where it is absent here:* with
# cross-entropy instead of the squared error.
#
# ## Experiment 3: flat minima, an honest negative
#
# It is often said that flat minima generalize better: high rate → flat minimum → better accuracy. The runs above can test this
# chain. But at the end, the higher rates have simply learned more. So compare at an equal training loss, 0.1; and since the loss
# zigzags at a high rate, *smoothed* over 100 steps, or you would pick a lucky trough.

# %%
predict(
    "At an equal training loss: are the flatter runs more accurate on new digits?",
    [
        "yes, in nearly every seed",
        "no, they are less accurate",
        "no difference is to be seen",
    ],
    key="flat",
)

# %% [markdown]
# **Look for** the lines: each joins the two runs of one seed. If flat is better, they rise to the left.

# %% nbgrader={"grade": false, "grade_id": "experiment_flat", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
def smoothed(values, window=10):
    """Return the running mean over ``window`` evaluations, along the last axis."""
    return np.lib.stride_tricks.sliding_window_view(values, window, axis=-1).mean(-1)


smooth_loss, smooth_accuracy = (
    smoothed(edge.history[name]) for name in ("train_loss", "test_accuracy")
)
reached = (smooth_loss <= 0.1).argmax(-1)  # [rates, seeds]: the first smoothed loss at or below 0.1
assert (smooth_loss <= 0.1).any(-1).all()
each = np.arange(len(edge_seeds))
at_equal_loss = np.stack([100 * smooth_accuracy[row, each, reached[row]] for row in range(4)])
runs_of = np.repeat(np.arange(4), len(each)), np.tile(each, 4)
flatness = meter(
    [w[runs_of[0], runs_of[1], reached[runs_of] + 5] for w in edge.weights_history]
).reshape(4, -1)

# %% nbgrader={"grade": false, "grade_id": "experiment_flat_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: sharpness and test accuracy at an equal smoothed loss, paired by seed
# NBVAL_IGNORE_OUTPUT
figure, axes = plots.canvas(width=7)
for row, color, marker in ((0, plots.COLORS[0], "o"), (3, plots.COLORS[1], "s")):
    axes.plot(flatness[row], at_equal_loss[row], marker, color=color, markersize=7, label=edge.names[row])
    axes.plot(flatness[row].mean(), at_equal_loss[row].mean(), marker, color=color, markersize=14, mfc="none", mew=2)
for seed in each:
    axes.plot(flatness[[0, 3], seed], at_equal_loss[[0, 3], seed], color="0.6", linewidth=1, zorder=0)
axes.set(xlabel="sharpness (flat is left)", ylabel="test accuracy (%)", title="at an equal training loss of 0.1")
axes.legend(frameon=False)
plots.show(
    figure,
    caption="Rate 1 and rate 0.3 at an equal smoothed training loss. A line joins the two runs of a seed; large and open: the "
    "means.",
    alt="Rate 1 lies at a sharpness of about 2.2, rate 0.3 at about 3.6. The lines between them are nearly level: some rise, "
    "some fall, and the two means have the same height.",
)
flatter = at_equal_loss[3] - at_equal_loss[0]
print(f"sharpness {flatness[3].mean():.2f} at rate 1, {flatness[0].mean():.2f} at rate 0.3; flatter in "
      f"{(flatness[3] < flatness[0]).sum()} of 6 seeds")
tell("test accuracy, rate 1 minus rate 0.3", flatter, scale=1)
recall("flat", f"The difference is {flatter.mean():+.1f} points.", answer="no difference is to be seen",
       why="What differed in other comparisons was how far the runs had learned.")
# On 12 fresh seeds 2.16 ± 0.04 and 3.74 ± 0.18, flatter in 12 of 12, a ratio of 0.58 (standard error of 6 seeds 0.02);
# accuracy 0.0 ± 0.7 points (standard error 0.2)
assert (flatness[3] < flatness[0]).all()
assert 0.5 < flatness[3].mean() / flatness[0].mean() < 0.7
assert abs(flatter.mean()) < 1.8

# %% [markdown]
# **What it showed.** The first link of the chain is solid: the higher rate stands in a flatter place in every seed. The
# second is not there: some 40 % less sharp, and not more accurate.
#
# At an equal number of steps, flatness would have been mixed with how far a run had learned. That is called **confounding**, and
# the cure is to compare at equal values of it.
#
# **In the literature.** *For* the idea: Hochreiter and Schmidhuber ([1997](https://doi.org/10.1162/neco.1997.9.1.1), *Flat
# Minima*), and Keskar et al. ([2017](https://arxiv.org/abs/1609.04836), *On Large-Batch Training for Deep Learning*), whose
# large batches ended sharper and generalized worse. *Against*: Dinh et al. ([2017](https://arxiv.org/abs/1703.04933), *Sharp
# Minima Can Generalize for Deep Nets*): rescaled weights make a minimum as sharp as you like, and the network computes the
# same. One small network refutes nothing; flatness alone explains nothing *here*.
#
# ## Experiment 4: a high rate, then decay
#
# Another claim: a high rate that decays generalizes better than a small rate from the start. 400 digits, 20 % wrong labels,
# minibatches of 4: the constant 0.02 for 5000 steps, against cosine decay from 0.64 for 312. Both have the same sum of rates.
#
# **Look for** where the constant's curve has its peak, and whether the square lies above the peak, or only above the end.

# %% nbgrader={"grade": false, "grade_id": "experiment_high_then_decay", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
scarce = data.classification_task("digits", train_size=400, label_noise=0.2)
small = training.train(
    scarce, network, {"constant 0.02": np.full(5000, 0.02)}, seeds, batch_size=4, eval_every=250
)
decayed = training.train(
    scarce,
    network,
    {"cosine from 0.64": schedules.cosine_decay(np.arange(312), 0.64, 312)},
    seeds,
    batch_size=4,
)
small_accuracy, decayed_accuracy = (
    100 * small.history["test_accuracy"][0],
    100 * decayed.test_accuracy[0],
)
stop = int(small_accuracy.mean(0).argmax())

# %% nbgrader={"grade": false, "grade_id": "experiment_high_then_decay_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the small constant over 5000 steps, and the schedule after 312
# NBVAL_IGNORE_OUTPUT
figure, axes = plots.canvas(width=7.5)
plots.draw_losses(axes, {"constant 0.02": small_accuracy}, steps=small.history_steps, ylabel="test accuracy (%)", log=False,
                  title="400 digits, 20 % of the labels wrong")
low, middle, high = np.quantile(decayed_accuracy, [0.1, 0.5, 0.9])
axes.errorbar(312, middle, [[middle - low], [high - middle]], fmt="s", color=plots.COLORS[1], capsize=4)
axes.annotate("cosine from 0.64, after 312 steps", (312, middle), xytext=(12, 12), textcoords="offset points", fontsize=9)
axes.annotate("constant 0.02", (2700, 87), fontsize=9, color=plots.COLORS[0])
axes.set_ylim(75, 97)
plots.show(
    figure,
    caption="Test accuracy of a small constant rate during 5000 steps, and of cosine decay after 312. Medians and the "
    "middle 80 % of 12 seeds.",
    alt="The constant's accuracy rises to about 91 % near step 2000 and falls slowly to 89 %. The square of cosine decay, at "
    "step 312, lies at the height of the constant's peak.",
)
tell("cosine minus the constant after 5000 steps (equal sum of rates)", decayed_accuracy - small_accuracy[:, -1], scale=1)
tell(f"cosine minus the constant stopped at its best, step {small.history_steps[stop]}",
     decayed_accuracy - small_accuracy[:, stop], scale=1)
# On 32 fresh seeds +1.9 ± 0.9 and +0.4 ± 0.7 points: at least 5 standard errors of 12 seeds inside these bounds.
assert (decayed_accuracy - small_accuracy[:, -1]).mean() > 0.5
assert (decayed_accuracy - small_accuracy[:, stop]).mean() < 2.0
assert 1000 <= small.history_steps[stop] <= 4000

# %% [markdown]
# **What it showed.** At an equal sum of rates the claim looks true. But the small rate had been *better earlier*, before it
# began to memorise the wrong labels. Stop it at its best, and less than a point is left, in 312 steps instead of some 2000: here
# a schedule buys time rather than accuracy.
#
# **In the literature.** Li, Wei and Ma ([2019](https://arxiv.org/abs/1907.04595), *Towards Explaining the Regularization Effect
# of Initial Large Learning Rate in Training Neural Networks*) do find better generalization: a small rate first memorises
# patterns that are hard to fit, and then misses some that are easy to fit and hard to generalize.
#
# ## Experiment 5: early stopping beside a schedule
#
# **Early stopping** ends training when the validation loss has not improved for some validations in a row, the *patience*
# (Prechelt, [1998](https://doi.org/10.1007/3-540-49430-8_3), *Early Stopping — But When?*). What does it do to a schedule? The
# noisy digits again: cosine decay from 0.64 over 600 steps, validated every 20 (on the test examples).
# %%
predict_number(
    "Early stopping with a patience of 3 validations (60 of the 600 steps), beside the cosine: how "
    "many points of accuracy does it cost? (A gain is negative.)",
    key="patience",
    unit="points",
    low=-20,
    high=40,
)

# %% [markdown]
# **Look for** how the validation loss moves while the rate is high, and where a patience of 3 gives up.

# %% nbgrader={"grade": false, "grade_id": "experiment_early_stopping", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
def early_stopping(losses, patience):
    """Return the moment whose weights early stopping keeps, and the moment at which it stops."""
    best = 0
    for moment, loss in enumerate(losses):
        if loss < losses[best]:
            best = moment
        if moment - best >= patience:
            return best, moment
    return best, len(losses) - 1


cosine = {"cosine from 0.64": schedules.cosine_decay(steps, 0.64, 600)}
validated = training.train(noisy, network, cosine, seeds, batch_size=8, eval_every=20)
moments = validated.history_steps[1:]
validation_loss = validated.history["test_loss"][0, :, 1:]
validation_accuracy = 100 * validated.history["test_accuracy"][0, :, 1:]
kept = {}
for patience in (1, 3, 5, 8):
    best = [early_stopping(losses, patience)[0] for losses in validation_loss]
    kept[f"patience {patience}"] = validation_accuracy[np.arange(len(seeds)), best]
kept["no early stopping"] = validation_accuracy[:, -1]

# %% nbgrader={"grade": false, "grade_id": "experiment_early_stopping_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: one run's validation loss, where it would stop, and the accuracy that is kept
# NBVAL_IGNORE_OUTPUT
figure, (left, right) = plots.canvas(columns=2, width=11, height=3.4)
plots.draw_losses(left, {"": validation_loss[0]}, steps=moments, ylabel="validation loss", log=False,
                  title="one seed, 40 % of the labels wrong")
top = left.get_ylim()[1]
left.set_ylim(top=top + 0.25 * (top - left.get_ylim()[0]))  # room for the labels above the curve
for patience in (1, 3):
    stop = moments[early_stopping(validation_loss[0], patience)[1]]
    left.axvline(stop, color="0.45", linewidth=0.9)
    left.annotate(f"patience {patience} stops", (stop, 0.97), xycoords=("data", "axes fraction"), xytext=(4, 0),
                  textcoords="offset points", fontsize=8, va="top", rotation=90)
plots.draw_spread(right, kept, xlabel="accuracy of the weights that are kept (%)", title="12 seeds")
plots.show(
    figure,
    caption="Early stopping beside cosine decay. Left: one run's validation loss, and where it would be stopped. Right: the "
    "accuracy of the weights that are kept, a dot per seed (12).",
    alt="Left: the validation loss goes up and down while the rate is high, and is smooth only in the last 100 steps. A "
    "patience of 3 stops before step 200. Right: the shorter the patience, the lower and the more scattered the "
    "accuracy; without early stopping it is highest.",
)
stopped_too_soon = kept["no early stopping"] - kept["patience 3"]
tell("lost by early stopping with a patience of 3 validations, 60 of 600 steps", stopped_too_soon, scale=1)
recall("patience", answer=float(stopped_too_soon.mean()), within=0.4,
       why="It takes the wobble of a high rate for the end, and never sees the low rates.")
assert stopped_too_soon.mean() > 0.8  # on 32 fresh seeds 6.0 ± 3.7: 5 standard errors of 12 seeds above this bound

# %% [markdown]
# **What it showed.** At a high rate the weights wobble, and the validation loss with them. A short patience takes that for the
# end, and stops before the low rates come. A schedule that has an *end* wants a patience that spans its noisy part, or no early
# stopping at all: keep the best checkpoint and let it finish.
#
# That was the first half. Exercises 6.1 to 6.3 belong to it.
#
# # Second half: in production
#
# ## Experiment 6: the batch size moves the rate, and the schedule with it
#
# A larger [batch](../../docs/glossary.md#batch) averages away noise, and takes fewer steps per epoch. The **linear scaling rule**
# keeps *rate divided by batch size* the same. First with constant rates: 40 % wrong labels, 6 epochs, batches of 4, 16, 64
# and 256 (only 24 updates).
#
# **Look for** four separate curves on the left, and for those that become one on the right.

# %% nbgrader={"grade": false, "grade_id": "experiment_batch", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
eight = range(8)
even = data.classification_task("digits", train_size=1024, label_noise=0.4)
batches = (4, 16, 64, 256)
per_example = 0.0071 * 2 ** (np.arange(7) / 2)  # rate / batch, 0.007 to 0.057
losses = {}
for batch in batches:
    curves = {f"{r * batch:g}": np.full(6 * 1024 // batch, r * batch) for r in per_example}
    losses[f"batch {batch}"] = training.train(
        even, network, curves, eight, batch_size=batch
    ).test_loss

# %% nbgrader={"grade": false, "grade_id": "experiment_batch_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: test loss against the rate, and against rate / batch; the best rate of each batch
# NBVAL_IGNORE_OUTPUT
figure, (left, right) = plots.canvas(columns=2, width=11, height=3.6)
for batch, (name, values), color, marker, dash in zip(
    batches, losses.items(), plots.COLORS, plots.MARKERS, plots.DASHES, strict=False
):
    for axes, x in ((left, per_example * batch), (right, per_example)):
        axes.plot(x, values.mean(1), marker=marker, color=color, linestyle=dash, label=name, markersize=5)
for axes, label in ((left, "learning rate"), (right, "learning rate / batch size")):
    axes.set(xscale="log", xlabel=label, ylabel="test loss", ylim=(0.74, 1.0))
left.set_title("40 % of the labels wrong, 6 epochs")
right.set_title("the same, rate / batch")
right.set_xticks(per_example[::2], [f"{r:g}" for r in per_example[::2]])
right.minorticks_off()
right.legend(frameon=False, fontsize=9)
plots.show(
    figure,
    caption="Test loss after 6 epochs for four batch sizes, means of 8 seeds. Drawn against rate / batch, the curves of "
    "batches 4, 16 and 64 coincide up to their lowest point.",
    alt="Left: four U-shaped curves, each further right the larger the batch. Right: against rate divided by batch size "
    "those of batches 4, 16 and 64 coincide up to the bottom; that of batch 256 rises much earlier.",
)


def lowest(values):
    """Return the rate / batch with the lowest mean loss, from a parabola through the best point and its neighbours."""
    means = np.nan_to_num(values, nan=np.inf).mean(1)
    at = int(np.clip(means.argmin(), 1, len(means) - 2))
    before, best, after = means[at - 1 : at + 2]
    return per_example[at] * 2 ** ((before - after) / (before - 2 * best + after) / 4)


best_rates = [batch * lowest(losses[f"batch {batch}"]) for batch in batches]
for batch, rate in zip(batches, best_rates, strict=True):
    print(f"batch {batch:3d}: best constant rate {rate:.2f}, divided by the batch {rate / batch:.4f}")
slope = np.polyfit(np.log(batches[:3]), np.log(best_rates[:3]), 1)[0]
print(f"best rate ~ batch ** {slope:.2f} up to 64 (the linear rule says 1)")
# On 32 fresh seeds the slope is 0.96
assert 0.8 < slope < 1.15
assert best_rates[3] < 0.7 * 256 / 64 * best_rates[2]

# %% [markdown]
# **What it showed.** Up to a batch of 64 the best constant rate grows nearly in proportion to the batch. At 256 the rule
# breaks: the best constant is far below it, and its loss is higher. "Large batches generalize worse"? The expert's
# note says that *larger batches require different schedules*. So give batch 256 a schedule.

# %%
predict(
    "Batch 256 with linear decay, 24 updates, against batch 4 with its best constant rate, 1536 "
    "updates. In test loss:",
    ["batch 4 stays clearly ahead", "batch 256 catches up or passes", "batch 256 gets even worse"],
    key="batch_256",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_batch_schedule", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
# Measuring: batch 4 against batch 256, each with and without decay
arms = {"batch 4, best constant": (4, lambda T, rate: np.full(T, rate), (0.06, 0.08, 0.11)),
        "batch 256, best constant": (256, lambda T, rate: np.full(T, rate), (1.8, 2.6, 3.6)),
        "batch 256, linear decay": (256, lambda T, rate: schedules.linear_decay(np.arange(T), rate, T), (5.1, 7.2, 10.2)),
        "batch 4, linear decay": (4, lambda T, rate: schedules.linear_decay(np.arange(T), rate, T), (0.32, 0.45, 0.64))}  # fmt: skip
scheduled = {}
for name, (batch, curve, tried) in arms.items():
    T = 6 * 1024 // batch
    run = training.train(
        even, network, {f"{rate}": curve(T, rate) for rate in tried}, eight, batch_size=batch
    )
    best = int(run.test_loss.mean(1).argmin())
    scheduled[f"{name} ({T} updates)"] = run.test_loss[best]
plots.spread(
    scheduled,
    xlabel="test loss",
    log=False,
    caption="The same 6 epochs with 1536 or with 24 updates, each at the best of three peaks; a "
    "dot per seed (8).",
    alt="Batch 256 with a constant rate is highest, near 0.84. Batch 256 with linear decay and "
    "batch 4 with a constant rate lie side by side, near 0.76. Batch 4 with linear decay is "
    "lowest, near 0.72.",
).show()
four_constant, large_constant, large_linear, four_linear = scheduled.values()
tell(
    "batch 256 with decay minus batch 4, constant: test loss",
    large_linear - four_constant,
    "",
    scale=1,
)
tell(
    "batch 256 with decay minus batch 4 with decay: test loss",
    large_linear - four_linear,
    "",
    scale=1,
)
recall(
    "batch_256",
    answer="batch 256 catches up or passes",
    why="What failed at 256 was the constant, not the batch.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_batch_schedule_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: what the text says
# On 16 fresh seeds 0.795 ± 0.043, 0.841 ± 0.036, 0.769 ± 0.033, 0.716 ± 0.028; differences -0.026 ± 0.035, +0.053 ± 0.017
assert (large_constant - large_linear).mean() > 0.03
assert (large_linear - four_constant).mean() < 0.045
assert 0.01 < (large_linear - four_linear).mean() < 0.1

# %% [markdown]
# **What it showed.** With decay, and a sixty-fourth of the updates, batch 256 reaches what batch 4 reaches at its best constant
# rate: the limit was one of *constant rates*. With a decay of its own, batch 4 is ahead again.
#
# **In the literature.** Goyal et al. ([2017](https://arxiv.org/abs/1706.02677)) used the rule up to batches of 8192, with
# warm-up, since the scaled rate is too high for the first steps. McCandlish et al. ([2018](https://arxiv.org/abs/1812.06162),
# *An Empirical Model of Large-Batch Training*): the rule ends where the noise no longer matters. Shallue et al.
# ([2019](https://arxiv.org/abs/1811.03600), *Measuring the Effects of Data Parallelism on Neural Network Training*): no
# rule fits all tasks. For Adam, Malladi et al. ([2022](https://arxiv.org/abs/2205.10287), *On the SDEs and Scaling Rules
# for Adaptive Gradient Algorithms*) derive the *square root* of the ratio.
#
# ### Do not decay the rate, grow the batch
#
# If only rate / batch counts, then dividing the rate by 4 does the same as multiplying the batch by 4. So do one of them, twice:
# three phases of 1600 examples.
#
# **Look for** the number of updates, and the difference between the first two rows.

# %% nbgrader={"grade": false, "grade_id": "experiment_grow", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
phases = {  # (rate, batch size) in each of three phases of 1600 examples
    "decay the rate": ((0.64, 8), (0.16, 8), (0.04, 8)),
    "grow the batch": ((0.64, 8), (0.64, 32), (0.64, 128)),
    "neither": ((0.64, 8), (0.64, 8), (0.64, 8)),
}
grown = {}
for name, parts in phases.items():
    sizes = np.concatenate([np.full(1600 // batch, batch) for _, batch in parts])
    curve = np.concatenate([np.full(1600 // batch, rate) for rate, batch in parts])
    result = training.train(noisy, network, {name: curve}, seeds, batch_size=sizes)
    grown[f"{name}, {len(sizes)} updates"] = 100 * result.test_accuracy[0]
plots.spread(
    grown,
    xlabel="test accuracy (%)",
    caption="Growing the batch replaces decaying the rate, with fewer updates. 40 % of the labels "
    "wrong, 12 seeds.",
    alt="A dot per seed: decaying the rate and growing the batch lie at the same accuracy, about "
    "93 %; with neither it is "
    "far lower and scattered.",
).show()
decaying, growing, neither = grown.values()
tell("grow the batch minus decay the rate", growing - decaying, scale=1)
tell("neither minus decay the rate", neither - decaying, scale=1)
# On 32 fresh seeds 0.0 ± 0.3 and -9.8 ± 3.7 points: 5 standard errors of 12 seeds and more inside
# these bounds.
assert abs((growing - decaying).mean()) < 0.7
assert (neither - decaying).mean() < -4

# %% [markdown]
# **What it showed.** The two are the same within a point, with fewer than half the updates: a machine that works on
# large batches in parallel finishes sooner. Smith et al. ([2018](https://arxiv.org/abs/1711.00489), *Don't Decay the Learning
# Rate, Increase the Batch Size*) found the same on ImageNet.
#
# ## Experiment 7: Adam with and without a schedule
#
# Schedules are said to be less effective with optimizers that adapt the rate of each weight. But the *global* rate stays what
# you set it to, and with it the [noise floor](../../docs/glossary.md#noise-floor).
#
# **Look for** any difference from SGD's picture, apart from the scale of the rates.

# %% nbgrader={"grade": false, "grade_id": "experiment_adam", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
adam_rates = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032)
adam_loss, adam_accuracy = with_and_without(adam_rates, "adam")
draw_with_and_without(adam_rates, adam_loss, adam_accuracy, "Adam")
adam_gain_loss, adam_gain_tuned, adam_gain_same = best_and_same(
    adam_loss, adam_accuracy, adam_rates.index(0.016)
)
print("linear decay minus constant rate, Adam:")
tell("  training loss, each at its best rate", adam_gain_loss, "", scale=1)
tell("  test accuracy, each at its best rate", adam_gain_tuned, scale=1)
tell("  test accuracy, both starting at 0.016", adam_gain_same, scale=1)
recall(
    "adam",
    "In training loss Adam gains from a schedule what SGD gains.",
    answer="yes, about as plain SGD does",
    why="It adapts the weights' rates to each other; the rate of them all, and its noise, stay.",
)
# On 32 fresh seeds -0.108 ± 0.019, +0.8 ± 0.7 and +8.8 ± 3.2: 6 standard errors of 12 seeds and
# more inside.
assert adam_gain_loss.mean() < -0.06
assert -1.0 < adam_gain_tuned.mean() < 2.5
assert adam_gain_same.mean() > 3.0

# %% [markdown]
# **What it showed.** Adam needs a schedule for the same reason as SGD, and gains as much in training loss; in test
# accuracy less against a tuned constant, and a lot against one that is too high. Loshchilov and Hutter
# ([2019](https://arxiv.org/abs/1711.05101), *Decoupled Weight Decay Regularization*) report that a cosine helps Adam.
#
# ## In production: checkpoints and resuming
#
# **Checkpoints** save the weights after each epoch. Keep two: the *best* one, to use, and the *last* one, to go on from. Two
# traps, both met in exercise 6.7:
#
# - `model.load_weights` restores the optimizer too, but not a *fresh* one: Keras passes over step counter and momentum, with a
#   warning. Call `model.optimizer.build(model.trainable_variables)` first.
# - `BackupAndRestore` restores model, optimizer and epoch. But `EarlyStopping` beside it counts anew in each `fit`.
#
# # The modern schedules
#
# Three things that are new since 2023, measured on this course's own tasks.
#
# ## Experiment 8: one trunk, several cooldowns
#
# Linear and cosine decay must know the [budget](../../docs/glossary.md#budget) from the first step. Mira does not: "four
# o'clock" may become three. In **warm-up-stable-decay** (Hu et al., [2024](https://arxiv.org/abs/2404.06395), *MiniCPM*) the
# rate stays at the peak: the *trunk*. Whenever you want a finished model, branch off a *cooldown*, a short linear decay to 0,
# and go on with the trunk (Hägele et al., [2024](https://arxiv.org/abs/2405.18392), *Scaling Laws and Compute-Optimal Training
# Beyond Fixed Training Durations*).
#
# One trunk at 0.64, with cooldowns that end at 300, 600 and 1200 steps (each takes a fifth of its budget), against linear decay
# with its peak tuned *for each budget*, and one long cosine that is simply stopped.

# %%
predict(
    "In training loss, how do the three cooldowns from one trunk fare against linear decay, tuned "
    "for each budget?",
    ["clearly worse at all three", "about level at all three", "level at 1200 only, the longest"],
    key="trunk",
)

# %% [markdown]
# **Look for** the distance between the squares (cooldowns) and the circles (linear).

# %% nbgrader={"grade": false, "grade_id": "experiment_trunk", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
budgets, trunk_rate = (300, 600, 1200), 0.64
by_budget = {
    "the trunk itself": [],
    "the long cosine, stopped": [],
    "cooldown from the trunk": [],
    "linear, tuned for it": [],
}
accuracy_gain = []  # of the cooldown over linear decay at its best peak for the test accuracy
for budget in budgets:
    now = np.arange(budget)
    curves = {
        "trunk": np.full(budget, trunk_rate),
        "long cosine": schedules.cosine_decay(now, trunk_rate, 1200),
        "cooldown": trunk_rate * np.minimum(1, (budget - now) / (budget / 5)),
    }
    peaks = (0.16, 0.64, 1.28)
    curves |= {f"linear {peak}": schedules.linear_decay(now, peak, budget) for peak in peaks}
    result = training.train(noisy, network, curves, eight, batch_size=8)
    best_linear = 3 + result.train_loss[3:].mean(1).argmin()
    accuracy = 100 * result.test_accuracy
    accuracy_gain.append(accuracy[2] - accuracy[3:][accuracy[3:].mean(1).argmax()])
    for name, row in zip(by_budget, (0, 1, 2, best_linear), strict=True):
        by_budget[name].append(result.train_loss[row])

# %% nbgrader={"grade": false, "grade_id": "experiment_trunk_drawn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the curves, and the training loss at each budget
# NBVAL_IGNORE_OUTPUT
figure, (left, right) = plots.canvas(columns=2, width=11, height=3.6)
left.plot([0, 1200 - 240], [trunk_rate] * 2, color=plots.COLORS[1], linewidth=2.2)
for budget in budgets:
    left.plot([budget - budget / 5, budget], [trunk_rate, 0], color=plots.COLORS[1], linewidth=2.2)
left.annotate("trunk", (330, trunk_rate), xytext=(0, 5), textcoords="offset points", fontsize=9)
left.plot(schedules.cosine_decay(np.arange(1200), trunk_rate, 1200), color=plots.COLORS[2], linestyle=plots.DASHES[2], label="the long cosine")
left.set(xlabel="step", ylabel="learning rate", title="one trunk, three cooldowns", ylim=(0, 0.75))
left.legend(frameon=False, fontsize=9, loc="upper right")
for (name, values), color, marker, dash in zip(by_budget.items(), ("0.45", *plots.COLORS[2:0:-1], plots.COLORS[0]), "v^so", plots.DASHES, strict=False):
    right.plot(budgets, [v.mean() for v in values], marker=marker, color=color, linestyle=dash, label=name)
right.set(xlabel="budget (steps)", ylabel="final training loss", xscale="log", title="40 % of the labels wrong, 8 seeds")
right.set_xticks(budgets, [str(b) for b in budgets])
right.minorticks_off()
right.legend(frameon=False, fontsize=9)
plots.show(
    figure,
    caption="Left: the trunk with its cooldowns. Right: the training loss at three budgets, means of 8 seeds.",
    alt="Left: a constant line at 0.64 from which three short lines go down to 0, at 300, 600 and 1200 steps. Right: the "
    "cooldowns lie on the line of linear decay at all three budgets; the stopped cosine and the trunk lie far above.",
)
for name, values in by_budget.items():
    print(f"{name:26s} " + "   ".join(f"{b} steps: {v.mean():.3f} ± {v.std():.3f}" for b, v in zip(budgets, values, strict=True)))
spent = 960 + sum(budget // 5 for budget in budgets)
print(f"steps in all: one trunk with three cooldowns {spent}, three linear runs {sum(budgets)}")
print("in test accuracy the cooldown minus the best linear decay: "
      + "   ".join(f"{b} steps: {g.mean():+.1f} ± {g.std():.1f} points" for b, g in zip(budgets, accuracy_gain, strict=True)))
cooled = [a - b for a, b in zip(by_budget["cooldown from the trunk"], by_budget["linear, tuned for it"], strict=True)]
recall("trunk", answer="about level at all three",
       why="The trunk makes the way at full rate; what a decay adds, it adds at the end.")
# On 16 fresh seeds: cooldowns 1.476, 1.316, 1.040; linear 1.455, 1.304, 1.054 (± 0.035); the stopped cosine 1.54, 1.349
assert all(abs(difference.mean()) < 0.045 for difference in cooled)
assert by_budget["the long cosine, stopped"][0].mean() > by_budget["cooldown from the trunk"][0].mean() + 0.02
assert accuracy_gain[2].mean() < -2

# %% [markdown]
# **What it showed.** Three finished models from one trunk, each about level with a linear decay that was tuned for its budget, in
# fewer steps altogether. Wen et al. ([2024](https://arxiv.org/abs/2410.05192), *Understanding Warmup-Stable-Decay Learning Rates: A
# River Valley Loss Landscape Perspective*) picture a river in a valley: at a high rate you bounce between the slopes while you
# make way downstream; the cooldown lets you down to the water.
#
# *Where it does not hold here.* In test *accuracy* (the last line printed) one trunk rate does not serve all budgets: with 40 %
# wrong labels long runs memorise, and want a lower rate.
#
# ## Experiment 9: linear to zero, and what convex theory predicts
#
# Since 2023 there is theory for a plain habit: decay *linearly, to zero*. For convex problems it bounds the loss of the *last*
# weights by the schedule alone (Defazio et al., [2023](https://arxiv.org/abs/2310.07831), *Optimal Linear Decay Learning Rate
# Schedules and Further Refinements*). The [excess loss](../../docs/glossary.md#excess-loss) is at most $b \, D G$, where $D$ is
# the distance from the start to the minimum, $G$ the largest gradient, and
#
# $$b = \frac{1}{2 \sum_t \eta_t} + \frac{\sum_t \eta_t^2}{2 \sum_t \eta_t}
# + \frac12 \sum_k \frac{\eta_k}{\sum_{t > k} \eta_t} \cdot \frac{\sum_{t \ge k} \eta_t^2}{\sum_{t \ge k} \eta_t}$$
#
# (You need not follow it. The first term is the way not yet made, the others are noise.) Schaipp et al.
# ([2025](https://arxiv.org/abs/2501.18965), *The Surprising Agreement Between Convex Optimization Theory and Learning-Rate
# Scheduling for Large Model Training*) noticed that language models behave as this bound does. For lesson 2's tumours the truth
# is known exactly. Here are both, side by side.

# %%
predict_order(
    "The tumours, 300 steps, each shape at its best peak. Rank them by the exact excess loss.",
    ["linear to 0", "constant", "exponential to 0.01", "cosine"],
    key="shapes",
    first="lowest",
    last="highest",
)

# %% [markdown]
# **Look for** the lowest value in each column of the table, and in the figure for the last fifth of the dashed line.

# %% nbgrader={"grade": false, "grade_id": "experiment_linear_to_zero", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
tumours = exact.least_squares_problem(
    *landscapes.real_least_squares("cancer", columns=[0, 1, 4, 9, 21])
)
t = np.arange(300)
shapes = {
    "exponential to 0.01": 0.01 ** (t / 300),
    "cosine": (1 + np.cos(np.pi * t / 300)) / 2,
    "linear to 0": 1 - t / 300,
    "linear to 0.1": 1 - 0.9 * t / 300,
    "trunk and cooldown (20 %)": np.minimum(1, (300 - t) / 60),
    "constant": np.ones(300),
}


def convex_bound(curve):
    """Return the two parts of the bound b after the last step: the way not yet made, and noise."""
    left = np.cumsum(curve[::-1])[::-1]  # the sum of the rates from each step on
    squares = np.cumsum(curve[::-1] ** 2)[::-1]
    noise = squares[0] / left[0] + np.sum(curve[:-1] / left[1:] * squares[:-1] / left[:-1])
    return 1 / (2 * left[0]), noise / 2


bound = {}  # shape -> (the peak with the lowest bound, that bound)
for name, shape in shapes.items():
    way, noise = convex_bound(shape)  # at a peak p they are way / p and noise * p
    bound[name] = math.sqrt(way / noise), 2 * math.sqrt(way * noise)
excess = {name: exact.best_peak(tumours, shape, batch_size=4) for name, shape in shapes.items()}

# %% nbgrader={"grade": false, "grade_id": "experiment_linear_to_zero_told", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and drawing: the bound and the truth, at the end and along the run
optimum = exact.expected_excess(tumours, exact.optimal_schedule(tumours, 300, 4), 4)[-1]  # lesson 2's schedule
lowest_bound = min(value for _, value in bound.values())
print("each at its best peak       worst case (bound), times the lowest   this problem (exact), times the optimum")
for name in shapes:
    print(f"{name:27s} {bound[name][1] / lowest_bound:22.2f} {excess[name][1] / optimum:40.2f}")
figure, (left, right) = plots.canvas(columns=2, width=11, height=3.6)
drawn = ("constant", "trunk and cooldown (20 %)", "linear to 0")
steps_done = np.arange(10, 301)
plots.draw_curves(left, {name: [sum(convex_bound(bound[name][0] * shapes[name][:k])) for k in steps_done] for name in drawn},
                  steps=steps_done, ylabel="bound b", title="the worst case", log=True)
exactly = {name: exact.expected_excess(tumours, excess[name][0] * shapes[name], 4)[9:] for name in drawn}
plots.draw_curves(right, exactly, steps=steps_done, ylabel="excess loss", title="the tumours, exactly", log=True)
plots.show(
    figure,
    caption="Three shapes, each at its best peak: what convex theory guarantees along the run (left), and what happens (right).",
    alt="Both panels look alike: the constant and the trunk fall steeply and flatten; from step 240 on the cooldown drops; linear to "
    "0 falls all the way and ends lowest of the three.",
)
ordered = sorted(("linear to 0", "constant", "exponential to 0.01", "cosine"), key=lambda name: excess[name][1])
recall("shapes", answer=ordered, why="On one smooth bowl with noise a long low tail pays; the guarantee must think of worse problems.")
assert min(bound, key=lambda name: bound[name][1]) == "linear to 0"
assert max(bound, key=lambda name: bound[name][1]) == max(excess, key=lambda name: excess[name][1]) == "constant"
assert excess["linear to 0"][1] < excess["linear to 0.1"][1]
assert bound["linear to 0"][1] < bound["linear to 0.1"][1]
assert min(excess, key=lambda name: excess[name][1]) == "exponential to 0.01"

# %% [markdown]
# **What it showed.** The bound knows nothing of tumours, and yet is right about much: a constant is worst; ending at zero beats
# ending at a tenth; a trunk looks bad until its cooldown. Where it is wrong is the winner. *In the worst case* linear to zero is
# best. On this smooth bowl it is an exponential to one hundredth, among the worst for the bound. A guarantee is not a prediction.
#
# ## Experiment 10: no schedule at all?
#
# Decay averages the noise away at the end. Could one average the *weights* instead, and never plan an end? Keras has two ways.
#
# - `use_ema=True` in any optimizer keeps an exponential moving average of the weights, and `fit` puts it in place when it
#   ends. (Until then validation sees the raw weights; the callback `SwapEMAWeights` changes that.)
# - `keras.optimizers.ScheduleFreeAdamW` (Defazio et al., [2024](https://arxiv.org/abs/2405.15682), *The Road Less
#   Scheduled*) averages *while* it trains, and takes its gradients near the average.
#
# The noisy digits: Adam, batches of 8, 600 steps, each arm at its best rate, tuned on other seeds. The first two are
# experiment 7's; the others run in `fit`, on the same seeds.

# %% nbgrader={"grade": false, "grade_id": "experiment_schedule_free", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
def fit_noisy(optimizer, seed_list):
    """Return the test accuracy (%) [seeds] after 600 steps of `fit` on the noisy digits, from each
    seed's weights.
    """
    net = keras.Sequential(
        [keras.layers.Input((64,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(10)]
    )
    net.compile(
        optimizer,
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        steps_per_execution=100,
    )
    optimizer.build(net.trainable_variables)
    fresh = [variable.numpy() for variable in optimizer.variables]
    accuracies = []
    for seed in seed_list:
        kernel, bias, kernel_2, bias_2 = (w[0] for w in network.init([seed]))
        net.set_weights([kernel, bias[0], kernel_2, bias_2[0]])
        for variable, value in zip(optimizer.variables, fresh, strict=True):
            variable.assign(value)
        for z, weight in zip(
            getattr(optimizer, "_momentums", []), net.trainable_variables, strict=False
        ):
            if isinstance(optimizer, keras.optimizers.ScheduleFreeAdamW):
                z.assign(weight)  # its second copy of the weights begins where they begin
        rows = noisy.batches(seed, 8, 600).ravel()
        net.fit(
            noisy.x[rows], noisy.noisy_labels(seed)[rows], batch_size=8, shuffle=False, verbose=0
        )
        test = noisy.split(seed)[1]
        accuracies.append(
            100 * np.mean(net.predict_on_batch(noisy.x[test]).argmax(1) == noisy.y[test])
        )
    return np.array(accuracies)


optimizers = keras.optimizers
without_a_plan = {
    "Adam, constant 0.002": adam_accuracy[0, adam_rates.index(0.002), :4],  # experiment 7
    "Adam, linear from 0.008": adam_accuracy[1, adam_rates.index(0.008), :4],
    "Adam, constant 0.004, averaged": fit_noisy(
        optimizers.Adam(0.004, use_ema=True, ema_momentum=0.99), range(4)
    ),
    "schedule-free, 0.004": fit_noisy(optimizers.ScheduleFreeAdamW(0.004), range(4)),
}
for name, accuracy in without_a_plan.items():
    print(f"{name:31s} test accuracy {accuracy.mean():.1f} ± {accuracy.std():.1f} % (4 seeds)")
assert min(a.mean() for a in without_a_plan.values()) > 88

# %% [markdown]
# **What it showed.** The four are within a point or so, the plain constant included: in test accuracy there is little to
# gain here. Averaging allows a higher rate than the constant's, as decay does, *without knowing the end*: that is its point.
#
# One trap: Keras's `ScheduleFreeAdamW` leaves in the model the point at which it takes gradients, not the average.
#
# ## Three names that you will meet
#
# None of the three is measured here.
#
# *Rate transfer.* The best rate of a small network is usually wrong for a wide one. **muP** (Yang et al.,
# [2022](https://arxiv.org/abs/2203.03466), *Tensor Programs V: Tuning Large Neural Networks via Zero-Shot Hyperparameter
# Transfer*) scales initial weights and rates with the width so that the best rate stays put: tune small, train large.
#
# *No rate at all.* **D-Adaptation** (Defazio and Mishchenko, [2023](https://arxiv.org/abs/2301.07733), *Learning-Rate-Free
# Learning by D-Adaptation*) and **Prodigy** (Mishchenko and Defazio, [2023](https://arxiv.org/abs/2306.06101), *Prodigy: An
# Expeditiously Adaptive Parameter-Free Learner*) estimate the size of the rate while they train, and still multiply it by a
# schedule.
#
# *Another step.* **Muon** (Jordan et al., [2024](https://kellerjordan.github.io/posts/muon/), a web page; at scale Liu et
# al., [2025](https://arxiv.org/abs/2502.16982), *Muon is Scalable for LLM Training*; `keras.optimizers.Muon`) makes the step of
# each weight matrix nearly orthogonal, so that all its directions move alike. It still needs warm-up and decay.

# %% [markdown]
# # Deeper
#
# Skip these at first reading; no core exercise needs them.
#
# ## Can a schedule replace Adam?
#
# Each pixel is multiplied by its own constant between 0.03 and 30, as if one sensor reported millimetres and the next one
# kilometres. SGD must serve all of them with one rate. It gets the best of three cosine decays; Adam only the best of
# three constant rates.

# %% nbgrader={"grade": false, "grade_id": "experiment_rescaled", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
scales = 10 ** np.random.default_rng(3).uniform(-1.5, 1.5, 64)
rescaled = replace(clean, x=(clean.x * scales).astype(np.float32))
sgd_curves = {
    f"cosine {rate}": schedules.cosine_decay(short, rate, 400) for rate in (0.1, 0.2, 0.4)
}
adam_curves = {f"constant {rate}": np.full(400, rate) for rate in (0.005, 0.01, 0.02)}
sgd = training.train(rescaled, network, sgd_curves, eight)
adam = training.train(rescaled, network, adam_curves, eight, optimizer="adam")
best_sgd = np.nan_to_num(sgd.train_loss, nan=np.inf).mean(1).argmin()
best_adam = adam.train_loss.mean(1).argmin()
missing = sgd.train_loss[best_sgd] - adam.train_loss[best_adam]
print("SGD with its best cosine decay minus Adam without a schedule:")
tell("  training loss", missing, "", scale=1)
tell("  test accuracy", sgd.test_accuracy[best_sgd] - adam.test_accuracy[best_adam])
assert missing.mean() > 0.012  # on 32 fresh seeds +0.030 ± 0.006

# %% [markdown]
# **What it showed.** A schedule changes the rate over *time*, and Adam's scaling changes it across *weights*. Neither
# does the other's work.
#
# ## When a schedule is not worth it
#
# Softmax regression on 60 wines, batches of 16, 300 steps: the best of eight constant rates against the best of eight cosine
# decays.

# %% nbgrader={"grade": false, "grade_id": "experiment_wine", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
wine = data.classification_task("wine", train_size=60)
wine_rates = 0.02 * 2.0 ** np.arange(8)
curves = {f"constant {rate:g}": np.full(300, rate) for rate in wine_rates}
curves |= {
    f"cosine {rate:g}": schedules.cosine_decay(np.arange(300), rate, 300) for rate in wine_rates
}
simple = training.train(
    wine, models.softmax(wine.features, wine.classes), curves, seeds, batch_size=16
)
constant, cosine_ = 100 * simple.test_accuracy.reshape(2, 8, -1)
wine_gain = cosine_[cosine_.mean(1).argmax()] - constant[constant.mean(1).argmax()]
tell("wine, test accuracy, best cosine minus best constant", wine_gain, scale=1)
assert abs(wine_gain.mean()) < 0.8  # on 32 fresh seeds 0.0 ± 0.3 points
assert np.mean(wine_gain == 0) > 0.4

# %% [markdown]
# **What it showed.** Nothing: in most seeds the two accuracies are equal. For very small data or a simple model, tune one
# constant rate and spend your time elsewhere. A likely reason: *noise was not what limited the result*.

# %% [markdown]
# # Exercises
#
# | exercise | what you do | minutes | points |
# |---|---|---|---|
# | 6.1 | a paired comparison | 10 | 2 |
# | 6.2 | sharpness by power iteration (deeper) | 35 | 4 |
# | 6.3 | weigh the evidence, in your own words | 15 | 4 |
# | 6.4 | the linear scaling rule | 3 | 1 |
# | 6.5 | grow the batch | 10 | 2 |
# | 6.6 | the best checkpoint | 8 | 2 |
# | 6.7 | a training run for production | 40 | 5 |
# | 6.8 | **the capstone**: a plan for a depot that you have not seen | 60 | 8 |
# | 6.9 | defend your plan in three sentences | 5 | 3 |
#
# ### 6.1 A paired comparison
#
# *2 points · 10 minutes · core*
#
# Every claim above is a difference *seed by seed*: two runs of one seed share their data, noise and first weights, so
# what they share cancels. Take `a` and `b`, arrays with one result per seed, in the same order. Return three things,
# `mean, (low, high), share`:
#
# - the mean of the differences $d = a - b$;
# - its 95 % interval, $\bar d \pm t \, s / \sqrt n$, where $s$ is the standard deviation of the differences (divided by
#   $n - 1$) and $t$ the quantile of Student's distribution, `scipy.stats.t.ppf(0.975, n - 1)`;
# - the share of seeds, from 0 to 1, in which `a` is higher than `b`.

# %% nbgrader={"grade": false, "grade_id": "paired_difference", "locked": false, "schema_version": 3, "solution": true, "task": false}
def paired_difference(a, b):
    """Return ``(mean, (low, high), share)`` of ``a - b``: arrays [seeds] of the same seeds, in the
    same order.
    """
    ### BEGIN SOLUTION
    from scipy import stats

    difference = np.asarray(a) - np.asarray(b)
    n = len(difference)
    mean = difference.mean()
    half = stats.t.ppf(0.975, n - 1) * difference.std(ddof=1) / np.sqrt(n)
    return mean, (mean - half, mean + half), np.mean(difference > 0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_paired_difference", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "paired_difference",
    paired_difference,
    dict(a=[0.91, 0.93, 0.90, 0.95], b=[0.90, 0.91, 0.90, 0.91]),
    dict(
        a=[1.31, 1.42, 1.27, 1.36, 1.50, 1.33, 1.29], b=[1.38, 1.47, 1.37, 1.35, 1.61, 1.33, 1.41]
    ),
)
### BEGIN HIDDEN TESTS
check(
    "paired_difference",
    paired_difference,
    dict(a=[97.2, 95.8, 96.6], b=[95.9, 96.1, 95.0]),
    dict(a=[97.2, 98.8, 96.6, 97.9], b=[0.9, 1.1, -1.3, 0.2]),
    dict(
        a=[0.81, 0.79, 0.84, 0.78, 0.83, 0.8, 0.77, 0.85, 0.82, 0.79, 0.8, 0.83, 0.78, 0.81, 0.84, 0.8, 0.82, 0.79, 0.83, 0.81, 0.8, 0.78, 0.82, 0.84, 0.79, 0.81, 0.83, 0.8, 0.82, 0.78, 0.81, 0.8],
        b=[0.795, 0.801, 0.817, 0.789, 0.806, 0.812, 0.758, 0.827, 0.829, 0.773, 0.786, 0.821, 0.795, 0.788, 0.818, 0.809, 0.797, 0.803, 0.811, 0.788, 0.814, 0.767, 0.805, 0.826, 0.782, 0.819, 0.808, 0.791, 0.824, 0.769, 0.793, 0.785],
    ),
    dict(
        a=[0.61, 0.58, 0.64, 0.57, 0.66, 0.60, 0.63, 0.59, 0.62],
        b=[0.60, 0.59, 0.61, 0.58, 0.61, 0.57, 0.64, 0.55, 0.60],
    ),
)
### END HIDDEN TESTS

# %% [markdown]
# **What to notice.** In the first case three of four seeds favour `a`, and yet the interval holds 0. Four seeds are few.
#
# ### 6.2 Sharpness
#
# *4 points · 35 minutes · deeper*
#
# `loss_fn(weights)` takes a *list* of tensors and returns one number. Return the **most positive eigenvalue** of its Hessian at
# `weights`, as a float. The hardest exercise of the course, in three steps.
#
# *Step 1, a gift.* The Hessian $H$ of a network is far too large to form, but you can multiply with it: the gradient of
# $g \cdot v$, with $g$ the gradient and $v$ a fixed vector, is $H v$ (Pearlmutter,
# [1994](https://doi.org/10.1162/neco.1994.6.1.147), *Fast Exact Multiplication by the Hessian*). A vector here is a list of
# tensors, shaped like the weights:
#
# ```python
# def dot(a, b):
#     return tf.add_n([tf.reduce_sum(x * y) for x, y in zip(a, b)])
#
# def hessian_times(vector):
#     with tf.GradientTape() as outer:
#         outer.watch(weights)
#         with tf.GradientTape() as inner:
#             inner.watch(weights)
#             loss = loss_fn(weights)
#         slope = dot(inner.gradient(loss, weights), vector)
#     return outer.gradient(slope, weights, unconnected_gradients="zero")
# ```
#
# *Step 2, power iteration.* Start with a random $v$ of length 1, over all tensors together. A hundred times, replace it by $H v$,
# scaled to length 1: it turns towards the eigenvector whose eigenvalue is largest *in magnitude*, and that eigenvalue is
# $v \cdot H v$. This alone passes on a bowl.
#
# *Step 3, the saddle.* There the largest in magnitude may be negative, $\lambda < 0$. Then run the iteration once more
# on $H v - \lambda v$: all eigenvalues are shifted up by $|\lambda|$, and the most positive has become the largest.
# Shift your result back.
#
# `lrlib.curvature` is closed here. Grading adds a small network; the tolerance is 0.5 %. (`tf.function` around `hessian_times`
# makes it ten times faster.)

# %% nbgrader={"grade": false, "grade_id": "sharpness", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sharpness(loss_fn, weights):
    """Return the most positive eigenvalue of the Hessian of ``loss_fn`` at ``weights``, a list of
    tensors, as a float.
    """

    ### BEGIN SOLUTION
    def dot(a, b):
        return tf.add_n([tf.reduce_sum(x * y) for x, y in zip(a, b, strict=True)])

    @tf.function
    def hessian_times(vector):
        with tf.GradientTape() as outer:
            outer.watch(weights)
            with tf.GradientTape() as inner:
                inner.watch(weights)
                loss = loss_fn(weights)
            slope = dot(inner.gradient(loss, weights), vector)
        return outer.gradient(slope, weights, unconnected_gradients="zero")

    def largest_in_magnitude(shift):
        random = np.random.default_rng(0)
        vector = [tf.constant(random.standard_normal(w.shape), w.dtype) for w in weights]
        for _ in range(100):
            length = tf.sqrt(dot(vector, vector))
            vector = [v / length for v in vector]
            image = [h - shift * v for h, v in zip(hessian_times(vector), vector, strict=True)]
            value = float(dot(vector, image))
            vector = image
        return value

    value = largest_in_magnitude(shift=0.0)
    return value if value > 0 else largest_in_magnitude(shift=value) + value
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_sharpness", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("sharpness", sharpness, dict(kind="bowl", seed=3), dict(kind="saddle", seed=5))
### BEGIN HIDDEN TESTS
check(
    "sharpness",
    sharpness,
    dict(kind="digits", seed=1),
    dict(kind="saddle", seed=12),
    dict(kind="steep saddle", seed=8),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 6.3 Weigh the evidence
#
# *4 points · 15 minutes · core*
#
# A blog says: *"Always train with a large learning rate. It finds flat minima, and flat minima generalize better."* Weigh it in
# six to ten sentences. Name at least one finding for and one against, each from an experiment of this lesson or a cited paper;
# say what was compared with what; name a confounder; end with what you would do, and what experiment would change your mind.

# %% [markdown] nbgrader={"grade": true, "grade_id": "weigh_the_evidence", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. *For*, with its source: a higher rate does end in flatter places (experiments 2 and 3, in every seed); or Keskar et
#    al. (2017), Li, Wei and Ma (2019).
# 2. *Against*, with its source: at an equal training loss the flatter runs are not more accurate (experiment 3); or the
#    best-stopped small rate comes within a point (experiment 4); or Dinh et al. (2017).
# 3. Names a confounder and how to remove it: how far a run has fitted (compare at equal training loss), the stopping
#    time (compare with the best-stopped run), or the budget (sum of rates, steps).
# 4. Ends with a decision that follows from the evidence (for example: a schedule from a high rate, since it is faster
#    and forgives the choice), and an experiment that could refute it, with a fair comparison and several seeds.
# ### END SOLUTION

# %% [markdown]
# ### 6.4 The linear scaling rule
#
# *1 point · 3 minutes · core*
#
# `base_rate` works well with batches of `base_batch`. Which rate does the linear rule give for batches of `batch`?

# %% nbgrader={"grade": false, "grade_id": "scaled_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def scaled_rate(base_rate, base_batch, batch):
    """Return the learning rate for batches of ``batch`` examples, by the linear scaling rule."""
    ### BEGIN SOLUTION
    return base_rate * batch / base_batch
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_scaled_rate", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(
    "scaled_rate",
    scaled_rate,
    dict(base_rate=0.1, base_batch=32, batch=48),
    dict(base_rate=0.3, base_batch=20, batch=5),
)
### BEGIN HIDDEN TESTS
check(
    "scaled_rate",
    scaled_rate,
    dict(base_rate=0.083, base_batch=24, batch=100),
    dict(base_rate=1.7, base_batch=16, batch=56),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 6.5 Grow the batch
#
# *2 points · 10 minutes · core*
#
# `learning_rates` is an array with one rate per *epoch*: a decay. Return the batch sizes that replace it while the rate stays at
# `learning_rates[0]`: rate / batch must fall as it does in the decay. The first epoch has `base_batch` examples per batch. Round
# to the nearest whole number, and never go above `max_batch`.

# %% nbgrader={"grade": false, "grade_id": "grow_batch", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grow_batch(learning_rates, base_batch, max_batch):
    """Return the batch size of each epoch that replaces the decay ``learning_rates`` [epochs] at
    its first rate.
    """
    ### BEGIN SOLUTION
    sizes = base_batch * learning_rates[0] / learning_rates
    return np.minimum(np.round(sizes), max_batch).astype(int)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_grow_batch", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "grow_batch",
    grow_batch,
    dict(learning_rates=[0.8, 0.8, 0.29, 0.13, 0.029, 0.003], base_batch=13, max_batch=200),
    dict(learning_rates=[0.1, 0.07, 0.05, 0.03], base_batch=32, max_batch=100),
)
### BEGIN HIDDEN TESTS
check(
    "grow_batch",
    grow_batch,
    dict(learning_rates=[0.57, 0.31, 0.17, 0.09, 0.05, 0.02, 0.01], base_batch=11, max_batch=150),
    dict(learning_rates=[2.3, 1.9, 0.7, 0.4], base_batch=17, max_batch=90),
    dict(learning_rates=[13.0, 31.0, 29.0, 11.0, 8.3, 0.71], base_batch=9, max_batch=90),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 6.6 The best checkpoint
#
# *2 points · 8 minutes · core*
#
# `history` is what Keras's `fit` leaves in `.history`: a dict of lists, one value per epoch, with `"loss"` and
# `"val_loss"`. Return the epoch, counted from 0, with the lowest *validation* loss; of equal ones the first. NaN is never the
# lowest. (In the check's cases, NaN is written `"nan"`; your function gets the number.)

# %% nbgrader={"grade": false, "grade_id": "best_checkpoint", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_checkpoint(history):
    """Return the epoch, counted from 0, with the lowest ``history["val_loss"]``; NaN never wins,
    the first of ties does.
    """
    ### BEGIN SOLUTION
    return int(np.nanargmin(history["val_loss"]))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_best_checkpoint", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "best_checkpoint",
    best_checkpoint,
    dict(
        loss=[0.9, 0.5, 0.4, 0.3, 0.25, 0.2, 0.22], val_loss=[1.0, 0.7, 0.5, 0.62, 0.5, 0.6, 0.65]
    ),
    dict(loss=[0.8, 0.6, 0.5, 0.4, 0.3, 0.35], val_loss=["nan", 0.95, 0.62, 0.65, "nan", 0.9]),
)
### BEGIN HIDDEN TESTS
check(
    "best_checkpoint",
    best_checkpoint,
    dict(loss=[2.1, 1.4, 0.9, 1.0, 1.1, 1.2], val_loss=["nan", 1.6, 1.5, 1.3, 1.35, 1.4]),
    dict(
        loss=[0.7, 0.4, 0.35, 0.3, 0.25, 0.2, 0.21],
        val_loss=[0.8, 0.42, 0.51, 0.42, "nan", 0.47, 0.49],
    ),
    dict(
        loss=[39.0, 21.0, 15.0, 13.0, 14.0, 11.0, 12.0],
        val_loss=[41.0, 24.2, 27.5, 28.1, 29.0, 25.3, 23.9],
    ),
    dict(loss=[0.31, 0.24, 0.19, 0.16, 0.13], val_loss=[0.4209, 0.4302, 0.4213, 0.4388, 0.4411]),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 6.7 A training run for production
#
# *5 points · 40 minutes · core*
#
# Write `production_fit`. It trains a compiled Keras model with a schedule, stops early, keeps checkpoints, and survives
# a power cut: called again with a *fresh* model and the *same folder*, it goes on where the last whole epoch ended.
#
# - `folder` is the path of a folder that exists, as text.
# - Pass `train` and `validation`, batched datasets, to `fit` as they are (with `shuffle=False`), and the `callbacks` too: the
#   check's callback records every step, and in some cases cuts the power.
# - Stop after `epochs` epochs in all, or as soon as `patience` epochs in a row brought no new lowest validation loss.
#   The epochs before an interruption count too.
# - At the end the model has the weights of its best epoch, also when a call finds that nothing is left to train.
# - Return `{"val_loss": [...]}`, one value per epoch since the very beginning.
#
# **What to try first.** One epoch per call of `fit`, in a loop, with `initial_epoch`. After each, write to the folder: the last
# weights, the best weights if this epoch is the best so far, and the list of losses as JSON. At the start, look into the folder.
# (The check never cuts the power while you write files. Real code writes to a new name, then renames.)

# %% nbgrader={"grade": false, "grade_id": "production_fit", "locked": false, "schema_version": 3, "solution": true, "task": false}
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    """Train with early stopping, checkpoints, resuming; return ``{"val_loss": [one per epoch]}``.

    A later call with a fresh model and the same folder goes on after the last whole epoch, at the
    right rate of the schedule. At the end ``model`` has the weights of its best epoch.
    """
    ### BEGIN SOLUTION
    last, best, log = (
        Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json")
    )
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)  # or its step counter is not restored
        model.load_weights(last)
    while len(losses) < epochs:
        if losses and len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
        epoch = len(losses)
        run = model.fit(
            train,
            validation_data=validation,
            initial_epoch=epoch,
            epochs=epoch + 1,
            callbacks=list(callbacks),
            shuffle=False,
            verbose=0,
        )
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == epoch:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_production_fit", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check(
    "production_fit",
    production_fit,
    dict(seed=30, epochs=7, patience=3),
    dict(seed=30, epochs=7, patience=3, power_cut_in_epoch=3),
)
### BEGIN HIDDEN TESTS
check(
    "production_fit",
    production_fit,
    dict(seed=19, epochs=7, patience=3, power_cut_in_epoch=0),
    dict(seed=3, epochs=4, patience=2, power_cut_in_epoch=2),
    dict(seed=1673, epochs=7, patience=2, power_cut_in_epoch=2),
    dict(seed=534, epochs=8, patience=3, learning_rate=0.25, power_cut_in_epoch=[2, 4]),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 6.8 Capstone: a plan for a depot that you have not seen
#
# *8 points · 60 minutes · core*
#
# Saturday morning, the phone. Other depots want the reader, and somebody has already built the network: eight post-norm blocks
# deep, initialised as if it had one, with Adam; and 30 % of the labels are wrong. "It hardly trains. You have one run." They
# cannot yet say how long it may take: somewhere between 150 and 400 steps.
#
# So hand in a **plan**, before you know the budget. `capstone(total_steps)` returns a dict:
#
# - `"schedule"`: a Keras schedule, or a function of the step. Anything that the course has taught you goes.
# - `"stop"`: after how many steps to stop (unless given, `total_steps`).
#
# The check trains with your plan on the *practice depot*, 240 steps. Grading adds **depots, budgets** and initial weights that you
# do not see. Half of the points are for the mean test accuracy on the practice depot, half for that over all depots. Points begin
# (*bronze*) just above the best *constant* rate; *silver* is what a decay from its best peak reaches; *gold*, full marks, lies
# between that and the best plan that we know. A plan as good as ours misses it less than once in a million gradings. Your
# instructor's report lists the class by its error.
#
# Every depot hangs its camera its own way: turned, mirrored, noisy. So tune to the network, not to the pictures. Here it is, in
# Keras, on the practice depot:

# %%
from lrlib import to_take_along
from lrlib.problems import depots


def practise(schedule, total_steps=240, seed=0):
    """Train the depot's network in a real `fit`; return its test accuracy (%). Takes some seconds.
    """
    model = depots.keras_model(seed)  # eight blocks of Dense, Dense, Add, LayerNormalization
    model.compile(
        keras.optimizers.Adam(schedule),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        steps_per_execution=20,
        jit_compile=False,  # compiling would take longer than these few steps
    )
    x, y = depots.batches(1, seed, total_steps)
    model.fit(x, y, batch_size=depots.BATCH_SIZE, shuffle=False, verbose=0)
    x, y = depots.test_set(1)
    return 100 * np.mean(model.predict_on_batch(x).argmax(1) == y)

# %% [markdown]
# **What to try first.** Keras's default rate, to see the trouble. Then a range test, the one that you will take along. (With Adam
# and normalisation layers the loss hardly ever reaches four times its start; then `suggest_peak` takes a third of the rate at which
# the *smoothed* loss is lowest. It is a scale, not the answer.) Then, one at a time: an end, a start, the peak again.

# %% nbgrader={"grade": false, "grade_id": "experiment_practice", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
constant = {"0.001": np.full(240, 0.001)}
default = 100 * depots.train(1, constant, range(32)).test_accuracy[0]
print(
    f"Keras's default, a constant 0.001: test accuracy {default.mean():.1f} ± "
    f"{default.std():.1f} % (32 trainings)"
)
model = depots.keras_model(0)
model.compile(
    keras.optimizers.Adam(0.001),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    jit_compile=False,
)
swept_rates, swept_losses = to_take_along.range_test(
    model, *depots.batches(1, 0, 100), lowest=1e-5, highest=1.0, batch_size=depots.BATCH_SIZE
)
figure, axes = plots.canvas(width=7)
swept = np.array(swept_losses)
around = slice(2, len(swept) - 2)  # the mean of five batches, which `suggest_peak` looks at
axes.plot(swept_rates, swept, color="0.7", linewidth=1, label="loss of each batch")
axes.plot(swept_rates[around], np.convolve(swept, np.ones(5) / 5, "valid"), label="mean of five")
axes.set(xscale="log", xlabel="learning rate", ylabel="loss", ylim=(1.3, 4.5))
axes.legend(frameon=False, loc="upper center")
plots.show(
    figure,
    caption="A range test of the depot's network: 100 batches, Adam.",
    alt="A noisy loss near 2.6; its mean falls below 2 near a rate of 0.02, and rises again, "
    "steeply only near a rate of 1.",
)

# %% [markdown]
# `depots.train(1, {"name": curve}, range(8))` trains many curves on many seeds at once, much faster than `fit`, and with the
# same result. Use it to search: `result.test_accuracy` is an array [curves, seeds].

# %% nbgrader={"grade": false, "grade_id": "capstone", "locked": false, "schema_version": 3, "solution": true, "task": false}
def capstone(total_steps):
    """Return the plan for a run of ``total_steps`` steps: a dict with a schedule and the step at
    which to stop.
    """
    ### BEGIN SOLUTION
    rise, fall = 0.3 * total_steps, 0.4 * total_steps

    def schedule(step):
        return 0.005 * min(step / rise, 1, (total_steps - step) / fall)

    return {"schedule": schedule, "stop": total_steps}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_capstone", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("capstone", capstone, dict(depots=[1], budgets=[240]))
### BEGIN HIDDEN TESTS
check("capstone", capstone, dict(depots=[1, 2, 3], budgets=[240, 180, 360]))
### END HIDDEN TESTS

# %% [markdown]
# ### 6.9 Defend your plan
#
# *3 points · 5 minutes · core*
#
# Three sentences, to somebody who must pay for the run: what did you measure before you chose the peak; what does each end of
# your curve do, and how do you know; what would you still check if you had ten more runs?

# %% [markdown] nbgrader={"grade": true, "grade_id": "defend_plan", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. *Measured:* a range test or a grid of peaks on this network, over several seeds (not a rate from another task, not one
#    run); says how the measurement led to the peak.
# 2. *Both ends:* the warm-up is there because the start is dangerous (deep and post-norm), and allows a higher peak;
#    the decay removes the noise at the end. Each with a comparison (with against without), not only with a name.
# 3. *Still to check:* a fair one: the plan against a rival at its own best peak, another budget, another depot, better initial
#    weights; over several seeds.
# ### END SOLUTION

# %% [markdown]
# ## Myth 3: "A lower learning rate is always more accurate"

# %%
recall(
    "lower_is_better",
    "Experiment 1 lowered it too fast.",
    answer="no: lowered too much or too early, it stops the learning",
    why="What counts is how much is learned before the rate is gone.",
)

# %% [markdown]
# *Reality.* Lowered too much or too early, the rate is gone before the model has learned (experiment 1). Its true core: with many
# wrong labels, a *constant* rate that is too high costs accuracy (first picture). Lower *at the end*, after the work is done.
#
# ## Myth 4: "With schedules you need no Adam" (and its twin, "with Adam you need no schedule")
#
# *Reality.* With features on different scales, the best schedule did not bring SGD to the level of Adam at a constant rate
# (*Deeper*). And in training loss Adam gains from a schedule what SGD gains (experiment 7). They do different things, one over time and one across
# weights, and they combine.
#
# ## Pitfall: one seed
#
# Suppose you had tried one seed per schedule, and had kept what was better. How often would you have been misled?

# %% nbgrader={"grade": false, "grade_id": "experiment_one_seed", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
a = sgd_accuracy[1, sgd_rates.index(0.64)]  # linear decay from 0.64
b = sgd_accuracy[0, sgd_rates.index(0.16)]  # the constant rate 0.16
different = a[:, None] - b[None, :]
paired = np.diag(different)
print(
    f"linear decay is better by {paired.mean():.1f} points on average; by one run of each, from "
    "two different seeds, "
    f"you would prefer the constant in {np.mean(different < 0):.0%} of the cases, from the same "
    "seed in "
    f"{np.mean(paired < 0):.0%}"
)
assert np.mean(different < 0) > 0.02  # the seeds' spread exceeds a point; the gain is below three

# %% [markdown]
# Use several seeds, the same for both, and look at the differences: `paired_difference` is yours to keep.
#
# # The course's last page: tomorrow, with your own model
#
# Its figures are those that your notebook has just measured. The cell after it writes the page, and a Python file that needs
# only Keras: the range test and `Warmup`.

# %% nbgrader={"grade": false, "grade_id": "experiment_takeaways", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
# Table: the course's last page, to take along
page = f"""\
# Learning rates: what to do tomorrow with your own model

**Decide in this order.** Stop where your result is good enough.

1. *Measure the rate you really use.* Plot the curve, per step. Epochs are not steps (lesson 4, the one-weight probe).
2. *Find the scale.* A range test of 100 steps (`range_test`). A third of the blow-up rate is the highest peak to try
   (lesson 5, experiment 4). With small batches or wrong labels try a third and a tenth of that as well.
3. *Choose an end.* You know the budget: linear or cosine from that peak to nearly 0 (lesson 3). You do not: one trunk with
   cooldowns (lesson 6, experiment 8), or weights that are averaged (lesson 6, experiment 10).
4. *Is the start dangerous?* `nan` in the first steps, a transformer, a large batch, your own initial weights: mend the
   initial weights; else `Warmup` over a tenth of the steps, or with SGD clipping (lesson 5, experiments 1 to 3).
5. *Compare fairly.* Every rival at its own best peak, the same seeds, the differences (exercise 6.1).
6. *Keep the best and the last checkpoint*, with the optimizer's state (exercise 6.7).

**What was measured**

| takeaway | where |
|---|---|
| The rate multiplies the gradient; on a bowl training diverges from 2 / curvature on. | lesson 1, experiment 1 |
| A fixed rate leaves a noise floor. Decay beats every constant where noise limits: here training loss {sgd_gain_loss.mean():+.2f}. | lesson 2; lesson 6, first picture |
| That there is a decay matters more than its shape. Too fast is too fast: decay to 1e-8 from a low start lost {lost[5].mean():.0f} points. | lesson 3; lesson 6, experiment 1 |
| In test accuracy linear decay gains {sgd_gain_same.mean():+.1f} points over a constant at the same rate, {sgd_gain_tuned.mean():+.1f} over a tuned one. | lesson 6, first picture |
| Warm-up buys a higher peak, and forgives one that is too high; best against best it gains a few points at most. | lesson 5, experiment 2 |
| Super-convergence was mostly the repair of a bad start. | lesson 5, experiment 5 |
| A high rate stands in flat places; at an equal loss that changed accuracy by {flatter.mean():+.1f} points. | lesson 6, experiments 2 and 3 |
| Early stopping with a short patience lost {stopped_too_soon.mean():.0f} points beside a cosine. | lesson 6, experiment 5 |
| Batch times k: rate times k for SGD, up to 64 here; beyond, a schedule: batch 256 with decay {(large_linear - four_constant).mean():+.3f} in test loss against batch 4 without. | lesson 6, experiment 6 |
| Growing the batch does what decaying the rate does: {(growing - decaying).mean():+.1f} points. | lesson 6, experiment 6 |
| Adam needs a schedule as well: training loss {adam_gain_loss.mean():+.2f}, test accuracy {adam_gain_tuned.mean():+.1f} points. | lesson 6, experiment 7 |
| One trunk with three cooldowns: {cooled[0].mean():+.3f}, {cooled[1].mean():+.3f}, {cooled[2].mean():+.3f} in training loss against tuned linear decay. | lesson 6, experiment 8 |
| Linear to zero is best in the worst case; on the tumours it ended at {excess["linear to 0"][1] / optimum:.2f} times the optimum. | lesson 6, experiment 9 |
| Tiny data, simple model: a schedule changed {wine_gain.mean():+.1f} points. | lesson 6, *Deeper* |
"""
display(Markdown(page))

# %%
def take_along(folder="take_along"):
    """Write the page and the module into a folder; return their paths."""
    from lrlib import to_take_along

    Path(folder).mkdir(exist_ok=True)
    module = Path(folder) / "to_take_along.py"
    module.write_text(Path(to_take_along.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    (Path(folder) / "tomorrow.md").write_text(page, encoding="utf-8")
    return sorted(str(path) for path in Path(folder).iterdir())


# take_along()  # remove the first `#` of this line

# %% [markdown]
# ## What you can do now
#
# - Say what a schedule does to the training loss and to the test accuracy, and against which opponent.
# - Measure a difference over seeds with its interval, and the sharpness of a network.
# - Move a rate *and its schedule* to another batch size, to Adam, and to a budget that is not fixed yet.
# - Train with early stopping and checkpoints so that an interruption in the middle of an epoch changes nothing.
# - Weigh a claim: which comparison, which confounder, which experiment would change your mind.

# %%
summary()

# %% [markdown]
# ## Four o'clock

# %% nbgrader={"grade": false, "grade_id": "experiment_promise", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
print(
    f"On new digits of the same kind it reads {growing.mean():.0f} in a hundred, give or take "
    f"{growing.std():.0f}: {len(growing)} trainings, the worst of them {growing.min():.0f}."
)

# %% [markdown]
# Mira reads that line aloud, and stops there. "What I cannot promise is a depot whose camera hangs upside down." The reader goes
# live. You have earned a weekend.
#
# **Where to read on.** Zhang et al. ([2017](https://arxiv.org/abs/1611.03530), *Understanding Deep Learning Requires Rethinking
# Generalization*) on what networks memorise; Wilson et al. ([2017](https://arxiv.org/abs/1705.08292), *The Marginal Value of
# Adaptive Gradient Methods in Machine Learning*) on Adam and SGD; Dahl et al. ([2023](https://arxiv.org/abs/2306.07179),
# *Benchmarking Neural Network Training Algorithms*) on how hard a fair comparison is.
