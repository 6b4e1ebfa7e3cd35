"""Codes that standards list: countries and places, sex, and difficulties in functioning."""

from __future__ import annotations

import re
from collections.abc import Mapping

import phonenumbers

from anonkit.detect.spelling import fold, words_of

ALPHA_2 = frozenset(phonenumbers.SUPPORTED_REGIONS) | {"AQ", "BV", "GS", "HM", "PN", "TF", "UM"}
"""ISO 3166-1 codes of two letters, with the few that have phones of their own beside them."""
_ALPHA_3_LISTED = """
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR
BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG
COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH
FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY
HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM
KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL
MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR
NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU
SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA
TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB
VIR VNM VUT WLF WSM XKX YEM ZAF ZMB ZWE
"""
ALPHA_3 = frozenset(_ALPHA_3_LISTED.split())
"""ISO 3166-1 codes of three letters, and Kosovo's as it is used."""
P_CODE = re.compile(r"([A-Z]{2,3})[0-9]{2,12}")
"""Of an administrative place, as OCHA's common operational datasets have it: `KE047`."""
ISO_2 = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
"""Of a subdivision: `KE-30`. Its country is looked up; which ones a country has is not."""
_PLACE_WORDS_LISTED = """
pcode pcodes pcod admin adm country iso iso2 iso3 pais pays nchi region province county district
subcounty ward state department governorate municipality
"""
_PLACE_WORDS = frozenset(_PLACE_WORDS_LISTED.split())
_SEXES: Mapping[str, str] = {
    word: sex
    for sex, words in {
        "female": "f female females woman women girl femme feminin feminine fille mujer femenino "
        "femenina hembra niña mwanamke ke mke msichana feminino mulher",
        "male": "m male males man men boy homme masculin garcon hombre masculino varon niño "
        "mwanamume mwanaume me mume mvulana homem",
    }.items()
    for word in map(fold, words.split())
}
_LEVELS: tuple[frozenset[str], ...] = tuple(
    frozenset(fold(text) for text in texts)
    for texts in (
        ("some difficulty", "some", "yes some difficulty", "alguna dificultad", "quelques"),
        ("a lot of difficulty", "a lot", "alot", "lot", "mucha dificultad", "beaucoup"),
        ("cannot do at all", "cannot", "cannot do it at all", "no puede", "ne peut pas"),
    )
)
_DOMAINS_LISTED = """
seeing hearing walking remembering selfcare communicating disability disabilities difficulty wgss
discapacidad handicap ulemavu
"""
_DOMAINS = frozenset(_DOMAINS_LISTED.split())


def speaks_of_places(name: str) -> bool:
    """Whether a header says that there are codes or names of places below it."""
    words = set(words_of(name))
    return not words.isdisjoint(_PLACE_WORDS)


def speaks_of_functioning(name: str) -> bool:
    """Whether a header speaks of disability or of one of the Washington Group's domains."""
    return not set(words_of(name)).isdisjoint(_DOMAINS)


def unknown_places(values: frozenset[str]) -> int:
    """Of codes of places: how many begin with no country; 0 where these are no codes."""
    told = [_country(value) for value in values]
    known = [code for code in told if code]
    if len(values) < 3 or len(known) < 0.9 * len(values):
        return 0
    return sum(code not in ALPHA_2 and code not in ALPHA_3 for code in known)


def mixed_places(values: frozenset[str]) -> int:
    """How many of a column's values are no code of a place, where nearly all others are one."""
    coded = sum(bool(_country(value)) for value in values)
    whole = coded >= 0.9 * len(values) and len(values) > 9
    return len(values) - coded if whole else 0


def _country(value: str) -> str:
    """The country that a code begins with; empty where it is no code of a place."""
    found = P_CODE.fullmatch(value) or ISO_2.fullmatch(value)
    return found[1] if found else ""


def unknown_countries(values: frozenset[str]) -> int:
    """Of codes of two or of three capitals: how many name no country; else 0."""
    for length, listed in ((2, ALPHA_2), (3, ALPHA_3)):
        if values and all(len(v) == length and v.isalpha() and v.isupper() for v in values):
            return len(values - listed)
    return 0


def sexes(values: frozenset[str]) -> Mapping[str, int]:
    """How many spellings each sex has among some answers."""
    found: dict[str, int] = {}
    for value in values:
        sex = _SEXES.get(fold(value).strip(" ."))
        if sex:
            found[sex] = found.get(sex, 0) + 1
    return found


def washington_levels(values: frozenset[str]) -> int:
    """How many of the three levels of difficulty stand among some answers."""
    told = {fold(value.partition("(")[0]).replace("_", " ").strip(" .-") for value in values}
    return sum(not told.isdisjoint(level) for level in _LEVELS)
