"""The parts of a release say the same: what is changed in one is found out in another."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import tabled
from tabled import Made

from anonkit.bundle.verify.agreeing import agreement_checks
from anonkit.bundle.verify.base import Received


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return tabled.with_records(tmp_path_factory.mktemp("both"))


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return tabled.every_table(tmp_path_factory.mktemp("every"))


def failing(received: Received) -> set[str]:
    return {each.id for each in agreement_checks(received) if each.status == "fail"}


@pytest.mark.parametrize("kind", ["both", "every"])
def test_an_honest_release_agrees_with_itself(kind: str, request: pytest.FixtureRequest) -> None:
    made: Made = request.getfixturevalue(kind)
    found = list(agreement_checks(made.received))
    assert {each.status for each in found} == {"pass"}, [c for c in found if c.status != "pass"]
    assert {each.kind for each in found} == {"cross_checked"}


def package(change: Callable[[dict[str, Any]], object]) -> dict[str, Callable[[str], str]]:
    def edit(text: str) -> str:
        found = json.loads(text)
        change(found)
        return json.dumps(found)

    return {"datapackage.json": edit}


PACKAGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another name": lambda p: p.update(name="other"),
    "another label": lambda p: p.update(version="wave-9"),
    "another promise": lambda p: p.update(description="Nobody can be found in it."),
    "a file less": lambda p: p["resources"].pop(),
    "a file twice": lambda p: p["resources"].append(p["resources"][0]),
    "another hash": lambda p: p["resources"][0].update(hash="sha256:" + "0" * 64),
    "another length": lambda p: p["resources"][0].update(bytes=1),
    "a column less": lambda p: p["resources"][0]["schema"]["fields"].pop(),
    "a column renamed": lambda p: p["resources"][-1]["schema"]["fields"][0].update(name="x"),
    "keys as numbers": lambda p: p["resources"][-1]["schema"]["fields"][0].update(type="number"),
    "another delimiter": lambda p: p["resources"][0].update(dialect={"delimiter": ";"}),
    "a key to nothing": lambda p: p["resources"][0]["schema"].update(foreignKeys=[{}]),
    "no list of files": lambda p: p.pop("resources"),
}


@pytest.mark.parametrize("how", PACKAGES)
def test_a_forged_data_package_fails(both: Made, how: str) -> None:
    assert failing(both.forged(files=package(PACKAGES[how]))) == {"agreement.datapackage"}
