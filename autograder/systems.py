"""The course systems that the grader knows, in a module that a parser can import at once."""

DOWNLOADS = ("canvas", "moodle", "nbgrader", "zip")  # where submissions come from
MARKS = ("canvas", "moodle", "csv")  # the forms in which marks are exported
FEEDBACK = ("zip", "moodle", "canvas", "nbgrader")  # the forms in which feedback goes back
