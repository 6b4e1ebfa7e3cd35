"""What comes with the data: papers, checksums, packages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from anonkit import files
from anonkit.bundle.verify.verify import believing_of
from anonkit.engines import ENGINES
from anonkit.intake.base import Asked, Case, Check
from anonkit.intake.checks.parcel import in_01_complete, in_02_sums
from anonkit.intake.judge import judged
from anonkit.intake.parcel.opening import open_parcel
from anonkit.intake.parcel.releases import checked
from anonkit.intake.profile.model import Profile
from anonkit.intake.reading.delivery import Looking, deliver
from anonkit.records import IntakeCheck
from anonkit.registry import Registry

GOLDEN = Path(__file__).parents[2] / "fixtures/golden"
ROWS = "age,sex\n" + "".join(f"{20 + n % 5},{'fm'[n % 2]}\n" for n in range(40))
README = (
    "Household survey. A sample of 40 households was interviewed. All gave consent that the\n"
    "data are shared with the statistics office. Licence: CC-BY-4.0. Contact: data@example.org\n"
)


@contextmanager
def case_of(tmp_path: Path, *paths: Path, key: Path | None = None) -> Iterator[Case]:
    work = files.private_dir(tmp_path / "work")
    engine = ENGINES["local"].open(work)
    try:
        parcel = open_parcel(paths, files.private_dir(work / "parcel"))
        now = deliver(parcel, Looking(), engine, files.private_dir(work / "read"))
        today = date(2026, 1, 1)
        now = checked(now, believing_of(key, None, today))
        own = Profile("own", "", "")
        yield Case(now, (), Asked(), own, engine, files.private_dir(work / "checks"), today)
    finally:
        engine.close()


def told(tmp_path: Path, check: Check, *paths: Path, key: Path | None = None) -> list[IntakeCheck]:
    with case_of(tmp_path, *paths, key=key) as case:
        return list(judged(case, Registry("intake check", check)))


def put(folder: Path, texts: dict[str, str | bytes]) -> Path:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def whole() -> dict[str, str | bytes]:
    sha256 = hashlib.sha256(ROWS.encode()).hexdigest()
    package = {
        "name": "survey",
        "resources": [
            {
                "name": "data",
                "path": "data.csv",
                "bytes": len(ROWS),
                "hash": f"sha256:{sha256}",
                "schema": {"fields": [{"name": "age"}, {"name": "sex"}]},
            }
        ],
    }
    return {
        "data.csv": ROWS,
        "README.txt": README,
        "datapackage.json": json.dumps(package),
        "SHA256SUMS": f"{sha256}  data.csv\n",
    }


def test_a_bare_file_lacks_every_paper(tmp_path):
    found = told(tmp_path, in_01_complete.CHECK, put(tmp_path / "in", {"data.csv": ROWS}))
    assert [each.why for each in found] == [
        "there is no data dictionary",
        "no licence was found",
        "no contact was found",
        "no method note was found",
        "no consent statement was found",
        "there are no checksums",
    ]
    assert {each.status for each in found} == {"warn"}


def test_nothing_is_asked_where_all_is_there(tmp_path):
    folder = put(tmp_path / "in", whole())
    for check in (in_01_complete.CHECK, in_02_sums.CHECK):
        (found,) = told(tmp_path, check, folder)
        assert found.status == "pass"


def test_data_that_cannot_be_read_reject_a_parcel(tmp_path):
    folder = put(tmp_path / "in", {**whole(), "more.sav": b"$FL2 cut off", "map.geojson": "{}"})
    found = told(tmp_path, in_01_complete.CHECK, folder)
    assert {(each.file, each.status) for each in found} == {
        ("more.sav", "fail"),
        ("map.geojson", "fail"),
    }


def test_a_signed_release_lacks_little_and_is_whole(tmp_path):
    folder, key = GOLDEN / "release-2", GOLDEN / "owner.pem"
    found = told(tmp_path, in_01_complete.CHECK, folder, key=key)
    assert not any(each.counts for each in found)
    (found_,) = told(tmp_path, in_02_sums.CHECK, folder, key=key)
    assert found_.status == "pass"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("data.csv", ROWS.replace("m", "x"), "its sha256 is not the one that SHA256SUMS lists"),
        ("more.csv", ROWS, "it holds data, and no list of checksums names it"),
        ("SHA256SUMS", "0" * 64 + "  gone.csv\n", "SHA256SUMS lists gone.csv, and it is not there"),
        ("SHA256SUMS", "0" * 64 + "  ../../etc/passwd\n", "and it is not there"),
        ("data.csv.md5", "0" * 32, "its md5 is not the one that data.csv.md5 lists"),
        ("md5sums.txt", f"MD5 (data.csv) = {'0' * 32}", "its md5 is not the one that md5sums.txt"),
    ],
)
def test_what_is_not_as_a_list_says_is_found(tmp_path, name, text, why):
    found = told(tmp_path, in_02_sums.CHECK, put(tmp_path / "in", {**whole(), name: text}))
    assert any(why in each.why and each.status == "fail" for each in found)


def test_a_package_that_describes_other_data_is_found(tmp_path):
    parts = whole()
    parts["datapackage.json"] = str(parts["datapackage.json"]).replace('"sex"', '"gender"')
    found, *_ = told(tmp_path, in_02_sums.CHECK, put(tmp_path / "in", parts))
    assert found.why.startswith("1 of its columns are not in datapackage.json")


def test_what_was_not_opened_is_found(tmp_path):
    folder = put(tmp_path / "in", whole())
    (folder / "link.csv").symlink_to("/etc/passwd")
    (found,) = [e for e in told(tmp_path, in_02_sums.CHECK, folder) if e.status == "fail"]
    assert (found.file, found.why) == ("link.csv", "it was not opened: it is a symbolic link")


def test_with_nothing_to_compare_with_nothing_has_passed(tmp_path):
    (found,) = told(tmp_path, in_02_sums.CHECK, put(tmp_path / "in", {"data.csv": ROWS}))
    assert (found.status, found.counts) == ("not_checked", True)
