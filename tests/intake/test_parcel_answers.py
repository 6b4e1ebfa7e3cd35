"""The answers of columns that have few."""

from __future__ import annotations

from anonkit.intake.quality.answers import MOST, few
from tests.intake.test_parcel import put, read


def test_answers_are_told_where_they_are_few(tmp_path):
    rows = "".join(f"{n},{'mf'[n % 2]},{n % (MOST + 1)}\n" for n in range(200))
    folder = put(tmp_path / "in", a_dot_csv="id,sex,many\n" + rows)
    (table,) = read(tmp_path, folder).records
    answers = few(table, "sex", 2)
    assert answers is not None
    assert answers.to_pylist() == ["f", "m"]
    assert few(table, "sex", 1) is None
    assert few(table, "many", MOST) is None
    assert few(table, "id", MOST) is None
