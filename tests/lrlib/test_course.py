"""What the course says to its grader is true: every dotted name in a string names something."""

import importlib
import re
import subprocess
import sys

import pytest

from lrlib import tensorflow_gate
from lrlib.checking.course import Course
from lrlib.course import COURSE

tensorflow_gate.load()  # before keras is imported by its name


def resolve(name):
    """Return what a dotted name refers to; raises AttributeError or ImportError if it is nothing."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            found = getattr(found, part)
        return found
    raise ImportError(name)


FORBIDDEN = {
    name for lesson in COURSE.lessons for exercise in COURSE.exercises(lesson).values() for name in exercise.forbidden
}


@pytest.mark.parametrize("name", sorted({*FORBIDDEN, *COURSE.insides, COURSE.check, COURSE.package}))
def test_a_dotted_name_names_something(name):
    assert resolve(name) is not None


def test_an_alias_ends_in_a_module():
    for pattern, name in COURSE.aliases:
        re.compile(pattern)
        assert resolve(name)


def test_a_name_that_stands_for_nothing_would_be_seen():
    with pytest.raises(AttributeError):
        resolve("lrlib.schedules.cosine_decoy")
    with pytest.raises(ImportError):
        resolve("no_such_package.at_all")


def test_the_lessons_are_those_that_have_a_text():
    assert list(COURSE.lessons) == sorted(path.stem for path in (COURSE.root / "solutions").glob("[0-9][0-9]_*.py"))


def test_no_two_exercises_share_a_name():
    names = [name for lesson in COURSE.lessons for name in COURSE.exercises(lesson)]
    assert len(names) == len(set(names))
    assert isinstance(COURSE, Course)


def test_an_unknown_lesson_or_exercise_is_refused_by_name():
    with pytest.raises(KeyError, match="no lesson '07_more'; the lessons are 01_learning_rate"):
        COURSE.exercises("07_more")
    with pytest.raises(KeyError, match="no exercise 'cosine_decoy'"):
        COURSE.find("cosine_decoy")


def test_what_the_sandbox_imports_for_all_submissions_is_what_the_lessons_import_late():
    program = (
        f"import sys; exec({COURSE.warm!r}, {{}}); "
        "assert {'matplotlib.figure', 'scipy.linalg'} <= set(sys.modules); assert len(sys._current_frames()) == 1; "
        "from lrlib import data; assert data._bundled.cache_info().currsize == len(data.DATASETS)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
