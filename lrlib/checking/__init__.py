"""Ask a learner's code for numbers, compare them with what is right, say what is wrong: for a course in any subject.

Nothing here knows what a course teaches. A course describes itself in one object, a
:class:`~lrlib.checking.course.Course`: its lessons and its exercises, each an
:class:`~lrlib.checking.exercise.Exercise` (right values) or an :class:`~lrlib.checking.exercise.Outcome` (a goal).
From the bottom up:

- ``statuses``, ``records``: what is said of an answer, and the one format in which numbers leave a learner's kernel;
- ``calls``: calling a learner's code with care;
- ``compare``: the one place that decides whether two answers agree, and where they first differ;
- ``feedback``: findings, and the sentences that a learner reads;
- ``exercise``: what an exercise is, and how an answer is sampled;
- ``course``, ``check``: the course as the grader sees it, and the check that a learner runs.
"""
