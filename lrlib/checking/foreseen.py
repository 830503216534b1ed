"""How a learner's predictions fared, as a saved notebook carries it: a MIME bundle beside the summary's table.

It is the learner's own word. It earns nothing, so nobody checks it; `decode` only makes sure of its form.
"""

from collections.abc import Mapping
from typing import Any

MIME = "application/vnd.lrlib.predictions+json"
VERSION = 1


def encode(agrees: Mapping[str, bool]) -> dict[str, Any]:
    """Return, as plain JSON, whether what came out agrees with each prediction, by its key."""
    return {"version": VERSION, "agrees": dict(agrees)}


def decode(plain: Any) -> dict[str, bool]:
    """Return what `encode` was given; empty for anything else, and without entries of another form."""
    agrees = plain.get("agrees") if isinstance(plain, Mapping) and plain.get("version") == VERSION else None
    if not isinstance(agrees, Mapping):
        return {}
    return {key: value for key, value in agrees.items() if isinstance(key, str) and isinstance(value, bool)}
