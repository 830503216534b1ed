"""A learner whose machine lacks something reads what it is and what to do."""

import importlib.metadata

import nbformat
import pytest
from nbformat.v4 import new_notebook

from lrlib import __main__ as command_line
from lrlib.desk import set_up
from tests.lrlib.desk.test_contents import CELLS


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "lessons" / "07_seven" / "07_seven.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=CELLS), path)
    return tmp_path


def test_all_is_well_here(folder, capsys):
    assert command_line.main(["--folder", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "All is well" in told
    assert "✗" not in told
    for what in ("Python", "packages", "TensorFlow", "kernel", "lessons", "disk"):
        assert f"✓ {what}:" in told


def test_a_folder_without_lessons_fails_with_a_remedy(tmp_path, capsys, monkeypatch):
    for slow in ("tensorflow", "kernel"):
        monkeypatch.setattr(set_up, slow, lambda folder: set_up.Look("not looked at", ""))
    assert command_line.main(["--folder", str(tmp_path)]) == 1
    assert "--folder" in capsys.readouterr().out


def test_an_old_python_is_named_with_those_that_work(folder, monkeypatch):
    monkeypatch.setattr(set_up.platform, "python_version", lambda: "3.9.1")
    seen = set_up.python(folder)
    assert seen.summary.startswith("3.9.1")
    assert ">=3.11" in seen.remedy


def test_a_missing_and_a_wrong_package_are_named(folder):
    lock = [
        "no-such-package==1.0 \\",
        "    --hash=sha256:00",
        "numpy==0.1",
        "pip>=1",
        "also-missing==2 ; python_version < '3'",
    ]
    (folder / set_up.LOCKS[1]).write_text("\n".join(lock))
    seen = set_up.packages(folder)
    assert seen.summary == f"no-such-package is missing; numpy is {importlib.metadata.version('numpy')}, not ==0.1"
    assert "pip install" in seen.remedy


def test_a_kernel_that_does_not_start_is_told(folder, monkeypatch, tmp_path):
    broken = tmp_path / "kernels" / "python3"
    broken.mkdir(parents=True)
    (broken / "kernel.json").write_text('{"argv": ["/no/such/python", "{connection_file}"], "display_name": "x"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    seen = set_up.kernel(folder)
    assert seen.summary.startswith("does not start")
    assert "ipykernel install" in seen.remedy


@pytest.mark.parametrize("place", ["lessons", "work"])
def test_a_damaged_lesson_is_named(folder, place):
    path = folder / place / "08_eight" / "08_eight.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("{")
    seen = set_up.lessons(folder)
    assert "08_eight" in seen.summary
    assert seen.remedy


def test_a_full_disk_is_told(folder, monkeypatch):
    monkeypatch.setattr(set_up, "DISK", 10**18)
    seen = set_up.disk(folder)
    assert seen.remedy.startswith("make room")


def test_tensorflow_that_cannot_be_imported_is_told(folder, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(folder))
    (folder / "tensorflow.py").write_text("raise ImportError('no AVX')")
    seen = set_up.tensorflow(folder)
    assert "no AVX" in seen.summary
    assert seen.remedy
