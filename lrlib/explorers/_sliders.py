"""Sliders to drag: any schedule's parameters, the rate of a recorded real run.

Each explorer displays itself and returns nothing. Where nobody is there to drag (a program executes the notebook) it is
the still picture of its starting point, the same each time, with a caption that says what to try; so no cell with an
explorer needs ``NBVAL_IGNORE_OUTPUT``.

A redraw must keep up with the hand: the unmoving parts of a figure are drawn once, and only the lines that move are
drawn again on top of them.
"""

import io
import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from lrlib import plots, schedules
from lrlib.interactive import page, session

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

Draw = Callable[..., str]  # takes the sliders' values, moves the lines, and says in one sentence what they show now
IN_THE_BROWSER = (schedules.exponential_decay, schedules.inverse_time_decay, schedules.warmup_cosine)
ON_A_PAGE = "In a notebook, or on the course's web page"

# ---------------------------------------------------------------------------------------------------------- explorers


@session.unless_graded
def schedule_explorer(function: Callable[..., ArrayLike], *, steps: int = 200, **params: Any) -> None:
    """Display the curve ``function(step, **params)`` over ``steps`` steps, with a slider for each range.

    A parameter is a range ``(low, high)`` or ``(low, high, start)``; two ints make a slider of ints, and a range over
    more than a factor of 50 a logarithmic one. True or False makes a box to tick; anything else is passed as it is.
    The starting curve stays visible in grey. If the function refuses (ValueError), its message is shown.

    The browser computes the schedules in `IN_THE_BROWSER` without a kernel; the kernel draws any other function.
    """
    ranges, fixed = _split(params)
    x = np.arange(steps)

    def curve(**values: Any) -> np.ndarray:
        return np.asarray(function(x, **fixed, **values), float)

    start = {name: spec[-1] for name, spec in ranges.items()}
    figure, axes = plots.canvas(height=3.2)
    before = curve(**start)
    axes.plot(x, before, color="0.7", linewidth=3)
    (line,) = axes.plot(x, before, color=plots.COLORS[0], linewidth=1.8)
    axes.set_ylim(-0.03 * (top := _highest(curve, ranges)), 1.05 * top)
    axes.set(xlabel="step", ylabel="learning rate")
    axes.set_title(getattr(function, "__name__", "schedule"), fontsize=11)

    def draw(**values: Any) -> str:
        try:
            rates = curve(**values)
        except ValueError as refused:
            line.set_ydata(np.full(steps, np.nan))
            return f"Not a schedule: {refused}."
        line.set_ydata(rates)
        return f"From {rates[0]:.3g} at step 0 to {rates[-1]:.3g} at step {steps - 1}; highest {rates.max():.3g}."

    name = getattr(function, "__name__", "The schedule")
    alt, caption = f"{name}: learning rate against step.", "drag a parameter; grey is the start."
    if function in IN_THE_BROWSER:
        data = {"schedule": name, "steps": steps, "fixed": fixed, "top": top, "sliders": _specs(ranges)}
        page.present(__package__, "schedule_curve", data, _still(figure, draw(**start), alt, caption, ON_A_PAGE))
    else:
        _present(figure, [line], draw, ranges, alt, caption)


@session.unless_graded
def range_test_explorer(
    learning_rates: ArrayLike, losses: ArrayLike, *, ylabel: str = "training loss", ceiling: float | None = None
) -> None:
    """Display recorded runs, one for each learning rate, with a slider that picks the run.

    ``learning_rates`` is [n], rising; ``losses`` [n, steps]. Left the loss at the end of each run against its rate,
    right the run itself before all others in grey. Losses above ``ceiling`` (unless given, four times the first loss)
    or not finite are cut off, and described in words. Raises ``ValueError`` for other shapes.
    """
    rates, losses = np.asarray(learning_rates, float), np.asarray(losses, float)
    if losses.ndim != 2 or rates.shape != losses.shape[:1]:
        raise ValueError(
            f"losses must be [rates, steps] with {rates.size} rows, one per rate; got shape {losses.shape}"
        )
    ceiling = float(4 * np.nanmedian(losses[:, 0])) if ceiling is None else ceiling
    shown = np.where(losses <= ceiling, losses, np.nan)
    final, x = losses[:, -1], np.arange(losses.shape[1])
    first = len(rates) // 2

    figure, (left, right) = plots.canvas(columns=2, width=7.6, height=3.4)
    plots.draw_u_curve(left, rates, {"": shown[:, -1]}, ylabel=f"{ylabel} at the end", best=None, log=True)
    right.plot(x, shown.T, color="0.85", linewidth=0.8)
    (run,) = right.plot(x, shown[first], color=plots.COLORS[1], linewidth=1.8)
    (at,) = left.plot(rates[first], np.nan, "o", markersize=12, markerfacecolor="none", markeredgecolor="black")
    right.set_yscale("log")
    right.set_ylim(top=ceiling)
    right.set(xlabel="step", ylabel=ylabel)

    def draw(run_number: int) -> str:
        run.set_ydata(shown[run_number])
        at.set_data([rates[run_number]], [shown[run_number, -1]])
        gone = ~(losses[run_number] <= ceiling)
        end = (
            f"above {ceiling:.3g} from step {int(np.argmax(gone))} on"
            if gone[-1]
            else f"{final[run_number]:.3g} at the end"
        )
        return f"Learning rate {rates[run_number]:.3g}: {ylabel} {end}."

    _present(
        figure, [run, at], draw, {"run_number": ("pick", [f"{rate:.3g}" for rate in rates], first)},
        f"Recorded runs at {len(rates)} learning rates: {ylabel} at the end against the rate, and against the step.",
        "drag the learning rate and see the run that was recorded with it.",
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- sliders


def _split(params: Mapping[str, Any]) -> tuple[dict[str, tuple], dict[str, Any]]:
    """Sort parameters into sliders, ``(kind, low, high, start)`` or ``("tick", start)``, and fixed values."""
    ranges: dict[str, tuple] = {}
    fixed = {}
    for name, value in params.items():
        if isinstance(value, bool):
            ranges[name] = ("tick", value)
        elif isinstance(value, tuple) and len(value) in (2, 3):
            low, high, *start = value
            if not low < high:
                raise ValueError(f"{name} must be a range (low, high) with low < high, got {value}")
            whole = all(isinstance(bound, int) for bound in value)
            kind = "int" if whole else "log" if low > 0 and high > 50 * low else "float"
            middle = (low + high) // 2 if whole else (low * high) ** 0.5 if kind == "log" else (low + high) / 2
            ranges[name] = (kind, low, high, start[0] if start else middle)
        else:
            fixed[name] = value
    return ranges, fixed


def _specs(ranges: Mapping[str, tuple]) -> list[dict[str, Any]]:
    """Return the sliders as JavaScript gets them."""
    return [_spec(name, *spec) for name, spec in ranges.items()]


def _spec(name: str, kind: str, *bounds: Any) -> dict[str, Any]:
    spec = {"name": name, "kind": kind, "start": bounds[-1]}
    if kind == "pick":
        return spec | {"labels": bounds[0], "low": 0, "high": len(bounds[0]) - 1}
    return spec if kind == "tick" else spec | {"low": bounds[0], "high": bounds[1]}


def _highest(curve: Callable[..., np.ndarray], ranges: Mapping[str, tuple]) -> float:
    """Return the largest rate that the sliders can reach, as far as their ends and starts show it."""
    ends = {name: (spec[-1], not spec[-1]) if spec[0] == "tick" else spec[1:] for name, spec in ranges.items()}
    tops = [0.0]
    for values in itertools.islice(itertools.product(*ends.values()), 1000):
        try:
            rates = curve(**dict(zip(ends, values, strict=True)))
        except ValueError:
            continue
        tops.append(float(np.max(rates[np.isfinite(rates)], initial=0.0)))
    return max(tops) or 1.0


# ------------------------------------------------------------------------------------------------------------- display


def _present(
    figure: "Figure", moving: "list[Artist]", draw: Draw, ranges: Mapping[str, tuple], alt: str, caption: str
) -> None:
    """Display sliders, picture and sentence; or, where nobody can drag, the picture at the start."""
    sentence = draw(**{name: spec[-1] for name, spec in ranges.items()})
    still = _still(figure, sentence, alt, caption, "In a running notebook")
    bundle, _ = still._repr_mimebundle_()
    session.show(_widget(figure, moving, draw, ranges, alt, caption) if session.is_live() else None, bundle)


def _still(figure: "Figure", sentence: str, alt: str, caption: str, where: str) -> plots.Picture:
    return plots.picture(figure, alt=f"{alt} {sentence}", caption=f"{sentence} ({where}: {caption})")


def _widget(
    figure: "Figure", moving: "list[Artist]", draw: Draw, ranges: Mapping[str, tuple], alt: str, caption: str
) -> Any:
    from lrlib.explorers._sliders_widget import Sliders

    frame = _frames(figure, moving)
    width = round(figure.get_figwidth() * plots.DOTS_PER_INCH)

    def redraw(values: dict[str, Any]) -> tuple[bytes, str]:
        sentence = draw(**values)
        return frame(), sentence

    return Sliders(_specs(ranges), redraw, alt, caption[0].upper() + caption[1:], width)


def _frames(figure: "Figure", moving: "list[Artist]") -> Callable[[], bytes]:
    """Return a function that draws the ``moving`` artists over the rest of the figure, which is drawn only once."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    figure.set_dpi(plots.DOTS_PER_INCH)
    canvas = FigureCanvasAgg(figure)
    for artist in moving:
        artist.set_animated(True)
    drawn_on = [(artist, artist.axes) for artist in moving if artist.axes is not None]
    canvas.draw()
    background = canvas.copy_from_bbox(figure.bbox)

    def frame() -> bytes:
        canvas.restore_region(background)
        for artist, axes in drawn_on:
            axes.draw_artist(artist)
        drawn = io.BytesIO()
        Image.fromarray(np.asarray(canvas.buffer_rgba())).save(drawn, format="png", compress_level=1)
        return drawn.getvalue()

    return frame
