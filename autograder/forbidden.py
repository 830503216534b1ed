"""Search a learner's cells for what an exercise forbids: the reference itself, or a library's own form of it.

It reads only code that the answer reaches: the definition of the exercise's name, and of every name it uses, from cell
to cell, as far as it was in force. A learner may well plot the reference beside their own curve, or replace an attempt.

It refuses an answer that plainly uses what it should write, under whatever name. It does not stop somebody who knows
Python well: names made at run time, frames, the garbage collector, or a thread started earlier lead around it, and
around the hook of :mod:`lrlib.checking.calls`, which sees calls that the code does not show. Where the two are in
doubt, the answer counts: refusing a right answer does more harm than passing a copied one.
"""

import ast
import math
import re
from collections.abc import Iterable, Iterator, Sequence

from autograder.bindings import (
    ATTRIBUTES,
    FUNCTIONS,
    IMPORTS,
    Binding,
    Source,
    bindings_of,
    bound_by,
    declared_global,
    dotted_name,
    in_force,
    statements,
)
from lrlib.checking.calls import matches
from lrlib.checking.course import Course

# Ways around reading the code, or around being noticed; no formula needs them.
UNREADABLE = (
    *("eval", "exec", "compile", "globals", "builtins", "__builtins__", "__import__", "importlib", "pkgutil", "gc"),
    *("sys.modules", "sys._getframe", "sys.setprofile", "sys.settrace", "sys.monitoring", "get_ipython"),
    *("threading.setprofile", "threading.setprofile_all_threads", "_thread", "multiprocessing", "subprocess"),
    *("concurrent.futures.ProcessPoolExecutor", "types.FunctionType", "types.CodeType"),
    *("inspect.currentframe", "inspect.stack", "inspect.getmodule"),
)

Scope = dict[str, list[Source]]  # a function's own names, which hide those of the same spelling outside
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def forbidden_names(
    answer: str, cells: Iterable[str], forbidden: tuple[str, ...], course: Course, released: Sequence[str] = ()
) -> list[str]:
    """Return the forbidden dotted names that the definition of ``answer`` reaches in these code cells, sorted.

    ``cells`` are the learner's cells that run before the check; the last definition among them counts.
    ``released`` are the release's code cells, whose imports say what the learner's names mean.
    """
    if not forbidden:
        return []
    imports = [statement for statement in statements(released) if isinstance(statement, IMPORTS)]
    bound = bindings_of([*imports, *statements(cells)])
    found: set[str] = set()
    seen: set[Binding] = set()
    pending: list[tuple[str | ast.AST, Scope, float]] = [(answer, {}, math.inf)]
    while pending:
        part, local, at = pending.pop()
        if isinstance(part, ast.AST):
            pending.extend(_parts(part, local, at))
            continue
        name = re.findall(r"^\w+", part)[0]
        rest = part[len(name) :]
        full = [source + rest for source in local.get(name, ()) if isinstance(source, str)]
        if len(local.get(name, ())) == 1 and (alias := dotted_name(local[name][0])):
            pending.append((alias + rest, {other: local[other] for other in local if other != name}, at))
        bindings = [] if name in local else list(in_force(bound.get(name, []), at))
        if name not in local and not any(binding.whole for binding in bindings):
            full.append(part)  # a name that Python or the release gives
        for binding in bindings:
            if isinstance(binding.source, str):
                full.append(binding.source + rest)
            elif binding.replaces and (alias := dotted_name(binding.source)):
                pending.append((alias + rest, {}, binding.at))
            elif binding.source is not None and binding not in seen:
                seen.add(binding)
                pending.append((binding.source, {}, binding.at + (not binding.replaces)))
        for dotted in full:
            dotted = _canonical(dotted, course)
            if matches(dotted, (*forbidden, *course.insides, course.check, *UNREADABLE, *ATTRIBUTES)):
                found.add(dotted)
    return sorted(found)


def _canonical(dotted: str, course: Course) -> str:
    """Return a dotted name in the course's spelling; "()" means a call without arguments."""
    for pattern, name in (*course.aliases, (r"\(\)", "")):
        dotted = re.sub(pattern, name, dotted)
    return dotted


def _parts(node: ast.AST, local: Scope, at: float) -> Iterator[tuple[str | ast.AST, Scope, float]]:
    """Yield what a piece of code uses: dotted names, and smaller pieces, each with the local names around it."""
    if isinstance(node, FUNCTIONS):
        defaults = [value for value in (*node.args.defaults, *node.args.kw_defaults) if value is not None]
        for part in (*getattr(node, "decorator_list", ()), *defaults):
            yield part, local, at
        body = node.body if isinstance(node.body, list) else [node.body]
        own: Scope = {part.arg: [] for part in ast.walk(node.args) if isinstance(part, ast.arg)}
        inner = local | _with_bound(own, body, declared_global(node))
        for part in body:
            yield part, inner, math.inf
    elif isinstance(node, ast.ClassDef):
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            yield part, local, at
        inner = local | _with_bound({}, node.body)
        for part in node.body:  # a method does not see the names of its class
            yield part, local if isinstance(part, FUNCTIONS) else inner, at
    elif isinstance(node, _COMPREHENSIONS):
        targets = [generator.target for generator in node.generators]
        own = {part.id: [] for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        yield node.generators[0].iter, local, at
        for part in ast.iter_child_nodes(node):
            yield part, local | own, at
    elif dotted := dotted_name(node):
        yield dotted, local, at
    elif not isinstance(node, IMPORTS):
        if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
            yield node.attr, {}, at
        for part in ast.iter_child_nodes(node):
            yield part, local, at


def _with_bound(scope: Scope, body: Iterable[ast.AST], elsewhere: Iterable[str] = ()) -> Scope:
    """Return the scope with the names that these statements bind, except those that belong ``elsewhere``."""
    for name, source, whole in bound_by(*body):
        if whole and name not in elsewhere:
            scope.setdefault(name, []).append(source)
    return scope
