"""What a profile changes of the checks, in words: a reader of any output sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from anonkit.intake.profile.model import CheckProfile, Profile

if TYPE_CHECKING:
    from anonkit.intake.base import Check


def changes(profile: Profile, checks: Mapping[str, Check]) -> str:
    """Every check that weighs otherwise, or has other figures, than without a profile."""
    told = (_changed(checks[name], each) for name, each in profile.checks.items())
    return "; ".join(each for each in told if each)


def _changed(check: Check, said: CheckProfile) -> str:
    parts = list(_parts(check, said))
    if not parts:
        return ""
    because = f" ({said.because})" if said.because else ""
    return f"{check.name} {', '.join(parts)}{because}"


def _parts(check: Check, said: CheckProfile) -> Iterator[str]:
    if said.severity not in (None, check.severity):
        yield f"weighs {said.severity} instead of {check.severity}"
    if said.required not in (None, check.required):
        yield "must be looked at" if said.required else "need not be looked at"
    for key, value in said.settings.items():
        if value != check.settings[key]:
            yield f"{key} {value} instead of {check.settings[key]}"
