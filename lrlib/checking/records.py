"""Records of a learner's answers: the one format in which numbers leave a learner's kernel.

A record says, for one exercise and one case, which named values the learner's code gave. It travels as a MIME bundle
in the output of a test cell, and holds plain JSON only: no object of the learner's ever reaches the judge. The judge
believes nothing else that the kernel says, and believes a record only as far as its numbers are right.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from lrlib.checking.statuses import Answered

MIME = "application/vnd.lrlib.answer+json"
VERSION = 1

GRADING = "LRLIB_GRADING"  # set in the environment while a submission is graded: the check only emits its records
_NON_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}

Values = dict[str, np.ndarray | list[str]]


@dataclass(frozen=True)
class Record:
    """What the learner's code answered to one case of one exercise.

    ``values`` maps a name to a float64 array or to a list of strings; it is empty unless ``status`` is ``ANSWERED``.
    ``message`` says in one line why there is no answer (status ``ERROR`` or ``INVALID``); ``forbidden`` names what
    the exercise forbids and the learner's function called.
    """

    exercise: str
    case: Mapping[str, Any]
    status: Answered
    values: Values = field(default_factory=dict)
    message: str = ""
    forbidden: tuple[str, ...] = ()


def encode(record: Record) -> dict[str, Any]:
    """Return the record as plain JSON; floats keep all their digits, non-finite ones become strings."""
    plain = asdict(record)
    plain["version"] = VERSION
    plain["status"] = str(record.status)
    plain["case"] = plain_case(record.case)
    plain["values"] = {name: _encode_values(values) for name, values in record.values.items()}
    plain["forbidden"] = list(record.forbidden)
    return plain


def decode(plain: Any) -> Record:
    """Return the record held in plain JSON; raises ValueError if it is not one, whatever was put there."""
    try:
        if plain["version"] != VERSION:
            raise ValueError(f"record version {plain['version']!r}, expected {VERSION}")
        return Record(
            exercise=str(plain["exercise"]),
            case=plain_case(plain["case"]),
            status=Answered(plain["status"]),
            values={str(name): _decode_values(values) for name, values in dict(plain["values"]).items()},
            message=str(plain["message"])[:2000],
            forbidden=tuple(str(name) for name in plain["forbidden"]),
        )
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as problem:
        raise ValueError(f"not an answer record: {problem}") from None


def emit(record: Record) -> None:
    """Put the record into the running cell's output (outside a notebook nothing happens)."""
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is not None:
        display({MIME: encode(record), "text/plain": ""}, raw=True)


def read(outputs: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Return the records found in a cell's outputs, in order; what is not a valid record is passed over."""
    found = []
    for output in outputs:
        data = output.get("data", {})
        if output.get("output_type") == "display_data" and MIME in data:
            try:
                found.append(decode(data[MIME]))
            except ValueError:
                continue
    return found


def plain_case(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return a case's parameters as plain JSON, so that cases can be compared whatever their number types."""
    return {str(name): _plain(value) for name, value in case.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"a case holds numbers, strings, lists, True, False and None; got {type(value).__name__}")


def _encode_values(values: np.ndarray | list[str]) -> dict[str, Any]:
    if isinstance(values, list):
        return {"strings": [str(value) for value in values]}
    array = np.asarray(values, dtype=np.float64)
    flat = [value if math.isfinite(value) else repr(value) for value in array.ravel().tolist()]
    return {"shape": list(array.shape), "numbers": flat}


def _decode_values(plain: Mapping[str, Any]) -> np.ndarray | list[str]:
    if "strings" in plain:
        return [str(value) for value in plain["strings"]]
    numbers = [_NON_FINITE[value] if isinstance(value, str) else float(value) for value in plain["numbers"]]
    shape = [int(size) for size in plain["shape"]]
    if any(size < 0 for size in shape):
        raise ValueError("negative shape")
    return np.array(numbers, dtype=np.float64).reshape(shape)
