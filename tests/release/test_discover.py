"""Keys that are taken from the data, through the whole release.

False alarms: 26 people are alone in a village, and each is told with a chance
of at most delta, 10^-9; 60 share one, whose noisy count misses the threshold
with a chance below 10^-9. Together below 10^-7.
"""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
from survey import Survey, tables_only

from anonkit.dp import ledger
from anonkit.errors import PolicyError, RefusedError

TABLE = "    - {name: by_village, by: [village, sex], count: persons, keys: discover}\n"
SHARED = 60


@pytest.fixture
def villages(tiny: Survey, account: str) -> Survey:
    """Tables by village alone, from an account with a delta."""
    ledger.create_account(ledger.default_ledger(), "small", Fraction(6), Fraction(2, 10**9))
    return with_villages(tiny, tables_only(tiny.policy.read_text("utf-8")), "Kajulu")


def with_villages(made: Survey, policy: str, shared: str) -> Survey:
    policy = policy.replace("  water:", "  village: {role: open, release: false}\n  water:")
    policy = policy.replace("budget: tiny", "budget: small")
    policy = policy.replace("  epsilon: 2.0\n", "  epsilon: 2.0\n  delta: 0.000000001\n")
    policy = policy.replace("    - {name: by_ward, by: [ward], count: persons}\n", "")
    policy = policy.replace("    - {name: by_sex_water, by: [sex, water], count: persons}\n", TABLE)
    made.policy.write_text(policy, "utf-8")
    share(made, shared)
    return made


def share(made: Survey, shared: str) -> None:
    """Most people live in one village, each of the others in one of their own."""
    made.rewrite(
        [
            {**row, "village": f" {shared}" if n < SHARED else f"Hamlet {'abcdefghij'[n % 10] * n}"}
            for n, row in enumerate(made.people)
        ]
    )


def lines(folder: Path) -> list[dict[str, str]]:
    text = (folder / "tables" / "by_village.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_key_is_told_with_all_its_public_cells_or_not_at_all(
    villages: Survey, release, tmp_path: Path
) -> None:
    outcome = release(villages, output=tmp_path / "one")
    told = lines(tmp_path / "one")
    assert [(line["village"], line["sex"]) for line in told] == [
        ("Kajulu", sex) for sex in ("female", "male", "(missing)", "(outside)")
    ]
    # 59 people consented: three sums of noise beyond 40 have a chance below 10^-9.
    assert abs(sum(int(line["value"]) for line in told) - SHARED) < 40
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_bytes())
    budget = manifest["budget"]
    assert budget["delta_spent"] == "0.000000001"
    assert 0 < Fraction(budget["delta"]) < Fraction(1, 10**10)
    whole = Fraction(manifest["whole"].partition("delta ")[2].partition(")")[0])
    assert whole >= Fraction(budget["delta"]) + Fraction(budget["delta_spent"])
    (claim,) = [each for each in manifest["claims"] if each["measure"] == "found_keys"]
    assert claim["value"] == outcome.document["tables"][0]["threshold"]
    assert sum(int(line["value"]) for line in told) >= claim["value"]
    assert not any(each["measure"] == "complete_keys" for each in manifest["claims"])
    page = (tmp_path / "one" / "report.html").read_text("utf-8")
    assert "have no line in it" in page
    released = [path for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert not any(b"Hamlet" in path.read_bytes() for path in released)


def test_the_account_pays_delta_until_none_is_left(
    villages: Survey, release, tmp_path: Path
) -> None:
    for label in ("wave-1", "wave-2", "wave-3"):
        villages.edit("release: wave-", f"release: {label}-")
        places = {"output": tmp_path / label, "private": tmp_path / f"{label}-private"}
        if label != "wave-3":
            release(villages, **places)
            continue
        villages.edit("epsilon: 2.0", "epsilon: 1.0")
        with pytest.raises(
            RefusedError, match=r"0\.000000002 of delta 0\.000000002 is spent"
        ) as got:
            release(villages, **places)
        assert (got.value.code, "nothing is left" in got.value.problem) == ("budget.short", True)
        villages.edit("  delta: 0.000000001\n", "")
        with pytest.raises(PolicyError, match="which `delta:` pays for"):
            release(villages, **places)


def test_a_key_like_an_identifier_is_refused_after_the_spend_and_never_drawn_again(
    villages: Survey, release, tmp_path: Path
) -> None:
    share(villages, "clinic@example.org")
    for _ in range(2):
        with pytest.raises(RefusedError) as caught:
            release(villages)
        assert caught.value.code == "residual.email"
        assert caught.value.where == "table by_village, column village"
        assert "clinic@example.org" not in str(caught.value)
        assert not (tmp_path / "out").exists()
    spent = ledger.open_ledger(ledger.default_ledger()).account("small")
    assert (spent.spent, spent.delta_spent) == (2, Fraction(1, 10**9))
    because = "{because: the address of a health post, by: the office, until: 2999-01-01}"
    villages.edit("village: {role: open,", f"village: {{role: open, not_identifier: {because},")
    release(villages)
    assert {line["village"] for line in lines(tmp_path / "out")} == {"clinic@example.org"}
    assert ledger.open_ledger(ledger.default_ledger()).account("small") == spent


def test_a_key_that_stands_in_a_hidden_column_is_refused(
    tiny: Survey, keyring: object, release, tmp_path: Path
) -> None:
    ledger.create_account(ledger.default_ledger(), "small", Fraction(6), Fraction(2, 10**9))
    hidden = tiny.people[7]["national_id"]
    made = with_villages(tiny, tiny.policy.read_text("utf-8"), f"Plot {hidden}")
    with pytest.raises(RefusedError) as caught:
        release(made)
    assert caught.value.code == "residual.personal_value"
    assert hidden not in str(caught.value)
    assert not (tmp_path / "out").exists()
