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
# # Lesson 1. What a learning rate is
#
# **Goal.** You learn what the learning rate does in one training step, why there is a largest rate that works, and how to
# find a good one. You write gradient descent, the two rates that matter in theory, and a real training step with
# `tf.GradientTape`. Then you choose a rate for a network and are judged by how it trains.
#
# **Time.** About 60 minutes. You need Python with NumPy, and a rough idea of training: a model has weights, a loss says
# how wrong it is, and training changes the weights to lower the loss. For two exercises you need to know what the
# eigenvalues of a matrix are.
#
# A word on units, once for the whole course: a *step* is one update of the weights. An *epoch* is one pass over the data.

# %%
import math

import numpy as np

from lrlib import data, explorers, landscapes, models, plots, tensorflow_gate, training
from lrlib.checks import check
from lrlib.predictions import predict, recall

tf = tensorflow_gate.load()  # TensorFlow, made silent and reproducible

# %% [markdown]
# ## Predict
#
# Before you read on: commit to your answer. The lesson measures it further down.

# %%
predict(
    "Does a higher learning rate always speed up training without downsides?",
    [
        "yes: larger steps arrive sooner",
        "no: it is faster up to a point, then slower, then training fails",
        "no: a lower rate always ends with a more accurate model",
    ],
    key="higher_is_faster",
    reveal="Keep it in mind: the third experiment measures it, and the myth at the end of the lesson comes back to it.",
)

# %% [markdown]
# ## The idea, in one picture
#
# Training is a walk downhill. The **gradient** $g$ says which way is up, and how steep it is here. So each step goes the
# other way, and the **learning rate** $\eta$ says how far:
#
# $$w \;\leftarrow\; w - \eta \, g$$
#
# The learning rate is often called the size of the step. It is not quite that: it *multiplies* the gradient. At the same
# rate, a step is long where the slope is steep and short where it is flat.
#
# Think of driving a car. On a clear road you drive fast. Before a sharp bend you slow down, or you leave the road. The
# rate is your speed; the bends are the **curvature** of the loss: how quickly the slope changes as you move.
#
# Below, four descents start at the same point of the same bowl. They differ in nothing but the rate.
#
# **Look for** the path that has hardly moved, the one that jumps from side to side and still arrives, and the one that
# jumps farther each time.

# %%
bowl = landscapes.bowl(curvatures=[1.0, 6.0], angle=0.5)
paths = {
    name: landscapes.gradient_descent(bowl.gradient, [1.5, 1.5], rate, steps=12)
    for name, rate in {"0.01 crawls": 0.01, "0.15 arrives": 0.15, "0.31 zigzags": 0.31, "0.35 diverges": 0.35}.items()
}

figure, panels = plots.canvas(columns=4, width=11.0, height=3.1)
for axes, (name, path) in zip(panels, paths.items(), strict=True):
    plots.draw_bowl_paths(axes, bowl.loss, {"": path}, title=name, reach=2.2)
    axes.label_outer()
plots.show(
    figure,
    caption="Twelve steps at four learning rates. The black dot is the start, the cross is the minimum.",
    alt="At rate 0.01 the path creeps along and stops far from the minimum. At 0.15 it goes down into the valley and then "
    "along it towards the minimum. At 0.31 it jumps from side to side of the valley while it moves along. At 0.35 each jump "
    "is longer than the last.",
)

# %%
for name, path in paths.items():
    print(f"{name:15s} loss at the start {bowl.loss(path[0]):.2f}, after 12 steps {bowl.loss(path[-1]):.2g}")
crawls, arrives, zigzags, diverges = (bowl.loss(path[-1]) for path in paths.values())
assert zigzags < arrives < 0.2 < crawls < bowl.loss(paths["0.01 crawls"][0]) < diverges

# %% [markdown]
# **What it showed.** From 0.31 to 0.35 is a small change, and it is the difference between a descent that works and none.
# At 0.31 the rate is too high for the steep direction, which overshoots at every step, while the flat direction is glad of
# it: after 12 steps this run is even ahead. One number must serve both directions.
#
# This is also where the car stops being a good picture: a driver *sees* the bend. Gradient descent knows only the slope
# under its wheels.
#
# ### Why it matters
#
# A rate that is too low wastes your time. One that is too high ends in a poor model, or in no model at all. Bengio (2012,
# *Practical Recommendations for Gradient-Based Training of Deep Architectures*) writes that the learning rate is often the
# single most important hyper-parameter.
#
# And no rule says that the rate must be one number for the whole of training. **Learning-rate scheduling** changes it on
# the way:
#
# ```
# start of training
#   │   high rate: learns fast, but roughly
#   │   the rate falls
#   ▼   low rate: settles, carefully
# end of training
# ```
#
# When and why this helps, and when it does not, is what this course measures.
#
# ### Where it fits
#
# In a project: data → model → loss → **optimizer, with its learning rate** → evaluation. Basic training comes before this
# course. Optimizers that adapt the rate of every weight, such as Adam and RMSProp, come after it; lesson 6 measures
# whether Adam still gains from a schedule. Lesson 2 shows why a fixed rate fails, lesson 3 the common schedules, lesson 4 how TensorFlow
# applies them, lesson 5 warm-up and cycles, lesson 6 what they do on new data.

# %% [markdown]
# ## Under the hood: the training loop
#
# Every optimizer step does three things. It looks up the learning rate in the first, and uses it in the last.

# %%
figure, axes = plots.canvas(width=4.8, height=2.7)
axes.set(xlim=(0, 1), ylim=(0, 1))
axes.axis("off")
boxes = ["1  get the current learning rate", "2  compute the gradient", "3  weights ← weights − rate × gradient"]
for height, text in zip([0.85, 0.5, 0.15], boxes, strict=True):
    axes.text(0.42, height, text, ha="center", va="center", bbox=dict(boxstyle="round,pad=0.6", fc="white"))
for top, bottom in [(0.74, 0.61), (0.39, 0.26)]:
    axes.annotate("", (0.42, bottom), (0.42, top), arrowprops=dict(arrowstyle="->"))
axes.plot([0.75, 0.9, 0.9, 0.72], [0.15, 0.15, 0.85, 0.85], color="black", linewidth=1)
axes.annotate("", (0.68, 0.85), (0.74, 0.85), arrowprops=dict(arrowstyle="->"))
axes.text(0.92, 0.5, "next\nstep", va="center")
plots.show(
    figure,
    caption="The training loop. A schedule is what answers in box 1.",
    alt="Three boxes from top to bottom: get the current learning rate; compute the gradient; update the weights by "
    "the rate times the gradient. An arrow leads from the last box back to the first.",
)

# %% [markdown]
# The same three lines in TensorFlow, on real data: 1797 handwritten digits of 8×8 pixels (bundled with scikit-learn).
# The model is softmax regression: one weight for each pixel and class. `tf.GradientTape` records what happens in its
# `with` block and then differentiates it. It watches every `tf.Variable` by itself.
#
# **Look for** the lines 1, 2 and 3, and for a loss that falls.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_loop", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
digits, labels = data.load("digits")
digits = tf.constant(digits, tf.float32)


def learning_rate_at(step):
    return 0.5  # a constant; from lesson 2 on, this line becomes interesting


def loss_of(weights):
    logits = tf.matmul(digits, weights)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))


weights = tf.Variable(tf.zeros([64, 10]))
for step in range(101):
    rate = learning_rate_at(step)  # 1
    with tf.GradientTape() as tape:
        loss = loss_of(weights)
    gradient = tape.gradient(loss, weights)  # 2
    weights.assign_sub(rate * gradient)  # 3
    if step % 25 == 0:
        print(f"step {step:3d}   loss before the update {loss:.3f}")

assert loss < 0.5

# %% [markdown]
# Step 0 has the loss of a blind guess among ten classes, $\ln 10 \approx 2.303$. Line 3 is all that the plain optimizer
# of Keras does, `SGD`. Let it make the first step, and compare:

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_keras", "locked": true, "schema_version": 3, "solution": false, "task": false}
ours, theirs = tf.Variable(tf.zeros([64, 10])), tf.Variable(tf.zeros([64, 10]))
with tf.GradientTape(persistent=True) as tape:
    loss_ours, loss_theirs = loss_of(ours), loss_of(theirs)
ours.assign_sub(0.5 * tape.gradient(loss_ours, ours))
tf.keras.optimizers.SGD(learning_rate=0.5).apply([tape.gradient(loss_theirs, theirs)], [theirs])

difference = float(tf.reduce_max(tf.abs(ours - theirs)))
assert difference < 1e-7
print("our weights and those of keras.optimizers.SGD agree within 1e-7:", difference < 1e-7)

default = float(tf.keras.optimizers.SGD().learning_rate)
assert abs(default - 0.01) < 1e-8
print(f"the rate that Keras takes if you say nothing: {default:.2f}")

# %% [markdown]
# ## Explore
#
# Drag the learning rate. This bowl has the curvatures 1 and 10. Find three rates: the highest one at which the path does
# not cross the valley; the one with the lowest loss after 30 steps; the lowest one at which the loss grows.

# %%
explorers.descent_explorer(curvatures=(1.0, 10.0))

# %% [markdown]
# Write your three rates down. The next section calculates two of them, and the one after it the third.

# %% [markdown]
# ## Experiment: how high is too high?
#
# Take one direction with curvature $\lambda$. The gradient there is $\lambda$ times the distance $d$ from the minimum, so
# a step takes $d$ to
#
# $$d - \eta \lambda d = (1 - \eta\lambda) \, d$$
#
# The distance shrinks when the factor $1 - \eta\lambda$ lies between $-1$ and $1$, which means $\eta < 2/\lambda$. Below
# $1/\lambda$ the descent comes from one side; above, it jumps across the minimum; from $2/\lambda$ on, each jump lands at
# least as far out as it started. With many directions the steepest fails first, so
#
# $$\eta_{\text{largest}} = \frac{2}{\lambda_{\max}}$$
#
# The curvatures $\lambda$ are the eigenvalues of the **Hessian**, the matrix of second derivatives of the loss. All this
# is exact when the loss is a bowl, and there is a real model for which it is: linear regression. With features $X$ of
# $n$ examples and half the mean squared error as the loss, the Hessian is $X^\top X / n$.
#
# So here is a prediction without any freedom left, on four real data sets that come with scikit-learn: 178 wines (from
# which grower?), 569 tumours (malignant or benign?), 442 diabetes patients (how far will the disease progress in a year?)
# and the digits (is it a 3?). The cell below does not use the prediction: it *tries* rates, 2000 steps each, and homes in on
# the largest one that does not diverge.
#
# **Look for** the last column. If the theory is right, it holds ones.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_threshold", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
names = {"wine": 1e-3, "cancer": 1e-3, "diabetes": 1e-3, "digits": 5e-3}  # what 2000 steps can tell apart, relative
bowls = {name: landscapes.least_squares_bowl(*landscapes.real_least_squares(name)) for name in names}
limits = {name: 2 / np.linalg.eigvalsh(bowl.hessian)[-1] for name, bowl in bowls.items()}

print(f"{'data set':10s} {'weights':>7s} {'2/lambda_max':>13s} {'measured':>10s} {'measured/theory':>16s}")
for name, tolerance in names.items():
    measured = landscapes.measured_threshold(bowls[name])
    ratio = measured / limits[name]
    print(f"{name:10s} {len(bowls[name].minimum):7d} {limits[name]:13.6f} {measured:10.6f} {ratio:16.7f}")
    assert abs(ratio - 1) < tolerance

# %% [markdown]
# **What it showed.** The largest rate is not a matter of taste: it is a property of the data and the model, and it can be
# calculated before training. The measured values lie a hair above the theory, because just above the limit the growth is
# so slow that 2000 steps do not show it.
#
# The picture has every rate in units of its own limit, and the loss after 200 steps.
#
# **Look for** what the four lines do at 1.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_wall", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
shares = np.linspace(0.8, 1.1, 61)  # of the limit


def loss_left(bowl, rate, steps=200):
    """Return the share of the loss above its minimum that is left after some steps from the origin."""
    path = landscapes.gradient_descent(bowl.gradient, np.zeros(len(bowl.minimum)), rate, steps)
    return (bowl.loss(path[-1]) - bowl.lowest_loss) / (bowl.loss(path[0]) - bowl.lowest_loss)


left_over = {name: [loss_left(bowls[name], share * limits[name]) for share in shares] for name in names}
figure, axes = plots.canvas()
plots.draw_curves(
    axes, left_over, steps=shares, log=True, xlabel="learning rate / (2 / λmax)", ylabel="share of the loss left"
)
axes.set_ylim(1e-12, 1e6)
axes.axvline(1, color="black", linewidth=0.9)
plots.show(
    figure,
    caption="The loss after 200 steps, relative to the start, against the rate in units of 2 / λmax.",
    alt="Four lines, one for each data set, lie well below a share of 1 left of the limit. At the limit, or within three per "
    "cent of it, all four turn upwards steeply and leave the picture.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_wall_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
for name in names:
    below, above = (loss_left(bowls[name], share * limits[name]) for share in (0.97, 1.05))
    print(f"{name:10s} share of the loss left: {below:.1e} at 0.97 of the limit, {above:.1e} at 1.05")
    assert below < 1 < above

# %% [markdown]
# **What it showed.** A wall, at the same place for all. (Digits needs more than 200 steps to show it right at 1.) A few
# per cent below the wall descent is fine; a few per cent above it the loss explodes. When a training run of yours suddenly gives `nan`, this wall is the first thing to think of.
#
# ## Experiment: which rate is fastest?
#
# Each direction shrinks by its own factor $|1 - \eta\lambda|$ per step, and in the end the slowest one is all that is
# left. Raise the rate, and the flattest direction ($\lambda_{\min}$) gets faster while the steepest ($\lambda_{\max}$)
# soon overshoots and gets slower. The best compromise is where the two are equal, $1 - \eta\lambda_{\min} =
# -(1 - \eta\lambda_{\max})$:
#
# $$\eta_{\text{fastest}} = \frac{2}{\lambda_{\max} + \lambda_{\min}}$$
#
# (Polyak, 1987, *Introduction to Optimization*.)
#
# **Look for** dots that leave the line, and for how close the best rate is to the wall.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_fastest", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
hessian, minimum = bowls["wine"].hessian, bowls["wine"].minimum
fastest = landscapes.fastest_rate(hessian)


def measured_factor(bowl, rate):
    """Return the factor per step by which the distance to the minimum shrinks, measured late in a descent."""
    theory = landscapes.contraction_factor(bowl.hessian, rate)
    steps = int(min(20 / abs(math.log(theory)), 20_000))  # long enough to be late, and far from rounding errors
    path = landscapes.gradient_descent(bowl.gradient, np.zeros(len(bowl.minimum)), rate, steps)
    return landscapes.measured_contraction(path, bowl.minimum)


trial_rates = np.append(np.linspace(0.08, 1.06, 21) * limits["wine"], fastest)
measured = [measured_factor(bowls["wine"], rate) for rate in trial_rates]
fine = np.linspace(0.05, 1.06, 400) * limits["wine"]
theory = [landscapes.contraction_factor(hessian, rate) for rate in fine]

figure, axes = plots.canvas()
axes.plot(fine, theory, color=plots.COLORS[0], label="theory: the largest |1 − rate × λ|")
axes.plot(trial_rates, measured, "o", color=plots.COLORS[1], markersize=4, label="measured")
axes.axvline(fastest, color="0.45", linewidth=0.9)
axes.axhline(1, color="black", linewidth=0.9)
axes.set_xlabel("learning rate")
axes.set_ylabel("distance left after each step")
axes.legend(frameon=False)
plots.show(
    figure,
    caption="Linear regression on wine: the factor by which each step shrinks the distance to the minimum, in the end. "
    "Grey: the fastest rate by the formula. Black: 1, the wall, where nothing shrinks.",
    alt="The factor falls slowly in a straight line with the rate, reaches its lowest point just before the limit and then "
    "rises steeply through 1. The measured dots lie on the theory's line.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_fastest_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
for name in ("wine", "diabetes"):
    bowl = bowls[name]
    curvatures = np.linalg.eigvalsh(bowl.hessian)
    best = landscapes.fastest_rate(bowl.hessian)
    factor = measured_factor(bowl, best)
    tenfold = math.log(10) / -math.log(factor)
    print(
        f"{name:9s} λmax/λmin = {curvatures[-1] / curvatures[0]:5.1f}   fastest rate {best:.5f} = "
        f"{best / limits[name]:.3f} of the limit   factor {factor:.6f}   {tenfold:.0f} steps for each decimal"
    )
    assert abs(factor - landscapes.contraction_factor(bowl.hessian, best)) < 1e-6
    assert factor < min(measured_factor(bowl, share * best) for share in (0.97, 1.003))

cancer, digits_curvatures = (np.linalg.eigvalsh(bowls[name].hessian) for name in ("cancer", "digits"))
flat = int((digits_curvatures < 1e-9).sum())  # zero but for rounding
print(f"cancer    λmax/λmin = {cancer[-1] / cancer[0]:,.0f}")
print(f"digits    {flat} of {len(digits_curvatures)} directions have no curvature")
assert 90_000 < cancer[-1] / cancer[0] < 110_000
assert flat == 3

explored = landscapes.bowl([1.0, 10.0], angle=0.4).hessian
limit, best = landscapes.largest_stable_rate(explored), landscapes.fastest_rate(explored)
print(f"the bowl of the explorer: no crossing up to {limit / 2:.3f}, fastest {best:.3f}, divergence from {limit:.3f}")

# %% [markdown]
# **What it showed.** On these data the fastest rate lies *right before the wall*: a little more would be a disaster. It is
# $\kappa/(\kappa+1)$ of the limit, where $\kappa = \lambda_{\max}/\lambda_{\min}$ is called the **condition number**: 0.98 on
# wine, 0.91 on the bowl that you dragged. And even the fastest rate is slow where $\kappa$ is large: diabetes needs about
# ten times as many steps as wine because its condition number is about ten times as large. (On the cancer data it is about 100,000. On digits it is infinite: some pixels are always empty, and
# their weights have no curvature at all.)
#
# Compare the last line with the three rates that you found by dragging. (Your second one may differ a little: the formula
# is for the end of a long descent.)
#
# ## Experiment: a real network
#
# The loss of a network is no bowl. Its curvature changes on the way, so no formula gives the limit. What remains is to
# try: thirteen constant rates, each about twice the last, on 16 seeds. A seed redraws the split into training and test
# data, the weights at the start and the order of the batches. The network has 64 inputs, 64 hidden units and 10 classes.
# It is trained on 1200 digits, in batches of 32, for 400 steps.
#
# **Look for** three regimes: too low, good, too high. Which loss curve belongs to which?

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_network", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
rates = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.0, 20.0]
task = data.classification_task("digits", train_size=1200)
runs = training.train(
    task,
    models.mlp((64, 64, 10)),
    {f"{rate:g}": np.full(400, rate) for rate in rates},
    seeds=range(16),
    batch_size=32,
)
accuracy = dict(zip(rates, 100 * runs.test_accuracy, strict=True))  # per cent, [16] for each rate

shown = {f"rate {rate:g}": runs.step_losses[rates.index(rate)] for rate in (0.005, 0.16, 2.56, 10.0)}
smooth = {name: np.apply_along_axis(np.convolve, 1, losses, np.ones(20) / 20, "valid") for name, losses in shown.items()}
plots.losses(
    smooth,
    steps=np.arange(20, 401),
    log=True,
    ylabel="training loss, mean of 20 batches",
    caption="Training loss at four constant rates: the median of 16 seeds, and the middle 80 % as a band.",
    alt="At rate 0.005 the loss hardly falls. At 0.16 it falls steadily. At 2.56 it falls to less than a hundredth. At 10 "
    "it jumps up first, stays high and varies widely from seed to seed.",
)

# %% [markdown]
# The same in one number per run: after how many steps does the training loss fall below 0.3? (The loss is the mean of the
# last 20 batches, so no run can be there before step 20.)
#
# **Look for** the two ends of the curve.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_u", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
times = dict(zip(rates, runs.steps_to_loss(0.3), strict=True))  # steps, [16] for each rate; infinite if never
figure, axes = plots.canvas()
plots.draw_u_curve(axes, rates, {"": list(times.values())}, ylabel="steps until the loss is below 0.3", log=True)
axes.minorticks_off()
axes.set_yticks([30, 50, 100, 200, 400], ["30", "50", "100", "200", "400"])
plots.show(
    figure,
    caption="Median and middle 80 % of 16 seeds; the ring is the rate that is there first. A cross: the median run never gets there in 400 steps.",
    alt="A U with crosses at both ends: from 0.08 on each doubling of the rate saves steps, at first almost half of them, "
    "then less and less, down to a lowest point near 2.56; at 5.12 it takes longer again, at 10 and 20 the run never gets there, and neither below 0.08.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_network_told", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
print("mean ± standard deviation over 16 seeds\n  rate   test accuracy     steps to a loss of 0.3")
for rate in rates:
    there = np.isfinite(times[rate])
    steps = f"{np.median(times[rate]):.0f} (median)" if there.sum() > 8 else f"never in {16 - there.sum()} of 16 runs"
    print(f"{rate:6g}   {accuracy[rate].mean():4.1f} ± {accuracy[rate].std():4.1f} %    {steps}")

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_network_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Measured on 32 seeds: 48.8 ± 6.1, 96.0 ± 0.7, 97.7 ± 0.5, 47 ± 15 and 10.3 ± 2.0 %; 162 ± 7, 53 ± 2, 33 ± 4 and 46 ± 6
# steps. Each bound is at least 5 standard errors of 16 seeds away from its mean.
assert 40 < accuracy[0.005].mean() < 60
assert 94.5 < accuracy[0.16].mean() < accuracy[2.56].mean()
assert accuracy[2.56].mean() > 97
assert all(accuracy[rate].mean() > 96.5 and times[rate].mean() < 60 for rate in (0.64, 1.28, 2.56, 5.12))
assert accuracy[10.0].mean() < 80
assert accuracy[20.0].mean() < 20
assert times[0.16].mean() > 140
assert times[2.56].mean() < times[5.12].mean()
assert all(np.median(times[rate]) == np.inf for rate in (0.005, 10.0, 20.0))

# %% [markdown]
# **What it showed.**
#
# - *Too low.* Nothing is wrong with such a run, it is just not finished. The low accuracy says "too early", not "worse".
# - *Good.* A whole decade of rates, from about 0.5 to 5, trains well. You need not find the best rate, only this valley.
# - *Too high.* Training gets there later, then it fails. At 10 every run fails, and the seed decides how badly: look at
#   the spread.
#
# "Later" depends on where you stop the clock: 5.12 comes to a loss of 0.3 later than 2.56, and yet ends with the lower
# loss, as the next figure shows.
#
# Drag through the recorded runs, from too low to too high, and find the rate at which the loss first jumps.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_recorded_runs", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
explorers.range_test_explorer(rates, np.median(runs.step_losses, axis=1), ylabel="median training loss")

# %% [markdown]
# Two things are different from the bowl. There is no sharp wall: a network can jump out of a place that is too steep and
# land in a flatter one (Lewkowycz and others, 2020, *The Large Learning Rate Phase of Deep Learning*). And the best rate is far above the 0.01 that Keras takes if you say nothing:
# defaults know neither your data nor your model.
#
# ## Exercises
#
# Each exercise asks for one function. Run the check as often as you like; when it fails, it says where and what to try.
# Write each formula yourself: calling the functions of `lrlib` that hold it does not count as an answer.
#
# ### 1.1 Gradient descent
#
# Walk downhill. `gradient(w)` returns the gradient at the weights `w`, an array of the same shape [dim]. Start at
# `start`, make `steps` updates $w \leftarrow w - \eta \, g(w)$, and return all the weights on the way: an array of shape
# [steps + 1, dim]. Row 0 is the start, row $t$ holds the weights after $t$ updates.
#
# **Take care** with `w -= ...`: it changes the array in place, also where you have already stored it.

# %% nbgrader={"grade": false, "grade_id": "gradient_descent", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_descent(gradient, start, learning_rate, steps):
    """Return the path [steps + 1, dim] of ``steps`` updates from ``start`` [dim]; row 0 is the start."""
    ### BEGIN SOLUTION
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)
    ### END SOLUTION

# %% [markdown]
# The check walks over a bowl with the gradient `hessian @ (w - minimum)`.

# %% nbgrader={"grade": true, "grade_id": "test_gradient_descent", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "gradient_descent",
    gradient_descent,
    dict(hessian=[[3.0, 1.0], [1.0, 2.0]], minimum=[0.5, -1.0], start=[2.0, 2.0], learning_rate=0.3, steps=5),
)
### BEGIN HIDDEN TESTS
check(
    "gradient_descent",
    gradient_descent,
    dict(hessian=[[4.0, -1.5], [-1.5, 1.0]], minimum=[0.0, 0.0], start=[-1.3, 0.7], learning_rate=0.47, steps=11),
    dict(
        hessian=[[3.1, 1.2, -0.4], [1.2, 2.3, 0.7], [-0.4, 0.7, 1.1]],
        minimum=[0.2, -0.7, 1.1],
        start=[1.7, 0.4, -2.3],
        learning_rate=0.083,
        steps=17,
    ),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 1.2 The largest stable rate
#
# Return the limit below which gradient descent on a bowl converges. `hessian` is a symmetric matrix [dim, dim]. Of the
# tools in NumPy, `np.linalg.eigvalsh` is made for such matrices, and it returns the eigenvalues from the smallest to the
# largest.
#
# The check also asks for a real one: the Hessian of linear regression on wine, which you met above.

# %% nbgrader={"grade": false, "grade_id": "largest_stable_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def largest_stable_rate(hessian):
    """Return the rate below which gradient descent on a bowl with this ``hessian`` [dim, dim] converges."""
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(hessian)[-1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_largest_stable_rate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "largest_stable_rate",
    largest_stable_rate,
    dict(hessian=[[3.1, 1.2, -0.4], [1.2, 2.3, 0.7], [-0.4, 0.7, 1.1]]),
    dict(dataset="wine"),
)
### BEGIN HIDDEN TESTS
check(
    "largest_stable_rate",
    largest_stable_rate,
    dict(hessian=[[0.9, -0.3, 0.2, 0.0], [-0.3, 1.7, 0.5, -0.6], [0.2, 0.5, 2.6, 0.4], [0.0, -0.6, 0.4, 5.3]]),
    dict(dataset="diabetes"),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 1.3 The fastest rate
#
# Return the constant rate at which the distance to the minimum shrinks fastest in the end. Find the formula in the second
# experiment, or derive it: the steepest and the flattest direction must shrink alike. This `hessian` is symmetric and all
# its eigenvalues are positive.

# %% nbgrader={"grade": false, "grade_id": "fastest_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fastest_rate(hessian):
    """Return the rate at which gradient descent on a bowl with this ``hessian`` [dim, dim] converges fastest."""
    ### BEGIN SOLUTION
    curvatures = np.linalg.eigvalsh(hessian)
    return 2 / (curvatures[-1] + curvatures[0])
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_fastest_rate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "fastest_rate",
    fastest_rate,
    dict(hessian=[[3.1, 1.2, -0.4], [1.2, 2.3, 0.7], [-0.4, 0.7, 1.1]]),
    dict(dataset="wine", columns=[0, 3, 7, 9]),
)
### BEGIN HIDDEN TESTS
check(
    "fastest_rate",
    fastest_rate,
    dict(hessian=[[0.9, -0.3, 0.2, 0.0], [-0.3, 1.7, 0.5, -0.6], [0.2, 0.5, 2.6, 0.4], [0.0, -0.6, 0.4, 5.3]]),
    dict(dataset="diabetes", columns=[0, 1, 2, 3, 8]),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 1.4 A training step
#
# Make one step of gradient descent in TensorFlow, for linear regression. The predictions are `features` times `weights`,
# without a bias. The loss is the **mean squared error**: the mean over the batch of (prediction − target)², without a half.
#
# Return two things, in this order: the new weights, and the loss *before* the update (that is what the tape recorded, and
# what training logs show). All tensors are float32: `weights` [dim], `features` [batch, dim], `targets` [batch]; the new
# weights are [dim] again, and the loss is a single number. `learning_rate` is a Python float.
#
# Two things to know:
#
# - `weights` is a plain tensor, no `tf.Variable`. The tape does not watch it by itself: call `tape.watch(weights)` first.
#   If you forget, the gradient is `None`.
# - Mind the shapes. Predictions [batch, 1] minus targets [batch] is no error: it gives [batch, batch], and a loss that looks
#   quite reasonable. `tf.linalg.matvec(features, weights)` gives [batch].

# %% nbgrader={"grade": false, "grade_id": "train_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_step(weights, features, targets, learning_rate):
    """Return the new weights [dim] after one step of gradient descent, and the mean squared error before it."""
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        tape.watch(weights)
        errors = tf.linalg.matvec(features, weights) - targets
        loss = tf.reduce_mean(errors**2)
    gradient = tape.gradient(loss, weights)
    return weights - learning_rate * gradient, loss
    ### END SOLUTION

# %% [markdown]
# The check takes a batch of real examples; `seed` draws the examples and the weights.

# %% nbgrader={"grade": true, "grade_id": "test_train_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("train_step", train_step, dict(dataset="diabetes", batch_size=8, seed=1, learning_rate=0.1))
### BEGIN HIDDEN TESTS
check(
    "train_step",
    train_step,
    dict(dataset="wine", batch_size=5, seed=2, learning_rate=0.037),
    dict(dataset="diabetes", batch_size=31, seed=7, learning_rate=0.23),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 1.5 A good rate
#
# Choose one constant learning rate for the network of the third experiment. It is trained for 400 steps, and two things
# count, over all seeds: the mean test accuracy at the end, and the mean number of steps until the training loss (the mean
# of the last 20 batches) is below 0.3, where a run that never gets there counts as 400. Each gives a part from 0 to 1:
# accuracy from 90 % (0) to 96 % or more (1), steps from 240 (0) down to 60 or fewer (1), on a logarithmic scale. Your mark
# is the product of the two. The check trains on 8 seeds before your eyes; grading repeats it on 16 others.
#
# **What to try first.** 0.01, because it is the default of Keras, and see what the check says. Then read the U.

# %% nbgrader={"grade": false, "grade_id": "good_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def good_rate():
    """Return one learning rate for the digits network: a positive number."""
    ### BEGIN SOLUTION
    return 2.56
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_good_rate", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("good_rate", good_rate)

# %% [markdown]
# ### 1.6 In your own words
#
# A colleague's training is slow. "I will multiply the learning rate by a hundred, then it is done a hundred times sooner."
# In three to five sentences, tell them what this lesson measured, why it comes out that way, and what to do instead.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_too_fast", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. Says what was measured: the steps to a given loss form a U over the rate. Up to a point a higher rate is faster, then
#    it is slower, then training fails (with at least one figure or rate from the lesson).
# 2. Says why: a step of rate times gradient overshoots where the loss is curved; above 2/λmax (on a bowl) each jump lands
#    farther out than the last.
# 3. Says what to do: try rates by factors (of two, or of ten first), and compare steps *and* final accuracy, over more
#    than one seed; or calculate the limit where the loss is a bowl.
# ### END SOLUTION

# %% [markdown]
# ## Myth: a higher learning rate always makes training faster and better
#
# It is half true, which is why it lives. The cell below takes the sweep from above and asks at each rate what doubling it
# did.
#
# **Look for** the place where doubling stops paying.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_myth", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
for rate in (0.08, 0.16, 0.32, 0.64, 1.28, 2.56):
    before, after = times[rate].mean(), times[2 * rate].mean()
    print(f"from {rate:4.2f} to {2 * rate:4.2f}: {before:5.0f} steps become {after:4.0f}, {before / after:.2f} times as fast")
there = np.isfinite(times[10.0]).sum()
print(f"from 5.12 to 10.0: {times[5.12].mean():5.0f} steps become more than 400 in {16 - there} of 16 runs")

# Measured on 32 seeds: 1.89 and 0.72 times as fast, with standard errors over 16 seeds of 0.03 and 0.04.
assert times[0.08].mean() / times[0.16].mean() > 1.6
assert times[2.56].mean() / times[5.12].mean() < 0.95
assert there < 8

# %%
recall("higher_is_faster", "Measured: faster up to a point, then slower, then training fails.")

# %% [markdown]
# **What it showed.** While the rate is low, doubling it makes training nearly twice as fast. Nearer to the best rate each
# doubling gains less. Then it costs time on the way to 0.3, and the next one costs the model.
#
# Believing the myth leads to rates that are too high, wasted time and poor models. The opposite belief, that lower is
# always more accurate, is no better: at 0.005 the network is right about as often as not when the 400 steps are over.
#
# ## Connections
#
# Three other fields slow down on purpose. Each comparison teaches something, and each has its limit.
#
# **Simulated annealing** (Kirkpatrick, Gelatt and Vecchi, 1983, *Optimization by Simulated Annealing*) proposes
# random changes. It keeps each one that is better, and one that is worse with a probability that a temperature sets, as in
# a cooling metal. Start hot, to get anywhere; end cold, to settle. The learning rate is a temperature in a precise sense: when the gradient is noisy, the weights at a constant
# rate end up jittering around the minimum, and the loss of that jitter is nearly proportional to the rate (Mandt, Hoffman
# and Blei, 2017, *Stochastic Gradient Descent as Approximate Bayesian Inference*).

# %%
jitter = {}
for rate in (0.2, 0.1, 0.05):
    weights = landscapes.simulate_noisy_quadratic(
        np.full(300, rate), curvature=1.0, gradient_noise=1.0, initial_loss=0.0, runs=20_000, seed=0
    )
    jitter[rate] = np.mean(weights[:, -1] ** 2 / 2)
    print(f"rate {rate:4.2f}: mean loss {jitter[rate]:.4f}, which is {jitter[rate] / rate:.3f} times the rate")
# 20,000 runs give each mean to about 1 %; theory says 0.278, 0.263 and 0.256 times the rate.
assert all(0.24 < loss / rate < 0.295 for rate, loss in jitter.items())

# %% [markdown]
# The limit: annealing moves at random, and then decides whether to keep the move. Gradient descent always has a direction,
# and its noise comes from the data. Lesson 2 builds on this jitter.
#
# **Human learning.** Learners take in the broad lines fast and polish details slowly. It is a fine way to remember what a
# schedule does. It is not where schedules come from: the first one is a theorem of statistics (Robbins and Monro, 1951, *A
# Stochastic Approximation Method*).
#
# **Pacing a project.** A team plans a few large moves first, looks at the outcome after each sprint, and takes smaller
# steps as the date comes near. The pace follows feedback. Most schedules in this course follow the clock instead: they are
# fixed before training starts. One that listens is `ReduceLROnPlateau` in Keras: it lowers the rate when the loss stops
# falling.
#
# ## What you can do now
#
# - Say what one training step does, and where the learning rate enters.
# - Calculate the largest and the fastest rate of a bowl, and explain both with one line of algebra.
# - Write a training step with `tf.GradientTape`.
# - Find a good rate for a network by trying rates over decades, and recognise too low and too high from the loss alone.
#
# **Where to read on.** Lesson 2 asks why even the best fixed rate is a bad bargain. Goh (2017, *Why Momentum Really
# Works*) lets you play with the bowls of this lesson. LeCun, Bottou, Orr and Müller (1998, *Efficient BackProp*) derive
# the largest rate for networks, and a good one, 1/λmax. The TensorFlow guide *Introduction to gradients and automatic differentiation* explains the tape.
