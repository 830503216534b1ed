"""nbgrader's configuration for this course; all of it stands in autograder/nbgrader_config.py."""

c = get_config()  # noqa: F821
load_subconfig("autograder/nbgrader_config.py")  # noqa: F821
