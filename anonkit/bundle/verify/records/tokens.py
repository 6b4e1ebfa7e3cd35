"""Whether released tokens link rows of which the manifest says that nothing links them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import Any

from anonkit.bundle.datapackage import NAME
from anonkit.bundle.parted import place_of
from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs, Untold
from anonkit.bundle.verify.records.claims.base import shown
from anonkit.bundle.verify.records.described import Described, describe
from anonkit.bundle.verify.records.rows import NotHereError, Rows, Table, UnreadableError, read
from anonkit.bundle.verify.records.spill import Spill

SHARED = 5
"""Of so many people at most 1 shares a token that is not said to link rows.

A release takes a token for one that links where people of more than 1 household in 20
share it. Who receives it knows no households, and those who share may be the larger ones.
"""
_TOKENS = frozenset({"pseudonymise", "encrypt", "identifier"})
"""Actions, and a role, that make a column one of tokens."""
_TOKEN = re.compile("[a-z2-7]{32}|[a-z2-7]{85}|[a-z2-7]{136,}")


def linkage(received: Received) -> str:
    """Rows of one token are said to be linked, or hardly any row shares one.

    Raises:
        Differs: A token that the manifest does not name links rows.
        Untold: It does not say which rows are linked, or they cannot be read here.
    """
    described = describe(received)
    if described is None:
        return "there are no records"
    if described.version == 1:
        raise Untold("format 1 does not say which rows are linked")
    fields = _fields(received)
    looked = 0
    try:
        for table in _open_to_doubt(described, received.manifest.claims):
            path = described.tables[table].path
            cells = read(received, path, described.spelling)
            looked += _look(described, table, fields.get(path, {}), cells)
    except UnreadableError as error:
        raise Differs(f"the records cannot be read as they are described: {error}") from None
    except NotHereError as error:
        raise Untold(str(error)) from None
    return f"no token links rows, of {looked} beside those by which people are counted"


def _fields(received: Received) -> Mapping[str, Mapping[str, Any]]:
    """By path and column: what the data package says of it."""
    try:
        with received.open(NAME) as file:
            found = json.loads(file.read())["resources"]
        return {
            place_of(each["path"]): {field["name"]: field for field in each["schema"]["fields"]}
            for each in found
        }
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Untold(_NOT_DESCRIBED) from None


_NOT_DESCRIBED = "the data package does not describe the columns of the records"


def _open_to_doubt(described: Described, claims: Sequence[ListedClaim]) -> Iterator[str]:
    """Tables whose rows, or people, are said to be linked by nothing more."""
    linked = described.recount.linkage
    if linked == "rows":
        yield from described.tables
    elif linked == "person":
        k = next((each for each in claims if each.measure == "k"), None)
        # Tokens that stand in some rows only link them, and let nobody count people.
        if described.recount.person is not None or (k and k.kind != "sender_says"):
            yield ""


@dataclass(frozen=True)
class _Columns:
    """Where the tokens of a table stand, and that of the person, if any."""

    tokens: Sequence[int]
    person: int | None


def _look(described: Described, table: str, fields: Mapping[str, Any], cells: Table) -> int:
    """Look at the tokens of one table that the manifest does not name; gives how many."""
    batches = iter(cells.batches)
    first = next(batches, [])
    explained = _explained(described, table)
    if set(fields) != set(cells.columns):
        raise Untold(_NOT_DESCRIBED)
    tokens = [
        place
        for place, name in enumerate(cells.columns)
        if name not in explained and (_said(fields[name]) or _seen(first, place))
    ]
    person = described.recount.person if not table else None
    at = _Columns(tokens, None if person is None else cells.columns.index(person))
    if not tokens:
        for _ in batches:
            pass  # its bytes are those that were signed only if all of them are
        return 0
    with closing(Spill()) as spill:
        units = _keep(spill, chain([first], batches), at)
        shared = _shared(spill, len(cells.columns))
    for place in tokens:
        if shared[place] * SHARED > units:
            name = shown(cells.columns[place])
            raise Differs(f"{name} is a token that links rows, and the manifest does not say so")
    return len(tokens)


def _explained(described: Described, table: str) -> set[str]:
    """The columns by which rows are brought together anyway."""
    recount = described.recount
    found = {recount.person, recount.household} if not table else set()
    for each in recount.tables:
        if each.name == table:
            found |= set(each.key)
        if each.name and each.parent == table:
            found |= set(each.key.values())
    return {name for name in found if name is not None}


def _said(field: Any) -> bool:
    said = (field.get("anonkit:action"), *field.get("anonkit:roles", ()))
    return not _TOKENS.isdisjoint(said)


def _seen(rows: Rows, place: int) -> bool:
    """Whether what stands there looks like tokens, whatever it is called."""
    cells = {row[place] for row in rows} - {"", "*"}
    return bool(cells) and all(map(_TOKEN.fullmatch, cells))


def _keep(spill: Spill, batches: Iterator[Rows], at: _Columns) -> int:
    """Keep every token with whose it is; gives the number of people, or of rows."""
    units = 0
    for batch in batches:
        owners = [row[at.person] for row in batch] if at.person is not None else None
        for place in at.tokens:
            found = [
                [place, row[place], owners[number] if owners else units + number]
                for number, row in enumerate(batch)
                if row[place]
            ]
            spill.put((token for _, token, _ in found), found)
        units += len(batch)
    return units


def _shared(spill: Spill, columns: int) -> list[int]:
    """By column: people, or rows, with a token that others have too."""
    shared = [0] * columns
    for part in spill.parts():
        owners: dict[tuple[int, str], set[Any]] = {}
        for place, token, owner in part:
            owners.setdefault((place, token), set()).add(owner)
        for (place, _), found in owners.items():
            shared[place] += len(found) if len(found) > 1 else 0
    return shared
