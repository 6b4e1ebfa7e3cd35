"""What models call things, and what we call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SPELLINGS: Mapping[str, str] = {
    "PERSON": "PER PERS PERSON PERSONS NAME FIRSTNAME LASTNAME GIVENNAME SURNAME",
    "LOCATION": "LOC LOCATION GPE PLACE CITY COUNTY STATE DISTRICT VILLAGE",
    "FACILITY": "FAC FACILITY HOSPITAL SCHOOL",
    "ADDRESS": "ADDRESS STREET STREETADDRESS",
    "DATE": "DATE",
    "AGE": "AGE",
    "EMAIL": "EMAIL EMAILADDRESS",
    "PHONE": "PHONE PHONENUMBER",
}
"""Without blanks and marks between words, in capitals; nothing else is taken out."""
OURS: Mapping[str, str] = {
    spelling: entity for entity, spellings in _SPELLINGS.items() for spelling in spellings.split()
}


def entity_of(label: str, told: Mapping[str, str]) -> str:
    """The entity that a model's label stands for, or "" where it is nobody's."""
    if label in told:
        return told[label]
    return OURS.get("".join(filter(str.isalnum, label)).upper(), "")


def known(labels: Sequence[str], told: Mapping[str, str]) -> bool:
    """Whether any label of a model stands for an entity."""
    return any(entity_of(label, told) for label in labels)
