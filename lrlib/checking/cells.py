"""What the running notebook has executed so far, as far as a check must know."""

import ast
import re


def stale_definition(name: str) -> str:
    """Return a sentence if the last cell that defines ``name`` could not be read by Python, else nothing.

    After such a cell the kernel still has the definition of the cell before it, and that is what a check sees.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return ""
    defines = re.compile(rf"^(?:(?:async )?def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*=", re.MULTILINE)
    sources = [source for source in shell.user_ns.get("In", []) if isinstance(source, str) and defines.search(source)]
    if not sources:
        return ""
    try:
        ast.parse(shell.transform_cell(sources[-1]))
    except SyntaxError as problem:
        return (
            f"Python could not read your last cell with {name} (line {problem.lineno}: {problem.msg}). What follows is "
            "about the definition before it."
        )
    return ""
