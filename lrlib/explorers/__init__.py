"""Explorers: pictures to drag, whose consequences move at once. Each displays itself and returns nothing.

In the browser (alive without a kernel: in a reopened notebook and on a web page; each with a goal to reach)::

    draw_schedule()                                  # lessons 2 and 3: draw rates, see the exact expected loss follow
    bowl((1.0,))                                     # lesson 1: a parabola with tangent, step and curvature
    bowl((1.0, 10.0), angle=0.4)                     # lesson 1: a bowl with its axes
    warmup_grid(peaks, warmups, losses, schedule)    # lesson 5: peak against warm-up, recorded runs to choose from
    double_well()                                    # lesson 5: which rates leave a sharp well?
    double_well(sharpness=True)                      # the same, with sharpness against 2 / rate
    schedule_explorer(schedules.warmup_cosine, warmup_steps=(0, 90), ...)    # lessons 4 to 6: one of three schedules;
                                                                             # the lesson's text says what to try

In the kernel (sliders over a matplotlib figure; once the kernel is gone, the still picture remains)::

    schedule_explorer(my_schedule, peak=(0.01, 1.0)) # any other function of the step
    range_test_explorer(rates, losses)               # recorded runs, one for each rate

Every explorer works with the mouse and with the keyboard, says its values to a screen reader, and is a still picture
with an alternative text where nothing runs: a program that executes the notebook gets the same output each time.
The output stores the numbers that a browser's explorer works with, as this machine computed them; nbval compares only
the picture's words.
"""

from lrlib.explorers._bowl import bowl
from lrlib.explorers._double_well import double_well
from lrlib.explorers._draw_schedule import draw_schedule
from lrlib.explorers._sliders import range_test_explorer, schedule_explorer
from lrlib.explorers._warmup_grid import warmup_grid

__all__ = [
    "bowl",
    "double_well",
    "draw_schedule",
    "range_test_explorer",
    "schedule_explorer",
    "warmup_grid",
]
