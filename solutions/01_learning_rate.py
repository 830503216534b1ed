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
# **Monday.** Mira keeps the digit reader of a small parcel depot: a network that reads handwritten digits from labels.
# Her machine is old, so a training may take 400 steps and no more. After them the reader is right about seven times in
# ten. "Is it the model," she asks, "or that one number I never set?" On Friday the depot decides whether the reader
# goes live.
#
# **Goal.** You learn what the learning rate does in one training step, why there is a largest rate that works, and how
# to find a good one.
#
# | | time | points |
# |---|---|---|
# | core: reading, running, trying out | 35 minutes | |
# | core: exercises 1.1, 1.2, 1.4, 1.5, 1.6 | 50 minutes | 14 |
# | deeper: the fastest rate, and exercise 1.3 | 10 minutes | 2 |
#
# You need Python with NumPy, and a rough idea of training: a model has weights, a loss says how wrong it is, and
# training lowers it. A [**step**](../../docs/glossary.md#step) is one update of the weights, an
# [**epoch**](../../docs/glossary.md#epoch) one pass over the training data. More terms:
# [glossary](../../docs/glossary.md).

# %%
import math
import time

import numpy as np

from lrlib import (
    bowl_plots,
    data,
    explorers,
    landscapes,
    line_labels,
    models,
    plots,
    tensorflow_gate,
    training,
)
from lrlib.checks import check, hint
from lrlib.predictions import predict, predict_number, recall, summary

tf = tensorflow_gate.load()  # TensorFlow, made silent and reproducible

# %% [markdown]
# ## Predict
#
# Commit to an answer.

# %%
predict(
    "Does a higher learning rate always speed up training without downsides?",
    [
        "yes: larger steps always arrive sooner",
        "yes: only the loss jumps about more",
        "no: it is faster, then slower, then fails",
        "no: it is faster, but less accurate",
    ],
    key="higher_is_faster",
    reveal="Keep it in mind. The network experiment measures it; the myth at the end comes back "
    "to it.",
)

# %% [markdown]
# ## The idea, in one picture
#
# Training is a walk downhill. Take the simplest hill there is: one weight $w$, and a loss that is a parabola, $L =
# c\,w^2/2$. The [**gradient**](../../docs/glossary.md#gradient) $g$ is the slope where you stand; here it is $g =
# c\,w$. A step goes against it, and the [**learning rate**](../../docs/glossary.md#learning-rate) $\eta$ says how far:
#
# $$w \;\leftarrow\; w - \eta \, g$$
#
# The rate is often called the size of the step. But it *multiplies* the gradient: at the same rate, a step is long
# where the slope is steep and short where it is flat.
#
# **Look for** the tangent at the dot, and the length of the arrow beneath it.

# %% tags=["fold"]
# Drawing: one step from three places on the parabola
figure, panels = plots.canvas(columns=3, width=9.6, height=2.9)
for axes, start in zip(panels, (2.0, 1.2, 0.4), strict=True):
    bowl_plots.draw_step(axes, start, learning_rate=0.6)
    axes.set_title(f"slope {start:g}, step {0.6 * start:.2f}", fontsize=11)
    axes.label_outer()
plots.show(
    figure,
    caption="One step at the same learning rate, 0.6, from three places on a parabola with curvature 1. Dashed: the "
    "tangent.",
    alt="Three parabolas. At the weight 2 the tangent is steep and the step long, at 1.2 both are smaller, at 0.4 "
    "the tangent is nearly flat and the step is short.",
)

# %% [markdown]
# The number $c$ is the [**curvature**](../../docs/glossary.md#curvature): how fast the slope changes as you move. A
# step takes $w$ to
#
# $$w - \eta\, c\, w = (1 - \eta c)\, w$$
#
# So each step multiplies the distance from the minimum by the same factor, $1 - \eta c$. What counts is the *product*,
# rate times curvature. **Look for** the runs that come closer, out of four.

# %%
predict_number(
    "Eight steps at the product 0.1 leave 43 % of the distance to the minimum. How much do eight "
    "steps at 1.9 leave?",
    key="product_1_9",
    unit="%",
    low=0,
    high=1000,
    reveal="The picture is next.",
)

# %% tags=["fold"]
# Drawing: eight steps at four products of rate and curvature
figure, panels = plots.canvas(columns=4, width=11.0, height=2.9)
for axes, product in zip(panels, (0.1, 1.0, 1.9, 2.1), strict=True):
    bowl_plots.draw_descent(axes, landscapes.gradient_descent(lambda w: w, [1.0], product, steps=8)[:, 0])
    axes.set_title(f"rate × curvature = {product:g}", fontsize=11)
    axes.label_outer()
plots.show(
    figure,
    caption="Eight steps down the same parabola at four rates. The black dot is the start; numbers count the steps.",
    alt="At 0.1 the eight dots stay on one side and stop at less than half of the way. At 1 the first step lands on "
    "the minimum. At 1.9 the dots jump from side to side and sink slowly. At 2.1 they jump from side to side and "
    "climb.",
)

# %%
recall(
    "product_1_9",
    "Calculated: 43 %, as much as at 0.1.",
    answer=100 * abs(1 - 1.9) ** 8,
    within=3,
    why="1 - 1.9 and 1 - 0.1 have the same size; only the side of the minimum changes.",
)

# %% [markdown]
# **What it showed.**
#
# | rate × curvature | factor | what you see |
# |---|---|---|
# | 0.1 | 0.9 | it creeps |
# | 1 | 0 | it arrives in one step |
# | 1.9 | −0.9 | it jumps across, and comes closer slowly |
# | 2.1 | −1.1 | each jump lands farther out: it **diverges** |
#
# The wall is at 2, so the largest rate is $2/c$: the more curved the valley, the smaller the rate that you may take.
#
# Think of driving a car. On a clear road you drive fast; before a sharp bend you slow down, or you leave the road. The
# rate is your speed, the curvature is the bend. There the picture ends: a driver *sees* the bend, gradient descent only
# the slope under its wheels.

# %% [markdown]
# **Your goal**: land on the minimum in a single step, at two different curvatures.

# %%
explorers.bowl((1.0,))

# %% [markdown]
# ## From one weight to many
#
# With two weights the loss is a bowl, and we draw it as a map: a **contour line** joins places with the same loss, as
# the lines on a hiking map join places of the same height. Where the lines lie close together, it is steep.
#
# **Look for** the two arrows on the map: along one the bowl is steep, along the other it is flat.

# %% tags=["fold"]
# Drawing: a bowl as a surface, and the same bowl as a map
bowl = landscapes.bowl(curvatures=[1.0, 6.0], angle=0.5)
figure = bowl_plots.surface_and_map(bowl)
plots.show(
    figure,
    caption="The same bowl twice: seen from the side, and from above as a map. Arrows: the directions in which its "
    "curvature is largest (6) and smallest (1).",
    alt="Left, a long tilted bowl with rings of equal height. Right, the rings as ellipses; a short arrow, curvature "
    "6, points across the valley, where the rings lie close together, and a long arrow, curvature 1, along it, where "
    "they lie far apart.",
)

# %% [markdown]
# Along each arrow the bowl is a parabola with its own curvature: 6 across the valley, 1 along it. But **one learning
# rate must serve both directions.** Here are the four products from above again, now of the rate and the *largest*
# curvature.
#
# **Look for** the direction in which each path is still far from the cross at the end.

# %% tags=["fold"]
# Drawing: twelve steps over the map at four rates
products = (0.1, 1.0, 1.9, 2.1)
paths = {p: landscapes.gradient_descent(bowl.gradient, [1.5, 1.5], p / 6, steps=12) for p in products}
figure, panels = plots.canvas(columns=4, width=11.0, height=3.3)
for axes, (product, path) in zip(panels, paths.items(), strict=True):
    plots.draw_bowl_paths(axes, bowl.loss, {"": path}, title=f"rate × largest curvature = {product:g}", reach=2.2)
    bowl_plots.draw_directions(axes, bowl)
    axes.title.set_fontsize(9.5)
    axes.label_outer()
plots.show(
    figure,
    caption="Twelve steps at four learning rates. The black dot is the start, the cross is the minimum; dashed: the "
    "directions of largest and smallest curvature.",
    alt="At 0.1 the path creeps and stops far from the cross. At 1 it is in the valley after one step and then walks "
    "along it, not quite to the cross. At 1.9 it jumps from side to side across the valley while it moves along it "
    "to the end. At 2.1 each jump across the valley is longer than the last.",
)

# %%
for product, path in paths.items():
    print(
        f"rate {product / 6:.3f}: loss {bowl.loss(path[0]):.2f} at the start, "
        f"{bowl.loss(path[-1]):.2g} after 12 steps"
    )

# %% tags=["fold"]
# Checks: what the text says about these paths
slow, straight, jumping, diverging = (float(bowl.loss(path[-1])) for path in paths.values())
assert straight < 0.1 < slow < bowl.loss([1.5, 1.5]) < diverging
assert jumping < slow

# %% [markdown]
# **What it showed.** Across the valley the four runs do what the parabola did. Along it the curvature is six times
# smaller, so the same rate is six times more timid there. A higher one would help along the valley, and break across.
# The steepest direction has the veto:
#
# $$\eta_{\text{largest}} = \frac{2}{c_{\max}}$$
#
# ### Where the curvatures come from
#
# The second derivatives of the loss form a matrix, the **Hessian** $H$. The gradient of a bowl is $H$ times the
# distance from the minimum. Take a bowl with
#
# $$H = \begin{pmatrix} 3 & 1 \\ 1 & 3 \end{pmatrix}, \qquad
# H \begin{pmatrix} 1 \\ 1 \end{pmatrix} = 4 \begin{pmatrix} 1 \\ 1 \end{pmatrix}, \qquad
# H \begin{pmatrix} 1 \\ -1 \end{pmatrix} = 2 \begin{pmatrix} 1 \\ -1 \end{pmatrix}$$
#
# At $(1, 1)$ the gradient points straight away from the minimum, and is four times as long as the way there. So in this
# direction the bowl is a parabola with curvature 4, and in the direction $(1, -1)$ one with curvature 2. Such
# directions are called *eigenvectors*, their factors *eigenvalues*, and that is all the linear algebra you need: **the
# curvatures of a bowl are the eigenvalues of its Hessian.** NumPy finds them, smallest first:

# %%
print("curvatures:", np.linalg.eigvalsh([[3.0, 1.0], [1.0, 3.0]]))

# %% [markdown]
# ## Explore
#
# This bowl has the curvatures 1 and 10. Find three rates: the highest at which the path does not cross the valley; the
# one that comes nearest in 30 steps; the lowest at which the loss grows. You can already calculate two of them.

# %%
explorers.bowl((1.0, 10.0))

# %% [markdown]
# <details><summary>The three rates, once you have yours</summary>
#
# $1/10 = 0.1$: up to here the factor across the valley, $1 - 10\,\eta$, is not negative. $2/11 \approx 0.18$: exercise
# 1.3 asks why. $2/10 = 0.2$: the wall.
#
# </details>
#
# ### Why it matters
#
# A rate that is too low makes training slow, or leaves it stuck half-way. One that is too high ends in a poor model, or
# in none. Both waste machine time, on images as on speech. Bengio (2012,
# [doi:10.1007/978-3-642-35289-8_26](https://doi.org/10.1007/978-3-642-35289-8_26)) calls the rate often the single most
# important hyper-parameter.
#
# And it need not be one number for the whole of training. **Learning-rate scheduling** changes it on the way:
#
# ```
# start of training
#   │   high rate: learns fast, but roughly
#   │   the rate falls
#   ▼   low rate: settles, carefully
# end of training: often a better and steadier model
# ```
#
# This course measures when that helps. In a project it sits here: data → model → loss → **optimizer, with its learning
# rate** → evaluation. Lesson 6 asks whether optimizers that adapt the rate of each weight (Adam, RMSProp) still need
# it.

# %% [markdown]
# ## Under the hood: the training loop

# %% tags=["fold"]
# Drawing: the training loop
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
# The same in TensorFlow, on Mira's data: 1797 real digits of 8×8 pixels. The model is softmax regression: one weight
# for each pixel and class. `tf.GradientTape` records what happens in its `with` block and then differentiates it. It
# watches every `tf.Variable` by itself.
#
# **Look for** the lines 1, 2 and 3, and for a loss that falls.

# %% nbgrader={"grade": false, "grade_id": "experiment_loop", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
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

# %% [markdown]
# Line 3 is all that Keras's plain optimizer, `SGD`, does. And if you never set its rate?

# %% nbgrader={"grade": false, "grade_id": "experiment_keras", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
default = float(tf.keras.optimizers.SGD().learning_rate)
print(f"the rate that keras.optimizers.SGD takes if you say nothing: {default:.2f}")

# %% nbgrader={"grade": false, "grade_id": "experiment_keras_checks", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["fold", "experiment"]
# Checks: our line 3 is what Keras's SGD does
ours, theirs = tf.Variable(tf.zeros([64, 10])), tf.Variable(tf.zeros([64, 10]))
with tf.GradientTape(persistent=True) as tape:
    loss_ours, loss_theirs = loss_of(ours), loss_of(theirs)
ours.assign_sub(0.5 * tape.gradient(loss_ours, ours))
tf.keras.optimizers.SGD(learning_rate=0.5).apply([tape.gradient(loss_theirs, theirs)], [theirs])
assert float(tf.reduce_max(tf.abs(ours - theirs))) < 1e-7
assert loss < 0.5
assert abs(default - 0.01) < 1e-8

# %% [markdown]
# ## Experiment: how high is too high?
#
# The rule $2/c_{\max}$ is exact when the loss is a bowl, and for one real model it is: linear regression. With features
# $X$ of $n$ examples and half the mean squared error as the loss, the Hessian is $X^\top X / n$.
#
# So the rule predicts the limit of four real data sets: 178 wines (from which grower?), 569 tumours (malignant or
# benign?), 442 diabetes patients (how far will the disease progress?) and the digits (is it a 3?). To measure it, the
# cell *tries* rates, 2000 steps each, and homes in on the largest one that does not diverge.
#
# **Look for** the last column. If the theory is right, it is 1.

# %% nbgrader={"grade": false, "grade_id": "experiment_threshold", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
names = ("wine", "cancer", "diabetes", "digits")
regressions = {name: landscapes.real_least_squares(name) for name in names}
bowls = {name: landscapes.least_squares_bowl(*xy) for name, xy in regressions.items()}
limits = {name: 2 / np.linalg.eigvalsh(bowls[name].hessian)[-1] for name in names}
measured = {name: landscapes.measured_threshold(bowls[name]) for name in names}

# %% nbgrader={"grade": false, "grade_id": "experiment_threshold_table", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table: the largest rate, predicted and measured
# NBVAL_IGNORE_OUTPUT
print(f"{'data set':10s} {'weights':>7s} {'2/c_max':>10s} {'measured':>10s} {'measured/theory':>16s}")
for name in names:
    ratio = measured[name] / limits[name]
    print(f"{name:10s} {len(bowls[name].minimum):7d} {limits[name]:10.6f} {measured[name]:10.6f} {ratio:16.7f}")

# %% [markdown]
# **What it showed.** The largest rate is a property of the data and the model, and you can calculate it before
# training.
#
# Next, every rate in units of its own limit, and what 500 steps leave of the loss.
#
# **Look for** the place where the four lines cross the dotted one.

# %% nbgrader={"grade": false, "grade_id": "experiment_wall", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the wall of four linear regressions
# NBVAL_IGNORE_OUTPUT
shares = np.linspace(0.9, 1.06, 65)  # of the limit


def loss_left(bowl, rate, steps=500):
    """Return the share of the loss above its minimum that is left after some steps from the origin."""
    path = landscapes.gradient_descent(bowl.gradient, np.zeros(len(bowl.minimum)), rate, steps)
    return (bowl.loss(path[-1]) - bowl.lowest_loss) / (bowl.loss(path[0]) - bowl.lowest_loss)


left_over = {name: [loss_left(bowls[name], share * limits[name]) for share in shares] for name in names}
figure, axes = plots.canvas()
plots.draw_curves(
    axes, left_over, steps=shares, log=True, xlabel="learning rate / (2 / c_max)", ylabel="share of the loss left"
)
axes.set_ylim(1e-8, 1e8)
axes.axhline(1, color="black", linewidth=0.9, linestyle=":")
axes.axvline(1, color="black", linewidth=0.9)
axes.annotate("as large as at the start", (0.902, 1.6), fontsize=8.5, color="0.25")
plots.show(
    figure,
    caption="The loss left after 500 steps, as a share of that at the start, against the rate in units of 2 / c_max.",
    alt="Four lines, one for each data set, lie below a share of 1 left of the limit, shoot up at the limit, within "
    "one per cent of it, and leave the picture.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_wall_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: the limit measured is 2 / c_max, and the wall stands there
for name, tolerance in {"wine": 1e-3, "cancer": 1e-3, "diabetes": 1e-3, "digits": 5e-3}.items():
    assert abs(measured[name] / limits[name] - 1) < tolerance
    assert loss_left(bowls[name], 0.99 * limits[name]) < 1 < loss_left(bowls[name], 1.01 * limits[name])

# %% [markdown]
# **What it showed.** A wall: one per cent below it descent works, one per cent above it the loss explodes. When a
# training of yours suddenly says `nan`, think of this wall first.
#
# Take a breath here. You have just calculated when four real models break.

# %% [markdown]
# ## Experiment: Mira's network
#
# The loss of a network is no bowl: its curvature changes on the way, and no formula gives the limit. So we try rates,
# and that takes many runs.
#
# ### What `lrlib` is for
#
# You know `model.fit`. Here it trains Mira's reader once: 64 pixels, 64 hidden units, 10 digits, Keras's own rate of
# 0.01, 400 steps of 32 examples. Then `training.train`, from this course's library `lrlib`, trains the *same* run: the
# same weights at the start, the same batches, the same SGD.
#
# **Look for** two columns of losses that agree, and for the two times.

# %% nbgrader={"grade": false, "grade_id": "experiment_same_run", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
task = data.classification_task("digits", train_size=1200)  # 1200 to train on, 597 to test on
reader = models.mlp((64, 64, 10))
train_rows, test_rows = task.split(seed=0)
order = task.batches(seed=0, batch_size=32, steps=400)  # which 32 digits each step sees

# With model.fit: the network in Keras, from the weights that lrlib starts with
layers = [tf.keras.Input((64,)), tf.keras.layers.Dense(64, "relu"), tf.keras.layers.Dense(10)]
network = tf.keras.Sequential(layers)
for weights, start in zip(network.weights, reader.init([0]), strict=True):
    weights.assign(start[0].reshape(weights.shape))
cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
network.compile(optimizer=tf.keras.optimizers.SGD(0.01), loss=cross_entropy, metrics=["accuracy"])

clock = time.perf_counter()
losses_fit = []
for hundred in np.split(order, 4):  # four times 100 steps, to look at the loss in between
    rows = hundred.ravel()
    network.fit(task.x[rows], task.y[rows], batch_size=32, shuffle=False, verbose=0)
    losses_fit.append(network.evaluate(task.x[train_rows], task.y[train_rows], verbose=0)[0])
print(f"model.fit:      {time.perf_counter() - clock:.1f} s for one run")

# With lrlib: a curve has one rate for each step, here always the same
clock = time.perf_counter()
constant = np.full(400, 0.01)
same = training.train(task, reader, constant, seeds=range(50), batch_size=32, eval_every=100)
print(f"training.train: {time.perf_counter() - clock:.1f} s for fifty runs")

# %% nbgrader={"grade": false, "grade_id": "experiment_same_run_table", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table: the losses of model.fit and training.train
# NBVAL_IGNORE_OUTPUT
for step, by_fit, by_train in zip(
    (100, 200, 300, 400), losses_fit, same.history["train_loss"][0, 0, 1:], strict=True
):
    print(f"step {step}: training loss {by_fit:.5f} with model.fit, {by_train:.5f} with training.train")
accuracy_fit = network.evaluate(task.x[test_rows], task.y[test_rows], verbose=0)[1]
print(f"digits read right on the test set: {accuracy_fit:.1%} and {same.test_accuracy[0, 0]:.1%}")
print(f"all fifty seeds: {same.test_accuracy.mean():.1%} ± {same.test_accuracy.std():.1%} (standard deviation)")

# %% nbgrader={"grade": false, "grade_id": "experiment_same_run_checks", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: both trained the same run
assert np.allclose(losses_fit, same.history["train_loss"][0, 0, 1:], rtol=1e-4)
assert abs(accuracy_fit - same.test_accuracy[0, 0]) < 0.003
assert 0.68 < same.test_accuracy.mean() < 0.76  # 96 fresh seeds: 72.3 ± 3.4 %, 8 standard errors of 50 inside

# %% [markdown]
# **What it showed.** It is the same training. `lrlib` trains many runs side by side, so that one cell can try many
# rates with many **seeds**. A [seed](../../docs/glossary.md#seed) redraws what is random: which digits train, the
# weights at the start, the order of the batches. One run may be luck; from now on you see mean ± standard deviation
# over seeds.
#
# There is Mira's "seven times in ten". Now change the one number.

# %%
predict_number(
    "At Keras's 0.01 the network reads about 72 % of new digits after 400 steps. What will it read "
    "at 2.56, a rate 256 times as high?",
    key="rate_of_2_56",
    unit="%",
    low=0,
    high=100,
    reveal="Two figures further down, there is a table.",
)

# %% [markdown]
# Thirteen constant rates, each about twice the last, on 16 seeds.
#
# **Look for** three regimes: too low, good, too high. Which loss curve belongs to which?

# %% nbgrader={"grade": false, "grade_id": "experiment_network", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
rates = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.0, 20.0]
curves = {f"{rate:g}": np.full(400, rate) for rate in rates}
runs = training.train(task, reader, curves, seeds=range(16), batch_size=32)

# %% nbgrader={"grade": false, "grade_id": "experiment_network_picture", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the training loss at four of the rates
# NBVAL_IGNORE_OUTPUT
shown = {f"rate {rate:g}": runs.step_losses[rates.index(rate)] for rate in (0.005, 0.16, 2.56, 10.0)}
smooth = {
    name: np.apply_along_axis(np.convolve, 1, losses, np.ones(20) / 20, "valid") for name, losses in shown.items()
}
figure, axes = plots.canvas()
plots.draw_losses(axes, smooth, steps=np.arange(20, 401), log=True, ylabel="training loss, mean of 20 batches")
line_labels.label_ends(axes)
plots.show(
    figure,
    caption="Training loss at four constant rates: the median of 16 seeds, and the middle 80 % as a band.",
    alt="At rate 0.005 the loss hardly falls. At 0.16 it falls steadily. At 2.56 it falls to less than a hundredth. "
    "At 10 it jumps up first, stays high and varies widely from seed to seed.",
)

# %% [markdown]
# The same in one number per run: after how many steps does the training loss, the mean of the last 20 batches, fall
# below 0.3?
#
# **Look for** the two ends of the curve.

# %% nbgrader={"grade": false, "grade_id": "experiment_u", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: steps to a loss of 0.3 against the rate
# NBVAL_IGNORE_OUTPUT
times = dict(zip(rates, runs.steps_to_loss(0.3), strict=True))  # steps, [16] for each rate; infinite if never
figure, axes = plots.canvas()
plots.draw_u_curve(axes, rates, {"": list(times.values())}, ylabel="steps until the loss is below 0.3", log=True)
axes.minorticks_off()
axes.set_yticks([30, 50, 100, 200, 400], ["30", "50", "100", "200", "400"])
plots.show(
    figure,
    caption="Median and middle 80 % of 16 seeds; the ring is the rate that is there first. A cross: the median run "
    "never gets there in 400 steps.",
    alt="A U with crosses at both ends: from 0.08 on each doubling of the rate saves steps, at first almost half of "
    "them, then less and less, down to a lowest point near 2.56; at 5.12 it takes longer again, at 10 and 20 the run "
    "never gets there, and neither below 0.08.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_network_told", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table: accuracy and speed at thirteen rates
# NBVAL_IGNORE_OUTPUT
accuracy = dict(zip(rates, 100 * runs.test_accuracy, strict=True))  # per cent, [16] for each rate
print("mean ± standard deviation over 16 seeds\n  rate   test accuracy     steps to a loss of 0.3")
for rate in rates:
    there = np.isfinite(times[rate])
    steps = f"{np.median(times[rate]):.0f} (median)" if there.sum() > 8 else f"never in {16 - there.sum()} of 16 runs"
    print(f"{rate:6g}   {accuracy[rate].mean():4.1f} ± {accuracy[rate].std():4.1f} %    {steps}")

# %% nbgrader={"grade": false, "grade_id": "experiment_network_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: the three regimes
# Measured on 96 fresh seeds: 49.6 ± 5.6, 96.1 ± 0.8, 97.9 ± 0.6, 48.7 ± 17 and 10.7 ± 2.3 %; 164 ± 8, 53 ± 2, 33 ± 3
# and 46 ± 8 steps. Each bound lies 6 standard errors of 16 seeds from its mean or more: it fails by chance once in 10^8.
assert 40 < accuracy[0.005].mean() < 60
assert 94.5 < accuracy[0.16].mean() < accuracy[2.56].mean()
assert accuracy[2.56].mean() > 97
assert all(accuracy[rate].mean() > 96.5 and times[rate].mean() < 60 for rate in (0.64, 1.28, 2.56, 5.12))
assert accuracy[10.0].mean() < 80
assert accuracy[20.0].mean() < 20
assert times[0.16].mean() > 140
assert times[2.56].mean() < times[5.12].mean()
assert runs.train_loss[rates.index(5.12)].mean() < runs.train_loss[rates.index(2.56)].mean()
assert all(np.median(times[rate]) == np.inf for rate in (0.005, 10.0, 20.0))  # there: 0, 1 and 0 of 96 runs

# %% nbgrader={"grade": false, "grade_id": "experiment_recall_2_56", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
at_2_56 = accuracy[2.56].mean()
recall(
    "rate_of_2_56",
    f"Measured: {at_2_56:.1f} %.",
    answer=at_2_56,
    within=2,
    why="Same network, same 400 steps; only the rate is another.",
)

# %% [markdown]
# **What it showed.** It was never the model. At 2.56 Mira's network reads more than 97 % of new digits.
#
# - *Too low.* Such a run is just not finished: its low accuracy says "too early", not "worse".
# - *Good.* A whole decade of rates, from about 0.5 to 5, trains well. You need only find this valley.
# - *Too high.* Training gets there later, then it fails, and the seed decides how badly.
#
# ### Is there a wall?
#
# Between 5.12 and 10 the network breaks. At a wall, as on a bowl? Nine rates, 16 seeds.
#
# **Look for** the spread of the dots: do all seeds break at the same rate?

# %% nbgrader={"grade": false, "grade_id": "experiment_soft_wall", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
edge = np.geomspace(5.12, 10, 9)
nine = {f"{rate:.2f}": np.full(400, rate) for rate in edge}
near = training.train(task, reader, nine, seeds=range(16), batch_size=32)

# %% nbgrader={"grade": false, "grade_id": "experiment_soft_wall_picture", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the test accuracy at nine rates
# NBVAL_IGNORE_OUTPUT
figure, axes = plots.canvas(height=4.0)
plots.draw_spread(
    axes, dict(zip(near.names, 100 * near.test_accuracy, strict=True)), xlabel="test accuracy, per cent"
)
axes.set_ylabel("learning rate")
plots.show(
    figure,
    caption="Test accuracy at nine rates. A dot is a seed; marker and bar are the median and the middle 80 %.",
    alt="Nine rows from rate 5.12 to 10. Down to 7 all dots lie above 90 per cent; from 7.8 on the dots spread "
    "farther with each row and their median sinks, to about half at rate 10.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_soft_wall_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: the slope in place of a wall
# NBVAL_IGNORE_OUTPUT
soft = 100 * near.test_accuracy
for rate, row in zip(edge, soft, strict=True):
    print(f"rate {rate:5.2f}: {row.mean():4.1f} ± {row.std():4.1f} %, from {row.min():.0f} to {row.max():.0f} %")
# Measured on 96 fresh seeds: 97.5 ± 0.6 at 6.05, 92.9 ± 5 at 7.78, 67.1 ± 16 at 9.2, 48.7 ± 17 at 10. Each bound lies 5.7
# standard errors of 16 seeds away or more (by chance: once in 10^8).
assert soft[:3].mean(axis=1).min() > 96.5
assert soft[5].mean() > 80
assert 40 < soft[7].mean() < 90
assert soft[8].mean() < 75
assert soft[7].std() > 3 * soft[0].std()  # 12 times or more in each of 20,000 draws of 16 seeds

# %% [markdown]
# **What it showed.** No wall, but a slope that gets slippery. A network can jump out of a place that is too steep and
# land in a flatter one (Lewkowycz and others, 2020, [arXiv:2003.02218](https://arxiv.org/abs/2003.02218)), so it
# survives rates at which a bowl would explode; how often is luck. Rates on this slope are the worst kind: they work on
# your seed and fail on the next.
#
# Drag through the recorded runs, and find the rate at which the loss first jumps.

# %% nbgrader={"grade": false, "grade_id": "experiment_recorded_runs", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
explorers.range_test_explorer(
    rates, np.median(runs.step_losses, axis=1), ylabel="median training loss"
)

# %% [markdown]
# ### How to find a good rate
#
# 1. **Decades first**: rates a factor of ten apart, from low to high, in short runs, until the loss gets worse.
# 2. **Then the neighbourhood**: around the best, factors of two or three.
# 3. **Stay away from the edge**: of two rates that do as well, take the lower.
# 4. **More than one seed** before you believe a small difference.

# %% [markdown]
# ## Deeper: which rate is fastest?
#
# *Only exercise 1.3 needs this. 10 minutes with the exercise.*
#
# On a bowl, each direction shrinks by its own factor $|1 - \eta c|$ per step, and in the end only the slowest one is
# left. The picture has these factors for linear regression on wine. Dots: measured, late in real descents.
#
# **Look for** the rate at which the upper of the two lines is lowest.

# %% nbgrader={"grade": false, "grade_id": "experiment_fastest", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: what a step leaves of the distance, against the rate
# NBVAL_IGNORE_OUTPUT
hessian, minimum = bowls["wine"].hessian, bowls["wine"].minimum
fastest, wine_curvatures = landscapes.fastest_rate(hessian), np.linalg.eigvalsh(hessian)


def measured_factor(bowl, rate):
    """Return the factor per step by which the distance to the minimum shrinks, measured late in a descent."""
    theory = landscapes.contraction_factor(bowl.hessian, rate)
    steps = int(min(20 / abs(math.log(theory)), 20_000))  # long enough to be late, and far from rounding errors
    path = landscapes.gradient_descent(bowl.gradient, np.zeros(len(bowl.minimum)), rate, steps)
    return landscapes.measured_contraction(path, bowl.minimum)


trial_rates = np.append(np.linspace(0.08, 1.06, 21) * limits["wine"], fastest)
factors = [measured_factor(bowls["wine"], rate) for rate in trial_rates]
fine = np.linspace(0.0, 1.06, 400) * limits["wine"]

figure, axes = plots.canvas()
axes.plot(fine, np.abs(1 - fine * wine_curvatures[0]), color=plots.COLORS[0], label="flattest direction")
axes.plot(
    fine, np.abs(1 - fine * wine_curvatures[-1]), color=plots.COLORS[2], linestyle="--", label="steepest direction"
)
axes.plot(trial_rates, factors, "o", color=plots.COLORS[1], markersize=4, label="measured")
axes.axhline(1, color="black", linewidth=0.9, linestyle=":")
axes.set_xlabel("learning rate")
axes.set_ylabel("share of the distance left by a step")
axes.legend(frameon=False, loc="lower left")
plots.show(
    figure,
    caption="Linear regression on wine. Above the dotted line nothing shrinks: the wall.",
    alt="The line of the flattest direction falls slowly from 1. The line of the steepest direction falls fast to 0 "
    "and rises again, crosses the first just before the wall, and then passes 1. The measured dots lie on whichever "
    "line is higher.",
)

# %% [markdown]
# **What it showed.** The runs follow the slower of the two directions, so the best rate is where the lines cross:
# exercise 1.3. How much does it buy?

# %% nbgrader={"grade": false, "grade_id": "experiment_fastest_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: the fastest rate on two data sets
# NBVAL_IGNORE_OUTPUT
for name in ("wine", "diabetes"):
    bowl = bowls[name]
    curvatures = np.linalg.eigvalsh(bowl.hessian)
    best = landscapes.fastest_rate(bowl.hessian)
    factor = measured_factor(bowl, best)
    tenfold = math.log(10) / -math.log(factor)
    print(
        f"{name:9s} c_max/c_min = {curvatures[-1] / curvatures[0]:5.1f}   fastest rate {best / limits[name]:.3f} of "
        f"the limit   factor {factor:.6f}   {tenfold:.0f} steps for each decimal"
    )
    assert abs(factor - landscapes.contraction_factor(bowl.hessian, best)) < 1e-6
    assert factor < min(measured_factor(bowl, share * best) for share in (0.97, 1.003))

cancer, digits_curvatures = (np.linalg.eigvalsh(bowls[name].hessian) for name in ("cancer", "digits"))
flat = int((digits_curvatures < 1e-9).sum())  # zero but for rounding
print(f"cancer    c_max/c_min = {cancer[-1] / cancer[0]:,.0f}")
print(f"digits    {flat} of {len(digits_curvatures)} directions have no curvature: pixels that are always empty")
assert 90_000 < cancer[-1] / cancer[0] < 110_000
assert flat == 3

explored = landscapes.bowl([1.0, 10.0], angle=0.4).hessian
limit, best = landscapes.largest_stable_rate(explored), landscapes.fastest_rate(explored)
print(f"the bowl of the explorer: no crossing up to {limit / 2:.3f}, fastest {best:.3f}, divergence from {limit:.3f}")

# %% [markdown]
# The fastest rate lies *right before the wall*, and even it is slow where the curvatures lie far apart. Their ratio
# $\kappa = c_{\max}/c_{\min}$ is called the [**condition number**](../../docs/glossary.md#condition-number): diabetes
# needs about ten times as many steps as wine because its condition number is about ten times as large.

# %% [markdown]
# ## Exercises
#
# | exercise | you | minutes | points | |
# |---|---|---|---|---|
# | 1.1 gradient descent | write the loop | 8 | 3 | core |
# | 1.2 the largest stable rate | turn the rule into code | 5 | 2 | core |
# | 1.3 the fastest rate | derive a rule, then write it | 8 | 2 | deeper |
# | 1.4 a training step | use `tf.GradientTape` | 12 | 3 | core |
# | 1.5 a good rate in ten trials | design a search | 17 | 3 | core |
# | 1.6 in your own words | explain | 8 | 3 | core |
#
# Run a check as often as you like. Write each rule yourself: a call to the functions of `lrlib` that contain it does
# not count.
#
# ### 1.1 Gradient descent
#
# *3 points · 8 minutes · core*
#
# `gradient(w)` returns the gradient at the weights `w`, an array of the same shape [dim]. Make `steps` updates $w
# \leftarrow w - \eta \, g(w)$, and return all the weights on the way: an array [steps + 1, dim], with the start in row
# 0.
#
# **Take care** with `w -= ...`: it changes the array in place, also where you have already stored it.

# %% nbgrader={"grade": false, "grade_id": "gradient_descent", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_descent(gradient, start, learning_rate, steps):
    """Return the path [steps + 1, dim] of ``steps`` updates from ``start`` [dim]; row 0 is the
    start.
    """
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
    dict(
        hessian=[[3.0, 1.0], [1.0, 2.0]],
        minimum=[0.5, -1.0],
        start=[2.0, 2.0],
        learning_rate=0.3,
        steps=5,
    ),
)
### BEGIN HIDDEN TESTS
check(
    "gradient_descent",
    gradient_descent,
    dict(
        hessian=[[4.0, -1.5], [-1.5, 1.0]],
        minimum=[0.0, 0.0],
        start=[-1.3, 0.7],
        learning_rate=0.47,
        steps=11,
    ),
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
# *2 points · 5 minutes · core*
#
# Return the limit below which gradient descent on a bowl converges. `hessian` is a symmetric matrix [dim, dim]; the
# check also tries a real one, of linear regression on wine. An answer within a thousandth counts.

# %% nbgrader={"grade": false, "grade_id": "largest_stable_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def largest_stable_rate(hessian):
    """Return the rate below which gradient descent on a bowl with this ``hessian`` [dim, dim]
    converges.
    """
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
    dict(
        hessian=[
            [0.9, -0.3, 0.2, 0.0],
            [-0.3, 1.7, 0.5, -0.6],
            [0.2, 0.5, 2.6, 0.4],
            [0.0, -0.6, 0.4, 5.3],
        ]
    ),
    dict(dataset="diabetes"),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 1.3 The fastest rate
#
# *2 points · 8 minutes · deeper*
#
# Return the constant rate at which the distance to the minimum shrinks fastest in the end: where the factor of the
# flattest direction, $1 - \eta c_{\min}$, equals that of the steepest, which overshoots, $-(1 - \eta c_{\max})$. Solve
# for $\eta$. This `hessian` is symmetric, and all its eigenvalues are positive.

# %% nbgrader={"grade": false, "grade_id": "fastest_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fastest_rate(hessian):
    """Return the rate at which gradient descent on a bowl with this ``hessian`` [dim, dim]
    converges fastest.
    """
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
    dict(
        hessian=[
            [0.9, -0.3, 0.2, 0.0],
            [-0.3, 1.7, 0.5, -0.6],
            [0.2, 0.5, 2.6, 0.4],
            [0.0, -0.6, 0.4, 5.3],
        ]
    ),
    dict(dataset="diabetes", columns=[0, 1, 2, 3, 8]),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 1.4 A training step
#
# *3 points · 12 minutes · core*
#
# Make one step of gradient descent in TensorFlow, for linear regression: predictions are `features` times `weights`,
# without a bias, and the loss is the **mean squared error**, the mean of (prediction − target)² over the batch.
#
# Return the new weights, and the loss *before* the update (what training logs show). All tensors are float32: `weights`
# [dim], `features` [batch, dim], `targets` [batch]. `learning_rate` is a Python float.
#
# - `weights` is a plain tensor, no `tf.Variable`: call `tape.watch(weights)` first, or the gradient is `None`.
# - Predictions [batch, 1] minus targets [batch] is no error: it gives [batch, batch], and a loss that looks quite
#   reasonable. `tf.linalg.matvec(features, weights)` gives [batch].

# %% nbgrader={"grade": false, "grade_id": "train_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_step(weights, features, targets, learning_rate):
    """Return the new weights [dim] after one step of gradient descent, and the mean squared error
    before it.
    """
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
    dict(dataset="diabetes", batch_size=2, seed=5, learning_rate=1.9),
)
### END HIDDEN TESTS

# %% [markdown]
# If your loss and weights agree on the first try, be a little proud. Most people meet `None` first.
#
# ### 1.5 A good rate in ten trials
#
# *3 points · 17 minutes · core*
#
# A new model: its size, its batches and the units of its inputs are hidden. `trial(rate)` trains it at that constant
# rate for 200 steps and returns the final training loss, or `math.inf` if the run was lost. You may call it **at most
# ten times**. A good rate may be anywhere from 0.001 to 100.
#
# Write the search: `good_rate(trial)` returns the rate that you would train with. The check runs it on one hidden model
# and shows the log of your trials; grading runs it on two others, whose good rates lie elsewhere. Each then trains with
# your rate on other seeds, and its mean training loss is compared with that of the best constant rate: full points up
# to 1.5 times as high, none from 5 times on. (A lost run counts as a blind guess.)
#
# **What to try first.** The recipe above. Decades alone are not enough, and on one of the models, rates right above the
# best ones lose some of the seeds.

# %% nbgrader={"grade": false, "grade_id": "good_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def good_rate(trial):
    """Return a good learning rate for the model behind ``trial(rate)``, after at most ten calls of
    it.
    """
    ### BEGIN SOLUTION
    losses = {rate: trial(rate) for rate in (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)}  # decades first
    best = min(losses, key=losses.get)
    for factor in (0.3, 3.0):  # then the neighbourhood
        losses[factor * best] = trial(factor * best)
    best = min(losses, key=losses.get)
    for factor in (0.6, 1.7):
        losses[factor * best] = trial(factor * best)
    return min(losses, key=losses.get)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_good_rate", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("good_rate", good_rate, dict(model="amber"))
### BEGIN HIDDEN TESTS
check("good_rate", good_rate, dict(model="birch"), dict(model="cedar"))
### END HIDDEN TESTS

# %% [markdown]
# ### 1.6 In your own words
#
# *3 points · 8 minutes · core*
#
# Jonas, at the next desk, is sure of everything. "Training is slow? Multiply the learning rate by a hundred, then it is
# done a hundred times sooner." In three to five sentences, tell him what this lesson measured, why it comes out that way,
# and what to do instead.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_too_fast", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. Says what was measured: the steps to a given loss form a U over the rate. Up to a point a higher rate is faster,
#    then it is slower, then training fails (with at least one figure or rate from the lesson).
# 2. Says why: a step of rate times gradient overshoots where the loss is curved; above 2/c_max (on a bowl) each jump
#    lands farther out than the last.
# 3. Says what to do: try rates by factors (of two, or of ten first), and compare steps *and* final accuracy, over more
#    than one seed; or calculate the limit where the loss is a bowl.
# ### END SOLUTION

# %% [markdown]
# ## Myth: a higher learning rate always makes training faster and better
#
# It is half true, which is why it lives. The table doubles the rates from above.
#
# **Look for** the place where doubling stops paying.

# %% nbgrader={"grade": false, "grade_id": "experiment_myth", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
for rate in (0.08, 0.16, 0.32, 0.64, 1.28, 2.56):
    before, after = times[rate].mean(), times[2 * rate].mean()
    gain = f"{before / after:.2f} times as fast"
    print(f"from {rate:4.2f} to {2 * rate:4.2f}: {before:5.0f} steps become {after:4.0f}, {gain}")
there = np.isfinite(times[10.0]).sum()
print(f"from 5.12 to 10.0: {times[5.12].mean():5.0f} steps become > 400 in {16 - there} of 16 runs")

# %% nbgrader={"grade": false, "grade_id": "experiment_myth_checks", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: doubling pays at first, and later costs
# Measured on 96 fresh seeds: 1.89 and 0.71 times as fast; the bounds lie 14 and 5.7 standard errors of 16 seeds away. At
# 10 one run in 96 gets there.
assert times[0.08].mean() / times[0.16].mean() > 1.6
assert times[2.56].mean() / times[5.12].mean() < 0.95
assert there < 8

# %% nbgrader={"grade": false, "grade_id": "experiment_recall_myth", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
recall(
    "higher_is_faster",
    f"Measured: {times[0.08].mean():.0f} steps to the goal at 0.08, {times[2.56].mean():.0f} at "
    f"2.56, {times[5.12].mean():.0f} at 5.12, and at 10 it is lost in {16 - there} of 16 runs.",
    answer="no: it is faster, then slower, then fails",
    why="A step of rate times gradient overshoots where the loss is curved.",
)

# %% [markdown]
# **What it showed.** While the rate is low, doubling it makes training nearly twice as fast. Near the best rate a
# doubling gains less, then it costs time, and the next one costs the model. (5.12 gets to 0.3 later than 2.56, and yet
# ends lower: where the clock stops matters.)
#
# The opposite belief, that lower is always more accurate, is no better: at 0.005 the network is right about as often as
# not after 400 steps.
#
# ## Connections
#
# Three other fields slow down on purpose.
#
# **Simulated annealing** (Kirkpatrick, Gelatt and Vecchi, 1983,
# [doi:10.1126/science.220.4598.671](https://doi.org/10.1126/science.220.4598.671)) tries random changes, and accepts a
# worse one with a probability that a temperature sets. What cools is the willingness to *accept*, not, as one often
# reads, the size of the steps. The common ground is noise that falls: with noisy gradients the weights jitter around
# the minimum, and the loss of that jitter is nearly proportional to the rate (Mandt, Hoffman and Blei, 2017,
# [arXiv:1704.04289](https://arxiv.org/abs/1704.04289)). There the rate is a temperature:

# %%
jitter = {}
for rate in (0.2, 0.1, 0.05):
    weights = landscapes.simulate_noisy_quadratic(
        np.full(300, rate), curvature=1.0, gradient_noise=1.0, initial_loss=0.0, runs=20_000, seed=0
    )
    jitter[rate] = np.mean(weights[:, -1] ** 2 / 2)
    print(
        f"rate {rate:4.2f}: mean loss {jitter[rate]:.4f}, which is {jitter[rate] / rate:.3f} times "
        "the rate"
    )
# Theory says 0.278, 0.263 and 0.256 times the rate; 20,000 runs give each to 1 %: the bounds lie
# 6 standard errors away.
assert all(0.24 < loss / rate < 0.295 for rate, loss in jitter.items())

# %% [markdown]
# **Human learning.** Learners take in the broad lines fast and polish details slowly: a fine way to remember what a
# schedule does. But the first one is a theorem of statistics (Robbins and Monro, 1951,
# [doi:10.1214/aoms/1177729586](https://doi.org/10.1214/aoms/1177729586)).
#
# **Pacing a project.** A team makes its large moves first. Its pace follows feedback after each sprint; most schedules
# follow the clock. One that listens is Keras's `ReduceLROnPlateau`: it lowers the rate when the loss stops falling.
#
# ## How did your predictions fare?

# %%
summary()

# %% [markdown]
# ## What you can do now
#
# - Say what one training step does, and calculate the largest rate of a bowl.
# - Write a training step with `tf.GradientTape`.
# - Find a good rate for a model that you have never seen, in ten trials.
#
# Mira sets her rate to 2.56 and goes home early. It was the number, not the model. Tomorrow she will look at the loss
# curve more closely, and she will not like how it jumps about.
#
# **Where to read on.** Goh (2017, *Why Momentum Really Works*,
# [doi:10.23915/distill.00006](https://doi.org/10.23915/distill.00006)): bowls to play with. LeCun, Bottou, Orr and
# Müller (1998, *Efficient BackProp*, [doi:10.1007/3-540-49430-8_2](https://doi.org/10.1007/3-540-49430-8_2)): the
# largest rate for networks, and a good one, $1/c_{\max}$. Polyak (1987, *Introduction to Optimization*): the fastest
# rate. TensorFlow's [guide](https://www.tensorflow.org/guide/autodiff) to the tape.
