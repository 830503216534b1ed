"""``classify_run``: its reference, the recorded runs that it must classify, and its mistakes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, InvalidAnswer, Mistake
from lrlib.checking.records import Values
from lrlib.problems.recorded_runs import recorded_runs

VERDICTS = ("diverged", "hovering", "stalled", "converged")


def classify_run(losses: np.ndarray) -> str:
    """Return the class of a run from its losses [n], by the four rules of the lesson, the first that holds."""
    tail = losses[-(len(losses) // 4) :]
    if not np.isfinite(losses).all() or tail.mean() > losses[0]:
        return "diverged"
    if tail.std() > 0.1 * tail.mean():
        return "hovering"
    if tail.mean() > 2 / 3 * losses[0]:
        return "stalled"
    return "converged"


def sample_classes(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the class of each recorded run of a data set."""
    return {
        name: [_verdict(answer(losses.copy()), name)]
        for name, losses in recorded_runs(case["dataset"], case["seed"]).items()
    }


def _verdict(value: object, run: str) -> str:
    if not isinstance(value, str) or str(value) not in VERDICTS:
        raise InvalidAnswer(
            f"For {run} your function returned {value!r:.60}; return one of the texts {', '.join(VERDICTS)}."
        )
    return str(value)


def _classifier(
    lost: Callable[[np.ndarray, np.ndarray], bool] = lambda losses, tail: (
        not np.isfinite(losses).all() or tail.mean() > losses[0]
    ),
    jumps: Callable[[np.ndarray, np.ndarray], bool] = lambda losses, tail: tail.std() > 0.1 * tail.mean(),
    high: Callable[[np.ndarray, np.ndarray], bool] = lambda losses, tail: tail.mean() > 2 / 3 * losses[0],
    order: tuple[str, ...] = ("diverged", "hovering", "stalled"),
    tail_of: Callable[[np.ndarray], np.ndarray] = lambda losses: losses[-(len(losses) // 4) :],
) -> Callable[[np.ndarray], str]:
    """Return the classifier with one of its rules, their order, or what counts as the tail, changed."""

    def classify(losses: np.ndarray) -> str:
        tail = tail_of(losses)
        holds = {"diverged": lost, "hovering": jumps, "stalled": high}
        with np.errstate(over="ignore", invalid="ignore"):
            return next((verdict for verdict in order if holds[verdict](losses, tail)), "converged")

    return classify


CLASSIFY_RUN = (
    Mistake(
        "only NaN and infinity count as diverged",
        _classifier(lost=lambda losses, tail: not np.isfinite(losses).all()),
        "A run that ends with finite losses above its first one has diverged as well.",
    ),
    Mistake(
        "NaN and infinity are overlooked",
        _classifier(lost=lambda losses, tail: tail.mean() > losses[0]),
        "Every comparison with NaN is False, so the rule passes over it: ask np.isfinite first.",
    ),
    Mistake(
        "a loss that was high once counts as diverged",
        _classifier(lost=lambda losses, tail: not np.isfinite(losses).all() or bool((losses > losses[0]).any())),
        "Only the tail decides: a run may start with a jump upwards and still recover.",
    ),
    Mistake(
        "stalled is asked before hovering",
        _classifier(order=("diverged", "stalled", "hovering")),
        "The rules are asked in order: a run that jumps is hovering, however high it hovers.",
    ),
    Mistake(
        "the spread of the whole run",
        _classifier(jumps=lambda losses, tail: losses.std() > 0.1 * losses.mean()),
        "Every run that learns has a large spread from first to last. Look at the spread of the tail only.",
    ),
    Mistake(
        "the spread is not relative",
        _classifier(jumps=lambda losses, tail: tail.std() > 0.1),
        "Compare the spread of the tail with the *mean of the tail*: losses come on every scale.",
    ),
    Mistake(
        "a third instead of two thirds",
        _classifier(high=lambda losses, tail: tail.mean() > losses[0] / 3),
        "A stalled run has kept *more than two thirds* of its first loss.",
    ),
    Mistake(
        "the first quarter for the last",
        _classifier(tail_of=lambda losses: losses[: len(losses) // 4]),
        "The tail is the *last* quarter of the losses: a slice that begins at a negative index.",
    ),
    Mistake(
        "stalled and converged exchanged",
        _classifier(high=lambda losses, tail: tail.mean() < 2 / 3 * losses[0]),
        "A run that stalled has hardly fallen: its tail lies *above* two thirds of the first loss.",
    ),
)
