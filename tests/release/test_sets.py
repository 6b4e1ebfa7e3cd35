"""Select-multiple answers, all the way to the written file."""

from __future__ import annotations

import csv
import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from anonkit.dp import ledger
from anonkit.errors import InputError, PolicyError

OPTIONS = ("food", "school", "water")
PARTS = tuple(f"needs/{option}" for option in OPTIONS)
SETS = (("water", "food"), ("food", "water"), ("food",), ())


def needy(tiny, entry: str, cell: bool = False, parts: bool = True):
    """The tiny survey with a select-multiple question, in one cell, in columns, or both."""
    people = []
    for n, person in enumerate(tiny.people):
        chosen = ("school",) if n == 7 else SETS[n % 4]
        told = {"needs": " ".join(chosen)} if cell else {}
        told |= {f"needs/{each}": str(int(each in chosen)) for each in OPTIONS} if parts else {}
        people.append({**person, **told})
    tiny.rewrite(people)
    tiny.edit("  water: {", f"  needs: {entry}\n  water: {{")
    return tiny


def written(folder: Path) -> list[dict[str, str]]:
    with (folder / "data" / "tiny-survey.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("cell", "parts"), [(True, False), (False, True), (True, True)])
def test_however_it_is_stored_one_set_is_written(tiny, release, tmp_path, cell, parts):
    made = ', from: "needs/*"' if parts else ""
    entry = (
        f"{{role: open, type: multi, accept_unique: a test, values: [{', '.join(OPTIONS)}]{made}}}"
    )
    release(needy(tiny, entry, cell, parts))
    rows = written(tmp_path / "out")
    assert not set(PARTS) & set(rows[0])
    assert {row["needs"] for row in rows} <= {"food water", "food", "school", ""}
    package = json.loads((tmp_path / "out" / "datapackage.json").read_bytes())
    (field,) = [f for r in package["resources"] if r["path"].startswith("data/")
                for f in r["schema"]["fields"] if f["name"] == "needs"]  # fmt: skip
    assert "enum" not in field.get("constraints", {})


@pytest.mark.parametrize("method", ["suppress_cells", "local_recode", "suppress"])
def test_k_counts_sets_and_no_part_tells_what_a_star_hides(tiny, release, tmp_path, method):
    tiny.edit("method: suppress", f"method: {method}")
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.9")
    release(needy(tiny, '{role: quasi, type: multi, from: "needs/*"}', cell=True))
    rows = written(tmp_path / "out")
    sizes = Counter((row["age"], row["sex"], row["ward"], row["needs"]) for row in rows)
    assert min(sizes.values()) >= 3
    assert "school" not in {row["needs"] for row in rows}
    assert not [name for name in rows[0] if name.startswith("needs/")]


def test_a_set_is_told_by_the_options_that_are_kept(tiny, release, tmp_path):
    action = 'action: options, keep: [food], others: something else, separator: ";"'
    release(needy(tiny, f'{{role: quasi, type: multi, {action}, from: "needs/*"}}'))
    rows = written(tmp_path / "out")
    assert {row["needs"] for row in rows} <= {
        "food",
        "food;something else",
        "something else",
        "",
        "*",
    }
    assert min(Counter((r["age"], r["sex"], r["ward"], r["needs"]) for r in rows).values()) >= 3


def test_a_part_beside_a_set_is_refused_before_anything_is_read(tiny, release):
    needy(tiny, "{role: quasi, type: multi}", cell=True)
    tiny.edit("  water: {", '  "needs/*": {role: open}\n  water: {')
    with pytest.raises(PolicyError, match="tells a part of the set"):
        release(tiny)


def test_a_set_that_does_not_fit_its_parts_stops_the_release(tiny, release, tmp_path):
    needy(tiny, '{role: open, type: multi, from: "needs/*"}', cell=True)
    text = tiny.data.read_text("utf-8").splitlines(keepends=True)
    tiny.data.write_text("".join(text).replace(",school,", ",food,", 1), "utf-8")
    with pytest.raises(InputError, match="tells other options") as caught:
        release(tiny)
    assert caught.value.exit_code == 3
    assert not (tmp_path / "out").exists()


def test_no_class_has_too_many_with_an_option_that_harms(tiny, release, tmp_path):
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.9")
    harmful = "role: sensitive, harmful: [food], max_share: 0.8, accept_unique: a test"
    values = f"values: [{', '.join(OPTIONS)}]"
    release(needy(tiny, f'{{{harmful}, type: multi, {values}, from: "needs/*"}}'))
    hit, people = Counter(), Counter()
    for row in written(tmp_path / "out"):
        key = (row["age"], row["sex"], row["ward"])
        people[key] += 1
        hit[key] += "food" in row["needs"].split()
    assert max(hit[key] / people[key] for key in people) <= 0.8


def test_a_table_counts_the_options_of_a_made_set(tiny, release, tmp_path):
    ledger.create_account(ledger.default_ledger(), "much", Fraction(10))
    tiny.edit("budget: tiny\n  epsilon: 2.0", "budget: much\n  epsilon: 10")
    needs = "{name: needs, by: [needs], count: persons, max_groups_per_person: 3, because: a test}"
    before, _, _ = tiny.policy.read_text("utf-8").partition("    - {name: by_ward")
    rest = f"    - {needs}\nboth: a test of both\n"
    tiny.policy.write_text(before + rest, "utf-8")
    parts = ", ".join(f'"{name}"' for name in PARTS)
    release(needy(tiny, f"{{role: open, type: multi, release: false, from: [{parts}]}}"))
    with (tmp_path / "out" / "tables" / "needs.csv").open(encoding="utf-8", newline="") as file:
        counts = {row["needs"]: float(row["value"]) for row in csv.DictReader(file)}
    asked = [n for n, person in enumerate(tiny.people) if person["consent"] == "yes" and n != 7]
    true = {"food": sum(n % 4 < 3 for n in asked), "water": sum(n % 4 < 2 for n in asked)}
    true |= {"school": 1, "(missing)": sum(n % 4 == 3 for n in asked)}
    assert all(abs(counts[key] - count) <= 9 for key, count in true.items())
