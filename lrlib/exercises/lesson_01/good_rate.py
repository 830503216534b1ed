"""``good_rate``: a search for a good rate, in ten trials, on a model that the learner does not know."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, InvalidAnswer, Verdict, number, ramp
from lrlib.checking.records import Values
from lrlib.exercises.search_picture import losses_against_rates
from lrlib.problems import hidden_models

TRIALS = 10
TRIAL_SEED = 1000  # no seed on which the chosen rate is judged

# A mark falls with the mean training loss at the chosen rate, as a multiple of that at the best constant rate.
# Measured on seeds 9001-9016 and 20000-20015, 16 each:
#
#                                       amber            birch             cedar
#     decades, then their neighbourhood 0.3: 1.24, 0.98  0.03: 1.01, 1.06  30: 1.00, 1.00
#     decades alone                     0.1: 7.54, 6.21  0.01: 1.87, 2.06  100: 2.64, 1.89
#
# Over seeds 0-31 the rates from 0.22 to 0.38, 0.015 to 0.056 and 12 to 56 stay below FULL. In the two models that
# count at grading the search of the first line lies over 6 standard errors of 16 seeds inside it.
FULL, NOTHING = 1.5, 5.0


def sample_search(answer: Callable[..., Any], case: Case) -> Values:
    """Let the answer search, with at most ten trials; return its rate, and the log: rates tried and their losses."""
    tried: list[float] = []
    losses: list[float] = []

    def trial(rate: Any) -> float:
        rate = number(rate, "As the rate of a trial, your function")
        if len(tried) == TRIALS:
            raise InvalidAnswer(f"Your function asked for more than {TRIALS} trials. Return the best rate so far.")
        if rate <= 0:
            raise InvalidAnswer(f"Your function tried the rate {rate:g}; a learning rate is a positive number.")
        tried.append(rate)
        losses.append(_trial(case["model"], rate))
        return losses[-1]

    rate = number(answer(trial), "good_rate(trial)")
    return {"rate": np.array(rate), "tried": np.array(tried), "losses": np.array(losses)}


@functools.lru_cache(maxsize=1024)  # a class tries the same decades again and again
def _trial(model: str, rate: float) -> float:
    return float(hidden_models.MODELS[model].losses([rate], [TRIAL_SEED])[0, 0])


@functools.cache
def _at_best(model: str, seeds: tuple[int, ...]) -> np.ndarray:
    """Return the losses [seeds] at the best constant rate, once in a process: all answers are compared with them."""
    hidden = hidden_models.MODELS[model]
    return hidden.losses([hidden.best_rate], seeds)[0]


def trains_well(values: Values, seeds: Sequence[int], model: str) -> Verdict:
    """Train at the chosen rate and at the best one: the share falls with how many times higher the mean loss is."""
    rate = float(np.asarray(values["rate"], dtype=np.float64).reshape(()))
    if not (np.isfinite(rate) and rate > 0):
        return Verdict(0.0, f"A learning rate is a positive number; good_rate() returned {rate:g}.")
    if np.size(values["tried"]) > TRIALS:
        return Verdict(0.0, f"The search made more than {TRIALS} trials.")
    hidden = hidden_models.MODELS[model]
    guess = float(np.log(hidden.task().classes))
    losses = hidden.losses([rate], seeds)[0]
    lost = int(np.sum(~np.isfinite(losses)))
    yours, best = (np.minimum(each, guess).mean() for each in (losses, _at_best(model, tuple(seeds))))
    share = ramp(np.log(yours / best), np.log(NOTHING), np.log(FULL))
    told = f"{_log(values)} Your rate is {rate:g}. Over {len(losses)} other seeds its mean training loss is {yours:.3g}"
    told += f" ({lost} of the runs are lost)," if lost else ","
    told += f" {yours / best:.1f} times that of the best constant rate; full marks need at most {FULL:g} times."
    return Verdict(share, told + _advice(share, rate, hidden.best_rate))


def draw_trials(values: Values, seeds: Sequence[int], model: str) -> Any:
    """Return the picture of the trials and of the rate that came of them."""
    run = (np.ravel(values["tried"]), np.ravel(values["losses"]), float(values["rate"]))
    caption = "What your trials saw, and the rate that you return. A cross is a run that was lost."
    return losses_against_rates({f"trials of {model}": run}, joined=False, caption=caption)


def _log(values: Values) -> str:
    """Say what was tried, in the order of the trials."""
    pairs = zip(np.ravel(values["tried"]), np.ravel(values["losses"]), strict=True)
    trials = [f"{rate:.3g} → {loss:.3g}" for rate, loss in pairs]
    return f"Your {len(trials)} trials (rate → loss): {', '.join(trials)}." if trials else "You made no trial."


def _advice(share: float, rate: float, best: float) -> str:
    if share >= 1:
        return ""
    way = (
        "lower: leave more room to the edge" if rate > best else "higher: the neighbourhood above was not tried enough"
    )
    return f" A good rate lies {way}."
