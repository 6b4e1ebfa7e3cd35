"""Every claim on the tables: true in honest releases, and found out where it is forged."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tabled
from hypothesis import given
from hypothesis import strategies as st
from tabled import Made

from anonkit.bundle.verify.agreement.checks import agreement_checks
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.tables.checks import table_checks
from anonkit.dp import family, means, two_buckets
from anonkit.dp.base import Facts
from anonkit.records.verify import Check

WIDTH, BY_LINE = "noise_half_width_95", "noise_by_line"
DELTA = {("claim.ledger_head", "release")}
"""Fails too where the facts that delta follows from are not those of the release."""


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return tabled.every_table(tmp_path_factory.mktemp("every"))


@pytest.fixture(scope="module", autouse=True)
def _hurried() -> Iterator[None]:
    """The same noise reaches as far each time: it is worked out once, by the code itself."""
    worked_out = cache(family.pooled_half_width)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            family, "pooled_half_width", lambda parts, *grid: worked_out(tuple(parts), *grid)
        )
        yield


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
def test_honest_tables_keep_every_claim_and_agree(
    kind: str, request: pytest.FixtureRequest
) -> None:
    made: Made = request.getfixturevalue(kind)
    found: list[Check] = list(table_checks(made.received))
    assert len(found) == len(made.manifest["claims"]) > 12
    found += agreement_checks(made.received)
    assert {each.status for each in found} == {"pass"}, [c for c in found if c.status != "pass"]


def step(value: str | int) -> str | int:
    """One more in the last digit; of words, other words."""
    if isinstance(value, int):
        return value + 1
    head, last = value[:-1], value[-1]
    return head + str((int(last) + 1) % 10) if last.isdigit() else f"{value}x"


@pytest.mark.parametrize("said", [{}, {"kind": "sender_says"}])
@pytest.mark.parametrize("kind", ["every", "gaussian"])
def test_each_claim_one_step_off_fails_under_its_own_name_whatever_it_is_called(
    kind: str, said: dict[str, str], request: pytest.FixtureRequest
) -> None:
    def forge(manifest: dict[str, Any]) -> None:
        for claim in manifest["claims"]:
            claim |= {"value": step(claim["value"]), **said}

    made: Made = request.getfixturevalue(kind)
    told = {(f"claim.{claim['measure']}", claim["artefact"]) for claim in made.manifest["claims"]}
    assert failing(made.forged(forge)) == told


Edit = Callable[[str], str]


def with_cell(line: int, column: str, change: Callable[[str], object]) -> Edit:
    """A table with one cell changed."""

    def edit(text: str) -> str:
        rows = list(csv.reader(io.StringIO(text)))
        at = rows[0].index(column)
        rows[line][at] = str(change(rows[line][at]))
        made = io.StringIO()
        csv.writer(made, lineterminator="\n").writerows(rows)
        return made.getvalue()

    return edit


def test_a_value_one_step_off_in_one_of_two_tables_no_longer_adds_up(every: Made) -> None:
    forged = every.forged(files={"tables/people.csv": with_cell(1, "value", step)})
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


LINES: dict[str, tuple[str, str, Edit]] = {
    "a key of no list": ("complete_keys", "people", with_cell(1, "sex", lambda _: "neither")),
    "a key of no ladder": ("complete_keys", "groups", with_cell(1, "ethnicity", lambda _: "x")),
    "a level of no ladder": ("complete_keys", "groups", with_cell(1, "level", lambda _: "sex")),
    "more cells than it is": ("complete_keys", "groups", with_cell(
        1, "note", lambda note: "" if note else "in place of 2 cells")),
    "a value that is none": ("complete_keys", "visits", with_cell(1, "value", lambda _: "many")),
    "a value of spaces": ("complete_keys", "visits", with_cell(1, "value", lambda v: f" {v}")),
    "a value beside the grid": (WIDTH, "visits", with_cell(1, "value", lambda v: f"{v}.5")),
    "a value spelled longer": (WIDTH, "visits", with_cell(1, "value", lambda v: f"{v}.0")),
    "another variance": (WIDTH, "visits", with_cell(2, "noise_variance", step)),
    "another half-width": (WIDTH, "people", with_cell(3, "noise_half_width_95", step)),
    "another unit": ("complete_keys", "visits", with_cell(1, "unit", lambda _: "person")),
    "another measure": ("complete_keys", "visits", with_cell(1, "measure", lambda _: "persons")),
    "a column less": ("complete_keys", "people", lambda t: t.replace(",note\n", "\n", 1)),
    "a mean beyond its bounds": (BY_LINE, "mean", with_cell(1, "value", lambda _: "60000")),
    "half the noise of a mean": (BY_LINE, "mean", with_cell(
        1, "noise_half_width_95", lambda width: int(width) // 2)),
    "half the variance of a mean": (BY_LINE, "mean", with_cell(
        1, "noise_variance", lambda variance: int(variance) // 2)),
    "a share spelled longer": (BY_LINE, "tap", with_cell(1, "value", lambda v: f"{v}0")),
    "a mean withheld for no reason": (BY_LINE, "mean", with_cell(3, "note", lambda _: "no")),
    "a quantile between steps": (BY_LINE, "quartiles", with_cell(1, "value", lambda _: "150")),
    "a quantile beyond": (BY_LINE, "quartiles", with_cell(1, "value", lambda _: "99000")),
    "a rank less wrong": (BY_LINE, "quartiles", with_cell(
        1, "note", lambda note: note.replace("most 1", "most "))),
    "no table at all": ("complete_keys", "people", lambda _: "\x00"),
}  # fmt: skip


@pytest.mark.parametrize("how", LINES)
def test_lines_that_no_table_of_anonkit_has_fail(every: Made, how: str) -> None:
    measure, name, edit = LINES[how]
    path = f"tables/{name}.csv"
    assert (f"claim.{measure}", path) in failing(every.forged(files={path: edit}))


def measured(manifest: dict[str, Any], table: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in manifest["budget"]["measured"]
        if each["table"] == table and not each["first_pass"]
    )  # fmt: skip
    return found


def noise_of(manifest: dict[str, Any], table: str) -> dict[str, Any]:
    how: dict[str, Any] = next(of(manifest, f"tables/{table}.csv", WIDTH))["how"]
    return how


COSTS: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "half the epsilon": ("visits", lambda m: measured(m, "visits").update(epsilon="0.1")),
    "half the epsilon of two": ("ages", lambda m: measured(m, "people").update(epsilon="0.1")),
    "no number": ("visits", lambda m: measured(m, "visits").update(epsilon="1e-999999999")),
    "none of it": ("visits", lambda m: m["budget"]["measured"].remove(measured(m, "visits"))),
    "Gaussian": ("visits", lambda m: measured(m, "visits").update(rho="1", sigma_squared="2")),
    "less to change": ("visits", lambda m: measured(m, "visits").update(sensitivity="0.5")),
    "more rows": ("visits", lambda m: m["budget"].update(max_rows_per_unit=2)),
    "fewer rows": ("visits", lambda m: noise_of(m, "visits").update(rows=0)),
    "another step": ("by_ward", lambda m: noise_of(m, "by_ward").update(step="0.1")),
    "a step without end": ("by_ward", lambda m: noise_of(m, "by_ward").update(step="1/3")),
    "narrower bounds": ("by_ward", lambda m: noise_of(m, "by_ward").update(bounds=["0", "9"])),
    "weights": ("visits", lambda m: noise_of(m, "visits").update(weight_max="9")),
    "measured with others": ("visits", lambda m: noise_of(m, "visits")["together"].append("ages")),
    "measured with none": ("ages", lambda m: noise_of(m, "ages").update(together=[])),
    "measured with nothing": ("ages", lambda m: noise_of(m, "ages")["together"].append("x")),
    "nothing said": ("ages", lambda m: noise_of(m, "ages").clear()),
}  # fmt: skip


@pytest.mark.parametrize("how", COSTS)
def test_half_widths_that_the_costs_do_not_imply_fail(every: Made, how: str) -> None:
    table, change = COSTS[how]
    assert (f"claim.{WIDTH}", f"tables/{table}.csv") in failing(every.forged(change))


@pytest.mark.parametrize(
    "facts",
    [
        {"bounds": ["7", "7"]},
        {"bounds": ["0", "1/3"]},
        {"bounds": ["0", "100000"]},
        {"step": "0"},
        {"rows": 2},
        {"parts": ["0.5"]},
    ],
)
def test_facts_that_the_lines_of_means_cannot_have_fail(every: Made, facts: dict[str, Any]) -> None:
    forged = every.forged(lambda m: next(claims(m, BY_LINE))["how"].update(facts))
    assert failing(forged) - DELTA == {(f"claim.{BY_LINE}", "tables/mean.csv")}


@pytest.mark.parametrize(("measure", "path"), [(WIDTH, "visits"), (BY_LINE, "mean")])
def test_a_table_of_whose_noise_nothing_is_claimed_fails(
    every: Made, measure: str, path: str
) -> None:
    path = f"tables/{path}.csv"
    forged = every.forged(lambda m: m["claims"].remove(next(of(m, path, measure))))
    assert failing(forged) - DELTA == {("claim.complete_keys", path)}


def test_a_smaller_budget_told_alike_everywhere_needs_wider_noise(every: Made) -> None:
    """Whoever halves every epsilon that is told would have had to draw more noise."""

    def halve(manifest: dict[str, Any]) -> None:
        budget = manifest["budget"]
        for each in (budget, *budget["measured"]):
            each["epsilon"] = str(Fraction(each["epsilon"]) / 2)

    found = failing(every.forged(halve))
    told = claims(every.manifest, WIDTH)
    assert {(f"claim.{WIDTH}", claim["artefact"]) for claim in told} <= found


FOUND: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "more delta": ("found_keys", lambda m: finds(m)["how"].update(delta="0.00001")),
    "fewer cells": ("found_keys", lambda m: finds(m)["how"].update(cells=1)),
    "more epsilon": ("found_keys", lambda m: measured(m, "by_village").update(epsilon="2")),
    "no columns": ("found_keys", lambda m: finds(m)["how"].update(found=[])),
    "another column": ("found_keys", lambda m: finds(m)["how"].update(found=["sex"])),
    "a part of rho less": ("rho", lambda m: measured(m, "t0").update(rho="0.001")),
    "more epsilon for rho": ("rho", lambda m: m["budget"]["gaussian"].update(epsilon="2")),
    "less epsilon for rho": ("rho", lambda m: m["budget"]["gaussian"].update(epsilon="1")),
    "more delta for rho": ("rho", lambda m: m["budget"]["gaussian"].update(delta="0.00001")),
    "no cost of rho": ("rho", lambda m: m["budget"].update(gaussian=None)),
    "less sigma squared": (WIDTH, lambda m: measured(m, "t3").update(sigma_squared="3")),
}


def finds(manifest: dict[str, Any]) -> dict[str, Any]:
    return next(claims(manifest, "found_keys"))


@pytest.mark.parametrize("how", FOUND)
def test_thresholds_and_rho_that_the_costs_do_not_imply_fail(gaussian: Made, how: str) -> None:
    measure, change = FOUND[how]
    assert f"claim.{measure}" in {what for what, _ in failing(gaussian.forged(change))}


@pytest.mark.parametrize(
    "edit",
    [with_cell(1, "value", lambda v: int(v) - 99), lambda text: text[: text[:-1].rindex("\n") + 1]],
)
def test_a_key_that_too_few_share_or_half_of_one_fails(gaussian: Made, edit: Edit) -> None:
    forged = gaussian.forged(files={"tables/by_village.csv": edit})
    assert ("claim.found_keys", "tables/by_village.csv") in failing(forged)


@given(st.integers(-200, 3000), st.integers(-200, 3000), st.sampled_from(["1/9", "0.5", "4"]))
def test_an_honest_mean_goes_together_with_its_noise_and_half_of_it_does_not(
    above: int, below: int, epsilon: str
) -> None:
    facts = Facts(Fraction(epsilon), 1, 1, step=Fraction(10), high=Fraction(500))
    ((told,),) = two_buckets.figures("mean", means.sensitivity)([[above], [below]], facts)
    if told.value:
        most = means.sensitivity(facts)
        assert two_buckets.go_together(told, facts, most)
        half = replace(told, half_width_95=str(Fraction(told.half_width_95) / 2))
        assert not two_buckets.go_together(half, facts, most)


def test_a_ladder_that_is_cut_does_not_hide_cells(every: Made) -> None:
    """A finest key less, in every rung and in the number of cells, leaves lines of no cell."""

    def cut(manifest: dict[str, Any]) -> None:
        (claim,) = of(manifest, "tables/groups.csv", "complete_keys")
        for rung in claim["how"]["rungs"]:
            rung["told"]["ethnicity"].pop()
        claim["value"] = claim["value"] * 3 // 4

    assert ("claim.complete_keys", "tables/groups.csv") in failing(every.forged(cut))


def test_what_the_first_format_does_not_say_is_not_counted() -> None:
    golden = tabled.of_folder(Path(__file__).parents[3] / "fixtures" / "golden" / "release-1")
    found = list(table_checks(golden.received))
    assert {(each.id, each.status) for each in found} == {
        ("claim.complete_keys", "pass"),
        ("claim.adds_up(by_sex_water)", "pass"),
        ("claim.ledger_head", "pass"),
        (f"claim.{WIDTH}", "not_checked"),
    }


def test_what_a_forger_writes_does_not_steer_a_terminal(every: Made) -> None:
    def steer(manifest: dict[str, Any]) -> None:
        for claim in manifest["claims"]:
            claim["value"] = "\x1b[2J\x1b[32mok" * 10_000

    for check in table_checks(every.forged(steer)):
        assert (check.status, "\x1b" in check.why, len(check.why) < 500) == ("fail", False, True)


def test_a_claim_of_tomorrow_is_not_checked(every: Made) -> None:
    new = {"artefact": "tables/ages.csv", "kind": "recomputed", "measure": "new", "value": 1}
    forged = every.forged(lambda m: m["claims"].append(new | {"text": "New.", "how": {}}))
    assert [each.status for each in table_checks(forged)][-1] == "not_checked"


def without(manifest: dict[str, Any]) -> None:
    measured = manifest["budget"]["measured"]
    measured.remove(next(each for each in measured if each["first_pass"]))


def cheaper(manifest: dict[str, Any]) -> None:
    next(e for e in manifest["budget"]["measured"] if e["first_pass"])["epsilon"] = "1/1000"


def other_sensitivity(manifest: dict[str, Any]) -> None:
    next(e for e in manifest["budget"]["measured"] if e["first_pass"])["sensitivity"] = "7"


def one_too_many(manifest: dict[str, Any]) -> None:
    measured = manifest["budget"]["measured"]
    (second,) = (e for e in measured if e["table"] == "people" and not e["first_pass"])
    measured.append(second | {"first_pass": True, "epsilon": "1/90"})


@pytest.mark.parametrize("change", [without, cheaper, other_sensitivity, one_too_many])
def test_choosing_the_levels_of_a_table_costs_its_share_of_epsilon(
    every: Made, change: Callable[[dict[str, Any]], None]
) -> None:
    def forge(manifest: dict[str, Any]) -> None:
        change(manifest)
        spent = manifest["budget"]
        spent["epsilon"] = str(sum(Fraction(each["epsilon"]) for each in spent["measured"]))

    found = {each.id: each for each in agreement_checks(every.forged(forge))}
    assert found["agreement.budget"].status == "fail"
    assert "choosing the levels" in found["agreement.budget"].why


def test_a_list_of_quantiles_that_the_table_has_not_is_not_gone_through(every: Made) -> None:
    def forge(manifest: dict[str, Any]) -> None:
        (claim,) = of(manifest, "tables/quartiles.csv", BY_LINE)
        claim["how"]["parts"] = ["0.5"] * 200_000

    received, before = every.forged(forge), time.process_time()
    assert failing(received) - DELTA == {(f"claim.{BY_LINE}", "tables/quartiles.csv")}
    assert time.process_time() - before < 5


@pytest.mark.parametrize("kind", ["every", "gaussian"])
@pytest.mark.parametrize("delta", ["1e-30", "9.9e-1", "1.0e-9", "-1", "0.0"])
def test_a_delta_that_no_source_of_noise_adds_fails(
    kind: str, delta: str, request: pytest.FixtureRequest
) -> None:
    made: Made = request.getfixturevalue(kind)
    forged = made.forged(lambda manifest: manifest["budget"].update(delta=delta))
    assert failing(forged) == DELTA
