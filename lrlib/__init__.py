"""Learning-rate schedules: reference curves, training experiments and feedback for the course's notebooks.

Importing ``lrlib`` is fast and silent: TensorFlow is loaded only when a function needs it, through
:mod:`lrlib.tensorflow_gate`.
"""


def progress() -> None:
    """Show how far you are: the lessons with their time and points, what is done, and where you were.

    In a lesson's notebook it also shows each exercise of the lesson. What is done comes from the checks that you ran,
    and from the text that you saved; it stays on your machine.
    """
    from lrlib.desk import overview

    overview.show()
