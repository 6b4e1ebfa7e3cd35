"""What values say where headers do not: names, addresses, births, numbers, points."""

from __future__ import annotations

import random

import pytest
from labelled import halves
from labelled.people import FORENAMES, SURNAMES
from labelled.table import OTHERS, seen
from labelled.values import cell

from anonkit.detect.boxes import BOXES
from anonkit.detect.clues import Known
from anonkit.detect.columns import classify
from anonkit.detect.lexicon import load
from anonkit.detect.names import share_of
from anonkit.detect.points import with_points
from anonkit.detect.shape import Facts
from anonkit.records import ScanColumn

ROWS = 120


def look(spec: str, country: str = "KE") -> ScanColumn:
    """The verdict on made-up cells under a header that says nothing."""
    chance = random.Random(spec)
    cells = [cell(spec, chance, row) for row in range(ROWS)]
    values = list(dict.fromkeys(cells))
    known = Known((country,), load((), (country,)))
    return classify("c1", values, Facts(ROWS, 0, len(values)), known)


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("name:ke", "person_name"), ("name:nd", "person_name"), ("first:es", "person_name"),
        ("last:fr", "person_name"), ("staff:tz-4", "person_name"), ("listed:es", "person_name"),
        ("street:es", "address"), ("street:en", "address"), ("street:ar", "address"),
        ("date:2008-2018:%d/%m/%Y", "birth_date"), ("ip", "device"), ("seq:HH-%", "record_id"),
        ("as:2#######", "record_id"), ("seq", "record_id"), ("point:KE", "coordinates"),
        ("as:3### #### ####", "record_id"), ("as:7 ## ## ## ##", "phone"),
    ],
)  # fmt: skip
def test_a_blank_header_does_not_hide_what_values_are(spec: str, kind: str) -> None:
    assert look(spec).identifier == kind


@pytest.mark.parametrize(
    "spec",
    [
        "int:20000-400000", "dec:0-90:2", "date:2025-2025", "moment", "text:en", "int:0-900",
        "pick:San Isidro;Santa Cruz;San Marcos;San Juan;Santa Ana", "pick:yes;no",
        "pick:maize;beans;cassava;rice;millet;sorghum;onions;potatoes;tomatoes;coffee;tea;cotton",
        "pick:Kikuyu;Luo;Luhya;Kalenjin;Kamba;Somali;Kisii;Meru;Turkana;Maasai;Embu;Taita;Rendille",
    ],
)  # fmt: skip
def test_answers_amounts_places_and_visits_are_none(spec: str) -> None:
    assert look(spec).identifier == ""


def test_amounts_of_their_own_are_asked_about_and_no_finding() -> None:
    verdict = look("int:20000-400000")
    assert (verdict.role, verdict.direct) == ("open", False)
    assert "number or code" in verdict.review


@pytest.mark.parametrize("place", sorted(FORENAMES))
def test_the_list_knows_most_names_of_a_place(place: str) -> None:
    names = [f"{one} {other}" for one in FORENAMES[place] for other in SURNAMES[place][:4]]
    assert share_of(names).known >= 0.6


def test_particles_case_and_apostrophes_make_no_difference() -> None:
    assert share_of(["MARÍA DE LOS ÁNGELES", "Ong'ondi, Faith", "faith ongondi"]).known == 1
    assert share_of(["12 Moi Road", "", "de la", "x" * 80]).known == 0


def test_names_that_are_places_too_are_seen_where_all_are_names() -> None:
    for place, country in (("es", "ES"), ("pt", "MZ")):
        assert look(f"name:{place}", country).identifier == "person_name"
    names = ["José", "Antonio", "María", "Lucía", "Carmen", "Javier", "Rosa", "Pablo", "Elena"]
    names.append("Sergio")
    facts = Facts(80, 0, len(names))
    assert classify("c2", names, facts, Known(("ES",), load((), ("ES",)))).review


def points(north: str, east: str, *countries: str) -> tuple[str, ...]:
    """Kinds of two columns of decimals side by side."""
    chance = random.Random(north + east)
    sampled = [
        ([cell(spec, chance, row) for row in range(ROWS)], look(spec)) for spec in (north, east)
    ]
    return tuple(verdict.identifier for verdict in with_points(sampled, countries))


def test_halves_of_points_are_told_as_pairs_within_a_declared_country() -> None:
    assert points("lat:KE", "lon:KE", "KE") == ("coordinates", "coordinates")
    assert points("lon:KE", "lat:KE", "KE") == ("coordinates", "coordinates")
    assert points("lat:NP", "lon:NP", "KE") == ("", "")
    assert points("lat:NP", "lon:NP") == ("coordinates", "coordinates")
    assert points("dec:0-1:6", "dec:0-1:6") == ("", "")
    assert points("lat:KE", "dec:0-1:6", "KE") == ("", "")


def test_every_box_is_one() -> None:
    for south, north, west, east in BOXES.values():
        assert -90 <= south < north <= 90
        assert -180 <= west < east <= 180


@pytest.mark.parametrize(("half", "least"), [("tuned", (0.90, 0.90)), ("held", (0.60, 0.95))])
def test_labelled_tables_are_read_as_well_as_was_said(
    half: str, least: tuple[float, float]
) -> None:
    """The one half with its headers, the other with blank ones: the benchmark tries all."""
    said = [
        (label in OTHERS, bool(verdict.identifier))
        for table in halves()[half]
        for label, verdict in seen(table.blank() if half == "held" else table)
    ]
    found = sum(told and not other for other, told in said)
    assert found / sum(not other for other, _ in said) >= least[0]
    assert found / sum(told for _, told in said) >= least[1]
