"""`plan --frontier`: a release's own figures, exact on the private side, in bands on the screen."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from anonkit import api, files
from anonkit.errors import OptionError
from anonkit.plan import describe, document
from anonkit.records import FrontierRecord
from anonkit.steps import frontier as steps

BANDS = {"none", "< 5 %", "5–20 %", "> 20 %", "all", None}


def measured(tiny, **options) -> tuple[FrontierRecord, dict, str]:
    """The frontier, its private document, and what the screen shows."""
    plan = api.plan(policy=tiny.policy, data=tiny.data, frontier=True, **options)
    assert plan.frontier is not None
    table = Path(plan.frontier.file)
    exact = json.loads(table.with_name("figures.json").read_text(encoding="utf-8"))
    return plan.frontier, exact, describe(plan) + json.dumps(document(plan))


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two points of the policy's own method are enough."""
    monkeypatch.setattr(steps, "GOALS", (20,))


@pytest.mark.parametrize(("method", "k"), [("local_recode", 3), ("suppress_cells", 8)])
def test_the_policys_own_point_is_what_a_release_does(
    tiny, release, tmp_path, monkeypatch, method, k
):
    monkeypatch.setattr(steps, "_wanted", lambda k, method: [(k, method)])
    monkeypatch.setattr("anonkit.release.walk.shown_by", lambda *_: {})
    tiny.edit("method: suppress", f"method: {method}")
    tiny.edit("k: 3", f"k: {k}")
    found, exact, _ = measured(tiny)
    release(tiny)
    own = exact["points"][0]
    kept = json.loads((tmp_path / "private" / "private.json").read_text(encoding="utf-8"))
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    claims = {claim["measure"]: claim["value"] for claim in manifest["claims"]}
    assert own["chosen"]
    assert own["within_limit"]
    assert own["people_removed"] == kept["people_removed"]
    assert own["loss_with_removed"] == kept["with_suppressed"]["loss"]
    assert f"{float(own['loss']):.3f}" == f"{float(claims['loss']):.3f}"
    assert own["classes"] == claims["classes"]
    assert kept["alike"] == list(found.alike)
    with (tmp_path / "out" / "data" / "tiny-survey.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = [row[name] for row in rows for name in ("age", "sex", "ward")]
    assert own["cells_suppressed"] == cells.count("*")
    assert (own["cells_suppressed"] > 0) == (method == "suppress_cells")
    assert own["cells"] == len(cells)


def test_no_keyring_is_needed_and_nothing_exact_or_of_a_person_is_shown(tiny, home):
    found, exact, shown = measured(tiny)
    assert not list(home.rglob("keyring*"))
    assert {(each.k, each.method) for each in found.points} >= {(3, "suppress"), (20, "suppress")}
    assert {each.method for each in found.points} == set(steps.METHODS)
    for each in found.points:
        assert {each.removed, each.loss, each.stars} <= BANDS
        assert (each.removed is None) == bool(each.refused)
    plain = re.sub(r"[0-9a-f]{16,}|frontiers/\S+", "", shown)
    for point in exact["points"]:
        for key in ("loss", "loss_with_removed", "average_class"):
            assert point.get(key) in (None, "0.000000", "1.000000") or point[key] not in plain
    written = Path(found.file).read_text(encoding="utf-8") + json.dumps(exact)
    with tiny.data.open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert names
    assert not [name for name in names if name in written + shown]


def test_the_exact_figures_are_the_owners_alone_and_the_work_is_gone(tiny):
    found, _, _ = measured(tiny)
    table = Path(found.file)
    assert table.is_relative_to(files.data_dir())
    assert {path.stat().st_mode & 0o777 for path in table.parent.iterdir()} == {0o600}
    assert table.parent.stat().st_mode & 0o777 == 0o700
    assert not list(files.data_dir().rglob("*.parquet"))


def test_what_there_is_no_time_for_is_named(tiny, monkeypatch):
    monkeypatch.setattr(steps.frontier, "__defaults__", (-1.0,))
    found, _, shown = measured(tiny)
    assert [(each.k, each.method) for each in found.points] == [(3, "suppress")]
    assert "local_recode k 3" in found.not_tried
    assert "No time was left for local_recode k 3" in shown


def test_a_point_above_the_limit_says_so(tiny):
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0")
    tiny.edit("k: 3", "k: 9")
    own = measured(tiny)[0].points[0]
    assert own.chosen
    assert not own.within
    assert own.removed not in ("none", None)


def test_it_needs_data_and_records(tiny):
    with pytest.raises(OptionError, match="measured on data"):
        api.plan(policy=tiny.policy, frontier=True)
    policy = Path(__file__).parents[2] / "policies" / "household-water-public.yaml"
    data = Path(__file__).parents[2] / "fixtures" / "household-survey.csv"
    with pytest.raises(OptionError, match="asks for none"):
        api.plan(policy=policy, data=data, frontier=True)
