"""What every recogniser promises, tested once for all of them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import anonkit.detect
from anonkit.detect import RECOGNISERS
from anonkit.detect.base import Recogniser
from anonkit.detect.cells import _gate, may_hold
from anonkit.detect.identifiers import countries_known, identifiers_of
from anonkit.detect.kinds import KINDS

EVERY = pytest.mark.parametrize("one", RECOGNISERS.values(), ids=RECOGNISERS)
NO_RECOGNISER = {
    "__init__", "alike", "answers", "base", "boxes", "by_value", "cells", "clues", "columns",
    "common", "dates", "header", "kinds", "known", "measured", "near", "people",
    "phone_spelling", "points", "slips",
    "residual", "shape", "spelling", "tokens", "told", "verdicts", "wishes",
}  # fmt: skip


def _countries(country: str) -> tuple[str, ...]:
    return (country,) if country else ()


@EVERY
def test_its_examples_hold(one: Recogniser) -> None:
    for text, country, hit in one.examples:
        assert one.test(text, _countries(country)) is hit, text
    for text, country, hit in one.column_examples:
        assert one.fits_column(text, _countries(country)) is hit, text
    for text, country, hit in one.header_examples:
        assert one.fits_header(text, _countries(country)) is hit, text


@EVERY
def test_its_examples_show_a_hit_and_a_miss(one: Recogniser) -> None:
    examples = (*one.examples, *one.column_examples)
    assert {hit for _, _, hit in examples} == {True, False}


@EVERY
def test_its_gate_lets_every_hit_through(one: Recogniser) -> None:
    hits = [text for text, _, hit in (*one.examples, *one.column_examples) if hit]
    assert pc.all(pc.match_substring_regex(pa.array(hits), one.gate)).as_py()
    gate = _gate(one.gate)
    assert gate is None or all(map(gate.search, hits))
    if one.residual:
        assert all(may_hold(text) for text, _, hit in one.examples if hit)


@EVERY
def test_a_believed_cell_fits_a_column_and_a_header_of_its_kind(one: Recogniser) -> None:
    for text, country, hit in one.examples:
        if hit and not (one.name == "national_id" and " " in text):
            assert one.fits_column(text, _countries(country)), text
            assert one.fits_header(text, _countries(country)), text


@EVERY
def test_it_speaks_of_a_kind_that_identifies_one_person(one: Recogniser) -> None:
    assert KINDS[one.identifier].direct
    assert 0 < one.column_share <= 1


def test_every_file_of_the_folder_is_registered() -> None:
    files = {path.stem for path in Path(anonkit.detect.__file__).parent.glob("*.py")}
    modules = {one.test.__module__.rsplit(".", 1)[1] for one in RECOGNISERS.values()}
    assert files - NO_RECOGNISER == modules


def test_a_toy_recogniser_joins_with_one_line() -> None:
    toy = Recogniser(
        name="toy",
        summary="A toy.",
        identifier="account",
        gate="toy",
        test=lambda text, _: "toy" in text,
        column_share=0.5,
    )
    assert RECOGNISERS.with_item(toy)["toy"].fits_column("a toy", ())
    assert "toy" not in RECOGNISERS


def test_identity_numbers_are_those_of_the_given_countries_only() -> None:
    assert {one.country for one in identifiers_of(("KE", "BR"))} == {"KE", "BR"}
    assert identifiers_of(()) == ()
    assert len(countries_known()) == 16


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("KE", "0712345678"), ("TZ", "0621234567"), ("UG", "0712345678"), ("NP", "9841234567"),
        ("IN", "8123456789"), ("AR", "91123456789"), ("CO", "3211234567"), ("PH", "09171234567"),
        ("ZA", "0711234567"), ("NG", "08021234567"), ("GH", "0231234567"), ("BR", "11961234567"),
        ("MX", "2221234567"), ("ES", "612345678"), ("GB", "07400123456"), ("US", "2015550123"),
    ],
)  # fmt: skip
def test_a_phone_is_told_in_four_spellings(country: str, number: str) -> None:
    import phonenumbers

    phone = RECOGNISERS["phone"]
    parsed = phonenumbers.parse(number, country)
    international = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    for text in (international, national):
        assert phone.test(text, (country,)), text
    for text in (international.removeprefix("+"), number.lstrip("0")):
        assert phone.fits_column(text, (country,)), text
