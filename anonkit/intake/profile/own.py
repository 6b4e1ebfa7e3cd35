"""A profile of an office's own, to begin with: a copy of one that comes with anonkit."""

from __future__ import annotations

import re
from pathlib import Path

from anonkit.errors import OptionError
from anonkit.files import write_new
from anonkit.intake.profile.load import ENDINGS, OWN, own_text
from anonkit.records import DraftRecord
from anonkit.registry import suggest

_OTHER = re.compile(r"[^a-z0-9]+")


def write_own(output: Path, named: str, *, alone: bool) -> DraftRecord:
    """Write a copy under a name of its own: an office fills in and changes what it wants.

    Args:
        output: The file to be; never written over another.
        named: One that comes with anonkit.
        alone: Whether nothing else is asked for.

    Raises:
        OptionError: There is none of this name, it is no YAML file that is to be written, or a
            policy is to be drafted as well.
    """
    if not alone:
        raise OptionError(
            "a profile is copied as it is: it is about no data",
            fix="give nothing but --profile and -o",
            code="draft.two_sources",
        )
    if output.suffix.lower() not in ENDINGS:
        raise OptionError(
            "a profile is YAML",
            where=str(output),
            fix="name it profile.yaml",
            code="draft.kind",
        )
    if named not in OWN:
        problem = f"there is no profile called {named!r}"
        raise OptionError(problem, fix=f"use {suggest(named, OWN)}", code="profile.unknown")
    text = own_text(named).replace(f"\nname: {named}\n", f"\nname: {_name(output, named)}\n", 1)
    write_new(output, text.encode("utf-8"), 0o644)
    questions = text.count("\n  - {id: ")
    return DraftRecord(str(output), 0, questions, f"a copy of the profile {named}")


def _name(output: Path, named: str) -> str:
    """A name after the file's, and never that of a profile that comes with anonkit."""
    name = _OTHER.sub("-", output.stem.lower()).strip("-")[:60]
    return name if name and name not in OWN else f"own-{named}"
