"""Every figure of the public side follows from the public side alone."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from anonkit.dp.mechanisms import half_width_95, variance


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

    def claim(self, artefact: str, measure: str) -> int:
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
        assert measure == "noise_half_width_95"
        return str(half_width_95(self.epsilon / self.tables, self.rows))

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
        "classes", "discernibility",
    }  # fmt: skip
    for claim in recomputed:
        assert claim["value"] == figures.claim(claim["artefact"], claim["measure"]), claim


def test_hashes_and_noise_are_what_a_receiver_computes(tiny, release, tmp_path):
    release(tiny)
    figures = Figures(tmp_path / "out")
    for entry in figures.manifest["files"]:
        data = (tmp_path / "out" / entry["path"]).read_bytes()
        assert (sha256(data).hexdigest(), len(data)) == (entry["sha256"], entry["bytes"])
    share = figures.epsilon / figures.tables
    for path in (tmp_path / "out" / "tables").iterdir():
        for cell in read(path):
            assert int(cell["noise_half_width_95"]) == half_width_95(share, figures.rows)
            assert cell["noise_variance"] == variance(share, figures.rows)


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
        *(1, figures.tables, figures.rows, half_width_95(figures.epsilon / figures.tables, 1)),
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
