"""The progress bar: silent for short work, one line on standard output for long work, gone at the end."""

import pytest

from lrlib.training import progress


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that the test turns."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_short_work_shows_nothing(clock, capsys):
    bar = progress.Progress(10, "training")
    for _ in range(10):
        clock[0] += 0.19
        bar.advance(1)
        bar.draw()
    bar.close()
    assert capsys.readouterr() == ("", "")


def test_long_work_shows_a_bar_early_and_erases_it(clock, capsys):
    bar = progress.Progress(10, "training 32 runs")
    clock[0] = 0.5
    bar.advance(1)
    bar.draw()
    assert capsys.readouterr() == ("\rtraining 32 runs [###...........................] 4 s left", "")
    bar.close()
    out = capsys.readouterr().out
    assert out.strip("\r ") == ""
    assert out.endswith("\r")


def test_nothing_done_yet_after_two_seconds_says_so(clock, capsys):
    bar = progress.Progress(10, "training")
    clock[0] = 1.9
    bar.draw()
    assert capsys.readouterr().out == ""
    clock[0] = 2.1
    bar.draw()
    assert capsys.readouterr().out == "\rtraining [..............................] compiling"


def test_it_can_be_switched_off(clock, capsys):
    bar = progress.Progress(10, "training", shown=False)
    clock[0] = 100.0
    bar.advance(1)
    bar.draw()
    bar.close()
    assert capsys.readouterr() == ("", "")
