"""Released tables as a statistician would test them: whole releases, read from their files.

All cells of a table have independent noise of one law, so that one release of
many cells is as many draws. Each test states the chance of a false alarm.
"""

from __future__ import annotations

import csv
import json
import math
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from anonkit import api
from anonkit.dp import ledger
from anonkit.dp.mechanisms import half_width_95

FALSE_ALARM = 1e-6
PASSPHRASE = "correct horse battery staple"
SIDE = 100
"""Keys of each dimension: 10,000 cells."""
POLICY = """\
policy: 1
name: statistics
release: LABEL
audience: public
source: {missing: []}
person: id
columns:
  id: {role: identifier}
  a: {role: open, values: [A]}
  b: {role: open, values: [B]}
  y: {role: open, type: integer}
aggregates:
  budget: large
  epsilon: EPSILON
  outside: refuse
  tables:
TABLES
"""


@pytest.fixture
def tables(tmp_path: Path, keyring: Any, home: Path) -> Any:
    """(rows, tables, epsilon) to a release's tables and its manifest."""
    ledger.create_account(ledger.default_ledger(), "large", Fraction(10))
    keys = {name: ", ".join(f"{name}{n}" for n in range(SIDE)) for name in "ab"}

    def made(rows: list[tuple[str, int, int, int]], asked: list[str], epsilon: str) -> Any:
        label = f"r{len(list(tmp_path.glob('*.yaml')))}"
        data, policy = tmp_path / f"{label}.csv", tmp_path / f"{label}.yaml"
        with data.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "a", "b", "y"])
            writer.writerows((who, f"a{a}", f"b{b}", y) for who, a, b, y in rows)
        text = POLICY.replace("LABEL", label).replace("EPSILON", epsilon)
        text = text.replace("[A]", f"[{keys['a']}]").replace("[B]", f"[{keys['b']}]")
        policy.write_text(text.replace("TABLES", "\n".join(f"    - {t}" for t in asked)), "utf-8")
        out, private = tmp_path / f"out-{label}", tmp_path / f"private-{label}"
        api.release(policy=policy, data=data, output=out, private=private, passphrase=PASSPHRASE)
        read = {}
        for path in (out / "tables").iterdir():
            with path.open(newline="", encoding="utf-8") as file:
                read[path.stem] = list(csv.DictReader(file))
        return read, json.loads((out / "manifest.json").read_bytes())

    return made


def checkered() -> list[tuple[str, int, int, int]]:
    """One person in every second cell."""
    cells = [(a, b) for a in range(SIDE) for b in range(SIDE) if (a + b) % 2]
    return [(f"p{n}", a, b, 0) for n, (a, b) in enumerate(cells)]


def counts(lines: list[dict[str, str]]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """(noisy, true) counts of the checkered survey, cell by cell."""
    noisy = np.array([float(line["value"]) for line in lines])
    true = np.array([(int(line["a"][1:]) + int(line["b"][1:])) % 2 for line in lines])
    return noisy, true


ASKED = "{name: cells, by: [a, b], count: persons}"


def test_counts_of_a_release_hold_what_its_epsilon_says(tables: Any) -> None:
    """False alarm: 5 tests of at most 2 * 10^-7 each."""
    alarm = FALSE_ALARM / 5
    first, manifest = tables(checkered(), [ASKED], "1")
    again, _ = tables(checkered(), [ASKED], "1")  # another label: another request
    noisy, true = counts(first["cells"])
    noise = noisy - true
    # Every public key is there, in order; figures are whole numbers.
    keys = [(f"a{a}", f"b{b}") for a in range(SIDE) for b in range(SIDE)]
    assert [(line["a"], line["b"]) for line in first["cells"]] == keys
    assert (noisy == np.rint(noisy)).all()
    assert manifest["budget"]["epsilon"] == "1"

    # Neither too little noise nor too much: the exact law of discrete Laplace at rate 1.
    ratio = math.exp(-1)
    places = np.arange(-7, 8)
    law = (1 - ratio) / (1 + ratio) * ratio ** np.abs(places)
    seen = np.array([(noise == place).sum() for place in places])
    tail = len(noise) - seen.sum()
    test = stats.chisquare([*seen, tail], len(noise) * np.array([*law, 1 - law.sum()]))
    assert test.pvalue > alarm

    # Empty cells are empty on average.
    empty = noisy[true == 0]
    error = math.sqrt(2 * ratio / (1 - ratio) ** 2 / len(empty))
    assert abs(empty.mean()) < stats.norm.isf(alarm / 2) * error

    # Nobody tells a cell with a person from one without better than epsilon allows.
    lower = empirical_epsilon(noisy[true == 1], empty, alarm)
    assert 0.7 < lower <= 1

    # The half-width holds the noise as often as it can at whole numbers, which is 95 % or more.
    width = half_width_95(Fraction(1), 1)
    assert {line["noise_half_width_95"] for line in first["cells"]} == {str(width)}
    outside = 2 * ratio ** (width + 1) / (1 + ratio)
    missed = int((np.abs(noise) > width).sum())
    assert stats.binomtest(missed, len(noise), outside).pvalue > alarm

    # Neighbouring cells, and two runs, have nothing in common.
    other = counts(again["cells"])[0] - true
    bound = stats.norm.isf(alarm / 4) / math.sqrt(len(noise) / 2)
    assert abs(np.corrcoef(noise[::2], noise[1::2])[0, 1]) < bound
    assert abs(np.corrcoef(noise, other)[0, 1]) < bound


def empirical_epsilon(
    present: np.ndarray[Any, Any], absent: np.ndarray[Any, Any], alarm: float
) -> float:
    """A lower bound of epsilon from draws with and without one person, by events {noisy >= t}."""
    bounds = []
    for threshold in range(-1, 4):
        p, q = (present >= threshold).sum(), (absent >= threshold).sum()
        level = 1 - alarm / 5
        least = stats.binomtest(int(p), len(present)).proportion_ci(level, "exact").low
        most = stats.binomtest(int(q), len(absent)).proportion_ci(level, "exact").high
        bounds.append(math.log(least / most) if least > 0 else -math.inf)
    return max(bounds)


def test_tables_that_share_noise_add_up_and_keep_their_half_widths(tables: Any) -> None:
    """False alarm: 2 tests of at most 5 * 10^-7 each."""
    read, _ = tables(checkered(), [ASKED, "{name: rows_of_a, by: [a], count: persons}"], "1")
    noisy, true = counts(read["cells"])
    for place, line in enumerate(read["rows_of_a"]):
        own = [Fraction(cell["value"]) for cell in read["cells"] if cell["a"] == line["a"]]
        assert sum(own) == Fraction(line["value"]), place
    width = float(read["cells"][0]["noise_half_width_95"])
    missed = int((np.abs(noisy - true) > width).sum())
    # Cells that add up share noise; in blocks of one row of the table each they are nearly alone.
    assert stats.binomtest(missed, len(noisy), 0.05, alternative="greater").pvalue > 5e-7
    told = np.array([float(line["value"]) for line in read["rows_of_a"]])
    most = float(read["rows_of_a"][0]["noise_half_width_95"])
    wide = int((np.abs(told - SIDE // 2) > most).sum())
    assert stats.binomtest(wide, SIDE, 0.05, alternative="greater").pvalue > 5e-7


def test_means_and_shares_lie_within_their_half_widths(tables: Any) -> None:
    """False alarm: 10^-6 for each table; 1,000 cells of about 30 people."""
    draw = random.Random(11)
    rows = [
        (f"p{n}", n % SIDE, n // SIDE % 10, draw.choice([0, 3, 20, 90, 5000]))
        for n in range(30_000)
    ]
    asked = [
        "{name: mean, by: [a, b], mean: y, bounds: [0, 100]}",
        "{name: sums, by: [a, b], sum: y, bounds: [0, 100]}",
    ]
    read, _ = tables(rows, asked, "2")
    held: dict[tuple[str, str], list[int]] = {}
    for _, a, b, y in rows:
        held.setdefault((f"a{a}", f"b{b}"), []).append(min(y, 100))
    for name, figure in (("mean", np.mean), ("sums", np.sum)):
        missed = told = 0
        for line in read[name]:
            own = held.get((line["a"], line["b"]))
            if own is None or not line["value"]:
                continue
            told += 1
            away = abs(float(line["value"]) - float(figure(own)))
            missed += away > float(line["noise_half_width_95"])
        assert told > 900
        assert stats.binomtest(missed, told, 0.05, alternative="greater").pvalue > FALSE_ALARM
    empty = [float(line["value"]) for line in read["sums"] if (line["a"], line["b"]) not in held]
    spread = math.sqrt(float(read["sums"][0]["noise_variance"]) / len(empty))
    assert abs(np.mean(empty)) < 4.9 * spread
