"""Strict YAML: the text as it was written, with the line of every key and item.

Built from the parser's events, so no constructor, alias, tag or merge can run.
Of plain scalars only JSON's numbers and `true` and `false` mean something;
all others (`NO`, `010`, `1:30`, `~`) are the text that was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from anonkit.errors import Fault
from anonkit.policy.numeral import Numeral

MAX_DEPTH = 20
"""Mappings and lists inside each other."""
MAX_SHOWN = 40
"""Characters of the policy's own text that a message repeats."""
_MAX_NUMBER = 40
_MAX_EXPONENT = 30

# The parser in C stays fast and never recurses; the one in Python accepts the same language.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REASONS = {
    "mapping values are not allowed": "a `:` stands where none can; put the text in quotes",
    "could not find expected ':'": "a `:` is missing after a key",
    "cannot start any token": "a tab, `@` or `%` starts a value; use spaces or quotes",
    "expected <block end>": "this line is indented unlike the ones above",
    "unexpected end of stream": "a quote is not closed",
    "expected ',' or": "a bracket is not closed, or a comma is missing",
}

Path = tuple[str | int, ...]
"""Keys and list places from the root."""


@dataclass
class Document:
    """What a YAML text says."""

    content: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[tuple[Path, Fault]] = field(default_factory=list)
    """Each with the path whose value cannot be relied on."""
    broken: bool = False
    """True where reading had to stop."""


def shown(text: object) -> str:
    """A bit of the policy's own text, short enough for a message."""
    words = "".join(c if c.isprintable() else "?" for c in " ".join(str(text).split()))
    return f"`{words if len(words) <= MAX_SHOWN else words[: MAX_SHOWN - 1] + '…'}`"


def scalar(text: str) -> Any:
    """What a plain scalar means: a number, a truth value, None for `null`, or its text.

    Raises:
        ValueError: A number too long or too large to be meant.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    found = _NUMBER.fullmatch(text)
    if not found:
        return text
    exponent = found.group(3)
    if len(text) > _MAX_NUMBER or (exponent and abs(int(exponent[1:])) > _MAX_EXPONENT):
        raise ValueError("too long or too large to be meant as a number")
    whole = found.group(2) is None and exponent is None and text != "-0"
    return int(text) if whole else Numeral(text)


_CONSTANTS = {"true": True, "false": False, "null": None}


def read_document(text: str, name: str) -> Document:
    """Read one YAML document.

    Args:
        text: The policy's text, in NFC.
        name: How the file is called in messages.

    Returns:
        The content, with all faults of its form; never raises for the text.
    """
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not builder.take(event):
                break
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        reason = _tab(text, line) or _reason(str(error.problem or error.context))
        builder.stop(line + 1, reason)
    except (yaml.YAMLError, ValueError):
        builder.stop(_bad_line(text), "a character that no text holds stands here")
    return builder.document


def _tab(text: str, place: int) -> str:
    """What to do where the line at `place`, or the one above, is indented by a tab."""
    lines = text.split("\n")[max(0, place - 1) : place + 1]
    tabbed = any("\t" in line[: len(line) - len(line.lstrip())] for line in lines)
    return "a line begins with a tab; indent with spaces" if tabbed else ""


def _reason(problem: str) -> str:
    """Our words for the parser's: its own quote the text."""
    return next((ours for theirs, ours in _REASONS.items() if theirs in problem), "")


def _bad_line(text: str) -> int:
    """The first line with a character that YAML does not allow, 1 where there is none."""
    for number, line in enumerate(text.split("\n"), 1):
        if any(unicodedata.category(char) in {"Cc", "Cs", "Cn"} and char != "\t" for char in line):
            return number
    return 1


@dataclass
class _Frame:
    """A mapping or a list being filled."""

    container: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None
    """The key whose value comes next, in a mapping."""


class _Builder:
    """Takes the parser's events one by one."""

    def __init__(self, name: str) -> None:
        self.document = Document()
        self._name = name
        self._frames: list[_Frame] = []
        self._complex = 0
        """Depth inside a key that is a mapping or a list: read over."""

    def take(self, event: yaml.Event) -> bool:
        """Take one event; False ends the reading."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            return self._start(event, line)
        if isinstance(event, yaml.NodeEvent):
            return self._node(event, line)
        if isinstance(event, yaml.CollectionEndEvent):
            self._end()
        return True

    def stop(self, line: int, reason: str) -> None:
        self._fault((), line, "this is not YAML", reason or "check the indentation and the quotes")
        self.document.broken = True

    def _start(self, event: yaml.DocumentStartEvent, line: int) -> bool:
        if event.version or event.tags:
            self._fault((), line, "a policy has no % line", "delete the line")
        if self.document.lines:
            self._fault((), line, "a second document starts here", "write one policy a file")
            return False
        return True

    def _node(self, event: yaml.NodeEvent, line: int) -> bool:
        if self._complex:
            self._complex += isinstance(event, yaml.CollectionStartEvent)
            return True
        frame = self._frames[-1] if self._frames else None
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            self._take_key(frame, event, line)
            return True
        path = self._place(frame)
        self.document.lines.setdefault(path, line)
        self._check(path, event, line)
        if isinstance(event, yaml.CollectionStartEvent):
            return self._open(frame, path, event, line)
        self._put(frame, path, self._value(path, event, line))
        return True

    def _place(self, frame: _Frame | None) -> Path:
        if frame is None:
            return ()
        step = frame.key if isinstance(frame.container, dict) else len(frame.container)
        return (*frame.path, step) if step is not None else frame.path

    def _check(self, path: Path, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._fault(path, line, "anchors (&) and aliases (*) are not part of a policy",
                        "write the value out, in quotes if it starts with & or *")  # fmt: skip
        elif getattr(event, "tag", None) is not None:
            self._fault(path, line, "tags (!) are not part of a policy",
                        "delete the tag, or put the value in quotes")  # fmt: skip

    def _take_key(self, frame: _Frame, event: yaml.NodeEvent, line: int) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self._check(frame.path, event, line)
            if isinstance(event, yaml.CollectionStartEvent):
                self._fault(frame.path, line, "a key is a list or a mapping", "write a plain name")
                self._complex = 1
            frame.key = f"\0{line}"
            return
        key = event.value
        self._check(frame.path, event, line)
        for problem, fix in _key_problems(key, plain=not event.style):
            self._fault(frame.path, line, problem, fix)
        path = (*frame.path, key)
        if key in frame.container:
            first = self.document.lines[path]
            self._fault((), line, f"the key {shown(key)} stands in line {first} already",
                        "keep one of the two", "policy.duplicate_key")  # fmt: skip
        else:
            self.document.lines.setdefault(path, line)
        frame.key = key

    def _open(
        self, frame: _Frame | None, path: Path, event: yaml.CollectionStartEvent, line: int
    ) -> bool:
        if len(self._frames) == MAX_DEPTH:
            self._fault(path, line, f"more than {MAX_DEPTH} levels inside each other",
                        "a policy needs about six", "policy.too_deep")  # fmt: skip
            self.document.broken = True
            return False
        mapping = isinstance(event, yaml.MappingStartEvent)
        container: dict[str, Any] | list[Any] = {} if mapping else []
        self._put(frame, path, container)
        self._frames.append(_Frame(container, path))
        return True

    def _put(self, frame: _Frame | None, path: Path, value: Any) -> None:
        if frame is None:
            self.document.content = value
        elif isinstance(frame.container, list):
            frame.container.append(value)
        else:
            # The first of two equal keys counts; both are in the faults anyway.
            frame.container.setdefault(str(path[-1]), value)
            frame.key = None

    def _end(self) -> None:
        if self._complex:
            self._complex -= 1
        else:
            self._frames.pop()

    def _value(self, path: Path, event: yaml.NodeEvent, line: int) -> Any:
        if not isinstance(event, yaml.ScalarEvent):
            return None
        text: str = event.value
        if any(_hidden(char) for char in text):
            self._fault(path, line, "an invisible control character stands in this text",
                        "delete it")  # fmt: skip
        if event.style:
            return text
        try:
            value = scalar(text)
        except ValueError:
            self._fault(path, line, f"{shown(text)} is too long or too large for a number",
                        "put it in quotes if it is a code")  # fmt: skip
            return text
        if value is None or text == "":
            self._fault(path, line, "there is no value here",
                        'write one, or delete the key (the empty text is "")',
                        "policy.no_value")  # fmt: skip
        return value

    def _fault(
        self, path: Path, line: int, problem: str, fix: str, code: str = "policy.yaml"
    ) -> None:
        where = f"{self._name}:{line}"
        self.document.faults.append((path, Fault(problem, where, fix, code)))


def _key_problems(key: str, *, plain: bool) -> Iterator[tuple[str, str]]:
    if plain and key == "<<":
        yield "merge keys (<<) are not part of a policy", "write the keys out"
    elif not key.strip() or not key.isprintable() or any(_hidden(char) for char in key):
        yield "a key is empty or holds an invisible character", "write a plain name"


def _hidden(char: str) -> bool:
    return char in _BIDI or (unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\n")
