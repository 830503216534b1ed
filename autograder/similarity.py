"""Pairs of submissions whose answers are alike beyond what the task explains, for a person to look at.

An answer is the sequence of its tokens, with the learner's own names, comments and layout apart. What the release
gives, what the banked right answers write and what many of the class wrote alike says nothing about a pair, so a pair's
likeness counts only beyond what both share with one of these. Nothing is concluded here: two learners may have talked,
or read the same page, or simply thought alike.
"""

import builtins
import contextlib
import keyword
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
from nbgrader import utils
from pygments.lexers import PythonLexer
from pygments.token import Token
from rapidfuzz import process
from rapidfuzz.distance import Indel

from autograder import banks, gradebook, keys
from autograder.refusal import Refusal

SHORTEST = 12  # tokens below which an answer is too short to be anybody's in particular
NEAR = 0.95  # likeness from which two answers count as written alike
COMMON = 3  # further learners who wrote an answer alike, from which it is a common solution


class SimilarityError(Refusal):
    """There is nothing to compare; the message is one line that says why."""


@dataclass(frozen=True)
class Answer:
    """One learner's code for one exercise, as written and as tokens."""

    student: str
    source: str
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Two answers to one exercise: how alike they are, from 0 to 1, and how alike each is to a common solution."""

    exercise: str
    one: Answer
    other: Answer
    likeness: float
    explained: float

    @property
    def unexplained(self) -> float:
        """Return the share of what could be unlike the common solutions that is alike all the same, from 0 to 1."""
        return max(self.likeness - self.explained, 0.0) / max(1.0 - self.explained, 0.05)


@dataclass(frozen=True)
class Pair:
    """Two learners with the exercises whose answers are alike without a common reason."""

    students: tuple[str, str]
    lesson: str
    alike: list[Alike]

    @property
    def weight(self) -> float:
        """Return how much is alike without a common reason: more answers, and longer ones, weigh more."""
        return sum(found.unexplained * min(len(found.one.tokens), 100) / 100 for found in self.alike)


def pairs(output: Path, lessons: Sequence[str], least: float = 0.8) -> list[Pair]:
    """Return the pairs of learners with answers at least so much alike beyond what is common, the weightiest first.

    Raises SimilarityError if fewer than two submissions of these lessons are graded.
    """
    entries = [entry for entry in gradebook.refresh(output) if not entry["problem"] and entry["lesson"] in lessons]
    if len({entry["student"] for entry in entries}) < 2:
        raise SimilarityError(f"{output} has fewer than two graded submissions of {', '.join(lessons)}")
    found = []
    for lesson in sorted({entry["lesson"] for entry in entries}):
        together: dict[tuple[str, str], list[Alike]] = defaultdict(list)
        students = [entry["student"] for entry in entries if entry["lesson"] == lesson]
        for exercise, answers in _answers(output, lesson, students).items():
            for alike in compare(exercise, answers, _common(lesson, exercise)):
                if alike.unexplained >= least:
                    together[alike.one.student, alike.other.student].append(alike)
        found += [Pair(students, lesson, alike) for students, alike in together.items()]
    return sorted(found, key=lambda pair: -pair.weight)


def compare(exercise: str, answers: Sequence[Answer], common: Iterable[tuple[str, ...]]) -> list[Alike]:
    """Return every pair of answers to an exercise, with how alike they are and how far what is common explains it."""
    answers = [answer for answer in answers if len(answer.tokens) >= SHORTEST]
    if len(answers) < 2:
        return []
    texts = _as_texts([answer.tokens for answer in answers] + list(common))
    own, known = texts[: len(answers)], texts[len(answers) :]
    alike = process.cdist(own, own, scorer=Indel.normalized_similarity)
    to_known = process.cdist(own, known, scorer=Indel.normalized_similarity) if known else np.zeros((len(own), 1))
    near = (alike >= NEAR).astype(int)
    found = []
    for i, j in zip(*np.triu_indices(len(answers), 1), strict=True):
        both = int(near[i] @ near[j]) - 2 * int(near[i, j])  # how many others wrote it like these two
        explained = 1.0 if both >= COMMON else float(np.minimum(to_known[i], to_known[j]).max())
        found.append(Alike(exercise, answers[i], answers[j], float(alike[i, j]), explained))
    return found


def _as_texts(sequences: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the sequences with a letter for each token, as rapidfuzz compares them fastest."""
    letters: dict[str, str] = {}
    return ["".join(letters.setdefault(token, chr(len(letters) + 32)) for token in tokens) for tokens in sequences]


def tokens(source: str) -> tuple[str, ...]:
    """Return the tokens of Python code: own names as one word, without comments, docstrings and layout."""
    found = []
    for kind, value in PythonLexer().get_tokens(source):
        if kind in Token.Text or kind in Token.Comment or kind in Token.String.Doc:
            continue
        if kind in Token.Name and not keyword.iskeyword(value) and value not in dir(builtins):
            value = "a_name"
        found.append(value)
    return tuple(found)


def _answers(output: Path, lesson: str, students: Iterable[str]) -> dict[str, list[Answer]]:
    """Return each learner's own code before each test cell, by exercise."""
    key = keys.load(lesson)
    by_test = {entry.test: entry.name for entry in key.exercises.values()}
    released = set(key.code)
    found: dict[str, list[Answer]] = defaultdict(list)
    for student in students:
        path = output / "autograded" / student / lesson / f"{lesson}.ipynb"
        own: list[str] = []
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            name = by_test.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
            if name is not None:
                source = "\n".join(own)
                found[name].append(Answer(student, source, tokens(source)))
                own = []
            elif not utils.is_locked(cell) and cell.source not in released:
                own.append(cell.source)
    return found


def _common(lesson: str, exercise: str) -> list[tuple[str, ...]]:
    """Return what anybody may write: the release's cell, and the banked right answers."""
    cell = keys.load(lesson).cells.get(exercise)
    known = [cell["source"]] if cell else []
    with contextlib.suppress(banks.BankError):
        known += [a.source for a in banks.load(lesson) if a.exercise == exercise and a.kind == "right"]
    return [tokens(source) for source in known]
