"""One SQLAlchemy engine for each gradebook: it remembers the queries that it has compiled.

nbgrader opens the gradebook ten times for each submission, each time with a new engine that compiles all queries anew:
a third of what grading a small submission computes. Closing a gradebook still closes its connections.
"""

import functools

import nbgrader.api

nbgrader.api.create_engine = functools.lru_cache(maxsize=8)(nbgrader.api.create_engine)
