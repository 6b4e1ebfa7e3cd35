"""The language of a label, as forms write it."""

from __future__ import annotations

import re

_CODE = re.compile(
    r"\(\s*([a-z]{2,3})(?:[-_][a-z0-9]+)*\s*\)|^\s*([a-z]{2,3})(?:[-_][a-z]{2})?\s*$"
)
_NAMES = {
    "en": "english anglais ingles",
    "fr": "french francais frances",
    "es": "spanish espanol espagnol castellano",
    "pt": "portuguese portugues portugais",
    "sw": "swahili kiswahili",
    "ne": "nepali नेपाली",
    "hi": "hindi हिन्दी हिंदी",
    "ar": "arabic arabe العربية عربي عربى",
}
_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}
_PLAIN = str.maketrans("áàâãçéèêíñóôõúü", "aaaaceeeinooouu")


def code_of(text: str) -> str:
    """`English (en)`, `english` and `en` as `en`; a language we do not know keeps its name.

    Examples:
        >>> [code_of(one) for one in ("English (en)", "Français", "fr-FR", "Somali", "")]
        ['en', 'fr', 'fr', 'somali', '']
    """
    plain = text.strip().casefold()
    found = _CODE.search(plain)
    if found:
        return found[1] or found[2]
    first = plain.split("(")[0].strip().translate(_PLAIN)
    return _CODES.get(first, first)
