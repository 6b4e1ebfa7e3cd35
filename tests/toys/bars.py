"""A toy format: CSV with bars."""

from dataclasses import replace

from anonkit.formats import csv

FORMAT = replace(
    csv.FORMAT,
    name="bars",
    suffixes=(".bars",),
    open=lambda path, dialect: csv.FORMAT.open(path, replace(dialect, delimiter="|")),
)
