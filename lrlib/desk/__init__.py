"""The learner's desk: JupyterLab on their own copy, a start page, their progress, handing in, and a look at the set-up.

``python -m lrlib`` starts all of it; only :mod:`lrlib.desk.contents` knows how a lesson's notebook is laid out.
"""

import sys

# See autograder/__init__.py: what reads a notebook would compile a grammar that no notebook needs, for a second or two.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None means: not to be had
