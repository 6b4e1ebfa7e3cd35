"""A refusal says what can be done about a column of that type, and about which of two."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from planned import column

from anonkit.actions import ACTIONS
from anonkit.actions.base import ColumnType
from anonkit.steps.checks import gives_back
from anonkit.steps.checks.unique_values import mend


@pytest.mark.parametrize("kind", get_args(ColumnType))
def test_only_actions_that_take_the_type_are_proposed(kind: str) -> None:
    said = mend(column(type=kind))
    named = set(re.findall(r"`(\w+)`", said)) - {"hierarchy"}
    assert {name for name in named if kind not in ACTIONS[name].accepts} == set()
    assert "`release: false`" in said


def test_weights_are_not_made_coarser_by_hand() -> None:
    said = mend(column(type="decimal", roles=frozenset({"weight"})))
    assert "coarser" not in said


QUASI = frozenset({"quasi"})


@pytest.mark.parametrize(
    ("kept", "given", "said", "unsaid"),
    [
        (
            column("village", roles=QUASI), column("district", roles=QUASI),
            "`village` a `hierarchy` whose coarser level is `district`", "band",
        ),
        (
            column("year", roles=QUASI, type="integer"), column("district", roles=QUASI),
            "`band`, `round` or `top_code`, leave one of the two out", "hierarchy",
        ),
        (column("village"), column("name", released=False), "leave it out", "one of the two"),
    ],
)  # fmt: skip
def test_of_two_columns_that_say_the_same_one_goes(kept, given, said, unsaid) -> None:
    refused = gives_back.refused(kept, given)
    assert said in refused.fix
    assert unsaid not in refused.fix
    assert refused.columns == (kept.name, given.name)
