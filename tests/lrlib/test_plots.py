import io
import subprocess
import sys

import nbconvert
import nbformat
import numpy as np
import pytest
from PIL import Image

from lrlib import plots, schedules
from lrlib.checking.records import GRADING

STEPS = np.arange(200)
COSINE = schedules.cosine_decay(STEPS, 0.083, 150, alpha=0.07)
TEXT = {"caption": "A caption.", "alt": "What it shows."}


def noisy(seed, seeds=16, steps=200):
    return 0.1 + np.exp(-np.arange(steps) / 50) * np.exp(np.random.default_rng(seed).normal(0, 0.3, (seeds, steps)))


def bowl(weights):
    return weights[..., 0] ** 2 + 5 * weights[..., 1] ** 2


def drawn(draw, *values, **options):
    figure, axes = plots.canvas()
    draw(axes, *values, **options)
    return plots.picture(figure, **TEXT)


EVERY_FIGURE = {
    "curves": lambda: plots.curves({"cosine": COSINE, "constant": np.full(200, 0.05)}, marks={"end": 150}, **TEXT),
    "losses": lambda: plots.losses({f"schedule {seed}": noisy(seed) for seed in range(6)}, **TEXT),
    "spread": lambda: plots.spread({f"schedule {s}": noisy(s, 64)[:, 0] for s in range(12)}, xlabel="loss", **TEXT),
    "u_curve": lambda: drawn(plots.draw_u_curve, np.geomspace(0.01, 10, 16), {"": noisy(0)[:, :16].T}, ylabel="loss"),
    "bowl_paths": lambda: drawn(plots.draw_bowl_paths, bowl, {"slow": np.ones((9, 2)), "fast": np.eye(2)}),
}


def test_a_picture_has_the_pixels_that_matplotlib_saves():
    figure, axes = plots.canvas()
    plots.draw_curves(axes, {"cosine": COSINE})
    saved = io.BytesIO()
    figure.savefig(saved, format="png", dpi=plots.DOTS_PER_INCH)
    ours = np.asarray(Image.open(io.BytesIO(plots.picture(figure, **TEXT).png)).convert("RGB"), int)
    assert np.abs(ours - np.asarray(Image.open(saved).convert("RGB"), int)).mean() < 1  # the palette's rounding


def test_while_a_submission_is_graded_a_picture_is_not_drawn(monkeypatch):
    before = plots.curves({"cosine": COSINE}, **TEXT)
    monkeypatch.setenv(GRADING, "1")
    graded = plots.curves({"cosine": COSINE}, **TEXT)
    assert Image.open(io.BytesIO(graded.png)).size == (1, 1)
    assert (graded.alt, graded.caption, graded.width) == (before.alt, before.caption, before.width)


@pytest.mark.parametrize("name", EVERY_FIGURE)
def test_a_figure_is_a_picture_that_is_small_and_the_same_each_time(name):
    picture = EVERY_FIGURE[name]()
    image = Image.open(io.BytesIO(picture.png))
    assert image.format == "PNG"
    assert image.width == picture.width == 640
    assert np.unique(np.asarray(image.convert("L"))).size > 10  # something is drawn
    assert len(picture.png) < 30_000  # twenty of them, stored twice each, stay below 1.5 MB
    assert picture.alt
    assert EVERY_FIGURE[name]().png == picture.png


def test_drawing_leaves_pyplot_alone_and_importing_loads_no_matplotlib():
    code = (
        "import sys; from lrlib import plots; assert 'matplotlib' not in sys.modules;"
        "plots.curves({'a': [1, 2]}, caption='c', alt='a').show(); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_html_carries_alternative_text_and_caption_and_escapes_them():
    figure, axes = plots.canvas()
    axes.plot([1, 2])
    picture = plots.picture(figure, caption="a < b", alt='the "rate" <script>')
    assert 'alt="the &quot;rate&quot; &lt;script&gt;"' in picture.html()
    assert "<figcaption>a &lt; b</figcaption>" in picture.html()
    assert "<script>" not in picture.html()


@pytest.mark.parametrize("template", ["lab", "classic"])
def test_alternative_text_and_caption_reach_an_exported_notebook(template):
    data, metadata = EVERY_FIGURE["curves"]()._repr_mimebundle_()
    if template == "classic":
        del data["text/html"]  # the plain image carries its text too, where the template asks for it
    cell = nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("display_data", data, metadata=metadata)])
    page, _ = nbconvert.HTMLExporter(template_name=template).from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert 'alt="What it shows."' in page
    assert ("<figcaption>A caption.</figcaption>" in page) == (template == "lab")


def test_every_line_has_its_own_colour_and_within_a_figure_its_own_dash_pattern():
    styles = [style for style, _ in zip(plots._styles(), range(64), strict=False)]
    assert len({(style["color"], style["linestyle"]) for style in styles}) == 64
    assert len({style["linestyle"] for style in styles[:8]}) == 8
    assert len({style["color"] for style in styles[:8]}) == 8


def test_losses_draw_the_median_and_stop_where_the_median_run_is_lost():
    runs = np.ones((5, 10)) * np.arange(1, 6)[:, None]
    runs[4:, 3:] = np.nan  # one of five: the median run goes on
    runs[2:, 6:] = np.nan  # three of five lost from step 6 on: the median run too
    _, axes = plots.canvas()
    plots.draw_losses(axes, {"fine": np.ones((5, 10)), "hot": runs})
    fine, hot, cross = axes.lines
    assert fine.get_label() == "fine"
    assert hot.get_label() == "hot (3 of 5 lost)"
    np.testing.assert_array_equal(hot.get_ydata(), np.full(6, 3.0))
    assert (cross.get_marker(), *cross.get_xydata()[0]) == ("x", 5.0, 3.0)


def test_losses_of_runs_that_are_all_lost_at_once_are_still_a_figure():
    picture = plots.losses({"hot": np.full((4, 5), np.nan), "fine": np.ones((4, 5))}, **TEXT)
    assert picture.png


def test_losses_above_the_ceiling_are_cut_but_not_counted_as_lost():
    _, axes = plots.canvas()
    plots.draw_losses(axes, {"rising": np.arange(10.0)}, ceiling=4.5)
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), np.arange(5))
    assert axes.lines[0].get_label() == "rising"


def test_spread_counts_lost_seeds_and_draws_every_other_one():
    _, axes = plots.canvas()
    plots.draw_spread(axes, {"fine": np.arange(1, 10), "hot": [1, np.nan, 2, np.inf]}, xlabel="loss", reference=0)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["fine", "hot (2 of 4 lost)"]
    assert len(axes.lines[0].get_xdata()) == 9
    assert axes.lines[2].get_xdata()[0] == 5  # the median of 1 ... 9
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first entry is on top


def test_u_curve_rings_the_best_rate_and_crosses_the_rates_that_never_get_there():
    rates = np.array([0.01, 0.1, 1.0, 10.0])
    results = np.array([[np.nan, np.nan], [50, 60], [20, 30], [40, np.nan]])
    for best, where in ((np.nanargmin, 1.0), (np.nanargmax, 0.1)):
        _, axes = plots.canvas()
        plots.draw_u_curve(axes, rates, {"mlp": results}, ylabel="steps", best=best)
        _, ring, *crosses = axes.lines
        assert ring.get_xdata()[0] == where
        assert [cross.get_xdata()[0] for cross in crosses] == [0.01]
        assert axes.get_xscale() == "log"


def test_bowl_paths_keep_the_view_on_the_bowl_when_a_path_diverges():
    _, axes = plots.canvas()
    path = np.array([[2.0, 1.0], [1e200, -1e200]])
    plots.draw_bowl_paths(axes, bowl, {"diverges": path})
    assert axes.get_xlim() == axes.get_ylim() == (-2.5, 2.5)


def test_a_learning_rate_axis_is_logarithmic_only_when_asked_and_loss_axes_where_they_span_decades():
    for log, scale in ((False, "linear"), (True, "log")):
        _, axes = plots.canvas()
        plots.draw_curves(axes, {"exponential": 0.5**STEPS}, log=log)
        assert axes.get_yscale() == scale
    for values, scale in ((np.linspace(2, 1, 50), "linear"), (np.geomspace(2, 0.001, 50), "log")):
        _, axes = plots.canvas()
        plots.draw_losses(axes, {"": values})
        assert axes.get_yscale() == scale
