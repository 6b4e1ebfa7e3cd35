"""Tables that share their noise, through the whole walk."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from survey import tables_only

from anonkit.dp import NOISE
from anonkit.registry import Registry
from anonkit.steps import aggregate

TABLES = """
    - {name: by_ward, by: [ward, sex], sum: income, bounds: [0, 50000]}
    - {name: by_water, by: [water, sex], sum: income, bounds: [0, 50000]}
    - {name: all, by: [], sum: income, bounds: [0, 50000]}
    - {name: people, by: [sex, ward], count: persons}
    - {name: ages, by: [ward], histogram: age, bands: [0, 31, 60]}
    - {name: mean, by: [sex], mean: income, bounds: [0, 50000], priority: 2}
"""
SILENT = replace(
    NOISE["diffprivlib"], add=lambda values, epsilon, sensitivity: list(values), summary="None."
)


@pytest.fixture
def several(tiny):
    """Sums and counts of people, and a mean, over people with one row each."""
    before, _, _ = tables_only().partition("  tables:")
    tiny.policy.write_text(f"{before}  tables:{TABLES}")
    return tiny


def lines(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_pooled_tables_are_the_true_ones_where_no_noise_is_drawn(
    several, release, tmp_path, monkeypatch
):
    monkeypatch.setattr(aggregate, "NOISE", Registry("noise", SILENT))
    release(several)
    people = [p for p in several.people if p["consent"] == "yes"]
    for name in ("by_ward", "by_water", "all", "people"):
        told = lines(tmp_path / "out", name)
        by = list(told[0])[: list(told[0]).index("measure")]
        truth: Counter[tuple[str, ...]] = Counter()
        for p in people:
            worth = 1 if name == "people" else min(int(p["income"]), 50_000)
            truth[tuple(p[key] for key in by)] += worth
        for line in told:
            off = abs(Fraction(line["value"]) - truth[tuple(line[key] for key in by)])
            # Sums are made in steps of 10, half of which may be lost for each of 88 people.
            assert off <= (0 if name == "people" else 88 * 5), (name, line)


def test_the_manifest_says_what_was_measured_and_what_agrees(several, release, tmp_path):
    document = release(several).document
    told = {table["name"]: table for table in document["tables"]}
    assert told["by_ward"]["adds_up_with"] == ["by_water", "all"]
    assert told["people"]["adds_up_with"] == ["ages"]
    assert told["mean"]["adds_up_with"] == []
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    spent = {each["table"]: Fraction(each["epsilon"]) for each in manifest["budget"]["measured"]}
    assert sum(spent.values()) == 2
    assert spent["mean"] == Fraction(2) * 2 / 7  # priority 2 of 7
    assert {name: Fraction(table["epsilon"]) for name, table in told.items()} == {
        name: spent.get(name, 0) for name in told
    }
    agreed = {
        (claim["artefact"], claim["measure"], claim["value"])
        for claim in manifest["claims"]
        if claim["measure"].startswith("adds_up")
    }
    assert agreed == {
        ("tables/by_ward.csv", "adds_up(by_water)", "sex"),
        ("tables/by_ward.csv", "adds_up(all)", "total"),
        ("tables/by_water.csv", "adds_up(all)", "total"),
        ("tables/people.csv", "adds_up(ages)", "ward"),
    }
    total = {
        name: sum(Fraction(line["value"]) for line in lines(tmp_path / "out", name))
        for name in ("by_ward", "by_water", "all")
    }
    assert len(set(total.values())) == 1
