"""Actions of other packages: used only if the policy names them, and never believed."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from plugin import PANDAS, offer

from anonkit import api
from anonkit.errors import AnonkitError, PolicyError, RefusedError
from anonkit.plan.words import describe

ACTION = """
import pyarrow as pa
from pydantic import Field
from anonkit.actions.base import Action, Params

class CutParams(Params):
    keep: int = Field(1, ge=1, description="Characters that stay.")

def cut(column, params, context):
    texts = column.to_pylist()
    return pa.array([t and t[: params.keep] for t in texts], pa.string())

initial = Action(name="initial", summary="the first letters", params=CutParams, accepts=("text",),
                 apply=cut, hides=False, words=lambda p: f"cut after {p.keep}")
"""


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Install a package for one test."""
    folder = tmp_path / "site"
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "toy_actions", raising=False)

    def run(code: str, *names: str, **more: str) -> Path:
        return offer(folder, code, *(names or ("initial",)), **more)

    yield run
    sys.modules.pop("toy_actions", None)


@pytest.fixture
def asking(tiny):
    """The tiny survey, whose policy names the plug-in."""
    tiny.edit("{role: open, values: [tap, river]}", "{role: open, action: initial}")
    tiny.edit("    - {name: by_sex_water, by: [sex, water], count: persons}\n", "")
    return tiny


@pytest.mark.parametrize("code", [PANDAS, ACTION], ids=["pandas", "action"])
def test_a_plug_in_releases_and_is_told(offered, asking, release, tmp_path, code):
    path = offered(code)
    release(asking)
    with (tmp_path / "out" / "data" / "tiny-survey.csv").open() as file:
        assert {row["water"] for row in csv.DictReader(file)} == {"t", "r"}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert manifest["plugins"] == [
        {
            "action": "initial",
            "distribution": "toy-actions",
            "version": "1.2",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
    ]
    report = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "toy-actions" in report
    told = api.plan(policy=asking.policy, data=asking.data).notes
    assert any("the work of toy-actions 1.2" in str(note) for note in told)


def test_a_release_without_a_plug_in_names_none(tiny, release, tmp_path):
    release(tiny)
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["plugins"] == []


def test_parameters_are_those_of_the_action(offered, asking, release, tmp_path):
    offered(ACTION)
    asking.edit("action: initial}", "action: initial, keep: 2}")
    release(asking)
    assert ",ta" in (tmp_path / "out" / "data" / "tiny-survey.csv").read_text()
    asking.edit("keep: 2}", "keep: 0}")
    with pytest.raises(PolicyError):
        api.plan(policy=asking.policy)


def test_another_version_of_the_code_is_another_release(offered, asking, release):
    offered(PANDAS)
    release(asking)
    assert release(asking).document["already"]
    sys.modules.pop("toy_actions")
    offered(PANDAS.replace("0, 1", "0,  1"))
    with pytest.raises(AnonkitError) as caught:
        release(asking)
    assert caught.value.code == "output.occupied"


def test_nobody_offers_it(asking):
    with pytest.raises(PolicyError) as caught:
        api.plan(policy=asking.policy)
    assert caught.value.code == "policy.unknown_action"


def test_two_packages_offer_it(offered, asking):
    offered(PANDAS)
    offered(PANDAS, module="others", package="other-actions")
    with pytest.raises(PolicyError, match="is offered by other-actions and toy-actions"):
        api.plan(policy=asking.policy)


def test_what_is_built_in_comes_first(offered, tiny, release):
    offered("def mask(cells): raise ValueError", "mask")
    tiny.edit("{role: open, values: [tap, river]}", "{role: open, action: mask, keep_last: 1}")
    tiny.edit("    - {name: by_sex_water, by: [sex, water], count: persons}\n", "")
    release(tiny)


NO_PLUG_INS = {
    "raises on import": "raise ValueError('Mary')",
    "leaves on import": "raise SystemExit('Mary')",
    "is missing": "x = 1",
    "is a number": "initial = 7",
    "is a class": "class initial: pass",
    "has another name": ACTION.replace('name="initial"', 'name="other"'),
    "asks for a key": ACTION.replace("hides=False", "hides=False, purpose='mac-token'"),
    "leaves texts readable": ACTION.replace("hides=False", "hides=True, readable=True"),
    "is not to be searched": ACTION.replace("hides=False", "hides=False, kind='token'"),
    "asks for spans": ACTION.replace("hides=False", "hides=False, needs=('spans',)"),
    "fails on its words": ACTION.replace("cut after {p.keep}", "{p.nothing}"),
}


@pytest.mark.parametrize("name", NO_PLUG_INS)
def test_what_is_no_plug_in_is_a_fault_of_the_policy(offered, asking, name):
    offered(NO_PLUG_INS[name])
    with pytest.raises(PolicyError) as caught:
        describe(api.plan(policy=asking.policy, data=asking.data))
    assert caught.value.code == "policy.plugin"
    assert "Mary" not in str(caught.value)
    assert all(fault.fix for fault in caught.value.faults)


MISBEHAVING = {
    "raises": "raise ValueError(list(cells))",
    "raises an error of its own": "raise type('E' + cells[0], (Exception,), {})(cells[0])",
    "leaves": "raise SystemExit(cells[0])",
    "is shorter": "return cells[1:]",
    "is longer": "return pd.concat([cells, cells])",
    "is in another order": "return cells.sort_values()",
    "is a list": "return list(cells)",
    "is nothing": "return None",
    "holds lists": "return cells.map(list)",
    "holds numbers": "return cells.map(len)",
    "is by chance": "return cells.map(lambda _: str(random.random()))",
    "hangs on the others": "return cells + str(len(cells))",
}


@pytest.mark.parametrize("name", MISBEHAVING)
def test_a_plug_in_that_misbehaves_is_refused(offered, asking, release, tmp_path, capfd, name):
    offered(
        "import random\nimport sys\nimport pandas as pd\n"
        "def initial(cells):\n    print(cells)\n    print(list(cells), file=sys.stderr)\n    "
        + MISBEHAVING[name]
    )
    with pytest.raises(RefusedError) as caught:
        release(asking)
    assert caught.value.code == "plugin.failed"
    assert caught.value.where == "column water"
    said = str(caught.value) + "".join(capfd.readouterr())
    assert "tap" not in said
    assert "river" not in said
    assert caught.value.__cause__ is None
    assert not (tmp_path / "out").exists()


def test_a_plug_in_that_touches_nothing_is_refused(offered, asking, release, tmp_path):
    offered("def initial(cells):\n    return cells")
    with pytest.raises(RefusedError) as caught:
        release(asking)
    assert caught.value.code == "plugin.untouched"
    assert not (tmp_path / "out").exists()


HIDING = "def initial(cells):\n    return {}\ninitial.hides = True\n"


def test_an_identifier_is_released_only_if_the_plug_in_hides_it(offered, tiny, release, tmp_path):
    offered(PANDAS)
    tiny.edit("name: {role: identifier}", "name: {role: identifier, action: initial}")
    with pytest.raises(PolicyError, match="does not hide what a column with role identifier says"):
        api.plan(policy=tiny.policy)
    sys.modules.pop("toy_actions")
    offered(HIDING.format("cells.str.slice(0, 1)"))
    release(tiny)
    assert (tmp_path / "out" / "manifest.json").exists()


def test_what_a_plug_in_left_of_an_identifier_stops_the_release(offered, tiny, release):
    offered(HIDING.format("cells.where(cells.str.len() > 15, '-').str.lower() + '!'"))
    tiny.edit("name: {role: identifier}",
              "name: {role: identifier, action: initial, accept_unique: for the test}")  # fmt: skip
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code.startswith("residual.")


def test_no_plug_in_is_loaded_unless_a_policy_names_it(offered, tiny, tmp_path):
    offered("raise SystemExit('loaded')")
    for command in (["--help"], ["rules"], ["plan", str(tiny.policy)]):
        done = subprocess.run(
            [sys.executable, "-m", "anonkit", *command],
            env={"PYTHONPATH": str(tmp_path / "site"), "ANONKIT_HOME": str(tmp_path / "home")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "initial" not in done.stdout
