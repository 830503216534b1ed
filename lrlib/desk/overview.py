"""How far a learner is: the lessons with time, points and what is done, and the exercises of the present lesson.

What is done comes from the checks' own records (:mod:`lrlib.checking.progress`), or, for written answers, from the
notebook as last saved.
"""

import html
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from lrlib.checking import progress
from lrlib.checking.progress import Entry
from lrlib.checking.statuses import Status
from lrlib.desk import contents
from lrlib.desk.contents import Exercise, Lesson

Entries = Mapping[str, Entry]
WRITTEN = "written"
NO_WORK = "Progress is kept beside the lessons that the lab opens: start it with `python -m lrlib lab`."


def page(work: Path, base: str = "") -> str:
    """Return the lessons in ``work`` as HTML: a link, time, points and what is done of each, and where to go on.

    ``base`` leads from the page to ``work``: nothing, or "../".
    """
    known, entries = contents.lessons(work), progress.read(work)
    rows = "".join(_row(lesson, entries, base) for lesson in known)
    return (
        f"<p>{_where(known, entries, base)}</p>"
        '<table><thead><tr><th scope="col" style="text-align: left">Lesson</th><th scope="col">Time</th>'
        '<th scope="col" style="text-align: left">Done</th><th scope="col">Points</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        f"<p>In all {_points(_earned_in(known, entries), sum(lesson.points for lesson in known))} points by the checks "
        "that you can run. Grading runs more checks, and people mark what you write.</p>"
    )


def of_lesson(lesson: Lesson, entries: Entries) -> str:
    """Return the exercises of one lesson as HTML: what is done of each, and its points."""
    rows = []
    for exercise in lesson.exercises:
        status, _ = state(exercise, entries)
        link = f'<a href="{_anchor(exercise)}">{html.escape(exercise.title)}</a>'
        earned = f"people mark {plain(exercise.points)}" if exercise.written else _of_exercise(exercise, entries)
        rows.append(_cells(("left", link), ("left", html.escape(status)), ("right", earned)))
    return (
        f'<table><caption style="text-align: left">{html.escape(lesson.title)}</caption>'
        '<thead><tr><th scope="col" style="text-align: left">Exercise</th>'
        '<th scope="col" style="text-align: left">Last check</th><th scope="col">Points</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def lines(work: Path) -> list[str]:
    """Return the lessons in ``work`` as text, a line each."""
    entries = progress.read(work)
    return [
        f"{lesson.title}: {done(lesson, entries)}, {_points(_earned(lesson, entries), lesson.points)} points"
        for lesson in contents.lessons(work)
    ]


def show() -> None:
    """Display how far the learner is, in the notebook that runs here: all lessons, and this one's exercises."""
    from IPython.display import display

    work = progress.folder()
    if work is None:
        print(NO_WORK)
        return
    here = _here()
    base = Path(os.path.relpath(work, here)).as_posix()
    shown = page(work, "" if base == "." else f"{base}/")
    for lesson in contents.lessons(work):
        if lesson.path.parent == here:
            shown += of_lesson(lesson, progress.read(work))
    display({"text/html": shown, "text/plain": "\n".join(lines(work))}, raw=True)


def _here() -> Path:
    """Return the folder of the notebook that runs in this kernel: what Jupyter says, else the working directory."""
    session = Path(os.environ.get("JPY_SESSION_NAME", ""))
    return session.parent if session.is_absolute() else Path.cwd()


def done(lesson: Lesson, entries: Entries) -> str:
    """Return in words how far a lesson is."""
    if not lesson.exercises:
        return "cannot be read"
    states = [state(exercise, entries) for exercise in lesson.exercises]
    ended = sum(share >= 1 for _, share in states)
    if all(status == Status.NOT_ATTEMPTED for status, _ in states):
        return "not begun"
    return "✓ all done" if ended == len(states) else f"{ended} of {len(states)} exercises"


def state(exercise: Exercise, entries: Entries) -> tuple[str, float]:
    """Return an exercise's status and share: those of the last check, or of the written answer."""
    if exercise.written:
        return (WRITTEN, 1.0) if exercise.is_written_on else (str(Status.NOT_ATTEMPTED), 0.0)
    entry = entries.get(exercise.name)
    return (entry.status, entry.share) if entry else (str(Status.NOT_ATTEMPTED), 0.0)


def plain(points: float) -> str:
    """Return points without a superfluous decimal."""
    return f"{points:.1f}".removesuffix(".0")


def _row(lesson: Lesson, entries: Entries, base: str) -> str:
    link = f'<a href="{_link(lesson, base)}">{html.escape(lesson.title)}</a>'
    earned = _points(_earned(lesson, entries), lesson.points)
    return _cells(("left", link), ("right", lesson.time), ("left", done(lesson, entries)), ("right", earned))


def _cells(*cells: tuple[str, str]) -> str:
    return "<tr>" + "".join(f'<td style="text-align: {side}">{cell}</td>' for side, cell in cells) + "</tr>"


def _earned(lesson: Lesson, entries: Entries) -> float:
    """Return the points by the checks; people mark written answers."""
    return sum(e.points * state(e, entries)[1] for e in lesson.exercises if not e.written)


def _earned_in(known: list[Lesson], entries: Entries) -> float:
    return sum(_earned(lesson, entries) for lesson in known)


def _of_exercise(exercise: Exercise, entries: Entries) -> str:
    return _points(exercise.points * state(exercise, entries)[1], exercise.points)


def _points(earned: float, total: float) -> str:
    return f"{plain(earned)} of {plain(total)}"


def _where(known: list[Lesson], entries: Entries, base: str) -> str:
    """Return where to go on: the exercise that was checked last, or the first lesson."""
    if not known:
        return "There are no lessons here yet."
    for name in reversed(list(entries)):
        for lesson in known:
            for exercise in lesson.exercises:
                if exercise.name == name:
                    place = html.escape(f"{lesson.title.split('.')[0]}, {exercise.title}")
                    link = _link(lesson, base) + _anchor(exercise)
                    return f'<strong>Go on where you were:</strong> <a href="{link}">{place}</a>.'
    return f'<strong>Begin here:</strong> <a href="{_link(known[0], base)}">{html.escape(known[0].title)}</a>.'


def _link(lesson: Lesson, base: str) -> str:
    return base + quote(f"{lesson.path.parent.name}/{lesson.path.name}")


def _anchor(exercise: Exercise) -> str:
    return "#" + quote(exercise.heading.replace(" ", "-"))
