"""``best_checkpoint``: its reference and its mistakes."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, Mistake, number
from lrlib.checking.records import Values


def best_checkpoint(history: Mapping[str, list[float]]) -> int:
    """Return the first epoch, counted from 0, of the lowest validation loss; NaN is never the lowest."""
    return int(np.nanargmin(history["val_loss"]))


def sample_epoch(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the epoch of a history."""
    history = {name: [float(loss) for loss in losses] for name, losses in case.items()}  # "nan" becomes NaN
    return {"epoch": np.array(number(answer(history)))}


def _argbest(pick: Callable[[np.ndarray], int], key: str = "val_loss") -> Callable[[Mapping[str, list[float]]], int]:
    return lambda history: int(pick(np.asarray(history[key], float)))


def _last_lowest(losses: np.ndarray) -> int:
    return len(losses) - 1 - int(np.nanargmin(losses[::-1]))


BEST_CHECKPOINT = (
    Mistake(
        "the best training loss",
        _argbest(np.nanargmin, "loss"),
        'The training loss goes on falling while the model memorises: look at "val_loss".',
    ),
    Mistake("the last epoch", _argbest(lambda losses: len(losses) - 1), "The last epoch need not be the best one."),
    Mistake(
        "counted from 1",
        _argbest(lambda losses: np.nanargmin(losses) + 1),
        "Epochs are counted from 0, as list indices are.",
    ),
    Mistake("the highest loss", _argbest(np.nanargmax), "A loss is better the *lower* it is."),
    Mistake(
        "NaN is taken for the lowest",
        _argbest(np.argmin),
        "np.argmin returns the place of a NaN if there is one: np.nanargmin passes over it.",
    ),
    Mistake(
        "NaN is taken for the lowest",
        _argbest(lambda losses: min(range(len(losses)), key=lambda epoch: losses[epoch])),
        "A NaN is neither higher nor lower than anything, so `min` keeps one that comes first: pass over it yourself.",
    ),
    Mistake(
        "the last of equal epochs",
        _argbest(_last_lowest),
        "Of equally good epochs take the first: a later one is no improvement.",
    ),
    Mistake(
        "the loss instead of its epoch",
        lambda history: float(np.nanmin(history["val_loss"])),
        "Return the index of the epoch, not its loss.",
    ),
)
