"""Downloads of course systems, named as those systems name their files, become submissions; nobody vanishes."""

import json
import zipfile
from datetime import UTC, datetime

import nbformat
import pytest

from autograder import banks, collecting, downloads, roster, submissions, systems
from autograder.__main__ import main

LESSON, OTHER = "03_common_schedules", "01_learning_rate"
ROSTER = """\
id,name,email,Canvas ID,Identifier
ada,"Lovelace, Ada",ada@example.org,11,Participant 501
zoe,Zoé O'Neil,zoe@example.org,12,Participant 502
carl,Carl Gauss,carl@example.org,13,Participant 503
"""


def text(note=""):
    notebook = banks.fill(LESSON, {})
    notebook.metadata.note = note
    return nbformat.writes(notebook)


@pytest.fixture
def learners(tmp_path):
    (tmp_path / "roster.csv").write_text(ROSTER)
    return roster.read(tmp_path / "roster.csv")


def packed(tmp_path, files):
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 10, 1, 20, 0, 0)), content)
    return path


def collect(tmp_path, system, files, learners=(), lessons=(LESSON, OTHER)):
    result = collecting.collect(system, packed(tmp_path, files), lessons, learners, tmp_path / "out")
    return result, tmp_path / "out" / "submitted"


def note(folder, student):
    return json.loads((folder / student / LESSON / f"{LESSON}.ipynb").read_text())["metadata"]["note"]


def test_canvas(tmp_path, learners):
    files = {
        f"lovelaceada_11_901_{LESSON}.ipynb": text("first"),
        f"lovelaceada_11_905_{LESSON}-1.ipynb": text("second"),
        f"oneilzoe_LATE_12_902_{LESSON}.ipynb": text("late"),
        f"strangersam_99_903_{LESSON}.ipynb": text(),
        "gausscarl_13_904_essay.pdf": "%PDF",
    }
    result, folder = collect(tmp_path, "canvas", files, learners)
    assert sorted(result.submissions) == [("ada", LESSON), ("zoe", LESSON)]
    assert note(folder, "ada") == "second"
    told = "\n".join(result.lines())
    assert "handed in twice, the last counts: ada 03_common_schedules (lovelaceada_11_901" in told
    assert "not in the roster, not collected: strangersam_99_903_03_common_schedules.ipynb (strangersam)" in told
    assert "not used: gausscarl_13_904_essay.pdf (no notebook)" in told
    assert "late, but Canvas does not say by how much, so no penalty is taken: zoe 03_common_schedules" in told
    assert "03_common_schedules: not handed in: carl" in told
    assert not (folder / "ada" / LESSON / "timestamp.txt").exists(), "Canvas's zip has no times of handing in"


@pytest.mark.parametrize("slash", ["/", ""])
def test_moodle(tmp_path, learners, slash):
    files = {
        f"Ada Lovelace_501_assignsubmission_file_{slash}{LESSON}.ipynb": text("ada's"),
        f"Zoé O'Neil_777_assignsubmission_file_{slash}my work.ipynb": text("by name and cells"),
    }
    result, folder = collect(tmp_path, "moodle", files, learners)
    assert sorted(result.submissions) == [("ada", LESSON), ("zoe", LESSON)]
    assert (note(folder, "ada"), note(folder, "zoe")) == ("ada's", "by name and cells")
    stamp = (folder / "ada" / LESSON / "timestamp.txt").read_text()
    assert stamp == f"{datetime(2026, 10, 1, 20).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC\n"


ZIPS = {
    "canvas": ["lovelaceada_11_901_{lesson}.zip", "oneilzoe_LATE_12_902_{lesson}-1.zip"],
    "moodle": ["Ada Lovelace_501_assignsubmission_file_/{lesson}.zip", "Zoé O'Neil_502_assignsubmission_file_/x.zip"],
}


@pytest.mark.parametrize("system", ZIPS)
@pytest.mark.parametrize("number", [1, 2])
def test_the_zip_that_hand_in_writes_comes_through_a_course_system(tmp_path, learners, system, number):
    files = {f"{LESSON}/{LESSON}.ipynb": text("from a zip"), f"{LESSON}/{LESSON}.sha256": "its checksum"}
    zipped = packed(tmp_path, files).read_bytes()
    names = [name.format(lesson=LESSON) for name in ZIPS[system][:number]]
    result, folder = collect(tmp_path, system, dict.fromkeys(names, zipped), learners)
    assert sorted(result.submissions) == [("ada", LESSON), ("zoe", LESSON)][:number]
    assert note(folder, "ada") == "from a zip"
    assert (result.unused, result.unknown) == ([], [])


def test_a_file_without_an_ending_is_told_like_any_other(tmp_path, learners):
    result, _ = collect(tmp_path, "canvas", {"lovelaceada_11_901_essay": "text"}, learners)
    assert result.unused == ["lovelaceada_11_901_essay (no notebook)"]


def test_nbgraders_exchange(tmp_path, learners):
    place = f"inbound/ada+{LESSON}+2026-10-01 21:59:00.000000 UTC+abc"
    files = {f"{place}/{LESSON}.ipynb": text("x"), f"{place}/timestamp.txt": "2026-10-01 21:58:00 UTC"}
    files[f"inbound/ada+{LESSON}+2026-09-01 08:00:00.000000 UTC/{LESSON}.ipynb"] = text("older")
    files[f"{place}/submission_secret.txt"] = "a secret"
    result, folder = collect(tmp_path, "nbgrader", files, learners)
    assert note(folder, "ada") == "x"
    assert (folder / "ada" / LESSON / "submission_secret.txt").read_text() == "a secret"
    assert submissions.look(folder, [LESSON]).unused == []
    assert (folder / "ada" / LESSON / "timestamp.txt").read_text() == "2026-10-01 21:58:00 UTC\n"
    assert result.twice


def test_a_zip_of_folders_and_of_zips(tmp_path):
    inner = packed(tmp_path, {f"{LESSON}/{LESSON}.ipynb": text("zip in zip")}).read_bytes()
    files = {f"hand-ins/ada/{LESSON}/{LESSON}.ipynb": text("plain"), "hand-ins/carl.zip": inner}
    (tmp_path / "class").mkdir()
    with zipfile.ZipFile(packed(tmp_path, files)) as archive:
        archive.extractall(tmp_path / "class")
    result = collecting.collect("zip", tmp_path / "class" / "hand-ins", [LESSON], (), tmp_path / "out")
    assert sorted(result.submissions) == [("ada", LESSON), ("carl", LESSON)]
    assert note(tmp_path / "out" / "submitted", "carl") == "zip in zip"


def test_two_learners_of_one_name_are_not_mixed_up(tmp_path):
    (tmp_path / "roster.csv").write_text("id,name,Identifier\nj1,Jane Doe,Participant 1\nj2,Jane Doe,Participant 2\n")
    learners = roster.read(tmp_path / "roster.csv")
    files = {
        f"Jane Doe_2_assignsubmission_file_/{LESSON}.ipynb": text("two"),
        f"Jane Doe_7_assignsubmission_file_/{LESSON}.ipynb": text("?"),
    }
    result, folder = collect(tmp_path, "moodle", files, learners)
    assert note(folder, "j2") == "two"
    assert result.unknown == [
        f"Jane Doe_7_assignsubmission_file_/{LESSON}.ipynb (Jane Doe may be j1, j2; add the system's id to the roster)"
    ]


@pytest.mark.parametrize("name", ["../../evil/x.ipynb", "/etc/x.ipynb", "..\\evil.ipynb"])
def test_a_zip_writes_nowhere_else(tmp_path, name):
    result = collecting.collect("zip", packed(tmp_path, {name: text()}), [LESSON], (), tmp_path / "deep" / "out")
    assert not result.submissions
    assert {path.name for path in tmp_path.iterdir()} <= {"download.zip", "deep"}


def test_what_is_no_download_is_said_in_one_line(tmp_path, capsys):
    (tmp_path / "broken.zip").write_text("no zip")
    for download in ("broken.zip", "nowhere.zip"):
        call = [
            "collect",
            "--from",
            "canvas",
            "--submitted",
            str(tmp_path / download),
            "--output",
            str(tmp_path / "out"),
        ]
        assert main(call) == 2
        told = capsys.readouterr().err.strip()
        assert "download" in told
        assert "\n" not in told


def test_the_command_says_who_did_not_hand_in(tmp_path, capsys, learners):
    download = packed(tmp_path, {f"lovelaceada_11_901_{LESSON}.ipynb": text(), "strangersam_99_903_x.ipynb": text()})
    call = [
        "collect",
        LESSON,
        "--from",
        "canvas",
        "--submitted",
        str(download),
        "--roster",
        str(tmp_path / "roster.csv"),
    ]
    assert main([*call, "--output", str(tmp_path / "out")]) == 1
    told = capsys.readouterr()
    assert "1 submission collected" in told.out
    assert "not handed in: zoe, carl" in told.out
    assert (tmp_path / "out" / "roster.csv").read_text() == ROSTER
    assert collecting.record(tmp_path / "out")["ada", LESSON]["place"] == f"lovelaceada_11_901_{LESSON}.ipynb"


CANVAS_GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Lesson 3 (77)
    Points Possible,,,,,21
"Lovelace, Ada",11,s11,ada,A,
"Student, Test",99,,test,A,
"""


def test_rosters_of_course_systems(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(CANVAS_GRADEBOOK)
    [ada] = roster.read(path)
    assert (ada.id, ada.name, ada.system_ids()) == ("ada", "Ada Lovelace", {"11", "s11", "ada"})
    path.write_text("First name;Surname;ID number;Email address\nAda;Lovelace;4711;ada@example.org\n", "utf-8-sig")
    [ada] = roster.read(path)
    assert (ada.id, ada.name, ada.email) == ("4711", "Ada Lovelace", "ada@example.org")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("who,mail\nada,x\n", "has no column 'id'; its first line should be: id,name,email"),
        ("id,name\nada,Ada\nada,Ida\n", "has the id 'ada' twice"),
        ("id,name\n,Ada\n", "has no id for learner 1"),
        ("id,name\n../x,Ada\n", "nor a slash"),
    ],
)
def test_a_roster_that_cannot_be_used(tmp_path, content, why):
    (tmp_path / "roster.csv").write_text(content)
    with pytest.raises(roster.RosterError, match=why.split(";")[0]):
        roster.read(tmp_path / "roster.csv")


@pytest.mark.parametrize("system", systems.DOWNLOADS)
def test_every_system_is_read_by_its_name(system, tmp_path):
    assert list(downloads.read(system, tmp_path)) == []


def test_a_file_is_known_by_its_cells_whatever_editor_wrote_it(tmp_path):
    plain = json.loads(text())
    plain["cells"].append({"cell_type": "markdown", "metadata": None, "source": "..."})
    files = {
        f"A B_{n}_assignsubmission_file_/x.ipynb": json.dumps(plain).encode(c) for n, c in ((1, "utf-16"), (2, "utf-8"))
    }
    result, _ = collect(tmp_path, "moodle", files)
    assert [lesson for _, lesson in result.submissions] == [LESSON]
    assert result.unused == []
