"""Notice code that puts itself between the check and the judge: it earns nothing, whatever it answers.

The judge compares numbers; it cannot see who made them. The references that an answer is compared with can be imported
by anybody whose kernel has the course's package, so this stops the plain ways only, and says so to the learner.
"""

import ast
from collections.abc import Iterator, Sequence

from autograder.bindings import bindings_of, statements
from lrlib.checking.calls import matches
from lrlib.checking.course import Course


def tampering(cells: Sequence[str], course: Course) -> str:
    """Return what the learner's cells do to the check, as the end of a sentence; empty if nothing."""
    code = list(statements(cells))
    if any(binding.source != course.check for binding in bindings_of(code).get("check", ())):
        return "defines its own `check`; give it another name"
    inside = next((name for name in _reached(code) if matches(name, course.insides)), None)
    return f"uses the inside of the check, `{inside}`" if inside else ""


def _reached(code: Sequence[ast.stmt]) -> Iterator[str]:
    """Yield the modules that the code imports or names."""
    for node in (node for statement in code for node in ast.walk(statement)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield ast.unparse(node)
