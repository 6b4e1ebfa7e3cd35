"""Releases of every kind of table, as a receiver has them, and as a forger leaves them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from survey import Survey, survey, tables_only

from anonkit import api, keys
from anonkit.bundle.reading import read_manifest
from anonkit.bundle.verify.base import Received
from anonkit.canonical import canonical_json, sha256_hex
from anonkit.dp import ledger

PASSPHRASE = "correct horse battery staple"
WARDS = "north;lake side;*\nsouth;lake side;*\neast;hill side;*\n"
EVERY = """
    - {name: by_ward, by: [ward, sex], sum: income, bounds: [0, 50000]}
    - {name: by_water, by: [water, sex], sum: income, bounds: [0, 50000]}
    - {name: all, by: [], sum: income, bounds: [0, 50000]}
    - {name: people, by: [sex, water], count: persons, display: nonnegative}
    - {name: ages, by: [sex], histogram: age, bands: [0, 31, 60]}
    - {name: visits, by: [ethnicity], count: rows}
    - {name: mean, by: [sex], mean: income, bounds: [0, 50000], priority: 2}
    - {name: tap, by: [sex], share: {column: water, values: [tap]}}
    - {name: quartiles, by: [sex], quantiles: [0.25, 0.5], of: income, bounds: [0, 90000]}
    - {name: groups, by: [ethnicity, ward, sex], count: persons, granularity: adaptive,
       ladder: [[ethnicity, {column: ward, level: 1}, sex], [ethnicity]]}
"""
FINDS = (
    "    - {name: by_village, by: [village, sex], count: persons, keys: discover, priority: 20}\n"
)
MANY = "    - {{name: t{}, by: [sex, ward, water], count: persons}}\n"


@dataclass(frozen=True)
class Made:
    """The files of a release, by path."""

    files: Mapping[str, bytes]

    @property
    def manifest(self) -> dict[str, Any]:
        """A copy of it, to be changed."""
        found: dict[str, Any] = json.loads(self.files["manifest.json"])
        return found

    def forged(
        self,
        change: Callable[[dict[str, Any]], object] = lambda _: None,
        files: Mapping[str, Callable[[str], str]] = MappingProxyType({}),
    ) -> Received:
        """The release as somebody leaves it who changes it, and hashes and signs it again."""
        made = {path: edit(self.files[path].decode()).encode() for path, edit in files.items()}
        assert all(made[path] != self.files[path] for path in made)
        manifest = self.manifest
        for listed in manifest["files"]:
            if listed["path"] in made:
                content = made[listed["path"]]
                listed |= {"sha256": sha256_hex(content), "bytes": len(content)}
        change(manifest)
        return received({**self.files, **made, "manifest.json": canonical_json(manifest)})

    @property
    def received(self) -> Received:
        """As it is."""
        return received(self.files)


def received(files: Mapping[str, bytes]) -> Received:
    """A release that was found to be whole."""
    return Received(read_manifest(files["manifest.json"]), lambda path: io.BytesIO(files[path]))


def of_folder(folder: Path) -> Made:
    """The files of a release."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return Made({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


def release(made: Survey, place: Path) -> Made:
    """Release it from a home of its own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ANONKIT_HOME", str(place / "home"))
        weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
        keys.create(keys.default_keyring(), PASSPHRASE, strength=weak)
        ledger.create_account(ledger.default_ledger(), "tiny", Fraction(9), Fraction(1, 1000))
        places = {"output": place / "out", "private": place / "private"}
        api.release(policy=made.policy, data=made.data, passphrase=PASSPHRASE, **places)
    return of_folder(place / "out")


def every_table(place: Path) -> Made:
    """Of every kind that has Laplace noise and public keys."""
    made = survey(place / "survey", policy=_tables(EVERY))
    (made.policy.parent / "wards.csv").write_text(WARDS)
    listed = "ward: {role: quasi, values: [north, south]}"
    made.edit(listed, "ward: {role: quasi, hierarchy: wards.csv}")
    return release(made, place)


def found_and_gaussian(place: Path) -> Made:
    """Keys that come from the data beside a dozen tables with Gaussian noise."""
    policy = _tables("\n" + FINDS + "".join(map(MANY.format, range(16))))
    policy = policy.replace("  water:", "  village: {role: open, release: false}\n  water:")
    policy = policy.replace("epsilon: 2.0\n", "epsilon: 3\n  delta: 0.00001\n  outside: drop\n")
    made = survey(place / "survey", policy=policy)
    made.rewrite([{**row, "village": "Kajulu"} for row in made.people])
    return release(made, place)


def with_records(place: Path, language: str = "en") -> Made:
    """Records and tables, with a report in a language."""
    made = survey(place / "survey")
    made.edit("languages: [en]", f"languages: [{language}]")
    return release(made, place)


def _tables(tables: str) -> str:
    before, _, _ = tables_only().partition("  tables:")
    return f"{before}  tables:{tables}"
