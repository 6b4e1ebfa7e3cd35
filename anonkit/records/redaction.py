"""What was taken out of free text: exact for its owner, and nothing but bands in public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FINDS = (
    "redacted",
    "people_not_sought",
    "found_people",
    "found_people_in_one",
    "found_kinds",
    "found_in",
    "measured_people",
    "measured_names",
    "measured",
    "unmeasured",
    "unmeasured_people",
)
"""Keys of the sentences that say how well free text was searched."""
SET_BY_SET = ("measured_people", "measured")
"""Those of them that documents alone have: to a reader the worst set of each language is told."""


@dataclass(frozen=True)
class ReviewedRecord:
    """What a person who looked at the texts of one column changed. Private."""

    texts: int
    """Different ones that were shown."""
    taken_out: int
    """Those of which more goes than was found."""
    left_in: int
    """Those of which something stays that was found."""
    pieces_out: int
    """Corrections of the one kind; a text that goes as a whole counts as one."""
    pieces_in: int
    """Corrections of the other kind; what stays wherever it stands is not among them."""
    everywhere: int
    """Different things that stay wherever they stand, in any column."""


@dataclass(frozen=True)
class RedactionRecord:
    """What was taken out of the texts of one column. Private."""

    column: str
    texts: int
    """Cells that are not missing."""
    found: int
    """Those of which something was taken out."""
    warned: int
    """Those that may tell somebody without a name: a person has to read them."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Entity to cells in which it was taken out."""
    reviewed: ReviewedRecord | None = None
    """None where nobody was asked to look."""
