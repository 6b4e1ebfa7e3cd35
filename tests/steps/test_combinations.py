"""The column to coarsen is found by counting what coarsening would give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from anonkit.classes.ladders import CsvLadder
from anonkit.errors import RefusedError
from anonkit.memory import Memory
from anonkit.steps import combinations
from anonkit.steps.combinations import check_combinations
from anonkit.steps.slots import slot


class Cells:
    """Rows of three columns, a thousand at a time; every combination stands in them."""

    def __init__(self) -> None:
        numbers = np.arange(40_000)
        self.table = pa.table(
            {
                slot("age"): pa.array((numbers % 100).astype(str)),
                slot("ward"): pa.array((numbers // 100 % 50).astype(str)),
                slot("start"): pa.array([f"2026-01-{n // 5000 % 8 + 1:02d}" for n in numbers]),
            }
        )

    def exceed(self, keys: Sequence[str], limit: int) -> bool:
        return self.table.group_by(list(keys)).aggregate([]).num_rows > limit

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        yield from self.table.select(list(columns)).to_batches(1000)


TWO_IDS = pa.table(
    {
        slot("age"): pa.array([f"id {n}" for n in range(40_000)]),
        slot("ward"): pa.array([str(n % 2) for n in range(40_000)]),
        slot("start"): pa.array([f"phone {n % 39_000}" for n in range(40_000)]),
    }
)


def column(name: str, kind: str, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(
        **{"name": name, "type": kind, "action": None, "ladder": None, "date_format": None, **more}
    )


def refusal(monkeypatch, columns: Sequence[SimpleNamespace]) -> RefusedError:
    goals = SimpleNamespace(k=3, k_households=3)
    plan: Any = SimpleNamespace(columns=columns, microdata=goals)
    keys = tuple(slot(each.name) for each in columns)
    view = SimpleNamespace(columns=keys, name="")
    monkeypatch.setattr(combinations, "views_of", lambda *_: [view])
    monkeypatch.setattr(Memory, "classes", 10_000)
    rows: Any = Cells()
    with pytest.raises(RefusedError) as told:
        check_combinations(plan, rows, 40_000)
    assert told.value.code == "goal.too_many_combinations"
    return told.value


def test_the_column_that_makes_most_is_named_with_what_coarsening_it_would_give(monkeypatch):
    told = refusal(
        monkeypatch, [column("ward", "text"), column("age", "integer"), column("start", "date")]
    )
    assert told.where == "column age"
    assert "about 4,000 with `action: band, width: 10`, fewer than 1,000 without it" in str(told)
    assert "10,000 classes" in told.problem
    assert "650 bytes a class" in told.fix


def test_a_column_with_a_ladder_is_told_at_its_next_level(monkeypatch):
    paths = {str(age): (str(age), "young" if age < 30 else "old", "*") for age in range(100)}
    ladder = CsvLadder(paths, 3)
    told = refusal(
        monkeypatch,
        [column("ward", "text"), column("age", "integer", ladder=ladder), column("start", "date")],
    )
    assert "fewer than 1,000 with `action: generalise, level: 1`" in told.problem


def test_the_finest_bands_that_are_few_enough_are_told(monkeypatch):
    monkeypatch.setattr(combinations, "_BANDS", (2, 5, 10))
    told = refusal(
        monkeypatch, [column("ward", "text"), column("age", "integer"), column("start", "date")]
    )
    assert "about 8,000 with `action: band, width: 5`" in told.problem
    assert told.fix.startswith("write `action: band, width: 5` (actions")


def test_where_no_bands_are_enough_other_columns_have_to_go_with_it(monkeypatch):
    monkeypatch.setattr(combinations, "_BANDS", (2, 3))
    told = refusal(
        monkeypatch, [column("ward", "text"), column("age", "integer"), column("start", "date")]
    )
    assert "about 14,000 with `action: band, width: 3`" in told.problem
    assert "width: 3`, and tell others of them more coarsely too" in told.fix


def test_the_column_of_most_values_is_named_where_leaving_out_one_is_not_enough(monkeypatch):
    monkeypatch.setattr(Cells, "table", property(lambda _: TWO_IDS, lambda *_: None), raising=False)
    told = refusal(
        monkeypatch, [column("ward", "text"), column("age", "text"), column("start", "text")]
    )
    assert told.where == "column age"
    assert "age has the most values (about 40,000), and is not the only one" in told.problem
    assert "about 39,000 without it" in told.problem
    assert told.fix.startswith("give it the role `identifier` if it is nearly everybody's own;")
    assert "tell others of them more coarsely too" in told.fix


def test_an_id_in_digits_is_named_as_one_before_bands_of_it(monkeypatch):
    ids = TWO_IDS.set_column(0, slot("age"), pa.array(map(str, range(40_000)), pa.string()))
    monkeypatch.setattr(Cells, "table", property(lambda _: ids, lambda *_: None), raising=False)
    told = refusal(
        monkeypatch, [column("ward", "text"), column("age", "integer"), column("start", "text")]
    )
    assert told.fix.startswith(
        "give it the role `identifier` if it is nearly everybody's own; else"
    )
    assert "write `action: band" in told.fix


def test_dates_are_told_by_month_before_year(monkeypatch):
    told = refusal(
        monkeypatch, [column("age", "text"), column("ward", "text"), column("start", "date")]
    )
    assert told.where == "column age"
    assert [step.words for step in combinations._steps(column("start", "date"))] == [
        "`action: coarsen_date, to: month`",
        "`action: coarsen_date, to: year`",
    ]


def test_what_an_action_tells_is_as_it_is_wanted(monkeypatch):
    wide = column("age", "integer", action=SimpleNamespace())
    told = refusal(monkeypatch, [column("ward", "text"), wide, column("start", "date")])
    assert "fewer than 1,000 without it" in told.problem
    assert "band, width" not in str(told)


@pytest.mark.parametrize(
    ("count", "said"),
    [(7, "fewer than 1,000"), (12_345, "about 12,000"), (8_443_210, "about 8.4 million")],
)
def test_no_exact_figure_is_told(count, said):
    assert combinations._about(count) == said
