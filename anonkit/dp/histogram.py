"""How many different people there are in each band of a number."""

from __future__ import annotations

from dataclasses import replace

from anonkit.dp import count_persons

QUERY = replace(
    count_persons.QUERY,
    name="histogram",
    summary="Different people in each band of a number.",
)
"""A histogram is a count of people whose bands are one more dimension, so the proof of
`count_persons.sensitivity` is its own."""
