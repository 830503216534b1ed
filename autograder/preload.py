"""What a worker process needs, imported once for all of them, before any is forked; it must start no thread.

What is imported stays. So nobody looks for garbage in it: not this process, which would do so in vain many times, and
no worker, which would copy every page that it looks at.
"""

import contextlib
import gc
import importlib

NEEDED = ("ziamath", "nbgrader.converters", "autograder.grading", "autograder.publish", "autograder.restore")

gc.disable()
for _name in NEEDED:
    importlib.import_module(_name)

_course = importlib.import_module("autograder.course")
with contextlib.suppress(_course.CourseError):  # one on a path that only the workers will know: they prepare themselves
    _course.current().prepare()

gc.freeze()
gc.enable()
