"""What a sweep returns: named arrays ``[curve, seed, ...]``, and summaries that carry their spread."""

import html
from dataclasses import dataclass

import numpy as np

METRICS = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Table:
    """Rows of text under a header: aligned as plain text, a table in a notebook. The first column is left-aligned."""

    header: list[str]
    rows: list[list[str]]
    caption: str = ""

    def __repr__(self) -> str:
        """Return the table as aligned text."""
        widths = [max(len(row[i]) for row in [self.header, *self.rows]) for i in range(len(self.header))]

        def line(cells: list[str]) -> str:
            first, *others = zip(cells, widths, strict=True)
            return "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]).rstrip()

        ruled = [line(self.header), "-" * (sum(widths) + 2 * len(widths) - 2), *map(line, self.rows)]
        return "\n".join([self.caption, *ruled] if self.caption else ruled)

    def _repr_html_(self) -> str:
        def cells(tag: str, texts: list[str]) -> str:
            styles = ["text-align:left"] + ["text-align:right"] * (len(texts) - 1)
            pairs = zip(texts, styles, strict=True)
            return "<tr>" + "".join(f'<{tag} style="{s}">{html.escape(t)}</{tag}>' for t, s in pairs) + "</tr>"

        caption = f'<caption style="text-align:left">{html.escape(self.caption)}</caption>' if self.caption else ""
        body = "".join(cells("td", row) for row in self.rows)
        return f"<table>{caption}<thead>{cells('th', self.header)}</thead><tbody>{body}</tbody></table>"


@dataclass(frozen=True, eq=False)
class Comparison:
    """The paired difference, seed by seed, of a metric between two curves: ``a`` minus ``b``.

    ``difference`` is ``[seeds]``. The mean, the standard deviation and the 95 % interval of the mean (Student's t) are
    over the seeds where both values are finite; ``share_higher`` counts *all* seeds, and a pair that is not finite
    does not count as higher.
    """

    a: str
    b: str
    metric: str
    difference: np.ndarray
    mean: float
    deviation: float
    interval: tuple[float, float]
    share_higher: float
    share_lower: float
    not_finite: int

    def __repr__(self) -> str:
        """Return one sentence."""
        seeds = len(self.difference)
        text = (
            f"{self.metric}, {self.a} minus {self.b}: {self.mean:+.4f} ± {self.deviation:.4f} "
            f"(95 % interval of the mean {self.interval[0]:+.4f} to {self.interval[1]:+.4f}); "
            f"higher in {round(self.share_higher * seeds)} of {seeds} seeds, "
            f"lower in {round(self.share_lower * seeds)}"
        )
        return text + (f"; {self.not_finite} not finite" if self.not_finite else "")


@dataclass(frozen=True, eq=False)
class Result:
    """What happened to every run. Arrays are ``[curve, seed, ...]`` in the order of ``names`` and ``seeds``.

    ``train_loss`` and ``train_accuracy`` are final, on the whole training set with its label noise; ``test_loss`` and
    ``test_accuracy`` on the other examples with true labels (accuracies are shares from 0 to 1, NaN in a regression).
    ``step_losses`` ``[curve, seed, step]`` is each batch's loss before its update. ``diverged_at`` is the first step
    whose loss is not finite, the number of steps if only the final loss is not, and -1 for a run that did not diverge.
    A run whose weights are NaN predicts class 0, which gives an accuracy near chance.

    With ``eval_every``, ``history[metric]`` is ``[curve, seed, evaluation]``, after ``history_steps`` updates. If
    kept, ``weights`` and ``weights_history`` are lists of arrays ``[curve, seed, ...]`` and
    ``[curve, seed, evaluation, ...]``.
    """

    names: list[str]
    seeds: list[int]
    batch_sizes: np.ndarray
    step_losses: np.ndarray
    diverged_at: np.ndarray
    train_loss: np.ndarray
    train_accuracy: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray
    history_steps: np.ndarray | None = None
    history: dict[str, np.ndarray] | None = None
    weights: list[np.ndarray] | None = None
    weights_history: list[np.ndarray] | None = None

    def curve(self, name: str) -> int:
        """Return the row of a curve by its name, as text or as the caller gave it. Raises ValueError with the names."""
        if str(name) not in self.names:
            raise ValueError(f"no curve is named {name!r}; the names are {', '.join(self.names)}")
        return self.names.index(str(name))

    def metric(self, name: str) -> np.ndarray:
        """Return a final metric ``[curve, seed]`` by its name. Raises ValueError that lists the names."""
        if name not in METRICS:
            raise ValueError(f"metric must be one of {', '.join(METRICS)}, got {name!r}")
        return getattr(self, name)

    def steps_to_loss(self, target: float, window: int = 20) -> np.ndarray:
        """Return after how many steps the training loss of each run is below ``target``, ``[curve, seed]``.

        The loss is the mean over the batches of the last ``window`` steps; a run that never gets there counts as
        infinite. Raises ValueError for a window that is not from 1 to the number of steps.
        """
        steps = self.step_losses.shape[-1]
        if not 1 <= window <= steps:
            raise ValueError(f"window must be from 1 to the {steps} steps, got {window}")
        recent = np.lib.stride_tricks.sliding_window_view(self.step_losses, window, axis=-1).mean(-1, dtype=np.float64)
        there = recent < target
        return np.where(there.any(-1), there.argmax(-1) + window, np.inf)

    def summary(self, metric: str = "test_accuracy") -> Table:
        """Return a table with one row per curve: mean, standard deviation over seeds, 95 % interval, range, diverged.

        The statistics are over the seeds whose value is finite.
        """
        rows = []
        for name, values, diverged_at in zip(self.names, self.metric(metric), self.diverged_at, strict=True):
            finite = values[np.isfinite(values)]
            low, high = mean_interval(finite)
            numbers = (
                [finite.mean(), deviation(finite), low, high, finite.min(), finite.max()]
                if finite.size
                else [np.nan] * 6
            )
            cells = [_written(number) for number in numbers]
            shown = [cells[0], cells[1], f"{cells[2]} … {cells[3]}", cells[4], cells[5]]
            rows.append([name, *shown, f"{np.count_nonzero(diverged_at >= 0)} of {len(values)}"])
        header = ["curve", "mean", "std over seeds", "95 % interval of the mean", "min", "max", "diverged"]
        return Table(header, rows, f"{metric.replace('_', ' ')}, {len(self.seeds)} seeds")

    def compare(self, a: str, b: str, metric: str = "test_accuracy") -> Comparison:
        """Return the paired difference of ``metric``, curve ``a`` minus curve ``b``, over the seeds."""
        values = self.metric(metric)
        return compare_paired(values[self.curve(a)], values[self.curve(b)], a, b, metric)

    def __repr__(self) -> str:
        """Return the test-accuracy summary (test loss in a regression) as text."""
        return repr(self._overview())

    def _repr_html_(self) -> str:
        return self._overview()._repr_html_()

    def _overview(self) -> Table:
        regression = np.isnan(self.test_accuracy).all()
        return self.summary("test_loss" if regression else "test_accuracy")


def _written(number: float) -> str:
    """Return a number with four decimals, or with four digits where a loss has grown beyond measure; NaN as a dash."""
    if np.isnan(number):
        return "-"
    return f"{number:.4f}" if abs(number) < 1000 else f"{number:.3e}"


def compare_paired(a: np.ndarray, b: np.ndarray, name_a: str, name_b: str, metric: str) -> Comparison:
    """Return the comparison of two arrays ``[seeds]`` of the same seeds."""
    with np.errstate(invalid="ignore"):
        difference = np.asarray(a, np.float64) - np.asarray(b, np.float64)
    finite = difference[np.isfinite(difference)]
    return Comparison(
        name_a,
        name_b,
        metric,
        difference,
        mean=float(finite.mean()) if finite.size else float("nan"),
        deviation=deviation(finite),
        interval=mean_interval(finite),
        share_higher=float(np.mean(difference > 0)),
        share_lower=float(np.mean(difference < 0)),
        not_finite=int(difference.size - finite.size),
    )


def deviation(values: np.ndarray) -> float:
    """Return the sample standard deviation; NaN for fewer than two values."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")


def mean_interval(values: np.ndarray) -> tuple[float, float]:
    """Return the 95 % confidence interval of the mean, by Student's t; NaN for fewer than two values."""
    if len(values) < 2:
        return float("nan"), float("nan")
    from scipy import stats

    half = stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1) * deviation(values) / np.sqrt(len(values))
    return float(np.mean(values) - half), float(np.mean(values) + half)
