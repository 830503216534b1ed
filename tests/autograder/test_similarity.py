"""Likeness beyond what is common is shown, whatever the names and the layout; common solutions are not."""

import time

import nbformat
import pytest

from autograder import banks, similarity
from autograder.__main__ import main
from tests.autograder import made_class
from tests.autograder.made_class import EMPTY, RIGHT

LESSON = "03_common_schedules"
ODD = """\
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    drops, rate = 0, initial_learning_rate
    while (drops + 1) * decay_steps <= step:
        drops += 1
        rate = rate * decay_rate
    return rate if drops >= 0 else None
"""
RENAMED = """\
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    # my own idea
    n, eta = 0, initial_learning_rate

    while (n + 1) * decay_steps <= step:
        n += 1
        eta = eta * decay_rate
    return eta if n >= 0 else None
"""


def answer(student, source):
    return similarity.Answer(student, source, similarity.tokens(source))


def right(number=0):
    return [a.source for a in banks.load(LESSON) if a.exercise == "step_decay" and a.kind == "right"][number]


def unexplained(*sources):
    answers = [answer(f"s{number}", source) for number, source in enumerate(sources)]
    common = [similarity.tokens(a.source) for a in banks.load(LESSON) if a.exercise == "step_decay"]
    return {(a.one.student, a.other.student): a.unexplained for a in similarity.compare("step_decay", answers, common)}


def test_new_names_comments_and_blank_lines_hide_nothing():
    assert unexplained(ODD, RENAMED)["s0", "s1"] == 1


def test_a_common_solution_is_nobodys_in_particular():
    assert unexplained(right(), right())["s0", "s1"] == 0


def test_what_many_of_the_class_wrote_is_nobodys_in_particular():
    assert unexplained(ODD, RENAMED, ODD)["s0", "s1"] == 1
    assert unexplained(*[ODD] * 5)["s0", "s1"] == 0


def test_two_ways_of_solving_it_are_not_alike():
    assert unexplained(ODD, right())["s0", "s1"] < 0.5


def test_an_answer_of_a_line_is_too_short_to_be_compared():
    assert unexplained("rate = 1", "rate = 1") == {}


@pytest.fixture
def output(tmp_path):
    made_class.make(tmp_path, LESSON, dict.fromkeys(("ada", "bo", "cy"), RIGHT) | {"dee": EMPTY})
    for student, source in {"ada": ODD, "bo": RENAMED, "cy": right()}.items():
        path = tmp_path / "autograded" / student / LESSON / f"{LESSON}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        next(
            c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "step_decay"
        ).source = source
        nbformat.write(notebook, path)
    return tmp_path


def test_the_pair_is_shown_side_by_side_and_nothing_is_concluded(output, capsys):
    assert main(["similar", "--output", str(output)]) == 0
    told = capsys.readouterr().out
    assert f"{LESSON}: ada and bo: step_decay" in told
    assert "1 pair to compare side by side" in told
    page = (output / "similar.html").read_text()
    assert "my own idea" in page
    assert "concludes nothing" in page
    assert "<script" not in page


def test_nothing_to_compare(tmp_path, capsys):
    made_class.make(tmp_path, LESSON, {"ada": RIGHT})
    assert main(["similar", "--output", str(tmp_path)]) == 2
    assert "fewer than two graded submissions" in capsys.readouterr().err
    assert main(["similar", "--least", "80", "--output", str(tmp_path)]) == 2


def test_two_hundred_answers_are_compared_in_seconds():
    answers = [answer(f"s{n}", ODD.replace("drops >= 0", f"drops >= {n}")) for n in range(200)]
    start = time.process_time()
    found = similarity.compare("step_decay", answers, [similarity.tokens(right())])
    assert len(found) == 200 * 199 / 2
    assert time.process_time() - start < 5
