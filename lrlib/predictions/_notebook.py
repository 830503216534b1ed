"""The state of this notebook's predictions: the questions, what the learner predicted, and what is on the page.

Whatever a prediction shows is a function of its entry. When the learner commits, every display of it is drawn again.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lrlib.checking import foreseen
from lrlib.interactive import session
from lrlib.interactive.session import bundle, inline
from lrlib.predictions import _commitments
from lrlib.predictions._questions import Question, from_json

LEFT = 'style="text-align: left"'  # JupyterLab aligns the cells of tables to the right
ANY = ""  # stands for all keys where a display shows all predictions
_FOLDER = Path.cwd()  # the notebook's, unless a learner changes it before the import

_questions: dict[str, Question] = {}  # as asked in this kernel
_outcomes: dict[str, dict[str, Any]] = {}  # as recalled in this kernel: text, answer, why, within
_displays: dict[str, list[Callable[[], None]]] = {}  # by key: what draws again a display that shows this prediction
_kept: _commitments.Commitments | None = None


def kept() -> _commitments.Commitments:
    """Return the learner's commitments: from the file where somebody is there, else none."""
    global _kept
    if _kept is None:
        _kept = _commitments.Commitments(_FOLDER / _commitments.FILE if session.is_live() else None)
    return _kept


def ask(key: str, question: Question) -> None:
    """Display a question, or the answer to which the learner has committed."""
    _questions[key] = question
    still = bundle(page(key))
    if not session.is_live():
        session.show(None, still)
        return
    from lrlib.predictions._widget import Prediction

    widget = Prediction(question, lambda value: commit(key, value)) if answer(key) is None else None
    _live(session.beside(widget, still), key, lambda: bundle(page(key)))


def commit(key: str, value: Any) -> str:
    """Keep the learner's answer and draw again what shows it; return the committed question as HTML.

    Raises ``ValueError`` for what is no answer to the question, and ``OSError`` where the file cannot be written.
    """
    question = _questions[key]
    if not question.accepts(value):
        raise ValueError("This is no answer to the question yet.")
    kept().put(key, question=question.as_json(), answer=value)
    if key in _outcomes:
        _judge(key)
    for draw in [*_displays.get(key, []), *_displays.get(ANY, [])]:
        draw()
    return page(key)


def answer(key: str) -> Any:
    """Return the answer under ``key``, or None; one that the question no longer accepts does not count."""
    entry = kept().get(key)
    question = _question(key)
    return entry["answer"] if entry and question and question.accepts(entry["answer"]) else None


def page(key: str) -> str:
    """Return the question as HTML: committed, or to be answered on paper with the reveal folded away."""
    question, committed = _questions[key], answer(key)
    text = f"<p><strong>Commit to your answer:</strong> {inline(question.text)}</p>"
    if committed is not None:
        picture = question.picture(committed)
        return f"{text}<p>You committed to {question.said(committed)}. {inline(question.reveal)}</p>{picture}"
    fold = f"<details><summary>I have committed to one.</summary><p>{inline(question.reveal)}</p></details>"
    # Where this HTML is seen in a live notebook, the widget before it has gone: the notebook was opened again.
    again = "<p><em>Run this cell to answer it here.</em></p>" if session.is_live() else ""
    return text + question.form() + again + (fold if question.reveal else "")


def recall(key: str, outcome: str, came: Any, why: str, within: float | None) -> None:
    """Display what was predicted, what came out and why."""
    if isinstance(came, np.generic | np.ndarray):
        came = came.tolist()
    question = _question(key)
    if question is not None and came is not None:
        came = question.outcome(came)
    _outcomes[key] = {"text": outcome, "answer": came, "why": why, "within": within}
    _judge(key)
    _show(key, lambda: bundle(_recalled(key)))
    for draw in _displays.get(ANY, []):
        draw()


def summary() -> None:
    """Display how all predictions fared."""
    _show(ANY, lambda: {**bundle(_summarised()), **_record()})


def _record() -> dict[str, Any]:
    """Return what the notebook stores beside the table: how each prediction fared; nothing if none has."""
    agrees = {key: fared for key in kept().all() if (fared := _agrees(key)) is not None}
    return {foreseen.MIME: foreseen.encode(agrees)} if agrees else {}


def _agrees(key: str) -> bool | None:
    """Return whether the answer under ``key`` agrees with what came out, None while one of them is missing."""
    entry = kept().get(key) or {}
    came = _outcomes.get(key, {}).get("answer", entry.get("outcome"))
    return _outcomes.get(key, entry).get("agrees") if answer(key) is not None and came is not None else None


def _question(key: str) -> Question | None:
    """Return the question under ``key``, from its cell or, if this kernel has not run that, from the file."""
    entry = kept().get(key)
    if key not in _questions and entry:
        try:
            return from_json(entry["question"])
        except (KeyError, TypeError, ValueError):
            return None
    return _questions.get(key)


def _judge(key: str) -> None:
    """Compare the answer under ``key`` with what came out, and keep the result with it."""
    outcome, question, committed = _outcomes[key], _question(key), answer(key)
    if question is None or committed is None or outcome["answer"] is None:
        return
    agrees, outcome["note"] = question.compare(committed, outcome["answer"], outcome["within"])
    outcome["agrees"] = agrees
    with contextlib.suppress(OSError):  # a full disk costs the summary after the next restart, not this cell
        kept().put(key, agrees=agrees, outcome=outcome["answer"])


def _recalled(key: str) -> str:
    outcome, question, committed = _outcomes[key], _question(key), answer(key)
    came, parts = outcome["answer"], []
    if question is not None and committed is not None:
        parts.append(f"You predicted: {question.said(committed)}.")
    elif session.is_live():
        parts.append("You have not committed to an answer yet.")
    if question is not None and came is not None:
        parts.append(f"It came out: {question.said(came)}.{question.picture(came) if committed is None else ''}")
    if "note" in outcome and committed is not None:
        parts += [
            "<strong>✓ As you predicted.</strong>" if outcome["agrees"] else "<strong>Not as you predicted.</strong>"
        ]
        parts += [outcome["note"]]
    why = f"<p><strong>Why:</strong> {inline(outcome['why'])}</p>" if outcome["why"] else ""
    return f"<div>{' '.join(filter(None, [*parts, inline(outcome['text'])]))}</div>{why}"


def _summarised() -> str:
    keys = list(dict.fromkeys([*kept().all(), *_questions]))
    rows, right, judged = [], 0, 0
    for key in keys:
        question, committed, entry = _question(key), answer(key), kept().get(key) or {}
        if question is None:
            continue
        came = _outcomes.get(key, {}).get("answer", entry.get("outcome"))
        agrees = _agrees(key)
        judged, right = judged + (agrees is not None), right + bool(agrees)
        mark = {None: "", True: "✓ as you predicted", False: "not as you predicted"}[agrees]
        cells = [inline(question.text), "—" if committed is None else question.said(committed)]
        cells += ["—" if came is None else question.said(came), mark]
        rows.append(f"<tr>{''.join(f'<td {LEFT}>{cell}</td>' for cell in cells)}</tr>")
    if not rows:
        return "<p>This notebook has not asked for a prediction yet.</p>"
    head = "".join(f'<th scope="col" {LEFT}>{name}</th>' for name in ("question", "you", "what came out", ""))
    result = f"<p><strong>{right} of {judged}</strong> came out as you predicted.</p>" if judged else ""
    result += "<p>What surprised you is what you learned.</p>" if judged > right else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>{result}"


def _show(key: str, make: Callable[[], dict[str, str]]) -> None:
    """Display what ``make`` returns, and again at each commitment under ``key`` (or under `ANY`)."""
    if session.is_live():
        _live(make(), key, make)
    else:
        session.show(None, make())


def _live(first: dict[str, Any], key: str, make: Callable[[], dict[str, str]]) -> None:
    from IPython.display import DisplayHandle

    handle = DisplayHandle()
    handle.display(first, raw=True)

    def draw() -> None:
        handle.update(make(), raw=True)

    _displays.setdefault(key, []).append(draw)
