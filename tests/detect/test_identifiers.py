"""One definition of a number serves columns, the last look and free text."""

from __future__ import annotations

import random
import re

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from anonkit.detect import national_id
from anonkit.detect.entities import ENTITIES, Reading, chosen
from anonkit.detect.entities.find import find
from anonkit.detect.entities.official import recogniser_of
from anonkit.detect.identifiers import IDENTIFIERS, Identifier, identifiers_of
from anonkit.detect.identifiers.base import HEADER
from anonkit.detect.identifiers.headers import kind_named

LANGUAGES = {"en", "es", "pt", "fr", "sw", "ne", "hi", "ar"}
VALID = {
    "KE_PIN": "A004416331M", "IN_AADHAAR": "2341 2341 2346", "IN_PAN": "ACUPA7085R",
    "IN_GSTIN": "27AAPFU0939F1ZV", "AR_CUIT": "20-05536168-2", "CO_NIT": "213.123.432-1",
    "ZA_ID_NUMBER": "750304 5030 083", "GH_TIN": "C0000803561", "BR_CPF": "390.533.447-05",
    "BR_CNPJ": "16.727.230/0001-97", "MX_CURP": "BOXW310820HNERXN09", "ES_NIF": "54362315-K",
    "ES_NIE": "X-2482300W", "UK_NHS": "943-476-5870", "US_SSN": "536-90-4399",
    "BR_VOTER": "0043 5687 0906", "BR_HEALTH_CARD": "120 5641 2547 0002", "MX_NSS": "12345678903",
    "BR_SOCIAL_SECURITY": "469.52280.63-7", "ES_SOCIAL_SECURITY": "28/12345678/40",
    "TZ_NIDA": "19900521-14120-00001-27",
}  # fmt: skip

NO_CHECK_DIGIT = {"TZ_NIDA", "KE_PIN", "IN_PAN", "US_SSN"}


def by_label(label: str) -> Identifier:
    return next(one for one in IDENTIFIERS if one.label == label)


def as_printed(one: Identifier) -> st.SearchStrategy[str]:
    """Numbers of this format, grouped by one kind of character or by none."""
    ascii_only = re.compile(one.pattern.replace(" ", "-"), re.ASCII)
    grouped = st.from_regex(ascii_only, fullmatch=True)
    return st.tuples(grouped, st.sampled_from(["", " ", "-", "/"])).map(
        lambda drawn: drawn[0].replace("-", drawn[1])
    )


def test_every_number_says_whose_it_is_and_where_its_format_comes_from() -> None:
    labels = [one.label for one in IDENTIFIERS]
    assert len(set(labels)) == len(labels)
    for one in IDENTIFIERS:
        assert one.label in ENTITIES
        assert one.source
        assert one.words
        assert set(one.words) <= LANGUAGES


@given(st.sampled_from(IDENTIFIERS).flatmap(lambda one: st.tuples(st.just(one), as_printed(one))))
def test_what_fits_a_column_is_found_in_a_text(drawn: tuple[Identifier, str]) -> None:
    one, number = drawn
    assert one.fits(number)
    assert regex.fullmatch(one.in_text, number)


def test_valid_numbers_are_believed_in_a_column_and_in_a_text() -> None:
    for label, number in VALID.items():
        one = by_label(label)
        assert one.in_column(number), label
        text = f"it was {number} as far as we know"
        found = find(text, chosen((label,), (one.country,)), Reading((one.country,)))
        assert [text[span.start : span.end] for span in found] == [number], label


def test_one_changed_digit_is_told_where_there_is_a_check() -> None:
    for label, number in VALID.items():
        one = by_label(label)
        if one.check is None or label in NO_CHECK_DIGIT:
            continue
        place = max(i for i, char in enumerate(number) if char.isdigit())
        changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert not one.in_column(changed), label
        assert one.fits(changed), label


def test_no_check_stands_between_a_header_and_a_number() -> None:
    draw = random.Random(11)
    for _ in range(50):
        assert national_id.header_test(f"{draw.randrange(10**10, 10**11)}", ("NG",))
        assert national_id.header_test(f"{draw.randrange(10**11, 10**12)}", ("IN",))


def test_bare_digits_without_a_check_are_never_believed_alone() -> None:
    draw = random.Random(12)
    weak = [one for one in IDENTIFIERS if one.belief != HEADER and (one.weak or not one.check)]
    for size in range(4, 21):
        for _ in range(20):
            number = "".join(draw.choices("123456789", k=size))
            assert not any(one.in_column(number) for one in weak)


def test_a_number_is_a_recogniser_of_presidio() -> None:
    from presidio_analyzer import PatternRecognizer

    made = recogniser_of(by_label("KE_PIN"))
    assert isinstance(made, PatternRecognizer)
    found = made.analyze("my PIN is A123456789B", ["KE_PIN"])
    assert [(one.start, one.end, one.score) for one in found] == [(10, 21, 1.0)]
    assert "kra pin" in made.context


def test_a_word_beside_a_number_tells_what_it_is_on_both_sides() -> None:
    for text in ("kitambulisho ni 2248591", "2248591 ndio namba ya kitambulisho"):
        found = find(text, chosen(("KE_NATIONAL_ID",), ("KE",)), Reading(("KE",)))
        assert [text[span.start : span.end] for span in found] == ["2248591"]
    assert (
        find("maji ni lita 2248591", chosen(("KE_NATIONAL_ID",), ("KE",)), Reading(("KE",))) == []
    )


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("cédula 51234 de Cali", ""),
        ("identity card 51234 lost", ""),
        ("carte d'identité 51234 perdue", ""),
        ("bilhete de identidade 51234 perdido", ""),
        ("पहचान पत्र संख्या 51234 खो गया", ""),
        ("رقم الهوية 51234 هنا", ""),
        ("51234 perdida", "numero_documento"),
    ],
)
def test_words_of_every_language_and_the_header_tell_a_number(text: str, header: str) -> None:
    found = find(text, chosen((), ("CO",)), Reading(("CO",), header=header))
    assert ("51234", "NATIONAL_ID") in [(text[s.start : s.end], s.entity) for s in found]
    assert (
        find("fuimos 51234 personas", chosen((), ("CO",)), Reading(("CO",), header="historia"))
        == []
    )


def test_a_wide_entity_stands_for_its_parts() -> None:
    names = [entity.name for entity in chosen((), ("GB",))]
    assert "NATIONAL_ID" in names
    assert "UK_NHS" not in names
    assert [entity.name for entity in chosen(("UK_NHS",), ("GB",))] == ["UK_NHS"]


def test_plates_are_another_kind() -> None:
    assert {one.kind for one in identifiers_of(("KE",), "plate")} == {"plate"}
    assert all(one.kind == "national_id" for one in identifiers_of(("KE",)))


@pytest.mark.parametrize(
    "text", ["my {} was taken", "the boda {} here", "pikipiki namba {}", "motorbike {} hit me"]
)
def test_plates_of_motorcycles_are_found(text: str) -> None:
    for plate in ("KMFD 112X", "KMFD112X", *(("kmfd 112x",) if "my" not in text else ())):
        told = text.format(plate)
        spans = find(told, chosen(("PLATE",), ("KE",)), Reading(("KE",)))
        assert [told[one.start : one.end] for one in spans] == [plate]


@pytest.mark.parametrize(
    ("header", "value", "country", "kind"),
    [
        ("nhif_no", "1231467{}", "KE", "national_id"),
        ("PAN", "10418413{}", "NP", "national_id"),
        ("gaadi number", "MH 12 AC 315{}", "IN", "plate"),
        ("nhif_no", "1231467{}", "MX", ""),
        ("nhif amount", "15{}0", "KE", ""),
        ("vehicle_year", "202{}", "US", ""),
        ("has_car", "yes", "KE", ""),
        ("farm size", "1231467{}", "KE", ""),
    ],
)
def test_a_header_names_a_number_where_the_values_have_its_form(
    header: str, value: str, country: str, kind: str
) -> None:
    values = [value.format(digit) for digit in range(10)]
    assert kind_named(header, values, (country,)) == kind
