"""What is wrong with a profile beyond its form: checks, settings and names that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from anonkit.phrases import phrases
from anonkit.policy.document import shown
from anonkit.policy.strict import Wrong
from anonkit.policy.types import written
from anonkit.registry import suggest

if TYPE_CHECKING:
    from anonkit.intake.base import Check, Value

_ORDER = ("low", "medium", "high")
ROOMS = ("IN", "PI", "RK", "GE", "TB", "MD", "CL", "DF")
"""Letters that the ids of checks begin with: of all in a room."""
_LEAST_K = 2
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def wrong_in(content: Any, checks: Mapping[str, Check]) -> Iterator[Wrong]:
    """Every such fault, found in the bare content, whatever else is wrong with it."""
    said = content if isinstance(content, dict) else {}
    yield from _checks(_mapping(said.get("checks")), checks)
    dimensions = _mapping(said.get("dimensions"))
    yield from _dimensions(dimensions, checks)
    questions = said.get("questions")
    yield from _questions(questions if isinstance(questions, list) else [], dimensions)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _checks(said: Mapping[str, Any], checks: Mapping[str, Check]) -> Iterator[Wrong]:
    for name, entry in said.items():
        place = ("checks", name)
        if name not in checks:
            problem = f"there is no check {shown(name)}"
            yield place, problem, f"use {suggest(name, checks)}", "profile.check"
        elif isinstance(entry, dict):
            yield from _settings(name, _mapping(entry.get("settings")), checks[name])
            yield from _weight(name, entry, checks[name])


def _settings(name: str, said: Mapping[str, Any], check: Check) -> Iterator[Wrong]:
    for key, value in said.items():
        place = ("checks", name, "settings", key)
        if key not in check.settings:
            fix = f"use {suggest(key, check.settings)}" if check.settings else "delete it"
            yield place, f"{name} has no setting {shown(key)}", fix, "profile.setting"
        elif isinstance(value, str) is not isinstance(check.settings[key], str):
            fix = f"without a profile it is {check.settings[key]}"
            yield place, f"the setting {shown(key)} is of another type", fix, "profile.setting"
        elif isinstance(check.settings[key], int) and not isinstance(value, int):
            problem = f"the setting {shown(key)} must be a whole number"
            yield place, problem, "write it without a fraction", "profile.setting"
        elif not isinstance(value, str) and (wrong := _outside(key, value, check.settings[key])):
            fix = f"without a profile it is {check.settings[key]}"
            yield place, f"the setting {shown(key)} must be {wrong}", fix, "profile.setting"


def _outside(key: str, value: Any, usual: Value) -> str:
    """What a figure must be that it is not: with a class of one, a check checks nothing."""
    if key.startswith("k") and value < _LEAST_K:
        return f"{_LEAST_K} or more"
    if key.endswith("percent") and not 0 <= value <= 100:
        return "from 0 to 100"
    if isinstance(usual, float) and not 0 <= value <= 1:
        return "from 0 to 1"
    return "0 or more" if value < 0 else ""


def _weight(name: str, entry: Mapping[str, Any], check: Check) -> Iterator[Wrong]:
    """A check that weighs less than its own severity, without a word about it."""
    place = ("checks", name)
    severity = entry.get("severity")
    if severity not in (None, *_ORDER):
        return
    lighter = severity is not None and _ORDER.index(severity) < _ORDER.index(check.severity)
    spared = check.required and entry.get("required") is False
    if not (lighter or spared) or entry.get("because"):
        return
    what = f"weighs less than {check.severity}" if lighter else "need not be looked at"
    fix = "add `because:` with the reason: it stands in every output"
    yield place, f"{name} {what} here, and nothing says why", fix, "profile.because"


def _dimensions(said: Mapping[str, Any], checks: Mapping[str, Check]) -> Iterator[Wrong]:
    seen: dict[str, str] = {}
    for name, entry in said.items():
        if not _NAME.fullmatch(name):
            fix = "use small letters, digits, `-` and `_`"
            yield ("dimensions", name), f"{shown(name)} is no plain name", fix, "policy.not_a_name"
        listed = _mapping(entry).get("checks")
        for number, check in enumerate(listed if isinstance(listed, list) else []):
            place = ("dimensions", name, "checks", number)
            if not isinstance(check, str):
                continue
            if check not in checks and check not in ROOMS:
                fix = f"use {suggest(check, [*checks, *ROOMS])}"
                yield place, f"there is no check {shown(check)}", fix, "profile.check"
            elif check in seen:
                problem = f"{check} is evidence of {shown(seen[check])} already"
                yield place, problem, "keep one of the two", "profile.twice"
            seen.setdefault(check, name)


def _questions(said: list[Any], dimensions: Mapping[str, Any]) -> Iterator[Wrong]:
    seen: set[str] = set()
    for number, entry in enumerate(said):
        if isinstance(entry, dict):
            yield from _question(("questions", number), entry, seen, dimensions)


def _question(
    place: tuple[str | int, ...],
    entry: Mapping[str, Any],
    seen: set[str],
    dimensions: Mapping[str, Any],
) -> Iterator[Wrong]:
    name, dimension = entry.get("id"), entry.get("dimension")
    if isinstance(name, str):
        if name in seen:
            fix = "give each question an id of its own"
            yield (*place, "id"), f"a second question is called {shown(name)}", fix, "profile.twice"
        seen.add(name)
        if "ask" not in entry and name not in known_questions():
            fix = f"add `ask:`, or use {suggest(name, known_questions())}"
            yield place, f"nothing is asked by {shown(name)}", fix, "profile.question"
    if isinstance(dimension, str) and dimension not in dimensions:
        fix = f"use {suggest(dimension, dimensions)}" if dimensions else "add it to `dimensions:`"
        problem = f"there is no dimension {shown(dimension)}"
        yield (*place, "dimension"), problem, fix, "profile.dimension"
    levels, minimum = entry.get("levels"), entry.get("minimum")
    listed = [written(each) for each in levels] if isinstance(levels, list) else []
    if minimum is not None and written(minimum) not in listed:
        fix = "write one of its `levels:`"
        problem = f"the minimum {shown(minimum)} is none of the levels"
        yield (*place, "minimum"), problem, fix, "profile.question"


def known_questions() -> Mapping[str, str]:
    """Questions that anonkit has words for, by id."""
    return phrases("questions").sentences
