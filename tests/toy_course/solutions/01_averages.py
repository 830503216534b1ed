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
# # Lesson 1: averages
#
# Time: 10 minutes.

# %%
import numpy as np

from averages.checks import check

# %% tags=["experiment"] nbgrader={"grade": false, "grade_id": "experiment_dice", "locked": true, "schema_version": 3, "solution": false, "task": false}
rolls = np.random.default_rng(0).integers(1, 7, 1000)
print(len(rolls), "rolls of a die")

# %% [markdown]
# ## Exercise 1.1: the mean (2 points)

# %% nbgrader={"grade": false, "grade_id": "mean", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean(values):
    """Return the mean of a list of numbers."""
    ### BEGIN SOLUTION
    return sum(values) / len(values)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_mean", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("mean", mean, dict(values=[1, 2, 6]))
### BEGIN HIDDEN TESTS
check("mean", mean, dict(values=[-1.5, 4, 0.25, 7]), dict(values=[3.25]))
### END HIDDEN TESTS

# %% [markdown]
# ## Exercise 1.2: the running mean (2 points)

# %% nbgrader={"grade": false, "grade_id": "running_mean", "locked": false, "schema_version": 3, "solution": true, "task": false}
def running_mean(values):
    """Return the means of the first one, two, three, ... values."""
    ### BEGIN SOLUTION
    return [sum(values[:n]) / n for n in range(1, len(values) + 1)]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_running_mean", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("running_mean", running_mean, dict(values=[1, 2, 6]))
### BEGIN HIDDEN TESTS
check("running_mean", running_mean, dict(values=[2.5, -0.5, 7, 1]))
### END HIDDEN TESTS

# %% [markdown]
# ## Exercise 1.3: in your own words (1 point)
#
# When does the mean mislead?

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_mean", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# One value far away moves it. *Rubric: names an outlier, or a skewed distribution.*
