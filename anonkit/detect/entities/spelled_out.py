"""Numbers, addresses and user names as people spell them so that no machine reads them.

`zero seven one two ...`, `amina at example dot org`, `IG: amina_w`, `07l2 345 678`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.base import Countries
from anonkit.detect.entities.alternatives import BEGIN, END, WORD, any_of
from anonkit.detect.entities.digit_words import TENS, UNITS, ZERO
from anonkit.detect.entities.gates import Likely, relaxed
from anonkit.detect.entities.later import later
from anonkit.detect.phone import column_test

_TIMES = "(?:(?:double|triple|doble|triple)\\s{1,3})?"
_LEAST_WORDS = 7
"""Digits of the shortest telephone number."""


def _spoken(units: str, pairs: str) -> re.Pattern[str]:
    word = rf"(?:{_TIMES}{any_of(f'{units} {pairs}')}{END}|\d{{1,4}}(?!\d))"
    apart = r"(?:\s?[,.;/–-]{1,3}\s{0,2}|\s{1,3})"
    return later(rf"{BEGIN}(?:plus\s{{1,3}})?{word}(?:{apart}{word}){{5,30}}", re.IGNORECASE)


_SPOKEN = tuple(_spoken(units, TENS.get(one, "")) for one, units in UNITS.items())
_WORD = later(rf"{WORD}")
_MIXED = later(r"(?<![\w.])(?=[oOlI]?\d)[\doOlI]{2,4}(?:[ .-]?[\doOlI]{2,6}){1,4}(?!\w)")
_LIKELY = Likely(*_SPOKEN, _MIXED)
_DIGIT_OF = str.maketrans("oOlI", "0011")

_TOP = any_of(
    "com org net info edu gov biz ac co ke tz ug np mx ar gh ng br za ph uk fr pt rw et cd"
)
_AT = (
    r"(?:\s?[(\[{]\s?(?:at|arroba|@)\s?[)\]}]\s?"
    rf"|\s{{1,3}}(?:{any_of('at arroba arobase')}|@)\s{{1,3}})"
)
_DOT = (
    rf"(?:\s?[(\[{{]\s?(?:dot|punto|point|\.)\s?[)\]}}]\s?"
    rf"|\s{{1,3}}{any_of('dot punto point ponto nukta')}\s{{1,3}})"
)
_EMAIL = later(
    rf"(?<![\w.+-])[\w.+-]{{1,40}}(?:{_DOT}[\w+-]{{1,40}}){{0,3}}{_AT}[\w-]{{1,40}}"
    rf"(?:(?:{_DOT}|\.)[\w-]{{1,30}}){{0,3}}(?:{_DOT}|\.){_TOP}(?!\w)",
    re.IGNORECASE,
)
_HIDDEN = later(rf"[(\[{{]|\s@|@\s|{_DOT}", re.IGNORECASE)
_NETWORKS = any_of(
    "ig,insta,instagram,facebook,fb,twitter,tiktok,snapchat,telegram,tg,linkedin,youtube,skype,"
    "messenger,whatsapp,imo,wechat,signal,threads"
)
_HANDLE = later(
    rf"{BEGIN}{_NETWORKS}(?:\s{{1,3}}{any_of('handle,id,username,user,account,page,name,profile')}"
    rf"|\s{{1,3}}{any_of('usuario,cuenta,jina,akaunti,compte,conta')})?"
    rf"(?:\s{{0,3}}[:=]\s{{0,3}}|\s{{1,3}}(?:is|ni|es|est|é)\s{{1,3}}(?=@|\w*[._\d]))"
    rf"(?P<name>@?(?:(?-i:[A-ZÀ-Þ])[\w'’-]{{1,24}}(?:\s(?-i:[A-ZÀ-Þ])[\w'’-]{{0,24}}){{0,3}}"
    rf"|(?=[\w.-]{{0,30}}[\d._])[\w.-]{{3,30}}\w))",
    re.IGNORECASE,
)
_PARTS = any_of(
    "live,messenger,marketplace,group,groups,page,pages,watch,reels,stories,story,lite,inc,ads,"
    "and,or,but,in,on,the,we,they,he,she,it,is,was,kenya,uganda,tanzania,shop,twitter,whatsapp,"
    "tiktok,facebook,instagram,youtube,telegram,monday,tuesday,wednesday,thursday,friday,saturday,"
    "sunday"
)
_BARE = later(
    rf"{BEGIN}{_NETWORKS}{END}\s{{1,3}}(?P<name>@?(?!covid|[^\W\d_]{{1,2}}\d?(?![\w.]))"
    rf"(?=[^\W\d_]?[^\W_]{{0,24}}[\d_])(?=[\w.]{{0,24}}[^\W\d_])(?:[^\W\d]|\d{{1,4}}(?=_))"
    rf"[\w.]{{2,30}}(?<!\.))",
    re.IGNORECASE,
)
"""A word with a digit or a line in it behind a network."""
_PROFILE = later(
    rf"{BEGIN}{any_of('fb,facebook,tiktok,ig,insta,instagram')}\s{{1,3}}(?P<name>(?!{_PARTS}{END})"
    rf"(?-i:[A-ZÀ-Þ])[\w'’-]{{1,24}}(?:\s(?:{any_of('wa,ya,nya,bin,binti,de,del,la,da')}\s)?"
    rf"(?!{_PARTS}{END})(?-i:[A-ZÀ-Þ])[\w'’-]{{0,24}}){{1,3}})",
    re.IGNORECASE,
)
"""Two words or more with capitals behind a network."""
_ANSWERS = "yes no none ndiyo ndio hapana si sí non oui daily never group na nil all"
_NO_NAME = frozenset(_ANSWERS.split())


def phones(text: str, countries: Countries) -> Iterator[tuple[int, int]]:
    """Seven digits or more in words, and numbers with letters that look like digits."""
    for pattern in _LIKELY.of(text):
        for match in pattern.finditer(text):
            if pattern is not _MIXED:
                if _is_number(match.group()):
                    yield match.span()
                continue
            digits = match.group().translate(_DIGIT_OF)
            if digits != match.group() and column_test(digits, countries):
                yield match.span()


def _is_number(spoken: str) -> bool:
    """Whether words are the digits of a number, and no counting: `one two three ...`."""
    words = [word.casefold() for word in _WORD.findall(spoken)]
    named = [word for word in words if not word.isdecimal()]
    if len(named) < len(words) // 2 or len(words) < _LEAST_WORDS - 1:
        return False
    return words[0] in ZERO or (len(words) > _LEAST_WORDS and len(set(words)) < len(words))


def emails(text: str) -> Iterator[tuple[int, int]]:
    """E-mail addresses with `at` and `dot` in words or in brackets."""
    for match in _EMAIL.finditer(text):
        if _HIDDEN.search(match.group()):
            yield match.span()


def handles(text: str) -> Iterator[tuple[int, int]]:
    """Names behind the name of a social network."""
    for pattern in (_HANDLE, _BARE, _PROFILE):
        for match in pattern.finditer(text):
            if match["name"].casefold() not in _NO_NAME:
                yield match.span("name")


_ANY_WORD = rf"(?:{any_of(' '.join([*UNITS.values(), *TENS.values()]))}|\d{{1,4}})"
_SEVERAL = rf"{_ANY_WORD}(?:[^\w]{{1,6}}(?:(?:double|triple|doble)\s{{1,3}})?{_ANY_WORD}){{5}}"
PHONE_GATE = (
    f"{relaxed(_SEVERAL)}|[oOlI]?\\p{{Nd}}[\\p{{Nd}}oOlI]{{1,3}}(?:[ .-]?[\\p{{Nd}}oOlI]{{2,6}})"
)
"""Six words of digits or more, and numbers in which letters may stand."""
EMAIL_GATE = relaxed(
    r"[(\[{]\s?(?:at|arroba|@|dot|punto|point|\.)\s?[)\]}]"
    rf"|\s{any_of('dot punto point ponto nukta')}\s"
)
HANDLE_GATE = relaxed(_NETWORKS)
