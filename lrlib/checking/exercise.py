"""What an exercise is: a name, how an answer is sampled to numbers, and what those numbers are worth.

Two kinds. An :class:`Exercise` has right values: the learner's numbers are compared with the reference's. An
:class:`Outcome` has a goal: the check, and later the judge on hidden seeds, works with the learner's numbers and looks
how far they get. Both are sampled to named arrays in the learner's kernel by :func:`ask`, and only these arrays travel.
Both answer for themselves, so that neither the check nor the grader needs to know which of the two it deals with:

- ``expected(case)`` gives the right values of a case (none, for an outcome);
- ``assess(record, expected, seeds)`` gives the finding of one case, and the share of its points;
- ``diagnose(records, expected)`` gives the mistake that explains a wrong answer in all its cases;
- ``picture(record, expected)`` gives a picture of what differs, or None.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol

import numpy as np

from lrlib.checking import calls, feedback
from lrlib.checking.compare import Comparison, Locate, Tolerance, compare
from lrlib.checking.diagnosis import Formula
from lrlib.checking.diagnosis.diagnose import Diagnosis, diagnose
from lrlib.checking.feedback import Finding
from lrlib.checking.feedback import Verdict as Verdict  # an outcome's author imports it from here
from lrlib.checking.records import Record, Values
from lrlib.checking.state import known_state
from lrlib.checking.statuses import Answered, Status

Case = Mapping[str, Any]
Sample = Callable[[Callable[..., Any], Case], Values]

LIKENESS = 10  # an answer is like a mistake's within so many times ``rtol``: wide enough for answers in float32


class InvalidAnswer(Exception):
    """The learner's code answered something that is no answer; the message is one line that says what to return."""


class Picture(Protocol):
    """A finished figure: an image, and in words what it shows."""

    png: bytes
    alt: str

    def show(self) -> None:
        """Display the picture in a notebook."""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners give: its name, a function that makes it, and a hint that does not give it away.

    ``function`` has the signature of the exercise's reference. It is silent, but it may return NaN or infinity, or
    raise, where the wrong formula has no value.
    """

    name: str
    function: Callable[..., Any]
    hint: str


@dataclass(frozen=True)
class Exercise:
    """An exercise with right values.

    ``sample(answer, case)`` calls the learner's function (or the reference) and returns named values; it raises
    :class:`InvalidAnswer` when what came back is no number at all. Numbers agree within ``rtol`` and ``atol`` (see
    :class:`~lrlib.checking.compare.Tolerance`); ``first`` names are compared first, and ``optional`` ones may be
    missing from an answer. ``locate(name, index, expected)`` says in words where an index lies ("step 38"), and
    ``place_is_safe`` whether these words may be read in a hidden case. ``forbidden`` holds dotted names that the
    answer must not use; ``seconds`` is the computing time that sampling one case may take. ``hints`` help a learner who
    is stuck: a nudge, then a plan, never the formula. ``formula`` states what the reference computes, so that mistakes
    can be made from it. ``advice`` holds sentences of ``sample`` that give nothing of a case away: a learner may read
    them where the case is hidden.
    """

    has_right_values: ClassVar[Literal[True]] = True
    public_seeds: ClassVar[Sequence[int]] = ()

    name: str
    reference: Callable[..., Any]
    sample: Sample
    mistakes: Sequence[Mistake] = ()
    forbidden: tuple[str, ...] = ()
    rtol: float = 1e-5
    atol: float = 1e-6
    optional: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()
    locate: Locate | None = None
    place_is_safe: bool = False
    seconds: float = 20.0
    hints: tuple[str, ...] = ()
    formula: Formula | None = None
    advice: tuple[str, ...] = ()

    def expected(self, case: Case) -> Values:
        """Return the reference's values in one case."""
        return self.sample(self.reference, case)

    def compare(self, expected: Values, got: Values, times: float = 1.0) -> Comparison:
        """Compare an answer with the expected values, within ``times`` the exercise's ``rtol``."""
        tolerance = Tolerance(times * self.rtol, self.atol)
        return compare(expected, got, tolerance, first=self.first, optional=self.optional, locate=self.locate)

    def assess(
        self, record: Record, expected: Values, seeds: Sequence[int] = (), diagnosis: Diagnosis | None = None
    ) -> Finding:
        """Return the finding for one case, beside the values that were expected.

        ``diagnosis`` is that of all cases together, see :meth:`diagnose`; without it the finding names no mistake.
        """
        problem = feedback.unanswered(record, self.advice)
        if problem is not None:
            return problem
        difference = self.compare(expected, record.values).difference
        if difference is None:
            return feedback.right()
        # A place may name a parameter of a hidden case; a curve's first wrong step does not.
        guarded = f"the first difference is at {difference.place}." if self.place_is_safe else "the answer differs."
        if diagnosis is None:
            return Finding(Status.WRONG, str(difference), guarded=guarded)
        if diagnosis.name:
            named = f" Likely mistake: {diagnosis.name}. {diagnosis.hint}"
            return Finding(Status.WRONG, str(difference) + named, diagnosis.name, guarded=guarded + named)
        fact = diagnosis.fact(record.case)
        return Finding(Status.WRONG, f"{difference} {fact}".rstrip(), guarded=guarded)

    def diagnose(self, records: Sequence[Record], expected: Sequence[Values]) -> Diagnosis:
        """Return what explains a wrong answer: a mistake must give the answer's values in every case, right ones too.

        ``records`` are those of one answer, one a case, with the ``expected`` values of each.
        """
        cases = [
            (record, values)
            for record, values in zip(records, expected, strict=True)
            if record.status == Answered.ANSWERED and not record.forbidden
        ]
        if all(self.compare(values, record.values).agrees for record, values in cases):
            return Diagnosis()
        known = self.known_mistakes([record for record, _ in cases])
        if known:
            return Diagnosis(known[0].name, known[0].hint)
        return diagnose(self, cases)

    def known_mistakes(self, records: Sequence[Record]) -> list[Mistake]:
        """Return the listed mistakes that reproduce the answer's values in all these cases, the closest first.

        Equally close ones come in the order of ``mistakes``.
        """
        found = []
        for mistake in self.mistakes:
            excess = self._excess(mistake, records)
            if excess is not None:
                found.append((round(excess, 2), mistake))
        return [mistake for _, mistake in sorted(found, key=lambda pair: pair[0])]

    def _excess(self, mistake: Mistake, records: Sequence[Record]) -> float | None:
        """Return how far at most an answer is from a mistake's values, None if it is too far in any case."""
        largest = 0.0
        for record in records:
            try:
                comparison = self.compare(self.imitate(mistake, record), record.values, LIKENESS)
            except Exception:  # a wrong function may fail on some cases: then it is not what the learner wrote
                return None
            if not comparison.agrees:
                return None
            largest = max(largest, comparison.excess)
        return largest

    def imitate(self, mistake: Mistake, record: Record) -> Values:
        """Return the values that a mistake gives in the case of a record."""
        return self.sample(mistake.function, dict(record.case))

    def picture(self, record: Record, expected: Values, seeds: Sequence[int] = ()) -> Picture | None:
        """Return a picture of the expected values and the answer's, or None where there is nothing to draw."""
        return None


@dataclass(frozen=True)
class Outcome:
    """An exercise with a goal, reached in real training (or whatever else ``evaluate`` does).

    ``sample`` as in :class:`Exercise`. ``evaluate(values, seeds)`` works with the sampled numbers on these seeds and
    returns a :class:`Verdict`; the notebook's check uses ``public_seeds``, the judge its own. An outcome may have
    cases, as an exercise has; ``evaluate`` then gets the case's parameters too, by name. ``draw(values, seeds)``, with
    these parameters too, makes a picture of what an answer leads to that falls short of the goal.
    """

    has_right_values: ClassVar[Literal[False]] = False
    mistakes: ClassVar[Sequence[Mistake]] = ()

    name: str
    sample: Sample
    evaluate: Callable[..., Verdict]
    public_seeds: Sequence[int] = tuple(range(8))
    forbidden: tuple[str, ...] = ()
    seconds: float = 20.0
    hints: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    draw: Callable[..., Picture | None] | None = None

    def expected(self, case: Case) -> Values:
        """Return no values: any answer that reaches the goal is right."""
        return {}

    def assess(
        self, record: Record, expected: Values, seeds: Sequence[int], diagnosis: Diagnosis | None = None
    ) -> Finding:
        """Return the finding for one case: how far the record's numbers get on these seeds."""
        problem = feedback.unanswered(record, self.advice)
        if problem is not None:
            return problem
        try:
            return feedback.judged(self.evaluate(record.values, seeds, **record.case))
        except Exception as error:  # a record that the check did not make must not stop the judge
            return Finding(Status.WRONG, f"The answer is not of the form that the exercise asks for ({error}).")

    def diagnose(self, records: Sequence[Record], expected: Sequence[Values]) -> Diagnosis:
        """Return a diagnosis that names nothing: the verdict says what the answer lacks."""
        return Diagnosis()

    def picture(self, record: Record, expected: Values, seeds: Sequence[int] = ()) -> Picture | None:
        """Return a picture of what the answer leads to on these seeds (the public ones), or None if none is drawn."""
        if self.draw is None or not record.values:
            return None
        try:
            return self.draw(record.values, seeds or self.public_seeds, **record.case)
        except Exception:  # a record that the check did not make must not stop the judge
            return None


def ask(exercise: Exercise | Outcome, answer: Callable[..., Any], case: Case) -> tuple[Record, calls.Notes]:
    """Sample a learner's answer to one case, in a known state; whatever their code does, the result is a record."""
    notes = calls.Notes()

    def record(status: Answered, values: Values | None = None, message: str = "") -> tuple[Record, calls.Notes]:
        return Record(exercise.name, case, status, values or {}, message, tuple(notes.forbidden)), notes

    try:
        with known_state(), calls.watched(exercise.forbidden, exercise.seconds) as notes:
            values = exercise.sample(answer, copy.deepcopy(dict(case)))
    except NotImplementedError:
        return record(Answered.NOT_ATTEMPTED)
    except InvalidAnswer as problem:
        return record(Answered.INVALID, message=str(problem))
    except calls.TooSlow as problem:
        message = f"Your code is {problem}. Look for a loop that never ends, or does too much."
        return record(Answered.ERROR, message=message)
    except (Exception, SystemExit) as error:
        return record(Answered.ERROR, message=calls.error_line(error))
    return record(Answered.ANSWERED, values)


def number(value: Any, what: str = "Your function") -> float:
    """Return ``value`` as a float, or raise :class:`InvalidAnswer` saying what it is instead of one finite number."""
    array = numbers(value, what)
    if array.shape != ():
        raise InvalidAnswer(f"{what} returned an array of shape {array.shape} where one number is expected.")
    if not np.isfinite(array):
        raise InvalidAnswer(f"{what} returned {float(array)}, which is not a finite number.")
    return float(array)


def numbers(value: Any, what: str = "Your function", shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Return ``value`` as a float64 array, of this ``shape`` if one is given; NaN and infinity are let through.

    Raises :class:`InvalidAnswer` for None, strings, booleans, complex numbers, ragged lists, or another shape.
    """
    if value is None:
        raise InvalidAnswer(f"{what} returned None. Is a `return` missing?")
    try:
        array = np.asarray(value)
    except Exception:
        raise InvalidAnswer(f"{what} returned a {type(value).__name__} that is not a regular array.") from None
    if array.dtype.kind not in "iuf":
        kind = {"b": "True or False", "c": "complex numbers", "U": "text", "S": "text"}.get(
            array.dtype.kind, f"a {type(value).__name__}"
        )
        raise InvalidAnswer(f"{what} returned {kind} where real numbers are expected.")
    if shape is not None and array.shape != shape:
        raise InvalidAnswer(f"{what} returned an array of shape {array.shape} where {shape} is expected.")
    return array.astype(np.float64)


def ramp(value: float, nothing: float, full: float) -> float:
    """Return the share of the points that a result earns: 0 at ``nothing``, 1 at ``full``, linear between them.

    ``full`` may lie below ``nothing``, where lower is better. A result that is NaN earns nothing.
    """
    share = (value - nothing) / (full - nothing)
    return float(np.clip(share, 0, 1)) if share == share else 0.0
