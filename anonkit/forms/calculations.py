"""What a calculation rests on: the fields it names, and those that they name in turn."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping

from anonkit.forms.base import broken
from anonkit.records import FormField

MOST_SOURCES = 2_000
_FIELD = re.compile(r"\$\{\s*(?:last-saved#)?([^${}\s]+)\s*\}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_PATH = re.compile(r"(?:\.{1,2}|/[\w.-]+)?/(?:[\w.-]+/)*([A-Za-z_][\w.-]*)")
_PULLED = re.compile(r"pulldata\s*\(\s*(?:'[^']*'|\"[^\"]*\")\s*,\s*['\"]([^'\"]+)['\"]")
_REDCAP = re.compile(r"\[([a-z][a-z0-9_]*)(?:\([^)]*\))?\]")


def named(*expressions: str) -> tuple[str, ...]:
    """Fields that an XLSForm's expressions name, as `${name}` or by their path.

    Examples:
        >>> named("concat(${first}, ' ', ../last)", "once(${first})")
        ('first', 'last')
    """
    found = [
        name
        for text in expressions
        for name in (
            *_FIELD.findall(text),
            *_PATH.findall(_QUOTED.sub("''", _FIELD.sub("0", text))),
        )
    ]
    return tuple(dict.fromkeys(found))


def pulled(*expressions: str) -> tuple[str, ...]:
    """Columns of other files that `pulldata` looks up: their names tell what comes from there."""
    return tuple(dict.fromkeys(name for text in expressions for name in _PULLED.findall(text)))


def named_in_redcap(*expressions: str) -> tuple[str, ...]:
    """Fields that a REDCap calculation names, as `[name]`."""
    return tuple(dict.fromkeys(name for text in expressions for name in _REDCAP.findall(text)))


Named = Mapping[str, tuple[FormField, ...]]
"""All fields of a form by name; several may bear one name."""


def sources_of(field: FormField, fields: Named) -> tuple[FormField, ...]:
    """All fields that one is computed from, however indirectly; a circle ends where it began."""
    found: dict[int, FormField] = {}
    waiting = deque(field.made_of)
    asked = {field.name}
    while waiting:
        name = waiting.popleft()
        if name in asked:
            continue
        asked.add(name)
        for one in fields.get(name, ()):
            found[id(one)] = one
            waiting.extend(one.made_of)
        if len(asked) > MOST_SOURCES:
            problem = f"a calculation rests on more than {MOST_SOURCES:,} others"
            raise broken("too_large", problem, "", "take it out of the form")
    return tuple(found.values())
