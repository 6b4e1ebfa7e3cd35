"""The table of entities that can be taken out of free text: one line each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from anonkit.detect.base import Countries
from anonkit.detect.entities import (
    addresses,
    ages,
    cases,
    dates,
    facilities,
    locations,
    official,
    own,
    relations,
)
from anonkit.detect.entities.base import Borrowed, Entity, Reading, Span
from anonkit.detect.entities.gates import DIGIT, LETTER, WORD
from anonkit.detect.entities.people import ENTITY as PERSON
from anonkit.detect.entities.presidio import places as borrowed_places
from anonkit.detect.entities.spelled_out import EMAIL_GATE, HANDLE_GATE, PHONE_GATE
from anonkit.detect.identifiers import IDENTIFIERS, Identifier
from anonkit.registry import Registry


def _of(one: Identifier) -> Entity:
    """One official number or plate of one country."""
    return Entity(
        one.label,
        f"{one.country}: {one.name}.",
        (one.country,),
        own=official.of(one),
        gate=DIGIT,
        part_of="PLATE" if one.kind == "plate" else "NATIONAL_ID",
    )


HEX = "[0-9A-Fa-f]"

ENTITIES: Registry[Entity] = Registry(
    "entity",
    Entity(
        "EMAIL",
        "E-mail addresses.",
        # Its check asks the internet for the list of domains.
        borrowed=(Borrowed("EmailRecognizer", checked=False),),
        own=own.emails,
        gate=f"@|{EMAIL_GATE}",
        examples=(
            ("write to amina.w@example.org.", "", "amina.w@example.org"),
            ("amina dot w at example dot org", "", "amina dot w at example dot org"),
            ("to amina(at)example.org now", "", "amina(at)example.org"),
            ("amina arroba ejemplo punto org", "", "amina arroba ejemplo punto org"),
        ),
    ),
    Entity(
        "FILE",
        "Names of photographs, recordings and attachments.",
        own=own.files,
        gate=rf"\.{WORD}",
        examples=(("photo 1705626576608.jpg taken", "", "1705626576608.jpg"),),
    ),
    Entity(
        "HANDLE",
        "User names written as `@name`, or behind the name of a social network.",
        own=own.handles,
        gate=f"@|{HANDLE_GATE}",
        examples=(
            ("ask @juan.perez there", "", "@juan.perez"),
            ("my IG: amina_w or", "", "amina_w"),
            ("on Facebook: Amina Wanjiku ok", "", "Amina Wanjiku"),
        ),
    ),
    addresses.ENTITY,
    Entity(
        "URL",
        "Web addresses.",
        borrowed=(Borrowed("UrlRecognizer"),),
        own=own.urls,
        gate=rf"\.{WORD}|://",
        examples=(("see www.example.org/amina now", "", "www.example.org/amina"),),
    ),
    Entity(
        "COORDINATES",
        "Points to within a house.",
        own=own.points,
        gate=rf"{DIGIT}\.{DIGIT}{{4}}|[°º+]|///",
        examples=(
            ("at -0.102595 34.825326 by the tank", "", "-0.102595 34.825326"),
            ("it is PR6C+2X Nairobi", "", "PR6C+2X"),
        ),
    ),
    Entity(
        "DEVICE",
        "Ids of devices, MAC addresses.",
        borrowed=(Borrowed("MacAddressRecognizer"),),
        own=own.devices,
        gate=rf"{HEX}{{2}}[:-]{HEX}{{2}}[:-]|{HEX}{{4}}\.{HEX}{{4}}\.|:[A-Za-z0-9]{{8}}",
        examples=(("on 00:1A:2B:3C:4D:5E today", "", "00:1A:2B:3C:4D:5E"),),
    ),
    PERSON,
    Entity(
        "UUID",
        "Record identifiers.",
        borrowed=(Borrowed("UuidRecognizer"),),
        own=own.uuids,
        gate=rf"{HEX}{{8}}-{HEX}{{4}}",
        examples=(
            ("66809a11-1ba1-192e-c42b-7170902a174f", "", "66809a11-1ba1-192e-c42b-7170902a174f"),
        ),
    ),
    Entity(
        "IBAN",
        "International bank account numbers with valid check digits.",
        borrowed=(Borrowed("IbanRecognizer"),),
        gate=rf"{LETTER}{{2}}{DIGIT}{{2}}",
        examples=(("to DE89370400440532013000 in May", "", "DE89370400440532013000"),),
    ),
    Entity(
        "CREDIT_CARD",
        "Card numbers with valid check digits.",
        borrowed=(Borrowed("CreditCardRecognizer", least=1.1),),
        gate=rf"{DIGIT}{{4}}[- ]?{DIGIT}{{3}}",
        examples=(("card 4111 1111 1111 1111", "", "4111 1111 1111 1111"),),
    ),
    Entity(
        "CRYPTO",
        "Wallets with valid check digits.",
        borrowed=(Borrowed("CryptoRecognizer"),),
        gate=rf"{WORD}{{26}}",
        examples=(
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ),
    ),
    Entity(
        "IP",
        "Internet addresses.",
        borrowed=(Borrowed("IpRecognizer"),),
        gate=rf"{DIGIT}\.{DIGIT}|::|:{HEX}{{1,4}}:",
        examples=(("from 192.168.17.4", "", "192.168.17.4"),),
    ),
    Entity(
        "PHONE",
        "Phone numbers of the policy's countries, also without the plus or the leading zero, and "
        "in words.",
        borrowed=(Borrowed("PhoneRecognizer"),),
        own=own.phones,
        gate=rf"{DIGIT}(?:[^\pL]{{0,5}}{DIGIT}){{3}}|{PHONE_GATE}",
        examples=(
            ("call 0712 345 678 please", "KE", "0712 345 678"),
            (
                "it is zero seven one two three four five six seven eight",
                "KE",
                "zero seven one two three four five six seven eight",
            ),
            (
                "ni sifuri saba moja mbili tatu nne tano sita",
                "KE",
                "sifuri saba moja mbili tatu nne tano sita",
            ),
            (
                "es cero siete uno dos tres cuatro cinco",
                "CO",
                "cero siete uno dos tres cuatro cinco",
            ),
            ("call O712 345 67l please", "KE", "O712 345 67l"),
            ("call 254712345678", "KE", "254712345678"),
            ("call 712345678", "KE", "712345678"),
        ),
    ),
    Entity(
        "NATIONAL_ID",
        "Official numbers told by letters, punctuation, check digits or a word beside them.",
        own=official.numbers,
        gate=DIGIT,
        examples=(
            ("my PIN is A123456789B", "KE", "A123456789B"),
            ("kitambulisho changu ni 22485913", "KE", "22485913"),
            ("cédula 123456 de Cali", "CO", "123456"),
            ("नागरिकता नं २७-०१-७५-१२३४५ छ", "NP", "२७-०१-७५-१२३४५"),
        ),
    ),
    Entity(
        "PLATE",
        "Vehicle plates in capitals, or beside a word for a vehicle.",
        own=official.plates,
        gate=DIGIT,
        examples=(("hit by KBA 123A at night", "KE", "KBA 123A"),),
    ),
    *map(_of, IDENTIFIERS),
    Entity(
        "UK_POSTCODE",
        "British postcodes.",
        ("GB",),
        (Borrowed("UkPostcodeRecognizer", 0.1),),
    ),
    cases.ENTITY,
    dates.ENTITY,
    ages.ENTITY,
    facilities.ENTITY,
    locations.ENTITY,
    Entity(
        "NUMBER",
        "Any other run of seven digits or more.",
        own=own.numbers,
        rest=True,
        gate=rf"{DIGIT}(?:\PL{{0,2}}{DIGIT}){{6}}",
        examples=(("we counted 22485913 drops", "KE", "22485913"),),
    ),
    relations.ENTITY,
)


def available(countries: Countries) -> tuple[str, ...]:
    """What can be looked for under a policy of these countries, in the table's order."""
    return tuple(entity.name for entity in ENTITIES.values() if entity.fits(countries))


def warned() -> tuple[Entity, ...]:
    """What is told to the person who reads a text, and not taken out."""
    return tuple(entity for entity in ENTITIES.values() if entity.warning)


def chosen(
    names: Sequence[str], countries: Countries, keep: Collection[str] = ()
) -> tuple[Entity, ...]:
    """The entities of these names in the table's order; all that are available where none is.

    One that is part of another is left out where the other is looked for. What is kept is
    left out too, and is not taken out as a number of no other kind either.
    """
    wanted = (set(names) or set(available(countries))) - set(keep)
    kept = [ENTITIES[name] for name in keep if name in ENTITIES]
    return tuple(
        _sparing(entity, kept) if entity.rest and kept else entity
        for entity in ENTITIES.values()
        if entity.name in wanted and entity.part_of not in wanted and not entity.warning
    )


def _sparing(entity: Entity, kept: Sequence[Entity]) -> Entity:
    """An entity that is not found within what is kept."""

    def places(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
        spared = sorted(place for one in kept for place in _own_places(one, text, reading))
        starts = [start for start, _ in spared]
        furthest = [0, *accumulate((end for _, end in spared), max)]
        for start, end in entity.own(text, reading) if entity.own else ():
            if furthest[bisect_right(starts, start)] < end:
                yield start, end

    return replace(entity, own=places)


def _own_places(entity: Entity, text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    for borrowed in entity.borrowed:
        yield from borrowed_places(text, borrowed, reading.countries)
    if entity.own is not None:
        yield from entity.own(text, reading)


__all__ = ["ENTITIES", "Borrowed", "Entity", "Reading", "Span", "available", "chosen", "warned"]
