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
# **Wednesday.** Yesterday two rates beat every one. "So which schedule do I take?" Mira asks. "Cosine," says Jonas.
# "Everybody does. It is simply the best." You have a network, a budget of 400 steps and 1200 digits of which two labels
# in five are wrong. What is a schedule worth, and is Jonas right?
#
# **Goal.** You see the common schedules train, write the important ones, and learn to choose one for a model of your
# own: where it starts, where it ends, and what happens in between.
#
# | | time | points |
# |---|---|---|
# | core: reading, running, trying out | 25 minutes | |
# | core: exercises 3.1 to 3.4, 3.7 to 3.9 | 65 minutes | 17 |
# | deeper: three tasks compared, exercises 3.5 and 3.6 | 20 minutes | 4 |
#
# You need lessons 1 and 2, above all the [noise floor](../../docs/glossary.md#noise-floor), the loss at which a fixed
# rate hovers.
#
# A [**schedule**](../../docs/glossary.md#schedule) is a curve: one learning rate per optimizer step, the first at step
# 0. Its highest rate is its [**peak**](../../docs/glossary.md#peak); its [**end
# value**](../../docs/glossary.md#end-value) is the last rate, as a share of the peak.

# %%
import math

import numpy as np

from lrlib import data, exact, explorers, landscapes, models, plots, schedules, training
from lrlib.checks import check, hint
from lrlib.predictions import predict, predict_number, predict_order, recall, summary

# %% [markdown]
# ## Predict
#
# Commit to an answer.

# %%
predict(
    "Is it better to reduce the learning rate linearly or exponentially? Mira's digits and the "
    "tumours of lesson 2; linear decay to 0 against exponential decay to 1 % of the peak, each "
    "from its best peak. Which leaves the lower training loss?",
    [
        "linear, on both",
        "exponential, on both",
        "each of them, on one",
        "neither: they tie on both",
    ],
    key="linear_or_exponential",
    reveal="You will see both tasks, and more end values.",
)

# %% [markdown]
# ## The idea, in one picture
#
# A schedule starts high, to arrive, and ends low, to settle. What remains to choose is *how*.
#
# **Look for** two things in each curve: how long it stays high, and what happens in its last tenth.

# %% tags=["fold"]
# Drawing: five ways from the same start to a low rate
steps = np.arange(400)
ways = {
    "step": schedules.step_decay(steps, 1.0, decay_rate=0.3, decay_steps=134),
    "exponential": schedules.exponential_decay(steps, 1.0, decay_steps=400, decay_rate=0.05),
    "inverse time": schedules.inverse_time_decay(steps, 1.0, decay_steps=400, decay_rate=19.0),
    "linear": schedules.linear_decay(steps, 1.0, decay_steps=400),
    "cosine": schedules.cosine_decay(steps, 1.0, decay_steps=400),
}
plots.curves(
    ways,
    ylabel="learning rate / peak",
    caption="Five ways from the same start to a low rate. Exponential and inverse time decay both end at 5 % of the "
    "peak.",
    alt="Learning rate against step. Step decay has three flat pieces. Exponential and inverse time decay fall most "
    "at the beginning. Linear decay is a straight line to 0. Cosine decay stays high, then falls, then flattens out "
    "at 0.",
)

# %% [markdown]
# **What it showed.** Step decay drops its rate at once. Exponential and inverse time decay spend most of the run at low
# rates, linear decay the same time at every rate. Cosine decay lingers at both ends.
#
# ## See them train
#
# Mira's network trains on batches of 4: the best constant rate, and four schedules, each at its own best peak. Above:
# the rate. Below: the loss on the whole training set, the mean of 16 [seeds](../../docs/glossary.md#seed).
#
# **Look for** what the loss does at the moment when the rate drops, and for who is ahead at step 100.

# %% nbgrader={"grade": false, "grade_id": "experiment_see_them_train", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
noisy = data.classification_task("digits", train_size=1200, label_noise=0.4)
reader = models.mlp((64, 64, 10))
shown = {
    "constant": np.full(400, 0.226),
    "step": 0.64 * ways["step"],
    "exponential": 0.905 * ways["exponential"],
    "linear": 0.64 * ways["linear"],
    "cosine": 0.64 * ways["cosine"],
}
seen = training.train(noisy, reader, shown, seeds=range(16), batch_size=4, eval_every=10)

# %% nbgrader={"grade": false, "grade_id": "experiment_see_them_train_picture", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: rate above, loss below
# NBVAL_IGNORE_OUTPUT
figure, rows = plots.canvas(columns=5, rows=2, width=12.0, height=4.6)
mean_loss = seen.history["train_loss"].mean(axis=1)
for (name, curve), loss, above, below in zip(shown.items(), mean_loss, rows[0], rows[1], strict=True):
    above.plot(steps, curve, color=plots.COLORS[0], linewidth=1.8)
    above.set(title=name, ylim=(0, 0.95))
    below.plot(seen.history_steps, mean_loss[0], color="0.6", linewidth=1.4, linestyle=":")
    below.plot(seen.history_steps, loss, color=plots.COLORS[1], linewidth=1.8)
    below.set(ylim=(1.5, 2.1), xlabel="step")
    for row in (above, below):
        row.set_xlim(0, 400)
        row.label_outer()
figure.suptitle("digits, 40 % of the labels wrong", fontsize=11)
rows[0][0].set_ylabel("learning rate")
rows[1][0].set_ylabel("training loss")
for axes in (rows[0][1], rows[1][1]):
    for drop in (134, 268):
        axes.axvline(drop, color="0.7", linewidth=0.9)
plots.show(
    figure,
    caption="Batches of 4, mean of 16 seeds. Dotted: the constant rate. Grey lines: the drops of "
    "step decay.",
    alt="Five columns, the rate above and the training loss below. The constant falls to 1.62 and jitters. Step "
    "decay lies above it, then falls sharply at the first drop and a little at the second. Exponential decay falls "
    "all the way. Linear and cosine decay lie above the constant for the first third, then fall below it to about "
    "1.53.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_see_them_train_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: the fall at each drop, and who is ahead at step 100
# NBVAL_IGNORE_OUTPUT
at = {int(step): row for row, step in enumerate(seen.history_steps)}
step_row = mean_loss[seen.curve("step")]
fall = [step_row[at[before]] - step_row[at[before + 20]] for before in (130, 270)]
print(
    f"step decay: the loss falls by {fall[0]:.3f} within 20 steps around the first drop, by {fall[1]:.3f} around the "
    "second"
)
print("at step 100: " + ", ".join(f"{name} {loss[at[100]]:.3f}" for name, loss in zip(shown, mean_loss, strict=True)))
print("at the end: " + ", ".join(f"{name} {loss[-1]:.3f}" for name, loss in zip(shown, mean_loss, strict=True)))
# Measured on 96 fresh seeds: a fall of 0.114 ± 0.067; at step 100 step decay lies 0.090 ± 0.053 above the constant, cosine
# 0.053 ± 0.040; at the end they save 0.064 ± 0.026 or more. The bounds lie 5.2 standard errors of 16 seeds away or more.
assert fall[0] > 0.02
assert all(mean_loss[seen.curve(name)][at[100]] > mean_loss[0][at[100]] for name in ("step", "cosine"))
assert all(mean_loss[seen.curve(name)][-1] < mean_loss[0][-1] - 0.03 for name in shown if name != "constant")

# %% [markdown]
# **What it showed.** A falling rate first *costs*: while it is high, its noise holds the loss up. Then the rate falls,
# the noise goes, and the loss falls with it: at the first drop of step decay you can watch it happen. Whoever judges
# after a quarter of the run throws the winners away.

# %% [markdown]
# ## Experiment: a better model, not only a lower loss
#
# A lower training loss on wrong labels is a poor prize. Mira wants new digits read right. A fair comparison gives
# *each* schedule its own best peak, here the one with the best test accuracy, and the same batches and weights to all.

# %%
predict_number(
    "The best constant rate reads about 88 % of new digits right. What does linear decay read, "
    "with the same network, labels and number of steps?",
    key="better_model",
    unit="%",
    low=80,
    high=100,
    reveal="The table is three cells away.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_comparison", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
shape_of = {
    "constant": np.ones(400),
    "linear to 0": schedules.linear_decay(steps, 1.0, 400),
    "linear to 0.05": schedules.linear_decay(steps, 1.0, 400, end_learning_rate=0.05),
    "linear to 0.2": schedules.linear_decay(steps, 1.0, 400, end_learning_rate=0.2),
    "cosine to 0": schedules.cosine_decay(steps, 1.0, 400),
    "cosine to 0.05": schedules.cosine_decay(steps, 1.0, 400, alpha=0.05),
    "cosine to 0.2": schedules.cosine_decay(steps, 1.0, 400, alpha=0.2),
    **{
        f"exponential to {end}": schedules.exponential_decay(steps, 1.0, 400, end)
        for end in (0.5, 0.2, 0.1, 0.05, 0.01, 0.001)
    },
    **{
        f"step, ×{drop} at thirds": schedules.step_decay(steps, 1.0, drop, 134)
        for drop in (0.5, 0.3, 0.1)
    },
    "inverse time to 0.1": schedules.inverse_time_decay(steps, 1.0, 400, 9.0),
}
peaks = 0.04 * 2.0 ** (np.arange(13) / 2)  # 0.04 to 2.56, a factor of √2 apart
curves = {(name, peak): peak * shape for name, shape in shape_of.items() for peak in peaks}
everything = training.train(
    noisy, reader, np.stack(list(curves.values())), seeds=range(16), batch_size=4
)

# %% nbgrader={"grade": false, "grade_id": "experiment_comparison_picture", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: what each schedule gains in test accuracy and in training loss
# NBVAL_IGNORE_OUTPUT
loss, accuracy = everything.train_loss, 100 * everything.test_accuracy
score_of_loss = np.where(np.isfinite(loss), loss, np.inf)


def best_row(name, score):
    """Return the row of the peak with the lowest mean score over seeds, among one schedule's rows."""
    rows = [row for row, (schedule, _) in enumerate(curves) if schedule == name]
    return min(rows, key=lambda row: score[row].mean())


for_loss = {name: best_row(name, score_of_loss) for name in shape_of}
for_accuracy = {name: best_row(name, -accuracy) for name in shape_of}
fitted = {name: loss[for_loss["constant"]] - loss[row] for name, row in for_loss.items()}
read = {name: accuracy[row] - accuracy[for_accuracy["constant"]] for name, row in for_accuracy.items()}
pictured = ("linear to 0", "cosine to 0", "exponential to 0.05", "step, ×0.3 at thirds", "step, ×0.1 at thirds")
figure, (left, right) = plots.canvas(columns=2, width=11.0, height=3.0)
plots.draw_spread(
    left, {name: read[name] for name in pictured}, xlabel="points of test accuracy gained", reference=0.0
)
plots.draw_spread(right, {name: fitted[name] for name in pictured}, xlabel="training loss saved", reference=0.0)
right.set_yticklabels([])
figure.suptitle("digits, 40 % of the labels wrong", fontsize=11)
plots.show(
    figure,
    caption="What a schedule gains on the best constant rate; right of the line is better. A dot is a seed; marker and bar are the median and the middle 80 %.",
    alt="Two panels with a row of dots per schedule. Linear, cosine, exponential and the gentle step decay gain two "
    "to four points of accuracy and lower the loss, in nearly every seed. Step decay by a tenth straddles zero in "
    "both.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_comparison_table", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table: every schedule at its own best peaks
# NBVAL_IGNORE_OUTPUT
print(
    "mean ± standard deviation over 16 seeds; gains against the best constant, seed by seed, and in how many of the "
    "seeds"
)
print(f"{'':22s}  peak best for test accuracy: gain in points    peak best for training loss: loss saved")
for name in sorted(shape_of, key=lambda name: -read[name].mean()):
    if name == "constant":
        continue
    first, second = (list(curves)[row[name]][1] for row in (for_accuracy, for_loss))
    print(
        f"{name:22s}  {first:5.2f}: {accuracy[for_accuracy[name]].mean():.1f} %, {read[name].mean():+.1f} ± "
        f"{read[name].std():.1f} ({(read[name] > 0).sum():2d} of 16)         {second:5.2f}: "
        f"{fitted[name].mean():+.3f} ± {fitted[name].std():.3f} ({(fitted[name] > 0).sum():2d} of 16)"
    )
first, second = (list(curves)[row["constant"]][1] for row in (for_accuracy, for_loss))
print(
    f"{'constant':22s}  {first:5.2f}: {accuracy[for_accuracy['constant']].mean():.1f} %                            "
    f"{second:5.2f}"
)

# %% nbgrader={"grade": false, "grade_id": "experiment_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: a better model, in the mean of 16 seeds
# Measured on 96 fresh seeds: linear +4.1 ± 1.6 points and 0.086 ± 0.026 of loss, cosine +4.0 ± 1.7 and 0.074 ± 0.027,
# exponential to 0.05 +4.1 ± 1.7 and 0.080 ± 0.025, step x0.3 +3.8 ± 1.7 and 0.064 ± 0.026; step x0.1 -0.011 ± 0.029. Each
# bound lies 5.2 standard errors of 16 seeds away or more (by chance: once in 10^7).
for name in ("linear to 0", "cosine to 0", "exponential to 0.05", "step, ×0.3 at thirds"):
    assert read[name].mean() > 0.8, name
    assert fitted[name].mean() > 0.03, name
assert all(peaks[0] < list(curves)[row][1] < peaks[-1] for row in [*for_loss.values(), *for_accuracy.values()])
assert fitted["step, ×0.1 at thirds"].mean() < 0.03

# %% nbgrader={"grade": false, "grade_id": "experiment_recall_better", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
by_linear = accuracy[for_accuracy["linear to 0"]].mean()
recall(
    "better_model",
    f"Measured: {by_linear:.1f} %.",
    answer=by_linear,
    within=1.5,
    why="Once the noise of the high rate is gone, the weights stop jumping past good places.",
)

# %% [markdown]
# **What it showed.** The same network, the same labels, the same 400 steps: the best constant reads about 88 % of new
# digits, and a falling rate about 92 %. It leaves a third fewer mistakes. This is what the fuss is about. (In 400 steps
# of 4 the network sees each digit once or twice, too seldom to learn wrong labels by heart.)
#
# But look at the last row of dots: **not every schedule helps.** Step decay by a tenth gains next to nothing, at the
# same dates at which a drop to 0.3 gains nearly as much as the others. It is the *depth* of its drops that sinks it:
# for a third of the run the rate is a hundredth of the peak.

# %% [markdown]
# ## The peak
#
# Where a schedule starts is the first knob. The same runs, against the rate they start with.
#
# **Look for** the bottoms of the two valleys on the right: which starts higher, and which is lower?

# %% nbgrader={"grade": false, "grade_id": "experiment_peaks", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: constant and linear against their peak
# NBVAL_IGNORE_OUTPUT
rows_of = {
    name: [row for row, (schedule, _) in enumerate(curves) if schedule == name]
    for name in ("constant", "linear to 0")
}
figure, (left, right) = plots.canvas(columns=2, width=10.4, height=3.3)
plots.draw_u_curve(
    left,
    peaks,
    {name: accuracy[rows] for name, rows in rows_of.items()},
    ylabel="test accuracy, per cent",
    log=False,
    best=np.nanargmax,
    xlabel="peak",
)
plots.draw_u_curve(
    right,
    peaks,
    {name: loss[rows] for name, rows in rows_of.items()},
    ylabel="training loss",
    log=False,
    xlabel="peak",
)
figure.suptitle("digits, 40 % of the labels wrong", fontsize=11)
left.set_ylim(60, 95)
right.set_ylim(1.48, 1.9)
for axes in (left, right):
    axes.minorticks_off()
    axes.set_xticks(peaks[::2], [f"{peak:.2g}" for peak in peaks[::2]])
plots.show(
    figure,
    caption="Median and middle 80 % of 16 seeds; the ring is each one's best peak.",
    alt="Left, accuracy: the constant is best near 0.11 with 88 per cent and falls steeply to the right; linear "
    "decay is near 92 from 0.3 to 0.6. Right, loss: the constant's valley has its bottom at 0.23, that of linear "
    "decay, much lower, between 0.64 and 0.9.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_peaks_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: a schedule may start higher, and must, to lower the loss
# NBVAL_IGNORE_OUTPUT
bar = loss[rows_of["constant"]].min(axis=0)  # the best constant of each seed
for peak, row in zip(peaks, rows_of["linear to 0"], strict=True):
    print(
        f"linear from {peak:4.2f}: training loss saved {np.mean(bar - loss[row]):+.3f}, accuracy "
        f"{accuracy[row].mean():.1f} %"
    )
# Measured on 96 fresh seeds: from 0.226 +0.003 ± 0.023, from 0.64 +0.084 ± 0.024: the bounds lie 5.7 standard errors of 16
# seeds away or more. The ratio of the best peaks was 2.8 or 4 in each of 4000 draws of 16 seeds.
from_0_23, from_0_64 = (rows_of["linear to 0"][row] for row in (5, 8))
assert abs(np.mean(bar - loss[from_0_23])) < 0.04
assert np.mean(bar - loss[from_0_64]) > 0.05
assert list(curves)[for_loss["linear to 0"]][1] > 1.9 * list(curves)[for_loss["constant"]][1]

# %% [markdown]
# **What it showed.** A rate that will fall can *start* three to four times higher than the best constant, and has to:
# from 0.23, the best constant, linear decay saves next to no loss. (Accuracy is more forgiving.)
#
# ## The end value
#
# Where it ends is the second. On the left the same runs, on the right the tumours of lesson 2, calculated exactly.
#
# **Look for** the end value at which each line is highest, and whether the lines keep their order from left to right.

# %%
predict_order(
    "Exponential decay on Mira's network, each at its own best peak: order the end values by the "
    "training loss saved.",
    ["to 0.5 of the peak", "to 0.1", "to 0.01", "to 0.001"],
    key="end_values",
    first="most saved",
    last="least saved",
    reveal="The figure is two cells away.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_end_values", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
tumours = exact.least_squares_problem(
    *landscapes.real_least_squares("cancer", columns=[0, 1, 4, 9, 21])
)
few = np.arange(300)
ends = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001)
families = {
    "exponential": lambda end: schedules.exponential_decay(few, 1.0, 300, end),
    "linear": lambda end: schedules.linear_decay(few, 1.0, 300, end),
    "cosine": lambda end: schedules.cosine_decay(few, 1.0, 300, alpha=end),
}
constant_excess = exact.best_peak(tumours, np.ones(300), batch_size=4)[1]
linear_to_0 = constant_excess / exact.best_peak(tumours, families["linear"](0.0), batch_size=4)[1]
times_lower = {
    name: [constant_excess / exact.best_peak(tumours, shape(end), batch_size=4)[1] for end in ends]
    for name, shape in families.items()
}

# %% nbgrader={"grade": false, "grade_id": "experiment_end_values_picture", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Drawing: the gain against the end value, on two tasks
# NBVAL_IGNORE_OUTPUT
figure, (left, right) = plots.canvas(columns=2, width=10.4, height=3.4)
on_digits = {
    "exponential": ([0.5, 0.2, 0.1, 0.05, 0.01, 0.001], "exponential to {}"),
    "linear": ([0.2, 0.05], "linear to {}"),
    "cosine": ([0.2, 0.05], "cosine to {}"),
}
for (name, (places, label)), color, marker in zip(on_digits.items(), plots.COLORS, "osD", strict=False):
    left.semilogx(
        places, [fitted[label.format(end)].mean() for end in places], marker=marker, color=color, label=name
    )
    right.semilogx(ends, times_lower[name], marker=marker, color=color, label=name)
for drop, depth, beside in ((0.5, 0.25, (8, 3)), (0.3, 0.09, (4, -13)), (0.1, 0.01, (8, -4))):
    left.plot(depth, fitted[f"step, ×{drop} at thirds"].mean(), "^", color=plots.COLORS[4], markersize=8)
    left.annotate(
        f"step ×{drop}",
        (depth, fitted[f"step, ×{drop} at thirds"].mean()),
        xytext=beside,
        textcoords="offset points",
        fontsize=8.5,
    )
left.axhline(0, color="0.3", linewidth=1)
left.set_ylim(bottom=-0.022)
left.set_xlim(right=1.2)
left.set(title="digits, 40 % of the labels wrong (network)", ylabel="training loss saved")
right.axhline(1, color="0.3", linewidth=1)
right.set(title="tumours (linear regression, exact)", ylabel="times lower than the best constant")
for axes in (left, right):
    axes.set_xlabel("end value, as a share of the peak")
    axes.legend(frameon=False, fontsize=9)
plots.show(
    figure,
    caption="What a schedule gains on the best constant rate against its end value; each at its own best peak. "
    "Horizontal line: no gain.",
    alt="Left: exponential decay gains most when it ends at a tenth of its peak, and nothing at a thousandth; linear "
    "and cosine decay are as good near a twentieth; step decay gains less, and nothing with drops to a tenth. Right: "
    "exponential decay is best when it ends at a hundredth and beats linear and cosine there; at a fifth it is the "
    "worst of the three.",
)

# %% nbgrader={"grade": false, "grade_id": "experiment_end_values_claims", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: the best end differs from task to task, and so does the winner
# Measured on 96 fresh seeds: exponential to 0.1 saves 0.087, to 0.01 0.051, to 0.001 -0.002; linear 0.086. Paired
# differences vary by 0.011: the bounds lie 9 standard errors of 16 seeds away or more; linear won in all 96 seeds.
assert fitted["exponential to 0.1"].mean() > fitted["exponential to 0.01"].mean() + 0.01
assert fitted["exponential to 0.01"].mean() > fitted["exponential to 0.001"].mean() + 0.02
assert (fitted["linear to 0"] > fitted["exponential to 0.01"]).sum() >= 14
assert np.argmax(times_lower["exponential"]) == ends.index(0.01)
assert times_lower["exponential"][ends.index(0.01)] > 1.25 * max(times_lower["linear"] + times_lower["cosine"])
assert times_lower["exponential"][ends.index(0.2)] < min(
    times_lower[name][ends.index(0.2)] for name in ("linear", "cosine")
)

# %% nbgrader={"grade": false, "grade_id": "experiment_recall_ends", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
by_end = {"to 0.5 of the peak": 0.5, "to 0.1": 0.1, "to 0.01": 0.01, "to 0.001": 0.001}
saved_by = {item: fitted[f"exponential to {end}"].mean() for item, end in by_end.items()}
recall(
    "end_values",
    "Measured: " + ", ".join(f"{item} saves {saved:.3f}" for item, saved in saved_by.items()) + ".",
    answer=sorted(saved_by, key=saved_by.get, reverse=True),
    why="Too high an end keeps the noise; too low an end means that the rate was low for most of "
    "the run.",
)

# %% [markdown]
# **What it showed.** The lines cross. On the digits exponential decay is as good as any if it ends at a tenth, and
# loses almost half of its gain at a hundredth. On the tumours a hundredth is best, and beats linear and cosine decay by
# a quarter or more. An end of about **5 % of the peak** is good on both.
#
# So what is better, linear or exponential?

# %% nbgrader={"grade": false, "grade_id": "experiment_recall_shape", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
linear_wins = {
    "digits": fitted["linear to 0"].mean() > fitted["exponential to 0.01"].mean(),
    "tumours": linear_to_0 > times_lower["exponential"][ends.index(0.01)],
}
winner = {task: "linear" if wins else "exponential" for task, wins in linear_wins.items()}
recall(
    "linear_or_exponential",
    f"Measured: {winner['digits']} on the digits, {winner['tumours']} on the tumours.",
    answer=["exponential, on both", "each of them, on one", "linear, on both"][
        sum(linear_wins.values())
    ],
    why="A hundredth is too low an end on the digits, and the best one on the tumours. With other "
    "ends it would come out otherwise.",
)

# %% [markdown]
# ### The verdict
#
# There is no general winner. What is worth how much, on Mira's network?
#
# - **That the rate falls**: 3 to 4 points of accuracy.
# - **The peak**: from 0.23 a linear decay saves next to no loss, from 0.64 it saves 0.09.
# - **The end value**: exponential decay to 0.1 of its peak saves 0.09, to 0.001 nothing.
# - **The shape**: linear, cosine and exponential decay with good peaks and ends lie within a point of one another.
#
# So peak and end matter at least as much as the shape. Jonas is not wrong to use cosine. He is wrong that it is simply
# the best.

# %% [markdown]
# ## Choosing a schedule
#
# For your own model tomorrow:
#
# 1. **Find the best constant rate** with ten short runs (lesson 1). It is your baseline.
# 2. **Do you know how many steps you will train?** Yes: linear or cosine over exactly that many. No: exponential or
#    inverse time, drops when the loss stops falling, or a constant with a linear decay at the very end (lesson 5).
# 3. **Set the peak** to 2, then 4 times the best constant. Keep the better.
# 4. **Set the end value** to 5 % of the peak.
# 5. **Does it say nan, or jump, in the first steps?** Add a warm-up (lesson 5).
# 6. **Compare on at least three seeds**, on data that did not train, with the constant beside it. If the two tie,
#    little noise is left at the end of your budget: keep the constant and go home.
#
# | schedule | needs the length? | a good default | the typical mistake |
# |---|---|---|---|
# | step decay | roughly | ×0.3 at 1/3 and 2/3 | ×0.1 twice and early |
# | exponential | for its end | `decay_rate=0.05` over the length | 0.96 every 10,000 steps in a run of 2,000 |
# | inverse time | no | `decay_rate=9` over the length | its tail never gets low |
# | linear | **yes** | to 0 or 5 % | the length in epochs |
# | cosine | **yes** | `alpha=0.05` | `alpha` taken for a rate: it is a share |
# | `ReduceLROnPlateau` | no | factor 0.3 | noise looks like a plateau |
#
# The page [Choosing a schedule](../../docs/choosing.md) is for keeping: every knob, and the Keras code.
#
# Try it on the diabetes patients, where no shape gains much: drag a peak and an end, or draw. **Your goal**: come below
# cosine decay here, too.

# %%
diabetes = exact.least_squares_problem(
    *landscapes.real_least_squares("diabetes", columns=[1, 2, 3, 8, 9])
)
explorers.draw_schedule(diabetes, goal="cosine")

# %% [markdown]
# ## A warning: a lower loss need not be a better model
#
# The same digits and wrong labels, for softmax regression and 600 steps.
#
# **Look for** the two columns: do loss and accuracy agree?

# %% nbgrader={"grade": false, "grade_id": "experiment_warning", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
long = np.arange(600)
grid = 0.08 * 2.0 ** (np.arange(13) / 2)  # 0.08 to 5.12
softmax = training.train(
    noisy,
    models.softmax(64, 10),
    {f"constant {rate:.3g}": np.full(600, rate) for rate in grid}
    | {f"linear from {rate:.3g}": schedules.linear_decay(long, rate, 600) for rate in grid},
    seeds=range(64),
    batch_size=4,
)

# %% nbgrader={"grade": false, "grade_id": "experiment_warning_table", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Table and checks: softmax regression at its best rates for loss and for accuracy
# NBVAL_IGNORE_OUTPUT
kinds = {"constant": slice(0, 13), "linear from": slice(13, 26)}
chosen = {}
for goal, score in (("training loss", softmax.train_loss), ("test accuracy", -softmax.test_accuracy)):
    for kind, rows in kinds.items():
        row = rows.start + int(score[rows].mean(axis=1).argmin())
        chosen[goal, kind] = row
        print(
            f"rate chosen for {goal}: {softmax.names[row]:16s} training loss {softmax.train_loss[row].mean():.3f}, "
            f"test accuracy {100 * softmax.test_accuracy[row].mean():.1f} ± "
            f"{100 * softmax.test_accuracy[row].std():.1f} %"
        )
by_loss, by_accuracy = (
    100 * (softmax.test_accuracy[chosen[goal, "linear from"]] - softmax.test_accuracy[chosen[goal, "constant"]])
    for goal in ("training loss", "test accuracy")
)
print(
    f"linear minus constant: {by_loss.mean():+.1f} ± {by_loss.std():.1f} points (chosen for loss), "
    f"{by_accuracy.mean():+.1f} ± {by_accuracy.std():.1f} points (chosen for accuracy)"
)
# Measured on 96 fresh seeds: loss lower by 0.063 ± 0.012 in all; accuracy -2.7 ± 1.7 points chosen for loss, +0.7 ± 1.0
# chosen for accuracy: the bounds lie 6.4 standard errors of 64 seeds away or more.
saved = (
    softmax.train_loss[chosen["training loss", "constant"]]
    - softmax.train_loss[chosen["training loss", "linear from"]]
)
assert (saved > 0).sum() >= 60
assert by_loss.mean() < 0.5
assert abs(by_accuracy.mean()) < 1.5

# %% [markdown]
# **What it showed.** In every seed linear decay fits the training labels better. On new digits that buys next to
# nothing: what this model learns beyond a certain loss is the wrong labels. So measure what you care about. (Peaks were
# chosen on the test digits, so all accuracies of this lesson are a little too good, on both sides alike.)

# %% [markdown]
# ## Deeper: three tasks without luck
#
# *Skip this at first reading. 4 minutes.*
#
# Exact theory needs no seeds, so more tasks cost nothing.
#
# **Look for** the winner of each row.

# %% nbgrader={"grade": false, "grade_id": "experiment_three_tasks", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment"]
# NBVAL_IGNORE_OUTPUT
def candidates(length):
    """Return eight schedules of this length, each relative to its peak."""
    t = np.arange(length)
    return {
        "lin 0": schedules.linear_decay(t, 1.0, length),
        "lin .05": schedules.linear_decay(t, 1.0, length, 0.05),
        "cos 0": schedules.cosine_decay(t, 1.0, length),
        "cos .05": schedules.cosine_decay(t, 1.0, length, alpha=0.05),
        "exp .1": schedules.exponential_decay(t, 1.0, length, 0.1),
        "exp .05": schedules.exponential_decay(t, 1.0, length, 0.05),
        "exp .01": schedules.exponential_decay(t, 1.0, length, 0.01),
        "step .1": schedules.step_decay(t, 1.0, 0.1, length // 3 + 1),
    }


problems = {
    "tumours": (tumours, 300),
    "diabetes": (exact.least_squares_problem(*landscapes.real_least_squares("diabetes")), 300),
    "wines": (exact.least_squares_problem(*landscapes.real_least_squares("wine")), 200),
}
gained = {}
for name, (problem, length) in problems.items():
    tried = np.geomspace(0.01, 1, 60) * landscapes.largest_stable_rate(problem.hessian)
    baseline = exact.best_peak(problem, np.ones(length), 4, tried)[1]
    gained[name] = {
        k: baseline / exact.best_peak(problem, shape, 4, tried)[1]
        for k, shape in candidates(length).items()
    }
print(
    "times lower than the best constant rate, exact\n"
    + " " * 10
    + "".join(f"{k:>9s}" for k in candidates(1))
)
for name, values in gained.items():
    print(f"{name:10s}" + "".join(f"{value:9.2f}" for value in values.values()))

# %% nbgrader={"grade": false, "grade_id": "experiment_three_tasks_checks", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["experiment", "fold"]
# Checks: no general winner; 5 % is near the best everywhere
winners = {name: max(values, key=values.get) for name, values in gained.items()}
assert winners["tumours"] == "exp .01"
assert winners["diabetes"] == "exp .05"
assert gained["diabetes"]["step .1"] < 1 < gained["wines"]["step .1"] < gained["tumours"]["step .1"]
assert all(gained[name]["cos .05"] > 0.75 * gained[name][winner] for name, winner in winners.items())

# %% [markdown]
# **What it showed.** No schedule wins everywhere. Step decay by a tenth more than halves the excess loss on the
# tumours, and on the diabetes patients it is *worse* than the best constant rate. If somebody tells you that one of
# these is simply the best, ask: on which task, at whose best peak, and ending where?

# %% [markdown]
# ## Exercises
#
# | exercise | you | minutes | points | |
# |---|---|---|---|---|
# | 3.1 step decay | turn a sentence into a curve | 6 | 2 | core |
# | 3.2 piecewise constant | settle a boundary | 8 | 2 | core |
# | 3.3 exponential decay | find the exponent | 8 | 2 | core |
# | 3.4 end where you want | design: which `decay_rate`? | 12 | 2 | core |
# | 3.5 inverse time decay | read a formula | 6 | 1 | deeper |
# | 3.6 polynomial decay | read a formula | 10 | 3 | deeper |
# | 3.7 cosine decay | build it from a cosine | 10 | 2 | core |
# | 3.8 your own schedule | train a better model | 13 | 4 | core |
# | 3.9 in your own words | explain | 8 | 3 | core |
#
# `step` is a whole number of updates already made; your function may take one step at a time, or arrays too. Do not
# change `step` in place (`step -= 1`). In 3.1 to 3.7, write the rule yourself: a call to the schedules of `lrlib` or
# Keras does not count. In 3.8 you may use them.
#
# ### 3.1 Step decay
#
# *2 points · 6 minutes · core*
#
# The rate starts at `initial_learning_rate`, and after every `decay_steps` steps it is multiplied by `decay_rate`,
# without end. With 0.8, a decay rate of 0.3 and 10 decay steps: steps 0 to 9 have the rate 0.8, steps 10 to 19 have
# 0.24, step 20 has 0.072.

# %% nbgrader={"grade": false, "grade_id": "step_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    """Return the rate at ``step``: the initial rate, times ``decay_rate`` once for every
    ``decay_steps`` steps made.
    """
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
    dict(initial_learning_rate=2.3, decay_rate=0.61, decay_steps=2),
    dict(initial_learning_rate=0.31, decay_rate=0.83, decay_steps=9973),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.2 Piecewise constant
#
# *2 points · 8 minutes · core*
#
# Boundaries cut training into pieces, each with its own rate, so there is one value more than boundaries. Here, as in
# Keras, *a boundary step still has the old value*: with boundaries `[3]` and values `[1.0, 0.1]`, steps 0 to 3 have
# rate 1.0, and step 4 has 0.1.

# %% nbgrader={"grade": false, "grade_id": "piecewise_constant", "locked": false, "schema_version": 3, "solution": true, "task": false}
def piecewise_constant(step, boundaries, values):
    """Return ``values[i]``, where ``i`` is the number of boundaries that are smaller than
    ``step``.
    """
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
    dict(boundaries=[90001, 250000], values=[0.71, 1.9, 0.013]),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.3 Exponential decay
#
# *2 points · 8 minutes · core*
#
# The rate falls by the same factor at every step, so that after `decay_steps` steps it has been multiplied by
# `decay_rate`, after twice as many by its square, and so on. With 0.8, `decay_steps=40` and `decay_rate=0.3`: 0.8 at
# step 0, 0.438 at step 20, 0.24 at step 40, 0.072 at step 80. With `staircase=True` the rate moves only at full
# multiples of `decay_steps`, and you are back at step decay.

# %% nbgrader={"grade": false, "grade_id": "exponential_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    """Return the rate at ``step``, which has fallen by the factor ``decay_rate`` after
    ``decay_steps`` steps.
    """
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
    dict(initial_learning_rate=0.31, decay_steps=9973, decay_rate=0.79),
    dict(initial_learning_rate=0.29, decay_steps=17, decay_rate=0.93, staircase=True),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.4 End where you want
#
# *2 points · 12 minutes · core*
#
# "End at 5 % after 2,000 steps" is what you want. A `decay_rate` is what Keras wants. Return the one with which a
# schedule, given its `decay_steps`, has fallen to `end` (between 0 and 1) times its initial rate at step `steps`.
# `schedule` is one of
#
# - `"exponential"`: your 3.3, without the staircase;
# - `"step"`: your 3.1. Count the drops that have happened by step `steps`; there is at least one;
# - `"inverse time"`: the initial rate is divided by a number that grows evenly, $1 + k\,t/D$, where $k$ is the decay
#   rate and $D$ the decay steps. It is the classic of Robbins and Monro (1951,
#   [doi:10.1214/aoms/1177729586](https://doi.org/10.1214/aoms/1177729586)).
#
# Try your result: `schedules.exponential_decay(2000, 1.0, decay_steps=100, decay_rate=...)`.

# %% nbgrader={"grade": false, "grade_id": "decay_rate_for_end", "locked": false, "schema_version": 3, "solution": true, "task": false}
def decay_rate_for_end(schedule, end, steps, decay_steps):
    """Return the decay rate with which ``schedule`` has fallen to ``end`` times its initial rate
    at step ``steps``.
    """
    ### BEGIN SOLUTION
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / (steps // decay_steps))
    return (1 / end - 1) * decay_steps / steps
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_decay_rate_for_end", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(
    "decay_rate_for_end",
    decay_rate_for_end,
    dict(schedule="exponential", end=0.05, steps=2000, decay_steps=100),
    dict(schedule="step", end=0.05, steps=2000, decay_steps=700),
    dict(schedule="inverse time", end=0.05, steps=2000, decay_steps=100),
)
### BEGIN HIDDEN TESTS
check(
    "decay_rate_for_end",
    decay_rate_for_end,
    dict(schedule="exponential", end=0.13, steps=730, decay_steps=2900),
    dict(schedule="exponential", end=0.31, steps=2900, decay_steps=130),
    dict(schedule="step", end=0.07, steps=1230, decay_steps=410),
    dict(schedule="step", end=0.31, steps=1070, decay_steps=83),
    dict(schedule="inverse time", end=0.023, steps=370, decay_steps=83),
    dict(schedule="inverse time", end=0.43, steps=1700, decay_steps=90),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.5 Inverse time decay
#
# *1 point · 6 minutes · deeper*
#
# Write the schedule of Robbins and Monro from 3.4. With `staircase=True`, $t/D$ is rounded down.

# %% nbgrader={"grade": false, "grade_id": "inverse_time_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    """Return the rate at ``step``: the initial rate over 1 + ``decay_rate`` * step /
    ``decay_steps``.
    """
    ### BEGIN SOLUTION
    periods = step / decay_steps
    if staircase:
        periods = np.floor(periods)
    return initial_learning_rate / (1 + decay_rate * periods)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_inverse_time_decay", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
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
    dict(initial_learning_rate=0.31, decay_steps=9973, decay_rate=0.79),
    dict(initial_learning_rate=0.29, decay_steps=19, decay_rate=0.47, staircase=True),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.6 Polynomial decay
#
# *3 points · 10 minutes · deeper*
#
# Go from the initial rate $a$ down to the end rate $e$ within $D$ steps, then stay there:
#
# $$\eta(t) = (a - e) \left(1 - \frac{\min(t, D)}{D}\right)^p + e$$
#
# With power $p = 1$ this is linear decay. With `cycle=True` the decay starts again instead of staying: $D$ is replaced by
# its smallest multiple that is not below $t$ (and by $D$ itself at step 0).

# %% nbgrader={"grade": false, "grade_id": "polynomial_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def polynomial_decay(
    step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False
):
    """Return the rate at ``step``, which falls to ``end_learning_rate`` within ``decay_steps``
    steps.
    """
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
    dict(initial_learning_rate=0.057, decay_steps=53, end_learning_rate=0.0413, power=0.6),
    dict(initial_learning_rate=1.9, decay_steps=29, power=3.0),
    dict(
        initial_learning_rate=0.31, decay_steps=9973, end_learning_rate=0.017, power=0.7, cycle=True
    ),
    dict(
        initial_learning_rate=0.29, decay_steps=17, end_learning_rate=0.041, power=1.7, cycle=True
    ),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.7 Cosine decay
#
# *2 points · 10 minutes · core*
#
# Half a wave of a cosine, from the peak down to the fraction `alpha` of it (Loshchilov and Hutter, 2016,
# [arXiv:1608.03983](https://arxiv.org/abs/1608.03983)). Build it in three moves:
#
# 1. How far along is the step? 0 at the start, 1 at `decay_steps`, and 1 for ever after.
# 2. `np.cos` falls from 1 to −1 while its argument goes from 0 to π. Squeeze that into a wave from 1 to 0.
# 3. Stretch the wave so that it ends at `alpha` in place of 0, and give it the height of the initial rate.
#
# With 0.8, `decay_steps=40` and `alpha=0.1`: 0.8 at step 0, 0.44 at step 20, 0.08 from step 40 on.

# %% nbgrader={"grade": false, "grade_id": "cosine_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    """Return the rate at ``step``: half a cosine wave down to ``alpha`` times the initial rate,
    then held.
    """
    ### BEGIN SOLUTION
    progress = np.minimum(step, decay_steps) / decay_steps
    wave = (1 + np.cos(np.pi * progress)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_cosine_decay", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
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
    dict(initial_learning_rate=0.31, decay_steps=9973, alpha=0.051),
    dict(initial_learning_rate=0.29, decay_steps=17, alpha=0.013),
)
### END HIDDEN TESTS

# %% [markdown]
# ### 3.8 Your own schedule
#
# *4 points · 13 minutes · core*
#
# Now make Mira's reader better. `my_schedule(step)` gives the rates of steps 0 to 399, which train her network on the
# digits of the experiment above. Two things count, over all seeds:
#
# - how much lower the final training loss is than that of the *best constant rate of each seed*: 0.02 earns nothing,
#   0.04 everything;
# - the test accuracy: 87.5 % earns nothing, 89 % everything; the best constant reads about 88 %.
#
# Your mark is the product of the two parts. The check trains on 8 seeds; grading repeats it on 16 others.
#
# **What to try first.** The path above. The best constant rate for the loss was 0.226.

# %% nbgrader={"grade": false, "grade_id": "my_schedule", "locked": false, "schema_version": 3, "solution": true, "task": false}
def my_schedule(step):
    """Return the rate at ``step``, from 0 to 399."""
    ### BEGIN SOLUTION
    return 0.6 * (0.05 + 0.95 * (1 - step / 400))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_my_schedule", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# NBVAL_IGNORE_OUTPUT
check("my_schedule", my_schedule)

# %% [markdown]
# If both parts are full, you have just made what Mira will show on Friday.
#
# ### 3.9 In your own words
#
# *3 points · 8 minutes · core*
#
# Jonas says: "I use cosine decay because everybody does. It is simply the best." In three to five sentences, tell him
# what this lesson measured: what a schedule gains here and over what, how shapes, peaks and end values compare, and
# where the claim fails.

# %% [markdown] nbgrader={"grade": true, "grade_id": "weigh_the_shapes", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Rubric, one point each.**
# 1. Says what is gained and over what: a rate that falls lowers the training loss below the *best constant rate* of
#    each seed, and reads 3 to 4 points more of the new digits (with at least one figure).
# 2. Says that shapes with good peaks and ends lie close together, and that peak and end value matter at least as much:
#    for example, exponential decay to 0.1 ties with linear and to 0.001 gains nothing, or a drop to 0.3 helps where one
#    to 0.1 does not.
# 3. Names a limit: another task has another winner (exponential on the tumours); or a lower loss that is no better
#    model (softmax on wrong labels); or no noise left at the end of the budget, where a constant may win.
# ### END SOLUTION

# %% [markdown]
# ## Pitfall: epochs for steps
#
# `decay_steps` counts *optimizer steps*, not epochs. With 1200 examples and batches of 4, one epoch is 300 steps.
# "Halve the rate every 10 epochs" is `decay_steps=3000`. What if you write 10?
#
# **Look for** the grey line: one epoch. Where is each curve by then?

# %% tags=["fold"]
# Drawing: the same sentence in two units
steps_per_epoch = 1200 // 4
meant = schedules.step_decay(np.arange(9000), 0.1, decay_rate=0.5, decay_steps=10 * steps_per_epoch)
written_as = schedules.step_decay(np.arange(9000), 0.1, decay_rate=0.5, decay_steps=10)
figure, (left, right) = plots.canvas(columns=2, width=10.4, height=3.2)
lines = {"decay_steps = 10 * 300": meant, "decay_steps = 10": written_as}
plots.draw_curves(left, lines, title="30 epochs")
plots.draw_curves(right, {name: curve[:401] for name, curve in lines.items()}, title="the first 400 steps")
for axes in (left, right):
    axes.axvline(steps_per_epoch, color="0.6", linewidth=0.9)
right.annotate("epoch 1 ends: step 300 ", (300, 0.05), ha="right", fontsize=9, color="0.3")
right.get_legend().remove()
plots.show(
    figure,
    caption='"Halve the rate every 10 epochs", in two units.',
    alt="Left, over 9000 steps: one curve halves the rate every 3000 steps, the other is at zero at once. Right, the "
    "first 400 steps: the first curve is flat, the second is halved every 10 steps and is at zero long before step "
    "300, where the first epoch ends.",
)

# %%
print(
    f"rate after the first epoch: meant {meant[steps_per_epoch]:.3g}, written "
    f"{written_as[steps_per_epoch]:.3g}"
)

# %% [markdown]
# **What it showed.** Within one epoch the second schedule has divided the rate by a billion ($2^{30}$). Training does
# not fail loudly: it just stops. Always plot the curve that you train with, against the *step*.
#
# ## How did your predictions fare?

# %%
summary()

# %% [markdown]
# ## What you can do now
#
# - Write the common schedules, exact at their boundaries, and make a decay end where you want.
# - Choose a schedule, its peak and its end for a model of your own.
# - Compare schedules fairly: each at its best peak, on the same seeds, on what you care about.
#
# Mira notes: "Linear, peak 0.6, end 5 %. About 92 in 100, with the same network and the same bad labels." Tomorrow she
# has to get it into Keras without a bug.
#
# **Where to read on.** Loshchilov and Hutter (2016, [arXiv:1608.03983](https://arxiv.org/abs/1608.03983)) made cosine
# decay popular. Schmidt, Schneider and Hennig (2021, *Descending through a Crowded Valley*,
# [arXiv:2007.01547](https://arxiv.org/abs/2007.01547)) find no general winner on many tasks. Defazio and others (2023,
# [arXiv:2310.07831](https://arxiv.org/abs/2310.07831)) argue for linear decay. The Keras page on [learning rate
# schedules](https://keras.io/api/optimizers/learning_rate_schedules/).
