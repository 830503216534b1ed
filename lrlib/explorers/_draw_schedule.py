"""Draw a schedule by hand and see its exact expected loss on real data; `draw_schedule.js` is the live part."""

from typing import Any

import numpy as np

from lrlib import exact, landscapes, plots, schedules
from lrlib.interactive import page, session

TUMOURS = (0, 1, 4, 9, 21)  # the columns of the cancer data on which lesson 2 compares schedules


@session.unless_graded
def draw_schedule(
    problem: exact.Problem | None = None, *, steps: int = 300, batch_size: int = 4, goal: str = "cosine"
) -> None:
    """Display a learning-rate curve to draw, and beneath it the expected excess loss of SGD with it, live and exact.

    The learner draws with the mouse or the arrow keys, or chooses a shape and drags its peak, warm-up and end. For
    comparison it shows the constant rate, linear and cosine decay, each at its own best peak, and the optimum that
    `exact.optimal_schedule` computes. The goal is to end below the one named ``goal``: "constant", "linear", "cosine"
    or "optimum".

    ``problem`` comes from `exact.least_squares_problem` (unless given, the tumours of lesson 2); ``steps`` is the
    length of the schedule. Everything is computed in the browser, as `lrlib.exact` does; no kernel is needed again.
    Raises ``ValueError`` for an unknown goal.
    """
    problem = problem or exact.least_squares_problem(*landscapes.real_least_squares("cancer", columns=TUMOURS))
    data = live_data(problem, steps, batch_size, goal)
    page.present(__package__, "draw_schedule", data, _still(problem, batch_size, data))


def live_data(problem: exact.Problem, steps: int, batch_size: int, goal: str) -> dict[str, Any]:
    """Return what `draw_schedule.js` works with: the recursion's matrices, the rivals with their curves, the goal."""
    limit = landscapes.largest_stable_rate(problem.hessian)
    step = np.arange(steps)
    shapes = {
        "constant": np.ones(steps),
        "linear": schedules.linear_decay(step, 1.0, steps),
        "cosine": schedules.cosine_decay(step, 1.0, steps),
    }
    curves = {name: exact.best_peak(problem, shape, batch_size)[0] * shape for name, shape in shapes.items()}
    curves["optimum"] = exact.optimal_schedule(problem, steps, batch_size)
    rivals = [
        {
            "name": name,
            "peak": float(rates.max()),
            "rates": rates,
            "final": float(exact.expected_excess(problem, rates, batch_size)[-1]),
            "optimum": name == "optimum",
        }
        for name, rates in curves.items()
    ]
    targets = [rival for rival in rivals if rival["name"] == goal]
    if not targets:
        raise ValueError(f"goal must be one of {', '.join(curves)}; got {goal!r}")
    top = 10 ** np.ceil(np.log10(limit))
    return {
        **exact.recursion(problem, batch_size),
        "initial_excess": float(exact.excess_loss(problem, np.zeros(len(problem.solution)))),
        "steps": steps,
        "range": [top / 1000, top],
        "start": top / 10,
        "rivals": rivals,
        "target": {"name": goal, "final": targets[0]["final"]},
    }


def _still(problem: exact.Problem, batch_size: int, data: dict[str, Any]) -> plots.Picture:
    """Return the picture for pages where nothing runs: the rivals' curves and their losses, without the optimum."""
    figure, (left, right) = plots.canvas(columns=2, width=7.6, height=3.4)
    shown = [rival for rival in data["rivals"] if not rival["optimum"]]
    rates = {rival["name"]: rival["rates"] for rival in shown}
    plots.draw_curves(left, {name: np.maximum(curve, data["range"][0]) for name, curve in rates.items()}, log=True)
    finals = ", ".join(f"{rival['name']} {rival['final']:.3g}" for rival in shown)
    losses = {name: exact.expected_excess(problem, curve, batch_size) for name, curve in rates.items()}
    plots.draw_losses(right, losses, steps=np.arange(1, data["steps"] + 1), ylabel="expected excess loss", log=True)
    return plots.picture(
        figure,
        alt=f"Left three learning-rate curves, each at its best peak; right the expected excess loss with each. At the "
        f"end: {finals}.",
        caption=f"Expected excess loss after {data['steps']} steps: {finals}. (In a notebook, or on the course's web "
        f"page: draw your own schedule and end below the {data['target']['name']}.)",
    )
