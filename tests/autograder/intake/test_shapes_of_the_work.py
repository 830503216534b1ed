"""A right notebook keeps its marks whatever a learner and their editor did to its cells."""

import copy

import pytest

from autograder.intake import reading
from tests.autograder.intake.shapes import SHAPES_OF_THE_FILE, SHAPES_OF_THE_WORK, as_bytes, code, place_of, text
from tests.autograder.intake.small_release import RIGHT, WRITTEN, filled, graded, mark_of, release, restored

ALL = set(RIGHT)


def source_of(notebook, grade_id):
    return next(cell.source for cell in notebook.cells if mark_of(cell) == grade_id)


def test_what_the_grader_here_gives():
    assert graded(filled()) == (ALL, {"why", "how"})
    assert graded(release()) == (set(), set())
    assert graded(filled(half="def half(x):\n    return x")) == (set(), {"why", "how"})


@pytest.mark.parametrize("shape", SHAPES_OF_THE_FILE)
def test_no_shape_of_the_file_costs_a_mark(shape):
    notebook, _ = reading.read(as_bytes(SHAPES_OF_THE_FILE[shape](filled())))
    assert graded(notebook) == (ALL, {"why", "how"})


@pytest.mark.parametrize("shape", SHAPES_OF_THE_WORK)
def test_no_shape_of_the_work_costs_a_mark(shape):
    shaped = SHAPES_OF_THE_WORK[shape](filled(), release())
    assert graded(shaped) == (ALL, {"why", "how"})


@pytest.mark.parametrize("shape", SHAPES_OF_THE_WORK)
def test_no_shape_of_the_work_gives_a_mark(shape):
    """An empty and a wrong notebook of the same shapes earn nothing."""
    wrong = {name: source.replace("return ", "return -1 or ") for name, source in RIGHT.items()}
    assert graded(SHAPES_OF_THE_WORK[shape](release(), release()))[0] == set()
    assert graded(SHAPES_OF_THE_WORK[shape](filled(**wrong), release()))[0] == set()


def test_a_learner_s_version_of_a_locked_cell_stands_just_before_it():
    plain = SHAPES_OF_THE_WORK["answers in their checks' cells"](filled(), release())
    notebook = restored(plain)
    handed_out = release()
    for name in RIGHT:
        place = next(n for n, cell in enumerate(notebook.cells) if mark_of(cell) == f"test_{name}")
        own, test = notebook.cells[place - 1], notebook.cells[place]
        assert own.source == plain["cells"][place_of(plain, f"test_{name}")]["source"]
        assert own.metadata == {"tags": []}
        assert test.source == handed_out["cells"][place_of(handed_out, f"test_{name}")]["source"]


@pytest.mark.parametrize("shape", ["as it is", "restyled", "comments everywhere", "marks lost"])
def test_an_untouched_locked_cell_is_not_doubled(shape):
    shaped = filled() if shape == "as it is" else SHAPES_OF_THE_WORK[shape](filled(), release())
    added = len(RIGHT) + 2 if shape == "marks lost" else 0  # then the answers are beside their own empty cells
    assert len(restored(shaped).cells) == len(filled()["cells"]) + added


def test_the_last_copy_that_was_changed_counts():
    plain = filled()
    place = place_of(plain, "half")
    first = copy.deepcopy(plain["cells"][place])
    plain["cells"][place]["source"] = "def half(x):\n    return x"
    plain["cells"].insert(place, first)
    plain["cells"].append(release()["cells"][place_of(release(), "half")])
    assert "half" not in graded(plain)[0]
    assert source_of(restored(plain), "half") == "def half(x):\n    return x"


def test_the_last_filled_copy_of_a_written_answer_counts():
    plain = filled()
    place = place_of(plain, "why")
    plain["cells"].insert(place + 1, {**plain["cells"][place], "source": "Better."})
    plain["cells"].insert(place + 2, {**plain["cells"][place], "source": " \n"})
    notebook = restored(plain)
    assert source_of(notebook, "why") == "Better."
    assert WRITTEN in [cell.source for cell in notebook.cells if not mark_of(cell)]


@pytest.mark.parametrize(
    ("own", "looked_at"),
    [
        (None, set()),
        (text("Because halving twice is quartering."), {"why", "how"}),
        (text("![plot](attachment:plot.png)"), {"why", "how"}),
        ({**text("Because."), "cell_type": "raw"}, {"why", "how"}),
        (code("Because halving twice is quartering."), {"why", "how"}),
        (code("# Because halving twice\n# is quartering."), {"why", "how"}),
        (code('"""Because halving twice is quartering."""'), {"why", "how"}),
        (code("half(3)  # Because"), set()),
        (code(""), set()),
        (text("  \n"), set()),
        (text("The end."), set()),
    ],
)
def test_text_beside_an_empty_written_answer_makes_someone_look(own, looked_at):
    plain = filled(written=False)
    if own is not None:
        plain["cells"].append(own)
    assert graded(plain)[1] == looked_at


def test_an_edited_question_makes_someone_look():
    plain = filled(written=False)
    plain["cells"][-1]["source"] += "\n\nBecause."
    notebook = restored(plain)
    assert source_of(notebook, "why").startswith("*This cell was left as it was")


def test_each_of_two_written_answers_without_marks_gets_its_own_cell():
    plain = filled(written=False)
    for cell in plain["cells"]:
        cell["metadata"] = {}
    order = [mark_of(cell) for cell in restored(plain).cells if mark_of(cell) in ("why", "how")]
    assert order == ["why", "how"]
    assert len(restored(plain).cells) == len(plain["cells"]) + len(RIGHT)
