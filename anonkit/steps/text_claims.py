"""What the release says of its free text: shares as bands, and that a person looked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anonkit.records import (
    Band,
    Claim,
    RedactionRecord,
    ReviewedRecord,
    Term,
    Waiver,
    band,
    said,
)

_TERMS = {"none": "texts_none", "all": "texts_all"}


def text_claims(redacted: Sequence[RedactionRecord], path: str) -> tuple[Claim, ...]:
    """Of each redacted column what became of its texts, and nothing exact.

    Args:
        redacted: What was taken out.
        path: Of the records in the release.
    """
    return tuple(claim for each in redacted for claim in _claims(each, path))


def left_in(redacted: Sequence[RedactionRecord]) -> Iterator[Waiver]:
    """One waiver for each column in which a person left something in that was found."""
    for each in redacted:
        if each.reviewed is not None and each.reviewed.left_in:
            yield Waiver(f"column {each.column}", "left_in", str(said("left_in")))


def _claims(each: RedactionRecord, path: str) -> Iterator[Claim]:
    for key, part in (("texts_changed", each.found), ("texts_warned", each.warned)):
        share = band(part, each.texts)
        told = said(key, column=each.column, share=_share(share))
        yield Claim("sender_says", path, f"{key}({each.column})", share, told)
    if each.reviewed is not None:
        yield from _looked(each.column, each.reviewed, path)


def _looked(column: str, reviewed: ReviewedRecord, path: str) -> Iterator[Claim]:
    yield Claim("sender_says", path, f"reviewed({column})", "yes", said("reviewed", column=column))
    for key, part in (("reviewed_out", reviewed.taken_out), ("reviewed_in", reviewed.left_in)):
        share = band(part, reviewed.texts)
        told = said(key, column=column, share=_share(share))
        yield Claim("sender_says", path, f"{key}({column})", share, told)


def _share(share: Band) -> Term | str:
    return Term("claims", _TERMS[share]) if share in _TERMS else share
