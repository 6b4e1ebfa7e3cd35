"""What `datapackage.json` says of the files beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from anonkit.intake.base import Delivery, ParcelFile
from anonkit.intake.parcel.roles import DATAPACKAGE, json_object


@dataclass(frozen=True)
class Resource:
    """One file as a package describes it."""

    package: ParcelFile
    path: str
    """As the package spells it."""
    file: ParcelFile | None
    """The file of the parcel; None where there is none."""
    told: Mapping[str, Any]

    @property
    def fields(self) -> tuple[str, ...] | None:
        """The names of its columns; None where the package does not say."""
        schema = self.told.get("schema")
        listed = schema.get("fields") if isinstance(schema, dict) else None
        if not isinstance(listed, list):
            return None
        return tuple(str(each.get("name", "")) for each in listed if isinstance(each, dict))

    def number(self, *keys: str) -> int | None:
        """A whole number that it states under one of these names."""
        found = (self.told.get(key) for key in keys)
        return next((each for each in found if type(each) is int), None)


def packages(now: Delivery) -> Iterator[tuple[ParcelFile, Mapping[str, Any] | None]]:
    """Every data package, and what it says; None where it is no JSON object."""
    for each in now.parcel.files:
        if PurePosixPath(each.path).name == DATAPACKAGE and each.real.is_file():
            yield each, json_object(each.real)


def resources(now: Delivery) -> Iterator[Resource]:
    """Every file that a package describes; data that stand within it, and addresses, are none."""
    files = {each.path: each for each in now.parcel.files}
    for package, told in packages(now):
        listed = (told or {}).get("resources")
        above = PurePosixPath(package.path).parent
        for each in listed if isinstance(listed, list) else ():
            path = each.get("path") if isinstance(each, dict) else None
            if isinstance(path, str) and "://" not in path:
                yield Resource(package, path, files.get(str(above / path)), each)
