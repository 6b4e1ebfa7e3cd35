"""The share of rows of each cell whose answer is one of some."""

from __future__ import annotations

from dataclasses import replace

from anonkit.dp import means, two_buckets

QUERY = replace(
    means.QUERY,
    name="share",
    measure="share",
    summary="Share of the rows that have one of some answers, from 0 to 1.",
    unit="share",
    subject=("Share of {of} among the rows collected", "Share of {of}, estimated with weights"),
    figures=two_buckets.figures("share", means.sensitivity),
)
"""A share is the mean of a number that is 1 for these answers and 0 for the others, with the
bounds 0 and 1, so the proof of `means.sensitivity` is its own."""
