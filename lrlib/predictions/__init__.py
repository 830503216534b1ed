"""Commit to an answer before reading on, and see afterwards how the prediction fared.

In a lesson, ask before each surprise, and come back to it after the measurement::

    predict("Which ends lower after 300 steps?", ["the constant", "the cosine"], key="ends_lower")
    predict_number("How many times lower?", key="times_lower", low=1, high=1000)
    predict_order("Rank them by the final loss.", ["constant", "linear", "cosine"], key="rank",
                  first="lowest", last="highest")
    predict_curve("Draw the loss of the constant rate.", key="sketch", x=(0, 300), y=(1e-4, 1e-1), log=True,
                  xlabel="step", ylabel="excess loss")
    ...
    recall("ends_lower", "Measured over 2000 runs.", answer="the cosine", why="Its last rates let in little noise.")
    recall("times_lower", answer=2.49)
    recall("rank", answer=["cosine", "linear", "constant"])
    recall("sketch", answer=losses)      # [n] values, spread evenly over x
    ...
    summary()                            # at the end of the lesson: how did my predictions fare?

Write options so that their wording does not give the right one away: of equal length and tone, without "it depends".
Keys are unique within a lesson. ``answer`` should be computed, not typed in.

Commitments are kept in ``my_predictions.json`` beside the notebook: they survive a restart, and nothing is sent. Once
committed, a prediction is plain HTML, and every `recall` and `summary` on the page renews itself. Where nobody is
there to press a button (a program executes the notebook: build, grading, nbval) a question is plain HTML that
unfolds on a click, the same at each execution: no cell with a prediction needs ``NBVAL_IGNORE_OUTPUT`` for it. Nothing
ever waits for an answer, so Run All runs through.
"""

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from lrlib.predictions import _notebook
from lrlib.predictions._questions import Choice, Curve, Number, Order

__all__ = ["predict", "predict_curve", "predict_number", "predict_order", "prediction", "recall", "summary"]


def predict(question: str, options: Sequence[str], *, key: str, reveal: str = "") -> None:
    """Display a question with ``options`` to choose from, and show ``reveal`` once the learner has committed to one.

    ``key`` names the question for :func:`recall`. Texts are plain; text between backticks is shown as code.
    Running the cell again keeps the commitment. Raises ``ValueError`` for fewer than two options, or equal ones.
    """
    _notebook.ask(key, Choice(question, reveal, tuple(options)))


def predict_number(
    question: str, *, key: str, unit: str = "", low: float | None = None, high: float | None = None, reveal: str = ""
) -> None:
    """Display a question whose answer is a number in ``unit``, between ``low`` and ``high`` where they are given."""
    _notebook.ask(key, Number(question, reveal, unit, low, high))


def predict_order(
    question: str, items: Sequence[str], *, key: str, first: str = "first", last: str = "last", reveal: str = ""
) -> None:
    """Display ``items`` to be put in order, from ``first`` to ``last`` (what the ends of the order mean).

    The learner starts from the order given here: do not give the right one. Raises ``ValueError`` for fewer than two
    items, or equal ones.
    """
    _notebook.ask(key, Order(question, reveal, tuple(items), first, last))


def predict_curve(
    question: str,
    *,
    key: str,
    x: tuple[float, float],
    y: tuple[float, float],
    xlabel: str = "step",
    ylabel: str = "training loss",
    log: bool = False,
    reveal: str = "",
) -> None:
    """Display empty axes on which the learner draws a curve, over the range ``x`` and within the range ``y``.

    ``log`` makes the y axis logarithmic. Raises ``ValueError`` for a range that does not rise, or a logarithm of 0.
    """
    across, up = [(float(low), float(high)) for low, high in (x, y)]
    _notebook.ask(key, Curve(question, reveal, xlabel, ylabel, x=across, y=up, log=log))


def prediction(key: str) -> Any:
    """Return what the learner committed to under ``key``: an option, a number, a list of items or heights, or None."""
    return _notebook.answer(key)


def recall(
    key: str,
    outcome: str = "",
    *,
    answer: str | float | Sequence[str] | ArrayLike | None = None,
    why: str = "",
    within: float | None = None,
) -> None:
    """Display what the learner predicted under ``key``, what came out, and why; it renews itself on a commitment.

    ``answer`` is what came out, in the form of the question: the option, the number, the items in order, or the curve's
    values, spread evenly over its x axis. Then the prediction is compared with it: a number may be off by ``within`` of
    the outcome (unless given, a quarter), a curve on average by ``within`` of the axes' height (a tenth).
    ``outcome`` says it in words, ``why`` gives the reason. Raises ``ValueError`` for an answer in another form.
    """
    _notebook.recall(key, outcome, answer, why, within)


def summary() -> None:
    """Display how the learner's predictions in this lesson fared; it renews itself as they commit.

    A notebook that is handed in contains that too (`lrlib.checking.foreseen`), for the class's report.
    """
    _notebook.summary()
