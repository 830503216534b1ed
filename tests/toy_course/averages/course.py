"""The toy course, as its check and its grader see it."""

from pathlib import Path

from averages import exercises
from lrlib.checking.course import Course

ROOT = Path(__file__).resolve().parent.parent
LESSONS = {"01_averages": exercises.AVERAGES, "02_weights": exercises.WEIGHTS}

COURSE = Course(
    name="averages",
    title="Averages",
    root=ROOT,
    graders=ROOT / "graders",
    lessons=tuple(LESSONS),
    exercises_of=LESSONS.__getitem__,
    package="averages",
    check="averages.checks.check",
    insides=("averages.exercises", "averages.course", "lrlib.checking"),
)
