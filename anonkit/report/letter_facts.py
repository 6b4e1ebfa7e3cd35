"""What was seen at a place, in any language of the letter: figures and names, and no English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from anonkit.phrases import Phrases
from anonkit.records import IntakeCheck
from anonkit.report.markdown import code
from anonkit.report.words import Words

MOST_NAMES = 6
"""Cells of a table that one line names."""
_PARTS = (
    ("in_small_classes", "people", "in_small_classes"),
    ("unique", "people", "unique"),
    ("unique", "households", "unique_households"),
    ("unique", "rows", "unique_rows"),
    ("alone", "people", "alone"),
    ("told", "people", "told"),
    ("special_rows", "rows", "special_rows"),
    ("orphans", "rows", "orphans"),
)
"""Figures that are a part of another, and the sentence that says both."""
_CHANCES = ("global_risk", "highest_risk", "household_risk")
"""Chances of 0 to 1, each with a sentence of its own."""
_QUOTED = re.compile("`([^`]{1,300})`")


def variant(check: IntakeCheck) -> str:
    """The id of a check, or of a kind of its findings that is explained by itself."""
    special = check.id == "RK-04" and "special_rows" in check.figures
    return f"{check.id}.special" if special else check.id


def facts(check: IntakeCheck, said: Phrases, words: Words) -> str:
    """The figures and the cells of a finding, in one line; empty where it has none."""
    parts = [*_missing(check, said), *_figures(check, said, words), *_cells(check, said)]
    return "; ".join(parts)


def unlooked(check: IntakeCheck, said: Phrases) -> str:
    """Why a check could not be looked at, in general words."""
    return said.sentences.get(f"unlooked.{check.id}") or said.say("unlooked.any")


def _missing(check: IntakeCheck, said: Phrases) -> Iterator[str]:
    sentence = said.sentences.get(f"seen.missing.{check.figures.get('missing', '')}")
    if sentence:
        yield sentence


def _figures(check: IntakeCheck, said: Phrases, words: Words) -> Iterator[str]:
    figures = check.figures
    k, goal = figures.get("k"), figures.get("goal")
    if isinstance(k, int) and isinstance(goal, int):
        yield said.say("seen.k", k=words.number(k), goal=words.number(goal))
    told = False
    for part, whole, key in _PARTS:
        n, of = figures.get(part), figures.get(whole)
        if isinstance(n, int) and isinstance(of, int) and of > 0:
            told = True
            share = words.point(f"{100 * n / of:.1f}")
            values = {"n": words.number(n), "of": words.number(of), "share": share}
            yield said.say(f"seen.{key}", **values)
    for part in _CHANCES:
        chance = figures.get(part)
        if isinstance(chance, float):
            yield said.say(f"seen.{part}", share=words.point(f"{100 * chance:.1f}"))
    rows = figures.get("rows")
    if not told and isinstance(rows, int):
        yield said.say("seen.rows", n=words.number(rows))


def _cells(check: IntakeCheck, said: Phrases) -> Iterator[str]:
    """Labels of published tables, which the check's own sentence names."""
    names = _QUOTED.findall(check.why) if check.id.startswith("TB-") else []
    if check.id == "TB-02" and names:
        yield said.say("seen.hidden", names=_named(names[:1]))
        if names[1:]:
            yield said.say("seen.found_by", names=_named(names[1:]))
    elif names:
        yield said.say("seen.cells", names=_named(names))


def _named(names: Sequence[str]) -> str:
    more = [] if len(names) <= MOST_NAMES else ["…"]
    return ", ".join([*map(code, names[:MOST_NAMES]), *more])
