"""Learning-rate schedules: reference curves, training experiments and feedback for the course's notebooks.

Importing ``lrlib`` is fast and silent: TensorFlow is loaded only when a function needs it, through
:mod:`lrlib.tensorflow_gate`.
"""
