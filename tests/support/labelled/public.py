"""Public tables, labelled: real ones where they may not be shipped, read from ANONKIT_TEST_DATA."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from labelled.table import Labelled, LabelledTable

_SURVEY = MappingProxyType(
    {
        "PERSON": "person_name", "PHONE": "phone", "NATIONAL_ID": "national_id", "EMAIL": "email",
        "DATE_OF_BIRTH": "birth_date", "DEVICE_ID": "device", "USERNAME": "username",
        "GEO": "coordinates", "MEDIA": "media", "RECORD_ID": "record_id",
    }
)  # fmt: skip
_FILES = (
    ("columns/police_killings.csv", "US", ",", "latin-1",
     {"name": "person_name", "streetaddress": "address", "latitude": "coordinates",
      "longitude": "coordinates"}),
    ("survey/safi/SAFI_clean.csv", "MZ", ",", "utf-8",
     {"key_ID": "record_id", "instanceID": "record_id"}),
    ("survey/safi/SAFI_results.csv", "MZ", ",", "utf-8",
     {"Column1": "record_id", "A03_quest_no": "record_id", "gps:Altitude": "coordinates",
      "gps:Latitude": "coordinates", "gps:Longitude": "coordinates", "instanceID": "record_id"}),
    ("adult/adult.csv", "US", ";", "utf-8", {}),
)  # fmt: skip
_MSNA = MappingProxyType(
    {
        "main": {"row_id": "record_id", "deviceid": "device", "enum_id": "username",
                 "uuid": "record_id", "index": "record_id", "person_id": "person_id"},
        "roster": {"row_id": "record_id", "person_id": "person_id", "uuid": "record_id",
                   "_parent_index": "record_id", "_index": "record_id"},
    }
)  # fmt: skip


def public_tables(folder: Path) -> Mapping[str, tuple[LabelledTable, ...]]:
    """The two halves of what lies in `folder`."""
    return {"tuned": tuple(_tuned(folder)), "held": tuple(_held(folder))}


def surveys(folder: Path) -> Iterator[LabelledTable]:
    """The made-up surveys of six countries."""
    survey = folder / "columns" / "synthetic_kobo"
    for file, labels in json.loads((survey / "labels.json").read_text("utf-8")).items():
        told = {name: _SURVEY.get(label, "-") for name, label in labels.items()}
        yield _table(survey / file, file[5:7], ",", "utf-8-sig", told)


def _tuned(folder: Path) -> Iterator[LabelledTable]:
    yield from surveys(folder)
    for path, country, delimiter, encoding, labels in _FILES:
        yield _table(folder / path, country, delimiter, encoding, labels)


def _held(folder: Path) -> Iterator[LabelledTable]:
    dhs = folder / "survey/dhs_model/zzir_subset.csv"
    yield _table(dhs, "KE", ",", "utf-8", {"caseid": "person_id"})
    yield from _sheets(folder / "survey/msna/reach_msna2024_dummy_raw_multisheet.xlsx")
    yield from _stata(folder / "columns")


def _table(
    path: Path, country: str, delimiter: str, encoding: str, labels: Mapping[str, str]
) -> LabelledTable:
    with path.open(encoding=encoding, newline="") as file:
        header, *rows = csv.reader(file, delimiter=delimiter)
    columns = tuple(
        Labelled(name, labels.get(name, "-"), tuple(row[place] for row in rows[:3000]))
        for place, name in enumerate(header)
    )
    return LabelledTable(path.stem, (country,), columns)


def _sheets(path: Path) -> Iterator[LabelledTable]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    for sheet, labels in _MSNA.items():
        header, *rows = book.get_sheet_by_name(sheet).to_python()
        columns = tuple(
            Labelled(str(name), labels.get(str(name), "-"), tuple(str(row[place]) for row in rows))
            for place, name in enumerate(header)
        )
        yield LabelledTable(f"MSNA {sheet}", (), columns)


def _stata(folder: Path) -> Iterator[LabelledTable]:
    import pyreadstat

    labels = {"id": "person_id", "name": "person_name", "birthdate": "birth_date",
              "address": "address"}  # fmt: skip
    for name in ("pii_Stata14", "nopii_Stata14"):
        frame, _ = pyreadstat.read_dta(folder / f"{name}.dta")
        columns = tuple(
            Labelled(column, labels.get(column, "-"), tuple(map(str, frame[column])))
            for column in frame.columns
        )
        yield LabelledTable(name, (), columns)
