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
# # Lesson 2. Why fixed learning rates fail
#
# **Tuesday.** Mira found her best rate, and today she trains on the newest labels. Three tired volunteers typed them,
# and about 40 % are wrong. "The loss falls, and then it jumps about," she says. "I have the best rate there is. Why
# does it not come to rest?"
#
# **Goal.** You learn why one rate for the whole training is a bad bargain: what is high enough to arrive is too high to
# settle. You diagnose real runs, beat every constant rate with a single switch, and meet the case where the constant
# wins.
#
# | | time | points |
# |---|---|---|
# | core: reading, running, trying out | 30 minutes | |
# | core: exercises 2.1, 2.4, 2.5, 2.6 | 40 minutes | 13 |
# | deeper: exact theory, the best schedule of all, exercises 2.2 and 2.3 | 27 minutes | 6 |
#
# You need lesson 1. Forgotten words: [glossary](../../docs/glossary.md).

# %%
import math

import numpy as np

from lrlib import (
    data,
    exact,
    explorers,
    landscapes,
    line_labels,
    models,
    plots,
    schedules,
    tensorflow_gate,
    training,
)
from lrlib.checks import check, hint
from lrlib.predictions import predict, predict_number, recall, summary
from lrlib.problems.recorded_runs import recorded_runs

# %% [markdown]
# ## Predict
#
# Commit to an answer.

# %%
predict(
    "Is it best to keep the learning rate constant, for simplicity? We train eight times, with two "
    "models, right and wrong labels, small and large batches: the best constant rate against the "
    "best falling one. In how many of the eight does the constant end with the lower training "
    "loss?",
    ["in none", "in one", "in four", "in seven"],
    key="keep_it_constant",
    reveal="You will meet all eight in one table.",
)

# %% [markdown]
# ## The idea, in one picture
#
# Training sees the loss through small [**batches**](../../docs/glossary.md#batch) of examples, so every gradient is
# partly noise. Take one weight $w$ again, with the loss $c\,w^2/2$. The gradient arrives as $c\,w + s\,\xi$: the true
# one plus [noise](../../docs/glossary.md#gradient-noise) of standard deviation $s$, drawn anew for each step. The
# [curvature](../../docs/glossary.md#curvature) $c$ is 1 here, so rates below $2/c = 2$ are stable.
#
# **Look for** three ways to fail.

# %%
# NBVAL_IGNORE_OUTPUT
rates = {"2.02 diverges": 2.02, "0.01 crawls": 0.01, "0.5 hovers": 0.5}
descents = {
    name: landscapes.simulate_noisy_quadratic(
        np.full(100, rate), curvature=1.0, gradient_noise=0.5, initial_loss=50.0, runs=64, seed=2
    )
    for name, rate in rates.items()
}
losses = {name: weights**2 / 2 for name, weights in descents.items()}

# %% tags=["fold"]
# Drawing: three fixed rates
# NBVAL_IGNORE_OUTPUT
figure, (left, right) = plots.canvas(columns=2, width=9.6)
first_steps = {name: weights[0, :41] for name, weights in descents.items()}
plots.draw_curves(left, first_steps, ylabel="weight", title="one run, the first 40 steps")
left.get_legend().remove()
plots.draw_losses(right, losses, title="64 runs", ylabel="loss", log=True)
line_labels.label_ends(right)
plots.show(
    figure,
    caption="Three fixed rates. Left: the weight of one run. Right: the loss, median and middle 80 % of 64 runs.",
    alt="At rate 2.02 the weight swings from side to side, farther and farther. At 0.01 it creeps towards 0 and is "
    "not there after 100 steps. At 0.5 it is there within ten steps, then its loss stays level and jumps about.",
)
for name, values in losses.items():
    print(f"{name:16s} median loss: at the start {values[0, 0]:.0f}, at the end {np.median(values[:, -1]):.2g}")
diverge, crawl, hover = (np.median(values[:, -1]) for values in losses.values())
assert diverge > 50 > crawl > 1 > hover > 0  # 13 standard deviations of such medians apart, over 300 fresh seeds

# %% [markdown]
# **What it showed.**
#
# - *Diverge.* Each step jumps over the minimum and lands, on average, farther out than it started.
# - *Crawl.* The direction is right, the time too short.
# - *Hover.* The run arrives within ten steps, and then the noise throws the weight about as fast as the slope brings it
#   back. The height at which the loss hovers is the [**noise floor**](../../docs/glossary.md#noise-floor). This is what
#   Mira sees.
#
# Up to $1/c$ a higher rate arrives sooner, and hovers higher. A *fixed* rate must pay for the whole run. One that
# starts high and ends low need not.
#
# ### The same in one line of arithmetic
#
# A step takes $w$ to $(1 - \eta c)\,w - \eta s\,\xi$. The noise is fresh and has mean zero, so on average the two parts
# of $w^2$ simply add. For the [expected loss](../../docs/glossary.md#expected-loss) $L = c\,\mathrm{E}[w^2]/2$ this
# means
#
# $$L \;\leftarrow\; \underbrace{(1 - \eta c)^2 L}_{\text{what is left of the old loss}}
# \;+\; \underbrace{\tfrac{c}{2}\,\eta^2 s^2}_{\text{the noise let in}}$$
#
# This is exact, for any curve of rates. The first part wants $\eta = 1/c$ and matters while $L$ is large, the second
# wants $\eta = 0$ and matters in the end.

# %% [markdown]
# ## Explore
#
# The expected loss of this bowl at 31 constant rates. **Look for** the one with the lowest loss after 100 steps, and
# for what higher rates do long before the end.

# %%
fixed_rates = np.geomspace(0.004, 2.2, 31)
bowl = dict(curvature=1.0, gradient_noise=0.5, initial_loss=50.0)
fixed_losses = landscapes.expected_loss(fixed_rates[:, None] * np.ones(100), **bowl)
from_the_start = np.column_stack([np.full(31, 50.0), fixed_losses])
explorers.range_test_explorer(fixed_rates, from_the_start, ylabel="expected loss", ceiling=1000.0)

# %% [markdown]
# Now two rates. Change the three numbers and run the cell again: begin with the best rate that you found, twice, then
# lower the second. Can the first now be higher?

# %%
# NBVAL_IGNORE_OUTPUT
first_rate, switch, second_rate = 0.5, 60, 0.05

curve = np.where(np.arange(100) < switch, first_rate, second_rate)
expected = landscapes.expected_loss(curve, **bowl)
print(f"expected loss after the last step: {expected[-1]:.4f}")
print(f"the best of the 31 constant rates: {fixed_losses[:, -1].min():.4f}")

# %% [markdown]
# ### Draw your own schedule
#
# Now any curve you like, on real data: linear regression that tells malignant from benign tumours by five measurements,
# on batches of 4, for 300 steps. Draw the rates; the expected [**excess loss**](../../docs/glossary.md#excess-loss),
# what is left above the lowest loss of all, follows at once.
#
# **Your goal**: end below the best constant rate, then below cosine decay. **Look for** what the last fifty steps do.

# %%
explorers.draw_schedule(goal="cosine")

# %% [markdown]
# ## Experiment: the noise floor is proportional to the rate
#
# Twelve rates, 20,000 runs each, long enough to forget the start. Then the tumours, where no noise is added: drawing a
# batch of 4 is the noise.
#
# **Look for** a straight line (on these axes it means "twice the rate, twice the floor"), and for where it bends.

# %% nbgrader={"grade": false, "grade_id": "experiment_noise_floor", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
floor_rates = np.geomspace(0.02, 1.9, 12)
measured = []
for rate in floor_rates:
    enough = int(8 / min(rate * (2 - rate), 1)) + 20  # steps until the start is forgotten
    weights = landscapes.simulate_noisy_quadratic(
        np.full(enough, rate), 1.0, 1.0, 0.0, runs=20_000, seed=0
    )
    measured.append(np.mean(weights[:, -1] ** 2) / 2)

tumours = exact.least_squares_problem(
    *landscapes.real_least_squares("cancer", columns=[0, 1, 4, 9, 21])
)
slowest = np.linalg.eigvalsh(tumours.hessian)[0]
real_rates = np.array([0.06, 0.12, 0.24, 0.4])
real_measured = []
for rate in real_rates:
    curve = np.full(int(3 / (rate * slowest)), rate)
    real_runs = exact.simulate_sgd(tumours, curve, 4, runs=1000, seed=0, start=tumours.solution)
    real_measured.append(np.mean(real_runs[:, -1]))

# %% nbgrader={"grade": false, "grade_id": "experiment_noise_floor_picture", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing and checks: the noise floor against the rate
# NBVAL_IGNORE_OUTPUT
theory = landscapes.noise_floor(floor_rates, curvature=1.0, gradient_noise=1.0)
real_theory = np.array([exact.stationary_excess(tumours, rate, 4) for rate in real_rates])
figure, (left, right) = plots.canvas(columns=2, width=9.6)
fine = np.geomspace(0.02, 1.9, 200)
left.loglog(fine, landscapes.noise_floor(fine, 1.0, 1.0), color=plots.COLORS[0], label="theory")
left.loglog(fine, fine / 4, color="0.5", linestyle=":", label="proportional to the rate")
left.loglog(floor_rates, measured, "o", color=plots.COLORS[1], label="measured")
left.set(title="one weight, noise added", xlabel="learning rate", ylabel="loss at which it hovers")
left.legend(frameon=False)
fine = np.geomspace(0.003, 0.49, 100)
right.loglog(fine, [exact.stationary_excess(tumours, r, 4) for r in fine], color=plots.COLORS[0])
right.loglog(fine, fine / 1e-3 * exact.stationary_excess(tumours, 1e-3, 4), color="0.5", linestyle=":")
right.loglog(real_rates, real_measured, "o", color=plots.COLORS[1])
right.set(title="real data, minibatches of 4", xlabel="learning rate", ylabel="excess loss at which it hovers")
plots.show(
    figure,
    caption="The noise floor against the rate: theory (line) and measured (dots). Excess: above the lowest loss.",
    alt="Both panels: the dots lie on the theory's line, which has slope 1 for small rates and bends upwards steeply "
    "as the rate comes near the threshold of stability.",
)
ratio, real_ratio = np.array(measured) / theory, np.array(real_measured) / real_theory
print(f"one weight: measured / theory from {ratio.min():.3f} to {ratio.max():.3f}")
print(f"real data:  measured / theory from {real_ratio.min():.3f} to {real_ratio.max():.3f}")
# A mean of 20,000 squares has a relative standard error of 1 %; a mean of 1000 losses varied by 2.2, 2.7 and 3.8 % over 60
# fresh seeds, near the threshold by 15 %, with a long tail upwards. The bounds lie 5.2 of them away or more.
assert np.all(np.abs(ratio - 1) < 0.06)
assert np.all(np.abs(real_ratio[:3] - 1) < [0.13, 0.15, 0.2])
assert real_measured[3] > 2 * 0.4 / 0.06 * real_measured[0]  # bent upwards: about four times what is proportional
assert 1.9 < landscapes.noise_floor(0.04, 1.0, 1.0) / landscapes.noise_floor(0.02, 1.0, 1.0) < 2.1
threshold, full_batch = exact.mean_square_threshold(tumours, 4), 2 / np.linalg.eigvalsh(tumours.hessian)[-1]
print(f"real data:  stable below a rate of {threshold:.3f}; with the whole data set at once, below {full_batch:.3f}")
assert threshold < 0.6 * full_batch

# %% [markdown]
# **What it showed.** While the rate is small, half the rate means half the floor. Near the threshold of stability the
# floor rises to infinity. On real data that threshold lies *below* the $2/c_{\max}$ of lesson 1: a rate that is safe
# for the whole data set may be unsafe for batches of 4.

# %% [markdown]
# ## Experiment: Mira's network, against every constant
#
# The network of lesson 1 on the new labels: 64-64-10, 400 steps, batches of 4. Fifteen constant rates, a factor of
# $\sqrt 2$ apart, on 32 [seeds](../../docs/glossary.md#seed). A schedule must beat the *best constant of that very
# seed*, chosen after the fact: an advantage that no real training has. The schedules are three *curves*, one rate for
# each step: linear, straight down to 0; cosine, along half a cosine wave; exponential, by the same factor at every
# step.
#
# **Look for** the valley of the constants on the left, and for any dot left of zero on the right.

# %% nbgrader={"grade": false, "grade_id": "experiment_classifier", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
step = np.arange(400)
constants = 0.02 * 2.0 ** (np.arange(15) / 2)  # 0.02 to 2.56
decays = {
    "linear from 0.64": schedules.linear_decay(step, 0.64, 400),
    "cosine from 0.64": schedules.cosine_decay(step, 0.64, 400),
    "exponential from 0.9": schedules.exponential_decay(step, 0.9, 400, 0.05),
}
noisy_task = data.classification_task("digits", train_size=1200, label_noise=0.4)
noisy = training.train(
    noisy_task,
    models.mlp((64, 64, 10)),
    {f"constant {rate:.3g}": np.full(400, rate) for rate in constants} | decays,
    seeds=range(32),
    batch_size=4,
)

# %% nbgrader={"grade": false, "grade_id": "experiment_classifier_picture", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the valley of the constants, and what each schedule gains
# NBVAL_IGNORE_OUTPUT
of_constants = noisy.train_loss[: len(constants)]
best_of_seed = of_constants.min(axis=0)
gains = {name: best_of_seed - noisy.train_loss[noisy.curve(name)] for name in decays}
figure, (left, right) = plots.canvas(columns=2, width=10.4)
plots.draw_u_curve(left, constants, {"constant": of_constants}, ylabel="final training loss", log=False)
linear_loss = np.median(noisy.train_loss[noisy.curve("linear from 0.64")])
left.axhline(linear_loss, color=plots.COLORS[1], linestyle="--")
left.annotate("linear from 0.64", (0.021, linear_loss - 0.015), fontsize=9, color=plots.COLORS[1], va="top")
left.set_ylim(1.45, 2.6)
left.set_title("digits, 40 % of the labels wrong", fontsize=11)
plots.draw_spread(right, gains, xlabel="training loss below the seed's best constant", reference=0.0)
plots.show(
    figure,
    caption="Left: constant rates, median and middle 80 % of 32 seeds, and the median of linear decay (dashed). "
    "Right: what each schedule gains on the best constant rate of each seed; a dot is a seed, marker and bar are the "
    "median and the middle 80 %.",
    alt="Left: a valley with its bottom at a rate near 0.23; the dashed line of linear decay lies below all of it. "
    "Right: three rows of 32 dots, all to the right of zero.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_classifier_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: lower than every constant, and a better reader
# NBVAL_IGNORE_OUTPUT
accuracy = 100 * noisy.test_accuracy
reads_best = int(accuracy[: len(constants)].mean(axis=1).argmax())
lowest = int(of_constants.mean(axis=1).argmin())
print(
    f"best constant for the training loss: {constants[lowest]:.2f}, reads {accuracy[lowest].mean():.1f} % of new "
    "digits"
)
print(f"best constant for reading new digits: {constants[reads_best]:.2f}, {accuracy[reads_best].mean():.1f} %")
for name, gain in gains.items():
    more = accuracy[noisy.curve(name)] - accuracy[reads_best]
    print(
        f"{name:20s} loss lower by {gain.mean():.3f} ± {gain.std():.3f}, in {np.sum(gain > 0)} of 32 seeds; reads "
        f"{accuracy[noisy.curve(name)].mean():.1f} %, {more.mean():+.1f} ± {more.std():.1f} points, more in "
        f"{np.sum(more > 0)} of 32"
    )
# Measured on 96 fresh seeds: loss lower by 0.084 ± 0.026, 0.072 ± 0.026 and 0.077 ± 0.025, in all of them; +4.0 ± 1.7,
# +3.8 ± 1.8 and +4.1 ± 1.7 points on the best constant for accuracy. Each bound lies 6.9 standard errors of 32 seeds away
# or more; a seed in 400 gains nothing, by the normal tail, and five of 32 once in 10^7.
assert constants[lowest] < 0.4
assert all(gain.mean() > 0.04 for gain in gains.values())
assert all(np.sum(gain > 0) >= 28 for gain in gains.values())
assert all((accuracy[noisy.curve(name)] - accuracy[reads_best]).mean() > 0.7 for name in decays)
assert of_constants[np.isclose(constants, 0.64)].mean() > best_of_seed.mean() + 0.05  # 0.64 is no good constant

# %% [markdown]
# **What it showed.** In every seed, each of the three schedules ends with a lower training loss than *every* constant
# rate. They start at 0.64 or more, where a constant does badly. And the network reads three to four more of every
# hundred *new* digits than with the constant rate that reads best.
#
# ### How much sooner?
#
# "Then I train longer with my constant," says Jonas, "and I am there too." On the tumours the expected loss can be
# calculated exactly, and so can the best constant rate for every number of steps.

# %%
predict_number(
    "Linear decay reaches a certain loss in 300 steps. After how many steps is the best constant "
    "rate there?",
    key="how_much_longer",
    unit="steps",
    low=300,
    high=10_000,
    reveal="The next cell calculates it.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_speed", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
patients = exact.least_squares_problem(*landscapes.real_least_squares("diabetes"))


def steps_needed(problem, budget):
    """Return after how many steps the best constant rate is where linear decay is after ``budget``,
    and how many times as high its loss is after ``budget``.
    """
    rates = np.geomspace(0.002, 1, 80) * landscapes.largest_stable_rate(problem.hessian)
    linear = schedules.linear_decay(np.arange(budget), 1.0, budget)
    _, goal = exact.best_peak(problem, linear, 4, rates)
    constants = exact.expected_excess(problem, np.repeat(rates[:, None], 4 * budget, axis=1), 4)
    lowest = np.where(np.isfinite(constants), constants, np.inf).min(axis=0)  # of all the rates
    return int(np.argmax(lowest <= goal)) + 1, lowest[budget - 1] / goal


longer = {}
for name, problem, budget in (
    ("tumours", tumours, 100),
    ("tumours", tumours, 300),
    ("diabetes", patients, 300),
):
    longer[name, budget] = needed, _ = steps_needed(problem, budget)
    print(
        f"{name}: as low as linear decay after {budget} steps, the best constant is after {needed}"
    )

# %% nbgrader={"grade": false, "grade_id": "experiment_speed_checks", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: the constant needs more than three times as long
assert longer["tumours", 300][1] > 2  # times as high, after the same 300 steps
assert 3.2 < longer["tumours", 300][0] / 300 < 3.8
assert 1.6 < longer["diabetes", 300][0] / 300 < 1.8

# %% nbgrader={"grade": false, "grade_id": "experiment_recall_needed", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
needed, _ = longer["tumours", 300]
recall(
    "how_much_longer",
    f"Calculated: {needed} steps, {needed / 300:.1f} times as many.",
    answer=needed,
    why="Every constant must be low enough for its floor, and so it is slow all the way.",
)

# %% [markdown]
# So a fixed rate is slower as well: three and a half times as many steps here, 1.7 times on the diabetes patients of
# lesson 1. Schedules save machine time, and money, if you pay for the machine.

# %% [markdown]
# ## When the constant wins
#
# Now try to break the claim. Softmax regression or Mira's network, right or wrong labels, batches of 4 or 32: in each
# of the eight combinations, the best of seven constant rates against the best of seven linear decays, 400 steps, 16
# seeds.
#
# And a suspicion: if a constant rate suffers from noise, *switch the noise off*. Train the best constant again, but put
# all 1200 examples into each of its last 20 batches. What the loss falls by is the noise that was left.
#
# **Look for** the row where the constant wins, and for its last column.

# %% nbgrader={"grade": false, "grade_id": "experiment_counterexample", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
networks = {"softmax": models.softmax(64, 10), "network": models.mlp((64, 64, 10))}
lowest_rates = {  # of seven, each twice the last: right labels, batches of 4, 32; wrong, 4, 32
    "softmax": [0.64, 10.24, 0.16, 0.64],
    "network": [0.16, 1.28, 0.08, 0.64],
}
falling = schedules.linear_decay(step, 1.0, 400)


def final_losses(name, noise, curves, batch_size):
    """Return the training loss after the last step, [curves, 16 seeds]; infinity for a lost run."""
    task = data.classification_task("digits", train_size=1200, label_noise=noise)
    runs = training.train(
        task, networks[name], curves, range(16), batch_size=batch_size, progress=False
    )
    return np.where(np.isfinite(runs.train_loss), runs.train_loss, np.inf)


table = {}
for name in networks:
    for low, (noise, batch) in zip(
        lowest_rates[name], [(0, 4), (0, 32), (0.4, 4), (0.4, 32)], strict=True
    ):
        rates = low * 2.0 ** np.arange(7)
        constants = final_losses(name, noise, rates[:, None] * np.ones(400), batch)
        linears = final_losses(name, noise, rates[:, None] * falling, batch)
        c, f = constants.mean(axis=1).argmin(), linears.mean(axis=1).argmin()
        assert 0 < c < 6  # the best constant is not at the edge of its seven
        quiet = np.array([batch] * 380 + [1200] * 20)  # at last all examples at once: no noise
        silenced = final_losses(name, noise, np.full(400, rates[c]), quiet)[0]
        table[name, noise, batch] = (rates[c], rates[f]), constants[c], linears[f], silenced

# %% nbgrader={"grade": false, "grade_id": "experiment_counterexample_table", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: two models, two labellings, two batch sizes
# NBVAL_IGNORE_OUTPUT
print("mean training loss over 16 seeds, each at its own best rate")
print(
    "model    labels      batch   best constant     best linear       linear lower in   noise switched off: loss "
    "falls in"
)
for (name, noise, batch), (used, constant, linear, silenced) in table.items():
    print(
        f"{name:8s} {'40 % wrong' if noise else 'right':10s} {batch:4d}    {constant.mean():.4f} ({used[0]:5.2f})   "
        f"{linear.mean():.4f} ({used[1]:6.2f})   {np.sum(linear < constant):2d} of 16 seeds    "
        f"{np.sum(silenced < constant):2d} of 16 seeds, by {1 - silenced.mean() / constant.mean():4.0%}"
    )
# Measured on 96 fresh seeds: linear lower in 94 or more in seven rows; in none in the row of the network with right labels
# and batches of 32 (means 12 standard errors apart). There the noise switched off changes the loss by 0.7 ± 4.7 % and
# lowers it in 47 seeds, elsewhere in all. Each assertion fails by chance less than once in 10^6. (A linear decay whose best
# rate lies at the edge, as one draw of 16 seeds in 170 has it in the second row, only looks worse than it is.)
quiet_row = table["network", 0.0, 32]
assert quiet_row[0] == (5.12, 5.12)  # within the seven rates, both
assert quiet_row[1].mean() < quiet_row[2].mean()
assert abs(1 - quiet_row[3].mean() / quiet_row[1].mean()) < 0.1
for row, (_, constant, linear, silenced) in table.items():
    if row != ("network", 0.0, 32):
        assert np.sum(linear < constant) >= 8, row
        assert np.sum(silenced < constant) >= 8, row

# %% nbgrader={"grade": false, "grade_id": "experiment_recall_wins", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
constant_wins = sum(linear.mean() > constant.mean() for _, constant, linear, _ in table.values())
recall(
    "keep_it_constant",
    f"Measured: in {constant_wins} of 8, the network with right labels and batches of 32.",
    answer={0: "in none", 1: "in one", 4: "in four", 7: "in seven"}[constant_wins],
    why="Only there is no noise left at the end of the 400 steps.",
)

# %% [markdown]
# **What it showed.** The constant wins in one of eight, and there in every seed. It is not the model: the same network
# loses with small batches. It is not the labels: with right labels decay wins three times out of four. The last column
# shows what it is. Where decay wins, switching the noise off lowers the loss. Where the constant wins there is no noise
# to switch off: the network fits all its examples, so the gradients of all batches vanish together, and a falling rate
# only makes the steps smaller.
#
# So the rule is:
#
# > **What decides is the noise that is left at the end of your budget.** Decay pays where noise still holds the loss up
# > at the end: small batches, wrong labels, a model too small to fit everything, or a budget too short to fit it.
#
# (Let each side search until its best is not at the edge: in the second row softmax regression wants *enormous* rates.)

# %% [markdown]
# ## Deeper: the exact price of a constant rate
#
# *From here to the [exercises](#Exercises) is the deeper part; skip it if you like. 10 minutes, and 17 for 2.2 and
# 2.3.*
#
# The one-line arithmetic works for real data too, if the model is linear regression: `lrlib.exact` calculates the
# expected loss for *any* curve of rates. Each schedule gets its own best peak, then 2000 simulated runs check the
# theory.
#
# **Look for** who is ahead at step 100 and who at step 300, and for the dots on the lines.

# %% nbgrader={"grade": false, "grade_id": "experiment_exact", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
budget = 300
few = np.arange(budget)
shapes = {
    "constant": np.ones(budget),
    "linear": schedules.linear_decay(few, 1.0, budget),
    "cosine": schedules.cosine_decay(few, 1.0, budget),
    "exponential to 0.01": schedules.exponential_decay(few, 1.0, budget, 0.01),
}
peaks = {name: exact.best_peak(tumours, shape, batch_size=4)[0] for name, shape in shapes.items()}
expected = {
    name: exact.expected_excess(tumours, peaks[name] * shape, 4) for name, shape in shapes.items()
}
simulated = {
    name: exact.simulate_sgd(tumours, peaks[name] * shape, 4, runs=2000, seed=1)
    for name, shape in shapes.items()
}

# %% nbgrader={"grade": false, "grade_id": "experiment_exact_picture", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the rates, and the exact excess loss that they lead to
# NBVAL_IGNORE_OUTPUT
figure, (left, right) = plots.canvas(columns=2, width=10.4)
plots.draw_curves(left, {name: peaks[name] * shape for name, shape in shapes.items()})
plots.draw_losses(right, expected, steps=few + 1, ylabel="excess loss", log=True)
for values, color in zip(simulated.values(), plots.COLORS, strict=False):
    right.plot(few[9::20] + 1, values.mean(0)[9::20], ".", color=color, markersize=6)
right.set_ylim(2e-4, 0.02)
left.get_legend().remove()
line_labels.label_ends(right)
plots.show(
    figure,
    caption="Left: the curves, each at its best peak. Right: the expected excess loss on the tumours: exact (lines), "
    "mean of 2000 runs (dots).",
    alt="Left: the constant rate is far below the others' peaks. Right: the constant falls ever more slowly. Linear "
    "and cosine decay lie above it from about step 80 to step 190 and end two to two and a half times lower; "
    "exponential decay is below the constant from about step 110 on and ends lowest. The dots lie on the lines.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_exact_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: what the best constant rate costs
# NBVAL_IGNORE_OUTPUT
print(f"{'schedule':20s} {'best peak':>9s} {'exact excess':>13s}   2000 runs ± std. error  better than constant")
for name in shapes:
    last, runs = expected[name][-1], simulated[name][:, -1]
    error = runs.std() / np.sqrt(len(runs))
    gain = expected["constant"][-1] / last
    print(f"{name:20s} {peaks[name]:9.3f} {last:13.6f}   {runs.mean():.6f} ± {error:.6f}   {gain:5.2f} times")
    assert abs(runs.mean() - last) < 6 * error  # two in a billion fall outside six standard errors
fewer = np.geomspace(0.005, 1, 60) * landscapes.largest_stable_rate(patients.hessian)
more = shapes | {"exponential to 0.05": schedules.exponential_decay(few, 1.0, budget, 0.05)}
others = {name: exact.best_peak(patients, shape, 4, fewer)[1] for name, shape in more.items()}
print(
    "the same on the diabetes data, better than constant: "
    + ", ".join(
        f"{name} {others['constant'] / value:.2f} times" for name, value in others.items() if name != "constant"
    )
)
assert all(1.15 < others["constant"] / others[name] < 1.5 for name in more if name != "constant")
assert 1.37 < others["constant"] / min(others.values()) < 1.39

left_over = {}  # how much of the final excess is distance not yet covered: what full-batch descent would leave
for name in ("constant", "exponential to 0.01"):
    distance = -tumours.solution
    for rate in peaks[name] * shapes[name]:
        distance = distance - rate * tumours.hessian @ distance
    left_over[name] = distance @ tumours.hessian @ distance / 2 / expected[name][-1]
    print(f"{name}: {left_over[name]:.0%} of the final excess is distance not yet covered, the rest is noise")
assert left_over["constant"] > 0.35 > 0.15 > left_over["exponential to 0.01"]
assert expected["constant"][-1] > 2 * expected["linear"][-1]
assert expected["constant"][-1] > 3 * expected["exponential to 0.01"][-1]
assert all(peaks[name] > 4 * peaks["constant"] for name in shapes if name != "constant")

# %% [markdown]
# **What it showed.** The best of all constant rates ends more than twice as high as linear decay, more than three times
# as high as exponential decay.
#
# Look at the peaks: a rate that will fall can *start* several times higher than the best constant. It covers the
# distance faster, though at first its noise hides that. Of what the constant has left at the end, nearly half is still
# distance (the last two lines). So the gain comes from both ends.

# %% [markdown]
# ## Deeper: let the theory find the schedule
#
# The expected loss on the tumours is an exact function of all 300 rates. So we can do to the schedule what we do to
# weights: differentiate, and descend. `exact.optimal_schedule` starts from the best constant. We do the same for the
# wines, with 200 steps.
#
# **Look for** the shape that comes out, and for its first few steps. On these logarithmic axes an exponential decay is
# a straight line.

# %% nbgrader={"grade": false, "grade_id": "experiment_optimal", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
wines = exact.least_squares_problem(*landscapes.real_least_squares("wine"))
found = {
    "tumours": exact.optimal_schedule(tumours, 300, 4),
    "wines": exact.optimal_schedule(wines, 200, 4, iterations=60),
}

# %% nbgrader={"grade": false, "grade_id": "experiment_optimal_picture", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the schedules found, and the loss they lead to
# NBVAL_IGNORE_OUTPUT
optimum = exact.expected_excess(tumours, found["tumours"], 4)
check_runs = exact.simulate_sgd(tumours, found["tumours"], 4, runs=2000, seed=3)[:, -1]
figure, (left, right) = plots.canvas(columns=2, width=10.4)
plots.draw_curves(
    left,
    {name: np.maximum(peaks[name] * shape, 1e-3) for name, shape in shapes.items()}
    | {"found": found["tumours"], "found for the wines": found["wines"]},
    log=True,
    title="tumours, and the wines",
)
plots.draw_losses(
    right, expected | {"found": optimum}, steps=np.arange(1, 301), ylabel="excess loss", log=True, title="tumours"
)
right.set_ylim(2e-4, 0.02)
left.get_legend().remove()
left.annotate("found for\nthe wines", (200, found["wines"][-1]), (140, 0.0016), fontsize=9, color=plots.COLORS[5])
line_labels.label_ends(right)
plots.show(
    figure,
    caption="Left: the schedules found by descent through the theory. Right: the expected excess loss they lead to.",
    alt="The found schedules begin with a short rise, then fall, at the end to about a hundredth, close to the "
    "exponential one. The loss of the found schedule ends lowest.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_optimal_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: how close the common schedules come
# NBVAL_IGNORE_OUTPUT
error = check_runs.std() / np.sqrt(len(check_runs))
print(f"found: exact excess {optimum[-1]:.6f}; 2000 runs {check_runs.mean():.6f} ± {error:.6f} (standard error)")
for name in shapes:
    print(f"{name:20s} {expected[name][-1] / optimum[-1]:.2f} times as high")
for name, curve in found.items():
    print(
        f"{name}: rate {curve[0]:.3f} at first, {curve.max():.3f} at step {curve.argmax()}, {curve[-1]:.4f} at last"
    )
flat = np.maximum.accumulate(found["wines"][::-1])[::-1]  # the rise at the start replaced by the highest rate
cost = exact.expected_excess(wines, flat, 4)[-1] / exact.expected_excess(wines, found["wines"], 4)[-1]
print(f"wines: without the rise at the start the excess is {cost:.4f} times as high")
assert 1 <= cost < 1.01
assert abs(check_runs.mean() - optimum[-1]) < 6 * error
assert optimum[-1] < min(values[-1] for values in expected.values())
assert expected["constant"][-1] > 3 * optimum[-1]
assert expected["exponential to 0.01"][-1] < 1.1 * optimum[-1]
for curve in found.values():
    assert curve[0] < 0.95 * curve.max()  # it begins with a warm-up
    assert curve[-1] < 0.05 * curve.max()
    assert curve[len(curve) // 4 :].argmax() == 0  # and falls from the first quarter on

# %% [markdown]
# **What it showed.** Nobody put a decay in, and a decay comes out. An ordinary exponential decay with the right peak
# and end comes within 10 % of it. Both curves begin with a rise of one or two steps, worth less than one per cent here;
# lesson 5 shows where a warm-up matters.
#
# But the descent knew the data, the batch size and the number of steps. And not every task has as much to gain: on the
# diabetes patients the best of the common schedules beats the best constant only 1.38-fold.
#
# If you followed to here: that was the hardest part of the lesson, and few people ever see an optimal schedule drawn.

# %% [markdown]
# ## Exercises
#
# | exercise | you | minutes | points | |
# |---|---|---|---|---|
# | 2.1 the noise floor | solve for $L$ | 7 | 2 | core |
# | 2.2 the expected loss of any curve | write the recursion | 7 | 3 | deeper |
# | 2.3 the best constant rate | search | 10 | 3 | deeper |
# | 2.4 diagnose a run | decide, by eye and by rule | 15 | 4 | core |
# | 2.5 two rates | beat every constant | 10 | 4 | core |
# | 2.6 in your own words | explain | 8 | 3 | core |
#
# The first three are about the one-weight bowl: `learning_rate` is $\eta$, `curvature` $c$, `gradient_noise` $s$. Write
# the formulas yourself: a call to `lrlib.landscapes` or `lrlib.exact` does not count.
#
# ### 2.1 The noise floor
#
# *2 points · 7 minutes · core*
#
# In the end a step at a constant rate changes the expected loss no more. Put $L$ on both sides of
#
# $$L = (1 - \eta c)^2 L + \tfrac{c}{2}\,\eta^2 s^2$$
#
# and solve for $L$. (Hint: $1 - (1 - \eta c)^2 = \eta c\,(2 - \eta c)$.) From $\eta = 2/c$ on there is no floor: return
# `np.inf`.

# %% nbgrader={"grade": false, "grade_id": "noise_floor", "locked": false, "schema_version": 3, "solution": true, "task": false}
def noise_floor(learning_rate, curvature, gradient_noise):
    """Return the expected loss at which training hovers in the end; infinity from 2 / curvature on.

    ``learning_rate`` is one number here; the check asks for several, one after the other.
    """
    ### BEGIN SOLUTION
    room = 2 - learning_rate * curvature
    if room <= 0:
        return np.inf
    return learning_rate * gradient_noise**2 / (2 * room)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_noise_floor", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "noise_floor",
    noise_floor,
    dict(learning_rate=[0.3, 0.05, 0.9], curvature=1.6, gradient_noise=0.7),
    dict(learning_rate=[0.083, 0.31], curvature=5.3, gradient_noise=1.7),
)
### BEGIN HIDDEN TESTS
check(
    "noise_floor",
    noise_floor,
    dict(learning_rate=[1.37, 0.29, 3.1], curvature=0.6, gradient_noise=0.37),
    dict(learning_rate=[0.083, 0.31, 0.013], curvature=5.3, gradient_noise=4.3),
    dict(learning_rate=[0.53, 0.61], curvature=4.0, gradient_noise=2.3),
    dict(learning_rate=[3.7], curvature=0.6, gradient_noise=0.37),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 2.2 The expected loss of any curve
#
# *3 points · 7 minutes · deeper*
#
# `learning_rates` is a curve, an array with one rate per step. Apply
#
# $$L_{t+1} = (1 - \eta_t c)^2 L_t + \tfrac{c}{2}\,\eta_t^2 s^2,$$
#
# step by step, beginning with `initial_loss`. Return the loss *after* each step, as a list or an array.

# %% nbgrader={"grade": false, "grade_id": "expected_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    """Return the expected loss after each step of the curve ``learning_rates`` [steps], an array
    or list [steps].
    """
    ### BEGIN SOLUTION
    loss = initial_loss
    losses = []
    for rate in learning_rates:
        loss = (1 - rate * curvature) ** 2 * loss + curvature / 2 * rate**2 * gradient_noise**2
        losses.append(loss)
    return losses
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_expected_loss", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "expected_loss",
    expected_loss,
    dict(learning_rates=[0.5, 0.5, 0.1, 0.05], curvature=1.6, gradient_noise=1.5, initial_loss=4.0),
    dict(
        learning_rates=[0.083, 0.21, 0.0, 0.37, 0.011],
        curvature=5.3,
        gradient_noise=0.7,
        initial_loss=0.9,
    ),
)
### BEGIN HIDDEN TESTS
check(
    "expected_loss",
    expected_loss,
    dict(
        learning_rates=[0.71, 0.029, 1.3, 0.37, 0.37, 0.083],
        curvature=0.6,
        gradient_noise=3.1,
        initial_loss=0.0,
    ),
    dict(learning_rates=[0.09, 0.12, 0.07], curvature=19.0, gradient_noise=0.23, initial_loss=7.3),
    dict(learning_rates=[0.11, 2.0, 2.7, 0.4], curvature=0.5, gradient_noise=0.9, initial_loss=3.1),
    dict(learning_rates=[0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501, 0.499, 0.501], curvature=2.0, gradient_noise=0.7, initial_loss=5.3),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 2.3 The best constant rate
#
# *3 points · 10 minutes · deeper*
#
# Which constant rate has the lowest expected loss after the last step of your [budget](../../docs/glossary.md#budget)?
# Try many and keep the best, with your `expected_loss`, or faster with the closed form
#
# $$L_T = F + (1 - \eta c)^{2T}\,(L_0 - F),$$
#
# where $F$ is your noise floor. The best rate may be a hundredth of $1/c$ or less. So take a grid of even *ratios*,
# such as `np.geomspace(1e-4, 1.9, 2000) / curvature`, and stay below $2/c$: from there on the closed form gives NaN,
# which `np.argmin` takes for the smallest. An answer within 2 % of the best rate counts.

# %% nbgrader={"grade": false, "grade_id": "best_constant_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    """Return the constant rate with the smallest expected loss after ``steps`` steps, to within 2
    %.
    """
    ### BEGIN SOLUTION
    candidates = np.geomspace(1e-5, 1.99, 3000) / curvature
    floor = candidates * gradient_noise**2 / (2 * (2 - candidates * curvature))
    final = floor + (1 - candidates * curvature) ** (2 * steps) * (initial_loss - floor)
    return candidates[np.argmin(final)]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_best_constant_rate", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(
    "best_constant_rate",
    best_constant_rate,
    dict(steps=100, curvature=0.02, gradient_noise=0.1, initial_loss=5.0),
    dict(steps=37, curvature=83.0, gradient_noise=29.0, initial_loss=4.1),
    dict(steps=5, curvature=1.0, gradient_noise=2.0, initial_loss=0.7),
)
### BEGIN HIDDEN TESTS
check(
    "best_constant_rate",
    best_constant_rate,
    dict(steps=410, curvature=0.0013, gradient_noise=0.0037, initial_loss=0.23),
    dict(steps=870, curvature=2.9, gradient_noise=0.67, initial_loss=3.1),
    dict(steps=9, curvature=0.3, gradient_noise=1.1, initial_loss=0.9),
    dict(steps=7, curvature=1.0, gradient_noise=2.0, initial_loss=0.5),
    dict(steps=4, curvature=0.2, gradient_noise=0.9, initial_loss=0.8),
    dict(steps=6, curvature=12.0, gradient_noise=7.0, initial_loss=0.6),
    dict(steps=3, curvature=0.7, gradient_noise=0.2, initial_loss=6.0),
    dict(steps=3000, curvature=3.1, gradient_noise=1.7, initial_loss=2.9),
)
### END HIDDEN TESTS

# %% [markdown]
# How much does even the *best* constant give away? At every step the rate $\eta = 2L/(2cL + s^2)$ lowers the expected
# loss most (there the derivative vanishes). It takes $L$ to $L'$ with $1/L' = 1/L + 2c/s^2$: each step *adds* the same
# amount to $1/L$. So the loss falls like $1/T$ for ever, and a floor never does.

# %%
budget, start = 400, dict(curvature=1.0, gradient_noise=1.0, initial_loss=12.5)
lowest = landscapes.greedy_loss(budget, **start)
constant = landscapes.best_constant_rate(budget, **start)
price = landscapes.expected_loss(np.full(budget, constant), **start)[-1] / lowest
print(
    f"after {budget} steps, the best constant rate ({constant:.4f}) leaves {price:.2f} times the "
    "loss of the best curve"
)
assert 2.8 < price < 3.0

# %% [markdown]
# ### 2.4 Diagnose a run
#
# *4 points · 15 minutes · core*
#
# You get the loss of real runs on the *whole* training set, before the first step and after every 10th of 600 steps: 61
# values. Call the last quarter of them the **tail**: `losses[-(len(losses) // 4):]`. The first "yes" is the answer:
#
# 1. `"diverged"`: is any loss NaN or infinite, or is the mean of the tail above the first loss?
# 2. `"hovering"`: is the standard deviation of the tail more than a tenth of its mean? (It jumps.)
# 3. `"stalled"`: is the mean of the tail above two thirds of the first loss? (It has hardly moved.)
# 4. `"converged"`: none of these. (It is quiet, and low.)
#
# Here are the runs of the two public cases. **Decide by eye first**: which is which? One of them is what Mira saw.

# %% tags=["fold"]
# Drawing: the sixteen runs of the public cases
# NBVAL_IGNORE_OUTPUT
figure, axes = plots.canvas(columns=4, rows=4, width=10.4, height=9.0)
for rows, (dataset, seed) in zip((axes[:2], axes[2:]), [("digits", 9), ("cancer", 3)], strict=True):
    for panel, (name, losses) in zip(rows.flat, recorded_runs(dataset, seed).items(), strict=True):
        top = 2 * losses[0]
        shown = np.where(losses < top, losses, top)  # so that NaN is at the top as well
        panel.plot(10 * np.arange(61), shown, color=plots.COLORS[0], linewidth=1.2)
        panel.plot(10 * np.flatnonzero(shown == top), shown[shown == top], "^", color=plots.COLORS[1], markersize=4)
        panel.axhline(losses[0], color="0.5", linestyle=":")
        panel.set_title(f"{dataset}, {name}", fontsize=9)
        panel.set(ylim=(0, 1.05 * top), xticks=[0, 300, 600], xlabel="step", ylabel="training loss")
        panel.label_outer()
plots.show(
    figure,
    caption="Loss against step for 16 real runs. Dotted: the first loss. Triangles: NaN, or above twice that.",
    alt="Sixteen small panels. Some curves fall and stay flat, some fall and jump about, some hardly fall at all, "
    "some leave the picture upwards.",
)

# %% nbgrader={"grade": false, "grade_id": "classify_run", "locked": false, "schema_version": 3, "solution": true, "task": false}
def classify_run(losses):
    """Return "diverged", "hovering", "stalled" or "converged" for the losses of a run, an array
    [61].
    """
    ### BEGIN SOLUTION
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    if np.mean(tail) > 2 / 3 * losses[0]:
        return "stalled"
    return "converged"
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_classify_run", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(
    "classify_run",
    classify_run,
    dict(dataset="digits", seed=9),
    dict(dataset="cancer", seed=3),
)
### BEGIN HIDDEN TESTS
check(
    "classify_run",
    classify_run,
    dict(dataset="digits", seed=36),
    dict(dataset="cancer", seed=17),
    dict(dataset="wine", seed=4),
    dict(dataset="diabetes", seed=12),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 2.5 Two rates
#
# *4 points · 10 minutes · core*
#
# `two_rates(step)` returns, for steps 0 to 399, one rate before some step and another from there on: *exactly one
# switch*. Its curve trains Mira's network on the new labels, as above. Two things count, over all seeds:
#
# - how much lower the final training loss is than that of the *best constant of each seed*: up to 0.005 earns nothing,
#   from 0.03 everything;
# - the test accuracy: 87.5 % earns nothing, 88.5 % everything; the best constant reads about 88 %.
#
# Your mark is the product of the two parts. The check trains on 8 seeds; grading repeats it on 16 others.
#
# **What to try first.** The best constant for the loss was 0.23. The obvious idea, 0.23 and then a tenth of it, makes a
# better reader and gains nothing in loss. With a second rate to settle at, where can you afford to start?

# %% nbgrader={"grade": false, "grade_id": "two_rates", "locked": false, "schema_version": 3, "solution": true, "task": false}
def two_rates(step):
    """Return the rate at ``step``, from 0 to 399: one value first, another one later."""
    ### BEGIN SOLUTION
    return 0.45 if step < 240 else 0.09
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_two_rates", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("two_rates", two_rates)

# %% [markdown]
# Two numbers and a switch, and no constant rate in the world gets there in 400 steps. That is your first schedule.
#
# ### 2.6 In your own words
#
# *3 points · 8 minutes · core*
#
# Jonas says: "I searched for a week and found the best constant rate. A schedule cannot get below that, it only gets
# there later." In three to five sentences: what is the constant bound by, why do two rates escape it, and when would
# Jonas be right?

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_the_floor", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. Names the bargain of a constant: the noise of the gradients keeps the loss at a floor (about) proportional to the
#    rate, so a constant is either slow to arrive or hovers high; the best constant is only the best compromise.
# 2. Says why two rates escape it: the first, higher than the best constant, covers the distance; the second, lower, has
#    a lower floor to settle at. (Or cites a measurement: lower in every seed, or in a third of the steps.)
# 3. Names where Jonas is right: where no noise is left at the end of the budget (the network that fits every clean
#    example with batches of 32; the whole data set as one batch), where the constant won in every seed.
# ### END SOLUTION

# %% [markdown]
# ## Myth: "keeping the learning rate fixed is simpler, and just as effective"
#
# Simpler, yes. As effective?
#
# - In the loss it reaches, **no** where noise is left: in seven of eight trainings.
# - In speed, **no**: on the tumours the constant needs more than three times as many steps.
# - In reading new digits, **no** here: three to four points. (Not always: lesson 3 has a case.)
# - Where no noise is left at the end of the budget, **yes**: the constant won, in every seed. For very small data sets
#   or simple models, or plenty of time, a fixed rate may be all you need.
#
# ## Pitfall: a rate that is too high throughout
#
# A common piece of advice: training with `SGD(learning_rate=0.1)` is unstable, so replace it by
#
# ```python
# tf.keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=10000, decay_rate=0.96, staircase=True)
# ```
#
# Here is a regression that 0.1 really breaks: all 30 measurements of the tumours.
#
# **Look for** the difference between the first two rows.

# %% nbgrader={"grade": false, "grade_id": "experiment_too_high", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
tf = tensorflow_gate.load()
features, targets = (array.astype("float32") for array in landscapes.real_least_squares("cancer"))
steps_per_epoch = int(np.ceil(len(features) / 32))


def fit(learning_rate):
    """Train for 6 epochs on batches of 32 in a fixed order; return the loss of each epoch and the
    final weights.
    """
    model = tf.keras.Sequential(
        [tf.keras.Input((30,)), tf.keras.layers.Dense(1, kernel_initializer="zeros")]
    )
    model.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=learning_rate), loss="mse")
    history = model.fit(features, targets, epochs=6, batch_size=32, shuffle=False, verbose=0)
    return np.array(history.history["loss"]), model.get_weights()


decay = tf.keras.optimizers.schedules.ExponentialDecay
fits = {
    "0.1, constant": fit(0.1),
    "0.1, the advice above": fit(decay(0.1, decay_steps=10_000, decay_rate=0.96, staircase=True)),
    "0.1, halved every epoch": fit(decay(0.1, decay_steps=steps_per_epoch, decay_rate=0.5)),
    "0.02, constant": fit(0.02),
}

# %% nbgrader={"grade": false, "grade_id": "experiment_too_high_table", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table: the loss of each epoch
# NBVAL_IGNORE_OUTPUT
stable = 1 / np.linalg.eigvalsh(features.T @ features / len(features))[-1]  # 1 / c_max: Keras's "mse" has no half
print(f"largest stable rate (whole data set): {stable:.4f}; loss before training: {np.mean(targets**2):.3f}")
for name, (loss_per_epoch, _) in fits.items():
    print(f"{name:24s} loss per epoch: " + "  ".join(f"{value:8.3g}" for value in loss_per_epoch))

# %% nbgrader={"grade": false, "grade_id": "experiment_too_high_checks", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: the advice changes nothing, to the last bit
plain, advised = fits["0.1, constant"], fits["0.1, the advice above"]
assert np.array_equal(plain[0], advised[0])  # to the last bit, losses and weights
assert all(np.array_equal(a, b) for a, b in zip(plain[1], advised[1], strict=True))
assert stable < 0.1
assert 10_000 / steps_per_epoch > 500
assert plain[0][0] > 1000 * np.mean(targets**2)  # lost within the first epoch
assert fits["0.1, halved every epoch"][0][0] > 10 * np.mean(targets**2)
assert fits["0.02, constant"][0][-1] < 0.6 * fits["0.1, halved every epoch"][0][-1]

# %% [markdown]
# **What it showed.** The advice changes *nothing*: loss and weights are the same to the last bit. With `staircase=True`
# the rate is exactly 0.1 for its first 10,000 steps, more than 500 epochs here, and the run is lost within one.
#
# A decay that comes at once (third row) survives, after an explosion, and pays for it to the end. The cure for a rate
# that is too high *at the start* is a lower rate at the start (last row), or warm-up or clipping (lesson 5). Decay
# cures another illness: a rate that is too high *at the end*.
#
# ## How did your predictions fare?

# %%
summary()

# %% [markdown]
# ## What you can do now
#
# - Tell apart runs that diverge, crawl and hover, by eye and by rule.
# - Beat every constant with one switch: start *above* the best constant, end below it.
# - Say when a constant is good enough: when no noise is left at the end of your budget.
# - Tell a rate that is too high at the start from one that is too high at the end.
#
# Mira's loss has come to rest, with two rates and a switch. Jonas has looked over her shoulder: "Why not cosine?"
#
# **Where to read on.** Robbins and Monro (1951,
# [doi:10.1214/aoms/1177729586](https://doi.org/10.1214/aoms/1177729586)): why the rates must fall, and how fast.
# Bottou, Curtis and Nocedal (2018, [arXiv:1606.04838](https://arxiv.org/abs/1606.04838)), section 4: the noise floor.
# Schaul, Zhang and LeCun (2013, *No More Pesky Learning Rates*, [arXiv:1206.1106](https://arxiv.org/abs/1206.1106)):
# the one line of arithmetic, and the best rate for each step.
