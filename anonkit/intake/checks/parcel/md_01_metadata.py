"""MD-01: whether machines can read what the parcel says of itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from anonkit.errors import shown
from anonkit.intake.base import Case, Check, Delivery, Result, Settings, clean, found
from anonkit.intake.parcel.packages import packages
from anonkit.intake.parcel.papers import papers
from anonkit.intake.personal.columns import words

_FIX = "write a datapackage.json (Frictionless Data Package v2), or a DDI codebook"
_NAME = re.compile(r"[a-z0-9._/-]{1,200}")
_TYPES = words(
    "string number integer boolean object array list datetime date "
    "time year yearmonth duration geopoint geojson any"
)
LICENCES = re.compile(
    r"CC0-1\.0|CC-BY(?:-NC)?(?:-SA|-ND)?-[234]\.[05](?:-(?:IGO|AU|AT|DE|NL|US|UK))?"
    r"|ODbL-1\.0|ODC-By-1\.0|PDDL-1\.0|OGL-UK-[123]\.0|OGL-Canada-2\.0|etalab-2\.0|NLOD-[12]\.0"
    r"|DL-DE-(?:BY|ZERO)-2\.0|C-UDA-1\.0|CDLA-Permissive-[12]\.0|CDLA-Sharing-1\.0|O-UDA-1\.0"
    r"|MIT|Apache-2\.0|EUPL-1\.2|GPL-[23]\.0-(?:only|or-later)|hdx-other|LicenseRef-[\w.-]+",
    re.IGNORECASE,
)
"""Ids of SPDX (list 3.25) under which data are given."""


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each description that is not valid, and where there is none at all."""
    described = list(packages(case.now))
    told = [*_packages(case.now), *_others(case.now)]
    yield from told
    ddi = any(_is_ddi(each.text) for each in papers(case.now))
    if not described and not ddi:
        yield found("nothing describes the data for machines", fix=_FIX)
        return
    if case.now.release is None and not _says_how(case.now):
        why = "no statement says for machines how people are protected"
        fix = "hand over a release of anonkit's, whose manifest says it"
        yield found(why, fix=fix)
    elif not told:
        yield clean("the descriptions are valid")


def _packages(now: Delivery) -> Iterator[Result]:
    for file, told in packages(now):
        wrong = ["it is no JSON object"] if told is None else list(_wrong(told))
        for why in wrong:
            yield found(why, file=shown(file.path), fix=_FIX)


def _wrong(told: Mapping[str, Any]) -> Iterator[str]:
    listed = told.get("resources")
    if not isinstance(listed, list) or not listed:
        yield "it lists no resources"
        return
    told_names = [each.get("name") for each in listed if isinstance(each, dict)]
    names = [each for each in told_names if isinstance(each, str)]
    if len(names) < len(listed):
        yield "a resource has no name"
    elif len(set(names)) < len(names):
        yield "two resources have the same name"
    elif not all(_NAME.fullmatch(each) for each in names):
        yield "a resource's name is not in small letters, digits, `-`, `_`, `.` and `/`"
    if not all("path" in each or "data" in each for each in listed if isinstance(each, dict)):
        yield "a resource has neither path nor data"
    fields = [f for each in listed if isinstance(each, dict) for f in _fields(each)]
    if any(not isinstance(each, dict) or not each.get("name") for each in fields):
        yield "a field has no name"
    if any(isinstance(e, dict) and e.get("type", "string") not in _TYPES for e in fields):
        yield "a field has a type that Table Schema does not know"
    yield from _licence(told)


def _fields(resource: Mapping[str, Any]) -> list[Any]:
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    return fields if isinstance(fields, list) else []


def _licence(told: Mapping[str, Any]) -> Iterator[str]:
    listed = told.get("licenses")
    if listed is None:
        return
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        yield "its licences are no list of objects"
        return
    for each in listed:
        name = each.get("name")
        if name is not None and not (isinstance(name, str) and LICENCES.fullmatch(name)):
            yield "a licence's name is no id of SPDX"
        elif name is None and not each.get("path"):
            yield "a licence has neither name nor path"


def _others(now: Delivery) -> Iterator[Result]:
    """Linked data (DCAT, schema.org, Croissant) that are no JSON."""
    for each in now.parcel.files:
        if PurePosixPath(each.path).suffix.lower() == ".jsonld":
            try:
                json.loads(each.real.read_bytes()[: 16 << 20])
            except (OSError, ValueError, RecursionError):
                yield found("it is no JSON", file=shown(each.path), fix="write it again")


def _is_ddi(text: str) -> bool:
    return "codeBook" in text or "DDIInstance" in text


def _says_how(now: Delivery) -> bool:
    """Whether some description states its protection: anonkit's own words, Croissant's RAI."""
    told = ("anonkit:action", "rai:personalSensitiveInformation", "CONF_STATUS", "sdc:")
    return any(mark in each.text for each in papers(now) for mark in told)


CHECK = Check(
    name="MD-01",
    title="Descriptions for machines",
    severity="low",
    threshold="valid; licence by its SPDX id",
    source="Frictionless Data Package v2; DDI Codebook 2.5; DCAT 3; SPDX list of licences",
    mend=_FIX,
    dimension="accessibility",
    run=run,
)
