"""The environment is the same however it is made, is made once, and is refused where TensorFlow cannot work."""

import ast
import importlib.metadata
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import bootstrap
import installing
import pytest
import setup_venv
import tasks
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# A pin's first line; its hashes follow, each on a line of its own.
PINS = {
    user: [line for line in (ROOT / lock).read_text(encoding="utf-8").splitlines() if not line.startswith(" ")]
    for user, lock in setup_venv.LOCKS.items()
}
USERS = list(PINS)
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}


def pins(environment, user="developer"):
    """Return the version of each package that a user's lock installs in the environment of the markers."""
    chosen = [Requirement(line.removesuffix(" \\")) for line in PINS[user]]
    chosen = [pin for pin in chosen if pin.marker is None or pin.marker.evaluate(environment)]
    names = [canonicalize_name(pin.name) for pin in chosen]
    assert len(names) == len(set(names)), "two pins for one package"
    return dict(zip(names, (str(pin.specifier).removeprefix("==") for pin in chosen), strict=True))


def declared(user="developer"):
    """Return the requirements of pyproject.toml that a user's lock must meet."""
    extras, groups = PYPROJECT["project"]["optional-dependencies"], PYPROJECT["dependency-groups"]
    lines = [*PYPROJECT["project"]["dependencies"], *groups["build"]]
    if user == "instructor":
        lines += extras["instructor"]
    if user == "developer":
        lines += [line for part in [*extras.values(), *groups.values()] for line in part]
    return [Requirement(line) for line in lines]


def imported(package):
    """Return the top-level names of what a package's code imports from elsewhere."""
    names = set()
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - {"lrlib", "autograder"}


# One environment, written down three times, for three kinds of users


@pytest.mark.parametrize("user", USERS)
def test_each_line_of_a_lock_is_one_pin_with_its_hashes_and_names_no_registry(user):
    text = (ROOT / setup_venv.LOCKS[user]).read_text(encoding="utf-8")
    pin = (
        r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==[0-9][\w.+]*( ; [\w .'<>=!()]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+"
    )
    assert re.fullmatch(f"({pin})+", text)


@pytest.mark.parametrize("user", USERS)
def test_a_lock_pins_every_extra_that_a_package_in_it_asks_for(user):
    """Else pip, given hashes, takes and refuses the newest version for the extra, once that is not the pinned one."""
    locked = {
        canonicalize_name(pin.name): pin for pin in (Requirement(line.removesuffix(" \\")) for line in PINS[user])
    }
    missing = []
    for name, pin in locked.items():
        if pin.marker is None or pin.marker.evaluate(default_environment()):
            asked = [Requirement(line) for line in importlib.metadata.requires(name) or ()]
            for need in asked:
                wanted = any(
                    need.marker is None or need.marker.evaluate({"extra": extra}) for extra in (*pin.extras, "")
                )
                if wanted and not need.extras <= locked[canonicalize_name(need.name)].extras:
                    missing.append(f"{name} asks for {need}")
    assert not missing


@pytest.mark.parametrize(("smaller", "larger"), list(itertools.pairwise(USERS)))
def test_a_larger_lock_installs_what_the_smaller_one_does(smaller, larger):
    """So one environment serves all three, and never changes a version on the way."""
    for system in SYSTEMS.values():
        environment = system | {"python_version": "3.11", "python_full_version": "3.11.9"}
        assert pins(environment, smaller).items() < pins(environment, larger).items()


def test_a_learner_needs_no_grader_and_no_tests():
    assert not {"nbgrader", "jupytext", "pytest", "ruff", "sphinx", "distributed"} & pins({}, "learner").keys()
    assert not {"pytest", "ruff", "sphinx", "distributed"} & pins({}, "instructor").keys()


@pytest.mark.parametrize(("user", "package"), [("learner", "lrlib"), ("instructor", "autograder")])
def test_a_lock_names_itself_what_its_user_s_code_imports(user, package):
    """Not only what comes along with something else. What a cluster needs is an extra."""
    own = {canonicalize_name(requirement.name) for requirement in [*declared("learner"), *declared(user)]}
    distributions = importlib.metadata.packages_distributions()
    missing = set()
    for name in imported(package) - {"keras", "distributed", "inside", "to_take_along"}:
        if not own & {canonicalize_name(distribution) for distribution in distributions[name]}:
            missing.add(name)
    assert missing == set()


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", bootstrap.PYTHONS)
@pytest.mark.parametrize("user", USERS)
def test_the_locks_hold_what_pyproject_asks_for(user, system, python):
    environment = SYSTEMS[system] | {"python_version": python, "python_full_version": f"{python}.9"}
    locked = pins(environment | {"implementation_name": "cpython", "platform_python_implementation": "CPython"}, user)
    for requirement in declared(user):
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


def test_the_lock_has_what_only_some_systems_need():
    only_windows = pins(SYSTEMS["Windows"]).keys() - pins(SYSTEMS["Linux"]).keys()
    only_macos = pins(SYSTEMS["macOS"]).keys() - pins(SYSTEMS["Linux"]).keys()
    assert {"colorama", "pywinpty"} <= only_windows
    assert "appnope" in only_macos


def test_what_is_tested_is_what_is_pinned():
    installed = {name: importlib.metadata.version(name) for name in pins(default_environment())}
    assert installed == pins(default_environment())


def test_conda_gets_the_same_python_and_the_same_lock():
    python, pip, packages = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert python == f"python {PYPROJECT['project']['requires-python']}"
    assert pip == "pip"
    assert packages == {"pip": ["-r requirements.lock"]}


def test_the_bootstrap_knows_the_pythons_and_the_tensorflow_of_the_lock():
    allowed = SpecifierSet(PYPROJECT["project"]["requires-python"])
    assert [f"3.{minor}" for minor in range(30) if f"3.{minor}" in allowed] == list(bootstrap.PYTHONS)
    tensorflow = Version(pins(default_environment())["tensorflow"])
    assert f"{tensorflow.major}.{tensorflow.minor}" == bootstrap.TENSORFLOW


# The choice of a Python


@pytest.mark.parametrize(
    "python",
    [
        ("3.11", "CPython", "Linux", "x86_64", 64),
        ("3.12", "CPython", "Linux", "aarch64", 64),
        ("3.13", "CPython", "Darwin", "arm64", 64),
        ("3.12", "CPython", "Windows", "AMD64", 64),
    ],
)
def test_a_python_with_tensorflow_is_accepted(python):
    assert bootstrap.objection(*python) is None


@pytest.mark.parametrize(
    ("python", "named"),
    [
        (("3.10", "CPython", "Linux", "x86_64", 64), "not CPython 3.10"),
        (("3.14", "CPython", "Linux", "x86_64", 64), "not CPython 3.14"),
        (("3.1", "CPython", "Linux", "x86_64", 64), "not CPython 3.1."),
        (("3.11", "PyPy", "Linux", "x86_64", 64), "not PyPy 3.11"),
        (("3.12", "CPython", "Darwin", "x86_64", 64), "Darwin x86_64"),
        (("3.12", "CPython", "Windows", "ARM64", 64), "Windows ARM64"),
        (("3.12", "CPython", "Windows", "AMD64", 32), "32 bits"),
        (("3.12", "CPython", "FreeBSD", "amd64", 64), "FreeBSD amd64"),
    ],
)
def test_a_python_without_tensorflow_is_refused_by_name(python, named):
    refusal = bootstrap.objection(*python)
    assert named in refusal
    assert "3.11, 3.12 and 3.13" in refusal


@pytest.fixture
def project(tmp_path):
    """Return a project whose set-up only says who runs it, and an empty PATH beside it."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "bin").mkdir()
    report = "import sys\ndef main(arguments):\n    print('set up for', *arguments)\n    return 0\n"
    (tmp_path / "scripts" / "setup_venv.py").write_text(report)
    return tmp_path


def start(project, version, **environment):
    """Run `bootstrap.py lab` by a Python that says it is of the version (major, minor)."""
    script = project / "scripts" / "bootstrap.py"
    code = (
        f"import runpy, sys; sys.version_info = {(*version, 1, 'final', 0)}; sys.argv = [{str(script)!r}, 'lab'];"
        f"sys.path.insert(0, {str(script.parent)!r}); runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    environment = kept | {"PATH": str(project / "bin"), **environment}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)


def add_python(project, name, version_works=True):
    """Put a Python of that name on the project's PATH: this one, or one that cannot start, like a version manager's."""
    program = project / "bin" / name
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n' if version_works else "#!/bin/sh\nexit 127\n")
    program.chmod(0o755)


def test_a_supported_python_sets_up(project):
    run = start(project, (3, 12))
    assert (run.returncode, run.stdout) == (0, "set up for lab\n")


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_an_unsupported_python_is_refused_before_anything_is_installed(project, version):
    before = sorted(path.name for path in project.iterdir())
    run = start(project, version)
    assert run.returncode == 2
    assert "supports Python 3.11, 3.12 and 3.13, not CPython {}.{}".format(*version) in run.stdout
    assert "nothing was installed" in run.stdout
    assert "set up" not in run.stdout
    assert sorted(path.name for path in project.iterdir()) == before


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_another_python_on_the_path_is_used_instead(project):
    add_python(project, "python3.11", version_works=False)
    add_python(project, "python3.12")
    run = start(project, (3, 10))
    assert run.returncode == 0
    assert run.stdout.splitlines()[1:] == ["bootstrap: using python3.12 instead", "set up for lab"]


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_a_python_asked_for_by_name_is_not_replaced(project):
    add_python(project, "python3.12")
    run = start(project, (3, 10), PYTHON="python3.10")
    assert run.returncode == 2
    assert "instead" not in run.stdout


def test_every_python_can_read_the_refusal():
    for name in ("bootstrap.py", "supported.py"):
        source = (ROOT / "scripts" / name).read_text(encoding="utf-8")
        compile(source, name, "exec")
    assert not re.search(r"\bf\"|\bf'|->|:=|^\s*match ", source, re.MULTILINE)


# The environment is made once


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """Return a place for an environment; ``made`` in :mod:`setup_venv` lists what was done to it."""
    monkeypatch.delenv("PYTHON", raising=False)
    done, place = [], tmp_path / ".venv"

    def create(folder):
        done.append("create")
        folder.mkdir(exist_ok=True)

    monkeypatch.setattr(setup_venv, "create", create)
    monkeypatch.setattr(setup_venv, "pip", lambda python, *arguments, total=0: done.append(arguments[-1]))
    monkeypatch.setattr(setup_venv, "version_with_pip", lambda python: setup_venv.VERSION if place.exists() else "")
    return place, done


ALL_STEPS = ["create", "requirements.lock", "."]


def test_the_first_start_makes_the_environment_and_the_second_does_nothing(venv):
    place, done = venv
    python = setup_venv.ensure(place)
    assert done == ALL_STEPS
    assert setup_venv.ensure(place) == python
    assert done == ALL_STEPS


def test_a_changed_lock_is_installed_into_the_environment_that_is_there(venv, monkeypatch):
    place, done = venv
    setup_venv.ensure(place)
    monkeypatch.setitem(setup_venv.LOCKS, "developer", "environment.yml")
    setup_venv.ensure(place)
    assert done == [*ALL_STEPS, "environment.yml", "."]


def test_an_interrupted_set_up_is_taken_up_again(venv, monkeypatch):
    place, done = venv

    def interrupted(python, *arguments, total=0):
        raise setup_venv.SetupError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(setup_venv, "pip", interrupted)
        with pytest.raises(setup_venv.SetupError):
            setup_venv.ensure(place)
    setup_venv.ensure(place)
    assert done == ALL_STEPS


def test_only_another_python_asked_for_by_name_makes_the_environment_again(venv, monkeypatch):
    place, done = venv
    setup_venv.ensure(place)
    monkeypatch.setenv("PYTHON", "python3")
    setup_venv.ensure(place)
    assert done == ALL_STEPS
    other = next(version for version in bootstrap.PYTHONS if version != setup_venv.VERSION)
    monkeypatch.setattr(setup_venv, "version_with_pip", lambda python: other)
    monkeypatch.delenv("PYTHON")
    setup_venv.ensure(place)
    assert done == ALL_STEPS
    monkeypatch.setenv("PYTHON", "python3")
    setup_venv.ensure(place)
    assert done == [*ALL_STEPS, *ALL_STEPS]


def test_an_environment_made_by_hand_with_an_unsupported_python_is_made_again(venv, monkeypatch):
    place, done = venv
    place.mkdir()
    monkeypatch.setattr(setup_venv, "version_with_pip", lambda python: "3.14")
    setup_venv.ensure(place)
    assert done == ALL_STEPS


def test_a_task_installs_what_its_user_needs_and_no_less_than_is_there(venv):
    place, done = venv
    setup_venv.ensure(place, "learner")
    assert done == ["create", "requirements-learner.lock", "."]
    setup_venv.ensure(place, "developer")
    assert done[3:] == ["requirements.lock", "."]
    setup_venv.ensure(place, "instructor")
    setup_venv.ensure(place, "learner")
    assert len(done) == 5


def test_every_task_that_needs_less_than_a_developer_s_packages_is_a_task():
    assert setup_venv.NEEDS.keys() < tasks.TASKS.keys()
    assert set(setup_venv.NEEDS.values()) < set(setup_venv.LOCKS)


# Progress, and what to do when it fails


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "The disk is full"),
        ("WARNING: Retrying after connection broken by 'ProxyError('Cannot connect to proxy.')'", "HTTPS_PROXY="),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate", "PIP_CERT="),
        (
            "NameResolutionError: Failed to resolve 'host' ([Errno -3] Temporary failure in name resolution)",
            "No network",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one in the lock",
        ),
        ("ERROR: No matching distribution found for tensorflow==2.21.0", "Choose CPython 3.11, 3.12 or 3.13"),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/x'",
            "folder of your own",
        ),
        ("Collecting six\nERROR: something new", "ERROR: something new"),
    ],
)
def test_what_pip_says_becomes_what_to_do(said, advice):
    assert advice in installing.remedy(said)


def test_a_missing_package_for_want_of_a_network_is_a_missing_network():
    said = "Failed to establish a new connection\nERROR: No matching distribution found for six==1.17.0"
    assert installing.remedy(said).startswith("No network")


def test_a_full_disk_is_seen_before_anything_is_downloaded(tmp_path, monkeypatch):
    monkeypatch.setattr(installing.shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1_200_000_000))
    with pytest.raises(installing.SetupError, match=r"has 1\.2 GB free, and the packages need 3 GB"):
        installing.check_disk(tmp_path)


def test_without_a_network_pip_s_failure_is_one_line_of_advice_and_its_log_is_kept(tmp_path, monkeypatch, capfd):
    """The real pip, and an address at which nothing answers."""
    monkeypatch.setattr(installing, "LOG", tmp_path / "build" / "set-up.log")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    nowhere = ["--index-url", "http://127.0.0.1:9/simple", "--retries", "1", "--no-cache-dir", "--ignore-installed"]
    with pytest.raises(installing.SetupError, match="No network, or the package index is out of reach") as failure:
        installing.pip(Path(sys.executable), *nowhere, "--target", str(tmp_path / "target"), "six==1.17.0")
    assert str(installing.LOG) in str(failure.value)
    assert "No matching distribution found for six==1.17.0" in installing.LOG.read_text(encoding="utf-8")
    assert capfd.readouterr() == ("", "")


def test_progress_is_a_line_for_each_quarter_where_there_is_no_terminal(capsys):
    lines = [f"Collecting package-{n} (from -r x)\n  Downloading it\n" for n in range(8)]
    said = installing._follow(io.StringIO("".join(lines)), io.StringIO(), 8)
    assert said == "".join(lines)
    assert capsys.readouterr().out.splitlines() == [f"set-up: {n} of 8 packages: package-{n - 1}" for n in (2, 4, 6, 8)]


# The commands


def test_make_and_the_scripts_know_the_same_tasks():
    names = re.search(r"^TASKS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    assert set(names) == set(tasks.TASKS)


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_hand_in_takes_the_lesson_as_its_second_word():
    command = ["make", "--dry-run", "hand-in", "01", "ARGS=--student Ada"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert "scripts/bootstrap.py hand-in 01 --student Ada" in told.stdout


def test_an_unknown_task_is_refused_in_one_line(capsys):
    assert tasks.main(["tset"]) == 2
    assert capsys.readouterr().err.startswith("usage:")


def test_make_grade_says_first_that_it_grades_the_sample(monkeypatch, capsys):
    monkeypatch.setattr(tasks, "replace_by", lambda command: 0)
    assert tasks.main(["grade"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("grading the sample class of six made-up learners")


def test_the_readme_and_ci_give_the_same_test_command():
    commands = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    assert re.findall(r"^make (\S+)", commands, re.MULTILINE)[:3] == ["lab", "test", "grade"]
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-3:] == [
        "make test ARGS=--cov || again test",
        "make test-notebooks || again test-notebooks",
        "make test-browser || again test-browser",
    ]


def workflow_jobs():
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items()


def test_the_workflows_run_the_commands_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    given = set(re.findall(r"\bmake ([a-z][\w-]*)", readme))
    assert given <= tasks.TASKS.keys()
    runs = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in workflow_jobs()}
    for name, lines in runs.items():
        used = re.findall(r"(?:\bmake|bootstrap\.py|tasks\.py) ([a-z][\w-]*)", "\n".join(lines))
        assert used, f"{name} runs no command of the course"
        assert set(used) <= given, name
    nightly = {name for name, job in workflow_jobs() if "schedule" in str(job.get("if"))}
    assert any(line.startswith("make test-slow") for name in nightly for line in runs[name])
    each_push = [line for name in runs.keys() - nightly for line in runs[name]]
    for suite in ("test", "test-notebooks", "test-browser"):
        assert any(re.match(rf"make {suite}( |$)", line) for line in each_push), suite
