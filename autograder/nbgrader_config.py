"""How nbgrader runs a course, from its command line, formgrader's buttons and ``python -m autograder`` alike."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
# nbgrader looks for `alembic` on PATH when it makes a gradebook; it lives beside the interpreter.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    DeduplicateIds,
    LimitOutput,
    LockCells,
    OverwriteCells,
    OverwriteKernelspec,
    SaveCells,
)

from autograder import engines, sandbox  # noqa: F401 (the former changes how nbgrader opens a gradebook)
from autograder.configuration import CLASS_FOLDER, use_class_folder
from autograder.course import current
from autograder.exchange import ReleaseFeedback
from autograder.execution import ExecuteSubmission
from autograder.feedback import FeedbackExporter
from autograder.judge import Judge
from autograder.late import LatePenalty
from autograder.release import Fold, GoOn, SayOfExperiments, ShowPoints
from autograder.restore import Restore
from autograder.saving import SaveMarks

c = get_config()  # type: ignore[name-defined]  # noqa: F821

course = current()
c.CourseDirectory.course_id = course.name.replace("-", "_")
c.CourseDirectory.root = str(course.root)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"
# Several graders may write at once: wait for the database instead of failing.
c.CourseDirectory.db_url = f"sqlite:///{course.root / 'gradebook.db'}?timeout=120"

c.GenerateAssignment.preprocessors = [
    LockCells,
    ClearSolutions,
    ClearOutput,
    ShowPoints,
    SayOfExperiments,
    Fold,
    GoOn,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]
c.ClearSolutions.text_stub = "*YOUR ANSWER HERE. Double-click, write over this line, then press Shift+Enter.*"

c.Autograde.sanitize_preprocessors = [
    Restore,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    ExecuteSubmission,
    Judge,
    LimitOutput,
    SaveMarks,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.AssignLatePenalties.plugin_class = LatePenalty
# Where learners' code runs: "bwrap", in a sandbox, or "none", with all the rights of whoever grades.
c.ExecuteSubmission.sandbox = sandbox.usual()
c.ExecuteSubmission.timeout = 120
c.ExecuteSubmission.error_on_timeout = {
    "ename": "CellTimeoutError",
    "evalue": "the cell took longer than 120 seconds",
    "traceback": ["the cell took longer than 120 seconds"],
}
# Seconds that a kernel may take to start: on a busy machine, TensorFlow's libraries alone take more than a minute.
c.ExecuteSubmission.startup_timeout = 300
# Seconds that a cell's output may still take to arrive after the cell has ended, before its kernel is given up.
c.ExecuteSubmission.iopub_timeout = 60
c.ExecutePreprocessor.skip_cells_with_tag = ""

# The page is FeedbackExporter's own, from the notebook as it was autograded: it takes what a learner may see.
c.ExchangeFactory.release_feedback = ReleaseFeedback
c.GenerateFeedback.exporter_class = FeedbackExporter
c.GenerateFeedback.preprocessors = []
c.HTMLExporter.filters = {"markdown2html": "autograder.publish.markdown_of_cell"}

if os.environ.get(CLASS_FOLDER):
    use_class_folder(c, Path(os.environ[CLASS_FOLDER]))
