"""Whether a data package has what `bundle.datapackage` writes, under its keys, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from anonkit.bundle.datapackage import (
    MEASURES,
    NOISY,
    RECORDS,
    SCHEMA,
    STARRED,
    TYPED_ACTIONS,
    TYPES,
)
from anonkit.bundle.parted import place_of
from anonkit.bundle.reading import Manifest
from anonkit.bundle.verify.differs import Differs
from anonkit.bundle.verify.tables.told import is_table

ACTIONS = frozenset(
    {
        *("keep", "suppress", "mask", "pseudonymise", "encrypt", "band", "round", "top_code"),
        *("coarsen_date", "coarsen_gps", "displace", "shift_date", "generalise", "recode"),
        *("options", "redact", "weight_bands"),
    }
)
"""Of anonkit itself; those of other packages stand in the manifest."""
_PACKAGE = frozenset({"$schema", "name", "title", "version", "description", "resources"})
_RESOURCE = frozenset(
    {
        *("name", "path", "type", "format", "mediatype", "bytes", "hash"),
        *("description", "encoding", "schema"),
    }
)
_DIALECT = frozenset({"delimiter", "sheetName"})
_TYPES = frozenset({"string", *TYPES.values()})


def as_written(manifest: Manifest, found: Mapping[str, Any]) -> None:
    """A data package has the keys that anonkit writes, with what it writes under them.

    Args:
        manifest: Names the actions that are not anonkit's own.
        found: The data package.

    Raises:
        Differs: It has others, or lacks one.
    """
    _keys(found, _PACKAGE)
    if found["$schema"] != SCHEMA:
        raise Differs("it names another schema")
    _texts(found["title"])
    actions = ACTIONS | {each["action"] for each in manifest.document["plugins"]}
    for resource in found["resources"]:
        if is_table(place(resource)):
            _table(resource)
        else:
            _records(manifest, resource, actions)


def place(resource: Mapping[str, Any]) -> str:
    """The path of a resource: of its file, or of the folder that holds its parts.

    Raises:
        Differs: It has neither.
    """
    try:
        return place_of(resource["path"])
    except (ValueError, TypeError, AttributeError):
        raise Differs("it describes records unlike anonkit") from None


def _table(resource: Mapping[str, Any]) -> None:
    _keys(resource, _RESOURCE | {"title"})
    _texts(resource["title"], resource["description"])
    _keys(resource["schema"], {"fields", "missingValues"})
    fixed = [{"name": name, "type": kind, "description": text} for name, kind, text in MEASURES]
    fields = resource["schema"]["fields"]
    for field in fields[: -len(fixed)]:
        _keys(field, {"name", "type"})
    told = (resource["type"], resource["format"], resource["mediatype"], resource["encoding"])
    if told != ("table", "csv", "text/csv", "utf-8") or fields[-len(fixed) :] != fixed:
        raise Differs("it describes a table unlike anonkit")
    if not resource["description"].startswith(NOISY) or resource["schema"]["missingValues"] != [""]:
        raise Differs("it describes a table unlike anonkit")


def _records(manifest: Manifest, resource: Mapping[str, Any], actions: Collection[str]) -> None:
    parts = isinstance(resource["path"], list)
    _keys(resource, _RESOURCE - {"hash"} if parts else _RESOURCE, {"dialect"})
    _texts(resource["mediatype"], resource["encoding"])
    dialect = resource.get("dialect", {"delimiter": ","})
    _texts(*dialect.values())
    _keys(resource["schema"], {"fields", "missingValues"}, {"foreignKeys"})
    missing = resource["schema"]["missingValues"]
    _texts(*missing)
    starred = STARRED.get(resource["format"])
    described = " ".join([RECORDS, *filter(None, [starred])])
    strange = not dialect or set(dialect) - _DIALECT or missing[0] or len(missing) > 2
    if strange or (resource["type"], resource["description"]) != ("table", described):
        raise Differs("it describes records unlike anonkit")
    for field in resource["schema"]["fields"]:
        _field(manifest, field, actions)


def _field(manifest: Manifest, field: Mapping[str, Any], actions: Collection[str]) -> None:
    roles = {"anonkit:roles"} if manifest.version > 1 else set()
    _keys(field, {"name", "type", "description", "anonkit:action", *roles}, {"constraints"})
    _texts(field["name"], field["description"])
    kind, action = field["type"], field["anonkit:action"]
    if action not in actions:
        raise Differs("it names an action that neither anonkit nor the manifest has")
    if kind not in _TYPES or (kind != "string" and action not in TYPED_ACTIONS):
        raise Differs("it gives a column a type that it does not have after its action")
    if "constraints" in field:
        _keys(field["constraints"], {"enum"})
        _texts(*field["constraints"]["enum"])
        if kind != "string" or not field["constraints"]["enum"]:
            raise Differs("it lists what may stand in a column that has no such list")


def _keys(found: object, wanted: Collection[str], may: Collection[str] = ()) -> None:
    if not isinstance(found, dict) or not set(wanted) <= set(found) <= {*wanted, *may}:
        raise Differs("it has other keys than a data package of anonkit")


def _texts(*found: object) -> None:
    if not all(isinstance(text, str) for text in found):
        raise Differs("it has something in place of a text")
