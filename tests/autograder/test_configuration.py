"""A gradebook that is made here is the one that nbgrader would make."""

import sqlite3

from nbgrader.api import Gradebook

from autograder.configuration import create_gradebook, gradebook_url


def content(folder):
    with sqlite3.connect(folder / "gradebook.db") as database:
        tables = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        version = database.execute("SELECT version_num FROM alembic_version").fetchall()
        course = database.execute("SELECT id FROM course").fetchall()
    return {(kind, name, " ".join((sql or "").split())) for kind, name, sql in tables}, version, course


def test_a_new_gradebook_is_the_one_that_nbgrader_makes(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
    create_gradebook(ours)
    for folder in (ours, theirs):
        with Gradebook(gradebook_url(folder)):
            pass
    assert content(ours) == content(theirs)


def test_a_gradebook_that_is_there_is_left_alone(tmp_path):
    create_gradebook(tmp_path)
    with Gradebook(gradebook_url(tmp_path)) as book:
        book.add_student("ada")
    create_gradebook(tmp_path)
    with Gradebook(gradebook_url(tmp_path)) as book:
        assert [student.id for student in book.students] == ["ada"]
