"""The first thing that a learner sees says where to begin, how far they are and how to go on."""

import zipfile

from playwright.sync_api import expect

from lrlib.checking import progress
from lrlib.desk import contents
from tests.browser import accessibility
from tests.browser.notebook_page import NotebookPage


def test_the_start_page_opens_by_itself_and_leads_to_each_lesson(page, lab, course, watch, picture):
    page.goto(f"{lab.address}/?token={lab.token}")
    table = page.get_by_role("table")
    expect(table).to_be_visible(timeout=60_000)
    picture("start-page")
    for lesson in contents.lessons(course / "lessons"):
        row = table.get_by_role("row").filter(has_text=lesson.title)
        assert lesson.time
        expect(row).to_contain_text(lesson.time)
        expect(row).to_contain_text(f"of {lesson.points:.0f}")
    assert accessibility.violations(page) == []
    page.get_by_role("link", name="Lesson 3").first.click()
    expect(page.get_by_role("tab", name="03_common_schedules.ipynb")).to_be_visible()
    assert (watch.errors, watch.foreign) == ([], [])


def test_the_table_follows_the_checks(page, lab, course, open_notebook, monkeypatch, picture):
    notebook = open_notebook("start.ipynb")
    notebook.run(1)
    table = page.get_by_role("table")
    expect(table.get_by_role("row").filter(has_text="Lesson 1")).to_contain_text("not begun")
    monkeypatch.setenv(progress.WORK, str(course / "work"))
    progress.note("gradient_descent", "right", 1.0)
    expect(table.get_by_role("row").filter(has_text="Lesson 1")).to_contain_text("1 of 6", timeout=10_000)
    assert accessibility.violations(page) == []
    picture("start-page-renewed")
    page.get_by_role("link", name="Lesson 1, 1.1").click()
    # JupyterLab scrolls to the exercise when the lesson is open already; else it shows the lesson's beginning
    NotebookPage(page, "01_learning_rate/01_learning_rate.ipynb")


def test_a_button_writes_the_file_to_hand_in(page, lab, course, open_notebook, watch, picture):
    notebook = open_notebook("start.ipynb")
    notebook.run(5)
    page.get_by_role("button", name="Hand in: Lesson 1").click()
    link = page.get_by_role("link", name="Download hand_in/01_learning_rate.zip")
    expect(link).to_be_visible(timeout=180_000)
    expect(page.get_by_text("1.6 In your own words: nothing is written yet.")).to_be_visible()
    assert accessibility.violations(page) == []
    picture("hand-in")
    with page.expect_download() as started:
        link.click()
    with zipfile.ZipFile(started.value.path()) as archive:
        handed = archive.read("01_learning_rate/01_learning_rate.ipynb")
    assert handed == (course / "work" / "01_learning_rate" / "01_learning_rate.ipynb").read_bytes()
    assert (watch.errors, watch.foreign) == ([], [])


def test_progress_in_a_lesson_shows_its_exercises(page, lab, open_notebook, watch, picture):
    notebook = open_notebook("02_fixed_rates/02_fixed_rates.ipynb")
    notebook.write(1, "import lrlib\n\nlrlib.progress()")
    cell = notebook.run(1)
    expect(cell.get_by_role("table")).to_have_count(2)
    row = cell.get_by_role("row").filter(has_text="2.1")
    expect(row).to_contain_text("not attempted")
    assert accessibility.violations(page) == []
    picture("progress", cell)
    cell.get_by_role("link", name="Lesson 3").click()
    expect(page.get_by_role("tab", name="03_common_schedules.ipynb")).to_be_visible()
    assert (watch.errors, watch.foreign) == ([], [])
