"""Store the marks of a submission in the gradebook, all of them or none."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades


class SaveMarks(SaveAutoGrades):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's SaveAutoGrades in one transaction: theirs waits for the disk after each of the cells.

    A run that is killed leaves no submission with some of its marks, either.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Store the scores and comments of an autograded notebook."""
        about = resources["nbgrader"]
        self.notebook_id, self.assignment_id = about["notebook"], about["assignment"]
        self.student_id, self.db_url = about["student"], about["db_url"]
        with Gradebook(self.db_url) as self.gradebook:
            session = self.gradebook.db
            commit, session.commit = session.commit, session.flush
            for index, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, index)
            commit()
        return nb, resources
