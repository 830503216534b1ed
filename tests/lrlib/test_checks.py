"""The check keeps its four outcomes apart, and says what is wrong."""

import dataclasses
import math
import signal
import warnings

import numpy as np
import pytest

from lrlib.checking import progress
from lrlib.checking.check import check as check_of
from lrlib.checking.exercise import Outcome, Verdict, ask
from lrlib.checking.records import GRADING
from lrlib.checks import check
from lrlib.course import COURSE

CASE = {"initial_learning_rate": 0.083, "decay_steps": 37, "alpha": 0.07}


def right(step, initial_learning_rate, decay_steps, alpha=0.0):
    wave = (1 + np.cos(np.pi * np.minimum(step, decay_steps) / decay_steps)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)


def one_step_at_a_time(step, initial_learning_rate, decay_steps, alpha=0.0):
    if step >= decay_steps:
        return initial_learning_rate * alpha
    return initial_learning_rate * ((1 - alpha) * (1 + math.cos(math.pi * step / decay_steps)) / 2 + alpha)


def in_float32(step, **case):
    return np.float32(right(np.asarray(step, np.float32), **case))


def told(answer, capsys, exception=None):
    """Return what the check says, in one line: it prints it, or puts it into the exception that it raises."""
    if exception is None:
        check("cosine_decay", answer, CASE)
        return " ".join(capsys.readouterr().out.split())
    with pytest.raises(exception) as raised:
        check("cosine_decay", answer, CASE)
    shown = str(raised.value)
    assert raised.value._render_traceback_() == shown.splitlines()
    assert max(map(len, shown.splitlines())) <= 88
    printed = capsys.readouterr().out
    assert not any(sentence in printed for sentence in shown.splitlines())  # each sentence once
    return " ".join(shown.split())


@pytest.mark.parametrize("answer", [right, one_step_at_a_time, in_float32])
def test_right(answer, capsys):
    assert "✓ cosine_decay: right" in told(answer, capsys)


def test_not_attempted(capsys):
    def stub(step, initial_learning_rate, decay_steps, alpha=0.0):
        raise NotImplementedError

    assert "○ cosine_decay: not attempted" in told(stub, capsys, NotImplementedError)


def test_an_error_names_itself(capsys):
    def broken(step, initial_learning_rate, decay_steps, alpha=0.0):
        return initial_learning_rate / 0

    out = told(broken, capsys, AssertionError)
    assert "cosine_decay: error" in out
    assert "ZeroDivisionError: " in out


def test_wrong_shows_the_first_difference_and_the_mistake(capsys):
    def absolute(step, initial_learning_rate, decay_steps, alpha=0.0):
        wave = (1 + np.cos(np.pi * np.minimum(step, decay_steps) / decay_steps)) / 2
        return (initial_learning_rate - alpha) * wave + alpha

    out = told(absolute, capsys, AssertionError)
    assert "✗ cosine_decay: wrong (for initial_learning_rate=0.083, decay_steps=37, alpha=0.07)" in out
    assert "The first difference is at step 1: expected 0.082861" in out
    assert "Likely mistake: alpha taken as an absolute rate" in out


def test_a_tiny_rate_is_not_taken_for_another():
    def four_times(step, **case):
        return np.where(np.asarray(step) < case["decay_steps"], right(step, **case), 4 * right(step, **case))

    with pytest.raises(AssertionError, match=r"expected 0\.001, got 0\.004"):
        check("cosine_decay", four_times, {"initial_learning_rate": 1.0, "decay_steps": 37, "alpha": 0.001})


INVALID = {
    "None": (lambda step, **case: None, "returned None. Is a `return` missing?"),
    "text": (lambda step, **case: "0.1", "returned text"),
    "complex": (lambda step, **case: 1j, "returned complex numbers"),
    "NaN": (lambda step, **case: math.nan, "not a finite number"),
    "a bool": (lambda step, **case: True, "returned True or False"),
    "a list": (lambda step, **case: [right(step, **case)], "an array of shape (1,)"),
    "one rate for many steps": (lambda step, **case: np.float64(right(np.ravel(step)[0], **case)), "returned shape ()"),
}


@pytest.mark.parametrize(("answer", "message"), INVALID.values(), ids=INVALID)
def test_invalid(answer, message, capsys):
    assert message in told(answer, capsys, AssertionError)


def test_state_is_caught(capsys):
    calls = []

    def counting(step, **case):
        calls.append(step)
        return right(step if len(calls) < 60 else step + 1, **case)

    assert "a schedule keeps no memory" in told(counting, capsys, AssertionError)


def test_a_change_of_the_input_is_caught(capsys):
    def clipping(step, **case):
        if np.ndim(step):
            np.minimum(step, case["decay_steps"], out=step)
        return right(step, **case)

    assert "must not change its input" in told(clipping, capsys, AssertionError)


def test_printing_and_warning_are_told_and_cost_nothing(capsys):
    def noisy(step, **case):
        print("step", step)
        warnings.warn("careful", stacklevel=1)
        return right(step, **case)

    out = told(noisy, capsys)
    assert "✓" in out
    assert "Your code prints" in out
    assert "Your code warns: careful" in out
    assert "step 1" not in out


@pytest.mark.parametrize("handler", [signal.default_int_handler, signal.SIG_IGN], ids=["default", "ignored"])
def test_code_that_does_not_end_is_stopped(handler):
    """Also where interrupts are ignored, as in a process that another one manages."""
    before = signal.signal(signal.SIGINT, handler)

    def endless(step, **case):
        while True:
            pass

    try:
        record, _ = ask(dataclasses.replace(COURSE.find("cosine_decay"), seconds=0.2), endless, CASE)
    finally:
        signal.signal(signal.SIGINT, before)
    assert record.status == "error"
    assert "still running after 0.2 seconds" in record.message


def test_a_deprecation_inside_a_library_is_not_told(capsys):
    def old_fashioned(step, **case):
        warnings.warn("an old way of calling NumPy", DeprecationWarning, stacklevel=1)
        return right(step, **case)

    out = told(old_fashioned, capsys)
    assert "✓" in out
    assert "warns" not in out


def test_leaving_python_is_an_error(capsys):
    assert "SystemExit" in told(lambda step, **case: exit(), capsys, AssertionError)


def test_the_reference_itself_is_no_answer(capsys):
    from lrlib import schedules

    out = told(lambda step, **case: schedules.cosine_decay(step, **case), capsys, AssertionError)
    assert "asks you to write the formula yourself" in out


def test_a_reference_is_named_as_learners_import_it_and_no_picture_says_that_the_curves_agree(capsys, monkeypatch):
    from lrlib import schedules

    shown = []
    monkeypatch.setattr("lrlib.plots.Picture.show", lambda picture: shown.append(picture))
    out = told(lambda step, **case: schedules.cosine_decay(step, **case), capsys, AssertionError)
    assert "calls lrlib.schedules.cosine_decay." in out
    assert shown == []
    told(lambda step, **case: 2 * right(step, **case), capsys, AssertionError)
    assert len(shown) == 1


def test_a_partial_result_is_no_success(monkeypatch, tmp_path):
    """Validate calls success what raises nothing."""
    from lrlib.checking.exercise import Verdict

    monkeypatch.setenv(progress.WORK, str(tmp_path))
    outcome = dataclasses.replace(COURSE.find("two_rates"), evaluate=lambda values, seeds: Verdict(0.55, "Quick."))
    monkeypatch.setattr(type(COURSE), "find", lambda course, name: outcome)
    with pytest.raises(AssertionError, match=r"◐ two_rates: partial\n  Quick. That earns 55% of the points."):
        check("two_rates", lambda step: 0.25)
    assert progress.read(tmp_path)["two_rates"].share == 0.55


def test_each_check_is_noted_in_the_learners_progress(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv(progress.WORK, str(tmp_path))
    told(lambda step, **case: 2 * right(step, **case), capsys, AssertionError)
    entry = progress.read(tmp_path)["cosine_decay"]
    assert (entry.status, entry.share) == ("wrong", 0)
    assert entry.message.startswith("The first difference")
    told(right, capsys)
    assert progress.read(tmp_path)["cosine_decay"].share == 1


def test_a_grading_kernel_notes_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv(progress.WORK, str(tmp_path))
    monkeypatch.setenv(GRADING, "1")
    check("cosine_decay", right, CASE)
    assert progress.read(tmp_path) == {}


def test_grading_says_nothing_and_never_raises(capsys, monkeypatch):
    monkeypatch.setenv(GRADING, "1")
    check("cosine_decay", lambda step, **case: None, CASE)
    assert capsys.readouterr().out == ""


def test_an_unknown_exercise_is_named():
    with pytest.raises(KeyError, match="no exercise 'cosine_decoy'"):
        check("cosine_decoy", right, CASE)


@pytest.mark.parametrize(
    ("share", "mark"), [(1.0, "✓ reach: right"), (0.5, "◐ reach: partial"), (0.0, "✗ reach: wrong")]
)
def test_an_outcome_is_evaluated_on_the_public_seeds(share, mark, capsys, monkeypatch):
    seeds_used = []

    def evaluate(values, seeds):
        seeds_used.extend(seeds)
        return Verdict(share, f"You got {float(values['rate']):g}.")

    outcome = Outcome("reach", lambda answer, case: {"rate": np.array(answer())}, evaluate, public_seeds=(3, 4))
    course = dataclasses.replace(COURSE, lessons=("one",), exercises_of=lambda lesson: [outcome])
    if share == 1:
        check_of(course, "reach", lambda: 0.25)
        told = capsys.readouterr().out
    else:
        with pytest.raises(AssertionError) as raised:
            check_of(course, "reach", lambda: 0.25)
        told = str(raised.value)
    assert mark in told
    assert "You got 0.25." in told
    assert seeds_used == [3, 4]
