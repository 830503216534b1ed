"""A gradebook that is made here is the one that nbgrader would make."""

import io
import shutil
import sqlite3

import nbgrader.api
from alembic import command
from alembic.config import Config
from nbgrader.api import Gradebook

from autograder.configuration import course_config, create_gradebook, gradebook_url, open_gradebook


def content(folder):
    with sqlite3.connect(folder / "gradebook.db") as database:
        tables = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        version = database.execute("SELECT version_num FROM alembic_version").fetchall()
        course = database.execute("SELECT id FROM course").fetchall()
    return {(kind, name, " ".join((sql or "").split())) for kind, name, sql in tables}, version, course


def alembic(call):
    """Run nbgrader's command ``alembic -c FILE heads`` in this process, which has imported nbgrader already."""
    program, option, file, asked = call
    assert (program, option, asked) == ("alembic", "-c", "heads")
    said = io.StringIO()
    command.heads(Config(file, stdout=said))
    return said.getvalue().encode()


def test_a_new_gradebook_is_the_one_that_nbgrader_makes(tmp_path, monkeypatch):
    monkeypatch.setattr(nbgrader.api.sp, "check_output", alembic)
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
    create_gradebook(ours)
    for folder in (ours, theirs):
        with Gradebook(gradebook_url(folder)):
            pass
    assert content(ours) == content(theirs)


def test_nbgrader_finds_the_program_that_it_starts_for_a_new_gradebook(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert shutil.which("alembic") is None
    course_config()
    assert shutil.which("alembic")


def test_a_gradebook_that_is_there_is_left_alone(tmp_path):
    create_gradebook(tmp_path)
    with Gradebook(gradebook_url(tmp_path)) as book:
        book.add_student("ada")
    create_gradebook(tmp_path)
    with Gradebook(gradebook_url(tmp_path)) as book:
        assert [student.id for student in book.students] == ["ada"]


def test_a_gradebook_is_opened_with_one_engine_which_closes_its_connections(tmp_path):
    course_config()
    engines = []
    for student in ("ada", "zoe"):
        with open_gradebook(tmp_path) as book:
            book.add_student(student)
            engines.append(book.engine)
        assert book.engine.pool.checkedin() == book.engine.pool.checkedout() == 0
        assert [one.id for one in book.students] == [student]
        book.close()
        (tmp_path / "gradebook.db").unlink()  # the next one at this place is another one, and begins empty
    assert engines[0] is engines[1]
    (tmp_path / "other").mkdir()
    with open_gradebook(tmp_path / "other") as book:
        assert book.engine is not engines[0]
