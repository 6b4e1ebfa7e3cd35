"""Columns of codes that two deliveries both have: whether they follow people from one to the other.

A code follows people where rows that bear the same one agree in their other answers, beyond what
chance would do (Cohen's kappa). Where they do not, the same code stands for other people: a running
number, or tokens that were dealt out anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from statistics import median
from typing import Any, Literal

import numpy as np

from anonkit.bundle.datapackage import NAME
from anonkit.bundle.parted import said_at
from anonkit.intake.base import Case, Delivery, Records
from anonkit.intake.earlier.drawn import drawn_by_chance
from anonkit.intake.earlier.matching import ALIKE, NOTHING, Pair
from anonkit.risk.overlap import Codes, Places, alone_in_both

Linkage = Literal["", "across_releases", "within_release"]
LEAST = 20
"""Rows with the same code, of which each file has one, below which nothing is said of them."""
LINKS = 0.05
"""Share of the codes of the smaller file from which on they are the same by more than accident."""
KAPPA = 0.5
"""Agreement beyond chance from which on rows with one code are one person's."""
CHANGED = 0.2
"""Share of rows with one code that may differ in what people are for life: errors of entry stay
below 5 % in panels, other people differ in sex in half."""
MOST_ANSWERS = 1_000
"""Different answers of a column beyond which it is not asked whether people agree in it."""
MOST_COLUMNS = 40
"""Columns that are asked."""
LASTING = frozenset({"sex", "birth_date", "ethnicity", "caste"})
"""What people are for life, in the words of the scan."""
_IDS = frozenset(
    {"person_id", "household_id", "record_id", "national_id", "phone", "email", "account", "uuid"}
)
_ACROSS = "the same in every release"
_WITHIN = "another one in every release"
_MOST_BYTES = 8 << 20


@dataclass(frozen=True)
class Followed:
    """A column of codes of both tables."""

    column: str
    met: int
    """Codes that both have."""
    share: float
    """Of the codes of the table with fewer."""
    matched: int
    """Rows that one code matches one to one."""
    kappa: float
    """Agreement of these rows beyond chance, 0 to 1: the best of their answers. Of codes that were
    not drawn by chance: in what people are for life, else the median of their answers, as places
    agree wherever rows are listed place by place."""
    changed: float
    """The largest share of them in which something differs that people are for life; 0 where
    nothing of that kind is told."""
    lasting: str
    """The column in which it does; empty where none is told."""
    declared: tuple[Linkage, Linkage]
    """What the data packages say: now and then."""
    drawn: bool
    """Whether the codes are pseudonyms, or look drawn by chance: the same ones are no accident."""

    @property
    def links(self) -> bool:
        """Whether it follows people."""
        met = self.share > LINKS and self.matched >= LEAST
        return met and self.kappa >= KAPPA and self.changed <= CHANGED


def followed_of(case: Case, pair: Pair) -> tuple[Followed, ...]:
    """Every column of codes that both tables of a pair have, looked at once."""
    return case.memo.once(("followed", id(pair)), lambda: tuple(_all(case.now, pair)))


def _all(delivery: Delivery, pair: Pair) -> Iterator[Followed]:
    now, then = declared_of(delivery, pair.now), declared_of(pair.earlier, pair.then)
    for each in pair.columns:
        name = each.name
        if name in now or name in then or _is_id(pair.now, name) or _is_id(pair.then, name):
            yield _followed(pair, name, (now.get(name, ""), then.get(name, "")))


def _is_id(table: Records, name: str) -> bool:
    return table.column(name).identifier in _IDS


def _followed(pair: Pair, name: str, declared: tuple[Linkage, Linkage]) -> Followed:
    mine, theirs = pair.codes(name)
    one, other = (np.unique(each[each != NOTHING]) for each in (mine, theirs))
    met = len(np.intersect1d(one, other, assume_unique=True))
    share = met / max(1, min(len(one), len(other)))
    at, of = matched_by(mine, theirs)
    drawn = any(declared) or all(drawn_by_chance(table, name) for table in (pair.now, pair.then))
    found = _agreement(pair, name, at, of) if met and len(at) >= LEAST else {}
    lasting = {each: found[each] for each in found if _is_lasting(pair, each)}
    worst = min(lasting, key=lambda each: lasting[each][0], default="")
    kappas = [kappa for _, kappa in (lasting if lasting and not drawn else found).values()]
    return Followed(
        name,
        met,
        share,
        len(at),
        kappa=max(kappas, default=0.0) if drawn else median(kappas or [0.0]),
        changed=1 - lasting[worst][0] if lasting else 0.0,
        lasting=worst,
        declared=declared,
        drawn=drawn,
    )


def matched_by(mine: Codes, theirs: Codes) -> tuple[Places, Places]:
    """Places of rows that one code matches one to one, side by side."""
    at, of = alone_in_both(mine, theirs)
    bears = mine[at] != NOTHING
    return at[bears], of[bears]


def _agreement(pair: Pair, token: str, at: Places, of: Places) -> Mapping[str, tuple[float, float]]:
    """By column that both tell alike: how many rows with one code agree, and kappa."""
    asked = [
        each
        for each in pair.columns
        if each.name != token and each.alike >= ALIKE and 1 < max(each.different) <= MOST_ANSWERS
    ]
    found = {}
    for each in sorted(asked, key=lambda column: not _is_lasting(pair, column.name))[:MOST_COLUMNS]:
        mine, theirs = pair.codes(each.name)
        one, other = mine[at], theirs[of]
        told = np.isin(one, theirs) & np.isin(other, mine) & (one != NOTHING) & (other != NOTHING)
        if told.sum() >= LEAST:
            agree = float((one[told] == other[told]).mean())
            chance = _chance(one[told], other[told])
            kappa = (agree - chance) / (1 - chance) if chance < 1 else 0.0
            found[each.name] = agree, kappa
    return found


def _is_lasting(pair: Pair, name: str) -> bool:
    return any(
        column.about in LASTING or column.identifier == "birth_date"
        for column in (pair.now.column(name), pair.then.column(name))
    )


def _chance(one: Codes, other: Codes) -> float:
    """How often two columns agree whose rows have nothing to do with each other."""
    mine, n = np.unique(one, return_counts=True)
    theirs, m = np.unique(other, return_counts=True)
    _, at, of = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    return float((n[at] / len(one)) @ (m[of] / len(other)))


def declared_of(delivery: Delivery, table: Records) -> Mapping[str, Linkage]:
    """By column of pseudonyms: how long one lasts, as the data package of the delivery says."""
    return dict(_declared(delivery, table))


def _declared(delivery: Delivery, table: Records) -> Iterator[tuple[str, Linkage]]:
    for field in _fields(delivery, table):
        if field.get("anonkit:action") in ("pseudonymise", "encrypt"):
            name, said = str(field.get("name")), str(field.get("description"))
            if _ACROSS in said:
                yield name, "across_releases"
            else:
                yield name, "within_release" if _WITHIN in said else ""


def _fields(delivery: Delivery, table: Records) -> Iterator[Mapping[str, Any]]:
    """The columns of a table as a data package of its delivery describes them."""
    for file in delivery.parcel.files:
        here = PurePosixPath(file.path)
        if here.name != NAME or file.bytes > _MOST_BYTES:
            continue
        try:
            for each in json.loads(file.real.read_bytes())["resources"]:
                if (here.parent / said_at(each["path"])).as_posix() == table.file.path:
                    yield from (one for one in each["schema"]["fields"] if isinstance(one, dict))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue


def is_same_release(pair: Pair, now: Delivery) -> bool:
    """Whether both tables are of one release: its tokens are the same, as they should be."""
    ours, theirs = now.release, pair.earlier.release
    if ours is None or theirs is None or ours.manifest is None or theirs.manifest is None:
        return False
    return (ours.manifest.name, ours.manifest.release) == (
        theirs.manifest.name,
        theirs.manifest.release,
    )
