"""One spelling for one identifier, so that the same person gets the same token.

Every rule has an id with a version. The id is part of what a token's key is
derived from: a changed rule is a new id, so it never changes tokens silently.

    text-v1   Invisible characters go, quotes and the digits of all scripts
              become ASCII, NFKC, case folding, NFKC, white space collapsed.
    phone-v1  A number valid in one of the policy's countries (tried in their
              order) as E.164, with its extension; any other text by text-v1.
              A number that nobody can parse thus still gets one token, and
              joins to its equals; it does not join to a mended spelling.
    exact-v1  As written.

Normalised and empty is missing: a constant token would be one giant person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.actions.cells import map_distinct
from anonkit.errors import InputError

Rule = Literal["text", "phone", "exact"]

IDS: Mapping[Rule, str] = {"text": "text-v1", "phone": "phone-v1", "exact": "exact-v1"}

_SPACES = r"[\t-\r\x1c-\x1f ]"
_UNTIDY = rf"^{_SPACES}|{_SPACES}$|{_SPACES}{{2}}|[\t-\r\x1c-\x1f]"
_QUOTES = frozenset("\u2018\u2019\u201b\u02bc\u00b4\uff07")
_FLOAT = re.compile(r"[+-]?\d{7,}\.0*|[+-]?\d\.\d{2,}e\+?\d+")
"""`712345678.0` and `7.12e8`, as spreadsheets write numbers; `0712.345` only groups digits."""


class UnknownCharacter(Exception):  # noqa: N818  caught here and told as an InputError
    """A code point without a meaning: how it normalises is not settled yet."""


def normalise(texts: pa.Array, rule: Rule, countries: Sequence[str], column: str) -> pa.Array:
    """Bring n identifiers into one spelling.

    Args:
        texts: n strings; a null stays null.
        rule: A key of `IDS`.
        countries: ISO 3166-1 codes, for phones.
        column: Name for errors.

    Returns:
        n strings, null where the text is missing or nothing is left of it.

    Raises:
        InputError: A code point that Unicode has not assigned, or a phone
            number spelled like a decimal (`712345678.0`, `7.12e8`).
    """
    try:
        made = _RULES[rule](texts, countries)
    except UnknownCharacter:
        raise InputError(
            "a cell holds a character that Unicode does not know",
            where=f"column {column}",
            fix="check the file's encoding, or mend the cell",
            code="data.unknown_character",
        ) from None
    except _LooksLikeFloat:
        raise InputError(
            "a phone number is spelled like a decimal number",
            where=f"column {column}",
            fix="export the column as text: a spreadsheet has turned it into a number",
            code="data.float_identifier",
        ) from None
    return _without_empty(made)


def _text(texts: pa.Array, countries: Sequence[str] = ()) -> pa.Array:  # noqa: ARG001
    """text-v1, with all-ASCII cells in one go and only the others one by one."""
    ascii_only = pc.string_is_ascii(texts)
    if pc.all(ascii_only).as_py() is not False:
        return _ascii(texts)
    spell = _speller()
    others = pc.and_(pc.invert(ascii_only), pc.is_valid(texts)).to_numpy(zero_copy_only=False)
    plain = _ascii(pc.if_else(ascii_only, texts, None))
    spelled = [spell(text) for text in texts.filter(pa.array(others)).to_pylist()]
    return pc.replace_with_mask(plain, pa.array(others), pa.array(spelled, pa.string()))


def _phone(texts: pa.Array, countries: Sequence[str]) -> pa.Array:
    def e164(text: str) -> str:
        if _FLOAT.fullmatch(text):
            raise _LooksLikeFloat
        return _e164(text, countries) or text

    # Parsing costs 15 microseconds: tidy first, so that fewer distinct ones are left.
    return map_distinct(_text(texts), e164, pa.string())


def _exact(texts: pa.Array, countries: Sequence[str]) -> pa.Array:  # noqa: ARG001
    return texts


_RULES: Mapping[Rule, Callable[[pa.Array, Sequence[str]], pa.Array]] = {
    "text": _text,
    "phone": _phone,
    "exact": _exact,
}


def _ascii(texts: pa.Array) -> pa.Array:
    """text-v1 of ASCII texts: lower case and single spaces."""
    lower = pc.ascii_lower(texts)
    if not _has_spaces(lower) or not pc.any(pc.match_substring_regex(lower, _UNTIDY)).as_py():
        return lower
    spaced = pc.replace_substring_regex(lower, f"{_SPACES}+", " ")
    return pc.ascii_trim(spaced, " ")


def _has_spaces(texts: pa.Array) -> bool:
    """Whether any byte of the texts is white space or a control: one look at the buffer."""
    _, offsets, data = texts.buffers()
    if data is None or len(texts) == 0:
        return False
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return bool((np.frombuffer(data, np.uint8)[ends[0] : ends[-1]] <= 0x20).any())


class _Characters(dict[int, str]):
    """What each code point becomes before NFKC, worked out once for each one met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = made = _character(character)
        return made


def _character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cn":
        raise UnknownCharacter
    if category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "'" if character in _QUOTES else character


def _speller() -> Callable[[str], str]:
    """text-v1 of any text, one at a time: the definition that the fast path must equal."""
    characters = _Characters()

    def spell(text: str) -> str:
        folded = unicodedata.normalize("NFKC", text.translate(characters)).casefold()
        # NFKC may bring quotes of its own, and folding may leave what NFKC would join.
        again = unicodedata.normalize("NFKC", folded).translate(characters)
        return " ".join(again.split())

    return spell


class _LooksLikeFloat(Exception):  # noqa: N818  caught above and told as an InputError
    """A number that went through a spreadsheet: its digits are not the phone's."""


def _e164(text: str, countries: Sequence[str]) -> str | None:
    for country in countries or (None,):
        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            extension = f"x{number.extension}" if number.extension else ""
            form = phonenumbers.PhoneNumberFormat.E164
            return str(phonenumbers.format_number(number, form)) + extension
    return None


def _without_empty(texts: pa.Array) -> pa.Array:
    lengths = pc.binary_length(texts)
    if pc.min(lengths).as_py() != 0:
        return texts
    return pc.if_else(pc.equal(lengths, 0), None, texts)
