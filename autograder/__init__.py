"""What instructors run: build the lessons, grade a class, report, and bundle the course for learners."""

import sys

# Whatever reads a notebook imports jsonschema, which would compile the grammar of internationalized web addresses: one
# to two seconds of every command, for a format that no schema of a notebook has. Without the module jsonschema leaves
# that format out.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None means: not to be had
