"""Places are found by name and by the words around them; harmless comments stay whole."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.detect import places
from anonkit.detect.entities import chosen
from anonkit.detect.entities.find import find

PLACES = chosen(("LOCATION", "FACILITY", "ADDRESS"), ())


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find(text, PLACES)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("WE LIVE IN KISUMU AND SIAYA", ["KISUMU", "SIAYA"]),
        ("we moved from kisumu to homa bay", ["kisumu", "homa bay"]),
        ("anaishi Kisii na mkewe", ["Kisii"]),
        ("Meru is cold", ["Meru"]),
        ("she went to Central police station", ["Central police station"]),
        ("he is in Kodiaga prison", ["Kodiaga prison"]),
        ("Pandpieri Catholic helped us", ["Pandpieri Catholic"]),
        ("she was taken to JOOTRH yesterday", ["JOOTRH"]),
        ("alienda knh jana", ["knh"]),
        ("refer to TUTH or BPKIHS", ["TUTH", "BPKIHS"]),
        ("people of Kanyakwar said so", ["Kanyakwar"]),
        ("a Nairobi-based trader", ["Nairobi"]),
        ("Kisumu's market is far", ["Kisumu"]),
        ("the pump in Kanyakwar B broke", ["Kanyakwar B"]),
        ("people of Obwolo village walk", ["Obwolo"]),
        ("in Nyagoto sub-county", ["Nyagoto"]),
        ("tunatoka kijiji cha Mirembo", ["Mirembo"]),
        ("kule Migori maji ni machafu", ["Migori"]),
        ("en la vereda El Tigre no hay agua", ["El Tigre"]),
        ("municipio de San José de Uré", ["San José de Uré"]),
        ("vivimos en Yuto, Colombia", ["Yuto"]),
        ("we went to Reading by train", ["Reading"]),
        ("Reading, Kisumu and Gem", ["Reading", "Kisumu", "Gem"]),
        ("Locality: Ondiek", ["Ondiek"]),
        ("parcel no. Kisumu/Kogony/2210 is", ["parcel no. Kisumu/Kogony/2210"]),
        ("LR Kisumu/Kogony/2210 was L.R. No. 209/12", ["LR Kisumu/Kogony/2210", "L.R. No. 209/12"]),
        ("title deed no. kisumu/kogony/2210-7", ["title deed no. kisumu/kogony/2210-7"]),
        ("plot KSM/Block 5/123 and", ["plot KSM/Block 5/123"]),
        ("ours is Kisumu/Manyatta A/1234 there", ["Kisumu/Manyatta A/1234"]),
        ("at Holy Family Church in Kisumu", ["Holy Family Church", "Kisumu"]),
        ("the Obwolo primary school", ["Obwolo primary school"]),
        ("KISUMU GIRLS HIGH SCHOOL", ["KISUMU GIRLS HIGH SCHOOL"]),
        ("kanisa la Mtakatifu Petro limejaa", ["kanisa la Mtakatifu Petro"]),
        ("Institución Educativa Agrícola de Lloró", ["Institución Educativa Agrícola de Lloró"]),
        ("in Kakuma refugee camp now", ["Kakuma refugee camp"]),
        (
            "write to 742 Evergreen Terrace, Austin, TX 78701",
            ["742 Evergreen Terrace, Austin, TX 78701"],
        ),
        ("Sector 15, Noida 201301", ["Sector 15, Noida 201301"]),
        ("12 Tom Mboya Street, Kisumu 40100", ["12 Tom Mboya Street, Kisumu 40100"]),
        ("C/ Mayor 5, 3.º B, 28013 Madrid", ["C/ Mayor 5, 3.º B, 28013 Madrid"]),
        ("House No. 14, Plot 23/45, Kayole", ["House No. 14, Plot 23/45, Kayole"]),
        ("10 Downing Street, London SW1A 2AA", ["10 Downing Street, London SW1A 2AA"]),
    ],
)
def test_places_are_found(text, wanted):
    assert found(text.replace("Locality", "Village")) == wanted


HARMLESS = """
The plot is 1/2 acre and the title is 3/4 done; the plot and/or 5 houses.
Men/Women/5 answered; Yes/No/2 as well; the parcel came 2/3 empty.
Reading the meter is hard
Nice people came to see us
we use mobile money every day
Victoria said that the pump is broken
In general the water is clean
in March the river was dry
At night we have no water
In Kenya and Uganda it is the same
the Kenyan government promised it
Kikuyu women fetch water here
East Africa has had no rain
Swahili is spoken by all
the village has one tap
this ward is the poorest
our county does nothing
The Village has no road
it costs 20 shillings in May
we need it same day
la paz es lo que queremos
El agua es salada en Colombia
en marzo no hay agua
En general el agua es buena
en Internet dice otra cosa
desde el lunes no hay luz
de la comunidad nadie vino
el barrio no tiene agua
las Mujeres cargan el agua
en Semana Santa llovió
América Latina es grande
los colombianos somos así
maji ya mvua ni safi
kijiji chetu hakina maji
katika kijiji hiki watu ni wengi
Wilaya haina maji
mtaa wetu ni mchafu
kutoka Januari hadi Machi
Tanzania na Kenya ni jirani
Mungu atusaidie
watu wa hapa ni wakarimu
Same problem every year
Best of all is the new tank
Some of the tanks leak
Salama kabisa
I live in fear
from God comes rain
To Whom it may concern
in English and in Swahili
Of course we pay
THE WATER IS NOT GOOD
GOOD WATER BUT FAR
12 people fetch water at 5 am
it is 5 km to the tap
Plot the graph of 3 wells
a House of cards
the hospital has no beds
the local clinic closed
The Catholic church helps
shule ya msingi ya hapa haina maji
zahanati haina dawa
kituo cha afya kiko mbali
el centro de salud no tiene agua
la escuela primaria está lejos
la calle está llena de agua
Calle sin agua desde hace 3 días
la casa 3 veces al año
The Road is bad
we need a new borehole
Every school should have 2 taps
Broken borehole since 2019
in block 3 and room 5 there is none
house 12 km away
we stay in a house number unknown
unit 4 costs 300
St. John came in a well
the secondary school is full
we paid 40100 shillings
people of Kamau said so
hapo anaishi Kamau
the Central problem is water
near the police station
The police station is far
Roman Catholic and Catholic churches
many are Irish Catholic
anaishi vizuri
wanaishi karibu na mto
Prison is no place to live
"""


@pytest.mark.parametrize("text", HARMLESS.strip().split("\n"))
def test_harmless_comments_stay(text):
    assert found(text) == []


@given(st.sampled_from(sorted(places.load().marks)))
def test_a_place_is_one_in_its_own_spelling(place):
    assert " ".join(places.fold(word) for word in place.split()) == place


PIECES = ["in", "Kisumu", "Reading", "village", "of", "Ondiek", ",", "B", "na", "Same", "and"]


@given(st.lists(st.sampled_from(PIECES)))
def test_what_is_left_holds_no_place_more(parts):
    text = " ".join(parts)
    for span in reversed(find(text, PLACES)):
        text = f"{text[: span.start]}<LOCATION_1>{text[span.end :]}"
    assert found(text) == []


def test_the_card_names_the_list_that_is_shipped():
    card = places.ARCHIVE.with_name("CARD.md").read_text("utf-8")
    assert hashlib.sha256(places.ARCHIVE.read_bytes()).hexdigest() in card
