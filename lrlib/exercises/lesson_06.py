"""Lesson 6, schedules and generalization: measuring, batch sizes, production patterns, and the capstone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lrlib.answers import Values
from lrlib.exercises import _lesson_06_mistakes as mistakes
from lrlib.exercises import _lesson_06_production as production
from lrlib.exercises._lesson_06_capstone import STEPS, best_constant, mystery_losses
from lrlib.exercises._lesson_06_landscapes import landscape, sharpness
from lrlib.exercises.base import Case, Exercise, InvalidAnswer, Verdict, number, numbers
from lrlib.exercises.curves import curve_outcome

__all__ = ["EXERCISES", "mystery_losses"]

# The capstone: mean test loss over PROBLEMS problems per seed, as the share saved against the best constant rate.
# Measured on 192 problems, with the standard error of a mean over the judge's 128 by resampling: linear from 0.64 saves
# 6.9 % ± 0.54, cosine from 0.64 7.4 ± 0.55, exponential to 0.01 from 1.28 7.2 ± 0.50, polynomial of power 2 from 1.28
# 7.7 ± 0.55, the best constant between CONSTANTS 0.14 ± 0.07. So linear and cosine miss FULL with a probability below
# 1e-7, and a constant reaches FROM with one below 1e-6. Three restarts save 3.7 %, inverse square root 3.3 %; cosine
# from 5.12 more than doubles the loss. Of twelve random curves seven save nothing, four 1.8 to 3.0 %, one 5.3 %.
PROBLEMS = 8
FROM, FULL = 0.005, 0.04


def _paired_difference(answer: Callable[..., Any], case: Case) -> Values:
    got = answer(np.array(case["a"], float), np.array(case["b"], float))
    try:
        mean, interval, share = got
        low, high = interval
    except (TypeError, ValueError):
        raise InvalidAnswer(f"Return three things, mean, (low, high), share; got {got!r:.80}.") from None
    return {
        "mean": np.array(number(mean, "As the mean your function")),
        "interval": np.array([number(end, "As an end of the interval your function") for end in (low, high)]),
        "share": np.array(number(share, "As the share your function")),
    }


def _sharpness(answer: Callable[..., Any], case: Case) -> Values:
    return {"sharpness": np.array(number(answer(*landscape(**case))))}


def _scaled_rate(answer: Callable[..., Any], case: Case) -> Values:
    return {"rate": np.array(number(answer(**case)))}


def _grow_batch(answer: Callable[..., Any], case: Case) -> Values:
    rates = np.array(case["learning_rates"], float)
    return {"batch sizes": numbers(answer(**{**case, "learning_rates": rates}), shape=rates.shape)}


def _best_checkpoint(answer: Callable[..., Any], case: Case) -> Values:
    history = {name: [float(loss) for loss in losses] for name, losses in case.items()}  # "nan" becomes NaN
    return {"epoch": np.array(number(answer(history)))}


def _capstone(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    """Compare the mean test loss over the seeds' problems with that of the best constant rate on the same problems."""
    problems = tuple(seed * PROBLEMS + k for seed in seeds for k in range(PROBLEMS))
    loss = float(mystery_losses({"yours": curve}, problems, progress=False)["yours"].mean())
    if not np.isfinite(loss):
        return Verdict(0.0, "Training with your schedule diverges: the loss is not finite. Try a lower peak.")
    rate, constant = best_constant(problems)
    saved = 1 - loss / constant
    return Verdict(
        float(np.clip((saved - FROM) / (FULL - FROM), 0, 1)),
        f"Over {len(problems)} problems your mean test loss is {loss:.4f}, that of the best constant rate ({rate:.2g}) "
        f"is {constant:.4f}: yours is {abs(saved):.1%} {'lower' if saved > 0 else 'higher'}; full marks need "
        f"{FULL:.0%} lower.",
        figure=loss,
    )


EXERCISES = [
    Exercise(
        "paired_difference",
        mistakes.paired_difference,
        _paired_difference,
        mistakes=mistakes.PAIRED_DIFFERENCE,
        forbidden=("lrlib.training",),
        rtol=1e-3,  # 2.131 for Student's quantile is precise enough; 1.96 is not
    ),
    Exercise(
        "sharpness",
        sharpness,
        _sharpness,
        mistakes=mistakes.SHARPNESS,
        forbidden=("lrlib.curvature",),
        rtol=5e-3,  # power iteration is stopped at some point, and TensorFlow computes in float32
        locate=lambda name, index, expected: "the sharpness",
        seconds=60.0,
    ),
    Exercise(
        "scaled_rate",
        lambda base_rate, base_batch, batch: base_rate * batch / base_batch,
        _scaled_rate,
        mistakes=mistakes.SCALED_RATE,
        locate=lambda name, index, expected: "the rate",
    ),
    Exercise(
        "grow_batch",
        mistakes.grown(),
        _grow_batch,
        mistakes=mistakes.GROW_BATCH,
        locate=lambda name, index, expected: f"the batch size of epoch {index[0]} (counted from 0)",
    ),
    Exercise(
        "best_checkpoint",
        lambda history: int(np.nanargmin(history["val_loss"])),
        _best_checkpoint,
        mistakes=mistakes.BEST_CHECKPOINT,
        locate=lambda name, index, expected: "the epoch",
    ),
    Exercise(
        "production_fit",
        production.production_fit,
        production.sample,
        mistakes=production.MISTAKES,
        rtol=1e-3,
        atol=1e-4,
        locate=production.locate,
        seconds=90.0,
    ),
    curve_outcome("capstone", STEPS, _capstone, seconds=20.0),
]
