"""The learners' zip holds what they need, and nothing that gives an answer away."""

import io
import zipfile
from types import SimpleNamespace

import pytest

from autograder import bundle, paths
from tests.test_notebooks import secrets


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    """Return the bundle's files, the wheel's among them, by name."""
    target = tmp_path_factory.mktemp("bundle") / "new" / "course.zip"
    bundle.bundle(target)
    files = {}
    with zipfile.ZipFile(target) as archive:
        for name in archive.namelist():
            files[name] = archive.read(name)
            if name.endswith(".whl"):
                with zipfile.ZipFile(io.BytesIO(files[name])) as wheel:
                    files.update({f"{name}/{inner}": wheel.read(inner) for inner in wheel.namelist()})
    return files


def test_it_holds_what_a_learner_needs(contents):
    names = {name.removeprefix("learning-rates/") for name in contents}
    assert {"README.md", "requirements.lock", "environment.yml", "docs/glossary.md", "docs/choosing.md"} <= names
    assert {f"lessons/{lesson}/{lesson}.ipynb" for lesson in paths.lesson_names()} <= names
    for module in (
        "checks.py",
        "schedules/__init__.py",
        "training/__init__.py",
        "exercises/lesson_03/__init__.py",
        "desk/config/labconfig/page_config.json",
    ):
        assert any(name.endswith(f"/lrlib/{module}") for name in names), module


def test_it_holds_nothing_of_the_instructor_s(contents):
    for name in contents:
        assert not any(part in name for part in ("autograder", "solutions", "keys", "banks", "tests/"))


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_it_gives_no_answer_away(contents, lesson):
    """The hidden cases and the solutions' own lines; lrlib's references, which the answers may not call, are there."""
    notebooks = {name: data.decode() for name, data in contents.items() if name.endswith(".ipynb")}
    for line in secrets(lesson):
        assert line not in notebooks[f"learning-rates/lessons/{lesson}/{lesson}.ipynb"]
    for line in secrets(lesson, longer_than=50):  # a short line of one lesson may occur in another
        for name, text in notebooks.items():
            assert line not in text, name
    everything = b"\n".join(contents.values())
    assert b"BEGIN HIDDEN TESTS" not in everything
    assert b"HIDDEN_SEEDS" not in everything


def test_a_wheel_that_cannot_be_built_is_said_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(
        bundle.subprocess, "run", lambda *a, **o: SimpleNamespace(returncode=1, stderr="warning\nno disk\n")
    )
    with pytest.raises(bundle.BundleError, match=r"the wheel of lrlib could not be built: no disk$"):
        bundle.bundle(tmp_path / "course.zip")


def test_a_target_that_cannot_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "_wheel", lambda folder: paths.root() / "README.md")  # pip takes seconds
    with pytest.raises(bundle.BundleError, match="cannot write"):
        bundle.bundle(tmp_path)
