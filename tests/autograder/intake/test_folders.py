"""Nobody vanishes: a notebook is found whatever its folder is like, and what is not used is said once."""

import json

import nbformat
import pytest

from autograder import banks, submissions
from autograder.submissions import SubmissionError

LESSON, OTHER = "03_common_schedules", "02_fixed_rates"


@pytest.fixture(scope="module")
def notebook():
    return nbformat.writes(banks.fill(LESSON, {}))


@pytest.fixture
def hand_in(tmp_path, notebook):
    """Return a function that makes files (place -> text, by default the notebook) and looks at what was handed in."""

    def hand_in(*places, lessons=(LESSON,), student="*", **texts):
        for place in places:
            path = tmp_path / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts.get(path.suffix[1:], notebook))
        return submissions.look(tmp_path, list(lessons), student)

    return hand_in


def taken(handed_in, tmp_path):
    return {
        (found.student, found.path.relative_to(tmp_path / found.student).as_posix()) for found in handed_in.submissions
    }


ACCEPTED = [
    f"{LESSON}.ipynb",
    f"Copy of {LESSON}.ipynb",
    f"{LESSON}/Copy of {LESSON}.ipynb",
    f"{LESSON}/Kopie von {LESSON}.ipynb",
    f"{LESSON}/{LESSON} (1).ipynb",
    f"{LESSON}/{LESSON}(1).ipynb",
    f"{LESSON}/{LESSON} - Copy.ipynb",
    f"{LESSON}/{LESSON}-Copy1.ipynb",
    f"{LESSON}/{LESSON}_final.ipynb",
    f"{LESSON}/{LESSON.upper()}.IPYNB",
    f"{LESSON}/{LESSON}.ipynb.txt",
    f"{LESSON}/{LESSON}.ipynb.json",
    f"{LESSON}/{LESSON}.ipynb.download",
    f"{LESSON}/{LESSON}.ipynb.orig",
    f"{LESSON}/{LESSON}.ipynb.ipynb",
    f"{LESSON}.ipynb/{LESSON}.ipynb",
    f"{LESSON}/Cópia de {LESSON}.ipynb",
    f"{LESSON}/{LESSON}_Ada_Lovelace.ipynb",
    f"content/drive/MyDrive/Colab Notebooks/{LESSON}.ipynb",
    "3_common_schedules/3.ipynb",
    f"{LESSON}/homework.ipynb",
    f"{LESSON}/Untitled.ipynb",
    f"{LESSON.title()}/{LESSON.title()}.ipynb",
    f"{LESSON.replace('_', ' ')}/{LESSON.replace('_', ' ')}.ipynb",
    f"{LESSON.replace('_', '-')}/{LESSON}.ipynb",
    f"{LESSON} (2)/{LESSON}.ipynb",
    f"{LESSON}/{LESSON}/{LESSON}.ipynb",
    f"lessons/{LESSON}/{LESSON}.ipynb",
    f"learning-rates/lessons/{LESSON}/{LESSON}.ipynb",
    f"work/{LESSON}/{LESSON}.ipynb",
    f"hand_in/ada/{LESSON}/{LESSON}.ipynb",
    "week 3/my work.ipynb",
]


@pytest.mark.parametrize("place", ACCEPTED)
def test_the_only_notebook_of_a_lesson_is_accepted_with_a_word(hand_in, tmp_path, place):
    handed_in = hand_in(f"ada/{place}")
    assert taken(handed_in, tmp_path) == {("ada", place)}
    [found] = handed_in.submissions
    assert (found.problem, found.remark) == ("", f"{place} was taken for {LESSON}/{LESSON}.ipynb")
    assert handed_in.unused == []
    submissions.take_in(found, tmp_path / "taken")
    assert (tmp_path / "taken" / "ada" / LESSON / f"{LESSON}.ipynb").is_file()


def test_a_notebook_without_marks_is_known_by_its_names(hand_in, tmp_path):
    plain = json.dumps({"cells": [], "metadata": {}})
    handed_in = hand_in(f"ada/Copy of {LESSON}.ipynb", f"ben/{LESSON}/a.ipynb", "cy/homework.ipynb", ipynb=plain)
    assert taken(handed_in, tmp_path) == {("ada", f"Copy of {LESSON}.ipynb"), ("ben", f"{LESSON}/a.ipynb")}
    assert handed_in.unused == [
        "cy/homework.ipynb: not used: it belongs to no lesson; if it does, put it in STUDENT/LESSON/LESSON.ipynb"
    ]


def test_the_one_in_its_place_counts_and_another_is_said(hand_in, tmp_path, notebook):
    hand_in(f"ada/{LESSON}/{LESSON}.ipynb")
    handed_in = hand_in(f"ada/{LESSON}/{LESSON} (1).ipynb", ipynb=notebook.replace("YOUR CODE", "MY CODE"))
    assert taken(handed_in, tmp_path) == {("ada", f"{LESSON}/{LESSON}.ipynb")}
    assert handed_in.unused == [
        f"ada/{LESSON}/{LESSON} (1).ipynb: not used: {LESSON}.ipynb was graded; if this one counts, put it in its place"
    ]


def test_several_that_can_be_the_one_are_named(hand_in, tmp_path, notebook):
    hand_in(f"ada/{LESSON}/one.ipynb", f"ada/{LESSON}/same.ipynb")
    [found] = submissions.find(tmp_path, [LESSON])
    assert found.problem == ""
    handed_in = hand_in(f"ada/{LESSON}/two.ipynb", ipynb=notebook.replace("YOUR CODE", "MY CODE"))
    [found] = handed_in.submissions
    assert found.problem.startswith("several notebooks can be the one: ")
    assert "leave the one that counts" in found.problem
    assert {line.split(": ")[1] for line in handed_in.unused} == {"not used"}


def test_what_the_learner_s_own_tools_wrote_to_hand_in_is_meant(hand_in, tmp_path, notebook):
    own = ("ada/progress.jsonl", f"ada/{LESSON}/my_predictions.json")
    hand_in(f"ada/hand_in/ada/{LESSON}/{LESSON}.ipynb", f"ada/hand_in/{LESSON}.zip", *own)
    working_copy = "/".join(["ada", "work", LESSON, f"{LESSON}.ipynb"])
    handed_in = hand_in(working_copy, ipynb=notebook.replace("YOUR CODE", "MY CODE"))
    assert taken(handed_in, tmp_path) == {("ada", f"hand_in/ada/{LESSON}/{LESSON}.ipynb")}
    assert len(handed_in.unused) == 1


def test_the_unpacked_bundle_is_no_surprise(hand_in, tmp_path):
    names = ("README.md", "requirements.lock", "environment.yml", "docs/glossary.md", "lrlib-1.0.0-py3-none-any.whl")
    course = [f"ada/learning-rates/{name}" for name in names]
    other = nbformat.writes(banks.fill(OTHER, {}))
    hand_in(f"ada/learning-rates/lessons/{OTHER}/{OTHER}.ipynb", lessons=[OTHER], ipynb=other)
    handed_in = hand_in(*course, f"ada/learning-rates/lessons/{LESSON}/{LESSON}.ipynb", f"ada/{OTHER}/notes.txt")
    assert taken(handed_in, tmp_path) == {("ada", f"learning-rates/lessons/{LESSON}/{LESSON}.ipynb")}
    assert handed_in.unused == []


def test_what_editors_and_systems_leave_behind_is_passed_over(hand_in):
    litter = (
        ".DS_Store",
        "._x",
        ".ipynb_checkpoints/a-checkpoint.ipynb",
        "__MACOSX/x",
        "Thumbs.db",
        "a.ipynb~",
        ".git/x",
    )
    litter += ("__pycache__/numpy.pyc", f"{LESSON}.sha256")
    handed_in = hand_in(f"ada/{LESSON}/{LESSON}.ipynb", *(f"ada/{LESSON}/{name}" for name in litter), ".DS_Store")
    assert handed_in.unused == []


def test_each_thing_that_is_not_used_is_said_once_with_what_to_do(hand_in, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "hollow" / LESSON).mkdir(parents=True)
    (tmp_path / "litter" / ".ipynb_checkpoints").mkdir(parents=True)
    (tmp_path / "litter" / f"{LESSON}.ipynb.crdownload").touch()
    (tmp_path / "linked").symlink_to(tmp_path / "ada")
    handed_in = hand_in(
        f"ada/{LESSON}/{LESSON}.ipynb",
        f"ada/{LESSON}/numpy.py",
        f"ada/{LESSON}.zip",
        "ben/essay.docx",
        f"{LESSON}.ipynb",
        f"{LESSON}/cy/{LESSON}.ipynb",
        ".hidden.ipynb",
    )
    assert handed_in.unused == [
        ".hidden.ipynb: not used: it lies beside the students' folders; it belongs in STUDENT/LESSON/LESSON.ipynb",
        f"{LESSON}: not used: it is named after a lesson; the student's folder comes first, "
        "STUDENT/LESSON/LESSON.ipynb",
        f"{LESSON}.ipynb: not used: it lies beside the students' folders; it belongs in STUDENT/LESSON/LESSON.ipynb",
        f"ada/{LESSON}/numpy.py: not used: only notebooks are graded",
        f"ada/{LESSON}.zip: not used: unpack it",
        "ben/essay.docx: not used: only notebooks are graded",
        "empty: not used: the folder is empty",
        "linked: not used: it is a link; ask for the folder itself",
        "litter: not used: only what programs leave behind is in the folder",
    ]
    assert [(found.student, found.problem) for found in handed_in.submissions] == [
        ("ada", ""),
        ("hollow", f"there is no {LESSON}.ipynb in the folder"),
    ]


def test_nothing_is_said_of_students_and_lessons_that_nobody_asked_for(hand_in):
    places = [f"ada/{LESSON}/{LESSON}.ipynb", f"ada/{OTHER}/{OTHER}.ipynb", f"ada/{OTHER}/data.csv", "ben/essay.docx"]
    assert hand_in(*places, student="a*").unused == []


def test_links_and_endless_folders_are_not_followed(hand_in, tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "round").symlink_to(tmp_path)
    (tmp_path / "ada" / LESSON).symlink_to(tmp_path / "elsewhere")
    handed_in = hand_in(f"elsewhere/{LESSON}.ipynb", "ada/" + "deep/" * 12 + "x.ipynb")
    assert [found.student for found in handed_in.submissions if not found.problem] == ["elsewhere"]
    assert {line.split(": ")[-1] for line in handed_in.unused if line.startswith("ada")} == {
        "it is a link; ask for the file itself",
        "too deep to be looked at",
    }


def test_nothing_to_grade_says_what_is_there(hand_in):
    with pytest.raises(SubmissionError) as refused:
        hand_in("ben/essay.docx")
    assert str(refused.value).splitlines()[1:] == ["ben/essay.docx: not used: only notebooks are graded"]


def test_another_lesson_s_notebook_is_not_graded_as_this_one(hand_in, tmp_path):
    [found] = hand_in(f"ada/{OTHER}/{OTHER}.ipynb", lessons=[OTHER]).submissions
    with pytest.raises(SubmissionError, match=f"{OTHER}.ipynb is the notebook of {LESSON}; ask for the right one"):
        submissions.take_in(found, tmp_path / "taken")


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2026-10-01 21:59:00.250000 UTC", "2026-10-01 21:59:00.250000 UTC"),
        ("2026-10-01 21:59:00 +0200", "2026-10-01 19:59:00.000000 UTC"),
        ("2026-10-01T21:59:00Z\n", "2026-10-01 21:59:00.000000 UTC"),
        ("2026-10-01 21:59:00 Europe/Berlin", "2026-10-01 19:59:00.000000 UTC"),
        ("\ufeff2026-10-01 21:59", "2026-10-01 21:59:00.000000 UTC"),
        ("yesterday", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("place", [LESSON, f"lessons/{LESSON}"])
def test_the_time_is_taken_in(hand_in, tmp_path, written, stored, place):
    handed_in = hand_in(f"ada/{place}/{LESSON}.ipynb", f"ada/{place}/timestamp.txt", txt=written)
    assert handed_in.unused == []
    remarks = submissions.take_in(handed_in.submissions[0], tmp_path / "taken")
    path = tmp_path / "taken" / "ada" / LESSON / "timestamp.txt"
    assert (path.read_text().strip() if path.exists() else None) == stored
    assert ("timestamp.txt has no time in it, so nobody knows whether it was late" in remarks) == (stored is None)


def test_what_the_cells_install_is_said(hand_in, tmp_path):
    notebook = banks.fill(LESSON, {})
    for source in ("%pip install -q seaborn", "!pip3 install seaborn optax", "# pip install x", "!conda install y"):
        notebook.cells.append(nbformat.v4.new_code_cell(source))
    [found] = hand_in(f"ada/{LESSON}/{LESSON}.ipynb", ipynb=nbformat.writes(notebook)).submissions
    assert submissions.take_in(found, tmp_path / "taken") == [
        f"it installs {what!r}, which grading does not do" for what in ("-q seaborn", "seaborn optax", "y")
    ]
