"""Reading a profile: one that comes with anonkit, or an office's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from anonkit.canonical import sha256_hex
from anonkit.errors import OptionError, PolicyError
from anonkit.intake.profile.model import CheckProfile, Dimension, Profile, Value
from anonkit.intake.profile.written import WrittenProfile, WrittenQuestion
from anonkit.intake.profile.wrong import known_questions, wrong_in
from anonkit.policy.strict import Kind, bytes_of, parse_strict
from anonkit.records import IntakeQuestion
from anonkit.registry import suggest

if TYPE_CHECKING:
    from anonkit.intake.base import Check

OWN = ("hdx", "ihsn-puf", "national")
"""Profiles that come with anonkit: templates, and nobody's official ones."""
PROFILE = Kind("profile", WrittenProfile, code="profile.file", help="`anonkit schema --of profile`")
ENDINGS = (".yaml", ".yml")
"""Of the files of profiles."""


def load_profile(named: str, checks: Mapping[str, Check]) -> Profile:
    """A profile by its name, or from an office's own file.

    Args:
        named: One of `OWN`, or a YAML file.
        checks: All that there are.

    Raises:
        OptionError: There is neither a profile of this name nor such a file.
        PolicyError: Every fault of the file, each with its line.
    """
    if named in OWN:
        return _profile(own_text(named).encode(), f"{named}.yaml", checks)
    path = Path(named)
    if path.suffix.lower() not in ENDINGS and not path.is_file():
        problem = f"there is no profile called {named!r}"
        fix = f"use {suggest(named, OWN)}, or name a file that ends in .yaml"
        raise OptionError(problem, fix=fix, code="profile.unknown")
    found = _profile(bytes_of(path, PROFILE), str(path), checks)
    if found.name in OWN:
        raise PolicyError(
            f"the name {found.name} is that of a profile that comes with anonkit",
            where=f"{path}:1",
            fix="give yours another in `name:`, so that nobody takes one for the other",
            code="profile.name",
        )
    return found


def own_text(named: str) -> str:
    """The file of a profile that comes with anonkit."""
    return (resources.files("anonkit.intake") / "profiles" / f"{named}.yaml").read_text("utf-8")


def _profile(data: bytes, name: str, checks: Mapping[str, Check]) -> Profile:
    read = parse_strict(data, name, PROFILE, partial(wrong_in, checks=checks))
    said = read.said
    return Profile(
        name=said.name,
        title=said.title,
        notice=said.notice,
        audience=said.audience,
        keys=said.keys,
        checks={
            key: CheckProfile(
                severity=each.severity,
                required=each.required,
                because=each.because or "",
                settings=_settings(each.settings, checks[key]),
                weight=each.weight,
            )
            for key, each in said.checks.items()
        },
        dimensions={
            key: Dimension(each.title, each.weight, each.minimum, each.checks)
            for key, each in said.dimensions.items()
        },
        questions=tuple(map(_question, said.questions)),
        sources=said.sources,
        sha256=sha256_hex(data),
    )


def _settings(said: Mapping[str, Any], check: Check) -> Mapping[str, Value]:
    """Figures of the type that they have without a profile."""
    return {
        key: float(value) if isinstance(check.settings[key], float) else cast("Value", value)
        for key, value in said.items()
    }


def _question(said: WrittenQuestion) -> IntakeQuestion:
    return IntakeQuestion(
        id=said.id,
        dimension=said.dimension,
        ask=said.ask or known_questions()[said.id],
        required=said.required,
        levels=said.levels,
        minimum=said.minimum or "",
        weight=said.weight,
        to=said.to,
    )
