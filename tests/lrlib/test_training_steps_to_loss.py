"""When a run reaches a loss: the mean of the last batches, never counted before there are enough of them."""

import numpy as np
import pytest

from lrlib.training import Result


def result_of(step_losses):
    losses = np.array(step_losses, np.float32)
    nothing = np.zeros(losses.shape[:2])
    names = [f"curve {row}" for row in range(len(losses))]
    return Result(
        names,
        list(range(losses.shape[1])),
        np.ones(losses.shape[2]),
        losses,
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
    )


def test_the_first_step_whose_last_losses_are_low_enough_on_average():
    result = result_of([[[4, 1, 4, 1, 1, 1], [1, 1, 1, 9, 9, 9]], [[9, 9, 9, 9, 9, 9], [9, 1, 1, 1, 9, 9]]])
    assert result.steps_to_loss(2.0, window=3).tolist() == [[6, 3], [np.inf, 4]]
    assert result.steps_to_loss(2.0, window=1).tolist() == [[2, 1], [np.inf, 2]]
    assert result.steps_to_loss(1.0, window=1).tolist() == [[np.inf, np.inf], [np.inf, np.inf]]


def test_a_lost_run_never_gets_there():
    result = result_of([[[1, 1, np.nan, np.nan], [np.inf, 0, 0, 0]]])
    assert result.steps_to_loss(1.5, window=3).tolist() == [[np.inf, 4]]


@pytest.mark.parametrize("window", [0, 5])
def test_a_window_must_fit(window):
    with pytest.raises(ValueError, match="window"):
        result_of([[[1, 1, 1, 1]]]).steps_to_loss(1.0, window=window)
