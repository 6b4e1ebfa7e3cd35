"""Verbs of the language: its catalogues and the schemas of what is written and printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anonkit.api.verb import verb
from anonkit.canonical import Json
from anonkit.errors import OptionError
from anonkit.intake.catalogue import catalogue_of_checks
from anonkit.intake.checks import CHECKS
from anonkit.intake.profile.schema import form_schema, profile_schema
from anonkit.intake.questions import ANSWERS
from anonkit.intake.waivers import WAIVERS
from anonkit.plan.schema import policy_schema
from anonkit.registry import suggest
from anonkit.schemas import SCHEMAS
from anonkit.steps.catalogue import catalogue


@verb
def schema(*, of: str = "policy") -> Mapping[str, Any]:
    """The JSON Schema of a policy, a profile, a document that a command prints, or a manifest.

    Of `waivers` and `answers`, too: what an office writes for an intake.

    Raises:
        OptionError: There is no schema of that name.
    """
    if of == "policy":
        return policy_schema()
    if of == "profile":
        return profile_schema(CHECKS)
    for kind in (WAIVERS, ANSWERS):
        if kind.name == f"{of} file":
            return form_schema(kind.model, f"anonkit {of}")
    if of not in SCHEMAS:
        fix = f"use {suggest(of, ['policy', 'profile', 'waivers', 'answers', *SCHEMAS])}"
        raise OptionError(f"there is no schema of {of!r}", fix=fix, code="schema.unknown")
    return SCHEMAS[of]


@verb
def rules() -> Mapping[str, Sequence[Mapping[str, Json]]]:
    """What a policy can choose from: every table of actions, formats, detectors and the rest."""
    return {**catalogue(), "intake checks": catalogue_of_checks(CHECKS)}
