"""Every lesson runs: the executed solution gives its stored outputs again, the release only says what is to do."""

import os
import re
import subprocess
import sys

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from autograder import keys, paths
from autograder.execution import is_experiment

LESSONS = paths.lesson_names()
SANITISE = paths.root() / "tests" / "nbval_sanitise.cfg"


@pytest.mark.notebooks
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_solution_gives_its_stored_outputs_again(lesson):
    """nbval, strict: what may differ from machine to machine is marked cell by cell, with NBVAL_IGNORE_OUTPUT."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=600"]
    command += ["--nbval-sanitize-with", str(SANITISE)]
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "-o", "addopts="]
    done = subprocess.run(
        [*command, *options, str(paths.solution_path(lesson))],
        cwd=paths.root(),
        capture_output=True,
        text=True,
        # a progress bar shows on a busy machine only
        env={**os.environ, "PYTHONPATH": str(paths.root()), "LRLIB_PROGRESS": "off"},
    )
    assert done.returncode == 0, done.stdout[-5000:]


@pytest.fixture(scope="module")
def kernel():
    """Return a kernel for all releases, which TensorFlow is loaded into once; :func:`run_release` empties it."""
    manager = KernelManager()
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield manager
    manager.shutdown_kernel(now=True)


def run_release(lesson, folder, kernel=None, skip_experiments=False):
    """Return the executed release: in a kernel of its own, or in one that forgets every name that it knew before."""
    notebook = nbformat.read(paths.release_path(lesson), as_version=4)
    if skip_experiments:
        notebook.cells = [cell for cell in notebook.cells if not is_experiment(cell)]
    notebook.cells.insert(0, new_code_cell(f"%reset -f\n%cd -q {folder}"))
    client = NotebookClient(notebook, km=kernel, timeout=600, allow_errors=True)
    client.execute(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return notebook


def assert_only_exercises_are_to_do(notebook, lesson):
    attempted = set()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", f"{cell.source}\n{output.text}"
            if output.output_type == "error":
                assert output.ename == "NotImplementedError", f"{cell.source}\n{output.evalue}"
                attempted.add(cell.metadata.nbgrader.grade_id)
    assert attempted == {entry.test for entry in keys.load(lesson).exercises.values()}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_release_runs_without_its_experiments(lesson, kernel, tmp_path):
    assert_only_exercises_are_to_do(run_release(lesson, tmp_path, kernel, skip_experiments=True), lesson)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_release_runs_from_top_to_bottom(lesson, tmp_path):
    assert_only_exercises_are_to_do(run_release(lesson, tmp_path), lesson)


def secrets(lesson, longer_than=8):
    """Return the lines that no learner may see: of solutions, hidden tests and rubrics, and nowhere else."""
    text = paths.text_path(lesson).read_text(encoding="utf-8")
    region = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", re.S)
    lines = {line.strip(" #") for part in region.findall(text) for line in part.splitlines()}
    visible = region.sub("", text)
    return {line for line in lines if len(line) > longer_than and line not in visible}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_release_keeps_its_secrets(lesson):
    release = paths.release_path(lesson).read_text(encoding="utf-8")
    text = "\n".join(cell.source for cell in nbformat.reads(release, as_version=4).cells)
    assert secrets(lesson)
    assert "HIDDEN" not in text
    assert "BEGIN SOLUTION" not in text
    for line in secrets(lesson):
        assert line not in text


@pytest.mark.parametrize("lesson", LESSONS)
def test_stored_notebooks_are_small_and_name_no_machine(lesson):
    for path in (paths.solution_path(lesson), paths.release_path(lesson)):
        text = path.read_text(encoding="utf-8")
        assert len(text) < 1_500_000
        assert str(paths.root()) not in text
        assert os.path.expanduser("~") + "/" not in text
