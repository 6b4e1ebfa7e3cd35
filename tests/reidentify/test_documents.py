"""Whatever stands in a signed file, it is read as anonkit writes it or refused in our words."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_people import COLUMN, DOMAIN, NAME, RELEASE, TwoPeople

from anonkit.errors import InputError
from anonkit.keys.content import fresh
from anonkit.reidentify.documents import (
    Approval,
    EncryptedColumn,
    Request,
    Source,
    Wrapped,
    read_approval,
    read_request,
    read_wrapped_keys,
)
from anonkit.reidentify.envelope import APPROVAL, REQUEST, canonical_object, verified

PARTY = fresh("approve").primary.public
assert PARTY is not None
COLUMNS = EncryptedColumn(COLUMN, DOMAIN, "0" * 10, 5, (Wrapped(PARTY.key_id, b"box"),))
DAY = date(2026, 1, 31)
SOURCE = Source(NAME, RELEASE, "0" * 64)
ASKED = Request(SOURCE, COLUMNS, ("a", "b"), "call back", DAY, DAY, 2, PARTY)
ALLOWED = Approval("0" * 64, DAY, DAY, PARTY, 1, "0" * 64, b"box")
READERS = {"request": (read_request, ASKED), "approval": (read_approval, ALLOWED)}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.text(max_size=4) | st.just("0" * 64),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


def places(node: Any) -> Iterator[tuple[Any, ...]]:
    """The way to everything in a document."""
    found = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in found:
        yield (key,)
        if isinstance(value, dict | list):
            yield from ((key, *rest) for rest in places(value))


@pytest.mark.parametrize("kind", READERS)
def test_what_is_written_is_read(kind: str):
    read, made = READERS[kind]
    assert read(made.document(), "") == made


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=60)
@given(draw=st.data())
def test_anything_else_anywhere_in_it_is_refused_or_read_as_it_stands(kind: str, draw):
    read, made = READERS[kind]
    document = copy.deepcopy(made.document())
    *way, last = draw.draw(st.sampled_from(list(places(document))))
    node = document
    for key in way:
        node = node[key]
    if draw.draw(st.booleans()):
        node[last] = draw.draw(JSON)
    else:
        del node[last]
    with suppress(InputError):
        assert read(document, "").document() == document


@settings(max_examples=60)
@given(data=st.binary(max_size=40) | JSON.map(lambda each: repr(each).replace("'", '"').encode()))
def test_bytes_that_are_no_document_are_refused(data: bytes):
    for act in (
        lambda: verified(REQUEST, data, [PARTY.signing], ""),
        lambda: verified(APPROVAL, data, [PARTY.signing], ""),
    ):
        with pytest.raises(InputError):
            act()


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"a":1,"a":1}', b'{"a":1.5}', b'{"a":"\\ud800"}']
)
def test_json_that_only_some_would_read_is_refused(data: bytes):
    with pytest.raises(InputError):
        canonical_object(data, "")
    with pytest.raises(InputError):
        verified(REQUEST, data, [PARTY.signing], "")


def test_the_wrapped_keys_are_read_from_the_folder_or_the_file(two: TwoPeople):
    assert read_wrapped_keys(two.private) == read_wrapped_keys(two.private / "wrapped-keys.json")
