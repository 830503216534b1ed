"""What a class's grades say together: spread of the marks, how hard each exercise is, which mistakes are common."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

STATUSES = ["right", "partial", "wrong", "error", "not attempted", "no answer"]
BINS = 10  # of a histogram: each a tenth of the points


@dataclass(frozen=True)
class Lesson:
    """The marks of one lesson, in points; ``histogram`` counts the submissions in each tenth of the points."""

    name: str
    submissions: int
    max_score: float
    mean: float
    median: float
    histogram: list[int]


@dataclass(frozen=True)
class Exercise:
    """How one exercise went. ``share`` is the mean share of its points, from 0 to 1.

    ``discrimination`` is the correlation, from -1 to 1, between the share earned here and in the rest of the lesson:
    near 0 or below, the exercise does not tell those who know from those who do not. None if it is not defined.
    """

    lesson: str
    name: str
    counts: Counter[str]
    right: float
    share: float
    discrimination: float | None


@dataclass
class Mistake:
    """A named mistake: in which exercise, and who made it."""

    lesson: str
    exercise: str
    name: str
    students: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A place on the leaderboard of an exercise that trains with what was handed in; the lowest figure is first."""

    lesson: str
    exercise: str
    place: int
    student: str
    figure: float


@dataclass(frozen=True)
class Prediction:
    """A prediction under its ``key``: how many learners reported how theirs fared, and how many were right."""

    lesson: str
    key: str
    learners: int
    right: int


def lessons(grades: Sequence[dict[str, Any]]) -> list[Lesson]:
    """Return the spread of the marks, lesson by lesson."""
    found = []
    for name, entries in sorted(_by_lesson(grades).items()):
        scores = [entry["score"] for entry in entries]
        bins = Counter(min(int(_share(entry) * BINS), BINS - 1) for entry in entries)
        found.append(
            Lesson(
                name,
                len(entries),
                max(entry["max_score"] for entry in entries),
                statistics.fmean(scores),
                statistics.median(scores),
                [bins[number] for number in range(BINS)],
            )
        )
    return found


def exercises(grades: Sequence[dict[str, Any]]) -> list[Exercise]:
    """Return how each exercise went, the hardest first."""
    found = []
    for lesson, entries in _by_lesson(grades).items():
        rows: dict[str, list[tuple[dict[str, Any], float]]] = defaultdict(list)
        for entry in entries:
            for exercise in entry["exercises"]:
                rows[exercise["name"]].append((exercise, _rest(entry, exercise)))
        for name, given in rows.items():
            shares = [_share(exercise) for exercise, _ in given]
            counts = Counter(exercise["status"] for exercise, _ in given)
            right = counts["right"] / len(given)
            apart = correlation(shares, [rest for _, rest in given])
            found.append(Exercise(lesson, name, counts, right, statistics.fmean(shares), apart))
    return sorted(found, key=lambda exercise: (exercise.share, exercise.lesson, exercise.name))


def mistakes(grades: Sequence[dict[str, Any]]) -> list[Mistake]:
    """Return the named mistakes with who made them, the commonest first."""
    found: dict[tuple[str, str, str], Mistake] = {}
    for entry in grades:
        for exercise in entry["exercises"]:
            for name in exercise["mistakes"]:
                place = (entry["lesson"], exercise["name"], name)
                found.setdefault(place, Mistake(*place)).students.append(entry["student"])
    return sorted(found.values(), key=lambda mistake: -len(mistake.students))


def leaderboard(grades: Sequence[dict[str, Any]]) -> list[Place]:
    """Return who reached what in the exercises that train with the learner's numbers, the lowest first."""
    reached = sorted(
        (entry["lesson"], exercise["name"], exercise["figure"], entry["student"])
        for entry in grades
        for exercise in entry["exercises"]
        if exercise.get("figure") is not None
    )
    places: Counter[tuple[str, str]] = Counter()
    found = []
    for lesson, name, figure, student in reached:
        places[lesson, name] += 1
        found.append(Place(lesson, name, places[lesson, name], student, figure))
    return found


def predictions(grades: Sequence[dict[str, Any]]) -> list[Prediction]:
    """Return how the class's predictions fared, those that came out for the fewest first."""
    fared: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for entry in grades:
        for key, agrees in entry["predictions"].items():
            fared[entry["lesson"], key].append(agrees)
    found = [Prediction(*place, len(given), sum(given)) for place, given in fared.items()]
    return sorted(found, key=lambda prediction: (prediction.right / prediction.learners, prediction.lesson))


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return Pearson's correlation, or None where one side does not vary, or there are fewer than three pairs."""
    if len(one) < 3 or len(set(one)) < 2 or len(set(other)) < 2:
        return None
    return statistics.correlation(one, other)


def _by_lesson(grades: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in grades:
        found[entry["lesson"]].append(entry)
    return found


def _share(marked: dict[str, Any]) -> float:
    return max(marked["score"], 0.0) / marked["max_score"] if marked["max_score"] else 0.0


def _rest(entry: dict[str, Any], exercise: dict[str, Any]) -> float:
    """Return the points earned in the lesson's other exercises."""
    return float(sum(other["score"] for other in entry["exercises"]) - exercise["score"])
