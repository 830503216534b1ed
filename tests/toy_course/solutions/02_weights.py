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
# # Lesson 2: weights
#
# Time: 10 minutes.

# %%
from averages.checks import check

# %% [markdown]
# ## Exercise 2.1: the weighted mean (2 points)

# %% nbgrader={"grade": false, "grade_id": "weighted_mean", "locked": false, "schema_version": 3, "solution": true, "task": false}
def weighted_mean(values, weights):
    """Return the mean in which each value counts as often as its weight says."""
    ### BEGIN SOLUTION
    return sum(v * w for v, w in zip(values, weights)) / sum(weights)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_weighted_mean", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("weighted_mean", weighted_mean, dict(values=[1, 2, 6], weights=[1, 1, 2]))
### BEGIN HIDDEN TESTS
check("weighted_mean", weighted_mean, dict(values=[4, -1, 2.5], weights=[0.5, 3, 1]))
### END HIDDEN TESTS

# %% [markdown]
# ## Exercise 2.2: a guess (2 points)
#
# Numbers are drawn from 0 to 10. Which guess comes nearest to all of them, by the mean squared error?

# %% nbgrader={"grade": false, "grade_id": "guess", "locked": false, "schema_version": 3, "solution": true, "task": false}
def guess():
    """Return your guess."""
    ### BEGIN SOLUTION
    return 5.0
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_guess", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("guess", guess)
