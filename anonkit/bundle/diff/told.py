"""What two sides tell of the same things, laid beside each other."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from anonkit.canonical import Json
from anonkit.records import About, Difference, Direction

_AMOUNT = re.compile(r"\d{1,40}(\.\d{1,40})?(e-?\d{1,2})?|\d{1,40}/[1-9]\d{0,39}", re.ASCII)
Told = Mapping[str, str | None]


def beside(
    about: About, where: str, before: Told, after: Told, *, fewer: frozenset[str] = frozenset()
) -> Iterator[Difference]:
    """What is told otherwise, in the order of the first side.

    Args:
        about: What all of it is about.
        where: Of which part.
        before: What the first side tells, by what it is; None and nothing are the same.
        after: What the other side tells.
        fewer: Amounts of which less is safer.
    """
    for what in dict.fromkeys([*before, *after]):
        one, other = before.get(what), after.get(what)
        if one != other:
            direction = towards(one, other, up=False) if what in fewer else None
            yield Difference(about, where, what, one, other, direction)


def towards(before: object, after: object, *, up: bool) -> Direction | None:
    """Which way an amount went; None where one of both is no plain amount.

    Args:
        before: Text or integer.
        after: Text or integer.
        up: Whether more is safer.
    """
    one, other = amount(before), amount(after)
    if one is None or other is None or one == other:
        return None
    return "safer" if (other > one) == up else "less_safe"


def amount(told: object) -> Fraction | None:
    """A decimal, a fraction or an integer, exactly; None for anything else."""
    text = str(told) if type(told) is int or isinstance(told, str) else ""
    return Fraction(text) if _AMOUNT.fullmatch(text) else None


def text_of(told: Json) -> str | None:
    """What a document says, as text; None for nothing."""
    if told is None or isinstance(told, str):
        return told
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def named(found: Iterable[Mapping[str, Any]], *keys: str) -> dict[str, Mapping[str, Any]]:
    """Entries by what they are called; those that are called alike are numbered."""
    made: dict[str, Mapping[str, Any]] = {}
    seen: Counter[str] = Counter()
    for each in found:
        name = " ".join(_called(each[key]) for key in keys if each.get(key))
        seen[name] += 1
        made[name if seen[name] == 1 else f"{name} ({seen[name]})"] = each
    return made


def _called(name: object) -> str:
    return ", ".join(map(str, name)) if isinstance(name, list) else str(name)
