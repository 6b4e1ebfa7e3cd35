"""Releases of before, and what they tell together with the one at hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class EarlierRelease:
    """The public side of an earlier release, whole: every hash was checked."""

    folder: str
    """As it was named."""
    name: str
    release: str
    manifest_sha256: str
    signed_by_us: bool
    """Whether its signature was checked, against the keyring of this run."""
    path: Path | None
    """Its records; None where it holds none."""
    delimiter: str | None = None
    sheet: str | None = None
    quasi: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    """Columns that hold pseudonyms."""


@dataclass(frozen=True)
class JoinRecord:
    """What somebody can tell who holds an earlier release and the file at hand.

    Of two public files, but for what is known of persons with several rows.
    """

    name: str
    release: str
    manifest_sha256: str
    signed_by_us: bool
    k: int | None = None
    """Smallest class of people whose rows can be matched; None where none can."""
    linked_by: tuple[str, ...] = ()
    """The columns that match them; `all answers together` is one of them."""
    by_token: bool = False
    """Whether a pseudonym matches them."""
    below: int = 0
    """People in matched classes of fewer than k people."""
    differing: int | None = None
    """People who must differ; None where there is nothing to compare."""
    standing_out: int = 0
    """Those of them in classes in which fewer than k people differ."""
    not_checked: str = ""
    """Why nothing could be compared."""
    told_otherwise: str = ""
    """A column of which one of the two has labels that the hierarchy does not know, or nothing."""

    def unsafe(self, least: int, *, drawn_anew: bool = False) -> bool:
        """Whether somebody can be told apart by holding both.

        Args:
            least: k.
            drawn_anew: Whether the people are others, so that only a
                pseudonym could say that two rows are of one person.
        """
        joined = self.k is not None and self.k < least
        if drawn_anew:
            return joined and self.by_token
        return joined or self.standing_out > 0


ALL_ANSWERS = "all answers together"
