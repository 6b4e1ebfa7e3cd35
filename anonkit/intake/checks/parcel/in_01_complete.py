"""IN-01: whether all is there that an office needs: data that can be read, and their papers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from anonkit.errors import shown
from anonkit.intake.base import Case, Check, Delivery, Result, Settings, clean, found
from anonkit.intake.parcel.papers import Paper, papers
from anonkit.intake.parcel.roles import is_sums
from anonkit.records import Severity

_SPDX = r"cc[- ]?by|cc[- ]?0|odbl|odc[- ]by|pddl|public domain|creative commons"
_MAIL = re.compile(r"[^\W_][\w.+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One paper that is asked for."""

    title: str
    name: re.Pattern[str]
    """A file with this in its name is one."""
    text: re.Pattern[str]
    """A paper in which this stands says it."""
    fix: str


def _any(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


PARTS: Mapping[str, Part] = {
    "licence": Part(
        "licence",
        _any(r"licen[cs]|copying|terms.of.use|lizenz"),
        _any(rf"\blicen[cs]|{_SPDX}|terms of use|data use agreement|conditions d.utilisation"),
        "say under which licence the data may be used: a LICENSE file, or `licenses` in "
        "datapackage.json",
    ),
    "contact": Part(
        "contact",
        _any(r"contact"),
        re.compile(rf"{_MAIL.pattern}|\bcontacts?\b|\bcontacto\b|\bmawasiliano\b", re.IGNORECASE),
        "say whom to ask: a name of an office and an address in a README",
    ),
    "method": Part(
        "method note",
        _any(r"method|readme|questionn|survey|sampling|metadata|metodolog|m[eé]thodolog|encuesta"),
        _any(
            r"\bsampl|questionnaire|methodolog|m[eé]todolog|respondents?\b|interviewed|"
            r"\bmuestr|[eé]chantillon|\bsampuli|dodoso|encuesta|enqu[eê]te"
        ),
        "say how the data were collected: who was asked, how they were chosen, when, by whom",
    ),
    "consent": Part(
        "consent statement",
        _any(r"consent"),
        _any(r"consent|ridhaa|idhini|सहमति|सम्मति"),
        "say what people agreed to, and that it covers handing the data over",
    ),
}


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each file that cannot be read, and for each paper that is missing."""
    yield from _data(case.now)
    missing = list(_papers(case.now))
    yield from missing
    if not missing:
        yield clean("dictionary, licence, contact, method note, consent and checksums are there")


def _data(now: Delivery) -> Iterator[Result]:
    for each in now.unread:
        first = each.faults[0]
        where = f" ({first.where})" if first.where and first.where != each.file.path else ""
        why = f"it looks like data and cannot be read: {first.problem}{shown(where)}"
        yield found(why, file=shown(each.file.path), fix=first.fix)
    for table in now.records:
        if not table.count:
            yield found("the table has no row", at=table, fix="hand over the rows, or leave it out")
    if not (now.records or now.tables or now.unread):
        yield found("there are no data in it", fix="hand over the data files, too")


def _papers(now: Delivery) -> Iterator[Result]:
    told = list(papers(now))
    severity: Severity = "low" if _signed(now) else "medium"
    if not _has_dictionary(now):
        fix = "add a dictionary: what each column is, and what its codes mean (datapackage.json)"
        figures = {"missing": "dictionary"}
        yield found("there is no data dictionary", fix=fix, severity="medium", figures=figures)
    for key, part in PARTS.items():
        if not _has(part, key, told, now):
            yield _missing(key, told, severity)
    if not _has_sums(now):
        fix = "add checksums: `sha256sum *.csv > SHA256SUMS`"
        figures = {"missing": "sums"}
        yield found("there are no checksums", fix=fix, severity="medium", figures=figures)


def _has(part: Part, key: str, told: Sequence[Paper], now: Delivery) -> bool:
    if key == "method" and any(each.role == "report" for each in now.parcel.files):
        return True
    return any(_tells(part, each) for each in told)


def _tells(part: Part, paper: Paper) -> bool:
    name = PurePosixPath(paper.file.path)
    if paper.file.role == "release" and name.suffix != ".json":
        return False
    return bool(part.name.search(name.stem)) or bool(part.text.search(paper.text))


def _missing(key: str, told: Sequence[Paper], severity: Severity) -> Result:
    closed = sum(not each.readable for each in told)
    more = f"; {closed} documents are not read here and may hold it" if closed else ""
    why = f"no {PARTS[key].title} was found{more}"
    return found(why, fix=PARTS[key].fix, severity=severity, figures={"missing": key})


def _signed(now: Delivery) -> bool:
    """Whether it is a release by a key that is believed: its sender is known by the key."""
    record = now.release.verified if now.release else None
    return record is not None and record.key is not None and record.verdict != "reject"


def _has_dictionary(now: Delivery) -> bool:
    if any(each.role == "dictionary" for each in now.parcel.files) or now.described:
        return True
    own = [each for each in now.records if _is_labelled(each.scan.columns)]
    return bool(now.records) and len(own) == len(now.records)


def _is_labelled(columns: Sequence[object]) -> bool:
    """Whether a file says in words itself what most of its columns are."""
    labelled = sum(bool(getattr(each, "label", "")) for each in columns)
    return 2 * labelled > len(columns)


def _has_sums(now: Delivery) -> bool:
    named = any(is_sums(each.path) for each in now.parcel.files)
    stated = any(
        '"hash"' in each.text
        for each in papers(now)
        if PurePosixPath(each.file.path).name == "datapackage.json"
    )
    return named or stated


CHECK = Check(
    name="IN-01",
    title="Complete: readable data and its papers",
    severity="high",
    threshold="every data file reads; dictionary, licence, contact, method note, consent statement "
    "and checksums are there",
    source="KNBS inventory of datasets; DIME/World Bank checklist 1; HDX quality assurance",
    mend="hand over the missing part with the data",
    dimension="methods",
    required=True,
    run=run,
)
