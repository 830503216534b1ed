"""The learner's commitments, kept in a file beside the notebook: they survive a restart, and are not sent anywhere."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

FILE = Path("my_predictions.json")  # in the notebook's folder, which is the kernel's working directory
VERSION = 1


class Commitments:
    """What the learner has committed to, by key: ``{"question", "answer"}``, and once recalled "outcome", "agrees"."""

    def __init__(self, path: Path | None = None) -> None:
        """Read the file at ``path``, if there is one; None keeps the commitments in memory only."""
        self.path = path
        self._entries = _read(path) if path else {}

    def get(self, key: str) -> dict[str, Any] | None:
        """Return what is known under ``key``, or None."""
        return self._entries.get(key)

    def all(self) -> dict[str, dict[str, Any]]:
        """Return all entries by key, in the order of the commitments."""
        return dict(self._entries)

    def put(self, key: str, **values: Any) -> None:
        """Add ``values`` to the entry under ``key``. Raises ``OSError`` where the file cannot be written."""
        entry = {**self._entries.get(key, {}), **values}
        if entry == self._entries.get(key):
            return
        entries = {**self._entries, key: entry}
        if self.path:
            _write(self.path, entries)
        self._entries = entries


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """Return the entries in the file: none if there is no file, or an unreadable one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {key: entry for key, entry in data["commitments"].items() if "answer" in entry}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(path: Path, entries: dict[str, dict[str, Any]]) -> None:
    """Write the file whole or not at all."""
    text = json.dumps({"version": VERSION, "commitments": entries}, indent=1, ensure_ascii=False)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(unfinished, path)
    except OSError:
        Path(unfinished).unlink(missing_ok=True)
        raise
