"""Every value has one spelling."""

from __future__ import annotations

import datetime as dt
import struct
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.formats.spelling import cell_text, is_spelled, loses_digits, number, texts

EAT = "Africa/Nairobi"
CASES = [
    (pa.array(["010", "", None]), ["010", "", None]),
    (pa.array(["NA"], pa.large_string()), ["NA"]),
    (pa.array(["b", None, "b"]).dictionary_encode(), ["b", None, "b"]),
    (pa.array([1, -(2**63), None], pa.int64()), ["1", "-9223372036854775808", None]),
    (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
    (pa.array([5, 0.1, 1e22, -0.0, None], pa.float64()), ["5", "0.1", "1e+22", "0", None]),
    (pa.array([2.0**53, 2.0**53 - 1]), ["9007199254740992.0", "9007199254740991"]),
    (pa.array([0.1, 5], pa.float32()), ["0.1", "5"]),
    (pa.array([True, False, None]), ["TRUE", "FALSE", None]),
    (pa.array([Decimal("0.0000001")], pa.decimal128(38, 8)), ["0.00000010"]),
    (pa.array([Decimal(10**22 + 1)], pa.decimal128(23, 0)), ["10000000000000000000001"]),
    (pa.array([dt.date(1, 1, 1), dt.date(9999, 12, 31)]), ["0001-01-01", "9999-12-31"]),
    (pa.array([0], pa.timestamp("us")), ["1970-01-01T00:00:00"]),
    (pa.array([15 * 10**5], pa.timestamp("us")), ["1970-01-01T00:00:01.5"]),
    (pa.array([100], pa.timestamp("ns")), ["1970-01-01T00:00:00.0000001"]),
    (pa.array([10], pa.timestamp("s", EAT)), ["1970-01-01T00:00:10Z"]),
    (pa.array([3723], pa.time32("s")), ["01:02:03"]),
    (pa.array([dt.time(1, 2, 3, 500)]), ["01:02:03.0005"]),
    (pa.nulls(2), [None, None]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "wanted"), CASES, ids=lambda case: str(getattr(case, "type", ""))
)
def test_each_type_is_spelled(cells, wanted):
    assert is_spelled(cells.type)
    assert texts(cells).to_pylist() == wanted
    assert texts(cells.slice(1)).to_pylist() == wanted[1:]


NOT_SPELLED = [pa.binary(), pa.list_(pa.string()), pa.struct([]), pa.duration("s")]


@pytest.mark.parametrize("kind", NOT_SPELLED)
def test_what_has_no_spelling_is_told(kind):
    assert not is_spelled(kind)


@given(st.floats(allow_nan=False))
def test_a_number_can_be_had_back(value):
    assert float(number(value)) == value
    assert number(value).removeprefix("-").isdigit() == (not loses_digits(value))


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_narrow_number_can_be_had_back(value):
    spelled = texts(pa.array([value], pa.float32())).to_pylist()[0]
    assert struct.pack("f", float(spelled)) == struct.pack("f", value + 0.0)


@given(st.datetimes())
def test_a_moment_can_be_had_back(value):
    spelled = texts(pa.array([value], pa.timestamp("us"))).to_pylist()[0]
    assert dt.datetime.fromisoformat(spelled.ljust(26, "0") if "." in spelled else spelled) == value
    assert cell_text(value) == spelled


def test_durations_are_spelled_in_hours():
    assert cell_text(dt.timedelta(hours=30)) == "30:00:00"
    assert cell_text(-dt.timedelta(minutes=1, milliseconds=500)) == "-00:01:00.5"
