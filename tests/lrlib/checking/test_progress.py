"""What the checks have shown is kept beside the learner's work, and nowhere else."""

import pytest

from lrlib.checking import progress


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.WORK, str(tmp_path))
    return tmp_path


def test_the_last_check_of_an_exercise_counts_and_comes_last(work):
    progress.note("a", "wrong", 0.0, "the first step differs")
    progress.note("b", "partial", 0.5)
    progress.note("a", "right", 1.0)
    entries = progress.read(work)
    assert [(name, entry.status, entry.share) for name, entry in entries.items()] == [
        ("b", "partial", 0.5),
        ("a", "right", 1.0),
    ]


def test_a_damaged_line_costs_nothing_else(work):
    progress.note("a", "right", 1.0)
    with (work / progress.FILE).open("a") as file:
        file.write('{"exercise": "b", "sta\n[1]\n{"exercise": "c", "status": "right", "share": "much"}\n')
    progress.note("d", "right", 7.0)
    assert {name: entry.share for name, entry in progress.read(work).items()} == {"a": 1.0, "d": 1.0}


def test_outside_a_learners_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.delenv(progress.WORK, raising=False)
    monkeypatch.chdir(tmp_path)
    progress.note("a", "right", 1.0)
    assert list(tmp_path.iterdir()) == []


def test_without_the_lab_the_start_page_marks_the_folder(tmp_path, monkeypatch):
    (tmp_path / progress.START).write_text("{}")
    (tmp_path / "01_x").mkdir()
    monkeypatch.delenv(progress.WORK, raising=False)
    monkeypatch.chdir(tmp_path / "01_x")
    progress.note("a", "right", 1.0)
    assert list(progress.read(tmp_path)) == ["a"]


def test_a_folder_that_cannot_be_written_stops_no_check(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.WORK, str(tmp_path / "gone"))
    progress.note("a", "right", 1.0)
    assert progress.read(tmp_path / "gone") == {}
