"""How far rows refute what only the sender can count."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from anonkit.bundle.verify.records.believed import Bound, check_bound
from anonkit.bundle.verify.records.claims.base import Need, WrongError

ROWS = {"": {("north",): 3, ("south",): 2}, "roster": {(): 9}}
"""Five people, and nine rows of linked ones which tell nothing of the keys."""


class Counted:
    def rows(self, need: Need) -> dict[tuple[str, ...], int]:
        return ROWS[need.table or ""]

    def size(self, table: str) -> tuple[int, int]:
        return sum(ROWS[table].values()), 1


def refuted(measure: str, value: int) -> bool:
    asked = SimpleNamespace(head=measure, claim=SimpleNamespace(value=value))
    needs = (Need(("ward",), table="", by_row=True), Need((), table="roster", by_row=True))
    try:
        check_bound(Bound(cast("Any", asked), needs), cast("Any", Counted()))
    except WrongError:
        return True
    return False


@pytest.mark.parametrize(
    ("measure", "true", "never"),
    # Three classes of main and linked rows: 3, 2 and all 5 people.
    [("discernibility", 9 + 4 + 25, 100), ("classes", 3, 15)],
)
def test_rows_of_linked_tables_make_classes_too(measure: str, true: int, never: int) -> None:
    assert not refuted(measure, true)
    assert refuted(measure, never)
