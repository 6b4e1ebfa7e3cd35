"""CSV, the format that every program reads."""

from __future__ import annotations

from anonkit.formats.base import Format
from anonkit.formats.csv_read import open_csv
from anonkit.formats.csv_write import CsvWriter, check_csv, gated_csv

FORMAT = Format(
    name="csv",
    summary="Comma-separated values: text, one header line, UTF-8 unless declared.",
    suffixes=(".csv", ".tsv", ".txt"),
    open=open_csv,
    create=CsvWriter,
    check=check_csv,
    gated=gated_csv,
    media_type="text/csv",
)
