"""What is handed in is what the learner saved, and what it lacks is said before it is handed in."""

import hashlib
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import submissions
from lrlib import __main__ as command_line
from lrlib.checking import progress
from lrlib.desk import hand_in
from tests.lrlib.desk.test_contents import experiment, graded


def check(name, source):
    return [new_markdown_cell(f"### {name}"), new_code_cell(source, metadata=graded(f"test_{name}", 1))]


def shows(name, status, share, message=""):
    return f"from lrlib.checking import progress\nprogress.note({name!r}, {status!r}, {share}, {message!r})"


# A check of the course's, as far as handing in sees it: it notes what it showed.
NEEDS = """\
from lrlib.checking import progress
try:
    runs
    progress.note('needs', 'right', 1.0)
except NameError as problem:
    progress.note('needs', 'error', 0.0, f'Your code stopped with an error. NameError: {problem}')
"""
CELLS = [
    new_markdown_cell("# Lesson 7. Seven"),
    experiment("runs = 3"),
    *check("good", shows("good", "right", 1.0)),
    *check("half", shows("half", "partial", 0.5, "Halfway there.")),
    *check("needs", NEEDS),
    *check("stub", shows("stub", "not attempted", 0.0, "Not attempted yet: write it.")),
    *check("never", "raise NotImplementedError()"),
    new_markdown_cell("### words"),
    new_markdown_cell("YOUR ANSWER HERE", metadata=graded("words", 3)),
]


@pytest.fixture
def work(tmp_path):
    path = tmp_path / "work" / "07_seven" / "07_seven.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=CELLS), path)
    return tmp_path / "work"


@pytest.fixture
def checks_do_not_run(monkeypatch):
    """Leave the kernel out, which takes half a second to start, where only the file counts that is handed in."""
    monkeypatch.setattr(hand_in, "_run_checks", lambda lesson, cells: {})


def test_it_says_what_is_missing_and_writes_what_the_grader_reads(work, capsys):
    saved = (work / "07_seven" / "07_seven.ipynb").read_bytes()
    assert command_line.main(["hand-in", "07", "--student", "Ada", "--folder", str(work.parent)]) == 1
    told = capsys.readouterr().out
    assert "1 of 6 exercises" in told
    assert "half: partial. Halfway there." in told
    assert "needs: Your answer uses `runs`, which only an experiment cell defines" in told
    assert "  - stub: Not attempted yet: write it." in told.splitlines()
    assert "never: its check did not run" in told
    assert "words: nothing is written yet." in told
    assert "good:" not in told
    handed = work / "hand_in" / "Ada" / "07_seven" / "07_seven.ipynb"
    assert handed.read_bytes() == saved
    checksum = hashlib.sha256(saved).hexdigest()
    assert checksum in told
    with zipfile.ZipFile(work / "hand_in" / "07_seven.zip") as archive:
        assert archive.read("07_seven/07_seven.ipynb") == saved
        assert archive.read("07_seven/07_seven.sha256").decode() == f"{checksum}  07_seven.ipynb\n"


def test_the_checks_of_a_hand_in_leave_the_learners_progress_alone(work, monkeypatch):
    monkeypatch.setenv(progress.WORK, str(work))
    hand_in.hand_in("07", work)
    assert progress.read(work) == {}


def test_nothing_missing_is_exit_code_0(work, capsys):
    path = work / "07_seven" / "07_seven.ipynb"
    nbformat.write(new_notebook(cells=CELLS[:4]), path)
    assert command_line.main(["hand-in", "07_seven", "--folder", str(work.parent)]) == 0
    assert "1 of 1 exercises" in capsys.readouterr().out


def test_what_is_made_of_an_experiment_is_named(work):
    made = [new_code_cell("best = min([runs])\ndef made(x=best): return x"), *check("made", "made()")]
    nbformat.write(new_notebook(cells=[*CELLS[:2], *made]), work / "07_seven" / "07_seven.ipynb")
    [line] = hand_in.hand_in("07", work).missing
    assert line.startswith("made: Your answer uses `made`, which is made of `runs`, which only an experiment cell")


@pytest.mark.parametrize("name", ["", "08", "7"])
def test_an_unknown_lesson_is_one_line_that_names_those_there_are(work, capsys, name):
    assert command_line.main(["hand-in", name, "--folder", str(work.parent)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "07_seven" in line


def test_before_the_first_lab_it_says_how_to_open_the_lessons(tmp_path, capsys):
    assert command_line.main(["hand-in", "01", "--folder", str(tmp_path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("open them first: make lab, or python -m lrlib lab")


def test_a_damaged_lesson_is_one_line(work, capsys):
    (work / "07_seven" / "07_seven.ipynb").write_text("{")
    assert command_line.main(["hand-in", "07", "--folder", str(work.parent)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "07_seven.ipynb is not a readable notebook" in line


def test_a_kernel_that_dies_leaves_the_checks_below_unanswered(work):
    died = new_code_cell("import os; os._exit(1)")
    nbformat.write(new_notebook(cells=[*CELLS[:4], died, *CELLS[4:]]), work / "07_seven" / "07_seven.ipynb")
    made = hand_in.hand_in("07", work)
    assert "half: its check did not run. Is the check's cell gone, or does a cell above it never end?" in made.missing
    assert made.right == 1


@pytest.mark.parametrize("name", ["../../etc", "Ada Lovelace", "a*b?", " ", "名前"])
@pytest.mark.usefixtures("checks_do_not_run")
def test_a_students_name_is_a_name_of_one_folder(work, name):
    file = hand_in.hand_in("07", work, student=name).file
    assert file.parents[2] == work / "hand_in"
    assert not set(file.parents[1].name) & set("*?[] /")


@pytest.mark.usefixtures("checks_do_not_run")
def test_a_notebook_too_large_to_grade_goes_without_its_outputs(work, monkeypatch):
    assert hand_in.LARGEST == submissions.LARGEST
    monkeypatch.setattr(hand_in, "LARGEST", 1000)
    made = hand_in.hand_in("07", work)
    cells = nbformat.read(made.file, as_version=4).cells
    assert [cell.source for cell in cells] == [cell.source for cell in CELLS]
