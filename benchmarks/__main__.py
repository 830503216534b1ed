"""``python -m benchmarks [PART...]``: how fast training and grading are, beside their peers, as ratios of one run.

The parts are deep, softmax, judging, diagnosis, explorers, frames, grading and thousand; without any, all but thousand,
which takes many minutes.
"""

import itertools
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from unittest import mock

import numpy as np

from autograder import keys
from autograder.judge import HIDDEN_SEEDS
from benchmarks import diagnosis, frames, grading, large_class, measure, peers
from lrlib import data, explorers, schedules
from lrlib.checking.exercise import Outcome
from lrlib.checking.records import Record
from lrlib.course import COURSE
from lrlib.interactive import session
from lrlib.training import sweep
from lrlib.training.layouts import Transposed

ROUNDS = 5


def deep_network() -> None:
    load = peers.Workload((64, 64, 10), 32, 400, data.classification_task("digits", 1200, 0.4))
    peers.engine(peers.Workload((64, 8, 10), 32, 1, load.task), 1, 2)()  # imports and starts TensorFlow and XLA
    engine = measure.Way("the engine, 256 runs", 256, peers.engine(load, 4, 64))
    ways = [
        engine,
        measure.Way("its compiled training alone", 256, peers.training_alone(load, 256)),
        measure.Way("only the matmuls (the bound)", 256, peers.only_matmuls(load, 256, Transposed.group_runs)),
        measure.Way("NumPy, 64 runs at once", 64, peers.numpy_loop(load, 64)),
        measure.Way("tf.vectorized_map, 64 runs at once", 64, peers.vectorized_map(load, 64)),
        measure.Way("Python loop over a tf.function step", 1, peers.python_loop(load)),
        measure.Way("Keras fit, steps_per_execution=50", 1, peers.keras_fit(load, True, steps_per_execution=50)),
        measure.Way("Keras fit, one model reused", 1, peers.keras_fit(load, True)),
        measure.Way("Keras fit, reused, and evaluate", 1, peers.keras_fit(load, True, evaluate=True)),
        measure.Way("Keras fit, reused, jit_compile", 1, peers.keras_fit(load, True, jit_compile=True)),
        measure.Way("Keras fit, a fresh model", 1, peers.keras_fit(load, False)),
    ]
    measure.alternate(ways, ROUNDS)
    print("MLP 64-64-10, batch 32, 400 steps of SGD (digits)\n")
    print(measure.table(ways, engine))
    _, alone, bound, *_ = ways
    print()
    for name, way in (("The engine", engine), ("Its training alone", alone)):
        share, low, high = measure.ratios(bound, way)
        print(f"{name} reaches {share:.2f} ({low:.2f} to {high:.2f}) of the bound; the aim is .85.")
    first = measure.first_call(engine)
    print(f"The engine's first call took {first} longer: tracing and compiling. The aim is below 1 s.\n")


def softmax_regression() -> None:
    load = peers.Workload((64, 10), 4, 600, data.classification_task("digits", 1200, 0.4))
    engine = measure.Way("the engine, 896 runs, fused", 896, peers.engine(load, 14, 64))
    ways = [
        engine,
        measure.Way("Keras fit, steps_per_execution=50", 1, peers.keras_fit(load, True, steps_per_execution=50)),
        measure.Way("Keras fit, one model reused", 1, peers.keras_fit(load, True)),
    ]
    measure.alternate(ways, ROUNDS)
    print("Softmax regression 64-10, batch 4, 600 steps of SGD (digits); 14 curves share each minibatch\n")
    print(measure.table(ways, engine))
    print(f"\nA run takes {1e3 * statistics.median(engine.seconds):.2f} ms; the aim is .5 ms.")
    print(f"The engine's first call took {measure.first_call(engine)} longer.")


def judging() -> None:
    """How long the judge takes over each exercise that is judged by training again, on another answer each time."""
    print(f"\n\nThe judge's re-training on {len(HIDDEN_SEEDS)} hidden seeds, all cases, in s; the aim is 2 s, later\n")
    print(f"{'exercise':<28}{'first time':>12}{'later':>8}")
    for lesson in COURSE.lessons:
        outcomes = [e for e in COURSE.exercises(lesson).values() if not e.has_right_values]
        for outcome in outcomes:
            records = keys.load(lesson).exercises[outcome.name].records
            way = measure.Way(outcome.name, 1, partial(_judge_the_next, outcome, records, itertools.count()))
            measure.alternate([way], ROUNDS)
            print(f"{lesson[:2]} {outcome.name:<25}{way.first[0]:>12.2f}{statistics.median(way.seconds):>8.2f}")


def _judge_the_next(outcome: Outcome, records: Sequence[Record], learners: Iterator[int]) -> None:
    """Judge the solution's answer as the next learner might have it: its floats are a little smaller."""
    factor = 1 - 1e-5 * next(learners)
    for record in records:
        values = {
            name: value * factor if isinstance(value, np.ndarray) and np.issubdtype(value.dtype, np.floating) else value
            for name, value in record.values.items()
        }
        outcome.evaluate(values, HIDDEN_SEEDS, **record.case)


def explorers_in_the_kernel() -> None:
    """How long the kernel takes over a picture when a slider moves; the aim is 50 ms from the hand to the picture."""
    print(
        "\n\nA picture of an explorer that the kernel draws, in ms, without the way to the browser; the aim is 50 ms\n"
    )
    runs = np.geomspace(1, 0.1, 400) * np.linspace(1, 2, 20)[:, None]
    ways = {
        "schedule_explorer": lambda: explorers.schedule_explorer(
            schedules.cosine_decay, initial_learning_rate=0.1, decay_steps=(1, 99)
        ),
        "range_test_explorer": lambda: explorers.range_test_explorer(np.geomspace(0.01, 1, 20), runs),
    }
    for name, explore in ways.items():
        live = mock.patch.object(session, "is_live", return_value=True)
        with live, mock.patch.object(session, "show") as show:
            explore()
        widget = show.call_args.args[0]
        (slider,) = widget.sliders
        times = []
        for value in range(1, 20):
            start = time.perf_counter()
            widget.values = {slider["name"]: value}
            times.append(1e3 * (time.perf_counter() - start))
        print(f"{name:<28}{statistics.median(times):>8.1f}{max(times):>8.1f} at most")


PARTS = {
    "deep": deep_network,
    "softmax": softmax_regression,
    "judging": judging,
    "diagnosis": diagnosis.report,
    "explorers": explorers_in_the_kernel,
    "frames": frames.report,
    "grading": grading.report,
    "thousand": large_class.report,
}

if __name__ == "__main__":
    chosen = sys.argv[1:] or [part for part in PARTS if part != "thousand"]
    if unknown := set(chosen) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(
        f"{sweep.cores()} cores; load average before the start {busy:.1f}. Medians of {ROUNDS} rounds in alternation.\n"
    )
    for part in chosen:
        PARTS[part]()
