"""Whether `datapackage.json` says of the files what the manifest and the files say."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from anonkit.bundle.datapackage import NAME
from anonkit.bundle.parted import files_of
from anonkit.bundle.reading import ListedFile, Manifest
from anonkit.bundle.verify.agreement.package_shape import as_written, place
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs
from anonkit.bundle.verify.tables.told import is_table
from anonkit.dp.tables import VALUE_COLUMNS
from anonkit.records import RecountTable


def package(received: Received) -> str:
    """It describes exactly the released files: names, hashes, columns, and how tables hang on.

    Raises:
        Differs: It does not.
    """
    with received.open(NAME) as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise Differs("it is larger than any data package")
    found = json.loads(
        data, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_no_number
    )
    manifest = received.manifest
    as_written(manifest, found)
    said = {key: found[key] for key in ("name", "version", "description")}
    if said != {
        "name": manifest.name,
        "version": manifest.release,
        "description": manifest.document["whole"],
    }:
        raise Differs("it bears another name, label or description than the manifest")
    listed = {each.path: each for each in manifest.files if each.path.startswith(_HELD)}
    resources = {place(each): each for each in found["resources"]}
    files = [path for at in resources for path in files_of(listed, at)]
    if len(resources) != len(found["resources"]) or sorted(files) != sorted(listed):
        raise Differs("it describes other files than there are in data/ and tables/")
    for at, resource in resources.items():
        _resource(received, resource, at, [listed[path] for path in files_of(listed, at)])
    if manifest.recount is not None:
        for table in manifest.recount.tables:
            _hangs_on(manifest, resources, table)
        _quasi(manifest, resources)
        _harmful(manifest, resources)
    return f"it describes the {len(listed)} files of data/ and tables/ as they are"


ROLES = frozenset({"identifier", "quasi", "sensitive", "open", "text", "weight", "metadata"})
"""Roles of a column in a policy, which is not read where releases are checked."""
_HELD = ("data/", "tables/")
_MOST_BYTES, _MOST_HEADER = 64 << 20, 4 << 20


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers differ in what they make of a name that stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Differs("a name stands twice in it")
    return found


def _no_number(_: str) -> None:
    raise Differs("it has a number that no data package of anonkit has")


def _resource(
    received: Received, resource: Mapping[str, Any], at: str, listed: Sequence[ListedFile]
) -> None:
    paths = [each.path for each in listed]
    length, one = sum(each.bytes for each in listed), paths == [at]
    named = (resource.get("hash"), resource["bytes"], resource["name"], resource["path"])
    hashed = f"sha256:{listed[0].sha256}" if one else None
    if named != (hashed, length, _name(at), at if one else paths):
        raise Differs(f"{at} has another hash, length or name in it")
    fields = resource["schema"]["fields"]
    names = [field["name"] for field in fields]
    delimiter = resource.get("dialect", {}).get("delimiter", ",")
    for path in paths:
        if path.endswith(".csv") and _header(received, path, delimiter) != names:
            raise Differs(f"{path} has other columns than it says")
    if is_table(at):
        if tuple(names[-len(VALUE_COLUMNS) :]) != VALUE_COLUMNS:
            raise Differs(f"{at} has other columns than a table")
        if any(field["type"] != "string" for field in fields[: -len(VALUE_COLUMNS)]):
            raise Differs(f"{at} has keys that it calls numbers")


def _name(path: str) -> str:
    return str(PurePosixPath(path).with_suffix("")).replace("/", "-")


def _header(received: Received, path: str, delimiter: str) -> list[str]:
    # The first line alone: whoever recounts the claims reads, and hashes, the rest.
    with received.open(path) as file:
        data = file.read(_MOST_HEADER)
    text = codecs.getincrementaldecoder("utf-8")().decode(data)
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])


def _hangs_on(
    manifest: Manifest, resources: Mapping[str, Mapping[str, Any]], table: RecountTable
) -> None:
    """The keys of a linked table are those by which its rows are counted again."""
    assert manifest.recount is not None
    told = resources[table.path]
    delimiter = told.get("dialect", {}).get("delimiter", "," if told["format"] == "csv" else "")
    if (told["format"], delimiter) != (manifest.recount.format, manifest.recount.delimiter):
        raise Differs(f"{table.path} is in another format than the manifest says")
    paths = {each.name: each.path for each in manifest.recount.tables}
    wanted: list[dict[str, object]] = []
    if table.key:
        to = {"resource": _name(paths[table.parent]), "fields": list(table.key.values())}
        wanted = [{"fields": list(table.key), "reference": to}]
    if told["schema"].get("foreignKeys", []) != wanted:
        raise Differs(f"{table.path} hangs on other columns than the manifest says")


def _quasi(manifest: Manifest, resources: Mapping[str, Mapping[str, Any]]) -> None:
    """What a neighbour may know is all that there is of it, and the tokens are there."""
    recount = manifest.recount
    assert recount is not None
    there = {
        f"{table.name}/{field['name']}" if table.name else field["name"]: field["anonkit:roles"]
        for table in recount.tables
        for field in resources[table.path]["schema"]["fields"]
    }
    if any(type(roles) is not list or set(roles) - ROLES for roles in there.values()):
        raise Differs("it gives a column a role that no column has")
    quasi = [name for name, roles in there.items() if "quasi" in roles]
    if len(manifest.quasi) != len(quasi) or set(manifest.quasi) != set(quasi):
        raise Differs("its quasi-identifiers are others than those that the manifest lists")
    needed = set(filter(None, (recount.person, recount.household)))
    if needed - set(there):
        raise Differs(f"{len(needed - set(there))} columns that the manifest names are not in it")


def _harmful(manifest: Manifest, resources: Mapping[str, Mapping[str, Any]]) -> None:
    """An answer that nobody can give has no share: where answers are listed, it is one of them."""
    assert manifest.recount is not None
    lists = {
        f"{table.name}/{field['name']}" if table.name else field["name"]: field["constraints"]
        for table in manifest.recount.tables
        for field in resources[table.path]["schema"]["fields"]
        if "constraints" in field and field["anonkit:action"] == "keep"
    }
    for claim in manifest.claims:
        if not claim.measure.startswith("max_share(") or claim.how.get("separator"):
            continue
        listed = lists.get(str(claim.how.get("of")))
        if listed is not None and set(claim.how.get("harmful", ())) - set(listed["enum"]):
            raise Differs("an answer that is said to harm is none of those that can be given")
