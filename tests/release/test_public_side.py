"""Every figure of the public side follows from the public side alone."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from anonkit.dp.family import Family, Spread
from anonkit.dp.grid import fixed


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Figures:
    """What a receiver computes who holds nothing but the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = json.loads((folder / "manifest.json").read_bytes())
        self.records = read(folder / "data" / "tiny-survey.csv")
        quasi = self.manifest["quasi"]
        self.classes = Counter(tuple(r[q] for q in quasi) for r in self.records)

    def claim(self, artefact: str, measure: str) -> int | str:
        of_classes = {
            **dict.fromkeys(("k", "k_rows"), min(self.classes.values())),
            "classes": len(self.classes),
            "discernibility": sum(people * people for people in self.classes.values()),
            "rows": len(self.records),
        }
        if measure in of_classes:
            return of_classes[measure]
        path = self.folder / artefact
        if measure == "columns":
            return len(self.records[0])
        cells = read(path)
        if measure == "complete_keys":
            by = list(cells[0])[: list(cells[0]).index("measure")]
            assert len({tuple(cell[b] for b in by) for cell in cells}) == len(cells)
            return len(cells)
        if measure.startswith("adds_up("):
            return self.common(path.stem, measure.removeprefix("adds_up(").removesuffix(")"))
        assert measure == "noise_half_width_95"
        return fixed(self.spreads[path.stem].half_width_95, Fraction(1, 1000))

    def common(self, one: str, other: str) -> str:
        """The columns by which two tables say the same, where they do: cell by cell."""
        tables = [read(self.folder / "tables" / f"{name}.csv") for name in (one, other)]
        by = [key for key in self.keys[one] if key in self.keys[other]]
        sums: list[Counter[tuple[str, ...]]] = [Counter(), Counter()]
        for cells, added in zip(tables, sums, strict=True):
            for cell in cells:
                added[tuple(cell[key] for key in by)] += int(Decimal(cell["value"]) * 1000)
        assert sums[0] == sums[1]
        return ", ".join(by) or "total"

    @cached_property
    def keys(self) -> dict[str, dict[str, int]]:
        """How many keys each column of each table has."""
        found = {}
        for path in sorted((self.folder / "tables").iterdir()):
            cells = read(path)
            by = list(cells[0])[: list(cells[0]).index("measure")]
            found[path.stem] = {column: len({cell[column] for cell in cells}) for column in by}
        return found

    @cached_property
    def spreads(self) -> dict[str, Spread]:
        """The noise of each table: from what was measured, and from the sizes of all tables.

        Every pair of these tables has a claim that it adds up: they are told from one pool.
        """
        sizes = {column: n for keys in self.keys.values() for column, n in keys.items()}
        columns = list(sizes)
        axes = {name: tuple(map(columns.index, keys)) for name, keys in self.keys.items()}
        measured = self.manifest["budget"]["measured"]
        assert sum(Fraction(each["epsilon"]) for each in measured) == self.epsilon
        family = Family(
            places=tuple(range(len(axes))),
            axes=tuple(axes.values()),
            sizes=tuple(sizes.values()),
            sensitivity=self.rows,
            measured={
                tuple(sorted(axes[each["table"]])): Fraction(each["epsilon"]) for each in measured
            },
        )
        return {name: family.spread(own) for name, own in axes.items()}

    @property
    def epsilon(self) -> Fraction:
        return Fraction(self.manifest["budget"]["epsilon"])

    @property
    def rows(self) -> int:
        return int(self.manifest["budget"]["max_rows_per_unit"])

    @property
    def tables(self) -> int:
        return len(list((self.folder / "tables").iterdir()))


def test_every_recomputed_claim_is_what_a_receiver_computes(tiny, release, tmp_path):
    release(tiny)
    figures = Figures(tmp_path / "out")
    recomputed = [c for c in figures.manifest["claims"] if c["kind"] == "recomputed"]
    assert {c["measure"] for c in recomputed} == {
        "k", "k_rows", "rows", "columns", "complete_keys", "noise_half_width_95",
        "classes", "discernibility", "adds_up(by_sex_water)",
    }  # fmt: skip
    for claim in recomputed:
        assert claim["value"] == figures.claim(claim["artefact"], claim["measure"]), claim


def test_hashes_and_noise_are_what_a_receiver_computes(tiny, release, tmp_path):
    release(tiny)
    figures = Figures(tmp_path / "out")
    for entry in figures.manifest["files"]:
        data = (tmp_path / "out" / entry["path"]).read_bytes()
        assert (sha256(data).hexdigest(), len(data)) == (entry["sha256"], entry["bytes"])
    for path in (tmp_path / "out" / "tables").iterdir():
        spread = figures.spreads[path.stem]
        for cell in read(path):
            assert Fraction(cell["noise_half_width_95"]) == spread.half_width_95
            assert cell["noise_variance"] == spread.variance


def test_what_the_command_prints_holds_no_other_figure(tiny, release, tmp_path):
    """Records removed, people before and lost consent show as bands, never as numbers."""
    outcome = release(tiny)
    figures = Figures(tmp_path / "out")
    document = outcome.document
    known = {
        *(len(figures.records), len(figures.classes), min(figures.classes.values())),
        len(figures.records) // len(figures.classes),
        sum(people * people for people in figures.classes.values()),
        *(len(read(path)) for path in (tmp_path / "out" / "tables").iterdir()),
        *(1, figures.tables, figures.rows),
        *(int(c["value"]) for c in figures.manifest["claims"] if c["measure"] == "k_households"),
        int(figures.epsilon),
    }
    numbers = {n for n in _numbers(document) if n == int(n)}
    assert numbers <= known
    said = {int(n.replace(",", "")) for n in re.findall(r"(?<![\w<–-])\d[\d,]*", outcome.text)}
    assert said - known <= {5, 20, 2, 100}  # the edges of bands, and `looks like 2 others`


def test_the_report_holds_no_figure_of_the_people_before(tiny, release, tmp_path):
    release(tiny)
    exact = json.loads((tmp_path / "private" / "private.json").read_bytes())
    told = _Text()
    told.feed((tmp_path / "out" / "report.html").read_text("utf-8"))
    words = re.findall(r"\d+", " ".join(told.pieces))
    assert str(exact["people_before"]) not in words or exact["people_removed"] == 0
    assert exact["people_before"] == 88


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _numbers(value: object) -> list[Decimal]:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return []
    if isinstance(value, dict):
        return [n for item in value.values() for n in _numbers(item)]
    if isinstance(value, list | tuple):
        return [n for item in value for n in _numbers(item)]
    return [Decimal(str(value))]
