"""MD-02: files that are for the sender's own eyes: internal reports, keys, lists of who is who."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from anonkit.errors import InputError, shown
from anonkit.intake.base import Case, Check, ParcelFile, Result, Settings, clean, found
from anonkit.intake.beside.crosswalks import crosswalks
from anonkit.intake.parcel.papers import first_bytes
from anonkit.intake.parcel.roles import endings
from anonkit.records import Severity

_LOOKED_AT = 256 << 10
"""Bytes of a file in which marks of keys and reports are looked for."""
_KEEP = "keep it at the office that made it, and hand the rest over again"


def _any(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """One kind of file that should not have left its office."""

    why: str
    severity: Severity = "high"
    name: re.Pattern[str] | None = None
    """In its name, without ending."""
    whole: re.Pattern[str] | None = None
    """All of its path."""
    ends: frozenset[str] = frozenset()


_WHO = (
    r"cross[-_ ]?walk|(?:^|[-_ .])(?:id|key|name|link|pseudonym|code|hh|respondent)s?[-_ ]?map"
    r"|mapping|look[-_ ]?up|key[-_ ]?(?:file|table|list)|(?:^|[-_ .])keys?$|pseudonym[-_ ]?(?:key|"
    r"table|list|map)|re[-_]?identif|linkage|link[-_ ]?(?:file|table)|correspond[ae]nc|master[-_ ]?"
    r"list|id[-_ ]?list|code[-_ ]?key|original[-_ ]?ids?|old[-_ ]?new[-_ ]?id|schl[uü]ssel"
)
KINDS: tuple[Kind, ...] = (
    Kind(
        "an internal report on disclosure risk: it tells how rare single people are",
        name=_any(
            r"sdc[-_ ]?report.*internal|internal.*sdc|sdc[-_ ]?micro.*(?:internal|report)"
            r"|risk[-_ ]?report.*internal|internal.*(?:risk|disclosure)|disclosure[-_ ]?risk"
        ),
    ),
    Kind(
        "a file of anonkit's private side, which the sender keeps",
        name=_any(r"^(?:wrapped-keys|keyring.*|refused)$"),
        ends=endings("json"),
    ),
    Kind(
        "a part of anonkit's private side, which the sender keeps",
        whole=_any(r"(?:.*/)?(?:[^/]*[-_.])?private(?:\.json|/.*)"),
    ),
    Kind(
        "a ledger of what was spent: the sender keeps it",
        name=_any(r"^ledger"),
        ends=endings("sqlite sqlite3 db"),
    ),
    Kind(
        "a workspace or output of a statistics program: it may hold the raw data whole",
        ends=endings("rdata rda rds pkl pickle joblib rhistory gph wspc gdt npy npz h5 hdf5"),
    ),
    Kind(
        "the history of a project: it holds every earlier version of its files",
        whole=_any(r"(?:.*/)?\.(?:git|svn|hg)/.*"),
    ),
    Kind("a notebook: outputs of its cells may show rows", ends=endings("ipynb")),
    Kind(
        "a history of commands",
        name=_any(r"^\.(?:bash|python|R|stata|psql)_?history$"),
        ends=frozenset(),
    ),
    Kind(
        "a store of passwords",
        ends=endings("kdbx p12 pfx jks ppk"),
    ),
    Kind("a file of settings with secrets", whole=_any(r"(?:.*/)?\.(?:env|netrc|pgpass)")),
    Kind(
        "a program: it may tell how the data were protected, and hold values",
        "medium",
        ends=endings("py r do ado sps sas rmd qmd jl m sql"),
    ),
    Kind(
        "what a program noted of its run: it may hold values",
        "medium",
        ends=endings("log smcl spv lst out"),
    ),
    Kind(
        "a file that a program left behind by mistake",
        "medium",
        whole=_any(
            r"(?:.*/)?(?:\.DS_Store|Thumbs\.db|desktop\.ini|~\$[^/]*|\.~lock\.[^/]*|[^/]*~|"
            r"[^/]*\.(?:bak|tmp|swp|orig)|__MACOSX/.*|\.ipynb_checkpoints/.*|__pycache__/.*|"
            r"\.Rproj\.user/.*|\._[^/]*)"
        ),
    ),
)
"""By name; the first that fits."""
_KEY = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_INDIVIDUAL = re.compile(rb"individual\s+risk|\bfk\b|\bFk\b|sample\s+frequenc", re.IGNORECASE)
_SDC = re.compile(rb"sdcMicro|sdcApp|mu-?Argus|k-?anonymity", re.IGNORECASE)
_SECRET = re.compile(
    rb"(?im)^[ \t\"']{0,20}(?:passphrase|password|secret|api[_-]?key|token)"
    rb"[\"']{0,2}\s{0,5}[:=]\s{0,5}[\"']?[^\s\"'#]{6,}"
)
_PRIVATE = (b'"box"', b'"nonce"', b'"header"'), (b'"wrapped"', b'"domain"', b'"key_id"')
"""What a keyring holds, and what wrapped keys do."""
_TEXTS = endings("txt md html htm json yaml yml ini cfg toml env pem key csv tsv xml conf asc")


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each such file, and for each table that says who is who."""
    names = []
    for each in case.now.parcel.files:
        kind = _named(each) or _inside(each)
        if kind is not None:
            names.append(each.path)
            name = shown(each.path)
            yield found(f"it is {kind.why}", file=name, severity=kind.severity, fix=_KEEP)
    tables = list(crosswalks(case.now))
    for table, columns, why in tables:
        yield found(why, at=table, columns=columns, fix=_KEEP)
    known = {table.file.path for table, _, _ in tables} | set(names)
    for each in case.now.parcel.files:
        if each.path not in known and re.search(_WHO, _stem(each), re.IGNORECASE):
            yield _perhaps(each)
            known.add(each.path)
    if not known:
        seen = len(case.now.parcel.files)
        yield clean(f"no internal report, key, crosswalk or left-over among {seen} files")


def _perhaps(each: ParcelFile) -> Result:
    why = "by its name it says which pseudonym is who"
    if each.role not in ("records", "table"):
        return found(why, file=shown(each.path), fix=_KEEP, severity="medium")
    return found(why, file=shown(each.path), fix=f"{_KEEP}; if it is none, give it another name")


def _named(each: ParcelFile) -> Kind | None:
    path = PurePosixPath(each.path)
    ending = path.suffix.lower() or (path.name.lower() if path.name.startswith(".") else "")
    for kind in KINDS:
        if kind.whole is not None:
            fits = kind.whole.fullmatch(each.path) is not None
        else:
            fits = kind.name is None or kind.name.search(path.stem) is not None
            fits = fits and (not kind.ends or ending in kind.ends)
        if fits:
            return kind
    return None


def _inside(each: ParcelFile) -> Kind | None:
    """What the beginning of a paper says of it."""
    if PurePosixPath(each.path).suffix.lower() not in _TEXTS | {""} or not each.real.is_file():
        return None
    try:
        data = first_bytes(each.real, _LOOKED_AT)
    except InputError:
        return None
    return next((kind for fits, kind in _marks(data, each) if fits), None)


def _marks(data: bytes, each: ParcelFile) -> Iterator[tuple[bool, Kind]]:
    paper = each.role != "records"
    yield _KEY.search(data) is not None, Kind("a private key, or holds one")
    keys = any(all(mark in data for mark in marks) for marks in _PRIVATE)
    yield keys, Kind("a file of keys, which the sender keeps")
    told = {hit.lower() for hit in _INDIVIDUAL.findall(data)} if _SDC.search(data) else set()
    yield paper and len(told) > 1, KINDS[0]
    secret = paper and _SECRET.search(data) is not None
    yield secret, Kind("a paper with a password or a token in it")


def _stem(each: ParcelFile) -> str:
    return PurePosixPath(each.path).stem


CHECK = Check(
    name="MD-02",
    title="Internal reports, keys and lists of who is who",
    severity="high",
    threshold="0 files",
    source="sdcMicro's internal reports stand in public catalogues; ACRO refuses such outputs; "
    "ICO and IPA: the crosswalk is kept apart",
    mend=_KEEP,
    required=True,
    run=run,
)
