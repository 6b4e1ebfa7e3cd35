"""The forms of addresses: what begins with a word for a street, a plot, a box or a code."""

from __future__ import annotations

import re

from anonkit.detect.entities.later import later

_UP = "A-ZÀ-ÖØ-ÞĀ-Ž"
_CAPITAL = rf"(?:[{_UP}][\w'’.-]*)"
_LINK = r"(?:de|del|la|las|los|el|y|e|da|do|das|dos|du|des|d['’]|l['’]|le|les|dei|della|san|santa)"
_NAME = rf"(?:(?:{_LINK}[ ]?){{0,3}}{_CAPITAL}(?:[ ]{_LINK}){{0,3}}(?:[ ]?{_CAPITAL})?)"
_NAMES = rf"(?:{_NAME}(?:[ -]{_NAME}){{0,3}})"
_SIGN = (
    r"(?:[Nn]\.?[ ]?[º°o]\.?|[Nn]úm(?:ero)?\.?|[Nn]umero|#|[Nn]um(?:ber)?\.?|[Nn]amba"
    r"|[Nn]ambari|[Nn]a\.)"
)
_ID = r"(?:[A-Za-z]{1,2}[-/ ]?)?\d{1,6}[A-Za-z]?(?:[/-]\d{1,6}[A-Za-z]?){0,3}(?!\d)"
_UNIT = (
    r"(?!\d|[ ]?(?:km|kms|m|metros|meters|metres|kilómetros|years?|años|días|days|meses"
    r"|personas|people|%|horas|veces)\b)"
)
_FLOOR = (
    r"(?:,?[ ]?[-–]?[ ]?(?:\d{1,2}[ ]?[.]?[ºª°](?:[ ]?[-.]?[ ]?(?:[A-Za-zÀ-ÿ]{1,4}\b"
    r"|\d{1,2}[ºª°]?))?"
    r"|\d{1,2}[ ]?-?[A-Z]\b|[Ee]sc(?:alera|\.)?[ ]?\w{1,3}|[Bb]ajo\b(?:[ ][A-Z]\b)?"
    r"|[Pp]iso[ ]\w{1,3}"
    r"|[Pp](?:uer)?ta\.?[ ]\w{1,3}|[Pp]ortal[ ]\w{1,3}|[Bb]l(?:oque|q\.?)[ ]\w{1,3}"
    r"|(?:[Dd](?:e?p)?to|[Aa]pto|[Aa]pt|[Dd]epartamento|[Aa]partamento|[Ii]nt(?:erior)?|[Ll]ocal"
    r"|[Cc]asa|[Tt]orre|[Oo]f(?:icina)?)\.?[ ]?#?\w{1,5}|[Ii]zq\w*\.?|[Dd](?:e)?r?cha\.?))"
)
_SPANISH_NUMBER = (
    rf"(?:,?[ ]?(?:{_SIGN}[ ]?)?(?:\d{{1,5}}(?:[ ]?[A-Z]\b|[A-Za-z]\b)?(?:[ ]?-"
    rf"[ ]?\d{{1,4}}(?![\d]))?{_UNIT}"
    rf"|[Ss]/[Nn][º°]?|[Ss]\.?[ ]?[Nn]\.)|,?[ ][Kk]m\.?[ ]?\d[\d.,]*\d)"
)
_GRID = (
    r"[ ]?\d{1,3}[ ]?[A-Z]?(?:[ ]?(?:[Bb]is|[Ss]ur|[Nn]orte|[Ee]ste|[Oo]este|[A-Z]))?"
    r"(?:[ ,]{0,2}(?:#|[Nn]\.?[ ]?[o°º]\.?|[Nn]úmero|con)[ ]?|[ ]?[,][ ]?)\d{1,3}"
    r"[ ]?[A-Za-z]{0,2}(?:[ ]?[-–][ ]?\d{1,3})?"
)
_STREET_ES = (
    rf"(?:{_GRID}|[ ]?{_NAMES}(?:{_SPANISH_NUMBER}{_FLOOR}{{0,4}})?"
    rf"|[ ]?(?:(?!(?:sin|con|hace|desde|no|es|hay|tiene|está|que|para|por)\b)\w+[ ]){{1,4}}"
    rf"{_SPANISH_NUMBER}{_FLOOR}{{0,4}}|[ ]\d{{1,3}}[A-Z]?\b{_UNIT})"
)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _form(pattern: str) -> re.Pattern[str]:
    return later(pattern)


_SPANISH = _form(rf"(?:Calle\.|[^\W\d_]+){_STREET_ES}")
_SHORT_SPANISH = _form(
    rf"(?:C/\.?|P[.]?º|[^\W\d_]{{2,6}}\.){_STREET_ES}|[^\W\d_]{{1,6}}[.]?(?:{_GRID}|"
    rf"[ ]{_NAMES}{_SPANISH_NUMBER}{_FLOOR}{{0,4}})"
)
"""Of abbreviations: a full stop or a stroke behind, or a number at the end."""
_SMALL_SPANISH = _form(rf"[^\W\d_]+(?:{_GRID}|[ ]{_NAMES}(?:{_SPANISH_NUMBER}{_FLOOR}{{0,4}})?)")
_FRENCH = _form(
    rf"[^\W\d_]+\.?[ ](?:de[ ]|du[ ]|des[ ]|d['’]|la[ ]|l['’]|le[ ]|les[ ])*{_NAMES}(?:"
    rf"[ ]\d{{1,4}}\b)?"
)
_PORTUGUESE = _form(
    rf"[^\W\d_]+\.?[ ]{_NAMES}(?:,?[ ](?:n\.?[º°][ ]?)?\d{{1,5}}(?:[ ]?-[ ]?\d{{1,4}})?)?"
)
_KISWAHILI = _form(rf"(?i:barabara|njia)[ ](?i:ya|kuu[ ]ya)[ ]{_NAMES}")
_NUMBERED = _form(rf"[^\W\d_]+(?:[.]?[^\W\d_]\b)?\.?:?[ ]?{_SIGN}[ ]?:?[ ]?{_ID}")
_SIGNED = _form(
    rf"[^\W\d_]+\.?[ ]?(?:{_SIGN}[ ]?:?[ ]?{_ID}|\d{{1,5}}[A-Z]?(?:/\d{{1,5}})+[A-Z]?"
    rf"|\d{{1,5}}[A-Z]\b)"
)
_BOX = _form(
    r"(?i:(?:box|bag)(?:[ ](?:no\.?|number))?)[ ]?[:#]?[ ]?[A-Z]{0,2}\d{1,6}(?:[ ]?[-–,]"
    r"[ ]?\d{5}\b)?"
)
_POSTBOX = _form(
    r"(?i:s\.?[ ]?l\.?[ ]?p\.?|sanduku[ ]la[ ](?:posta|barua)|apartado(?:[ ](?:postal|de"
    r"[ ]correos|aéreo))"
    r"|casilla(?:[ ]de[ ]correos?|[ ]postal)?|caixa[ ]postal|boîte[ ]postale|b\.?[ ]?p\.)"
    r"[ ]?(?:(?i:no|n[º°]|na|namba)\.?[ ]?)?[:#]?[ ]?\d{1,6}(?:[ ]?[-–][ ]?\d{5}\b)?"
)
_LAND_NUMBER = rf"(?i:l\.?[ ]?r\.?)[ ]?(?:{_SIGN}[ ]?)?\d{{2,6}}(?:/\d{{1,6}})+"
_PART = r"[\"“'’]?[^\W\d_][\w'’-]{0,24}[\"”'’]?"
_PARTS = rf"(?:{_PART}(?:[ ]{_PART})?|(?i:block|blk)[ ]\d{{1,4}}|\d{{1,6}})"
_END_OF_PARCEL = (
    r"[ ]?/[ ]?[A-Za-z]{0,2}\d{1,6}[A-Za-z]?(?:[/-]\d{1,6}[A-Za-z]?){0,3}"
    r"(?![\w]|[ ]?(?:km|kms|m|acres?|people|watu|kaya)\b)"
)
_PARCEL = (
    r"[^\W\d_]+(?:\.?[ ]?[^\W\d_]\b)?(?![^\W\d_])\.?(?:[ ](?i:land|parcel|title|deed|plot|lr|block)"
    r"\.?){0,2}"
    rf"[ ]?(?:{_SIGN}[ ]?)?[:.]?[ ]?(?:(?:is|ni|la|ya|of|in)[ ])?"
    r"(?!(?i:is|are|was|ni|of|in|the|an?|and|or|has|had|to|at|ya|la|na|for|with)[ /])"
    rf"{_PART}(?:[ ]{_PART}){{0,2}}?(?:[ ](?i:block|blk)[ ]\d{{1,4}})?"
    rf"(?:[ ]?/[ ]?{_PARTS}){{0,3}}?{_END_OF_PARCEL}"
)
"""What the register of land calls a parcel: section, block and number behind strokes."""
_TITLE = _form(_PARCEL)
_LAND = _form(f"{_PARCEL}|{_LAND_NUMBER}")
_PLOT = _form(f"{_PARCEL}|{_SIGNED.pattern}")
_BLOCK = _form(
    r"(?i:m(?:an)?z(?:an|na)?a?\.?)[ ]?(?:[A-Z]\d?|\d{1,3})['’\"]?[ ,-]{0,3}(?i:l"
    r"(?:o)?te?\.?)[ ]?(?:[A-Z]|\d{1,3})\b"
)
_INDIAN = _form(
    r"(?i:h|d|f|s)\.?[ ]?(?i:no)\.?[ :]?[ ]?[A-Z]{0,2}-?\d{1,5}[A-Z]?(?:[/-]\w{1,5}){0,3}"
)
_WEAK_UNIT = _form(
    r"[^\W\d_]+\.?[ ]?(?:#|[Nn]o\.?[ ]|[Nn][º°.][ ]?)?(?:\d{1,5}[A-Za-z]?\b|[A-Z]\d{0,3}\b)"
)
_CODE = _form(
    r"(?i:zip|pin|postal|post|post(?:al)?code|zipcode|pincode|cp|c\.p\.|cep|código|codigo)"
    r"(?:[ -]?(?i:code|postal))?(?:[ ](?i:is|ni|es|é))?[ ]?[.:#-]?[ ]?(?=[A-Z\d -]*\d)"
    r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|\d{3}[ ]\d{3}|\d{3,8}(?:-\d{3,4})?(?:"
    r"[ ][A-Z]{2}\b)?|[A-Z]\d[A-Z][ ]\d[A-Z]\d)(?!\d)"
)
_LABELLED = _form(
    r"[^\W\d_]+(?:[ ](?:is|ni|es|est|é))?[ ]?:[ ]{0,3}(?=[^\n]{0,80}(?:\d|[A-Z]))[^\n:]{3,80}?"
    r"(?=[.;]?[ ]*(?:\n|\Z|[Tt]el|[Ee]-?mail|[Pp]hone|[Cc]orreo))"
)
_MILITARY = _form(
    r"(?:APO|FPO|DPO)[ ](?:AA|AE|AP)[ ]\d{5}|(?:PSC|Unit|CMR)[ ]\d{3,5},?[ ]Box[ ]\d{3,5}"
)


def _table(*rows: tuple[str, re.Pattern[str], bool]) -> dict[str, tuple[re.Pattern[str], bool]]:
    return {word: (pattern, strong) for words, pattern, strong in rows for word in words.split()}


_SPANISH_KINDS = """
calle avenida carrera diagonal transversal paseo plaza camino carretera ronda travesia jiron
pasaje callejon glorieta autopista bulevar prolongacion calzada rambla avinguda carrer rua praza
via piazza viale vicolo corso urbanizacion
"""
_FLATS = """
apt apartment apartamento apto suite ste flat unit room rm floor fl block blk sector phase door
shop building bldg depto dpto departamento piso torre bloque interior int local bloco quadra sala
appt appartement chumba ghorofa gali pocket
"""
AT_A_WORD = _table(
    (_SPANISH_KINDS, _SPANISH, True),
    (
        "c cl cll avda av cra kra kr cr diag dg transv tv pº p pza pl ctra jr psje pje urb ul",
        _SHORT_SPANISH,
        True,
    ),
    ("rue boulevard bd chemin allee impasse quai", _FRENCH, True),
    ("travessa alameda praca estrada rodovia largo beco ladeira", _PORTUGUESE, True),
    ("barabara njia", _KISWAHILI, True),
    ("house hse nyumba stand erf casa lote parcela lot", _SIGNED, True),
    ("plot ploti kiwanja shamba", _PLOT, True),
    ("parcel title deed", _TITLE, True),
    ("box bag", _BOX, True),
    ("slp s sanduku apartado casilla caixa boite b bp", _POSTBOX, True),
    ("l lr", _LAND, True),
    ("mz mza manzana mzna", _BLOCK, True),
    ("h d f hno dno", _INDIAN, True),
    ("address addresses anwani domicilio direccion adresse endereco", _LABELLED, True),
    ("apo fpo dpo psc unit cmr", _MILITARY, True),
    ("zip pin postal postcode zipcode pincode cp cep codigo", _CODE, True),
    (_FLATS, _WEAK_UNIT, False),
)
"""Folded word to (form that begins there, whether it is an address by itself)."""
SMALL = {"calle": _SMALL_SPANISH, "carrera": _SMALL_SPANISH, "avenida": _SMALL_SPANISH,
         "diagonal": _SMALL_SPANISH, "rue": _FRENCH, "boulevard": _FRENCH, "rua": _PORTUGUESE,
         "travessa": _PORTUGUESE}  # fmt: skip
"""The same for words in small letters, which mean less."""
ALONE = _set("street avenue road lane drive boulevard highway crescent parkway")
"""Those that are streets without a number too."""
STREETS = _set("""
    street avenue road lane drive close crescent boulevard way court place terrace square highway
    parkway trail circle row walk gardens grove mews marg salai layout enclave vihar nagar st ave rd
    ln dr blvd ct pl ter sq hwy pkwy cir cres lanes colony alley bypass expressway freeway turnpike
    quay wharf fwy ave esplanade""")
"""What English names of streets end in."""
SAID_SMALL = _set("street avenue road lane boulevard highway crescent marg nagar")
"""Those that count in small letters too."""
ABBREVIATED = _set("st ave rd ln dr blvd ct pl ter sq hwy pkwy cir cres fwy")
IN_FRONT_OF_A_STREET = later(
    rf"(?:(?:\d{{1,6}}[A-Za-z]?(?:[-/]\d{{1,6}}[A-Za-z]?)?,?[ ]){{0,2}})"
    rf"(?:(?:[NSEW]|North|South|East|West)\.?[ ])?"
    rf"(?:\d{{1,3}}(?:st|nd|rd|th|ST|ND|RD|TH)[ ]|(?:{_CAPITAL}[ -]){{1,4}})\Z"
)
AFTER_NUMBER = later(r"[ ]\d{1,5}\b(?![ ]?(?:km|m|people|%))")
NUMBER_IN_FRONT = later(r"(?<![\d.,/-])\d{1,5}(?:[ ]?(?:bis|ter|quater))?,?[ ](?:\d{1,4}[ ])?\Z")
GERMANIC = later(
    r"(?:[A-Z][\w-]*[ ])?[A-ZÅÄÖØ][\w-]*(?:stra(?:ße|sse)|str\.|gasse|weg|platz|allee"
    r"|laan|straat|plein|gracht"
    r"|vägen|gatan|vej|gade|veien|gata|katu|tie|kuja|utca)[ ](?!(?:19|20)\d\d\b)\d{1,4}[A-Za-z]?\b"
)
UK_CODE = later(r"[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}\b")
TOWN_AND_CODE = later(
    rf"{_CAPITAL}(?:[ -](?:{_LINK}[ ])?{_CAPITAL}){{0,4}},[ ]?[A-Z]{{2}}[ ]\d{{4,6}}"
    rf"(?:-\d{{3,4}})?\b"
)
UNIT_LINES = later(
    rf"[ ]?(?:\n[ \t>?]{{0,8}},?[ ]?{_CAPITAL}(?:[ ,]{{1,2}}{_CAPITAL}){{0,5}}){{0,3}}"
    rf"[ ,]*(?:\n[ \t>?]{{0,8}})?\d{{3,6}}(?:[ -]\d{{2,4}})?\b(?!\d)"
)
"""Behind a flat: lines of town and country that end in a code."""
UNIT_IN_FRONT = later(
    rf"(?<![\d.])\d{{1,6}},?[ ](?:\d{{1,5}}[ ])?(?=[{_UP}])"
    r"(?:[^\W\d_][\w.'’-]*[ ,]{1,2}){0,5}[^\W\d_][\w.'’-]*\.?(?:[ ]\d{1,5}\.?)?"
    r"[ ,]*(?:\n[ \t>?]{0,8})?\Z"
)
"""In front of a flat: a number, the name of a street, perhaps another number."""
PARCEL = later(
    rf"(?<![\w/.-]){_CAPITAL}(?:[ ]{_CAPITAL})?(?:/{_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}}){{1,3}}"
    r"(?:[ ][\"“]?[A-Z][\"”]?)?/(?!(?:19|20)\d\d(?!\w))\d{2,6}(?![\w/]|[ ]?(?:km|m)\b)"
)
"""`Kisumu/Kogony/2210`: a parcel without a word for it."""
BETWEEN_NUMBERS = later(
    rf"(?<![\d.,/-])\d{{3,5}}[ ](?:{_CAPITAL}[ ]){{1,4}}\d{{1,5}}\.?(?=[ ]*(?:,|\n|\Z|Apt"
    rf"|Suite|St\b))"
)
"""`5049 Harjukuja 54`, as some lists of addresses have it."""
