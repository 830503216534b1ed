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
# **Goal.** You learn why one learning rate for the whole training is a bad bargain: what is high enough to arrive is
# too high to settle. You write the theory that says how bad, for any sequence of rates, and beat every constant rate
# with a single switch. You also meet the case where the constant wins.
#
# **Time.** About 75 minutes. You need lesson 1: what a learning rate is, and the largest rate at which descent is
# stable.
#
# As in lesson 1: a *step* is one update of the weights. An *epoch* is one pass over the
# data.

# %%
import math

import numpy as np

from lrlib import data, exact, explorers, landscapes, models, plots, schedules, tensorflow_gate, training
from lrlib.checks import check
from lrlib.problems.recorded_runs import recorded_runs
from lrlib.predictions import predict, recall

# %% [markdown]
# ## Predict
#
# Commit to an answer before you read on. The lesson measures it further down.

# %%
predict(
    "Is it best to keep the learning rate constant, for simplicity?",
    [
        "yes: a constant that is chosen well ends as low as any schedule",
        "no: a rate that falls always ends lower",
        "it depends: a rate that falls ends lower where the gradients stay noisy",
    ],
    key="keep_it_constant",
    reveal="You will meet both: data on which every constant loses, and data on which the constant wins.",
)

# %% [markdown]
# ## The idea, in one picture
#
# Training sees the loss through small batches, so every gradient is partly noise. Take the simplest case: one weight
# $w$ with the loss $c\,w^2/2$, where $c$ is the *curvature*. The gradient arrives as $c\,w + s\,\xi$: the true one
# plus noise of standard deviation $s$, drawn anew for each step. All three descents below start at $w = 10$, with
# $c = 1$ and $s = 0.5$; lesson 1 says that rates below $2/c = 2$ are stable.
#
# **Look for** three ways to fail: one run that jumps over the minimum again and again, one that is still on its way
# at the end, and one that arrives quickly and then does not come to rest.

# %%
# NBVAL_IGNORE_OUTPUT
steps = 100
descents = {
    name: landscapes.simulate_noisy_quadratic(
        np.full(steps, rate), curvature=1.0, gradient_noise=0.5, initial_loss=50.0, runs=64, seed=2
    )
    for name, rate in {"2.02 diverges": 2.02, "0.01 crawls": 0.01, "0.5 hovers": 0.5}.items()
}
losses = {name: weights**2 / 2 for name, weights in descents.items()}

figure, (left, right) = plots.canvas(columns=2, width=9.6)
first_steps = {name: weights[0, :41] for name, weights in descents.items()}
plots.draw_curves(left, first_steps, ylabel="weight", title="one run, the first 40 steps")
left.get_legend().remove()
plots.draw_losses(right, losses, title="64 runs", ylabel="loss", log=True)
plots.show(
    figure,
    caption="Three fixed rates. Left: the weight of one run. Right: the loss, median and middle 80 % of 64 runs.",
    alt="At rate 2.02 the weight swings from side to side, farther and farther. At 0.01 it creeps towards 0 and is not "
    "there after 100 steps. At 0.5 it is there within ten steps, then its loss stays level and jumps about.",
)

# %%
# NBVAL_IGNORE_OUTPUT
for name, values in losses.items():
    print(f"{name:16s} median loss: at the start {values[0, 0]:.0f}, at the end {np.median(values[:, -1]):.2g}")
diverge, crawl, hover = (np.median(values[:, -1]) for values in losses.values())
assert diverge > 50 > crawl > 1 > hover > 0

# %% [markdown]
# **What it showed.**
#
# - *Diverge.* Each step jumps over the minimum and lands, on average, farther out than it started. (In a single step the
#   noise can hide that.)
# - *Crawl.* Nothing is wrong with the direction, there is just not enough time.
# - *Hover.* The best of the three, and still not good: after ten steps the loss stops falling. The noise throws the
#   weight about as fast as the slope brings it back. The height at which it hovers is the **noise floor**.
#
# Up to $1/c$ a higher rate arrives sooner, and it hovers higher. A lower rate hovers lower and arrives later. A *fixed*
# rate must pay for one with the other, for the whole run. A rate that starts high and ends low need not.
#
# ### The same in one line of arithmetic
#
# A step takes $w$ to $(1 - \eta c)\,w - \eta s\,\xi$ with the rate $\eta$. The noise is fresh and has mean zero, so
# on average the two parts of $w^2$ simply add. For the expected loss $L = c\,\mathrm{E}[w^2]/2$ this means
#
# $$L \;\leftarrow\; \underbrace{(1 - \eta c)^2 L}_{\text{what is left of the old loss}}
# \;+\; \underbrace{\tfrac{c}{2}\,\eta^2 s^2}_{\text{the noise let in}}$$
#
# That is exact, for any curve of rates, with no simulation (Schaul, Zhang and LeCun, 2013, *No More Pesky Learning
# Rates*). The first part wants $\eta$ near $1/c$, the second wants $\eta = 0$. While $L$ is large the first part
# matters, in the end the second.

# %% [markdown]
# ## Explore
#
# The expected loss of the same bowl at 31 constant rates, by that arithmetic. Drag the rate. **Look for** the rate with the
# lowest loss after 100 steps, and for what the curves of higher rates do long before the end.

# %%
fixed_rates = np.geomspace(0.004, 2.2, 31)
fixed_losses = landscapes.expected_loss(
    np.repeat(fixed_rates[:, None], 100, axis=1), curvature=1.0, gradient_noise=0.5, initial_loss=50.0
)
explorers.range_test_explorer(
    fixed_rates, np.column_stack([np.full(31, 50.0), fixed_losses]), ylabel="expected loss", ceiling=1000.0
)

# %% [markdown]
# Now two rates. Change the three numbers and run the cell again, as often as you like. Make both rates equal to the best
# one that you found; then let the second be smaller. Can the first now be larger?

# %%
# NBVAL_IGNORE_OUTPUT
first_rate, switch, second_rate = 0.5, 60, 0.05

curve = np.where(np.arange(100) < switch, first_rate, second_rate)
weights = landscapes.simulate_noisy_quadratic(curve, 1.0, 0.5, initial_loss=50.0, runs=256, seed=0)
figure, (left, right) = plots.canvas(columns=2, width=9.6)
plots.draw_curves(left, {"your curve": curve}, title="your learning rates")
plots.draw_losses(right, {"your runs": weights**2 / 2}, title="256 runs", ylabel="loss", log=True)
plots.show(
    figure,
    caption=f"Line and band: median and middle 80 %. Mean loss after the last step: {np.mean(weights[:, -1] ** 2) / 2:.4f}.",
    alt="Left: the curve of rates with its switch. Right: the loss of 256 runs, with a second, lower floor after it.",
)

# %% [markdown]
# ## Experiment: the noise floor is proportional to the rate
#
# Twelve rates, 20,000 runs each, long enough to forget the start: where does the loss hover? Then the same with real
# data: linear regression that tells malignant from benign tumours by five measurements (569 patients, bundled with
# scikit-learn), trained on minibatches of 4. No noise is added there; drawing a minibatch is the noise.
#
# **Look for** a straight line: on these axes, with slope 1, it means "twice the rate, twice the floor". **Look for**
# where it stops being straight.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_noise_floor", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
rates = np.geomspace(0.02, 1.9, 12)
measured = []
for rate in rates:
    enough = int(8 / min(rate * (2 - rate), 1)) + 20  # steps until the start is forgotten
    weights = landscapes.simulate_noisy_quadratic(np.full(enough, rate), 1.0, 1.0, 0.0, runs=20_000, seed=0)
    measured.append(np.mean(weights[:, -1] ** 2) / 2)
theory = landscapes.noise_floor(rates, curvature=1.0, gradient_noise=1.0)

tumours = exact.least_squares_problem(*landscapes.real_least_squares("cancer", columns=[0, 1, 4, 9, 21]))
real_rates = np.array([0.06, 0.12, 0.24, 0.4])
slowest = np.linalg.eigvalsh(tumours.hessian)[0]
real_measured = [
    np.mean(
        exact.simulate_sgd(
            tumours, np.full(int(3 / (rate * slowest)), rate), 4, runs=1000, seed=0, start=tumours.solution
        )[:, -1]
    )
    for rate in real_rates
]
real_theory = np.array([exact.stationary_excess(tumours, rate, 4) for rate in real_rates])

figure, (left, right) = plots.canvas(columns=2, width=9.6)
fine = np.geomspace(0.02, 1.9, 200)
left.loglog(fine, landscapes.noise_floor(fine, 1.0, 1.0), color=plots.COLORS[0], label="theory")
left.loglog(fine, fine / 4, color="0.5", linestyle=":", label="proportional to the rate")
left.loglog(rates, measured, "o", color=plots.COLORS[1], label="measured")
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

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_noise_floor_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
ratio, real_ratio = np.array(measured) / theory, np.array(real_measured) / real_theory
print(f"one weight: measured / theory from {ratio.min():.3f} to {ratio.max():.3f}")
print(f"real data:  measured / theory from {real_ratio.min():.3f} to {real_ratio.max():.3f}")
# A mean of 20,000 squares has a relative standard error of 1 %, one of 1000 losses here of 2.4 to 6.5 %.
assert np.all(np.abs(ratio - 1) < 0.06)
assert np.all(np.abs(real_ratio - 1) < [0.15, 0.15, 0.2, 0.35])
assert 1.9 < landscapes.noise_floor(0.04, 1.0, 1.0) / landscapes.noise_floor(0.02, 1.0, 1.0) < 2.1

threshold, full_batch = exact.mean_square_threshold(tumours, 4), 2 / np.linalg.eigvalsh(tumours.hessian)[-1]
print(f"real data:  stable below a rate of {threshold:.3f}; with the whole data set at once, below {full_batch:.3f}")
assert threshold < 0.6 * full_batch

# %% [markdown]
# **What it showed.** The floor is proportional to the rate while the rate is small: halve the rate, and you halve the
# floor. Near the threshold of stability it rises steeply, to infinity. On the real data the same line appears with
# nothing added, and the threshold with minibatches lies *below* the $2/\lambda_{\max}$ of lesson 1: a rate that is
# safe for the whole data set may be unsafe for batches of 4.
#
# ## Experiment: the exact price of a constant rate
#
# The one-line arithmetic works for real data too. For linear regression the expected loss of minibatch training
# follows exactly from the mean and the second moments of the weights, for *any* curve of rates: `lrlib.exact` has the
# formulas. So we can compare schedules without any luck in it. Four *curves*, one rate for each step: constant; linear,
# in a straight line down to 0; cosine, along half a cosine wave down to 0; exponential, by the same factor at every step,
# down to a hundredth. The highest rate of a curve is its *peak*. Each curve gets its own best peak out of 200, then 2000
# simulated runs check the theory.
#
# **Look for** the steps at which the others fall below the constant rate for good, and for the dots on the lines.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_exact", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
budget = 300
step = np.arange(budget)
shapes = {
    "constant": np.ones(budget),
    "linear": schedules.linear_decay(step, 1.0, budget),
    "cosine": schedules.cosine_decay(step, 1.0, budget),
    "exponential to 0.01": schedules.exponential_decay(step, 1.0, budget, 0.01),
}
peaks = {name: exact.best_peak(tumours, shape, batch_size=4)[0] for name, shape in shapes.items()}
expected = {name: exact.expected_excess(tumours, peaks[name] * shape, 4) for name, shape in shapes.items()}
simulated = {
    name: exact.simulate_sgd(tumours, peaks[name] * shape, 4, runs=2000, seed=1) for name, shape in shapes.items()
}

figure, axes = plots.canvas()
plots.draw_losses(axes, expected, steps=step + 1, ylabel="excess loss", log=True)
for values, color in zip(simulated.values(), plots.COLORS, strict=False):
    axes.plot(step[9::20] + 1, values.mean(0)[9::20], ".", color=color, markersize=6)
plots.show(
    figure,
    caption="Expected excess loss on real data, each at its best peak: exact (lines), mean of 2000 runs (dots).",
    alt="The constant rate falls ever more slowly; linear, cosine and exponential decay lie above it in the middle and end "
    "two to four times lower. The dots of the simulation lie on the lines.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_exact_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
print(f"{'schedule':20s} {'best peak':>9s} {'exact excess':>13s}   2000 runs ± std. error  better than constant")
for name in shapes:
    final, runs = expected[name][-1], simulated[name][:, -1]
    error = runs.std() / np.sqrt(len(runs))
    gain = expected["constant"][-1] / final
    print(f"{name:20s} {peaks[name]:9.3f} {final:13.6f}   {runs.mean():.6f} ± {error:.6f}   {gain:5.2f} times")
    assert abs(runs.mean() - final) < 5 * error  # five standard errors: six in ten million fall outside
patients = exact.least_squares_problem(*landscapes.real_least_squares("diabetes"))
others = {name: exact.best_peak(patients, shape, batch_size=4)[1] for name, shape in shapes.items()}
print("the same on the diabetes data, better than constant: "
      + ", ".join(f"{name} {others['constant'] / value:.2f} times" for name, value in others.items() if name != "constant"))
assert all(1.15 < others["constant"] / others[name] < 1.5 for name in shapes if name != "constant")

left = {}  # how much of the final excess is distance not yet covered: the excess that full-batch descent would leave
for name in ("constant", "exponential to 0.01"):
    distance = -tumours.solution
    for rate in peaks[name] * shapes[name]:
        distance = distance - rate * tumours.hessian @ distance
    left[name] = distance @ tumours.hessian @ distance / 2 / expected[name][-1]
    print(f"{name}: {left[name]:.0%} of the final excess is distance not yet covered, the rest is noise")
assert left["constant"] > 0.35 > 0.15 > left["exponential to 0.01"]
assert expected["constant"][-1] > 2 * expected["linear"][-1]
assert expected["constant"][-1] > 3 * expected["exponential to 0.01"][-1]
assert all(peaks[name] > 4 * peaks["constant"] for name in shapes if name != "constant")

# %% [markdown]
# **What it showed.** The theory is exact: the simulated means agree, within a few standard errors. And the best of all
# constant rates ends more than twice as high as linear decay, more than three times as high as exponential decay. (How
# much is gained depends on the data: on the diabetes patients it is a quarter to a third.)
#
# Look at the peaks: a rate that will fall can *start* several times higher than the best constant. It covers the distance
# faster, which the figure hides in the middle: there the noise of the high rate lifts the loss above the constant's.
# Then the rate falls and the noise goes, and the distance is already covered. Of what the constant has left at the end,
# nearly half is still distance (the last two lines). So the gain comes from both ends.
#
# ## Experiment: a real classifier, against every constant
#
# Linear regression is a bowl. Does it hold for a classifier? Handwritten digits, softmax regression, 600 steps,
# batches of 4, and 40 % of the training labels wrong, so that no weights can please all examples and the noise stays.
# We try 17 constant rates, a factor of $\sqrt 2$ apart, with 64 seeds. A seed draws its own split, wrong labels,
# batches and start. For each seed the schedule must beat the *best constant of that very seed*, chosen after the
# fact: an advantage that no real training has. (The schedules' start, 2.56, was chosen beforehand on 32 of these seeds; on
# 64 other seeds they gain as much.)
#
# **Look for** the valley of the constants on the left, and for any dot left of zero on the right.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_classifier", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
step = np.arange(600)
constants = 0.02 * 2.0 ** (np.arange(17) / 2)  # 0.02 to 5.12
decays = {
    "linear from 2.56": schedules.linear_decay(step, 2.56, 600),
    "cosine from 2.56": schedules.cosine_decay(step, 2.56, 600),
    "exponential from 2.56": schedules.exponential_decay(step, 2.56, 600, 0.01),
}
noisy_task = data.classification_task("digits", train_size=1200, label_noise=0.4)
noisy = training.train(
    noisy_task,
    models.softmax(noisy_task.features, noisy_task.classes),
    {f"constant {rate:.3g}": np.full(600, rate) for rate in constants} | decays,
    seeds=range(64),
    batch_size=4,
)
of_constants = noisy.train_loss[: len(constants)]
best_of_seed = of_constants.min(axis=0)
gains = {name: best_of_seed - noisy.train_loss[noisy.curve(name)] for name in decays}

figure, (left, right) = plots.canvas(columns=2, width=10.4)
plots.draw_u_curve(left, constants, {"constant": of_constants}, ylabel="final training loss", log=False)
left.axhline(np.median(noisy.train_loss[noisy.curve("linear from 2.56")]), color=plots.COLORS[1], linestyle="--")
left.annotate("linear from 2.56", (0.02, 1.565), fontsize=9, color=plots.COLORS[1], va="top")
left.set_ylim(1.5, 2.6)
plots.draw_spread(right, gains, xlabel="training loss below the seed's best constant", reference=0.0)
plots.show(
    figure,
    caption="Left: constant rates, median and middle 80 % of 64 seeds, and the median of linear decay (dashed). "
    "Right: what each schedule gains on the best constant rate of each seed; a dot is a seed, marker and bar are the median "
    "and the middle 80 %.",
    alt="Left: a valley with its bottom at a rate near 0.3; the dashed line of linear decay lies below all of it. "
    "Right: three rows of 64 dots, all to the right of zero.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_classifier_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
overall = noisy.names[int(of_constants.mean(axis=1).argmin())]
print(f"best constant over all seeds: {overall} (below: ± standard deviation over seeds)")
assert overall in ("constant 0.226", "constant 0.32", "constant 0.453")
for name, gain in gains.items():
    accuracy = noisy.compare(name, overall, "test_accuracy")
    print(
        f"{name:22s} loss lower by {gain.mean():.3f} ± {gain.std():.3f}, in {np.sum(gain > 0)} of 64 seeds; "
        f"test accuracy {100 * accuracy.mean:+.1f} ± {100 * accuracy.deviation:.1f} points"
    )
# Measured on 64 other seeds: linear 0.062 ± 0.011, exponential 0.047 ± 0.009. The mean of 64 seeds misses 0.02 with a
# probability below 1e-100; all margins over single seeds were at least 0.026.
assert all(gain.mean() > 0.02 for gain in gains.values())
assert all(np.sum(gain > 0) == 64 for gain in gains.values())
assert of_constants[np.isclose(constants, 2.56)].mean() > best_of_seed.mean() + 0.3  # 2.56 is no good constant
assert gains["linear from 2.56"].mean() > gains["exponential from 2.56"].mean()
# Test accuracy, 64 other seeds: linear -2.5 ± 2.2 points, cosine -3.1 ± 2.4, exponential +1.0 ± 1.9; the standard
# errors of the means are 0.3 points.
tested = {name: noisy.compare(name, overall, "test_accuracy").mean for name in decays}
assert -0.06 < tested["linear from 2.56"] < 0
assert -0.06 < tested["cosine from 2.56"] < 0
assert -0.01 < tested["exponential from 2.56"] < 0.03

# %% [markdown]
# **What it showed.** In 64 of 64 seeds, each of the three schedules ends with a lower training loss than *every*
# constant rate that was tried. The schedules start at 2.56, a rate at which a constant does badly.
#
# Read the last column as well, because the honest claim is a narrow one. What decay lowers here is the *training*
# loss, and 40 % of these labels are wrong. Fitting them better is no promise for new examples: in test accuracy,
# exponential decay is close to the best constant, and linear and cosine decay lie a few points below it. Lesson 6
# comes back to this.
#
# ## The counterexample
#
# Now take the noise away. The labels are right, the batches hold 32 examples, and the model is a network with a
# hidden layer of 64 units, which can fit every training example. 400 steps, 16 seeds.
#
# **Look for** the sign, and for the last line but one: linear decay from a rate takes only half as much rate in all as that
# constant, so compare also the best of one kind with the best of the other.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_counterexample", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
step = np.arange(400)
start_rates = (0.32, 0.64, 1.28, 2.56, 5.12)
clean_task = data.classification_task("digits", train_size=1200)
clean = training.train(
    clean_task,
    models.mlp((64, 64, 10)),
    {f"constant {rate}": np.full(400, rate) for rate in start_rates}
    | {f"linear from {rate}": schedules.linear_decay(step, rate, 400) for rate in start_rates},
    seeds=range(16),
    batch_size=32,
)
print("mean ± standard deviation over 16 seeds")
print("rate    training loss, constant   linear decay        constant lower   test accuracy, linear minus constant")
for rate in start_rates:
    constant, linear = f"constant {rate}", f"linear from {rate}"
    loss = clean.compare(constant, linear, "train_loss")
    accuracy = clean.compare(linear, constant, "test_accuracy")
    final = [clean.train_loss[clean.curve(name)] for name in (constant, linear)]
    told = [f"{values.mean():.4f} ± {values.std():.4f}" for values in final]
    print(
        f"{rate:<6}  {told[0]}          {told[1]}     {round(16 * loss.share_lower)} of 16 seeds   "
        f"{100 * accuracy.mean:+.1f} ± {100 * accuracy.deviation:.1f} points"
    )
    # On 32 other seeds the smallest margin is 0.0017 ± 0.0005, at 5.12: in single seeds from 0.0007 to 0.0026.
    assert loss.share_lower == 1
    assert abs(accuracy.mean) < 0.03
best = {
    kind: np.min([clean.train_loss[clean.curve(f"{kind} {rate}")] for rate in start_rates], axis=0)
    for kind in ("constant", "linear from")
}
lower = np.sum(best["constant"] < best["linear from"])
print(f"best constant {best['constant'].mean():.4f}, best linear decay {best['linear from'].mean():.4f}; "
      f"constant lower in {lower} of 16 seeds")
assert lower == 16
fitted = clean.train_accuracy[clean.curve("constant 2.56")].mean()
print(f"training examples that the network fits at a constant rate of 2.56: {fitted:.2%}")
assert fitted > 0.999

# %% [markdown]
# **What it showed.** The constant wins, in every seed and at every rate, and the best constant beats the best linear
# decay. Nothing is wrong with the theory. This network can fit *all* its examples (the last line printed above), so in the
# end all gradients vanish together, each batch's too. Without noise that stays there is no floor to get below, and a decaying rate only makes
# the steps smaller. In test accuracy the two differ little.
#
# So the rule is not "decay is better". It is: **decay pays where gradients stay noisy**, through label noise, small
# batches, or a model too small to fit everything.
#
# ## Exercises
#
# Six exercises. The first three build the theory of the one-weight bowl, in the symbols from above: `learning_rate`
# $\eta$, `curvature` $c$, `gradient_noise` $s$ (a standard deviation). Write the formulas yourself: calling
# `lrlib.landscapes` or `lrlib.exact` does not count as an answer.
#
# ### 2.1 The noise floor
#
# In the end, at a constant rate, a step changes the expected loss no more. Put $L$ on both sides of
#
# $$L = (1 - \eta c)^2 L + \tfrac{c}{2}\,\eta^2 s^2$$
#
# and solve for $L$. (Hint: $1 - (1 - \eta c)^2 = \eta c\,(2 - \eta c)$.) From $\eta = 2/c$ on there is no floor:
# return `np.inf`.

# %% nbgrader={"grade": false, "grade_id": "noise_floor", "locked": false, "schema_version": 3, "solution": true, "task": false}
def noise_floor(learning_rate, curvature, gradient_noise):
    """Return the expected loss at which training hovers in the end (infinity from 2 / curvature on).

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
    dict(learning_rate=[0.3, 0.05, 0.9, 1.3], curvature=1.6, gradient_noise=0.7),
    dict(learning_rate=[0.083, 0.31, 0.4], curvature=5.3, gradient_noise=1.7),
)
### BEGIN HIDDEN TESTS
check(
    "noise_floor",
    noise_floor,
    dict(learning_rate=[1.37, 0.29, 3.1, 4.0], curvature=0.6, gradient_noise=0.37),
    dict(learning_rate=[0.013, 0.47, 0.5, 0.61], curvature=4.0, gradient_noise=2.3),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 2.2 The expected loss of any curve
#
# `learning_rates` is a curve: an array with one rate per step. Apply the arithmetic step by step,
#
# $$L_{t+1} = (1 - \eta_t c)^2 L_t + \tfrac{c}{2}\,\eta_t^2 s^2,$$
#
# beginning with `initial_loss`, the loss before the first step. Return the loss *after* each step: as many values as
# there are rates.

# %% nbgrader={"grade": false, "grade_id": "expected_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    """Return the expected loss after each step of the curve ``learning_rates`` [steps], an array or list [steps]."""
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
    dict(learning_rates=[0.083, 0.21, 0.0, 0.37, 0.011], curvature=5.3, gradient_noise=0.7, initial_loss=0.9),
)
### BEGIN HIDDEN TESTS
check(
    "expected_loss",
    expected_loss,
    dict(learning_rates=[0.71, 0.029, 1.3, 0.37, 0.37, 0.083], curvature=0.6, gradient_noise=3.1, initial_loss=0.0),
    dict(learning_rates=[0.09, 0.12, 0.07], curvature=19.0, gradient_noise=0.23, initial_loss=7.3),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 2.3 The best constant rate
#
# You have a budget of `steps` steps. Which constant rate has the lowest expected loss *after the last one*? There is
# no formula for it; search. Try many rates and keep the best, with your `expected_loss`, or faster with the closed
# form
#
# $$L_T = F + (1 - \eta c)^{2T}\,(L_0 - F),$$
#
# where $F$ is your noise floor. Mind the units: the rates that make sense lie between 0 and $2/c$, and the best one may be
# a hundredth of $1/c$ or less. So take a grid of even *ratios*, such as `np.geomspace(1e-4, 1.9, 2000) / curvature`, and
# stay below $2/c$: from there on $F$ is infinite, the closed form gives NaN, and `np.argmin` takes a NaN for the
# smallest. Your answer counts if it is within 2 % of the best rate.

# %% nbgrader={"grade": false, "grade_id": "best_constant_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    """Return the constant rate with the smallest expected loss after ``steps`` steps, to within 2 %."""
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
    dict(steps=730, curvature=19.0, gradient_noise=5.3, initial_loss=9.1),
)
### BEGIN HIDDEN TESTS
check(
    "best_constant_rate",
    best_constant_rate,
    dict(steps=410, curvature=0.0013, gradient_noise=0.0037, initial_loss=0.23),
    dict(steps=870, curvature=2.9, gradient_noise=0.67, initial_loss=3.1),
    dict(steps=7, curvature=0.06, gradient_noise=0.31, initial_loss=5.9),
)
### END HIDDEN TESTS

# %% [markdown]
# How much does even the *best* constant give away? On this bowl the lowest loss that any curve can reach in $T$ steps
# is known: $1 / (1/L_0 + 2cT/s^2)$. It falls like $1/T$ for ever; a floor never does.

# %%
budget, start = 400, dict(curvature=1.0, gradient_noise=1.0, initial_loss=12.5)
lowest = landscapes.greedy_loss(budget, **start)
constant = landscapes.best_constant_rate(budget, **start)
price = landscapes.expected_loss(np.full(budget, constant), **start)[-1] / lowest
print(f"after {budget} steps the loss of the best constant rate ({constant:.4f}) is {price:.2f} times that of the best curve")
assert 2.8 < price < 3.0

# %% [markdown]
# ### 2.4 Diagnose a run
#
# In practice you see a loss curve and must say what is wrong with the rate. You get the losses of real runs: the loss
# on the *whole* training set before the first step and after every 10th of 600 steps, 61 values. Some runs use one
# constant rate, some switch once. Call the last quarter of the values the **tail**: `losses[-(len(losses) // 4):]`.
# Ask four questions in this order; the first "yes" is the answer.
#
# 1. `"diverged"`: is any loss NaN or infinite, or is the mean of the tail above the first loss?
# 2. `"hovering"`: is the standard deviation of the tail more than a tenth of the mean of the tail? (It jumps.)
# 3. `"stalled"`: is the mean of the tail above two thirds of the first loss? (It is quiet, and has hardly moved: it crawls.)
# 4. `"converged"`: none of these. (It is quiet, and low.)
#
# Every run in the check and in grading lies well inside its class, so that it does not matter how you round a
# quarter, or which standard deviation you take.
#
# Here are the runs of the two public cases. **Decide by eye first**: which is which?

# %%
# NBVAL_IGNORE_OUTPUT
figure, axes = plots.canvas(columns=4, rows=4, width=10.4, height=8.8)
for rows, (dataset, seed) in zip((axes[:2], axes[2:]), [("digits", 9), ("cancer", 3)], strict=True):
    for panel, (name, losses) in zip(rows.flat, recorded_runs(dataset, seed).items(), strict=True):
        top = 4 * losses[0]
        shown = np.where(losses < top, losses, top)  # so that NaN is at the top as well
        panel.plot(10 * np.arange(61), shown, color=plots.COLORS[0], linewidth=1.2)
        panel.plot(10 * np.flatnonzero(shown == top), shown[shown == top], "^", color=plots.COLORS[1], markersize=4)
        panel.axhline(losses[0], color="0.5", linestyle=":")
        panel.set_title(f"{dataset}, {name}", fontsize=9)
        panel.set(ylim=(0, 1.05 * shown.max()), xticks=[0, 300, 600])
plots.show(
    figure,
    caption="Loss against step for 16 real runs. Dotted: the first loss. Triangles: NaN, or above four times that.",
    alt="Sixteen small panels. Some curves fall and stay flat, some fall and jump about, some hardly fall at all, some "
    "leave the picture upwards.",
)

# %% nbgrader={"grade": false, "grade_id": "classify_run", "locked": false, "schema_version": 3, "solution": true, "task": false}
def classify_run(losses):
    """Return "diverged", "hovering", "stalled" or "converged" for the losses of a run, an array [61]."""
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
# One switch is enough to beat every constant. `two_rates(step)` is called for steps 0 to 599 and must return one rate
# before some step and another from there on: *exactly one switch*. Its curve trains the noisy digit classifier from
# the experiment above. You get points for how much lower its final training loss is than that of the *best constant
# of each seed*; full marks from 0.02 on average, none up to 0.005. The check trains on 8 seeds before your eyes;
# grading repeats it on 16 others.
#
# **What to try first.** The best constant was near 0.32. The obvious idea, 0.32 and then a tenth of it, gains next to
# nothing. Look at the picture of the constants again: with a second rate to settle at, where can you afford to start?

# %% nbgrader={"grade": false, "grade_id": "two_rates", "locked": false, "schema_version": 3, "solution": true, "task": false}
def two_rates(step):
    """Return the rate at ``step``, from 0 to 599: one value first, another one later."""
    ### BEGIN SOLUTION
    return 0.64 if step < 450 else 0.16
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_two_rates", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("two_rates", two_rates)

# %% [markdown]
# ### 2.6 In your own words
#
# A colleague says: "I searched for a week and found the best constant rate. A schedule cannot get below that, it only
# gets there later." In three to five sentences: explain what the constant is bound by, why two rates escape it, and
# when your colleague would be right.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_the_floor", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. Names the bargain of a constant: the noise of the gradients keeps the loss at a floor (about) proportional to the
#    rate, so a constant is either slow to arrive or hovers high; the best constant is only the best compromise.
# 2. Says why two rates escape it: the first, higher than the best constant, covers the distance; the second, lower,
#    has a lower floor to settle at. (Or cites the measurement: lower in every seed.)
# 3. Names where the colleague is right: no noise that stays (a network that fits every clean example; the whole data
#    set as one batch), where the constant won in every seed.
# ### END SOLUTION

# %% [markdown]
# ## Myth: "keeping the learning rate fixed is simpler, and just as effective"

# %%
recall("keep_it_constant", "Measured: it depends on the noise that stays.")

# %% [markdown]
# Simpler, yes. As effective? This lesson has three answers.
#
# - Where noise stays, **no**: on the tumours the exact theory says more than a factor of two in excess loss (on the
#   diabetes patients less), and the real classifier agrees in 64 of 64 seeds, against every constant that was tried.
# - Where the model can fit everything, the constant may win: 16 of 16 seeds.
# - What falls for sure is the *training* loss. In test accuracy, exponential decay and the best constant were about a
#   point apart, and linear and cosine decay a few points lower.
#
# ## Pitfall: a rate that is too high throughout
#
# A common piece of advice: training with `SGD(learning_rate=0.1)` is unstable, so replace it by
#
# ```python
# tf.keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=10000, decay_rate=0.96, staircase=True)
# ```
#
# Let us try it on a regression that 0.1 really breaks: all 30 measurements of the tumours. (Keras's `"mse"` is the
# mean of the squares without the half, so the largest stable rate is $1/\lambda_{\max}$ in the symbols of lesson 1.)
#
# **Look for** the first two rows.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_too_high", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
tf = tensorflow_gate.load()
features, targets = (array.astype("float32") for array in landscapes.real_least_squares("cancer"))
steps_per_epoch = int(np.ceil(len(features) / 32))


def fit(learning_rate):
    """Train for 6 epochs on batches of 32 in a fixed order; return the loss of each epoch and the final weights."""
    model = tf.keras.Sequential([tf.keras.Input((30,)), tf.keras.layers.Dense(1, kernel_initializer="zeros")])
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
stable = 1 / np.linalg.eigvalsh(features.T @ features / len(features))[-1]
print(f"largest stable rate (whole data set): {stable:.4f}; loss before training: {np.mean(targets**2):.3f}")
for name, (loss_per_epoch, _) in fits.items():
    print(f"{name:24s} loss per epoch: " + "  ".join(f"{value:8.3g}" for value in loss_per_epoch))

plain, advised = fits["0.1, constant"], fits["0.1, the advice above"]
assert np.array_equal(plain[0], advised[0])  # to the last bit, losses and weights
assert all(np.array_equal(a, b) for a, b in zip(plain[1], advised[1], strict=True))
assert stable < 0.1
assert 10_000 / steps_per_epoch > 500
assert plain[0][0] > 1000 * np.mean(targets**2)  # lost within the first epoch
assert fits["0.1, halved every epoch"][0][0] > 10 * np.mean(targets**2)
assert fits["0.02, constant"][0][-1] < 0.6 * fits["0.1, halved every epoch"][0][-1]

# %% [markdown]
# **What it showed.** The advice changes *nothing*: loss and weights are the same to the last bit. It cannot be
# otherwise. With `staircase=True` the rate is exactly 0.1 for its first 10,000 steps, which are more than 500 epochs
# here, and the run is lost within one.
#
# A decay that comes at once (third row) survives on this simple bowl, after an explosion, and pays for it to the end.
# (Lesson 5 has networks where such an explosion ends in NaN.) The cure for a rate that is too high *at the start* is
# a lower rate at the start: a lower peak (last row), or warm-up or clipping (lesson 5). Decay cures another illness:
# a rate that is too high *at the end*. Keep the two apart, and the advice makes sense again.
#
# ## Finale: let the theory find the schedule
#
# The expected loss on the tumour data is an exact function of all 300 rates. So we can do to the schedule what we do
# to weights: differentiate, and descend. `exact.optimal_schedule` does, from the best constant. No shape is put in.
# We do the same for another regression, the 13 measurements of 178 wines, with 200 steps.
#
# **Look for** the shape that comes out, and for its first few steps.

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_optimal", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
wines = exact.least_squares_problem(*landscapes.real_least_squares("wine"))
found = {
    "tumours": exact.optimal_schedule(tumours, 300, 4),
    "wines": exact.optimal_schedule(wines, 200, 4, iterations=100),
}
optimum = exact.expected_excess(tumours, found["tumours"], 4)
check_runs = exact.simulate_sgd(tumours, found["tumours"], 4, runs=2000, seed=3)[:, -1]

figure, (left, right) = plots.canvas(columns=2, width=10.4)
plots.draw_curves(
    left,
    {"found, tumours": found["tumours"], "found, wines": found["wines"]}
    | {f"{name}, tumours": peaks[name] * shapes[name] for name in ("exponential to 0.01", "constant")},
    log=True,
)
plots.draw_losses(
    right,
    {"found": optimum} | {name: expected[name] for name in ("exponential to 0.01", "linear", "constant")},
    steps=np.arange(1, 301),
    ylabel="excess loss, tumours",
    log=True,
)
plots.show(
    figure,
    caption="Left: the schedules found by descent through the theory. Right: the expected excess loss they lead to.",
    alt="The found schedules begin with a short rise, then fall, at the end to about a hundredth, close to the "
    "exponential one. The loss of the found schedule ends lowest.",
)

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_optimal_claims", "locked": true, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
error = check_runs.std() / np.sqrt(len(check_runs))
print(f"found: exact excess {optimum[-1]:.6f}; 2000 runs {check_runs.mean():.6f} ± {error:.6f} (standard error)")
for name in shapes:
    print(f"{name:20s} {expected[name][-1] / optimum[-1]:.2f} times as high")
for name, curve in found.items():
    print(f"{name}: rate {curve[0]:.3f} at first, {curve.max():.3f} at step {curve.argmax()}, {curve[-1]:.4f} at last")
flat = np.maximum.accumulate(found["wines"][::-1])[::-1]  # the rise at the start replaced by the highest rate
cost = exact.expected_excess(wines, flat, 4)[-1] / exact.expected_excess(wines, found["wines"], 4)[-1]
print(f"wines: without the rise at the start the excess is {cost:.4f} times as high")
assert 1 <= cost < 1.01
assert abs(check_runs.mean() - optimum[-1]) < 5 * error
assert optimum[-1] < min(values[-1] for values in expected.values())
assert expected["constant"][-1] > 3 * optimum[-1]
assert expected["exponential to 0.01"][-1] < 1.1 * optimum[-1]
for curve in found.values():
    assert curve[0] < 0.95 * curve.max()  # it begins with a warm-up
    assert curve[-1] < 0.05 * curve.max()
    assert curve[len(curve) // 4 :].argmax() == 0  # and falls from the first quarter on

# %% [markdown]
# **What it showed.** Nobody told it to decay, and it decays: high at first, and in the end more than twenty times
# lower. The best constant is left more than three times as high. An ordinary exponential decay with the right peak
# comes within 10 % of the best curve there is. *That there is a decay matters most, its exact shape less*: lesson 3
# goes through the shapes. Both found curves begin with a rise of one or two steps. It is worth little here: on the wines
# the loss without it is the same within one per cent. Lesson 5 shows where a warm-up matters.
#
# Do not read too much into it. The descent knew the data, the batch size and the number of steps, and the loss was a
# bowl. It says what the best schedule looks like, not what it is for your network.
#
# ## What you can do now
#
# - Tell apart runs that diverge, crawl and hover, by eye and by rule.
# - Calculate the noise floor of a constant rate and the expected loss of any curve, and say what the best constant
#   costs.
# - Beat every constant with one switch: start *above* the best constant, end below it.
# - Say when a constant is good enough: when no noise stays.
# - Tell a rate that is too high at the start (lower it) from one that is too high at the end (let it decay).
#
# **Where to read on.** Lesson 3 turns one switch into the common schedules. Robbins and Monro (1951), *A Stochastic
# Approximation Method*: why the rates must fall, and how fast. Bottou, Curtis and Nocedal (2018), *Optimization
# Methods for Large-Scale Machine Learning*, section 4: the noise floor of a fixed rate. Schaul, Zhang and LeCun
# (2013), *No More Pesky Learning Rates*: the greedy optimal rate on a noisy bowl.
