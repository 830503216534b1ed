"""Where no sandbox can be had, grading refuses with what to do; without one it runs only by name."""

import sys

import pytest

from autograder import banks, sandbox
from autograder.__main__ import main
from autograder.sandbox import zygote
from tests.autograder.sandbox.runs import run, text
from tests.autograder.sandboxes import needs_sandbox
from tests.autograder.toy import LESSON


@pytest.fixture
def fresh():
    """Let the sandbox be tried anew, and again after the test."""
    zygote.require.cache_clear()
    yield
    zygote.require.cache_clear()


def refusal(capsys, tmp_path):
    path = tmp_path / "in" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(str(banks.fill(LESSON, {})))
    call = ["grade", LESSON, "--submitted", str(tmp_path / "in"), "--output", str(tmp_path / "out")]
    assert main([*call, "--sandbox", "bwrap"]) == 2
    assert not (tmp_path / "out").exists()
    [line] = capsys.readouterr().err.strip().splitlines()
    assert "--sandbox none" in line
    return line


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere the answer is another: no sandbox, whatever is installed"
)
def test_without_bubblewrap(capsys, tmp_path, monkeypatch, fresh):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt-get install bubblewrap" in refusal(capsys, tmp_path)


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere the answer is another: no sandbox, whatever is installed"
)
def test_where_the_system_forbids_it(capsys, tmp_path, monkeypatch, fresh):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert "(bwrap: No permissions to create new namespace): allow unprivileged" in refusal(capsys, tmp_path)


def test_on_another_system(capsys, tmp_path, monkeypatch, fresh):
    monkeypatch.setattr("sys.platform", "darwin")
    assert "needs Linux; grade in the container" in refusal(capsys, tmp_path)


def test_the_variable_accepts_the_risk_by_name(monkeypatch):
    monkeypatch.setenv(sandbox.VARIABLE, "none")
    assert text(run("import os\nprint(os.getpid() > 1)")[0]) == "True"


@needs_sandbox
def test_the_sandbox_is_the_default(monkeypatch):
    monkeypatch.delenv(sandbox.VARIABLE)
    assert text(run("import os\nprint(os.getpid())")[0]) == "1"


def test_an_unknown_word_in_the_variable(monkeypatch):
    monkeypatch.setenv(sandbox.VARIABLE, "nothing")
    with pytest.raises(sandbox.SandboxError, match="it must be one of bwrap, none"):
        sandbox.usual()
