"""A course as the check and the grader see it: the one object through which they learn of its subject."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lrlib.checking.exercise import Exercise, Outcome


@dataclass(frozen=True)
class Course:
    """What a course tells its grader.

    ``name`` names files and the gradebook's course ("learning-rates"). ``root`` is the folder that holds
    ``solutions/`` and ``lessons/``; the answer keys and the banks of answers lie in ``graders`` (``keys/`` and
    ``banks/``), for instructors only. ``lessons`` are the lessons' names in order, and ``exercises_of(lesson)`` gives
    the exercises of one. ``package`` is what learners install and import.

    An answer is refused when its code reaches ``insides`` (dotted names: where the references stand), binds the name
    ``check`` to anything but the dotted name ``check``, or uses what its exercise forbids; ``aliases`` are (regular
    expression, name) pairs that give one name to what is known by several. ``prepare()`` imports what judging needs and
    takes long to import, once for all of a run. ``bundle_readme`` is the text for learners in their zip, with
    ``{wheel}`` for the package's file; ``bundle_files`` are the files that go into it: their names
    there, and where they lie below ``root``.

    ``warm`` is the source of imports that lessons make late: the grader's sandbox runs it once, for all submissions. It
    must start no thread.
    """

    name: str
    title: str
    root: Path
    graders: Path
    lessons: tuple[str, ...]
    exercises_of: Callable[[str], Iterable[Exercise | Outcome]]
    package: str
    check: str
    insides: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    prepare: Callable[[], object] = lambda: None
    bundle_readme: str = ""
    bundle_files: Mapping[str, str] = field(default_factory=dict)
    warm: str = ""

    def exercises(self, lesson: str) -> dict[str, Exercise | Outcome]:
        """Return the exercises of one lesson by name; raises KeyError naming the lessons there are."""
        if lesson not in self.lessons:
            raise KeyError(f"no lesson {lesson!r}; the lessons are {', '.join(self.lessons)}")
        return {exercise.name: exercise for exercise in self.exercises_of(lesson)}

    def find(self, name: str) -> Exercise | Outcome:
        """Return the exercise of this name, whichever lesson it belongs to; raises KeyError if there is none."""
        for lesson in self.lessons:
            exercises = self.exercises(lesson)
            if name in exercises:
                return exercises[name]
        raise KeyError(f"no exercise {name!r} in this course")
