"""Claims that must be there: what is left out cannot be found to be false."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from anonkit.bundle.datapackage import NAME as PACKAGE
from anonkit.bundle.parted import files_of
from anonkit.bundle.reading import ListedClaim, Manifest
from anonkit.bundle.verify.agreement.page import REPORT
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs
from anonkit.bundle.verify.records.claims.base import shown
from anonkit.bundle.verify.tables.by_line import BY_LINE
from anonkit.bundle.verify.tables.told import WIDTH, is_table, name_of

_RECOMPUTED = frozenset(
    {"complete_keys", "found_keys", WIDTH, BY_LINE, "rho", "rows", "columns", "k_rows"}
)


def claims(received: Received) -> str:
    """Each file has the claims that a file of its kind has, each claim is made once.

    Raises:
        Differs: One is missing, made twice, or of a kind that hides it.
    """
    manifest = received.manifest
    made = Counter((claim.artefact, claim.measure) for claim in manifest.claims)
    found = [claim for claim in manifest.claims if claim.measure.startswith("leaks(")]
    # One kind of leak may be found in several places, and each is told once.
    twice = made - Counter((claim.artefact, claim.measure) for claim in found)
    told = Counter((claim.artefact, claim.measure, claim.text) for claim in found)
    if max((*twice.values(), *told.values()), default=1) > 1:
        raise Differs("a claim is made twice")
    held = _held(manifest) - {PACKAGE, REPORT}
    if strange := [path for path in held if not (path.startswith("data/") or is_table(path))]:
        raise Differs(f"{len(strange)} files are of no kind that a release has")
    if {artefact for artefact, _ in made} - held - {"release"}:
        raise Differs("a claim is made of a file that is not in this release")
    for artefact, measures in _needed(manifest, held):
        if not any((artefact, measure) in made for measure in measures):
            raise Differs(f"{measures[0]} is not claimed of {artefact}")
    for claim in manifest.claims:
        _of_its_kind(claim)
    return f"all claims that belong to {len(held)} files are made, each once"


def _held(manifest: Manifest) -> set[str]:
    """What a claim can be made of: the listed files, and a table in parts by its folder."""
    listed = {file.path for file in manifest.files}
    held = set(listed)
    for table in manifest.recount.tables if manifest.recount is not None else ():
        parts = files_of(listed, table.path)
        held = held - set(parts) | ({table.path} if parts else set())
    return held


def _needed(manifest: Manifest, held: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(file, claims of which one must be made of it)."""
    for path in sorted(held):
        if is_table(path):
            yield path, ("complete_keys", "found_keys")
        else:
            yield from ((path, (measure,)) for measure in ("rows", "columns", "k_rows"))
    records = sorted(path for path in held if not is_table(path))
    if manifest.recount is not None:
        yield manifest.recount.tables[0].path, ("k",)
    elif records and manifest.version == 1:
        if not any(claim.measure == "k" for claim in manifest.claims):
            yield records[0], ("k",)
    elif records:
        raise Differs("it is not said how people are counted in the records")
    if manifest.budget is not None:
        yield "release", ("ledger_head",)
        if manifest.budget["gaussian"] is not None:
            yield "release", ("rho",)
    yield from _margins(manifest)


def _margins(manifest: Manifest) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Tables that were measured together add up, each with each."""
    for claim in manifest.claims:
        together = claim.how.get("together") if claim.measure == WIDTH else None
        names = together if isinstance(together, list) else []
        own = name_of(claim.artefact)
        for other in names[names.index(own) + 1 :] if own in names else ():
            yield claim.artefact, (f"adds_up({other})",)


def _of_its_kind(claim: ListedClaim) -> None:
    """A receiver is not told to take at its word what can be counted again, or what has no name."""
    measure = shown(claim.measure)
    named = _NAME.fullmatch(claim.measure)
    head, of = named.groups() if named else (None, "")
    # What is unlike every measure of today may be one of a later anonkit, if it is not taken on
    # trust; what looks like one of them is another.
    if head is None or bool(of) not in _BRACKETS.get(head, _EITHER):
        raise Differs(f"{measure} is no name of a measure")
    if claim.kind == "sender_says" and not (
        head in SENDER_SAYS and claim.artefact.startswith("data/")
    ):
        raise Differs(f"{measure} of {shown(claim.artefact)} is nothing that only a sender knows")
    counted = claim.measure in _RECOMPUTED or head == "adds_up"
    wanted = "cross_checked" if claim.measure == "ledger_head" else "recomputed"
    if (counted or claim.measure == "ledger_head") and claim.kind != wanted:
        raise Differs(f"{measure} of {shown(claim.artefact)} is called {claim.kind}")


_NAME = re.compile(r"([a-z][a-z0-9_]*)(?:\((.+)\))?", re.DOTALL)
_EITHER = frozenset({False, True})
_BARE, _OF = frozenset({False}), frozenset({True})
_BRACKETS: Mapping[str, frozenset[bool]] = {
    **dict.fromkeys(("rows", "columns", "k_rows", "k_households", "k_wildcard"), _BARE),
    **dict.fromkeys(("classes", "discernibility", "loss"), _BARE),
    **dict.fromkeys(("global_risk", "individual_risk", "household_risk"), _BARE),
    **dict.fromkeys(("complete_keys", "found_keys", WIDTH, BY_LINE, "rho", "ledger_head"), _BARE),
    **dict.fromkeys(("l", "l_entropy", "t", "max_share", "adds_up", "standing_out"), _OF),
    **dict.fromkeys(("weight_people", "weight_total", "weight_strata"), _OF),
    **dict.fromkeys(("texts_changed", "texts_warned"), _OF),
    **dict.fromkeys(("reviewed", "reviewed_out", "reviewed_in"), _OF),
}
"""Whether something stands in brackets behind a measure; of others, it may."""
SENDER_SAYS = frozenset(
    {"loss", "household_risk", "leaks", "texts_changed", "texts_warned"}
    | {"reviewed", "reviewed_out", "reviewed_in", "standing_out"}
    | {"k", "k_households", "k_wildcard", "classes", "discernibility", "weight_people"}
    | {"l", "l_entropy", "t", "max_share", "weight_strata"}
)
"""All that a release ever asks to be believed, and of records alone."""
