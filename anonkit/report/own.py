"""The page's own words: what stands in a report whatever the data is.

Whoever searches a report for personal values needs them: an answer such as
"nothing" in a hidden column is no leak where the page itself says "Nothing".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from anonkit.phrases import Language, blanks, chosen, phrases
from anonkit.records import (
    AgreementRecord,
    Band,
    BudgetRecord,
    Claim,
    ClaimKind,
    ColumnRecord,
    GroupCount,
    GroupFigure,
    GroupRecord,
    IndicatorRecord,
    Linkage,
    MicrodataRecord,
    ReleaseRecord,
    TableRecord,
    Waiver,
    said,
)
from anonkit.report.html import pages
from anonkit.report.text import text_of
from anonkit.report.utility import BARS

_NAME = "·"
"""Stands for every name and text of a policy: no word, and no character of one."""
_SAID = said("rows", rows=_NAME)
_BANDS: tuple[Band, ...] = ("none", "< 5 %", "5–20 %", "> 20 %", "all")
_LINKAGES: tuple[Linkage, ...] = ("rows", "person", "household")
_KINDS: tuple[ClaimKind, ...] = ("recomputed", "cross_checked", "sender_says")


def own_text(languages: tuple[str, ...] = ("en",)) -> str:
    """All words of a page in a policy's languages, whatever the data is.

    They are the words of the catalogue, and of pages in which every name is a mere dot.
    """
    language = chosen(languages)
    told = [text_of(page) for page in pages(_records(language))]
    for place in ("report", "groups", "bands", "claims"):
        told += [
            sentence.format(**dict.fromkeys(blanks(sentence), _NAME))
            for sentence in phrases(place, language).sentences.values()
        ]
    return "\n".join(told)


def _records(language: Language) -> Iterator[ReleaseRecord]:
    """Releases that bring every part of the page to light."""
    for number, band in enumerate(_BANDS):
        linkage = _LINKAGES[number % len(_LINKAGES)]
        some = 1 + number % 2  # one and many are said in other words
        full = _release(_microdata(band, linkage, some), some, language)
        yield full
        plain = tuple(table for table in full.tables if not table.weighted and not table.found)
        yield replace(full, tables=plain)
        yield replace(full, tables=plain[:1])
        yield replace(full, tables=full.tables[-1:])
    bare = replace(full, groups=(), waivers=(), not_checked=())
    yield replace(bare, microdata=None)
    yield replace(bare, claims=(), tables=())
    yield replace(bare, tables=(), budget=None)


def _release(data: MicrodataRecord, some: int, language: Language) -> ReleaseRecord:
    table = TableRecord(_NAME, _NAME, (), some, "count_persons", "person", "1", str(some), "1", "")
    others = [replace(table, measure=each, by=(_NAME, _NAME)) for each in ("count_rows", "sum")]
    unlike = replace(table, noise_half_width_95="", readable=None, of=_NAME)
    others += [replace(unlike, measure=each) for each in ("mean", "share", "quantiles")]
    agreeing = replace(table, agrees=(AgreementRecord(_NAME, ()),))
    found = replace(table, found=(_NAME,), threshold=some, delta="1")
    weighted = [replace(each, weighted=True) for each in (table, *others[:-1])]
    every = (table, agreeing, found, replace(table, alone=True), *others, *weighted)
    return ReleaseRecord(
        name=_NAME,
        release=_NAME,
        title=_NAME,
        audience="public",
        policy_sha256=_NAME,
        unit=_NAME,
        languages=(language,),
        columns=tuple(_columns()),
        microdata=data,
        tables=every,
        budget=BudgetRecord(_NAME, "1", _NAME, some, _NAME, _NAME, stored=some == 1),
        groups=tuple(_groups()),
        waivers=(Waiver(_NAME, _NAME, _NAME), _dated_waiver()),
        claims=tuple(Claim(kind, _NAME, _NAME, 1, _SAID) for kind in _KINDS),
        whole=_SAID,
        both=_NAME,
        notes=(),
        not_checked=(_NAME,),
    )


def _groups() -> Iterator[GroupRecord]:
    for band in _BANDS:
        yield GroupRecord(
            _NAME, _NAME, band, "both", coarse=band, lost=band, invisible=band, place=_NAME
        )
    yield GroupRecord(_NAME, _NAME, "none", "tables")
    yield GroupRecord(_NAME, _NAME, "none", "tables", lost="none")
    for unit, value, readable in (("person", "1", 2), ("row", "9", 0), ("person", None, 1)):
        width = None if value is None else "1"
        count = GroupCount(_NAME, (_NAME,), unit, value, width, 2, readable, value)
        yield GroupRecord(_NAME, _NAME, "none", "tables", count=count)
    yield GroupRecord(_NAME, _NAME, "none", "nothing", invisible="all")


def _columns() -> Iterator[ColumnRecord]:
    for role in ("identifier", "weight"):
        for action in ("", "pseudonymise", "band"):
            many = (_NAME,) * 20
            yield ColumnRecord(
                _NAME, (role,), "text", released=True, action=action, done=_NAME, values=many
            )
    yield ColumnRecord(
        _NAME, (), "text", released=True, action="encrypt", done=_NAME, approvers=(_NAME,) * 2
    )
    yield ColumnRecord(_NAME, (), "text", released=True, action="", done="", values=(_NAME,) * 2)
    yield ColumnRecord(_NAME, (), "text", released=False, action="", done="")


def _microdata(suppressed: Band, linkage: Linkage, some: int) -> MicrodataRecord:
    return MicrodataRecord(
        path=_NAME,
        format=_NAME,
        rows=some,
        people=some,
        households=some,
        k=some,
        k_households=some,
        k_rows=some,
        linkage=linkage,
        classes=some,
        quasi=(_NAME, _NAME),
        k_goal=some,
        k_households_goal=some,
        suppression_limit="0",
        suppressed=suppressed,
        average_class=some,
        missing_code="*",
        utility=tuple(_indicators(suppressed, some)),
        k_wildcard=some if suppressed == "none" else None,
    )


def _indicators(distance: Band, some: int) -> Iterator[IndicatorRecord]:
    figure = GroupFigure((_NAME, None), some, "1.0000")
    yield IndicatorRecord(_NAME, (_NAME, _NAME), (figure,) * (BARS + some), distance)
    yield IndicatorRecord(_NAME, (), (GroupFigure((), 0),), distance)
    yield IndicatorRecord("", (_NAME,), (GroupFigure((None,), some),), distance)


def _dated_waiver() -> Waiver:
    return Waiver(_NAME, _NAME, _NAME, by=_NAME, until=_NAME)
