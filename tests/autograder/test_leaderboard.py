"""An outcome's figure on its way from the verdict to the instructor's leaderboard."""

import numpy as np
from nbformat.v4 import new_output

from autograder import judge, report
from autograder.keys import ExerciseKey
from autograder.roster import Learner
from lrlib.checking import records
from lrlib.checking.exercise import Outcome, Verdict
from lrlib.checking.records import Record
from lrlib.course import COURSE


def grade(student, *figures):
    exercises = [
        {"name": f"race {n}", "score": 1, "max_score": 2, "status": "partial", "findings": [], "mistakes": []}
        | ({} if figure is None else {"figure": figure})
        for n, figure in enumerate(figures)
    ]
    return {
        "student": student,
        "lesson": "06",
        "score": 1,
        "max_score": 2,
        "needs_manual_grade": False,
        "exercises": exercises,
    }


def test_the_judge_keeps_the_figure_of_a_verdict():
    race = Outcome("race", None, lambda values, seeds: Verdict(0.5, "half", figure=float(values["loss"])))
    record = Record("race", {}, "answered", {"loss": np.array(0.75)})
    entry = ExerciseKey("race", "test_race", 2.0, [record], 1)
    output = new_output("display_data", data={records.MIME: records.encode(record)})
    judgement = judge.judge(COURSE, race, entry, [output], [race.name])
    assert (judgement.score, judgement.figure) == (1.0, 0.75)


def test_the_lowest_loss_comes_first_exercise_by_exercise():
    grades = [grade("ada", 0.7, 0.1), grade("bo", 0.6, None), grade("cy", 0.65, 0.2)]
    lines = report.table(grades).split("Leaderboard\n")[1].splitlines()[1:]
    assert [line.split()[-3:] for line in lines] == [
        ["1", "bo", "0.6000"],
        ["2", "cy", "0.6500"],
        ["3", "ada", "0.7000"],
        ["1", "ada", "0.1000"],
        ["2", "cy", "0.2000"],
    ]
    page = report.page(grades, [Learner("bo", "Bo", "Boole", "")])
    assert "<h2>Leaderboard</h2>" in page
    assert [name in page for name in ("<td>Bo Boole</td>", "<td>bo</td>", "<td>ada</td>")] == [True, False, True]


def test_without_figures_there_is_no_leaderboard():
    assert "Leaderboard" not in report.table([grade("ada", None)])
    assert "Leaderboard" not in report.page([grade("ada", None)])
