"""Cheap patterns, all asked at once: which costly look at a text could find anything there?

RE2 looks at a text once for all of them together, in linear time (Cox, "Regular
Expression Matching in the Wild", 2010; `RE2::Set`). A gate may pass a text that
holds nothing; it may never hold back one that does. RE2 takes `\\d` and `\\w` for
ASCII, so gates are written with the classes below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any

DIGIT = r"\p{Nd}"
LETTER = r"\pL"
WORD = r"[\pL\pM\pN_]"
_MEMORY = 64 << 20
"""Bytes that the states of one set may take."""
_LOOK_AROUND = re.compile(r"\(\?<?[!=](?:[^()\\]|\\.|\((?:\?:)?(?:[^()\\]|\\.)*\))*\)")
_TOKEN = re.compile(r"\\(?:.)|\[\^?\]?(?:[^\]\\]|\\.)*\]|.", re.DOTALL)
_SPACES = r"\s\x{B}\x{85}\x{1C}-\x{1F}\p{Z}"
_CLASSES = {
    r"\d": DIGIT,
    r"\D": r"\P{Nd}",
    r"\w": WORD,
    r"\W": r"[^\pL\pN_]",
    r"\s": f"[{_SPACES}]",
}
_EMPTY = frozenset({r"\b", r"\B", r"\A", r"\Z", "^", "$"})
"""What only says where a match may be."""
_INSIDE = {r"\d": DIGIT, r"\w": r"\pL\pM\pN_", r"\s": _SPACES, r"\W": r"\PL", r"\D": r"\P{Nd}"}
"""The same within square brackets; `\\W` there is taken for more than it is."""
_CODE = re.compile(r"\\[ux]([0-9A-Fa-f]{4}|[0-9A-Fa-f]{2})")
_DOTS = (("\u0130", "I"), ("\u0131", "i"))
"""Python takes these for the letters of ASCII where case is ignored; RE2 does not."""


class Gates:
    """Some gates, asked together."""

    def __init__(self, patterns: Sequence[str | None]) -> None:
        """Patterns of RE2, by their places; None or an empty one passes every text."""
        self._patterns = patterns
        self._always = [place for place, each in enumerate(patterns) if not each]
        self._places = [place for place, each in enumerate(patterns) if each]

    @cached_property
    def _set(self) -> tuple[Any, int]:
        """The compiled set, and the place in it of what passes every text."""
        made = _library().Set.SearchSet(_options())
        # Where even this does not match, the library ran out of memory.
        opened = made.Add("")
        for place in self._places:
            made.Add(self._patterns[place])
        made.Compile()
        return made, opened

    def passed(self, text: str) -> list[int]:
        """The places of the gates that a text passes, in their order."""
        if not self._places:
            return self._always
        for odd, plain in _DOTS:
            if odd in text:
                text = text.replace(odd, plain)
        gates, opened = self._set
        found = gates.Match(text) or []
        if opened not in found:
            return self.all()
        # The open one was added first.
        return sorted([*self._always, *(self._places[one - 1] for one in found if one)])

    def all(self) -> list[int]:
        """The places of all gates."""
        return sorted([*self._always, *self._places])


class Likely:
    """Patterns that ignore case, of which only those are tried that could match."""

    def __init__(self, *patterns: re.Pattern[str]) -> None:
        self._patterns = patterns

    @cached_property
    def _gates(self) -> Gates:
        return Gates([relaxed(pattern.pattern) for pattern in self._patterns])

    def of(self, text: str) -> list[re.Pattern[str]]:
        """Those that may match somewhere in a text, in their order."""
        return [self._patterns[place] for place in self._gates.passed(text)]


@cache
def _library() -> Any:
    import re2  # noqa: PLC0415  only where texts are looked at

    return re2


@cache
def _options() -> Any:
    options = _library().Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return options


def relaxed(pattern: str) -> str | None:
    """A gate for a pattern of `re` or `regex` that ignores case: it matches wherever that does.

    What looks around is left out, which can only let more pass. None where RE2
    cannot take the rest.
    """
    bare = _CODE.sub(r"\\x{\1}", _LOOK_AROUND.sub("", pattern))
    made = "(?is)" + "".join(map(_translated, _TOKEN.findall(bare)))
    try:
        _library().compile(made, _options())
    except _library().error:
        return None
    return made


def _translated(token: str) -> str:
    if token in _EMPTY:
        return ""
    if token.startswith("[") and len(token) > 1:
        return _in_class(token)
    return _CLASSES.get(token, token)


def _in_class(token: str) -> str:
    if token.startswith("[^"):
        # What RE2 leaves out by `\\d` is ASCII alone, so the class is wider.
        return token
    for short, long in _INSIDE.items():
        token = token.replace(short, long)
    return token
