"""The table of entities that can be taken out of free text: one line each."""

from __future__ import annotations

from collections.abc import Sequence

from anonkit.detect.base import Countries
from anonkit.detect.entities import own
from anonkit.detect.entities.base import Borrowed, Entity, Span
from anonkit.registry import Registry


def _of(country: str, name: str, summary: str, classname: str, least: float = 0.3) -> Entity:
    """A number of one country that Presidio has a class for."""
    return Entity(name, summary, (country,), (Borrowed(classname, least),))


ENTITIES: Registry[Entity] = Registry(
    "entity",
    Entity(
        "EMAIL",
        "E-mail addresses.",
        # Its check asks the internet for the list of domains.
        borrowed=(Borrowed("EmailRecognizer", checked=False),),
        own=own.emails,
        examples=(("write to amina.w@example.org.", "", "amina.w@example.org"),),
    ),
    Entity(
        "FILE",
        "Names of photographs, recordings and attachments.",
        own=own.files,
        examples=(("photo 1705626576608.jpg taken", "", "1705626576608.jpg"),),
    ),
    Entity(
        "URL",
        "Web addresses.",
        borrowed=(Borrowed("UrlRecognizer"),),
        own=own.urls,
        examples=(("see www.example.org/amina now", "", "www.example.org/amina"),),
    ),
    Entity(
        "COORDINATES",
        "Points to within a house.",
        own=own.points,
        examples=(("at -0.102595 34.825326 by the tank", "", "-0.102595 34.825326"),),
    ),
    Entity(
        "DEVICE",
        "Ids of devices, MAC addresses.",
        borrowed=(Borrowed("MacAddressRecognizer"),),
        own=own.devices,
        examples=(("on 00:1A:2B:3C:4D:5E today", "", "00:1A:2B:3C:4D:5E"),),
    ),
    Entity(
        "UUID",
        "Record identifiers.",
        borrowed=(Borrowed("UuidRecognizer"),),
        own=own.uuids,
        examples=(
            ("66809a11-1ba1-192e-c42b-7170902a174f", "", "66809a11-1ba1-192e-c42b-7170902a174f"),
        ),
    ),
    Entity(
        "IBAN",
        "International bank account numbers with valid check digits.",
        borrowed=(Borrowed("IbanRecognizer"),),
        examples=(("to DE89370400440532013000 in May", "", "DE89370400440532013000"),),
    ),
    Entity(
        "CREDIT_CARD",
        "Card numbers with valid check digits.",
        borrowed=(Borrowed("CreditCardRecognizer", least=1.1),),
        examples=(("card 4111 1111 1111 1111", "", "4111 1111 1111 1111"),),
    ),
    Entity(
        "CRYPTO",
        "Wallets with valid check digits.",
        borrowed=(Borrowed("CryptoRecognizer"),),
        examples=(
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ),
    ),
    Entity(
        "IP",
        "Internet addresses.",
        borrowed=(Borrowed("IpRecognizer"),),
        examples=(("from 192.168.17.4", "", "192.168.17.4"),),
    ),
    Entity(
        "PHONE",
        "Phone numbers of the policy's countries, also without the plus or the leading zero.",
        borrowed=(Borrowed("PhoneRecognizer"),),
        own=own.phones,
        examples=(
            ("call 0712 345 678 please", "KE", "0712 345 678"),
            ("call 254712345678", "KE", "254712345678"),
            ("call 712345678", "KE", "712345678"),
        ),
    ),
    Entity(
        "NATIONAL_ID",
        "Official numbers with letters, official punctuation or check digits.",
        own=own.ids,
        examples=(("my PIN is A123456789B", "KE", "A123456789B"),),
    ),
    _of("GB", "UK_NHS", "British health service numbers.", "NhsRecognizer", 1.1),
    _of("GB", "UK_NINO", "British national insurance numbers.", "UkNinoRecognizer"),
    _of("GB", "UK_DRIVING_LICENCE", "British driving licences.", "UkDrivingLicenceRecognizer"),
    _of("GB", "UK_PASSPORT", "British passports.", "UkPassportRecognizer", 0.1),
    _of("GB", "UK_POSTCODE", "British postcodes.", "UkPostcodeRecognizer", 0.1),
    _of("US", "US_SSN", "American social security numbers.", "UsSsnRecognizer"),
    _of("US", "US_ITIN", "American taxpayer numbers.", "UsItinRecognizer"),
    _of("IN", "IN_PAN", "Indian account numbers (PAN).", "InPanRecognizer"),
    _of("IN", "IN_AADHAAR", "Indian identity numbers, checked.", "InAadhaarRecognizer", 1.1),
    _of("IN", "IN_VOTER", "Indian voter cards.", "InVoterRecognizer"),
    _of("IN", "IN_PASSPORT", "Indian passports.", "InPassportRecognizer", 0.1),
    _of("IN", "IN_VEHICLE", "Indian vehicle plates.", "InVehicleRegistrationRecognizer"),
    _of("ES", "ES_NIF", "Spanish identity numbers, checked.", "EsNifRecognizer", 1.1),
    _of("ES", "ES_NIE", "Spanish foreigners' numbers, checked.", "EsNieRecognizer", 1.1),
    _of("ES", "ES_PASSPORT", "Spanish passports.", "EsPassportRecognizer", 0.05),
    _of("ZA", "ZA_ID_NUMBER", "South African identity numbers.", "ZaIdNumberRecognizer", 1.1),
    _of("ZA", "ZA_LICENSE_PLATE", "South African plates.", "ZaLicensePlateRecognizer"),
    _of("ZA", "ZA_PASSPORT", "South African passports.", "ZaPassportRecognizer", 0.2),
    _of("NG", "NG_VEHICLE", "Nigerian vehicle plates.", "NgVehicleRegistrationRecognizer"),
    _of("PH", "PH_PASSPORT", "Philippine passports.", "PhPassportRecognizer", 0.1),
    _of("PH", "PH_UMID", "Philippine UMID numbers.", "PhUmidRecognizer"),
    Entity(
        "DATE",
        "Dates in digits; dates in words are not found.",
        borrowed=(Borrowed("DateRecognizer", least=0.2),),
        examples=(("born 12/03/1984 here", "", "12/03/1984"),),
    ),
    Entity(
        "NUMBER",
        "Any other run of seven digits or more.",
        own=own.numbers,
        rest=True,
        examples=(("I lost my ID 22485913; help", "KE", "22485913"),),
    ),
)


def available(countries: Countries) -> tuple[str, ...]:
    """What can be looked for under a policy of these countries, in the table's order."""
    return tuple(entity.name for entity in ENTITIES.values() if entity.fits(countries))


def chosen(names: Sequence[str], countries: Countries) -> tuple[Entity, ...]:
    """The entities of these names in the table's order; all that are available where none is."""
    wanted = set(names) or set(available(countries))
    return tuple(entity for entity in ENTITIES.values() if entity.name in wanted)


__all__ = ["ENTITIES", "Borrowed", "Entity", "Span", "available", "chosen"]
