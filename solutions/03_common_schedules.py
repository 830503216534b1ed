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
# # Lesson 3. Common learning-rate schedules
#
# **Goal.** You write the schedules that everybody uses: step, piecewise constant, exponential, inverse time, polynomial
# (with linear as its simplest case) and cosine decay. You then compare them in real training, with honest spread.
#
# **Time.** About 60 minutes. You need lessons 1 and 2: what a learning rate is, and why a fixed one leaves a noise floor.
#
# A *schedule* is a curve: one learning rate per optimizer step. `step` counts the updates already made, so the value at
# step $t$ is the rate used by update $t = 0, 1, 2, \dots$ Every function below takes the step first and returns the rate.
# It keeps no memory. Where a decay has an end, the function holds the last value from there on.

# %%
import math

import numpy as np

from lrlib import data, explorers, models, plots, schedules, training
from lrlib.checks import check
from lrlib.predictions import predict, recall

# %% [markdown]
# ## Predict
#
# Before you read on: commit to your answer. The lesson measures it further down.

# %%
predict(
    "Is it better to reduce the learning rate linearly or exponentially?",
    ["linearly", "exponentially", "it makes no difference that shows above the noise"],
    key="linear_or_exponential",
    reveal="Keep your answer in mind: the experiment below trains with both, each at its own best peak.",
)

# %% [markdown]
# ## The idea, in one picture
#
# A high rate learns fast, but the noise of the minibatches keeps the weights from settling. A low rate settles, but
# takes for ever to get there. A schedule starts high and ends low. What remains to choose is *how* the rate gets from
# one to the other.
#
# **Look for** two things in each curve: how long it stays high, and what happens in its last tenth.

# %%
steps = np.arange(600)
shapes = {
    "step": schedules.step_decay(steps, 1.0, decay_rate=0.3, decay_steps=150),
    "exponential": schedules.exponential_decay(steps, 1.0, decay_steps=600, decay_rate=0.02),
    "inverse time": schedules.inverse_time_decay(steps, 1.0, decay_steps=60, decay_rate=1.0),
    "linear": schedules.linear_decay(steps, 1.0, decay_steps=600),
    "cosine": schedules.cosine_decay(steps, 1.0, decay_steps=600),
}
plots.curves(
    shapes,
    caption="Five ways from the same start to a low rate.",
    alt="Learning rate against step for step, exponential, inverse time, linear and cosine decay, all from 1.",
)

# %% [markdown]
# **What it showed.** Step decay keeps its rate for a while and then drops it at once. Exponential and inverse time decay
# fall most at the beginning, so they spend most of the run at low rates. Linear decay spends the same time at every
# rate. Cosine decay lingers at both ends: it stays near the peak longer, and near zero longer.
#
# ## Explore
#
# Drag the parameters. Try `alpha=0.5`, then a short `decay_steps`: what does the curve do after its end?

# %%
explorers.schedule_explorer(
    schedules.cosine_decay,
    steps=700,
    initial_learning_rate=(0.01, 1.0, 0.8),
    decay_steps=(50, 600, 400),
    alpha=(0.0, 1.0, 0.1),
)

# %% [markdown]
# ## Experiment: which schedule trains best?
#
# A fair comparison gives each schedule its own best peak, uses the same minibatches and weights for all of them, and
# repeats everything over seeds. The task is real: handwritten digits, 40 % of the training labels wrong, minibatches of
# 4 examples, softmax regression, 600 steps. The wrong labels make the noise of the gradient large, so that the end of
# the schedule matters.
#
# **Look for** how far apart the means are. Most of the ± is the difference between one seed's data and another's, which
# all schedules share. So the figure and the lines after it compare *within* each seed.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_comparison", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
task = data.classification_task("digits", train_size=1200, label_noise=0.4)
model = models.softmax(task.features, task.classes)
seeds = range(16)
peaks = 0.02 * 2.0 ** np.arange(10)  # 0.02 to 10.24

shape_of = {
    "constant": np.ones(600),
    "linear": schedules.linear_decay(steps, 1.0, 600),
    "cosine": schedules.cosine_decay(steps, 1.0, 600),
    "polynomial, power 2": schedules.polynomial_decay(steps, 1.0, 600, end_learning_rate=0.0, power=2.0),
    "exponential to 0.1": schedules.exponential_decay(steps, 1.0, decay_steps=600, decay_rate=0.1),
    "exponential to 0.01": schedules.exponential_decay(steps, 1.0, decay_steps=600, decay_rate=0.01),
    "inverse time": schedules.inverse_time_decay(steps, 1.0, decay_steps=60, decay_rate=1.0),
    "step, ×0.1 at thirds": schedules.step_decay(steps, 1.0, decay_rate=0.1, decay_steps=200),
}
curves = {(name, peak): peak * shape for name, shape in shape_of.items() for peak in peaks}
everything = training.train(task, model, np.stack(list(curves.values())), seeds, batch_size=4)

def best_row(name, score):
    """Return the row of the peak with the best mean score over seeds, among one schedule's rows."""
    rows = [row for row, (schedule, _) in enumerate(curves) if schedule == name]
    return max(rows, key=lambda row: np.nan_to_num(score[row].mean(), nan=-np.inf))


best = {name: best_row(name, -everything.train_loss) for name in shape_of}
most_accurate = {name: best_row(name, everything.test_accuracy) for name in shape_of}

print("mean ± standard deviation over 16 seeds")
print("                     best peak for training loss                           best peak for test accuracy")
for name, row in sorted(best.items(), key=lambda item: everything.train_loss[item[1]].mean()):
    peak, other_peak = list(curves)[row][1], list(curves)[most_accurate[name]][1]
    loss, there = everything.train_loss[row], 100 * everything.test_accuracy[row]
    other = 100 * everything.test_accuracy[most_accurate[name]]
    print(
        f"{name:20s} peak {peak:5.2f}: loss {loss.mean():.3f} ± {loss.std():.3f}, accuracy {there.mean():.1f} ± {there.std():.1f} %"
        f"   peak {other_peak:4.2f}: {other.mean():.1f} ± {other.std():.1f} %"
    )

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_comparison_picture", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
gain = {name: everything.train_loss[best["constant"]] - everything.train_loss[row] for name, row in best.items()}
plots.spread(
    {name: values for name, values in gain.items() if name != "constant"},
    xlabel="training loss saved against the best constant rate",
    reference=0.0,
    caption="What each schedule saves against the best constant rate: right of the line is better. A dot is a seed; marker and "
    "bar are the median and the middle 80 %.",
    alt="Dots per seed: every smooth decay saves loss in every seed; step decay lies on both sides of zero.",
)

# %% [markdown]
# **What it showed.** The figures of this run, pair by pair:

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
def paired(a, b):
    """Return mean and standard deviation over seeds of the loss that a saves against b, and in how many seeds it does."""
    saved = everything.train_loss[best[b]] - everything.train_loss[best[a]]
    return saved.mean(), saved.std(), int((saved > 0).sum())


# Each pair's margin was measured on 64 other seeds; the thresholds stand at least 5 standard errors of 16 seeds away.
mean, std, wins = paired("linear", "constant")
assert mean > 0.02
for name in shape_of:
    if name not in ("constant", "step, ×0.1 at thirds"):
        assert paired(name, "constant")[2] == 16, name

mean, std, wins = paired("step, ×0.1 at thirds", "constant")
assert mean < 0.02

best_accuracy = {name: 100 * everything.test_accuracy[row] for name, row in most_accurate.items()}
between_shapes = best_accuracy["linear"] - best_accuracy["cosine"]
assert abs(between_shapes.mean()) < 1.0
over_constant = best_accuracy["linear"] - best_accuracy["constant"]

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_claims_told", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
for a, b in [
    ("linear", "constant"),
    ("exponential to 0.01", "constant"),
    ("step, ×0.1 at thirds", "constant"),
    ("linear", "exponential to 0.01"),
    ("linear", "exponential to 0.1"),
    ("linear", "cosine"),
]:
    mean, std, wins = paired(a, b)
    print(f"{a:20s} saves {mean:+.4f} ± {std:.4f} of training loss against {b}: better in {wins} of 16 seeds")
print("test accuracy, each at its best peak for it:")
print(f"  linear minus cosine:   {between_shapes.mean():+.2f} ± {between_shapes.std():.2f} points")
print(f"  linear minus constant: {over_constant.mean():+.2f} ± {over_constant.std():.2f} points")
recall(
    "linear_or_exponential",
    "Measured: in training loss linear ends a little lower than both exponentials, in most seeds (lines 4 and 5).",
)

# %% [markdown]
# Four things follow.
#
# - *Every smooth decay beats the best constant rate here*, in every seed. The constant was given its own best rate, and
#   still loses.
# - *The shape matters less than that there is one.* Linear, cosine and exponential decay lie close together. Linear is
#   ahead by little; in test accuracy linear and cosine cannot be told apart.
# - *Training loss is not test accuracy.* 40 % of the training labels are wrong, and the peak that fits them best is not
#   the one that reads new digits best: compare the two halves of the table. Each at its best peak for accuracy,
#   linear decay gains a little over the constant rate, by less than the seeds differ, and step decay loses. (These peaks
#   were chosen on the test examples themselves, so all these accuracies are slightly too good.)
# - *Not every schedule helps.* Dividing by ten at each third falls so early that it does not beat the best constant.
#
# Where no noise stays, a constant rate may win. Lesson 2 showed it: clean labels, larger minibatches, and a network that can
# fit every example.
#
# ## Exercises
#
# Exercises 3.1 to 3.7 ask for one function each. `step` is a whole number of updates already made; you may write your
# function for one step at a time, or for arrays too: the check tries both. Do not change `step` in place (`step -= 1`).
# Run the check as often as you like. It looks where wrong curves hide: around the end of the decay, past it, and at odd
# parameters.
#
# In 3.1 to 3.6, write the formula yourself: calling the schedules of `lrlib` or Keras does not count as an answer. In 3.7
# you may use them.
#
# ### 3.1 Step decay
#
# Multiply the rate by `decay_rate` after every `decay_steps` steps:
#
# $$\eta(t) = a \, g^{\lfloor t / D \rfloor}$$
#
# with $a$ the initial learning rate, $g$ the decay rate and $D$ the decay steps. Mind the order: here `decay_rate` comes
# before `decay_steps`; in 3.3 and 3.4 it comes after, as in Keras.

# %% nbgrader={"grade": false, "grade_id": "step_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    """Return the rate at ``step``: the initial rate, times ``decay_rate`` once for every ``decay_steps`` steps made."""
    ### BEGIN SOLUTION
    return initial_learning_rate * decay_rate ** (step // decay_steps)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_step_decay", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "step_decay",
    step_decay,
    dict(initial_learning_rate=0.8, decay_rate=0.3, decay_steps=10),
    dict(initial_learning_rate=0.083, decay_rate=0.37, decay_steps=37),
)
### BEGIN HIDDEN TESTS
check(
    "step_decay",
    step_decay,
    dict(initial_learning_rate=0.057, decay_rate=0.71, decay_steps=13),
    dict(initial_learning_rate=2.3, decay_rate=0.61, decay_steps=3),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.2 Piecewise constant
#
# A list of boundaries cuts training into pieces, each with its own rate. There is one value more than there are
# boundaries. Libraries disagree about the boundary step itself. Here, as in Keras, *a boundary step still has the old
# value*: with boundaries `[3]` and values `[1.0, 0.1]`, steps 0, 1, 2 and 3 have rate 1.0, and step 4 has 0.1.
# (PyTorch already changes at step 3.)

# %% nbgrader={"grade": false, "grade_id": "piecewise_constant", "locked": false, "schema_version": 3, "solution": true, "task": false}
def piecewise_constant(step, boundaries, values):
    """Return ``values[i]``, where ``i`` is the number of boundaries that are smaller than ``step``."""
    ### BEGIN SOLUTION
    passed = sum(np.asarray(step) > boundary for boundary in boundaries)
    return np.asarray(values)[passed]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_piecewise_constant", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "piecewise_constant",
    piecewise_constant,
    dict(boundaries=[3], values=[1.0, 0.1]),
    dict(boundaries=[7, 19, 37], values=[0.5, 0.2, 0.3, 0.05]),
)
### BEGIN HIDDEN TESTS
check(
    "piecewise_constant",
    piecewise_constant,
    dict(boundaries=[5, 6, 41], values=[0.083, 0.71, 0.029, 0.013]),
    dict(boundaries=[1, 23], values=[0.02, 0.37, 0.0041]),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.3 Exponential decay
#
# The rate falls by the factor `decay_rate` in every `decay_steps` steps, a little at each step:
#
# $$\eta(t) = a \, g^{t / D}$$
#
# With `staircase=True` the exponent is rounded down, and you are back at step decay. There is no end: past $D$ the rate
# goes on falling.

# %% nbgrader={"grade": false, "grade_id": "exponential_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    """Return the rate at ``step``, which has fallen by the factor ``decay_rate`` after ``decay_steps`` steps."""
    ### BEGIN SOLUTION
    exponent = step / decay_steps
    if staircase:
        exponent = np.floor(exponent)
    return initial_learning_rate * decay_rate**exponent
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_exponential_decay", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "exponential_decay",
    exponential_decay,
    dict(initial_learning_rate=0.8, decay_steps=40, decay_rate=0.3),
    dict(initial_learning_rate=0.083, decay_steps=37, decay_rate=0.71, staircase=True),
)
### BEGIN HIDDEN TESTS
check(
    "exponential_decay",
    exponential_decay,
    dict(initial_learning_rate=0.057, decay_steps=53, decay_rate=0.13),
    dict(initial_learning_rate=1.9, decay_steps=11, decay_rate=0.86),
    dict(initial_learning_rate=0.29, decay_steps=17, decay_rate=0.43, staircase=True),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.4 Inverse time decay
#
# The rate is divided by a number that grows evenly:
#
# $$\eta(t) = \frac{a}{1 + k \, t / D}$$
#
# with $k$ the decay rate. After $D$ steps the initial rate is divided by $1 + k$. With `staircase=True`, $t/D$ is
# rounded down. This is the classic of Robbins and Monro (1951, *A Stochastic Approximation Method*): the rates
# fall so slowly that their sum has no limit, so the weights can still travel any distance, and so fast that the sum of
# their squares stays finite, so the noise averages out.

# %% nbgrader={"grade": false, "grade_id": "inverse_time_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    """Return the rate at ``step``: the initial rate divided by 1 + ``decay_rate`` * step / ``decay_steps``."""
    ### BEGIN SOLUTION
    periods = step / decay_steps
    if staircase:
        periods = np.floor(periods)
    return initial_learning_rate / (1 + decay_rate * periods)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_inverse_time_decay", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "inverse_time_decay",
    inverse_time_decay,
    dict(initial_learning_rate=0.8, decay_steps=30, decay_rate=0.6),
    dict(initial_learning_rate=0.083, decay_steps=37, decay_rate=1.7, staircase=True),
)
### BEGIN HIDDEN TESTS
check(
    "inverse_time_decay",
    inverse_time_decay,
    dict(initial_learning_rate=0.057, decay_steps=53, decay_rate=0.31),
    dict(initial_learning_rate=1.3, decay_steps=7, decay_rate=2.9),
    dict(initial_learning_rate=0.29, decay_steps=19, decay_rate=0.47, staircase=True),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.5 Polynomial decay
#
# Go from the initial rate $a$ down to the end rate $e$ within $D$ steps, then stay there:
#
# $$\eta(t) = (a - e) \left(1 - \frac{\min(t, D)}{D}\right)^p + e$$
#
# With power $p = 1$ this is linear decay. With `cycle=True` the decay starts again instead of staying: $D$ is replaced by
# its smallest multiple that is not below $t$ (and by $D$ itself at step 0).

# %% nbgrader={"grade": false, "grade_id": "polynomial_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    """Return the rate at ``step``, which falls to ``end_learning_rate`` within ``decay_steps`` steps."""
    ### BEGIN SOLUTION
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left**power + end_learning_rate
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_polynomial_decay", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "polynomial_decay",
    polynomial_decay,
    dict(initial_learning_rate=0.8, decay_steps=40, end_learning_rate=0.05, power=2.0),
    dict(initial_learning_rate=0.083, decay_steps=37, end_learning_rate=0.0071, power=1.3),
    dict(initial_learning_rate=0.5, decay_steps=20, end_learning_rate=0.03, power=2.0, cycle=True),
)
### BEGIN HIDDEN TESTS
check(
    "polynomial_decay",
    polynomial_decay,
    dict(initial_learning_rate=0.057, decay_steps=53, end_learning_rate=0.0113, power=0.6),
    dict(initial_learning_rate=1.9, decay_steps=29, power=3.0),
    dict(initial_learning_rate=0.29, decay_steps=17, end_learning_rate=0.041, power=1.7, cycle=True),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.6 Cosine decay
#
# Half a cosine wave, from the peak down to the fraction `alpha` of it (Loshchilov and Hutter, 2016, *SGDR*):
#
# $$\eta(t) = a \left( (1 - \alpha) \, \frac{1 + \cos(\pi \min(t, D) / D)}{2} + \alpha \right)$$
#
# Take care: $\alpha$ is a *fraction* of the initial rate, as in Keras, not a rate. Past $D$ the rate stays at
# $\alpha a$. (PyTorch's `CosineAnnealingLR` climbs again if you go on stepping.)

# %% nbgrader={"grade": false, "grade_id": "cosine_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    """Return the rate at ``step``: half a cosine wave down to ``alpha`` times the initial rate, then held."""
    ### BEGIN SOLUTION
    progress = np.minimum(step, decay_steps) / decay_steps
    wave = (1 + np.cos(np.pi * progress)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_cosine_decay", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "cosine_decay",
    cosine_decay,
    dict(initial_learning_rate=0.8, decay_steps=40, alpha=0.1),
    dict(initial_learning_rate=0.083, decay_steps=37, alpha=0.07),
)
### BEGIN HIDDEN TESTS
check(
    "cosine_decay",
    cosine_decay,
    dict(initial_learning_rate=0.057, decay_steps=53, alpha=0.23),
    dict(initial_learning_rate=1.7, decay_steps=29),
    dict(initial_learning_rate=0.29, decay_steps=17, alpha=0.013),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.7 Your own schedule
#
# Now win with one. `my_schedule(step)` is called for steps 0 to 599, and its curve trains the digit classifier from the
# experiment above. The points depend on how much lower its final training loss is than that of the *best constant rate of
# each seed*, on average: none up to 0.005, all from 0.03, in proportion between. The check trains on 8 seeds before your
# eyes; grading repeats it on 16 others.
#
# **What to try first.** Take a shape that did well above, and move its peak up: a schedule that ends low can afford a
# higher start than a constant can.

# %% nbgrader={"grade": false, "grade_id": "my_schedule", "locked": false, "schema_version": 3, "solution": true, "task": false}
def my_schedule(step):
    """Return the rate at ``step``, from 0 to 599."""
    ### BEGIN SOLUTION
    return 2.56 * (1 - step / 600)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_my_schedule", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("my_schedule", my_schedule)

# %% [markdown]
# ### 3.8 In your own words
#
# A colleague says: "I use cosine decay because everybody does. It is simply the best." In three to five sentences, tell
# them what this lesson measured: what a schedule gains here and over what, how the shapes compare, and where the claim
# does not hold.

# %% [markdown] nbgrader={"grade": true, "grade_id": "weigh_the_shapes", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. Says what is gained and over what: decay to a low rate lowers the final training loss below the *best constant
#    rate*, in every seed of this noisy task.
# 2. Says that the shapes lie close together: linear is at least as good as cosine here, and in test accuracy the
#    difference is within the noise over seeds.
# 3. Names a limit: step decay at thirds does not beat the constant; or no noise that stays (a network that fits every clean
#    example), where a constant may win; or one task and one model.
# ### END SOLUTION

# %% [markdown]
# ## Pitfall: epochs for steps
#
# `decay_steps` counts *optimizer steps*, not epochs. With 1200 examples and batches of 4, one epoch is 300 steps. If you
# mean "halve the rate every 10 epochs" and write `decay_steps=10`, the rate is halved 30 times by the end of the first
# epoch; if you mean steps and your code counts epochs, the rate hardly moves.
#
# **Look for** how many steps the dashed curve takes to reach zero.

# %%
steps_per_epoch = 300
meant = schedules.step_decay(np.arange(9000), 0.1, decay_rate=0.5, decay_steps=10 * steps_per_epoch)
written_as = schedules.step_decay(np.arange(9000), 0.1, decay_rate=0.5, decay_steps=10)
plots.curves(
    {"decay_steps = 10 epochs in steps": meant, "decay_steps = 10": written_as},
    caption="The same sentence, in two units.",
    alt="One curve halves the rate every 3000 steps; the other is at zero after a few hundred steps.",
)

# %%
print(f"rate after the first epoch: meant {meant[steps_per_epoch]:.3g}, written {written_as[steps_per_epoch]:.3g}")

# %% [markdown]
# **What it showed.** After one epoch the second schedule has divided the rate by a billion ($2^{30}$). Training does not
# fail loudly: it just stops. Always plot the curve that you train with, against the *step*.
#
# ## What you can do now
#
# - Write step, piecewise constant, exponential, inverse time, polynomial and cosine decay, exact at their boundaries.
# - Say what each shape does early and late, and what that costs.
# - Compare schedules fairly: each at its best peak, on the same seeds, with the spread beside the mean.
#
# **Where to read on.** Lesson 4 puts these curves into TensorFlow, and measures the rate that is really used. Robbins
# and Monro (1951), *A Stochastic Approximation Method*. Loshchilov and Hutter (2016), *SGDR: Stochastic Gradient Descent
# with Warm Restarts*. The Keras guide to `keras.optimizers.schedules`.
