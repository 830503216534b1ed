"""The page for instructors, docs/instructors.md, command by command, for a class of six on the toy course.

The class has a learner who never hands in, one who hands in twice, one late, a file of nobody's, and a key that turns
out to be wrong.
"""

import contextlib
import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from datetime import UTC, datetime

import nbformat
import pytest

from autograder.__main__ import main
from autograder.course import PROJECT
from lrlib.checking import foreseen
from tests.autograder.sandboxes import HERE

PAGE = (PROJECT / "docs" / "instructors.md").read_text(encoding="utf-8")
TOY = PROJECT / "tests" / "toy_course"
LESSON, ESSAY = "01_averages", "explain_mean"
NAMES = {"03_common_schedules": LESSON, "step_decay": "mean"}  # of the page, and of the toy course
COMMANDS = re.findall(r"^python -m autograder .+$", "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.S)), re.M)
RIGHT = "def mean(values):\n    return sum(values) / len(values)\n"
PREDICTION = 'ask = dict\nask("Which is `larger`?", key="larger")\n'
PACKAGE = '[project]\nname = "averages"\nversion = "1"\n[tool.setuptools]\npackages = ["averages"]\n'
SUM = "def mean(values):\n    return sum(values) + 1\n"
RUNNING = "def running_mean(values):\n    return [sum(values[:n]) / n for n in range(1, len(values) + 1)]\n"
COPIED = """\
import dataclasses, pathlib
from averages.course import COURSE as TOY
ROOT = pathlib.Path(__file__).resolve().parent / "course"
COURSE = dataclasses.replace(TOY, root=ROOT, graders=ROOT / "graders")
"""


class Class:
    """A folder in which the page's commands run, as an instructor of the toy course types them."""

    def __init__(self, folder):
        self.folder = folder
        self.graded = folder / "graded"
        for part in ("solutions", "lessons", "graders", "averages"):  # a copy, for its key will be changed
            shutil.copytree(TOY / part, folder / "course" / part)
        (folder / "course" / "pyproject.toml").write_text(PACKAGE)
        release = folder / "course" / "lessons" / LESSON / f"{LESSON}.ipynb"
        asking = nbformat.read(release, as_version=4)
        asking.cells.append(nbformat.v4.new_code_cell(PREDICTION))
        nbformat.write(asking, release)
        (folder / "copied_course.py").write_text(COPIED)
        self.settings = {
            "AUTOGRADER_COURSE": "copied_course:COURSE",
            "AUTOGRADER_SANDBOX": HERE,
            "PYTHONPATH": os.pathsep.join([str(folder), str(TOY), str(PROJECT)]),
            "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
            "BROWSER": "true",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads 0 as "no isolation": the bundle's wheel takes no network
        }

    def words(self, command):
        for name, toy in NAMES.items():
            command = command.replace(name, toy)
        return command.removeprefix("python -m autograder ").split()

    def run(self, command, code=0):
        """Run a command as the shell does, but in this process, which has imported the grader already."""
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            patch.chdir(self.folder)
            patch.syspath_prepend(self.folder)
            for name, value in self.settings.items():
                patch.setenv(name, value)
            ended = main(self.words(command))
        assert ended == code, said.getvalue()
        assert "Traceback" not in said.getvalue()
        return said.getvalue()

    def rows(self, name="grades.csv"):
        with (self.graded / name).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def grades(self):
        return {row["student"]: row for row in self.rows()}

    def feedback(self, student):
        return (self.graded / "feedback" / student / LESSON / f"{LESSON}.html").read_text()


def command(beginning):
    [found] = [command for command in COMMANDS if command.startswith(f"python -m autograder {beginning}")]
    return found


def files_of(page):
    return {name: text for _, name, text in re.findall(r'```(\w+) title="([^"]+)"\n(.*?)```', page, re.S)}


def notebook(mean=RIGHT, running=RUNNING, essay="An outlier moves it.", foresaw=None):
    made = nbformat.read(TOY / "lessons" / LESSON / f"{LESSON}.ipynb", as_version=4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in made.cells if "nbgrader" in cell.metadata}
    for name, source in {"mean": mean, "running_mean": running, ESSAY: essay}.items():
        if source is not None:
            cells[name].source = source
    if foresaw is not None:
        shown = {foreseen.MIME: foreseen.encode({"larger": foresaw}), "text/html": "the summary"}
        outputs = [nbformat.v4.new_output("display_data", shown)]
        made.cells.append(nbformat.v4.new_code_cell(PREDICTION, outputs=outputs))
    return nbformat.writes(made)


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """Return the class with the page's files and a download of Canvas's."""
    school = Class(tmp_path_factory.mktemp("school"))
    for name, text in files_of(PAGE).items():
        path = school.folder / name
        path.parent.mkdir(exist_ok=True)
        for old, new in NAMES.items():
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    with zipfile.ZipFile(school.folder / "submissions.zip", "w") as download:
        for name, text in {
            f"lovelaceada_11_901_{LESSON}.ipynb": notebook(foresaw=True),
            f"pascalblaise_12_902_{LESSON}.ipynb": notebook(mean=SUM),
            f"pascalblaise_12_907_{LESSON}-1.ipynb": notebook(foresaw=False),
            f"gausscarl_LATE_13_903_{LESSON}.ipynb": notebook(mean=SUM, foresaw=False),
            f"hodgkindorothy_14_904_{LESSON}.ipynb": notebook(mean=None, running=None, essay=None),
            f"noetheremmy_15_905_{LESSON}.ipynb": notebook(mean=RIGHT + "broken = ("),
            f"strangersam_99_906_{LESSON}.ipynb": notebook(),
        }.items():
            download.writestr(name, text)
    return school


def test_0_the_bundle_is_what_a_learner_unpacks(school):
    school.run(command("bundle"))
    with zipfile.ZipFile(school.folder / "dist" / "course.zip") as archive:
        names = archive.namelist()
        lesson = archive.read(f"averages/lessons/{LESSON}/{LESSON}.ipynb").decode()
    assert {"averages/README.md", "averages/averages-1-py3-none-any.whl"} <= set(names)
    assert not [name for name in names if "solutions" in name or "keys" in name]
    assert "BEGIN HIDDEN TESTS" not in lesson


def test_1_grade_says_who_and_what_is_missing(school):
    told = school.run(command("grade"), code=1)
    assert f"handed in twice, the last counts: blaise {LESSON}" in told
    assert "not in the roster, not collected: strangersam_99_906" in told
    assert f"{LESSON}: not handed in: zoe" in told
    assert "late, but Canvas does not say by how much" in told
    scores = {student: float(row["score"]) for student, row in school.grades().items()}
    assert scores == {"ada": 4, "blaise": 4, "carl": 2, "dorothy": 0, "emmy": 2}
    assert school.grades()["ada"]["name"] == "Ada Lovelace"


def test_2_the_same_command_again_grades_nothing_anew(school):
    told = school.run(command("grade"), code=1)
    assert "5 of 5 have not changed since they were graded" in told


def test_3_late_work_loses_what_the_class_says(school):
    stamp = school.graded / "submitted" / "carl" / LESSON / "timestamp.txt"
    stamp.write_text("2026-10-04 10:00:00 UTC\n")  # three days begun after the due date, one of them free
    school.run(f"python -m autograder grade {LESSON} --submitted graded/submitted --output graded")
    row = school.grades()["carl"]
    assert (float(row["raw_score"]), float(row["late_submission_penalty"]), float(row["score"])) == (2, 0.4, 1.6)


def test_4_marks_by_hand_reach_the_results_while_formgrader_runs(school):
    log = school.folder / "formgrade.log"
    with log.open("w") as file:
        words = [sys.executable, "-m", "autograder", *school.words(command("formgrade")), "--no-browser"]
        environment = os.environ | school.settings
        server = subprocess.Popen(
            words, cwd=school.folder, env=environment, stdout=file, stderr=file, start_new_session=True
        )
    try:
        found = r"(http://127\.0\.0\.1:\d+)/formgrader\?token=(\w+)"
        address, token = wait_for(lambda: re.search(found, log.read_text()))
        web = Web(address, token)
        page = web.get(f"formgrader/questions/{LESSON}/{ESSAY}")
        assert "names an outlier" in page, "the rubric"
        marks = dict(re.findall(r'data-grade="(\w+)" data-comment="\w+".*?<h2[^>]*><a[^>]*>([^<]+)<', page, re.S))
        comments = dict(re.findall(r'data-comment="(\w+)".*?<h2[^>]*><a[^>]*>([^<]+)<', page, re.S))
        for grade_id, name in marks.items():
            if name != "Emmy Noether":
                web.put(f"formgrader/api/grade/{grade_id}", {"manual_score": 1, "extra_credit": None})
        [carls] = [comment_id for comment_id, name in comments.items() if name == "Carl Gauss"]
        web.put(f"formgrader/api/comment/{carls}", {"manual_comment": "Well **seen**."})
        wait_for(lambda: "Well <strong>seen</strong>" in school.feedback("carl"))
        assert float(school.grades()["ada"]["score"]) == 5
        assert float(school.grades()["carl"]["score"]) == pytest.approx(3 * 0.8)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
    assert "Traceback" not in log.read_text()


def test_5_the_report_is_up_to_date(school):
    school.run(command("report"))
    page = (school.graded / "report.html").read_text()
    assert "1 submission</strong> to mark by hand" in page
    assert "1 did not hand in (Zoé Absent)" in page
    predicted = re.search(r"Which is <code>larger</code>\?</th><td class=\"number\">3</td>\s*<td.*?>1 \(33 %\)", page)
    assert predicted, "one of the three learners who predicted it was right"
    assert {row["student"]: row[LESSON] for row in school.rows("report.csv")}["zoe"] == ""


def test_6_feedback_and_marks_go_back(school):
    assert f"emmy {LESSON}: some answers are not marked yet" in school.run(command("return"), code=1)
    with zipfile.ZipFile(school.graded / "return" / f"canvas-{LESSON}.zip") as archive:
        assert f"pascalblaise_12_907_{LESSON}-1.html" in archive.namelist()
        assert "Well <strong>seen</strong>" in archive.read(f"gausscarl_LATE_13_903_{LESSON}.html").decode()
    school.run(command("export"), code=1)
    sent = {row["ID"]: row[LESSON] for row in school.rows("export-canvas.csv")[1:]}
    assert sent == {"11": "5", "12": "5", "13": "2.4", "14": "1", "15": "", "16": ""}


def test_7_similar_work(school):
    assert "pairs to compare side by side" in school.run(command("similar"))


def test_8_a_corrected_key_changes_what_it_must_and_keeps_marks_by_hand(school):
    key = school.folder / "course" / "graders" / "keys" / f"{LESSON}.json"
    plain = json.loads(key.read_text())
    plain["exercises"]["mean"]["points"] = 1.0
    key.write_text(json.dumps(plain))
    told = school.run(command("regrade"))
    assert re.search(r"ada +01_averages +mean +2 -> 1 +right -> right", told)
    assert re.search(r"2 marks changed, of 2 learners", told)
    assert {row["student"] for row in school.rows("changes.csv")} == {"ada", "blaise"}
    assert (float(school.grades()["ada"]["score"]), school.grades()["ada"]["needs_manual_grade"]) == (4, "False")


def test_9_every_command_of_the_page_was_run():
    run = ("bundle", "grade", "formgrade", "report", "return", "export", "similar", "regrade")
    assert [command.split()[3] for command in COMMANDS] == list(run)
    assert datetime(2026, 10, 1, 21, 59, tzinfo=UTC).isoformat()[:10] in PAGE


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "this did not come true in time"
        time.sleep(0.2)
    return found.groups() if isinstance(found, re.Match) else found


class Web:
    """formgrader's pages and its interface, for somebody who has logged in."""

    def __init__(self, address, token):
        self._address, self._token = address, token
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def get(self, path):
        return self._ask(urllib.request.Request(f"{self._address}/{path}"))

    def put(self, path, content):
        body = json.dumps(content).encode()
        return self._ask(urllib.request.Request(f"{self._address}/{path}", data=body, method="PUT"))

    def _ask(self, request):
        request.add_header("Authorization", f"token {self._token}")
        with self._open(request, timeout=60) as answer:
            return answer.read().decode()
