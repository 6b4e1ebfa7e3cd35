"""What holds for every action of the table; a new one joins by being listed."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from anonkit.actions import ACTIONS, lookup, points
from anonkit.actions.base import Action, Context, Params
from anonkit.actions.redact import SPANS
from anonkit.classes.ladders import CsvLadder
from anonkit.detect.entities import Reading, chosen
from anonkit.detect.entities.find import find
from anonkit.errors import AnonkitError

TYPES = {
    "text": pa.string(),
    "point": pa.int64(),
    "multi": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(38, 10),
    "date": pa.date32(),
}
# Surrogates cannot stand in Arrow; unassigned code points are refused by design.
CHARACTERS = st.characters(exclude_categories=("Cs", "Cn"))
TEXTS = st.text(CHARACTERS)
VALUES = {
    "text": TEXTS,
    "point": st.builds(
        points.packed,
        st.integers(-points.MOST_LAT, points.MOST_LAT),
        st.integers(-points.MOST_LON, points.MOST_LON),
    ),
    "multi": TEXTS,
    "integer": st.integers(-(10**18), 10**18),
    "decimal": st.decimals(-(10**18), 10**18, places=10),
    # Room for a date to move.
    "date": st.dates(date(11, 1, 1), date(9989, 12, 31)),
}


class Everywhere(CsvLadder):
    """A ladder that has a place for every value."""

    def at(self, value: str, level: int) -> str:
        return super().at(value, level) if value in self.paths else f"elsewhere {level}"


LADDER = Everywhere({"Kajulu": ("Kajulu", "Kisumu East", "Kisumu", "*")}, 4)
CONTEXT = Context(column="c", project="survey", domain="c", countries=("KE",), ladder=LADDER)
PLUGINS = os.environ.get("ANONKIT_TEST_PLUGINS", "").split()
"""Names of installed plug-ins that should hold to the same."""
WRITTEN = [action for action in map(lookup, [*ACTIONS, *PLUGINS]) if action and action.released]
EVERY = pytest.mark.parametrize("action", WRITTEN, ids=lambda action: action.name)


def cases() -> Iterator[Any]:
    """Every action with each of its examples' parameters and each Arrow type it takes."""
    for action in WRITTEN:
        settings = {str(given): dict(given) for given, _, _ in action.examples}
        kinds = {TYPES[kind]: kind for kind in reversed(action.accepts)}
        for told, params in settings.items():
            for kind in kinds.values():
                case = (action, action.params(**params), kind)
                yield pytest.param(*case, id=f"{action.name}-{told}-{kind}")


CASES = pytest.mark.parametrize(("action", "params", "kind"), list(cases()))


def run(action: Action[Any], params: Params, column: pa.Array) -> pa.Array:
    others = {"person": pa.array([7] * len(column), pa.uint64())}
    if "spans" in action.needs:
        others["spans"] = spans(column, params)
    others |= {name: pa.array(["7"] * len(column), pa.string()) for name in action.columns}
    key = bytes(range(64 if action.purpose == "siv-token" else 32))
    return action.apply(column, params, replace(CONTEXT, others=others, key=key))


def spans(column: pa.Array, params: Params) -> pa.Array:
    """What the steps would find in these texts, in a table with no hidden columns."""
    entities = chosen(getattr(params, "entities", ()), CONTEXT.countries)
    found = [
        [
            {**span._asdict(), "value": text[span.start : span.end]}
            for span in find(text, entities, Reading(CONTEXT.countries))
        ]
        for text in (text or "" for text in column.to_pylist())
    ]
    return pa.array(found, SPANS)


def cells(kind: str, value: object) -> pa.Array:
    """One cell; a point is given as its text."""
    if kind == "point":
        return points.parsed(pa.array([value], pa.string()))
    return pa.array([value], TYPES[kind])


@EVERY
def test_examples_hold(action: Action[Any]) -> None:
    assert action.examples
    for params, value, wanted in action.examples:
        column = cells(action.accepts[0], value)
        assert run(action, action.params(**params), column).to_pylist() == [wanted]


@EVERY
def test_what_was_done_is_told_in_plain_words(action: Action[Any]) -> None:
    for params, _, _ in action.examples:
        words = action.words(action.params(**params))
        assert words
        assert not words.endswith(".")
    assert action.summary


@EVERY
def test_an_unknown_parameter_is_an_error(action: Action[Any]) -> None:
    params = dict(action.examples[0][0])
    with pytest.raises(ValidationError):
        action.params(**params, no_such_parameter=1)


@CASES
@given(data=st.data())
def test_a_batch_cut_anywhere_gives_the_same_cells(
    action: Action[Any], params: Params, kind: str, data: st.DataObject
) -> None:
    cells = data.draw(st.lists(st.none() | VALUES[kind], max_size=12))
    column = pa.array(cells, TYPES[kind])
    cut = data.draw(st.integers(0, len(cells)))
    whole = run(action, params, column).to_pylist()
    parts = [run(action, params, part).to_pylist() for part in (column[:cut], column[cut:])]
    assert whole == parts[0] + parts[1]


@CASES
@given(data=st.data())
def test_equal_values_give_equal_cells_and_missing_stays_missing(
    action: Action[Any], params: Params, kind: str, data: st.DataObject
) -> None:
    value = data.draw(VALUES[kind])
    out = run(action, params, pa.array([value, None, value], TYPES[kind])).to_pylist()
    assert out[0] == out[2]
    assert out[1] is None or action.name == "suppress"


@CASES
def test_an_empty_batch_gives_an_empty_column(
    action: Action[Any], params: Params, kind: str
) -> None:
    out = run(action, params, pa.array([], TYPES[kind]))
    assert len(out) == 0
    assert out.type in (pa.string(), TYPES[kind])


@CASES
@given(data=st.data())
def test_what_an_action_hides_cannot_be_read_in_its_output(
    action: Action[Any], params: Params, kind: str, data: st.DataObject
) -> None:
    # A text of 6 base32 characters stands in a token by chance with p < 27 / 32^6 = 3e-8. A
    # text of stars hides nothing.
    if not action.hides or action.readable or TYPES[kind] != pa.string():
        return
    text = data.draw(st.text(CHARACTERS.filter(lambda one: one != "*"), min_size=6))
    out = run(action, params, pa.array([text], pa.string())).to_pylist()[0]
    assert out is None or text not in out


CANARY = "Q7canaryQ7canary"
# A point too: 48.24 degrees south, 25.51 degrees west.
CANARY_NUMBER = 0x0035_6789_ABCD_EF12


def beneath_nulls(kind: str) -> tuple[pa.Array, bytes]:
    """A column with a value left under its null mask and in the rows around the slice."""
    if TYPES[kind] == pa.string():
        data = (CANARY + "short" + CANARY).encode() * 2
        edges = np.cumsum([0, 16, 5, 16, 16, 5, 16]).astype(np.int32)
        valid = pa.py_buffer(bytes([0b110111]))
        buffers = [valid, pa.py_buffer(edges), pa.py_buffer(data)]
        return pa.Array.from_buffers(pa.string(), 6, buffers)[1:5:1].slice(2, 2), CANARY.encode()
    if kind in ("integer", "point"):
        numbers = np.array([CANARY_NUMBER, 5, CANARY_NUMBER, 7])
        column = pa.array(numbers, mask=np.array([False, False, True, False]))[1:]
        return column, struct.pack("<q", CANARY_NUMBER)
    if kind == "date":
        days = np.array([0x00123456, 5, 0x00123456, 7], np.int32)
        valid = pa.py_buffer(bytes([0b1011]))
        column = pa.Array.from_buffers(pa.date32(), 4, [valid, pa.py_buffer(days)])[1:]
        return column, struct.pack("<i", 0x00123456)
    halves = np.array([CANARY_NUMBER, 0, 5, 0, CANARY_NUMBER, 0, 7, 0])
    valid = pa.py_buffer(bytes([0b1011]))
    column = pa.Array.from_buffers(TYPES[kind], 4, [valid, pa.py_buffer(halves)])[1:]
    return column, struct.pack("<q", CANARY_NUMBER)


@CASES
def test_no_buffer_carries_what_is_not_shown(
    action: Action[Any], params: Params, kind: str
) -> None:
    column, canary = beneath_nulls(kind)
    held = b"".join(buffer.to_pybytes() for buffer in column.buffers() if buffer)
    assert canary in held
    out = run(action, params, column)
    assert not pa.types.is_dictionary(out.type)
    made = b"".join(buffer.to_pybytes() for buffer in out.buffers() if buffer)
    assert canary.lower() not in made.lower()


def test_a_dropped_column_is_never_written() -> None:
    drop = ACTIONS["drop"]
    assert not drop.released
    with pytest.raises(AnonkitError):
        drop.apply(pa.array(["Mary"]), drop.params(), CONTEXT)


def test_a_type_has_a_strategy_here() -> None:
    assert {kind for action in ACTIONS.values() for kind in action.accepts} <= set(VALUES)


def test_values_of_each_type_fit_it() -> None:
    for kind, value in (("decimal", Decimal("0.1")), ("date", date(2024, 3, 12))):
        assert pa.array([value], TYPES[kind]).to_pylist() == [value]
