"""The four kinds of questions: a choice, a number, an order, a curve. Each knows its answers and compares them.

A question is plain data (`as_json`, `from_json`), kept beside the learner's answer in the file of commitments.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from lrlib import plots
from lrlib.interactive.session import inline


@dataclass(frozen=True)
class Question:
    """What every kind has: ``text`` (the question) and ``reveal`` (what to show once the learner has committed)."""

    kind: ClassVar[str]
    text: str
    reveal: str

    def as_json(self) -> dict[str, Any]:
        """Return the question as JSON knows it; `from_json` makes it again."""
        return {"kind": self.kind, **asdict(self)}

    def accepts(self, answer: Any) -> bool:
        """Return whether ``answer``, as JSON, is an answer to this question."""
        raise NotImplementedError

    def said(self, answer: Any) -> str:
        """Return an answer as HTML, within a sentence."""
        raise NotImplementedError

    def picture(self, answer: Any) -> str:
        """Return what there is to see of an answer beside its words, as HTML."""
        return ""

    def form(self) -> str:
        """Return, as HTML, what there is to answer where nobody can press a button."""
        raise NotImplementedError

    def outcome(self, came: Any) -> Any:
        """Return what came out in the form of an answer. Raises ``ValueError`` if it is none."""
        if not self.accepts(came):
            raise ValueError(f"answer must be of the question's kind ({self.kind}), got {came!r}")
        return came

    def compare(self, answer: Any, came: Any, within: float | None) -> tuple[bool, str]:
        """Return whether the answer agrees with what came out, and as HTML how near it is.

        ``within`` is how far off still counts: of a number a share of the outcome (unless given, a quarter), of a curve
        a share of the picture's height, on average (unless given, a tenth).
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Choice(Question):
    """Choose one of ``options``."""

    kind = "choice"
    options: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raise ``ValueError`` unless there is something to choose."""
        _different("options", self.options)

    def accepts(self, answer: Any) -> bool:
        """Return whether this is an option."""
        return answer in self.options

    def said(self, answer: str) -> str:
        """Return the answer as HTML."""
        return f"<em>{inline(answer)}</em>"

    def form(self) -> str:
        """Return what there is to answer as HTML."""
        return _items("ul", self.options)

    def compare(self, answer: str, came: str, within: float | None) -> tuple[bool, str]:
        """Return whether the options are the same."""
        return answer == came, ""


@dataclass(frozen=True)
class Number(Question):
    """Say a number in ``unit``, from ``low`` to ``high`` (None: no bound)."""

    kind = "number"
    unit: str
    low: float | None
    high: float | None

    def accepts(self, answer: Any) -> bool:
        """Return whether this is a number within the bounds."""
        return (
            isinstance(answer, int | float)
            and math.isfinite(answer)
            and (self.low is None or answer >= self.low)
            and (self.high is None or answer <= self.high)
        )

    def said(self, answer: float) -> str:
        """Return the answer as HTML."""
        return f"<em>{answer:.4g}{inline(f' {self.unit}' if self.unit else '')}</em>"

    def form(self) -> str:
        """Return what there is to answer as HTML."""
        low, high = (None if bound is None else f"{bound:g}" for bound in (self.low, self.high))
        room = (
            (f" between {low} and {high}" if high else f" from {low} on") if low else f" up to {high}" if high else ""
        )
        return f"<p>Write down a number{room}{inline(f', in {self.unit}' if self.unit else '')}.</p>"

    def outcome(self, came: Any) -> float:
        """Return the number, which may be outside the bounds that learners were given."""
        if not (isinstance(came, int | float) and math.isfinite(came)):
            raise ValueError(f"answer must be a number, got {came!r}")
        return float(came)

    def compare(self, answer: float, came: float, within: float | None) -> tuple[bool, str]:
        """Return whether the number is near enough, and else by what factor it is off."""
        if abs(answer - came) <= (0.25 if within is None else within) * abs(came):
            return True, ""
        if min(answer, came) <= 0:
            return False, f"You were {abs(answer - came):.3g} {'above' if answer > came else 'below'} it."
        ratio = max(answer, came) / min(answer, came)
        return False, f"You were {'above' if answer > came else 'below'} it by a factor of {ratio:.2g}."


@dataclass(frozen=True)
class Order(Question):
    """Put ``items`` in order, ``first`` to ``last``, which say what the ends mean ("lowest loss", "highest loss")."""

    kind = "order"
    items: tuple[str, ...]
    first: str
    last: str

    def __post_init__(self) -> None:
        """Raise ``ValueError`` unless there is something to put in order."""
        _different("items", self.items)

    def accepts(self, answer: Any) -> bool:
        """Return whether this is all the items, in any order."""
        return isinstance(answer, Sequence) and sorted(answer) == sorted(self.items)

    def said(self, answer: Sequence[str]) -> str:
        """Return the answer as HTML."""
        return f"<em>{', then '.join(map(inline, answer))}</em>"

    def form(self) -> str:
        """Return what there is to answer as HTML."""
        return f"<p>In which order, from {inline(self.first)} to {inline(self.last)}?</p>{_items('ul', self.items)}"

    def compare(self, answer: Sequence[str], came: Sequence[str], within: float | None) -> tuple[bool, str]:
        """Return whether the orders are the same, and how many pairs are in the right order."""
        pairs = list(itertools.combinations(came, 2))
        right = sum(answer.index(before) < answer.index(after) for before, after in pairs)
        return right == len(pairs), f"You have {right} of {len(pairs)} pairs in the right order."


@dataclass(frozen=True)
class Curve(Question):
    """Draw a curve: its height at ``points`` places spread evenly over ``x``, each within ``y``."""

    kind = "curve"
    xlabel: str
    ylabel: str
    x: tuple[float, float]
    y: tuple[float, float]
    log: bool
    points: int = 13

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for axes on which nothing can be drawn."""
        for name, (low, high) in {"x": self.x, "y": self.y}.items():
            if not low < high:
                raise ValueError(f"{name} must be a range (low, high) with low < high, got {(low, high)}")
        if self.log and self.y[0] <= 0:
            raise ValueError(f"y must be above 0 on a logarithmic axis, got {self.y}")

    @property
    def places(self) -> np.ndarray:
        """The x values at which the curve is drawn, [points]."""
        return np.linspace(*self.x, self.points)

    def accepts(self, answer: Any) -> bool:
        """Return whether this is a height within the axes for each place."""
        low, high = self.y
        return (
            isinstance(answer, Sequence)
            and len(answer) == self.points
            and all(isinstance(value, int | float) and low <= value <= high for value in answer)
        )

    def said(self, answer: Sequence[float]) -> str:
        """Return the ends of the curve."""
        return f"<em>a curve from {answer[0]:.3g} to {answer[-1]:.3g}</em>"

    def form(self) -> str:
        """Return what there is to answer as HTML."""
        return f"<p>Sketch {inline(self.ylabel)} against {inline(self.xlabel)} on these axes.</p>{self._drawn({})}"

    def outcome(self, came: Any) -> list[float]:
        """Return the height at each place of values that are spread evenly over x."""
        values = np.asarray(came, float)
        if values.ndim != 1 or len(values) < 2 or not np.isfinite(values).all():
            raise ValueError(f"answer must be a curve of two or more finite values, got the shape {list(values.shape)}")
        heights = np.interp(self.places, np.linspace(*self.x, len(values)), values)
        return np.clip(heights, *self.y).tolist()

    def compare(self, answer: Sequence[float], came: Sequence[float], within: float | None) -> tuple[bool, str]:
        """Return whether the curves are near each other, how near, and both in one picture."""
        curves, bounds = np.array([answer, came], float), np.array(self.y)
        if self.log:
            curves, bounds = np.log(curves), np.log(bounds)
        apart = float(np.mean(np.abs(curves[0] - curves[1])) / (bounds[1] - bounds[0]))
        picture = self._drawn({"you": answer, "what came out": came})
        said = f"On average your curve is {apart:.0%} of the picture's height away from it.{picture}"
        return apart <= (0.1 if within is None else within), said

    def picture(self, answer: Sequence[float]) -> str:
        """Return the curve on its axes."""
        return self._drawn({self.ylabel: answer})

    def _drawn(self, lines: dict[str, Sequence[float]]) -> str:
        """Return axes with these curves as an HTML figure."""
        figure, axes = plots.canvas(width=5.2, height=2.6)
        plots.draw_curves(axes, lines, steps=self.places, xlabel=self.xlabel, ylabel=self.ylabel, log=self.log)
        axes.set(xlim=self.x, ylim=self.y)
        what = "; ".join(f"{name}: from {values[0]:.3g} to {values[-1]:.3g}" for name, values in lines.items())
        alt = f"{self.ylabel} against {self.xlabel}: {what or 'empty axes'}."
        return plots.picture(figure, alt=alt, caption="").html()


KINDS: dict[str, type[Question]] = {kind.kind: kind for kind in (Choice, Number, Order, Curve)}


def from_json(data: dict[str, Any]) -> Question:
    """Return the question that `Question.as_json` wrote. Raises ``KeyError`` or ``TypeError`` for anything else."""
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return KINDS[fields.pop("kind")](**fields)


def _items(tag: str, texts: Sequence[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{inline(text)}</li>' for text in texts)}</{tag}>"


def _different(name: str, texts: Sequence[str]) -> None:
    if len(texts) < 2 or len(set(texts)) < len(texts):
        raise ValueError(f"{name} must be two or more different texts, got {list(texts)}")
