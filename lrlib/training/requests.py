"""Check a request to ``train``: a ValueError names the parameter that is wrong."""

import operator
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from lrlib import data, models, parameters
from lrlib.training.optimizers import OPTIMIZERS, Optimizer


def named_curves(curves: Any) -> tuple[list[str], np.ndarray]:
    """Return the curves' names and their rates, float32 ``[curves, steps]``."""
    names = [str(name) for name in curves] if isinstance(curves, Mapping) else None
    if names and len(set(names)) < len(names):
        raise ValueError(f"curves must have different names, got {names}")
    try:
        rates = np.asarray(curves if names is None else list(curves.values()), dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(
            "curves must be arrays of numbers, all of one length: the rate at each step, such as "
            f"np.array([schedule(step) for step in range(600)]); got {parameters.shown(curves)}"
        ) from None
    if rates.ndim == 1 and names is None:
        rates = rates[None]
    if rates.ndim != 2 or 0 in rates.shape:
        raise ValueError(
            f"curves must have the shape [steps] or [curves, steps], got {list(rates.shape)}; "
            "a constant rate is np.full(steps, rate)"
        )
    names = names or [f"curve {row}" for row in range(len(rates))]
    with np.errstate(over="ignore"):
        rates = rates.astype(np.float32)
    if not np.isfinite(rates).all():
        row, step = np.argwhere(~np.isfinite(rates))[0]
        raise ValueError(f"curves must be finite in float32, got {rates[row, step]} in {names[row]!r} at step {step}")
    return names, rates


def seeds_of(seeds: Iterable[int]) -> list[int]:
    """Return the seeds as a list of ints."""
    seeds = list(seeds) if isinstance(seeds, Iterable) else seeds
    try:
        listed = [operator.index(seed) for seed in seeds if not isinstance(seed, bool)]
    except TypeError:
        raise ValueError(f"seeds must be whole numbers, such as range(16), got {parameters.shown(seeds)}") from None
    if not listed or min(listed) < 0 or len(set(listed)) < len(seeds):
        raise ValueError(
            f"seeds must be different whole numbers from 0 up, at least one, got {parameters.shown(seeds)}"
        )
    return listed


def batch_sizes_of(batch_size: Any, steps: int, train_size: int) -> np.ndarray:
    """Return the batch size of each step, int64 ``[steps]``."""
    sizes = np.asarray(train_size if batch_size is None else batch_size)
    if sizes.dtype.kind not in "iu" or sizes.ndim > 1:
        raise ValueError(
            f"batch_size must be an integer, an integer array [steps] or None, got {parameters.shown(batch_size)}"
        )
    if sizes.ndim == 1 and len(sizes) != steps:
        raise ValueError(f"batch_size has {len(sizes)} entries, but the curves have {steps} steps")
    if sizes.min() < 1 or sizes.max() > train_size:
        raise ValueError(
            f"batch_size must be from 1 to the {train_size} training examples, got {parameters.shown(batch_size)}"
        )
    return np.broadcast_to(sizes, steps).astype(np.int64)


def optimizer_of(name: str, momentum: float, clip_norm: float | None, weight_decay: float | None) -> Optimizer:
    """Return the optimizer with its settings."""
    if name not in OPTIMIZERS:
        raise ValueError(f"optimizer must be one of {', '.join(OPTIMIZERS)}, got {name!r}")
    if not (parameters.is_number(momentum) and 0.0 <= momentum < 1.0):
        raise ValueError(f"momentum must be at least 0 and below 1, got {momentum!r}")
    if clip_norm is not None:
        parameters.positive(clip_norm=clip_norm)
        clip_norm = float(clip_norm)
    if weight_decay is None:
        weight_decay = 0.004 if name == "adamw" else 0.0
    parameters.not_negative(weight_decay=weight_decay)
    return Optimizer(name, float(momentum), clip_norm, float(weight_decay))


def check_fit(task: data.Task, model: models.Model, loss: str) -> None:
    """Refuse a model or a loss that does not match the task."""
    if not isinstance(task, data.Task):
        raise ValueError(
            f"task must come from data.classification_task or data.regression_task, got {parameters.shown(task)}"
        )
    if not isinstance(model, models.Model):
        raise ValueError(f"model must come from lrlib.models, got {parameters.shown(model)}")
    if loss not in models.LOSSES:
        raise ValueError(f"loss must be one of {', '.join(models.LOSSES)}, got {loss!r}")
    if loss == "cross_entropy" and not task.classes:
        raise ValueError(f"loss: cross_entropy needs classes, but {task.name} has a numeric target; use 'mse'")
    if (model.features, model.outputs) != (task.features, task.outputs):
        raise ValueError(
            f"model takes {model.features} features to {model.outputs} outputs, "
            f"but {task.name} has {task.features} features and {task.outputs} outputs"
        )


def evaluation_steps(eval_every: int | None, steps: int) -> list[int]:
    """Return after how many updates each evaluation happens."""
    if eval_every is None:
        return [steps]
    return sorted({*range(0, steps, parameters.whole("eval_every", eval_every)), steps})
