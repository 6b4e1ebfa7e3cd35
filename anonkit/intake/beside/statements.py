"""What papers of a parcel claim in words that can be counted again: k, and on which columns.

Strict on purpose. A statement counts where it names a number and, in the same sentence, the key
variables, all of which are columns of one table. Anything else is for a person to read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from anonkit.intake.base import Delivery, ParcelFile

MOST_BYTES = 1 << 20
"""Of a paper that is read."""
MOST_PAPERS = 50
MOST_NODES = 10_000
"""Of a JSON document."""
MOST_STATEMENTS = 20
_PAPERS = frozenset({".txt", ".md", ".rst", ".log", ".htm", ".html"})
_INLINE = re.compile(r"</?(?:a|b|i|u|em|strong|span|code|sub|sup)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,300}>")
_SENTENCE = re.compile(r"[.;!?]\s|\n\s*\n")
_K = re.compile(
    r"\bk\s*(?:=|>=|≥|is at least|of at least|is)\s*(\d{1,4})\b"
    r"|\bk-anonymity\s*(?:of|=|:|is|>=|≥)\s*(?:at least\s*)?(?:k\s*=\s*)?(\d{1,4})\b"
    r"|\b(\d{1,4})-anonym(?:ity|ous)\b",
    re.IGNORECASE,
)
_KEYS = re.compile(
    r"\b(?:on|over|across|key[- ]variables?|keys|quasi-identifiers?)\b"
    r"(?:\s*(?:are|is|the|columns|:|=|\())*\s*([^\n.;:()]{1,300})",
    re.IGNORECASE,
)
_SDCMICRO = re.compile(r"violating[^\n]{0,80}(?:\n[^\n]{0,200}){0,8}", re.IGNORECASE)
_VIOLATING = re.compile(r"\b(\d{1,3})-anonymity:\s{0,10}(\d{1,9})\b")
_LIST = re.compile(r"\s*(?:,|\band\b|&|\n)\s*")
_QUOTES = " \t\n`'\"*_“”‘’«»[]"
_K_NAMES = ("k", "k_anonymity", "k-anonymity", "kAnonymity")
_KEY_NAMES = ("quasi", "quasi_identifiers", "quasiIdentifiers", "keys", "key_variables")


@dataclass(frozen=True)
class Statement:
    """A claim of k in a paper."""

    file: str
    k: int
    keys: tuple[str, ...]
    below: int = 0
    """Rows that the paper itself says are in classes of fewer."""
    in_words: bool = True
    """Written for people, and so perhaps of a plan or of the data before."""


def statements(now: Delivery, tables: Sequence[Sequence[str]]) -> tuple[Statement, ...]:
    """All that the papers of a parcel claim of k.

    Args:
        now: What was handed over; the files of a release of anonkit's are looked at elsewhere.
        tables: The columns of each table of records.
    """
    columns = [{name.casefold(): name for name in names} for names in tables]
    own = now.release.folder if now.release else None
    read = {table.file.path for table in now.records}
    papers = [
        file
        for file in now.parcel.files
        if file.bytes <= MOST_BYTES
        and file.path not in read
        and not (own is not None and file.real.is_relative_to(own))
    ]
    found: dict[Statement, None] = {}
    for file in papers[:MOST_PAPERS]:
        found |= dict.fromkeys(_of_paper(file, columns))
    return tuple(found)[:MOST_STATEMENTS]


def _of_paper(file: ParcelFile, columns: Sequence[Mapping[str, str]]) -> Iterator[Statement]:
    suffix = PurePosixPath(file.path).suffix.lower()
    if suffix not in {*_PAPERS, ".json"}:
        return
    try:
        text = file.real.read_bytes().decode("utf-8", "replace")
    except OSError:
        return
    if suffix == ".json":
        yield from _of_json(file.path, text, columns)
        return
    plain = _TAG.sub("\n\n", _INLINE.sub(" ", text)) if suffix.startswith(".htm") else text
    yield from _of_words(file.path, plain, columns)
    yield from _of_sdcmicro(file.path, plain, columns)


def _of_words(path: str, text: str, columns: Sequence[Mapping[str, str]]) -> Iterator[Statement]:
    for sentence in _SENTENCE.split(text):
        stated = [int(next(filter(None, found))) for found in _K.findall(sentence)]
        keys = _keys(sentence, columns)
        if len(set(stated)) == 1 and stated[0] > 1 and keys:
            yield Statement(path, stated[0], keys)


def _of_sdcmicro(path: str, text: str, columns: Sequence[Mapping[str, str]]) -> Iterator[Statement]:
    """`Number of observations violating - 3-anonymity: 0`, with the key variables above."""
    lists = {keys for line in text.splitlines() if (keys := _keys(line, columns))}
    if len(lists) != 1:
        return
    (keys,) = lists
    for block in _SDCMICRO.findall(text):
        for k, below in _VIOLATING.findall(block.partition("original")[0]):
            yield Statement(path, int(k), keys, int(below), in_words=False)


def _keys(sentence: str, columns: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """The columns that a sentence lists, where all of one list are columns of one table."""
    for listed in _KEYS.findall(sentence):
        names = [name.strip(_QUOTES) for name in _LIST.split(listed)]
        if keys := _known([name for name in names if name], columns):
            return keys
    return ()


def _known(names: Sequence[str], columns: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    for known in columns:
        if names and all(name.casefold() in known for name in names):
            return tuple(dict.fromkeys(known[name.casefold()] for name in names))
    return ()


def _of_json(path: str, text: str, columns: Sequence[Mapping[str, str]]) -> Iterator[Statement]:
    try:
        waiting: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    for _ in range(MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            k = next((node[name] for name in _K_NAMES if type(node.get(name)) is int), 0)
            listed = next((node[name] for name in _KEY_NAMES if name in node), None)
            names = listed if isinstance(listed, list) else []
            every = all(isinstance(name, str) for name in names)
            if k > 1 and every and (keys := _known(names, columns)):
                yield Statement(path, k, keys, in_words=False)
