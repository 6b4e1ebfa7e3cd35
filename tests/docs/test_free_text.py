"""What the README says becomes of a comment becomes of it."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa

from anonkit.actions import ACTIONS
from anonkit.actions.base import Context
from anonkit.actions.redact import SPANS
from anonkit.detect.entities import Reading
from anonkit.detect.entities.look import Look, Looks
from anonkit.detect.known import Known
from anonkit.detect.near import Near

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
SHOWN = re.search(r"\| a comment \| what leaves \|\n.*\n((?:\| `.*\n)+)", README)


def test_comments_become_what_the_readme_shows() -> None:
    assert SHOWN is not None
    rows = [re.findall(r"`([^`]+)`", row) for row in SHOWN[1].splitlines()]
    looks = Looks(Look((), Reading(("KE",), ("en", "sw")), Known()))
    for comment, left in rows:
        spans = [
            {**span._asdict(), "value": comment[span.start : span.end]}
            for span in looks.at([(comment, Near())])[0]
        ]
        beside = Context(others={"spans": pa.array([spans], SPANS)})
        redact = ACTIONS["redact"]
        assert redact.apply(pa.array([comment]), redact.params(), beside).to_pylist() == [left]
