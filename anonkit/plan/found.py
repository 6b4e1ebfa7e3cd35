"""How well free text is searched, as it was measured: told wherever a text leaves.

Without an action free text is left out, and a draft never asks for anything
else: of the names of people whom the table does not have some are missed in
every language, and one that stays may be enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from anonkit.detect import measured
from anonkit.detect.known import PERSON
from anonkit.detect.measured import Measured
from anonkit.phrases import phrases
from anonkit.plan.model import PlannedColumn
from anonkit.plan.redaction import redaction_notes
from anonkit.records import Said, Term, said

LEFT_OUT = (
    "left out: free text can name people, and no program finds all of them "
    "(`action: redact` must be asked for)"
)
"""What a plan says of a text without an action."""


def finding_notes(columns: Sequence[PlannedColumn], languages: Sequence[str]) -> Iterator[Said]:
    """What was measured of the search for each redacted column, language by language.

    Args:
        columns: All of a plan.
        languages: Those of the policy (ISO 639-1).
    """
    for wanted, group in _groups(columns):
        names = ", ".join(column.name for column in group)
        yield from redaction_notes(group)
        if wanted and PERSON not in wanted:
            yield said("people_not_sought", columns=names)
        for language in languages:
            yield from _language(language, wanted)


def document(column: PlannedColumn, languages: Sequence[str]) -> Mapping[str, Any]:
    """What was measured of the search in one redacted column; empty for any other."""
    if not column.redacted:
        return {}
    figures = {language: _figures(language, _wanted(column)) for language in languages}
    return {
        "measured": [
            {
                "set": one.set,
                "language": one.language,
                "entity": one.entity,
                "mentions": one.mentions,
                "recall": one.recall,
                "precision": one.precision,
                "still_named": one.still_named,
            }
            for language in languages
            for one in figures[language]
        ],
        "not_measured": [language for language in languages if not figures[language]],
    }


Wanted = tuple[str, ...]
"""Entities that a column asks for; empty: all there are."""


def _groups(columns: Sequence[PlannedColumn]) -> list[tuple[Wanted, list[PlannedColumn]]]:
    """The redacted columns, those that ask for the same together."""
    redacted = sorted((c for c in columns if c.redacted), key=_wanted)
    return [(wanted, list(group)) for wanted, group in groupby(redacted, key=_wanted)]


def _wanted(column: PlannedColumn) -> Wanted:
    asked = set(getattr(column.params, "entities", ()))
    kept = set(getattr(column.params, "keep", ()))
    if not kept:
        return tuple(sorted(asked))
    return tuple(sorted((asked or {one.entity for one in measured.measured()}) - kept))


def _figures(language: str, wanted: Wanted) -> tuple[Measured, ...]:
    return measured.of([language], wanted)


def _language(language: str, wanted: Wanted) -> Iterator[Said]:
    tongue = _tongue(language)
    figures = _figures(language, wanted)
    if not figures:
        yield said("unmeasured", language=tongue)
        return
    people = [one for one in figures if one.entity == PERSON]
    yield from _worst(figures, tongue)
    for one in people:
        named = "measured_people" if one.still_named is not None else "measured_names"
        yield said(
            named,
            language=tongue,
            found=_of_100(one.recall),
            set=one.set,
            **({} if one.still_named is None else {"named": _of_100(one.still_named)}),
        )
    if not people and (not wanted or PERSON in wanted):
        yield said("unmeasured_people", language=tongue)
    others = [one for one in figures if one.entity != PERSON]
    for name, each in groupby(sorted(others, key=lambda one: one.set), key=lambda one: one.set):
        told = ", ".join(f"{one.entity} {_of_100(one.recall)}" for one in each)
        yield said("measured", language=tongue, set=name, figures=told)


def _worst(figures: Sequence[Measured], tongue: Term | str) -> Iterator[Said]:
    """What a reader must know: the worst that was met in any set, and which sets there were."""
    shares = [(one.recall, one.still_named) for one in figures if one.still_named is not None]
    if shares:
        named = _of_100(max(share for _, share in shares))
        least, most = (_of_100(end(found for found, _ in shares)) for end in (min, max))
        if len(shares) > 1:
            yield said("found_people", language=tongue, least=least, most=most,
                       sets=len(shares), named=named)  # fmt: skip
        else:
            yield said("found_people_in_one", language=tongue, found=least, named=named)
    kinds: dict[str, float] = {}
    for one in figures:
        if one.entity != PERSON:
            kinds[one.entity] = min(one.recall, kinds.get(one.entity, 1.0))
    if kinds:
        told = ", ".join(f"{kind} {_of_100(found)}" for kind, found in sorted(kinds.items()))
        yield said("found_kinds", language=tongue, figures=told)
    if shares or kinds:
        sets = ", ".join(f"“{name}”" for name in dict.fromkeys(one.set for one in figures))
        yield said("found_in", language=tongue, sets=sets)


def _of_100(share: float) -> int:
    """So many of a hundred; all and none only where it is all or none of them."""
    return round(100 * share) if share in (0, 1) else min(max(round(100 * share), 1), 99)


def _tongue(language: str) -> Term | str:
    """A language by its name where we have one, else by its code."""
    return Term("tongues", language) if language in phrases("tongues").sentences else language
