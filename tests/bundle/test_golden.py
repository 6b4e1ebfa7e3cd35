"""Releases of every format that was ever written, and manifests of formats that nobody wrote."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anonkit import api, keys
from anonkit.bundle.earlier import read_earlier
from anonkit.bundle.existing import existing
from anonkit.bundle.manifest import FORMAT
from anonkit.bundle.reading import VERSIONS, read_manifest
from anonkit.bundle.sign import seal
from anonkit.bundle.spent import find_spent
from anonkit.canonical import canonical_json
from anonkit.errors import InputError, OptionError

GOLDEN = Path(__file__).parents[2] / "fixtures" / "golden"
PASSPHRASE = "a passphrase that everybody may know"
UNKNOWN = (0, -1, max(VERSIONS) + 1, 2**53 - 1)
NO_VERSION = (None, "1", "2", True, [1], {"1": 1})


def golden(version: int) -> Path:
    return GOLDEN / f"release-{version}"


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> keys.Keyring:
    """The keyring that signed every golden release."""
    place = tmp_path_factory.mktemp("keys") / "keyring.json"
    shutil.copyfile(GOLDEN / "keyring-1.json", place)
    place.chmod(0o600)
    return keys.open_keyring(place, PASSPHRASE)


def told_as(folder: Path, version: object, owner: keys.Keyring) -> Path:
    """Another version in the manifest, signed by the owner."""
    manifest = folder / "manifest.json"
    manifest.write_bytes(canonical_json({**json.loads(manifest.read_bytes()), "format": version}))
    (folder / "manifest.sig").write_bytes(seal(manifest.read_bytes(), owner))
    return folder


@pytest.mark.parametrize("version", VERSIONS)
def test_a_release_that_was_handed_over_once_is_verified_for_ever(version: int) -> None:
    found = api.verify(folder=golden(version), public_key=GOLDEN / "owner.pem")
    assert [check for check in found.checks if check.status == "fail"] == []
    # The first format does not say how all of its claims are counted.
    assert found.verdict == ("questions" if version == 1 else "no_objection")
    assert found.accepted == (version > 1)


def test_the_newest_golden_release_is_of_the_newest_format() -> None:
    made = {path.name for path in GOLDEN.glob("release-*")}
    assert made == {f"release-{version}" for version in VERSIONS}
    assert max(VERSIONS) == FORMAT


def test_golden_releases_are_told_apart() -> None:
    found = api.diff(one=golden(1), other=golden(2))
    assert not found.same
    assert (found.one.version, found.other.version) == (1, 2)
    assert ("column", "records: weight") in {(each.about, each.where) for each in found.differences}


def test_every_reader_reads_every_version(owner: keys.Keyring) -> None:
    for version in VERSIONS:
        folder = golden(version)
        read = read_manifest((folder / "manifest.json").read_bytes())
        assert (read.version, read.name) == (version, "tiny-survey")
        assert read.signing_key == owner.key_id
        [before] = read_earlier([folder], owner)
        assert before.signed_by_us
        assert before.quasi == read.quasi
        assert find_spent([folder])[0].policy_sha256 == read.policy_sha256
        assert existing(folder, owner).manifest == read


def test_an_unknown_version_is_refused_by_every_reader(tmp_path: Path, owner: keys.Keyring) -> None:
    folder = shutil.copytree(golden(1), tmp_path / "release")
    for version in UNKNOWN:
        told_as(folder, version, owner)
        data = (folder / "manifest.json").read_bytes()
        for read in (
            lambda data=data: read_manifest(data),
            lambda: read_earlier([folder], owner),
            lambda: find_spent([folder]),
        ):
            with pytest.raises(InputError, match=f"format {version}, which this") as raised:
                read()
            assert raised.value.code == "release.format"
        with pytest.raises(OptionError):
            existing(folder, owner)


def other(key: str, **more: object) -> Callable[[dict[str, Any]], object]:
    return lambda found: found[key].update(more)


SPOILED: dict[str, Callable[[dict[str, Any]], object]] = {
    **{
        f"{key} = {value}": lambda found, key=key, value=value: found.update({key: value})
        for key in ("notes", "not_checked", "waivers", "plugins", "previous", "utility", "whole")
        for value in (None, 5, [1], {}, [{}], [[]])
    },
    "another tool": other("tool", name="another"),
    "no version of it": other("tool", version=1),
    "more of the tool": other("tool", host="laptop"),
    "no review": lambda found: found.update(review="yes"),
    "a key more": lambda found: found.update(certified="by nobody"),
    "a long key more": lambda found: found.update(more="x" * 1_000_000),
    "a key less": lambda found: found.pop("plugins"),
    "a long note": lambda found: found["notes"].append("x" * 100_000),
    "more of the budget": other("budget", certified="yes"),
    "less of the budget": lambda found: found["budget"].pop("gaussian"),
    "more of what was measured": lambda found: found["budget"]["measured"][0].update(true="7"),
    "more of the recount": other("recount", rows=7),
    "more of a table": lambda found: found["recount"]["tables"][0].update(rows=7),
    "more of a file": lambda found: found["files"][0].update(author="x"),
    "more of a claim": lambda found: found["claims"][0].update(true=7),
    "a plugin with more": lambda found: found["plugins"].append(
        dict.fromkeys(("action", "distribution", "version", "sha256", "more"), "x")
    ),
    "quasi in a list": lambda found: found["quasi"].append(["age"]),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_manifest_has_the_keys_that_anonkit_writes_and_no_other(how: str) -> None:
    found = json.loads((golden(2) / "manifest.json").read_bytes())
    SPOILED[how](found)
    with pytest.raises(InputError) as raised:
        read_manifest(canonical_json(found))
    assert raised.value.code == "release.manifest"


def test_a_manifest_of_format_1_has_no_key_of_its_own() -> None:
    found = json.loads((golden(1) / "manifest.json").read_bytes())
    with pytest.raises(InputError) as raised:
        read_manifest(canonical_json({**found, "certified": "by nobody"}))
    assert raised.value.code == "release.manifest"


def test_what_is_no_version_is_damage(tmp_path: Path, owner: keys.Keyring) -> None:
    folder = shutil.copytree(golden(1), tmp_path / "release")
    for version in NO_VERSION:
        told_as(folder, version, owner)
        with pytest.raises(InputError) as raised:
            read_manifest((folder / "manifest.json").read_bytes())
        assert raised.value.code == "release.manifest"
        for read in (lambda: read_earlier([folder], owner), lambda: find_spent([folder])):
            with pytest.raises(InputError) as raised:
                read()
            assert (raised.value.code, raised.value.where) == ("previous.damaged", str(folder))
