"""Pictures in a learner's Markdown: those that a browser can only show, never run, stay visible.

A picture is pasted into a cell as an attachment, or written into its text as a ``data:`` address. Whatever the file
calls it, its first bytes decide: PNG, JPEG and GIF stay. An SVG can run scripts, so it stays out, as does all else.
"""

import base64
import binascii
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote_to_bytes

_FIRST_BYTES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
# Lengths are bounded: a text that only begins as an address again and again must not be searched from each beginning.
_DATA = r"data:[^,;\s\"'<>()]{0,60}(?P<parameters>(?:;[^,;\s\"'<>()]{0,60}){0,5}),(?P<data>[^\s\"'<>()]*)"
_ATTACHED = "attachment:"
_ADDRESS = re.compile(rf"{_ATTACHED}|{_DATA}")
_MISSING = re.compile(r"[^\s\"'<>)]*")
LONGEST_NAME = 200  # characters
MOST = 200  # pictures in one cell
ROOM = 20 * 1024 * 1024  # characters that the pictures of one cell may take on a page

Attachments = dict[str, dict[str, str]]  # name -> MIME type -> base64, as in the notebook format


@dataclass(frozen=True)
class Picture:
    """A picture in a Markdown source: its address as it was ``written``, and the ``data:`` address to show.

    The latter is made here, from bytes that were inspected; it is empty if they are missing or are no picture.
    """

    written: str
    address: str


def sound(attachments: Any, room: int) -> tuple[Attachments, list[str]]:
    """Return the pictures among a cell's attachments, up to ``room`` bytes, and what was left out, a sentence each."""
    kept: Attachments = {}
    left_out = []
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        candidates = bundle.values() if isinstance(bundle, dict) else ()
        found = next((picture for data in candidates if (picture := _picture(data))), None)
        if found is None:
            kinds = ", ".join(map(str, bundle)) if isinstance(bundle, dict) and bundle else "no picture"
            left_out.append(f"the attachment {name!r} ({kinds[:60]}) was left out: only PNG, JPEG and GIF are shown")
        elif len(name) > LONGEST_NAME:
            left_out.append(f"the attachment {name[:20]!r}... was left out: its name is too long")
        elif len(found[1]) > room:
            left_out.append(f"the attachment {name!r} was left out: the notebook's pictures are too large")
        else:
            kept[name] = {found[0]: found[1]}
            room -= len(found[1])
    return kept, left_out


def size(attachments: Attachments) -> int:
    """Return how many characters a cell's pictures take."""
    return sum(len(data) for bundle in attachments.values() for data in bundle.values())


def take_out(source: str, attachments: Any, token: str) -> tuple[str, list[Picture]]:
    """Return a Markdown source with the address of picture number n replaced by ``token/n``, and these pictures.

    Of more pictures than a page can bear the first are shown.
    """
    known = _addresses(attachments)
    pictures: list[Picture] = []
    parts = []
    position, room = 0, ROOM
    for match in _ADDRESS.finditer(source):
        start, end = match.span()
        if start < position:
            continue
        shown = len(pictures) < MOST
        if match[0] == _ATTACHED:
            name = next(_names_at(source, end, known), "") if shown else ""
            missing = _MISSING.match(source, end)  # may be empty, so it always matches
            end += len(name) or (missing.end() if missing else end) - end
            address = known.get(name, "")
        else:
            address = _data_address(match) if shown else ""
        if len(address) > room:
            address = ""
        room -= len(address)
        parts += [source[position:start], f"{token}/{len(pictures)}"]
        pictures.append(Picture(source[start:end], address))
        position = end
    return "".join([*parts, source[position:]]), pictures


def _addresses(attachments: Any) -> dict[str, str]:
    """Return the ``data:`` address of each attachment, by its name in every spelling that a source may have."""
    own = sound(attachments, room=ROOM)[0]
    return {
        spelt: f"data:{mime};base64,{data}"
        for name, bundle in own.items()
        for mime, data in bundle.items()
        for spelt in (name, quote(name), quote(name, ""))
    }


def _names_at(source: str, start: int, known: Collection[str]) -> Iterator[str]:
    """Yield the names that stand at a place of the source, the longest first: one may be the beginning of another."""
    for length in sorted({len(name) for name in known}, reverse=True):
        if source[start : start + length] in known:
            yield source[start : start + length]


def _data_address(match: re.Match[str]) -> str:
    written = unquote_to_bytes(match["data"])
    if "base64" not in match["parameters"]:
        written = base64.b64encode(written)
    found = _picture(written.decode("latin-1"))
    return f"data:{found[0]};base64,{found[1]}" if found else ""


def _picture(data: Any) -> tuple[str, str] | None:
    """Return MIME type and base64 of a picture given as base64, in one string or several; None if it is none."""
    if isinstance(data, list):
        data = "".join(map(str, data))
    try:
        content = base64.b64decode(re.sub(r"\s", "", data).rstrip("=") + "==")
    except (TypeError, ValueError, binascii.Error):
        return None
    mime = next((mime for first, mime in _FIRST_BYTES.items() if content.startswith(first)), None)
    return (mime, base64.b64encode(content).decode()) if mime else None
