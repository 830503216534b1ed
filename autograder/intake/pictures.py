"""Pictures in a learner's Markdown: those that a browser can only show, never run, stay visible.

A picture is pasted into a cell as an attachment, or written into its text as a ``data:`` address. Whatever the file
calls it, its first bytes decide: PNG, JPEG and GIF stay. An SVG can run scripts, so it stays out, as does all else.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote_to_bytes

_FIRST_BYTES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_DATA = re.compile(r"data:(?P<type>[^,;\s\"'<>()]*)(?P<parameters>(?:;[^,;\s\"'<>()]*)*),(?P<data>[^\s\"'<>()]*)")

_MISSING = re.compile(r"attachment:[^\s\"'<>)]*")

Attachments = dict[str, dict[str, str]]  # name -> MIME type -> base64, as in the notebook format


@dataclass(frozen=True)
class Picture:
    """A picture in a Markdown source: its address as it was ``written``, and the ``data:`` address to show.

    The latter is made here, of bytes that were looked at; it is empty for what is missing or is no picture.
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
            told = ", ".join(map(str, bundle)) if isinstance(bundle, dict) and bundle else "no picture"
            left_out.append(f"the attachment {name!r} ({told[:60]}) was left out: only PNG, JPEG and GIF are shown")
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
    """Return a Markdown source with the address of picture number n replaced by ``token/n``, and these pictures."""
    pictures: list[Picture] = []

    def replaced(written: str, address: str) -> str:
        pictures.append(Picture(written, address))
        return f"{token}/{len(pictures) - 1}"

    own = sound(attachments, room=2**31)[0]
    for name in sorted(own, key=len, reverse=True):  # a name may be the beginning of another one
        [(mime, data)] = own[name].items()
        for spelt in dict.fromkeys(
            (f"attachment:{name}", f"attachment:{quote(name)}", f"attachment:{quote(name, '')}")
        ):
            while spelt in source:
                source = source.replace(spelt, replaced(spelt, f"data:{mime};base64,{data}"), 1)
    source = _MISSING.sub(lambda match: replaced(match[0], ""), source)
    return _DATA.sub(lambda match: replaced(match[0], _data_address(match)), source), pictures


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
