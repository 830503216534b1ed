"""A notebook that is open in JupyterLab, as a learner uses it."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

RUNNING = 600_000  # milliseconds that a whole lesson may take on a busy machine
CURRENT = "window.jupyterapp.shell.currentWidget"
# The kernel does one thing after another: once it answers this, all that was sent before has run. JupyterLab itself
# forgets what waits as soon as one cell fails, also where the cells below go on.
ALL_BEFORE = f"""timeout => Promise.race([
    {CURRENT}.sessionContext.session.kernel.requestExecute({{ code: '', silent: true, stop_on_error: false }}).done,
    new Promise((_, reject) => setTimeout(() => reject(new Error('the cells run for too long')), timeout)),
]).then(() => null)"""
# Each cell as it is in memory, saved or not.
CELLS = f"() => {CURRENT}.content.model.toJSON().cells"


@dataclass
class NotebookPage:
    """One notebook in the current tab; cells are found by their ``grade_id`` or by their number."""

    page: Page
    path: str

    def __post_init__(self):
        """Wait until the notebook is shown and its kernel answers."""
        self.page.wait_for_function(
            f"path => window.jupyterapp && {CURRENT} && {CURRENT}.context && {CURRENT}.context.path === path",
            arg=self.path,
            timeout=120_000,
        )
        self.page.wait_for_function(
            f"() => {CURRENT}.sessionContext.session?.kernel?.status === 'idle'", timeout=120_000
        )

    def menu(self, *names: str) -> None:
        """Choose an entry of the menus: ``menu("Run", "Run All Cells")``."""
        self.page.get_by_role("menuitem", name=names[0], exact=True).first.click()
        for name in names[1:]:
            self.page.locator(".lm-Menu-item").filter(has_text=name).first.click()

    def run_all(self) -> None:
        """Run all cells from the menu, and wait until the last has ended."""
        self.menu("Run", "Run All Cells")
        self.page.wait_for_timeout(1000)
        self.wait()

    def wait(self) -> None:
        """Wait until no cell runs or waits to run."""
        for _ in range(2):  # what a cell began in the browser may ask the kernel again
            self.page.evaluate(ALL_BEFORE, RUNNING)
            self.page.wait_for_timeout(500)
        self.page.wait_for_function(f"() => {CURRENT}.sessionContext.session.kernel.status === 'idle'", timeout=RUNNING)

    def cells(self) -> list[dict]:
        """Return the cells as they are now, with their outputs."""
        return self.page.evaluate(CELLS)

    def index(self, grade_id: str) -> int:
        """Return the position of the cell with this ``grade_id``."""
        marks = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in self.cells()]
        return marks.index(grade_id)

    def cell(self, which: int | str) -> Locator:
        """Return a cell on the page, scrolled into view."""
        position = which if isinstance(which, int) else self.index(which)
        self.page.evaluate(f"i => {CURRENT}.content.scrollToItem(i)", position)
        found = self.page.locator(f".jp-Cell[data-windowed-list-index='{position}']")
        expect(found).to_be_visible()
        return found

    def write(self, which: int | str, source: str) -> None:
        """Replace a cell's source."""
        position = which if isinstance(which, int) else self.index(which)
        self.page.evaluate(
            f"([i, text]) => {CURRENT}.content.model.cells.get(i).sharedModel.setSource(text)", [position, source]
        )

    def run(self, which: int | str) -> Locator:
        """Run one cell as a learner does, with Shift+Enter, and return it."""
        position = which if isinstance(which, int) else self.index(which)
        self.cell(position)
        self.page.evaluate(
            f"i => {{ const list = {CURRENT}.content; list.activeCellIndex = i; list.mode = 'command';"
            " list.activate() }",
            position,
        )
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_timeout(300)
        self.wait()
        return self.cell(position)

    def save(self) -> None:
        """Save the notebook."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function(f"() => !{CURRENT}.context.model.dirty", timeout=60_000)

    def shut_down(self) -> None:
        """Shut the kernel down, as the end of a day's work does."""
        self.page.evaluate(f"() => {CURRENT}.sessionContext.shutdown()")
