"""Feedback, report, similar work and the marking pages: no violation that axe-core finds, no request, good in print."""

import pytest

from autograder import banks, feedback, gradebook, pages, report, similarity
from autograder.course import PROJECT
from tests.autograder import made_class
from tests.autograder.made_class import EMPTY, RIGHT, WRONG, mark
from tests.browser.accessibility import EVERYTHING, violations

LESSON = "03_common_schedules"
[ESSAY] = banks.written_answers(LESSON)
PICTURES = PROJECT / "build" / "browser"


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    made_class.make(folder, LESSON, {"ada": RIGHT, "bo": RIGHT, "carl": {"step_decay": WRONG}, "dorothy": EMPTY})
    mark(folder, "carl", LESSON, ESSAY, 2, "Say *why*: $\\eta < 2 / \\lambda$.")
    (folder / "roster.csv").write_text("id,name,email\nada,Ada Lovelace,\nzoe,Zoé Absent,\n")
    entries = report.load(folder)
    feedback.bring_up_to_date(folder, entries)
    report.write(entries, folder)
    found = similarity.pairs(folder, [LESSON], least=0)
    (folder / "similar.html").write_text(pages.render("similar.html.j2", pairs=found), encoding="utf-8")
    assert gradebook.load(folder)
    return folder


FEEDBACK = [f"feedback/{student}/{LESSON}/{LESSON}.html" for student in ("ada", "carl", "dorothy")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["report.html", "similar.html", *FEEDBACK])
def test_a_page_that_stands_alone(page, output, place, scheme):
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.emulate_media(color_scheme=scheme)
    page.goto((output / place).as_uri())
    page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in requests if url.startswith("file:")]) == 1
    assert violations(page, EVERYTHING) == []
    wide = page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, "nothing is cut off at 1366 pixels"
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = place.replace("/", "-").removesuffix(".html")
    page.screenshot(path=PICTURES / f"instructor-{name}-{scheme}.png", full_page=True)


def test_a_page_that_breaks_a_rule_is_noticed(page):
    page.set_content("<html><body><img src='data:,'><p style='color:#bbb'>pale</p></body></html>")
    found = " ".join(violations(page, EVERYTHING))
    assert all(rule in found for rule in ("image-alt", "color-contrast", "html-has-lang"))
