"""The learner's desk: JupyterLab on their own copy, a start page, their progress, handing in, and a look at the set-up.

``python -m lrlib`` starts all of it; only :mod:`lrlib.desk.contents` knows how a lesson's notebook is laid out.
"""
