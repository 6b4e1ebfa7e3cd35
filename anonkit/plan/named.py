"""What the names of columns speak of, and what a policy makes of it: notes, never refusals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from anonkit.detect.header import Reading, read_header
from anonkit.detect.lexicon import Lexicon, load
from anonkit.policy.model import Policy
from anonkit.records import Said, said

CONSENT = "consent"


def named_notes(policy: Policy, entries: Mapping[str, str | None]) -> Iterator[Said]:
    """What the data's header says and the policy passes over.

    Args:
        policy: The policy.
        entries: By column of the data: the policy's entry for it, None for one left out unread.
    """
    if policy.source.asked is None:
        yield from _not_asked(policy, entries)


def _not_asked(policy: Policy, entries: Mapping[str, str | None]) -> Iterator[Said]:
    """Columns that speak of consent, while nobody's answer is asked for."""
    speaking = [name for name in entries if CONSENT in _reading(policy, name).kinds]
    # Only names that the policy writes itself are told: others come from the data.
    told = list(dict.fromkeys(entries[name] or "" for name in speaking if entries[name]))
    if told:
        yield said("consent_not_asked", columns=", ".join(told))
    elif speaking:
        yield said("consent_not_asked_unlisted")


def _reading(policy: Policy, name: str) -> Reading:
    return _read(name, tuple(policy.languages), tuple(policy.country))


@cache
def _read(name: str, languages: tuple[str, ...], countries: tuple[str, ...]) -> Reading:
    return read_header(name, _lexicon(languages, countries))


@cache
def _lexicon(languages: tuple[str, ...], countries: tuple[str, ...]) -> Lexicon:
    return load(languages, countries)
