"""Claims of two releases beside each other, and which way they went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from anonkit.bundle.diff.side import Side
from anonkit.bundle.diff.told import text_of, towards
from anonkit.bundle.reading import ListedClaim
from anonkit.records import Difference, Direction

_MORE = frozenset({"k", "k_rows", "k_households", "k_wildcard", "l", "l_entropy", "weight_people"})
"""Measures of which more is safer."""
_LESS = frozenset({"t", "max_share", "global_risk", "individual_risk", "household_risk"})
"""Measures of which less is safer."""
_SAID_WHOLE = (_MORE - {"k"}) | {"global_risk", "individual_risk", "household_risk"}
"""Measures whose words, with the quasi-identifiers, tell all that they were counted by."""
_Key = tuple[str, str, int]


def claim_differences(one: Side, other: Side) -> Iterator[Difference]:
    """Every claim: with another value, said otherwise, gone or new."""
    before, after = _claims(one), _claims(other)
    for key in dict.fromkeys(chain(before, after)):
        where, measure, _ = key
        a, b = before.get(key), after.get(key)
        if a is None or b is None:
            told, untold = (str(each.value) if each else None for each in (a, b))
            yield Difference("claim", where, measure, told, untold)
        else:
            yield from _changed(one, other, (a, b), where)


def _claims(side: Side) -> Mapping[_Key, ListedClaim]:
    """By artefact, measure, and how often the same was claimed before."""
    found: dict[_Key, ListedClaim] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for claim in side.manifest.claims:
        key = side.called(claim.artefact), claim.measure
        found[(*key, seen[key])] = claim
        seen[key] += 1
    return found


def _changed(
    one: Side, other: Side, claims: tuple[ListedClaim, ListedClaim], where: str
) -> Iterator[Difference]:
    a, b = claims
    heads = one.manifest.ledger_head, other.manifest.ledger_head
    told_with_budget = a.measure == "ledger_head" and (a.value, b.value) == heads
    if (type(a.value), a.value) != (type(b.value), b.value) and not told_with_budget:
        way = _direction(one, other, a, b)
        yield Difference("claim", where, a.measure, str(a.value), str(b.value), way)
    if a.kind != b.kind:
        yield Difference("claim", where, f"{a.measure}, how far it can be checked", a.kind, b.kind)
    if _words(a) != _words(b):
        yield Difference("claim", where, f"{a.measure}, in words", a.text, b.text)
    # The first format did not say how: that it is said now is no change.
    if a.how != b.how and one.manifest.version == other.manifest.version:
        what = f"{a.measure}, how it is counted"
        yield Difference("claim", where, what, text_of(dict(a.how)), text_of(dict(b.how)))


def _words(claim: ListedClaim) -> str:
    """What is said besides the value."""
    return claim.text.replace(str(claim.value), "…")


def _direction(one: Side, other: Side, a: ListedClaim, b: ListedClaim) -> Direction | None:
    """Known only where both were counted in the same way."""
    measure = a.measure.partition("(")[0]
    if measure not in _MORE | _LESS or one.manifest.unit != other.manifest.unit:
        return None
    if a.how and b.how:
        alike = a.how == b.how
    else:
        alike = (a.measure == "k" or measure in _SAID_WHOLE) and (
            _words(a) == _words(b) and set(one.manifest.quasi) == set(other.manifest.quasi)
        )
    return towards(a.value, b.value, up=measure in _MORE) if alike else None
