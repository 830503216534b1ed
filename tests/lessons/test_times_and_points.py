"""What a lesson's text says of an exercise's points and minutes is what its check says, and it adds up."""

import re

import jupytext
import pytest

from autograder import paths

LINE = re.compile(r"^\*(\d+) points? · (\d+) minutes · (core|deeper)\*$", re.MULTILINE)
ROW = re.compile(r"^\| (\d\.\d+)[ |].*?\| (\d+) \| (\d+) \|", re.MULTILINE)  # of the table of exercises
NUMBER = re.compile(r"^#{2,4} (\d\.\d+) ", re.MULTILINE)
# of the table at the lesson's head
HEAD = re.compile(r"^\| core: exercises[^|]*\| (\d+) minutes \| (\d+) \|", re.MULTILINE)


def marked(cells):
    """Return the points of each exercise's check, by its number."""
    points: dict[str, int] = {}
    number = ""
    for cell in cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("grade"):
            points[number] = points.get(number, 0) + int(mark["points"])
        elif cell.cell_type == "markdown" and NUMBER.search(cell.source):
            number = NUMBER.findall(cell.source)[-1]
    return points


@pytest.mark.parametrize("lesson", paths.lesson_names())
def test_points_and_minutes_agree_wherever_they_stand(lesson):
    cells = jupytext.read(paths.text_path(lesson)).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    lines = dict(zip(NUMBER.findall(text), LINE.findall(text), strict=True))
    assert {number: int(points) for number, (points, _, _) in lines.items()} == marked(cells)
    rows = {number: (points, minutes) for number, minutes, points in ROW.findall(text)}
    assert rows == {number: (points, minutes) for number, (points, minutes, _) in lines.items()}
    for minutes, points in HEAD.findall(text):
        core = [(int(m), int(p)) for p, m, part in lines.values() if part == "core"]
        assert (int(minutes), int(points)) == tuple(map(sum, zip(*core, strict=True)))
