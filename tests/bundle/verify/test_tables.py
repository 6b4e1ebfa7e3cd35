"""Every claim on the tables: true in honest releases, and found out where it is forged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import tabled
from tabled import Made

from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.tables import table_checks
from anonkit.records.verify import Check

WIDTH = "noise_half_width_95"


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return tabled.every_table(tmp_path_factory.mktemp("every"))


@pytest.fixture(scope="module")
def gaussian(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return tabled.found_and_gaussian(tmp_path_factory.mktemp("gaussian"))


def failing(received: Received) -> set[tuple[str, str]]:
    """(id, file) of the checks that fail."""
    return {(each.id, each.where) for each in table_checks(received) if each.status == "fail"}


def of(manifest: dict[str, Any], path: str, measure: str) -> Iterator[dict[str, Any]]:
    return (claim for claim in claims(manifest, measure) if claim["artefact"] == path)


def claims(manifest: dict[str, Any], measure: str) -> Iterator[dict[str, Any]]:
    return (claim for claim in manifest["claims"] if claim["measure"] == measure)


@pytest.mark.parametrize("kind", ["every", "gaussian"])
def test_honest_tables_keep_every_claim(kind: str, request: pytest.FixtureRequest) -> None:
    made: Made = request.getfixturevalue(kind)
    found: list[Check] = list(table_checks(made.received))
    assert len(found) == len(made.manifest["claims"]) > 12
    assert {each.status for each in found} == {"pass"}, [c for c in found if c.status != "pass"]


def one_more(manifest: dict[str, Any], measure: str) -> set[tuple[str, str]]:
    """Claim one step more of all tables, and give the checks that must find it out."""
    told = list(claims(manifest, measure))
    for claim in told:
        value = claim["value"]
        claim["value"] = value + 1 if isinstance(value, int) else f"{value}1"
    return {(f"claim.{measure}", claim["artefact"]) for claim in told}


@pytest.mark.parametrize(
    "measure", ["complete_keys", "noise_half_width_95", "adds_up(all)", "adds_up(ages)"]
)
def test_a_claim_one_step_off_fails_under_its_own_name(every: Made, measure: str) -> None:
    wanted: set[tuple[str, str]] = set()
    forged = every.forged(lambda manifest: wanted.update(one_more(manifest, measure)))
    assert failing(forged) == wanted != set()


def test_a_value_one_step_off_in_one_of_two_tables_no_longer_adds_up(every: Made) -> None:
    def step(text: str) -> str:
        first, line, *rest = text.splitlines(keepends=True)
        cells = line.split(",")
        cells[4] = str(float(cells[4]) + 0.001) if "." in cells[4] else str(int(cells[4]) + 1)
        return "".join([first, ",".join(cells), *rest])

    forged = every.forged(files={"tables/people.csv": step})
    assert ("claim.adds_up(ages)", "tables/people.csv") in failing(forged)


@pytest.mark.parametrize("told", ["the lines", "the claim", "both"])
def test_a_half_width_that_is_made_smaller_fails(every: Made, told: str) -> None:
    path = "tables/visits.csv"
    width = next(of(every.manifest, path, WIDTH))["value"]
    less = str(int(width) - 1)
    lines = {path: lambda text: text.replace(f",{width},", f",{less},")}

    def claim(manifest: dict[str, Any]) -> None:
        if told != "the lines":
            next(of(manifest, path, WIDTH))["value"] = less

    forged = every.forged(claim, {} if told == "the claim" else lines)
    assert failing(forged) == {(f"claim.{WIDTH}", path)}


@pytest.mark.parametrize("path", ["tables/visits.csv", "tables/groups.csv", "tables/quartiles.csv"])
@pytest.mark.parametrize("how", ["gone", "twice"])
def test_a_line_that_is_gone_or_there_twice_fails(every: Made, path: str, how: str) -> None:
    def edit(text: str) -> str:
        head, line, *rest = text.splitlines(keepends=True)
        return "".join([head, *([line, line] if how == "twice" else []), *rest])

    assert ("claim.complete_keys", path) in failing(every.forged(files={path: edit}))
