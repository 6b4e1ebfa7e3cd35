"""What the names of columns speak of, and what a policy makes of it: notes, never refusals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from anonkit.detect.header import Reading, read_header
from anonkit.detect.kinds import KINDS
from anonkit.detect.lexicon import Lexicon, load
from anonkit.plan.model import PlannedColumn, PlannedMicrodata
from anonkit.policy.model import Policy
from anonkit.records import Said, Term, said

CONSENT = "consent"


def named_notes(
    policy: Policy,
    entries: Mapping[str, str | None],
    columns: Sequence[PlannedColumn],
    goals: PlannedMicrodata | None,
) -> Iterator[Said]:
    """What the data's header says and the policy passes over.

    Args:
        policy: The policy.
        entries: By column of the data: the policy's entry for it, None for one left out unread.
        columns: The columns, settled.
        goals: What the records have to meet.
    """
    if policy.source.asked is None:
        yield from _not_asked(policy, entries)
    else:
        yield from _asked_alone(policy, policy.source.asked.column)
    counted = {name for each in (goals.scenarios if goals else ()) for name in each.columns}
    yield from _open_but_known(policy, [each for each in columns if each.name not in counted])


def _not_asked(policy: Policy, entries: Mapping[str, str | None]) -> Iterator[Said]:
    """Columns that speak of consent, while nobody's answer is asked for."""
    speaking = [name for name in entries if CONSENT in reading_of(policy, name).kinds]
    # Only names that the policy writes itself are told: others come from the data.
    written = dict.fromkeys(entries[name] or "" for name in speaking)
    told = [entry for entry in written if CONSENT in reading_of(policy, entry).kinds]
    if told:
        yield said("consent_not_asked", columns=", ".join(told))
    elif speaking:
        yield said("consent_not_asked_unlisted")


def _asked_alone(policy: Policy, asked: str) -> Iterator[Said]:
    """Columns of the policy that are about consent beside the one that is asked."""
    # Of other kinds first (`consent_date`) is what goes with the answer, not the answer.
    others = [name for name in policy.columns if reading_of(policy, name).kind == CONSENT]
    if left := [name for name in others if name != asked]:
        yield said("consent_asked_alone", asked=asked, columns=", ".join(left))


def _open_but_known(policy: Policy, columns: Sequence[PlannedColumn]) -> Iterator[Said]:
    """Columns told as open whose names speak of what people around somebody know.

    Only words that say so strongly count, as a weak one says little in a longer name.
    """
    found: dict[str, list[str]] = {}
    for column in columns:
        reading = reading_of(policy, column.name)
        known = reading.strong and KINDS[reading.kind].role == "quasi"
        if known and column.released and column.roles == {"open"} and not column.hidden:
            found.setdefault(reading.kind, []).append(column.name)
    for kind, names in found.items():
        yield said(
            "open_but_known", kind=Term("evidence", f"kind.{kind}"), columns=", ".join(names)
        )


def reading_of(policy: Policy, name: str) -> Reading:
    """What the name of a column speaks of, in the policy's languages."""
    return _read(name, tuple(policy.languages), tuple(policy.country))


@cache
def _read(name: str, languages: tuple[str, ...], countries: tuple[str, ...]) -> Reading:
    return read_header(name, _lexicon(languages, countries))


@cache
def _lexicon(languages: tuple[str, ...], countries: tuple[str, ...]) -> Lexicon:
    return load(languages, countries)
