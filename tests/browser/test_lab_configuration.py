"""JupyterLab shows learners what is for learners, and nothing that leads nowhere."""

from playwright.sync_api import expect


def test_what_is_for_instructors_is_off_and_validate_stays(page, lab, open_notebook, watch, picture):
    notebook = open_notebook("01_learning_rate/01_learning_rate.ipynb")
    plugins = page.evaluate("() => window.jupyterapp.listPlugins()")
    assert "@jupyter/nbgrader:validate-assignment" in plugins
    page.wait_for_timeout(2000)  # a pop-up would have appeared by now
    expect(page.get_by_role("button", name="Validate")).to_be_visible()
    for name in ("Nbgrader", "Formgrader"):
        expect(page.get_by_role("menuitem", name=name)).to_have_count(0)
    expect(page.get_by_text("Would you like to get notified about official Jupyter news?")).to_have_count(0)
    expect(page.get_by_text("Create Assignment")).to_have_count(0)
    picture("lesson-opened")
    assert notebook.cells()
    assert (watch.errors, watch.foreign) == ([], [])


def test_an_exported_page_has_folded_code_collapsed(page, lab):
    page.route("http*://**", lambda route: route.continue_() if lab.address in route.request.url else route.abort())
    page.goto(f"{lab.address}/nbconvert/html/01_learning_rate/01_learning_rate.ipynb?token={lab.token}")
    folded = page.get_by_text("Drawing: one step from three places on the parabola", exact=True)
    code = page.locator("details").filter(has=folded).locator("pre")
    expect(code).not_to_be_visible()
    folded.click()
    expect(code).to_be_visible()


def test_a_word_of_a_lesson_leads_to_its_entry_in_the_glossary(page, open_notebook, watch, picture):
    notebook = open_notebook("01_learning_rate/01_learning_rate.ipynb")
    notebook.cell(0).get_by_role("link", name="step", exact=True).click()
    page_shown = page.locator(".jp-MarkdownViewer")
    expect(page_shown.get_by_role("heading", name="step", exact=True)).to_be_in_viewport()
    picture("glossary-opened")
    assert (watch.errors, watch.foreign) == ([], [])
