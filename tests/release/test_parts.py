"""A folder of parts is released as a folder of parts that says the same as one file."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from cut_up import cells, cut_up
from survey import write as write_csv

from anonkit import api
from anonkit.errors import InputError
from anonkit.release import making
from anonkit.steps import write

KINDS = ("csv", "parquet")


def _swap(folder: Path) -> None:
    first, second = sorted(folder.iterdir())[:2]
    first.rename(folder / "aside")
    second.rename(first)
    (folder / "aside").rename(second)


def _drop(folder: Path) -> None:
    max(folder.iterdir()).unlink()


def _add(folder: Path) -> None:
    shutil.copy(min(folder.iterdir()), folder / "part-00099.csv")


@pytest.fixture(autouse=True)
def _short_parts(monkeypatch) -> None:
    monkeypatch.setattr(write, "PART_ROWS", 20)


@pytest.mark.parametrize("kind", KINDS)
def test_parts_hold_the_rows_and_nothing_of_their_making(tiny, release, tmp_path, keyring, kind):
    folder = cut_up(tiny, tmp_path / "folder", kind)
    release(tiny, data=folder, archive=True)
    out, held = tmp_path / "out", tmp_path / "out/data/tiny-survey"
    parts = sorted(path.name for path in held.iterdir())
    assert parts == [f"part-{n:05}.{kind}" for n in range(5)]
    assert min(sum(cells(held / part).values()) for part in parts) > 2
    manifest = json.loads((out / "manifest.json").read_bytes())
    told = {each["path"] for each in manifest["files"] if each["path"].startswith("data/")}
    assert told == {f"data/tiny-survey/{part}" for part in parts}
    resource = json.loads((out / "datapackage.json").read_bytes())["resources"][0]
    assert resource["path"] == sorted(told)
    assert "hash" not in resource
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {f"out/{path}" for path in told} <= set(archive.namelist())
    assert release(tiny, data=folder, archive=True).document["already"] is True

    public = tmp_path / "key.pem"
    public.write_bytes(keyring.public_pem)
    found = api.verify(folder=out, public_key=public)
    assert [check for check in found.checks if check.status == "fail"] == []
    counted = [c for c in found.checks if c.id in ("claim.rows", "claim.k_rows")]
    assert {(c.status, c.where) for c in counted} == {("pass", "data/tiny-survey")}
    for change in (_swap, _drop, _add):
        shutil.copytree(out, tmp_path / change.__name__)
        change(tmp_path / change.__name__ / "data/tiny-survey")
        again = api.verify(folder=tmp_path / change.__name__, public_key=public)
        assert again.verdict == "reject"


def test_one_file_holds_the_same_rows_and_is_the_same_input(tiny, release, tmp_path, keyring):
    release(tiny, data=cut_up(tiny, tmp_path / "folder", "csv"))
    # A label is bound to its input: with other data this would be refused.
    release(tiny, output=tmp_path / "one", private=tmp_path / "other")
    one, parts = tmp_path / "one/data/tiny-survey.csv", tmp_path / "out/data/tiny-survey"
    assert cells(one) == cells(parts)
    header, *lines = one.read_bytes().split(b"\n", 1)
    each = [part.read_bytes().split(b"\n", 1) for part in sorted(parts.iterdir())]
    assert {part[0] for part in each} == {header}
    assert b"".join(part[1] for part in each) == lines[0]
    pem = tmp_path / "key.pem"
    pem.write_bytes(keyring.public_pem)
    both = (api.verify(folder=tmp_path / name, public_key=pem) for name in ("one", "out"))
    found, wanted = ([(check.id, check.status) for check in each.checks] for each in both)
    assert found == wanted
    both = (api.intake(paths=[tmp_path / name], profile="national") for name in ("one", "out"))
    found, wanted = (
        [(check.id, check.status, check.why) for check in each.checks] for each in both
    )
    assert found == wanted
    told = api.diff(one=tmp_path / "one", other=tmp_path / "out")
    assert {each.about for each in told.differences} == {"file", "claim"}

    policy = tiny.policy.read_text("utf-8").replace("\nrelease: ", "\nrelease: next-")
    again = tiny.policy.with_name("next.yaml")
    again.write_text(policy, "utf-8")
    places = {"output": tmp_path / "next", "private": tmp_path / "later"}
    release(tiny, policy=again, previous=[tmp_path / "out"], **places)
    (before,) = json.loads((tmp_path / "next/manifest.json").read_bytes())["previous"]
    assert before["name"] == "tiny-survey"


def test_a_part_that_joins_during_the_run_is_refused(tiny, release, tmp_path, monkeypatch):
    folder = cut_up(tiny, tmp_path / "folder", "csv")
    asked = making.people_who_refuse

    def meddle(*args: object) -> object:
        write_csv(folder / "part-00009.csv", tiny.people[:5])
        return asked(*args)

    monkeypatch.setattr(making, "people_who_refuse", meddle)
    with pytest.raises(InputError) as caught:
        release(tiny, data=folder)
    assert caught.value.code == "data.changed"
    assert not (tmp_path / "out").exists()


def test_those_that_only_read_take_a_folder_of_parts(tiny, tmp_path):
    folder = cut_up(tiny, tmp_path / "folder", "parquet")
    assert api.plan(policy=tiny.policy, data=folder) is not None
    parts, one = (api.risk(data=data, policy=tiny.policy) for data in (folder, tiny.data))
    # The parts hold the rows in another order.
    assert replace(parts, leaks=()) == replace(one, leaks=())
    found, wanted = (api.scan(data=data).columns for data in (folder, tiny.data))
    assert [column.name for column in found] == [column.name for column in wanted]
    (folder / "part-00001-7f3a-c000.parquet").write_bytes(b"cut off")
    with pytest.raises(InputError) as caught:
        api.risk(data=folder, policy=tiny.policy)
    assert "part 2 (part-00001)" in str(caught.value)
