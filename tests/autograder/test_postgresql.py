"""The gradebook may be a PostgreSQL server's: here a real one, which the test starts."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder import gradebook, grading
from autograder.__main__ import main
from autograder.configuration import gradebook_url
from autograder.course import VARIABLE
from tests.autograder.toy import COURSE, LESSON, RIGHT, submit

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
WITHOUT = "there is no PostgreSQL server (Debian's package postgresql)"
if not PROGRAMS and os.environ.get("CI"):
    raise RuntimeError(WITHOUT)
pytestmark = pytest.mark.skipif(not PROGRAMS, reason=WITHOUT)


@pytest.fixture(autouse=True)
def toy_course(monkeypatch):
    monkeypatch.setenv(VARIABLE, COURSE)


@pytest.fixture(scope="module")
def server():
    """Return the address of a server of its own, reached through a socket."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path has at most 108 bytes
    user = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}

    def call(program, *arguments):
        command = [PROGRAMS[-1].with_name(program), "-D", folder / "data", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **user)

    call("initdb", "--auth=trust", "--username=postgres", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    call("pg_ctl", "start", "--wait", "-o", options, "-l", folder / "log")
    yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    call("pg_ctl", "stop", "--mode=immediate")
    shutil.rmtree(folder)


def test_a_class_is_graded_into_the_server(server, tmp_path):
    submit(tmp_path / "in", ["ada"], mean=RIGHT)
    submit(tmp_path / "in", ["zoe"])
    options = {"jobs": 2, "tell": lambda line: None}
    grades = grading.grade([LESSON], tmp_path / "in", tmp_path / "out", gradebook_at=server, **options)
    assert [(grade.student, grade.score, grade.problem) for grade in grades] == [("ada", 2, ""), ("zoe", 0, "")]
    assert not (tmp_path / "out" / "gradebook.db").exists()
    assert (tmp_path / "out" / "gradebook.url").stat().st_mode & 0o077 == 0
    with Gradebook(server) as book:
        assert book.find_submission(LESSON, "ada").score == 2
        written = next(
            grade for grade in book.find_submission(LESSON, "ada").notebooks[0].grades if grade.max_score == 1
        )
        written.manual_score, written.needs_manual_grade = 1, False
        book.db.commit()
    assert gradebook_url(tmp_path / "out") == server
    assert [entry["score"] for entry in gradebook.refresh(tmp_path / "out")] == [3, 0]
    again = grading.grade([LESSON], tmp_path / "in", tmp_path / "out", **options)
    assert [grade.score for grade in again] == [3, 0]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("nothing", "--gradebook is no address of a database"),
        (
            "postgresql+psycopg://me:secret@127.0.0.1:9/none",
            "no gradebook at postgresql+psycopg://me:***@127.0.0.1:9/none",
        ),
        ("oracle://me@127.0.0.1/none", "No module named"),
    ],
)
def test_a_gradebook_that_is_not_there(capsys, tmp_path, address, told):
    submit(tmp_path / "in", ["ada"])
    call = ["grade", LESSON, "--submitted", str(tmp_path / "in"), "--output", str(tmp_path / "out")]
    assert main([*call, "--gradebook", address]) == 2
    [line] = capsys.readouterr().err.strip().splitlines()
    assert told in line
    assert "secret" not in line
