"""Many tables with Gaussian noise, through the whole release.

False alarm: the noise of 324 cells, squared and divided by sigma squared,
adds up to about a chi-squared variable of 324 degrees of freedom. It is below
186 or above 500 with a chance of less than 10^-6 (Laurent & Massart 2000:
below 324 - 2 sqrt(324 x) or above 324 + 2 sqrt(324 x) + 2 x at x = 14.6, with
e^-x < 5 * 10^-7 each, is below 186.5 or above 490.8).
"""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
from survey import Survey, tables_only

from anonkit import api
from anonkit.dp import ledger, zcdp
from anonkit.errors import PolicyError, RefusedError
from anonkit.plan import words

BY = ("sex", "ward", "water")
TABLE = "    - {{name: t{}, by: [sex, ward, water], count: persons}}\n"
MEAN = "    - {name: income, by: [sex], mean: income, bounds: [0, 90000]}\n"


def with_tables(made: Survey, count: int, more: str = "") -> None:
    policy = tables_only(made.policy.read_text("utf-8"))
    head = policy.partition("  tables:\n")[0].replace("budget: tiny", "budget: small")
    head = head.replace("  epsilon: 2.0\n", "  epsilon: 2.0\n  delta: 0.000001\n  outside: drop\n")
    tables = "".join(TABLE.format(number) for number in range(count))
    made.policy.write_text(f"{head}  tables:\n{tables}{more}", "utf-8")


def made_again(made: Survey) -> str:
    """The same policy with five tables."""
    head, _, _ = made.policy.read_text("utf-8").partition(TABLE.format(5))
    return head


@pytest.fixture
def many(tiny: Survey, account: str) -> Survey:
    ledger.create_account(ledger.default_ledger(), "small", Fraction(6), Fraction(1, 10**6))
    with_tables(tiny, 12, MEAN)
    return tiny


def test_the_noise_is_that_of_the_manifest_and_pays_from_the_account(
    many: Survey, release, tmp_path: Path
) -> None:
    release(many)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    budget = manifest["budget"]
    cost = {key: Fraction(value) for key, value in budget["gaussian"].items()}
    measured = {each["table"]: each for each in budget["measured"]}
    assert Fraction(budget["delta_spent"]) == cost["delta"] == Fraction(1, 10**6)
    # The mean keeps Laplace noise, and its own part of epsilon.
    assert Fraction(measured["income"]["epsilon"]) + cost["epsilon"] == 2
    assert measured["income"]["rho"] is None
    assert sum(Fraction(each["rho"] or 0) for each in measured.values()) == cost["rho"]
    assert zcdp.epsilon_of_rho(cost["rho"], cost["delta"]) <= cost["epsilon"]
    squares, cells = Fraction(0), 0
    for number in range(12):
        one = measured[f"t{number}"]
        sigma_squared = Fraction(one["sigma_squared"])
        assert sigma_squared == zcdp.sigma_squared(1, Fraction(one["rho"]))
        path = tmp_path / "out" / "tables" / f"t{number}.csv"
        for line in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
            true = sum(
                row["consent"] == "yes" and all(row[column] == line[column] for column in BY)
                for row in many.people
            )
            squares += (int(line["value"]) - true) ** 2 / sigma_squared
            cells += 1
            assert line["noise_half_width_95"] == str(zcdp.gaussian_half_width_95(sigma_squared))
            assert line["noise_variance"] == zcdp.gaussian_variance(sigma_squared)
    assert cells == 324
    assert 186 < squares < 500
    (claim,) = [each for each in manifest["claims"] if each["measure"] == "rho"]
    assert Fraction(claim["value"]) == cost["rho"]
    assert ledger.open_ledger(ledger.default_ledger()).account("small").delta_left == 0
    many.edit("release: wave-1", "release: wave-2")
    with pytest.raises(RefusedError, match="of delta") as caught:
        release(many, output=tmp_path / "two", private=tmp_path / "two-private")
    assert caught.value.code == "budget.short"


def test_plan_says_why_and_few_tables_need_no_delta(many: Survey) -> None:
    told = words.describe(api.plan(policy=many.policy))
    assert "Gaussian noise where figures add up, since it is smaller" in told
    assert "delta 0.000001 pay for rho" in told
    many.policy.write_text(made_again(many), "utf-8")
    with pytest.raises(PolicyError, match="nothing here uses a `delta`"):
        api.plan(policy=many.policy)
