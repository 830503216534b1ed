"""The figures that all lessons share: one message each, with units, a caption and alternative text.

Each kind of figure comes twice. ``curves(...)`` returns a whole :class:`Picture`; leave it on a cell's last line, or
call ``.show()`` on it. ``draw_curves(axes, ...)`` draws the same into axes of your own, for figures with two panels::

    figure, (left, right) = canvas(columns=2)
    draw_curves(left, {"cosine": rates})
    draw_losses(right, {"cosine": losses})
    picture(figure, caption="...", alt="...")

``caption`` is the sentence beneath the figure; ``alt`` says in words what the figure shows. Where there are several
lines each has a colour that colour-blind readers can tell apart *and* a dash pattern or a marker, for readers in grey.
Figures are made with matplotlib's objects, never with ``pyplot``: no state leaks from one cell into the next.
"""

import base64
import functools
import html
import io
import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from lrlib.checking.records import GRADING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito (2008), "Color universal design", darkest first and without the yellow that vanishes on white.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9", "#7A7A7A")
DASHES = (
    "-",
    (0, (5, 1.5)),
    (0, (1, 1)),
    (0, (5, 1, 1, 1)),
    (0, (8, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
    (0, (2, 2)),
    (0, (12, 1, 1, 1)),
)
MARKERS = "osD^vP*X"
DOTS_PER_INCH = 100
WHITE_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg=="
)


# ----------------------------------------------------------------------------------------------------------- pictures


@dataclass(frozen=True)
class Picture:
    """A finished figure: ``png`` (bytes), ``alt`` (what it shows, in words), ``caption``, ``width`` (CSS pixels).

    A notebook displays it as an HTML figure with the alternative text and the caption, and stores the plain image
    beside it for readers without HTML (a PDF export).
    """

    png: bytes = field(repr=False)
    alt: str
    caption: str
    width: int

    def html(self) -> str:
        """Return the ``<figure>`` element, with the image inside it."""
        image = f'<img src="data:image/png;base64,{self._base64()}" width="{self.width}" alt="{html.escape(self.alt)}">'
        caption = f"<figcaption>{html.escape(self.caption)}</figcaption>" if self.caption else ""
        return f"<figure>{image}{caption}</figure>"

    def show(self) -> None:
        """Display the picture in a notebook, from anywhere in a cell."""
        from IPython.display import display

        display(self)

    def _base64(self) -> str:
        return base64.b64encode(self.png).decode("ascii")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        text = f"[Figure: {self.alt}]" + (f"\n{self.caption}" if self.caption else "")
        data = {"text/html": self.html(), "image/png": self._base64(), "text/plain": text}
        return data, {"image/png": {"alt": self.alt, "width": self.width}}


def canvas(
    columns: int = 1, rows: int = 1, width: float = 6.4, height: float = 3.6, margins: Mapping[str, float] | None = None
) -> "tuple[Figure, Any]":
    """Return an empty figure and its axes: one, or an array [columns], [rows] or [rows, columns]. Sizes in inches.

    ``margins`` are the places of the axes' edges in the figure (left, bottom, right, top, from 0 to 1). Without them
    matplotlib measures all text to place the axes, which takes a third of the time.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout=None if margins else "constrained", facecolor="white")
    if margins:
        figure.subplots_adjust(**margins)
    axes = figure.subplots(rows, columns)
    for ax in np.ravel(axes):
        ax.set_facecolor("white")
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(True, color="0.9", linewidth=0.8)
        ax.set_axisbelow(True)
    return figure, axes


def picture(figure: "Figure", *, caption: str, alt: str) -> Picture:
    """Return any matplotlib figure as a :class:`Picture`, small enough to be stored in a notebook by the dozen.

    While a submission is graded nobody looks at what its cells draw: the picture is a single white dot then.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    if os.environ.get(GRADING):
        width, _ = figure.get_size_inches()
        return Picture(WHITE_DOT, alt, caption, round(width * DOTS_PER_INCH))
    figure.set_dpi(DOTS_PER_INCH)
    drawn = FigureCanvasAgg(figure)
    drawn.get_renderer().mathtext_parser = _formulas()  # each has its own, which would read 10⁻² anew for each figure
    drawn.draw()  # once; `savefig` draws a figure twice
    # A palette of 96 colours cannot be told from the original here and takes a third of the space.
    palette = Image.fromarray(np.asarray(drawn.buffer_rgba())).convert("RGB").quantize(96, dither=Image.Dither.NONE)
    small = io.BytesIO()
    palette.save(small, format="png", optimize=True)
    return Picture(small.getvalue(), alt, caption, palette.width)


@functools.cache
def _formulas() -> Any:
    """Return matplotlib's reader of formulas, which remembers those that it has read."""
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(1, 1, DOTS_PER_INCH).mathtext_parser


def show(figure: "Figure", *, caption: str, alt: str) -> None:
    """Display any matplotlib figure with its caption and alternative text: ``picture(...).show()``."""
    picture(figure, caption=caption, alt=alt).show()


# ------------------------------------------------------------------------------------------------ learning-rate curves


def curves(rates: Mapping[str, ArrayLike], *, caption: str, alt: str, **options: Any) -> Picture:
    """Return learning-rate curves against the step as a picture; options as in :func:`draw_curves`."""
    figure, axes = canvas()
    draw_curves(axes, rates, **options)
    return picture(figure, caption=caption, alt=alt)


def draw_curves(
    axes: "Axes",
    rates: Mapping[str, ArrayLike],
    *,
    steps: ArrayLike | None = None,
    title: str = "",
    xlabel: str = "step",
    ylabel: str = "learning rate",
    log: bool = False,
    marks: Mapping[str, float] | None = None,
) -> None:
    """Draw curves, each [steps], against ``steps`` (0, 1, 2, ... unless given).

    Short curves show each step as a dot. ``log`` makes the y axis logarithmic, for rates that span decades.
    ``marks`` names steps at which a thin vertical line is drawn.
    """
    for (name, values), style in zip(rates.items(), _styles(), strict=False):
        values = np.asarray(values, float)
        x = np.arange(len(values)) if steps is None else np.asarray(steps)
        axes.plot(x, values, label=name, **style, **_dots(x))
    for name, step in (marks or {}).items():
        axes.axvline(step, color="0.45", linewidth=0.9)
        axes.annotate(
            name, (step, 1), xycoords=("data", "axes fraction"), xytext=(3, -2), textcoords="offset points",
            va="top", fontsize=8, color="0.3",
        )  # fmt: skip
    finish(axes, title, xlabel, ylabel)
    if log:
        axes.set_yscale("log")
    _legend(axes, len(rates))


# ------------------------------------------------------------------------------------------------- results of training


def losses(runs: Mapping[str, ArrayLike], *, caption: str, alt: str, **options: Any) -> Picture:
    """Return losses against the step, median and band over seeds, as a picture; options as in :func:`draw_losses`."""
    figure, axes = canvas()
    draw_losses(axes, runs, **options)
    return picture(figure, caption=caption, alt=alt)


def draw_losses(
    axes: "Axes",
    runs: Mapping[str, ArrayLike],
    *,
    steps: ArrayLike | None = None,
    title: str = "",
    xlabel: str = "step",
    ylabel: str = "training loss",
    band: float = 0.8,
    log: bool | None = None,
    ceiling: float | None = None,
) -> None:
    """Draw one line per entry: the median over seeds, and a band that covers the middle ``band`` of them.

    Each entry is [seeds, steps], or [steps] for a single run. A value that is not finite counts as larger than any
    other; a line ends in a cross where the median run is lost, and the label counts the runs that were lost.
    ``ceiling`` is the largest loss to show: beyond it a run counts as lost for the eye, not for the label. The y axis
    is logarithmic if ``log``; left open, it is where the medians are positive and span more than a factor of 50.
    """
    medians, limit = [], np.inf if ceiling is None else ceiling
    for (name, values), style in zip(runs.items(), _styles(), strict=False):
        values = np.atleast_2d(np.asarray(values, float))
        x = np.arange(values.shape[1]) if steps is None else np.asarray(steps)
        ranked = np.where(np.isfinite(values), values, np.inf)
        tail = (1 - band) / 2
        low, median, high = np.quantile(ranked, [tail, 0.5, 1 - tail], axis=0, method="nearest")
        lost = ~np.isfinite(median) | (median > limit)
        kept = int(np.argmax(lost)) if lost.any() else len(median)
        medians.append(median[:kept])
        axes.plot(x[:kept], median[:kept], label=_with_lost(name, values), **style)
        if len(values) > 1:
            top = np.minimum(high, min(limit, 1e3 * np.max(median[:kept], initial=0.0)))[:kept]
            axes.fill_between(x[:kept], low[:kept], top, color=style["color"], alpha=0.18, linewidth=0)
        if 0 < kept < len(median):
            axes.plot(x[kept - 1], median[kept - 1], "x", color=style["color"], markersize=10, markeredgewidth=2.5)
    finish(axes, title, xlabel, ylabel)
    _log_y(axes, log, medians)
    _legend(axes, len(medians))


def spread(values: Mapping[str, ArrayLike], *, caption: str, alt: str, **options: Any) -> Picture:
    """Return a metric per schedule with the spread of its seeds as a picture; options as in :func:`draw_spread`."""
    figure, axes = canvas(height=1.2 + 0.32 * len(values))
    draw_spread(axes, values, **options)
    return picture(figure, caption=caption, alt=alt)


def draw_spread(
    axes: "Axes",
    values: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    title: str = "",
    reference: float | None = None,
    log: bool | None = None,
) -> None:
    """Draw one row per entry [seeds], the first on top: a faint dot per seed, the middle 80 %, the median.

    ``reference`` is a value to mark with a vertical line (0 for differences). A seed that is not finite has no dot
    and is counted beside the name; it ranks above all others in bar and median.
    """
    kept = []
    for row, (seeds, style) in enumerate(zip(values.values(), _styles(), strict=False)):
        seeds = np.ravel(np.asarray(seeds, float))
        finite = seeds[np.isfinite(seeds)]
        kept.append(finite)
        offsets = 0.5 * ((np.arange(len(finite)) * 0.618034) % 1 - 0.5)  # even, not random: same picture every time
        axes.plot(finite, row + offsets, "o", color=style["color"], markersize=3.5, alpha=0.35, markeredgewidth=0)
        ranked = np.where(np.isfinite(seeds), seeds, np.inf)
        low, median, high = np.quantile(ranked, [0.1, 0.5, 0.9], method="nearest")
        if np.isfinite(median):
            end = high if np.isfinite(high) else finite.max()
            axes.plot([low, end], [row, row], color=style["color"], linewidth=2.4, solid_capstyle="butt")
            axes.plot(
                median, row, MARKERS[row % len(MARKERS)], color=style["color"], markersize=8, mec="black", mew=0.7
            )
    if reference is not None:
        axes.axvline(reference, color="0.3", linewidth=1)
    axes.set_yticks(range(len(values)), [_with_lost(name, seeds) for name, seeds in values.items()])
    axes.set_ylim(len(values) - 0.5, -0.5)
    axes.grid(False, axis="y")
    if log or (log is None and spans_decades(kept)):
        axes.set_xscale("log")
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(xlabel)


def draw_u_curve(
    axes: "Axes",
    learning_rates: ArrayLike,
    values: Mapping[str, ArrayLike],
    *,
    ylabel: str,
    title: str = "",
    xlabel: str = "learning rate",
    log: bool | None = None,
    best: Callable[[np.ndarray], int] | None = np.nanargmin,
) -> None:
    """Draw the median over seeds of each entry, [rates, seeds] or [rates], on a logarithmic axis of learning rates.

    The band covers the middle 80 % of the seeds. A ring marks the ``best`` rate (``np.nanargmax`` where more is better,
    None for no ring). A rate whose median is not finite (diverged, or never there) is a cross on the upper edge.
    """
    learning_rates = np.asarray(learning_rates, float)
    medians, lost_rates = [], []
    for (name, results), style, marker in zip(values.items(), _styles(), MARKERS, strict=False):
        results = np.asarray(results, float).reshape(len(learning_rates), -1)
        ranked = np.where(np.isfinite(results), results, np.inf)
        low, median, high = np.quantile(ranked, [0.1, 0.5, 0.9], axis=1, method="nearest")
        median = np.where(np.isfinite(median), median, np.nan)
        medians.append(median)
        axes.plot(learning_rates, median, label=name, marker=marker, markersize=5, **style)
        if results.shape[1] > 1:
            shown = np.isfinite(high)
            axes.fill_between(
                learning_rates,
                low,
                np.where(shown, high, 0),
                where=shown,
                color=style["color"],
                alpha=0.18,
                linewidth=0,
            )
        if best is not None:
            at = best(median)
            axes.plot(learning_rates[at], median[at], "o", markersize=13, mfc="none", mec="black", clip_on=False)
        lost_rates += [(rate, style["color"]) for rate in learning_rates[np.isnan(median)]]
    axes.set_xscale("log")
    finish(axes, title, xlabel, ylabel)
    _log_y(axes, log, medians)
    for rate, color in lost_rates:
        axes.plot(rate, 1, "x", color=color, ms=8, mew=2, transform=axes.get_xaxis_transform(), clip_on=False)
    _legend(axes, len(medians))


# --------------------------------------------------------------------------------------------------------- landscapes


def draw_bowl_paths(
    axes: "Axes",
    loss: Callable[[np.ndarray], ArrayLike],
    paths: Mapping[str, ArrayLike],
    *,
    title: str = "",
    center: tuple[float, float] = (0.0, 0.0),
    reach: float | None = None,
) -> None:
    """Draw contours of ``loss`` (weights [..., 2] -> [...]) and ``paths``, each [steps + 1, 2], over them.

    The view is a square that goes ``reach`` to each side of the ``center`` (unless given, 1.25 times as far as the
    farthest start); a path that leaves it goes on outside. The center is a cross; starts are black dots.
    """
    lines = {name: np.asarray(path, float) for name, path in paths.items()}
    if reach is None:
        reach = 1.25 * max(np.max(np.abs(path[0] - center)) for path in lines.values())
    sides = [np.linspace(middle - reach, middle + reach, 81) for middle in center]
    heights = np.asarray(loss(np.stack(np.meshgrid(*sides), axis=-1)), float)
    bottom, top = heights.min(), heights.max()
    levels = bottom + (top - bottom) * np.linspace(0, 1, 12)[1:] ** 2  # quadratic: evenly spaced rings on a bowl
    axes.contour(*sides, heights, levels=levels, colors="0.75", linewidths=0.8)
    axes.grid(False)
    axes.plot(*center, "+", color="black", markersize=10)
    for (name, path), style, marker in zip(lines.items(), _styles(), MARKERS, strict=False):
        inside = np.clip(path, -1e6 * reach, 1e6 * reach)  # a diverging path need not break the drawing of lines
        axes.plot(*inside.T, label=name, marker=marker, markersize=3.5, **{**style, "linewidth": 1.2})
        axes.plot(*path[0], "o", color="black", markersize=7)
    axes.set_xlim(sides[0][0], sides[0][-1])
    axes.set_ylim(sides[1][0], sides[1][-1])
    axes.set_aspect("equal")
    axes.set_title(title, fontsize=11)
    axes.set_xlabel("first weight")
    axes.set_ylabel("second weight")
    if len(lines) > 1 or "" not in lines:
        axes.legend(frameon=False, handlelength=3.5, loc="upper left", bbox_to_anchor=(1, 1))


# ------------------------------------------------------------------------------------------------------------- helpers


def _styles() -> Iterator[dict]:
    """Yield colours and dash patterns, endlessly; a pair never comes twice within 64 lines."""
    for index in itertools.count():
        yield {
            "color": COLORS[index % len(COLORS)],
            "linestyle": DASHES[(index + index // len(COLORS)) % len(DASHES)],
            "linewidth": 1.8,
        }


def _dots(x: np.ndarray) -> dict:
    """Return the options that make each step of a short curve visible."""
    return {"marker": ".", "markersize": 5} if len(x) <= 60 else {}


def spans_decades(values: list[np.ndarray]) -> bool:
    """Return whether the values are positive and the largest is over 50 times the smallest, the lowest tenth apart.

    A curve that falls to nearly 0 only at its very end (cosine) is easier to read on a linear axis.
    """
    finite = np.concatenate([line[np.isfinite(line)] for line in values] or [np.array([])])
    return bool(finite.size and finite.min() > 0 and finite.max() > 50 * np.quantile(finite, 0.1))


def _log_y(axes: "Axes", log: bool | None, values: list[np.ndarray]) -> None:
    if log or (log is None and spans_decades(values)):
        axes.set_yscale("log")


def finish(axes: "Axes", title: str, xlabel: str, ylabel: str) -> None:
    """Write the title and the axes' labels."""
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)


def _legend(axes: "Axes", lines: int) -> None:
    """Add a legend where there are lines to tell apart, wide enough to show dash patterns; a long one at the side."""
    if lines > 1:
        beside: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (1, 1)} if lines > 4 else {}
        axes.legend(frameon=False, handlelength=3.5, fontsize=9, **beside)


def _with_lost(name: str, values: ArrayLike) -> str:
    """Return the label of runs [seeds, ...] with the number of them that are not finite throughout, if any are not."""
    values = np.asarray(values, float)
    lost = int(np.sum(~np.isfinite(values.reshape(len(values), -1)).all(axis=1)))
    return f"{name} ({lost} of {len(values)} lost)" if lost else name
