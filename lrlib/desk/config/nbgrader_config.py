"""How Validate runs a learner's notebook: as grading does, with only the imports of the experiments."""

from lrlib.desk import validating

c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.Execute.timeout = 120
c.ExecutePreprocessor.on_cell_execute = validating.leave_imports
c.ExecutePreprocessor.on_cell_complete = validating.put_back
