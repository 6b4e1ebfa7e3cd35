"""The data package: what each file and column is, for people and for tools.

Source:
    Frictionless Data Package v2, https://datapackage.org/standard/data-package/.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from anonkit.bundle.parted import files_of
from anonkit.files import Digest
from anonkit.records import ColumnRecord, LinkedRecord, MicrodataRecord, ReleaseRecord, TableRecord

NAME = "datapackage.json"

SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {"integer": "integer", "decimal": "number", "date": "date"}
TYPED_ACTIONS = {"", "keep", "round", "shift_date", "weight_bands"}
"""After these a number is still a number; other actions write words (`20 to 24`)."""

RECORDS = "Records of people, protected as each column says."
_CODED = "In columns of numbers * is {what} with the label `suppressed`."
STARRED = {
    "sav": _CODED.format(what="the declared missing value"),
    "dta": _CODED.format(what="the missing value .s"),
}
NOISY = "A table with random noise, so that no one person shows."
MEASURES = (
    ("measure", "string", "What was measured, such as a count of persons."),
    ("level", "string", "Which value of the measure, or step of a ladder; else empty."),
    ("value", "number", "The published value. Random noise was added to it."),
    ("noise_half_width_95", "number", "The noise is within plus or minus this, 95 times in 100."),
    ("noise_variance", "number", "Variance of the noise."),
    ("unit", "string", "What the value counts."),
    ("note", "string", "What a reader should know about this line."),
)


def build(record: ReleaseRecord, digests: Mapping[str, Digest]) -> bytes:
    """The bytes of `datapackage.json`.

    Args:
        record: The public side.
        digests: Of the files to be released, by their path in the release;
            every path that `record` names is among them.
    """
    resources = [_table(table, digests) for table in record.tables]
    if record.microdata:
        data = record.microdata
        own = [column for column in record.columns if not column.table]
        records = [_records(data, data.path, own, digests)]
        names = {"": data.path} | {each.name: each.path for each in data.linked}
        for each in data.linked:
            own = [column for column in record.columns if column.table == each.name]
            found = _records(data, each.path, own, digests)
            found["schema"] |= _foreign(each, names)
            records.append(found)
        resources = [*records, *resources]
    package = {
        "$schema": SCHEMA,
        "name": record.name,
        "title": record.title,
        "version": record.release,
        "description": str(record.whole),
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _foreign(linked: LinkedRecord, paths: Mapping[str, str]) -> dict[str, Any]:
    """By which tokens rows belong to rows of another table; nothing where none are released."""
    if not linked.key:
        return {}
    to = {"resource": _name(paths[linked.parent]), "fields": list(linked.key.values())}
    return {"foreignKeys": [{"fields": list(linked.key), "reference": to}]}


def _records(
    data: MicrodataRecord,
    path: str,
    columns: Sequence[ColumnRecord],
    digests: Mapping[str, Digest],
) -> dict[str, Any]:
    fields = [_field(column) for column in columns if column.released]
    missing = ["", data.missing_code] if data.missing_code else [""]
    return {
        **_resource(path, (data.format, data.media_type), digests),
        "description": " ".join([RECORDS, *filter(None, [STARRED.get(data.format)])]),
        "encoding": data.dialect.get("encoding", "utf-8"),
        **_dialect(data.dialect),
        "schema": {"fields": fields, "missingValues": missing},
    }


def _table(table: TableRecord, digests: Mapping[str, Digest]) -> dict[str, Any]:
    keys = [{"name": name, "type": "string"} for name in table.by]
    measures = [{"name": name, "type": kind, "description": text} for name, kind, text in MEASURES]
    return {
        **_resource(table.path, ("csv", "text/csv"), digests),
        "title": table.title,
        "description": " ".join([NOISY, *map(str, table.limits)]),
        "encoding": "utf-8",
        "schema": {"fields": keys + measures, "missingValues": [""]},
    }


def _resource(path: str, form: tuple[str, str], digests: Mapping[str, Digest]) -> dict[str, Any]:
    """One file, or one table in parts; `form` is the name and the media type of its format."""
    parts = files_of(digests, path)
    one = parts == (path,)
    return {
        # Unlike bare names, paths cannot meet: a table may bear the policy's name.
        "name": _name(path),
        "path": path if one else list(parts),
        "type": "table",
        "format": form[0],
        "mediatype": form[1],
        "bytes": sum(digests[part][1] for part in parts),
        # Of several files there is no one hash: the manifest has one of each.
        **({"hash": f"sha256:{digests[path][0]}"} if one else {}),
    }


def _name(path: str) -> str:
    return str(PurePosixPath(path).with_suffix("")).replace("/", "-")


def _dialect(spelling: Mapping[str, str]) -> dict[str, Any]:
    known = {"delimiter": "delimiter", "sheet": "sheetName"}
    dialect = {known[key]: value for key, value in spelling.items() if key in known and value}
    return {"dialect": dialect} if dialect else {}


def _field(column: ColumnRecord) -> dict[str, Any]:
    typed = column.action in TYPED_ACTIONS
    field: dict[str, Any] = {
        "name": column.own,
        "type": TYPES.get(column.type, "string") if typed else "string",
        "description": column.done,
        "anonkit:action": column.action or "keep",
        "anonkit:roles": sorted(column.roles),
    }
    if column.values and field["type"] == "string":
        # Only from the policy's public lists: never what happened to occur.
        field["constraints"] = {"enum": list(column.values)}
    return field
