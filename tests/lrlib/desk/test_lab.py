"""JupyterLab opens on the learner's own copy: nothing of theirs is overwritten, and the server serves it."""

import os

import nbformat
import pytest

from lrlib import __main__ as command_line
from lrlib.desk import lab


@pytest.fixture
def lessons(tmp_path):
    folder = tmp_path / "lessons" / "01_first"
    folder.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Hello")]), folder / "01_first.ipynb")
    return tmp_path / "lessons"


def test_a_new_copy_gets_every_lesson(lessons, tmp_path):
    work = tmp_path / "work"
    assert lab.add_lessons(lessons, work) == ["01_first/01_first.ipynb"]
    assert (work / "01_first/01_first.ipynb").read_bytes() == (lessons / "01_first/01_first.ipynb").read_bytes()


def test_work_is_kept_and_new_lessons_are_added(lessons, tmp_path):
    work = tmp_path / "work"
    lab.add_lessons(lessons, work)
    mine = work / "01_first" / "01_first.ipynb"
    mine.write_text("my answers")
    (work / "notes.txt").write_text("my notes")
    (lessons / "02_next").mkdir()
    (lessons / "02_next" / "02_next.ipynb").write_text("{}")
    assert lab.add_lessons(lessons, work) == ["02_next/02_next.ipynb"]
    assert mine.read_text() == "my answers"
    assert (work / "notes.txt").read_text() == "my notes"


def test_even_an_empty_file_or_a_dangling_link_is_the_learners(lessons, tmp_path):
    mine = tmp_path / "work" / "01_first" / "01_first.ipynb"
    mine.parent.mkdir(parents=True)
    mine.touch()
    assert lab.add_lessons(lessons, tmp_path / "work") == []
    mine.unlink()
    try:
        mine.symlink_to(tmp_path / "elsewhere")
    except OSError:
        pytest.skip("this system does not let its users make links")
    assert lab.add_lessons(lessons, tmp_path / "work") == []
    assert os.path.islink(mine)


def test_an_interrupted_copy_leaves_no_half_lesson(lessons, tmp_path, monkeypatch):
    def half(source, target):
        target.write_bytes(source.read_bytes()[:10])
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(lab.shutil, "copyfile", half)
        with pytest.raises(OSError, match="disk full"):
            lab.add_lessons(lessons, tmp_path / "work")
    assert lab.add_lessons(lessons, tmp_path / "work") == ["01_first/01_first.ipynb"]


def test_the_pages_that_lessons_link_to_are_new_at_each_start(lessons, tmp_path):
    (tmp_path / "docs").mkdir()
    for text in ("old", "new"):
        (tmp_path / "docs" / "glossary.md").write_text(text)
        (tmp_path / "docs" / "instructors.md").write_text("not for learners")
        lab.add_pages(tmp_path, tmp_path / "work")
        assert (tmp_path / "work" / "docs" / "glossary.md").read_text() == text
    assert [path.name for path in (tmp_path / "work" / "docs").iterdir()] == ["glossary.md"]


def test_hidden_files_are_not_lessons(lessons, tmp_path):
    (lessons / "01_first" / ".ipynb_checkpoints").mkdir()
    (lessons / "01_first" / ".ipynb_checkpoints" / "x.ipynb").write_text("{}")
    assert lab.add_lessons(lessons, tmp_path / "work") == ["01_first/01_first.ipynb"]


def test_a_folder_that_is_not_the_courses_is_refused_in_one_line(tmp_path, capsys):
    assert command_line.main(["lab", "--folder", str(tmp_path)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "--folder" in line


def test_a_copy_that_cannot_be_written_is_one_line(lessons, tmp_path, capsys):
    (tmp_path / "work").write_text("a file where the folder should be")
    assert command_line.main(["lab", "--folder", str(tmp_path)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path / "work") in line


def test_jupyterlab_serves_the_lessons(lessons, tmp_path, capsys):
    assert command_line.main(["lab", "--check", "--folder", str(tmp_path)]) == 0
    assert "1 lessons are served" in capsys.readouterr().out


def test_a_lesson_that_jupyterlab_cannot_open_fails_the_check(lessons, tmp_path, capsys):
    (lessons / "01_first" / "01_first.ipynb").write_text("not a notebook")
    assert command_line.main(["lab", "--check", "--folder", str(tmp_path)]) == 1
    assert "01_first.ipynb answers 400" in capsys.readouterr().err
