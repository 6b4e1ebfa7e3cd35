"""What a column may be about, and what that makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Kind:
    """One meaning of a column."""

    name: str
    role: str
    """The policy role that is safest for it."""
    said: str
    """What it is, in plain words, after `speaks of`."""
    direct: bool = False
    """True where it names, reaches or points at one person by itself."""


_DIRECT = (
    ("email", "an e-mail address"),
    ("phone", "a phone number"),
    ("national_id", "an official identity number"),
    ("birth_date", "a date of birth"),
    ("coordinates", "an exact place"),
    ("device", "a device identifier"),
    ("username", "a user name"),
    ("media", "a photograph, recording or signature"),
    ("biometric", "a fingerprint or another measure of the body"),
    ("account", "a bank or money account"),
    ("plate", "a vehicle's plate"),
    ("url", "a web address"),
    ("person_id", "a number given to one person"),
    ("household_id", "a number given to one household"),
    ("address", "a postal address"),
    ("person_name", "a person's name"),
)
_SENSITIVE = (
    ("caste", "caste, tribe or clan"),
    ("ethnicity", "ethnic origin"),
    ("religion", "religion or belief"),
    ("health", "health or disability"),
    ("politics", "political opinion or union membership"),
    ("sexuality", "sexual life"),
    ("migration", "displacement or migration"),
    ("justice", "criminal matters"),
    ("violence", "violence suffered"),
    ("income", "money"),
)
_QUASI = (
    ("age", "age"),
    ("sex", "sex or gender"),
    ("place", "a place"),
    ("education", "education"),
    ("marital", "marital status"),
    ("kinship", "how two people are related"),
    ("occupation", "work"),
    ("household_size", "the size of a household"),
    ("children", "children"),
    ("nationality", "nationality"),
    ("language", "language"),
    ("organisation", "a school, clinic or employer"),
    ("design", "a sampling area"),
    ("date", "a date"),
)
_METADATA = (
    ("timestamp", "the time of collection"),
    ("form_version", "the form and its state"),
    ("precision", "the precision of a GPS reading"),
    ("consent", "consent"),
)

KINDS = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            *(Kind(name, "identifier", said, direct=True) for name, said in _DIRECT),
            Kind("record_id", "metadata", "a record's number", direct=True),
            Kind("notes", "text", "notes of the staff"),
            Kind("free_text", "text", "free text"),
            Kind("other_words", "text", "what else people said"),
            Kind("weight", "weight", "a sampling weight"),
            *(Kind(name, "sensitive", said) for name, said in _SENSITIVE),
            *(Kind(name, "quasi", said) for name, said in _QUASI),
            *(Kind(name, "metadata", said) for name, said in _METADATA),
            Kind("body", "quasi", "body measures"),
            Kind("count", "open", "a count or an amount"),
            Kind("whether", "open", "whether something is so, or of what type"),
            Kind("thing", "open", "a thing, not a person"),
        )
    }
)
"""Every kind by name, in the order in which they are preferred when a header speaks of several."""
