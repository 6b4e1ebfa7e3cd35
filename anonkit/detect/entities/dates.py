"""Dates in words and in the digits of other scripts, in eight languages and three calendars.

A month is looked for first, and then what stands beside it: days, a year, a
day of the week, a time. A month alone is told to nobody's harm and stays, and
so does a year alone, unless a word beside it says that somebody was born.
`May` and `March` are words too: in lower case they need more beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.entities.alternatives import BEGIN, END, any_of
from anonkit.detect.entities.base import Entity, Reading
from anonkit.detect.entities.gates import DIGIT, Gates, relaxed
from anonkit.detect.entities.later import later
from anonkit.detect.entities.months import MONTH, WEEKDAY
from anonkit.detect.entities.numerals import CARDINALS, ORDINALS, YEARS

_G = r"\s{1,3}"
_REACH = 110
"""Characters in front of a month that a list of days may take."""
_NO_LETTER = r"(?<![^\W\d_])(?<![\u0900-\u0903\u093a-\u094f])"


_NUMBER = (
    r"(?:0?[1-9]|[12]\d|3[0-2]|[०-३]?[०-९]|[٠-٣]?[٠-٩])(?!\d|[.,]\d|\s?%)"
    r"(?:\s?(?:st|nd|rd|th|er|º|ª|°|o)(?!\w)|\.(?!\d))?"
)
_IN_WORDS = "|".join([*ORDINALS.values(), *(CARDINALS[one] for one in CARDINALS if one != "en")])
_DAY = rf"(?:{_NUMBER}|(?:{_IN_WORDS}){END})"
_UNIT = rf"(?:\s{{0,3}}{any_of('गते,तारिख,तारीख,días,dias,jours,gate')}{END})?"
_TO = any_of("and,to,y,a,al,e,et,au,na,hadi,mpaka,till,until,or,र,देखि,और,से,तक,و")
_LIST = (
    rf"(?:\s{{0,3}}[,;–—/&-]\s{{0,3}}(?:{_TO}{_G})?|{_G}{_TO}{_G})"
    rf"(?:{any_of('on,the,tarehe,el')}{_G})?"
)
_DAYS = rf"(?:{_DAY}{_UNIT}{_LIST}){{0,5}}{_DAY}{_UNIT}"
_FIRST = r"(?<!\w)(?<!\d[.,:])(?<!\d[.,:]\s)"
_OF = (
    rf"(?:\s{{0,3}}[-–/.,]\s{{0,3}}|{_G}(?:{any_of('of,de,del,du,da,do,ya,wa,the,day of')}{_G})?"
    rf"|{_G}(?:del|de){_G}mes{_G}de{_G}|)"
)
_DIGITS = r"(?:(?:1[2-9]|20|21)\d\d|[१२][०-९]{3}|[١٢][٠-٩]{3})(?!\d|[.,]\d)"
_ERA = rf"(?:\s{{0,2}}(?:b\.?s\.?|a\.?d\.?|a\.?h\.?|ई\.|साल){END})?"
_YEAR = rf"(?:(?:{_DIGITS}{_ERA}|{YEARS}))"
_YEARS_NAME = any_of(
    "of,de,del,ya,wa,mwaka,mwaka wa,ya mwaka,ya mwaka wa,the year,of the year,del año,de año,"
    "do ano,सन्,सन,वि.सं.,वि. सं.,वि.स.,सम्वत्,संवत,संवत्,عام,سنة,a.d.,b.s."
)
_THEN_YEAR = (
    rf"(?:\s{{0,3}}[,;/.–-]\s{{0,3}}|\s{{0,3}})(?:{_YEARS_NAME}{_G})?"
    rf"(?:{_YEAR}|['’]\d\d(?!\d)|(?<=[-/])\d\d(?!\d))"
)
_COUNTED = (
    rf"(?!\s{{0,3}}(?:{any_of('people,persons,households,families,times,days,years,months,weeks,hours')}"
    rf"|{any_of('km,kg,litres,liters,percent,million,thousand,hundred,personas,hogares,familias,veces')}"
    rf"|{any_of('años,meses,watu,kaya,siku,जना,वटा,घर,लाख,हजार,लोग,बार,दिन,वर्ष,साल')}){END})"
)
_BEHIND = (
    rf"(?:(?:{any_of('गते,तारिख,तारीख')}|{_NUMBER}{_UNIT}(?:{_LIST}{_NUMBER}{_UNIT}){{0,5}}"
    rf"|{ORDINALS['en']}{END}|{CARDINALS['ne']}{_G}गते|{CARDINALS['hi']}{_G}तारीख)){_COUNTED}"
)
_TOLD = rf"tarehe{_G}(?:{_NUMBER}|{CARDINALS['sw']}{END})"

_MONTH = later(_NO_LETTER + MONTH, re.IGNORECASE)
_BEFORE = later(rf"{_FIRST}{_DAYS}(?P<of>{_OF})\Z", re.IGNORECASE)
_TOLD_BEFORE = later(rf"{BEGIN}{_TOLD}{_G}(?:ya{_G})?\Z", re.IGNORECASE)
_YEAR_BEFORE = later(
    rf"{BEGIN}(?<!\d[.,])(?:{_YEARS_NAME}{_G})?{_YEAR}{_G}?(?:[,/-]\s?|को{_G})?\Z", re.IGNORECASE
)
_YEAR_AFTER = later(_THEN_YEAR, re.IGNORECASE)
_DAYS_AFTER = later(
    rf"(?:\s{{0,3}}[-–/.]\s{{0,3}}|{_G}|(?<=[०-९]))(?:the{_G})?{_BEHIND}(?:{_THEN_YEAR})?",
    re.IGNORECASE,
)
_TOLD_AFTER = later(rf",?{_G}{_TOLD}(?:{_THEN_YEAR})?", re.IGNORECASE)
_AND_THEN = later(_LIST + r"\Z", re.IGNORECASE)
_IN = later(rf"{BEGIN}{any_of('in,since,of,from,until,by,during')}{_G}\Z", re.IGNORECASE)

_CLOCK = (
    rf"(?:\d{{1,2}}[:.h]\d{{2}}(?::\d{{2}}(?:\.\d{{1,6}})?)?(?:[+-]\d\d:?\d\d|\s?(?:[ap]\.?\s?m\.?|hrs|hours|z)(?!\w))?"
    rf"|\d{{1,2}}\s?[ap]\.?\s?m\.?(?!\w)|(?:midday|midnight|noon|mediodía|medianoche)"
    rf"|saa{_G}(?:\d{{1,2}}(?:[:.]\d{{2}})?|{CARDINALS['sw']})"
    rf"(?:{_G}{any_of('asubuhi,mchana,jioni,usiku,alfajiri')})?"
    rf"|(?:{any_of('बिहान,दिउँसो,साँझ,बेलुका,राति,सुबह,दोपहर,शाम,रात')}{_G})?\d{{1,2}}(?:[:.]\d{{2}})?\s{{0,3}}बजे)"
)
_FRONT = later(
    rf"(?:{BEGIN}{_CLOCK},?{_G}"
    rf"(?:{any_of('on,of,on the,el,del,de,le,mnamo,tarehe,mnamo tarehe')}{_G})?)?"
    rf"(?:{WEEKDAY},?{_G}(?:{any_of('the,el,le,tarehe,dia,día,मिति')}{_G})?)?\Z",
    re.IGNORECASE,
)
_REST = later(
    rf"(?:,?\s{{0,3}}(?:{any_of('at,around,at about,at around,a las,às,à,vers,को,t')})?"
    rf"\s{{0,3}}(?<!\d){_CLOCK})?",
    re.IGNORECASE,
)
_SIGNS = later(
    r"(?<!\w)(?<!\d[-/.])(\d{1,4})(?:\s?([-/])\s?|(\.))(\d{1,2})\s?(?:\2|\3)\s?(\d{1,4})"
    rf"(?!(?!t\d)\w)(?:\s{{0,2}}गते)?"
    rf"|(?<!\w)(?:[12]?\d|3[01]) del? (?:1[0-2]|0?[1-9]) del? {_DIGITS}",
    re.IGNORECASE,
)
_MONTH_OF_YEAR = later(
    r"(?<![\w/.,])(?:0?[1-9]|1[0-2]|[०-१]?[०-९])/"
    r"(?:19|20|[१२][०-९])\d\d(?![\w/])"
)
_BORN_WORDS = (
    rf"(?:{any_of('born,b.,birth,birth year,dob,d.o.b.,né,née,alizaliwa,nilizaliwa')}"
    rf"|{any_of('kuzaliwa,amezaliwa,walizaliwa,aliyezaliwa,nació,nacio,nací,nacido,nacida,nacimiento')}"
    rf"|{any_of('nasceu,nascido,nascida,nascimento,naissance,जन्म,जन्मेको,जन्मेकी,जन्मिएको,पैदा')})"
)
_BORN = later(
    rf"{BEGIN}{_BORN_WORDS}{END}"
    rf"[^.!?;\n]{{0,60}}?(?<![\w/.-])(?P<year>{_DIGITS})(?![\w/-])",
    re.IGNORECASE,
)
_THEN_BORN = later(
    rf"(?<![\w/.-])(?P<year>{_DIGITS})[^.!?;\n\d]{{0,20}}?(?:जन्म|पैदा)", re.IGNORECASE
)


def dates(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Days and months of a year, with the times that stand beside them, and years of birth."""
    likely = _GATES.passed(text)
    found = [*(_by_month(text) if 0 in likely else ()), *(_in_digits(text) if 1 in likely else ())]
    for start, end in found:
        front = _FRONT.search(text, max(0, start - _REACH), start)
        rest = _REST.match(text, end)
        yield (front.start() if front else start), (rest.end() if rest else end)
    for pattern in (_BORN, _THEN_BORN) if 2 in likely else ():
        yield from (match.span("year") for match in pattern.finditer(text))


def _in_digits(text: str) -> Iterator[tuple[int, int]]:
    for match in _SIGNS.finditer(text):
        first, _, _, month, last = match.groups()
        if first is None or _is_date(first, month, last):
            yield match.span()
    yield from (match.span() for match in _MONTH_OF_YEAR.finditer(text))


def _is_date(first: str, month: str, last: str) -> bool:
    """A month of Bikram Sambat may have 32 days; some write the month in front."""
    day, year = (last, first) if len(first) == 4 else (first, last)
    if max(len(day), len(month)) > 2 or len(year) not in (2, 4):
        return False
    numbers = sorted((int(day), int(month)))
    return 1 <= numbers[0] <= 12 and numbers[1] <= 32 and (len(year) == 2 or int(year) >= 1200)


def _by_month(text: str) -> Iterator[tuple[int, int]]:
    alone: tuple[int, int] | None = None
    for month in _MONTH.finditer(text):
        found = _around(text, month)
        if found is None:
            alone = month.span()
            continue
        start, end = found
        if alone and start == month.start() and _AND_THEN.fullmatch(text, alone[1], start):
            start = alone[0]
        alone = None
        yield start, end


def _around(text: str, month: re.Match[str]) -> tuple[int, int] | None:
    """A month with the days and the year beside it; None where it stands alone."""
    start, end = month.span()
    if month["numbered"]:
        before = _TOLD_BEFORE.search(text, max(0, start - _REACH), start)
        after = None if before else _TOLD_AFTER.match(text, end)
    else:
        before = _BEFORE.search(text, max(0, start - _REACH), start)
        after = None if before or month["islamic"] else _DAYS_AFTER.match(text, end)
    year = None if after else _YEAR_AFTER.match(text, end)
    if not before and not year:
        first = _YEAR_BEFORE.search(text, max(0, start - _REACH), start)
    else:
        first = None
    if month["word"] and month["word"].islower() and not _is_month(text, start, before, year):
        return None
    if not (before or after or year or first):
        return None
    front = before or first
    last = after or year
    return (front.start() if front else start), (last.end() if last else end)


def _is_month(
    text: str, start: int, before: re.Match[str] | None, year: re.Match[str] | None
) -> bool:
    """Whether `may` is a month here: `5 may 2004`, `5th may`, `5 of may`, `in may 2004`."""
    if before is None:
        return year is not None and _IN.search(text, max(0, start - 12), start) is not None
    if year is not None:
        return True
    told = before["of"].strip() or any(map(str.isalpha, before.group()))
    return bool(told) and text.startswith(("may", "march"), start)


_GATES = Gates(
    (
        rf"(?:^|\PL){relaxed(MONTH)}(?:\PL|$)",
        relaxed(r"\d\s?[-/.]\s?\d| del? "),
        rf"(?:{relaxed(_BORN_WORDS)}|जन्म|पैदा)",
    )
)
"""Months, dates in digits, years of birth."""
_GATE = rf"{DIGIT}|(?:^|\PL){relaxed(MONTH)}(?:\PL|$)"

ENTITY = Entity(
    "DATE",
    "Days, and months of a year, in digits and in words of eight languages, with the time beside "
    "them; years beside a word for birth.",
    own=dates,
    gate=_GATE,
    examples=(
        ("born 12/03/1984 here", "", "12/03/1984"),
        ("born 15 October 2004 here", "", "15 October 2004"),
        ("on March 3rd, 1990, we", "", "March 3rd, 1990"),
        ("the fifth of May was dry", "", "fifth of May"),
        ("in October 2004 she left", "", "October 2004"),
        ("in July and December 2004 we", "", "July and December 2004"),
        ("from 3 to 5 May 2004 it", "", "3 to 5 May 2004"),
        ("between 12 and 15 June we", "", "12 and 15 June"),
        ("on Friday, 3 May 2019 at 10.30 a.m.", "", "Friday, 3 May 2019 at 10.30 a.m."),
        ("on 12MAR2004 it", "", "12MAR2004"),
        ("since 12 Ramadan we fast", "", "12 Ramadan"),
        ("in Ramadhan 1443 we", "", "Ramadhan 1443"),
        ("she was born in 1990 here", "", "1990"),
        ("nació el 3 de mayo de 1984 en", "", "3 de mayo de 1984"),
        ("llegó el cinco de mayo aquí", "", "cinco de mayo"),
        ("del 3 al 5 de mayo de 2004 hubo", "", "3 al 5 de mayo de 2004"),
        ("en octubre de 2004 se fue", "", "octubre de 2004"),
        ("née le 1er août 1990 à", "", "1er août 1990"),
        ("nasceu em 7 de março de 1990", "", "7 de março de 1990"),
        ("alizaliwa 15 Oktoba 2004 hapa", "", "15 Oktoba 2004"),
        (
            "tarehe tano Mei mwaka elfu mbili na nne hapa",
            "",
            "tano Mei mwaka elfu mbili na nne",
        ),
        ("mwaka 1990 mwezi wa tatu tulihama", "", "mwaka 1990 mwezi wa tatu"),
        ("tarehe 5 mwezi wa tatu tulihama", "", "tarehe 5 mwezi wa tatu"),
        ("alizaliwa mwaka 1990 hapa", "", "1990"),
        ("मिति १५ असोज २०६१ मा", "", "१५ असोज २०६१"),
        ("सन् १९९० जनवरी ३ मा", "", "सन् १९९० जनवरी ३"),
        ("२०६१ साल असोज १५ गते आयो", "", "२०६१ साल असोज १५ गते"),
        ("मिति २०७२-०१-१२ मा", "", "२०७२-०१-१२"),
        ("१५ गते असोज २०६१", "", "१५ गते असोज २०६१"),
        ("असोजको १५ गते आए", "", "असोजको १५ गते"),
        ("जन्म 3 जनवरी 1990 को", "", "3 जनवरी 1990"),
        ("उनका जन्म १९९० में हुआ", "", "१९९०"),
        ("ولد في 3 يناير 1990 هنا", "", "3 يناير 1990"),
    ),
)
