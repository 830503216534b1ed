"""Records survive their way out of the kernel unchanged, and junk does not become a record."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from nbformat.v4 import new_output

from lrlib.checking import records
from lrlib.checking.records import Record


@given(arrays(np.float64, array_shapes(min_dims=0, max_dims=3, max_side=4)))
def test_numbers_keep_every_bit(values):
    record = Record("cosine_decay", {"alpha": 0.1}, "answered", {"values": values})
    there_and_back = records.decode(json.loads(json.dumps(records.encode(record), allow_nan=False)))
    np.testing.assert_array_equal(there_and_back.values["values"], values)
    assert there_and_back.values["values"].shape == values.shape


def test_strings_and_messages_survive():
    record = Record("classify_run", {}, "answered", {"kinds": ["diverged", "stalled"]}, "m", ("lrlib.schedules",))
    assert records.decode(records.encode(record)) == record


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JUNK)
def test_junk_is_no_record(junk):
    with pytest.raises(ValueError, match=r".*"):
        records.decode(junk)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"status": "right"},
        {"values": {"values": {"shape": [3], "numbers": [1.0]}}},
        {"values": {"values": {"shape": [-1], "numbers": [1.0]}}},
        {"values": {"values": {"shape": [1], "numbers": ["ten"]}}},
        {"values": {"values": [1.0]}},
        {"case": None},
    ],
)
def test_a_spoilt_record_is_refused_and_passed_over(change):
    good = records.encode(Record("cosine_decay", {}, "answered", {"values": np.ones(1)}))
    with pytest.raises(ValueError, match=r".*"):
        records.decode(good | change)
    outputs = [new_output("display_data", data={records.MIME: data}) for data in (good | change, good)]
    assert len(records.read(outputs)) == 1


def test_a_case_is_plain_whatever_its_number_types():
    case = {"decay_steps": np.int64(3), "boundaries": (np.float32(0.5), 1), "name": None}
    assert records.plain_case(case) == {"decay_steps": 3, "boundaries": [0.5, 1], "name": None}


def test_a_case_holds_no_objects():
    with pytest.raises(TypeError, match="a case holds numbers"):
        records.plain_case({"f": object()})
