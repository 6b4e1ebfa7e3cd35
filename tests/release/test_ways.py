"""A refusal names ways on; each of them is released when it is run."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path

import pytest
from survey import PERSONAL

from anonkit import api, files
from anonkit.cli.output import error_document
from anonkit.errors import RefusedError
from anonkit.release import ways as release_ways
from anonkit.steps.mend.search import search

pytestmark = pytest.mark.ways

REPO = Path(__file__).resolve().parents[2]
PASSPHRASE = "correct horse battery staple"
BANDS = {"none", "< 5 %", "5–20 %", "> 20 %", "all"}
BANDED = "action: band, width: 40, top: 80"


@pytest.fixture
def fine(tiny):
    """The tiny survey under a policy that asks for too much detail."""
    tiny.edit(BANDED, "action: band, width: 5, top: 80")
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.05")
    return tiny


def refused(release, made, **options) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        release(made, **options)
    assert caught.value.ways is not None
    return caught.value


def test_every_way_is_released_when_it_is_run(fine, release, tmp_path):
    ways = refused(release, fine).ways.found
    assert 0 < len(ways) <= 5
    for number, way in enumerate(ways):
        places = {"output": tmp_path / f"o{number}", "private": tmp_path / f"p{number}"}
        outcome = release(fine, with_=Path(way.file), **places)
        assert outcome.document["suppressed_band"] == way.lost_band
        assert outcome.document["k"] >= 3


def test_ways_are_told_in_bands_and_kept_in_figures(fine, release):
    error = refused(release, fine)
    document = error_document(error)
    assert document["exit_code"] == 1
    for way in document["ways"]:
        assert way["lost_band"] in BANDS
        assert set(way["groups"]) == {"ethnicity"}
        assert set(way["groups"]["ethnicity"].values()) <= BANDS
    folder = Path(error.ways.found[0].file).parent
    figures = json.loads((folder / "ways.json").read_text())
    assert [way["change"] for way in figures["ways"]] == [way["change"] for way in document["ways"]]
    assert all(way["people"] > 0 for way in figures["ways"])
    assert "policy.idle_action" not in figures["tried_in_vain"].values()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    json.dumps(document)


def test_a_limit_that_is_raised_is_a_whole_five_points(fine, release):
    for way in refused(release, fine).ways.found:
        limit = way.patch.get("microdata", {}).get("suppression_limit")
        if limit is not None:
            assert round(limit * 100) % 5 == 0


def test_figures_and_patches_name_nobody(fine, release):
    error = refused(release, fine)
    folder = Path(error.ways.found[0].file).parent
    texts = [str(error), *(path.read_text() for path in folder.iterdir())]
    values = {person[column] for person in fine.people for column in PERSONAL}
    assert not [value for value in values for text in texts if value in text]


def test_a_release_takes_the_ways_of_a_refusal_away(fine, release):
    folder = Path(refused(release, fine).ways.found[0].file).parent
    fine.edit("width: 5, top: 80", "width: 40, top: 80")
    fine.edit("suppression_limit: 0.05", "suppression_limit: 0.20")
    release(fine)
    assert not folder.exists()


def test_a_patch_in_use_stays_for_the_second_identical_run(fine, release):
    way = refused(release, fine).ways.found[0]
    release(fine, with_=Path(way.file))
    assert release(fine, with_=Path(way.file)).document["already"] is True


def test_a_second_refusal_replaces_what_the_first_left(fine, release):
    folder = Path(refused(release, fine).ways.found[0].file).parent
    (folder / "way-9.yaml").write_text("old")
    (folder.parent / f".{folder.name}.anonkit-0123456789abcdef").mkdir()
    refused(release, fine)
    assert not (folder / "way-9.yaml").exists()
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_the_ways_go_on_from_the_patch_of_the_run(fine, release, tmp_path):
    patch = tmp_path / "patch.yaml"
    patch.write_text("columns: {water: {label: where water comes from}}")
    way = refused(release, fine, with_=patch).ways.found[0]
    assert way.patch["columns"]["water"] == {"label": "where water comes from"}


def test_nothing_of_it_is_left_in_the_work_folder_or_on_success(tiny, release, home):
    release(tiny)
    assert not (files.data_dir() / "refusals").exists()
    assert not list((home / "data" / "work").iterdir())


@pytest.mark.parametrize("error", [RuntimeError, MemoryError, OSError])
def test_the_refusal_stands_where_the_search_fails(fine, release, monkeypatch, error):
    def broken(*_: object) -> None:
        raise error("Qyzzgrbl")

    monkeypatch.setattr(release_ways, "search", broken)
    found = refused(release, fine)
    assert found.code == "goal.suppression_limit"
    assert found.ways.found == ()
    assert "refusal stands" in str(found)
    assert "Qyzzgrbl" not in str(found)


def test_where_nothing_helps_it_says_so_in_one_sentence(fine, release, monkeypatch):
    def refuses(_: object) -> None:
        raise RefusedError("no", code="goal.suppression_limit")

    def nothing(plan, code, columns, foresee, attempt):
        del attempt  # each would take a second, and a slow machine would stop before the end
        return search(plan, code, columns, foresee, refuses)

    monkeypatch.setattr(release_ways, "search", nothing)
    error = refused(release, fine)
    assert error.ways.found == ()
    assert str(error).endswith("No change that was tried is enough.")
    assert error_document(error)["ways"] == []
    assert not (files.data_dir() / "refusals").exists()


def test_a_column_of_single_values_is_mended_by_its_own_column(tiny, release, tmp_path):
    tiny.edit("type: integer, release: false}", "type: integer}")
    error = refused(release, tiny)
    assert error.code in ("goal.unique_values", "goal.gives_back")
    ways = error.ways.found
    assert ways
    assert all("income" in way.change for way in ways)
    release(tiny, with_=Path(ways[0].file), output=tmp_path / "mended")


@pytest.mark.parametrize(
    ("policy", "data", "old", "new"),
    [
        (
            "kobo-ke.yaml", "data/kobo_KE.csv",
            "age: {role: quasi, type: integer, action: band, width: 10, top: 60}",
            "age: {role: quasi, type: integer}",
        ),
        pytest.param(
            "household-water.yaml", "household-survey.csv",
            "method: local_recode        # tell", "method: suppress # tell",
            marks=pytest.mark.audit,
        ),
    ],
)  # fmt: skip
def test_policies_that_are_too_fine_are_mended(tmp_path, keyring, account, policy, data, old, new):
    folder = tmp_path / "policies"
    folder.mkdir()
    for name in ("codes", "hierarchies", "keys"):
        shutil.copytree(REPO / "policies" / name, folder / name)
    text = (REPO / "policies" / policy).read_text("utf-8")
    assert old in text
    text = text.replace(old, new).replace("  max_levels: 2  ", "  # max_levels")
    text = re.sub(r"  utility:.*?\n(    - .*\n)*", "", text)
    head, _, _ = text.partition("\naggregates:")
    (folder / policy).write_text(head + "\n", "utf-8")
    given = {
        "policy": folder / policy,
        "data": REPO / "fixtures" / data,
        "passphrase": PASSPHRASE,
        "output": tmp_path / "out",
    }
    with pytest.raises(RefusedError) as caught:
        api.release(**given)
    ways = caught.value.ways.found
    assert ways
    outcome = api.release(**given, with_=Path(ways[0].file))
    assert outcome.document["k"] >= 3
    assert outcome.document["suppressed_band"] == ways[0].lost_band
