"""What a worker process needs, imported once for all of them, before any is forked; it must start no thread.

What is imported stays. So nobody looks for garbage in it: not this process, which would do so in vain many times, and
no worker, which would copy every page that it looks at.
"""

import contextlib
import gc


def _import_all() -> None:
    import ziamath  # noqa: F401
    from nbgrader.converters import Autograde, GenerateFeedback  # noqa: F401

    from autograder import grading, publish, restore  # noqa: F401
    from autograder.course import CourseError, current

    with contextlib.suppress(CourseError):  # a course on a path that only the workers know: they prepare themselves
        current().prepare()


gc.disable()
_import_all()
gc.freeze()
gc.enable()
