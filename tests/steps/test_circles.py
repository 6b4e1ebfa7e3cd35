"""Who is near to a text, and how freely they may be named in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.actions.base import Context
from anonkit.errors import RefusedError
from anonkit.formats.frames import FrameReader
from anonkit.plan import Plan, make_plan
from anonkit.plan.linked import qualified
from anonkit.policy.load import parse_policy
from anonkit.steps import circles
from anonkit.steps.circles import Circles
from anonkit.steps.known_values import Told, told_of
from anonkit.steps.linked_tables import linked_reader
from anonkit.steps.redact import Spotter
from anonkit.steps.slots import ROOT, SHEET

POLICY = """
policy: 1
name: tiny
release: one
title: Tiny
audience: licensed
country: [KE]
languages: [en, sw]
source: {missing: [""]}
person: row
household: hh
columns:
  hh: {role: identifier}
  first_name: {role: identifier}
  last_name: {role: identifier}
  next_of_kin: {role: identifier}
  kin_phone: {role: identifier}
  enumerator_name: {role: identifier}
  said: {role: text, action: redact, entities: [PHONE], accept_unique: for the test}
microdata: {k: 3, method: suppress, because: nobody knows a thing}
"""
NAMES = ["hh", "first_name", "last_name", "next_of_kin", "kin_phone", "enumerator_name"]
ROWS = [
    ("h1", "John", "Otieno", "Grace Akinyi; Peter na Ruth", "Lilian Awuor 0712345678",
     "Anna Chebet"),
    ("h1", "Amina", "Wanjiku", "Mama Halima", "0712345679", "Anna Chebet"),
    ("h2", "Robert", "Kimani", "brother", "0712345670", "Anna Chebet"),
]  # fmt: skip


def planned(text: str = POLICY, columns: tuple[str, ...] = (*NAMES, "said")) -> Plan:
    return make_plan(parse_policy(text, Path("policy.yaml")), columns)


def frame(*said: str) -> pd.DataFrame:
    rows = [(*row, text) for row, text in zip(ROWS, said, strict=True)]
    return pd.DataFrame(rows, columns=[*NAMES, "said"])


def redacted(plan: Plan, told: Told, batch: pa.RecordBatch, name: str = "said") -> list[str]:
    column = plan.column(name)
    cells = dict(zip(batch.schema.names, batch.columns, strict=True))
    spans = Spotter(plan, *told).spans(column, cells[name], cells)
    made = column.action.apply(cells[name], column.params, Context(others={"spans": spans}))
    return list(made.to_pylist())


@cache
def tiny() -> tuple[Plan, Told]:
    plan = planned()
    return plan, told_of(plan, FrameReader(frame("", "", "")))


def said(*texts: str) -> list[str]:
    [batch] = FrameReader(frame(*texts)).batches()
    return redacted(*tiny(), batch)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("johnte said it, Otineo too", "<PERSON_1> said it, <PERSON_1> too"),
        ("John Otieno, or J. Otieno, or J.O.", "<PERSON_1>, or <PERSON_1>, or <PERSON_1>"),
        ("mama aminah and johnotieno", "mama <PERSON_1> and <PERSON_2>"),
        ("Gracce and Lilly; then Anne", "<PERSON_1> and <PERSON_2>; then <PERSON_3>"),
        ("haleema fetches water", "<PERSON_1> fetches water"),
        ("my brother fetches water", "my <PERSON_1> fetches water"),
        ("the road is bad and joy is far", "the road is bad and joy is far"),
    ],
)  # fmt: skip
def test_people_of_the_row_and_the_household_however_written(text, wanted):
    assert said(text, "", "")[0] == wanted


def test_people_of_other_households_only_as_they_are_written():
    assert said("", "", "johnte, halimah and John")[2] == "johnte, halimah and <PERSON_1>"
    assert said("bob said", "Bob said", "bob said") == [
        "bob said", "<PERSON_1> said", "<PERSON_1> said",
    ]  # fmt: skip


PIECES = [
    *("John", "johnte", "Otineo", "OTIENO", "J.O.", "J. Otieno", "otie no", "Amina's", "aminas"),
    *("Wanjikũ", "Bob", "Kim", "the", "water", "<PERSON_2>", ".", ",", "R", "Gracce", "Kimani"),
]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=6).map(" ".join))
def test_the_second_time_nothing_changes(text):
    once = said(text, text, text)
    assert said(*once) == once


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["Otieno", "otineo", "JOHN", "J.O.", "Johnny"]), min_size=1))
def test_one_person_has_one_label(parts):
    made = said("; ".join(parts), "", "")[0]
    assert set(re.findall(r"<\w+>", made)) == {"<PERSON_1>"}
    assert made == "; ".join(["<PERSON_1>"] * len(parts))


LINKED = POLICY.replace("microdata:", """linked:
  roster:
    key: {_parent: _index}
    columns:
      _parent: {role: identifier}
      member_name: {role: identifier}
      note: {role: text, action: redact, entities: [PHONE], accept_unique: for the test}
microdata:""").replace("columns:", "columns:\n  _index: {role: identifier}", 1)  # fmt: skip


def test_rows_linked_to_one_another_are_near():
    loaded = parse_policy(LINKED, Path("policy.yaml"))
    main = frame("shiko and Jonh", "nothing", "shiko and haulah").assign(_index=["1", "2", "3"])
    roster = pd.DataFrame(
        {"_parent": ["1", "1", "3"], "member_name": ["Wangeci", "Stephen", "Hawla"],
         "note": ["steve; Otineo and aminah", "", "steve and bobby"]}
    )  # fmt: skip
    plan = make_plan(loaded, None)
    reader = linked_reader(
        loaded.policy, plan.linked, FrameReader(main), {"roster": FrameReader(roster)}
    )
    plan = make_plan(loaded, reader.columns)
    told = told_of(plan, reader)
    for batch in reader.batches([*reader.columns]):
        if batch.column(SHEET)[0].as_py():
            made = redacted(plan, told, batch, qualified("roster", "note"))
            assert made == [
                "<PERSON_1>; <PERSON_2> and <PERSON_3>", "", "steve and <PERSON_1>",
            ]  # fmt: skip
        else:
            assert redacted(plan, told, batch)[2] == "shiko and <PERSON_1>"
            assert ROOT in batch.schema.names


def test_a_household_of_hundreds_is_none(monkeypatch):
    monkeypatch.setattr(circles, "MOST_TOGETHER", 3)
    plan = planned()
    told = told_of(plan, FrameReader(frame("", "", "")))
    assert max(len(people) for people in told.circles._groups.values()) <= 8


def test_too_many_people_are_refused(monkeypatch):
    monkeypatch.setattr(circles, "MOST_NEAR", 5)
    with pytest.raises(RefusedError) as caught:
        told_of(planned(), FrameReader(frame("", "", "")))
    assert caught.value.code == "redact.too_many_values"
    assert "john" not in str(caught.value).lower()


def test_nobody_is_near_where_nothing_says_so():
    assert Circles().beside({}, 2) == [(), ()]
