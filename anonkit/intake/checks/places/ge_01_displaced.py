"""GE-01: points that were displaced: is it said how, and were they moved together?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found, not_checked
from anonkit.intake.personal.columns import of_people, without_tables
from anonkit.intake.personal.declared import papers
from anonkit.intake.personal.sharing import Shared, shared_points

_FIX = (
    "move the centre of each cluster once (up to 2 km in towns, 5 km elsewhere, 10 km for 1 in "
    "100, within its district), write that point in all rows of the cluster, and say so"
)
_WORDS = re.compile(
    r"displac|jitter|geomask|geo-mask|random(?:ly)? (?:offset|moved|shift)|"
    r"desplazad[oa]s? al azar|deplace|déplac|perturbed (?:gps|coordinates|points)"
)
_HOW_FAR = re.compile(r"\d\s?(?:km|kilomet|metres|meters|m\b)")
NEAR = 300
"""Characters from the word for moving within which a distance has to stand."""


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A result for each table with points."""
    yield from without_tables(case)
    said = papers(case.now) if case.now.records else ""
    for table in case.now.records:
        points = shared_points(case, table, int(settings["decimals"]))
        if points is None:
            yield clean("no column tells points on the map", at=table, applies=False)
        else:
            yield _of(table, points, said, float(settings["alone_percent"]))


def _of(table: Records, points: Shared, said: str, most: float) -> Result:
    """Whether the points of a table were moved as is said."""
    if not of_people(table):
        return clean("no column speaks of people", at=table)
    if "displace" not in points.masks and not _WORDS.search(said):
        if points.exact and not points.masks:
            why = "nothing in the parcel says that its exact points were displaced"
            return not_checked(why, at=table, columns=points.columns)
        return clean("points are told as cells or neighbourhoods, and not displaced", at=table)
    alone = 100 * points.fewer(2) / max(1, points.total)
    if alone > most:
        why = (
            f"{alone:.2g} % of the rows have a displaced point of their own: of homes moved one by "
            "one, 1 in 10 is still nearest to its true place"
        )
        return found(why, at=table, fix=_FIX, columns=points.columns, figures={"alone": alone})
    if "displace" not in points.masks and not _says_how_far(said):
        why = "it is said that points were displaced, and not how far"
        return found(why, at=table, columns=points.columns, severity="medium")
    return clean("points are shared by clusters, and it is said how they were displaced", at=table)


def _says_how_far(said: str) -> bool:
    return any(
        _HOW_FAR.search(said[max(0, match.start() - NEAR) : match.end() + NEAR])
        for match in _WORDS.finditer(said)
    )


CHECK = Check(
    name="GE-01",
    title="Displaced points",
    severity="high",
    threshold="distances are said (2 km urban, 5 km rural, 1 % of rural 10 km, within admin 2), "
    "and at most {alone_percent} % of rows have a displaced point of their own",
    source="The DHS Program, Geographic displacement procedure (2013); measured on 423 homes in "
    "Malawi: 10 % stay nearest to their own place when moved one by one",
    mend=_FIX,
    settings={"decimals": 2, "alone_percent": 10},
    required=True,
    run=run,
)
