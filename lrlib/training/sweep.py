"""``train``: split a request into groups of runs, drive the compiled programs, collect the result."""

import concurrent.futures
import dataclasses
import itertools
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrlib import data, models, tensorflow_gate
from lrlib.training import engine, requests
from lrlib.training.layouts import layout_of
from lrlib.training.optimizers import Optimizer
from lrlib.training.progress import Progress
from lrlib.training.results import METRICS, Result

DRAW_EVERY = 0.2  # seconds


def train(
    task: data.Task,
    model: models.Model,
    curves: Any,
    seeds: Iterable[int],
    *,
    batch_size: Any = 32,
    optimizer: str = "sgd",
    momentum: float = 0.9,
    loss: str = "cross_entropy",
    clip_norm: float | None = None,
    weight_decay: float | None = None,
    eval_every: int | None = None,
    keep_weights: bool | str = False,
    progress: bool = True,
) -> Result:
    """Train one run for every learning-rate curve and every seed, and return what happened to each.

    A seed fixes a run's train/test split, label noise, batch order and initial weights, so runs of one seed differ only
    in their curve: differences between curves are *paired*. The same request gives the same bits again; in a request
    with other curves or seeds, a run may differ in its last bits. A run that diverges is a result (NaN or infinite
    losses), not an error.

    Args:
        task: the data, from ``data.classification_task`` or ``data.regression_task``.
        model: a specification from ``lrlib.models``.
        curves: learning rates, one per optimizer step: an array ``[steps]`` or ``[curves, steps]``, or a dict from a
            name to an array ``[steps]``.
        seeds: integers, one run per curve for each of them.
        batch_size: examples per step: a number, an array ``[steps]`` (a growing batch), or None for the whole
            training set (full-batch gradient descent).
        optimizer: "sgd", "momentum", "nesterov", "adam" or "adamw", each as Keras 3 defines it.
        momentum: for "momentum" and "nesterov".
        loss: "cross_entropy", or "mse" (half the squared error summed over the outputs).
        clip_norm: clip the gradient of all weights to this global norm.
        weight_decay: decoupled weight decay; None means 0, or Keras's 0.004 for "adamw".
        eval_every: also evaluate at the start, after every ``eval_every`` steps and at the end: see ``Result.history``.
        keep_weights: True keeps the final weights, "history" also those at each evaluation.
        progress: show a progress bar if the work takes more than two seconds.

    Raises:
        ValueError: names the parameter that is wrong.
    """
    requests.check_fit(task, model, loss)
    names, rates = requests.named_curves(curves)
    seeds = requests.seeds_of(seeds)
    sizes = requests.batch_sizes_of(batch_size, rates.shape[1], task.train_size)
    settings = requests.optimizer_of(optimizer, momentum, clip_norm, weight_decay)
    if keep_weights not in (False, True, "history"):
        raise ValueError(f"keep_weights must be False, True or 'history', got {keep_weights!r}")
    steps = len(sizes)
    evaluations = requests.evaluation_steps(eval_every, steps)

    job = _Job(task, model, loss, settings, sizes, evaluations, bool(keep_weights))
    records = _empty_records(model, len(names), len(seeds), steps, len(evaluations), bool(keep_weights))
    groups = _groups(len(names), len(seeds), layout_of(model, 1, 1).group_runs)
    bar = Progress(len(groups) * steps, f"training {len(names) * len(seeds)} runs", progress)
    stop = threading.Event()

    def advance(count: int) -> None:
        if stop.is_set():
            raise _StoppedError
        bar.advance(count)

    def train_group(rows: tuple[np.ndarray, np.ndarray]) -> None:
        curve_rows, seed_rows = rows
        group = _train_group(job, rates[curve_rows], [seeds[k] for k in seed_rows], advance)
        _store(records, group, np.ix_(curve_rows, seed_rows))

    setting = _setting(job, *(len(rows) for rows in groups[0]))
    engine.evaluation_program(setting)  # traced here, in one thread, before the groups' threads use them
    for size in np.unique(sizes):
        engine.stretch_program(setting, int(size))
    _side_by_side(train_group, groups, bar, stop)
    return _result(names, seeds, sizes, evaluations, records, eval_every is not None, keep_weights)


def predict(model: models.Model, weights: list[np.ndarray], x: np.ndarray) -> np.ndarray:
    """Return the logits ``[runs, examples, outputs]`` of weights ``[runs, ...]`` on ``x`` ``[examples, features]``.

    The runs of one curve of a result are ``[w[curve] for w in result.weights]``. Raises ValueError when ``x`` has other
    features than the model.
    """
    if np.ndim(x) != 2 or np.shape(x)[1] != model.features:
        raise ValueError(f"x must have the shape [examples, {model.features}], got {list(np.shape(x))}")
    tf = tensorflow_gate.load()
    weights = [tf.constant(w, tf.float32) for w in weights]
    return model.logits(weights, tf.constant(x, tf.float32)[None]).numpy()


@dataclass(frozen=True)
class _Job:
    """What all groups of one call of ``train`` share."""

    task: data.Task
    model: models.Model
    loss: str
    optimizer: Optimizer
    sizes: np.ndarray
    evaluations: list[int]
    keep_weights: bool


# ---- groups -------------------------------------------------------------------------------------------------------


def _groups(curves: int, seeds: int, at_most: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return index arrays ``(curve rows, seed rows)`` of groups of one shape, with at most ``at_most`` runs each.

    Where the numbers do not divide, a group's last rows repeat an index: those runs are computed twice, alike. The
    split depends on the request only, never on the machine.
    """
    at_most = min(at_most, max(4, -(-curves * seeds // 2)))  # two groups at least, unless they would be tiny
    curve_pieces = _pieces(curves, at_most)
    seed_pieces = _pieces(seeds, max(1, at_most // len(curve_pieces[0])))
    return [(curve_rows, seed_rows) for curve_rows in curve_pieces for seed_rows in seed_pieces]


def _pieces(total: int, at_most: int) -> list[np.ndarray]:
    count = -(-total // at_most)
    width = -(-total // count)
    return [np.minimum(np.arange(first, first + width), total - 1) for first in range(0, total, width)]


class _StoppedError(Exception):
    """Raised in a group's thread when nobody waits for its result any more."""


def _side_by_side(work: Callable, items: list, bar: Progress, stop: threading.Event) -> None:
    """Call ``work`` on every item, on as many threads as there are cores, and draw the bar meanwhile.

    However this ends, ``stop`` is set: after an interrupt the groups in flight end with their present stretch of steps.
    """
    pool = concurrent.futures.ThreadPoolExecutor(cores())
    try:
        waiting = {pool.submit(work, item) for item in items}
        while waiting:
            done, waiting = concurrent.futures.wait(waiting, DRAW_EVERY, concurrent.futures.FIRST_COMPLETED)
            for future in done:
                future.result()  # raises what the group raised
            bar.draw()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
        bar.close()


def cores() -> int:
    """Return how many cores this process may use; macOS and Windows only say how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _setting(job: _Job, curves: int, seeds: int) -> engine.Setting:
    model = job.model
    if isinstance(model, models.Mlp):
        model = dataclasses.replace(model, gain=1.0)  # only the initial weights differ: one program serves every gain
    layout = layout_of(model, seeds, curves)
    return engine.Setting(layout, job.loss, job.optimizer, len(job.task.x), job.task.y.shape[1:])


# ---- one group ----------------------------------------------------------------------------------------------------


def _train_group(job: _Job, rates: np.ndarray, seeds: list[int], advance: Callable[[int], None]) -> dict[str, Any]:
    """Train ``rates`` ``[curves, steps]`` on every seed. Arrays come back seed-major: ``[seeds, curves, ...]``."""
    tf = tensorflow_gate.load()
    curves, shape = len(rates), (len(seeds), len(rates))
    setting = _setting(job, curves, len(seeds))
    evaluate = engine.evaluation_program(setting)
    draws = [_Draws(job.task.epochs(seed, job.sizes)) for seed in seeds]
    x = tf.constant(job.task.x)
    noisy = np.stack([job.task.noisy_labels(seed) for seed in seeds])
    in_train = np.stack([_mask(job.task, seed) for seed in seeds])
    scored = np.where(in_train.reshape(*in_train.shape, *[1] * (noisy.ndim - 2)), noisy, job.task.y)
    targets, scored, in_train = tf.constant(noisy), tf.constant(scored), tf.constant(in_train)

    initial = [np.repeat(w, curves, 0) for w in job.model.init(seeds)]
    weights = [tf.constant(w) for w in setting.layout.pack(initial)]
    slots = [[tf.zeros_like(w) for w in weights] for _ in range(job.optimizer.slots)]
    losses, metrics, kept = [], [], []
    for first, last in _stretches(job.sizes, job.evaluations):
        if last > first:
            count, batch = last - first, job.sizes[first]
            batches = np.zeros((engine.STRETCH, len(seeds), batch), np.int32)
            drawn = np.stack([draw.take(count * batch) for draw in draws])
            batches[:count] = drawn.reshape(len(seeds), count, batch).swapaxes(0, 1)
            rate = np.zeros((engine.STRETCH, len(seeds) * curves), np.float32)
            rate[:count] = np.tile(rates[:, first:last].T, (1, len(seeds)))
            program = engine.stretch_program(setting, int(batch))
            position = tf.constant(first), tf.constant(count)
            weights, slots, stretch = program(
                weights, slots, *position, x, targets, tf.constant(batches), tf.constant(rate)
            )
            losses.append(stretch.numpy()[:count])
        if last in job.evaluations:
            metrics.append(evaluate(weights, x, scored, in_train).numpy().reshape(*shape, len(METRICS)))
            if job.keep_weights:
                arrays = setting.layout.unpack([w.numpy() for w in weights])
                kept.append([a.reshape(*shape, *a.shape[1:]) for a in arrays])
        advance(last - first)
    group: dict[str, Any] = {
        "step_losses": np.concatenate(losses).T.reshape(*shape, -1),
        "metrics": np.stack(metrics, 2),
    }
    if job.keep_weights:
        group["weights"] = [np.stack(arrays, 2) for arrays in zip(*kept, strict=True)]
    return group


class _Draws:
    """A seed's example indices, taken a stretch of steps at a time, so that a long run needs no long array."""

    def __init__(self, epochs: Iterator[np.ndarray]) -> None:
        self.epochs, self.waiting = epochs, np.empty(0, np.int32)

    def take(self, count: int) -> np.ndarray:
        """Return the next ``count`` indices."""
        parts = [self.waiting]
        while sum(map(len, parts)) < count:
            parts.append(next(self.epochs))
        indices = np.concatenate(parts)
        self.waiting = indices[count:]
        return indices[:count]


def _mask(task: data.Task, seed: int) -> np.ndarray:
    in_train = np.zeros(len(task.x), bool)
    in_train[task.split(seed)[0]] = True
    return in_train


def _stretches(sizes: np.ndarray, evaluations: list[int]) -> list[tuple[int, int]]:
    """Return ``(first step, step after the last)``: cut at evaluations, changes of batch size and engine.STRETCH."""
    steps = len(sizes)
    cuts = sorted({0, steps, *evaluations, *(int(i) + 1 for i in np.flatnonzero(np.diff(sizes)))})
    stretches = [(0, 0)] if 0 in evaluations else []
    for first, last in itertools.pairwise(cuts):
        stretches += [(at, min(at + engine.STRETCH, last)) for at in range(first, last, engine.STRETCH)]
    return stretches


# ---- the result ---------------------------------------------------------------------------------------------------


def _empty_records(
    model: models.Model, curves: int, seeds: int, steps: int, evaluations: int, keep_weights: bool
) -> dict[str, Any]:
    records: dict[str, Any] = {
        "step_losses": np.empty((curves, seeds, steps), np.float32),
        "metrics": np.empty((curves, seeds, evaluations, len(METRICS)), np.float32),
    }
    if keep_weights:
        shapes = [w.shape[1:] for w in model.init([0])]
        records["weights"] = [np.empty((curves, seeds, evaluations, *shape), np.float32) for shape in shapes]
    return records


def _store(records: dict[str, Any], group: dict[str, Any], rows: tuple) -> None:
    for name, array in group.items():
        if name == "weights":
            for whole, part in zip(records["weights"], array, strict=True):
                whole[rows] = part.swapaxes(0, 1)
        else:
            records[name][rows] = array.swapaxes(0, 1)


def _result(
    names: list[str],
    seeds: list[int],
    sizes: np.ndarray,
    evaluations: list[int],
    records: dict[str, Any],
    with_history: bool,
    keep_weights: bool | str,
) -> Result:
    steps, losses = len(sizes), records["step_losses"]
    final = {metric: records["metrics"][:, :, -1, column] for column, metric in enumerate(METRICS)}
    bad = ~np.isfinite(losses)
    diverged_at = np.where(bad.any(-1), bad.argmax(-1), np.where(np.isfinite(final["train_loss"]), -1, steps))
    weights = records.get("weights")
    return Result(
        names=names,
        seeds=seeds,
        batch_sizes=sizes,
        step_losses=losses,
        diverged_at=diverged_at,
        **final,
        history_steps=np.array(evaluations) if with_history else None,
        history={m: records["metrics"][..., i] for i, m in enumerate(METRICS)} if with_history else None,
        weights=[w[:, :, -1] for w in weights] if weights else None,
        weights_history=weights if keep_weights == "history" else None,
    )
