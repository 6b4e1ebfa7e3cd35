"""Step 8, records: every claim on released records, counted again from the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from anonkit.bundle.parted import files_of
from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.records.believed import (
    Bound,
    bound_of,
    check_bound,
    countable,
    in_format_1,
)
from anonkit.bundle.verify.records.claims.base import (
    Asked,
    Counted,
    Need,
    UnansweredError,
    WrongError,
    shown,
)
from anonkit.bundle.verify.records.claims.table import MEASURES
from anonkit.bundle.verify.records.counting import count
from anonkit.bundle.verify.records.described import FOLDER, Described, describe
from anonkit.bundle.verify.records.rows import NotHereError, UnreadableError
from anonkit.records.verify import Check, Status

_OF_EVERY_TABLE = ("rows", "columns", "k_rows")
"""Can be counted again in every release that has records."""
MOST_SETS, MOST_COLUMNS, MOST_CLAIMS = 256, 8_192, 4_096
"""Sets of columns that are counted in one release, the columns of all of them together, and the
claims on them: a sender who asks for more than any release has would never let verify end."""
_TOO_MUCH = (
    f"the claims ask for more counts than are made for one release: {MOST_SETS} sets of columns, "
    f"{MOST_COLUMNS:,} columns of them together, {MOST_CLAIMS:,} claims"
)
_ASK = "do not use the release; ask its sender"
_PROMISE = "claims can be re-checked: what the release says of its rows follows from its rows"


@dataclass(frozen=True)
class _Answer:
    """What came of one claim."""

    status: Status
    why: str
    need: Need | None = None


def record_checks(received: Received) -> Iterator[Check]:
    """Count every claim on released records again.

    Args:
        received: A release whose bytes are those that were signed.

    Yields:
        `claim.<measure>` for each claim on a file of records, but for those that only the sender
        can know and that no row refutes, and `claim.missing` for each claim that should be there.

    Raises:
        RefusedError: The bytes of a file changed while they were read.
    """
    described = describe(received)
    claims = [claim for claim in received.manifest.claims if claim.artefact.startswith(FOLDER)]
    counted = [claim for claim in claims if claim.kind != "sender_says"]
    if described is None:
        yield from (_check(claim, _Answer("fail", _NO_RECORDS)) for claim in counted)
        files = (file.path for file in received.manifest.files)
        yield from (_absent(_NO_RECORDS, path) for path in files if path.startswith(FOLDER))
        return
    yield from _missing(received, described, claims)
    bounds = _bounds(received, described, claims)
    asked = [(claim, _asked(described, claim)) for claim in counted]
    plans = [_plan(each) for _, each in asked]
    needs = [plan.need for plan in plans if plan.need is not None]
    needs += [need for bound in bounds.values() if isinstance(bound, Bound) for need in bound.needs]
    found = _counted(received, described, needs)
    for (claim, each), plan in zip(asked, plans, strict=True):
        open_ = plan.status == "pass" and each is not None
        answer = _answer(each, found) if open_ and each is not None else plan
        if answer.status == "not_checked":
            answer = _refuted(bounds.get(id(claim)), found) or answer
        yield _check(claim, answer)
    for claim in claims:
        wrong = _refuted(bounds.get(id(claim)), found) if claim.kind == "sender_says" else None
        if wrong is not None:
            yield _check(replace(claim, kind="cross_checked"), wrong)


def _bounds(
    received: Received, described: Described, claims: Sequence[ListedClaim]
) -> Mapping[int, Bound | _Answer | None]:
    """By claim that nobody counts again: what would refute it, or already does."""
    previous, people = received.manifest.document.get("previous"), countable(described, claims)
    found: dict[int, Bound | _Answer | None] = {}
    for claim in claims:
        asked = _asked(described, claim)
        try:
            if asked is None:
                found[id(claim)] = _Answer("fail", _NO_TABLE)
            elif claim.kind == "sender_says":
                found[id(claim)] = bound_of(asked, described, previous, people=people)
            else:
                found[id(claim)] = in_format_1(asked, described)
        except WrongError as error:
            found[id(claim)] = _Answer("fail", str(error))
    return found


def _refuted(bound: Bound | _Answer | None, found: Counted | _Answer) -> _Answer | None:
    """What is wrong with a claim that nobody counts again; None where nothing is seen."""
    if bound is None or isinstance(bound, _Answer):
        return bound
    if isinstance(found, _Answer):
        return found
    try:
        check_bound(bound, found)
    except (WrongError, UnreadableError) as error:
        return _Answer("fail", str(error))
    return None


_NO_TABLE = "the manifest lists no such table of records"
_NO_RECORDS = "here are records, and the manifest does not say how they are counted"


def _asked(described: Described, claim: ListedClaim) -> Asked | None:
    table = described.table_at(claim.artefact)
    if table is None:
        return None
    head, bracket, rest = claim.measure.partition("(")
    return Asked(
        claim=claim,
        head=head,
        argument=rest.removesuffix(")") if bracket else None,
        table=table,
        own=described.own_quasi(table),
        quasi=described.quasi,
        version=described.version,
    )


def _plan(asked: Asked | None) -> _Answer:
    """Whether a claim can be counted, and what it takes: `pass` says no more than that."""
    if asked is None:
        return _Answer("fail", _NO_TABLE)
    if asked.head not in MEASURES:
        return _Answer("not_checked", "this anonkit does not know how to count it")
    try:
        need = MEASURES[asked.head].need(asked)
    except WrongError as error:
        return _Answer("fail", str(error))
    except UnansweredError as error:
        return _Answer("not_checked", str(error))
    return _Answer("pass", "", need)


def _counted(received: Received, described: Described, needs: Sequence[Need]) -> Counted | _Answer:
    # Each set of columns is one more count of every row, and held until all are read.
    sets = {(need.table, need.over, need.of) for need in needs}
    width = sum(len(over) + 1 for _, over, _ in sets)
    if len(sets) > MOST_SETS or width > MOST_COLUMNS or len(needs) > MOST_CLAIMS:
        return _Answer("not_checked", _TOO_MUCH)
    try:
        return count(received, described, needs)
    except UnreadableError as error:
        return _Answer("fail", f"the records cannot be read as they are described: {error}")
    except NotHereError as error:
        return _Answer("not_checked", str(error))


def _answer(asked: Asked, found: Counted | _Answer) -> _Answer:
    if isinstance(found, _Answer):
        return found
    claim, measure = asked.claim, MEASURES[asked.head]
    try:
        value = measure.value(asked, found)
        said = _said(asked, found, measure.of)
    except (WrongError, UnreadableError) as error:
        return _Answer("fail", str(error))
    except UnansweredError as error:
        return _Answer("not_checked", str(error))
    if type(value) is type(claim.value) and value == claim.value:
        return _Answer("pass", f"{shown(claim.measure)} = {value}: {said}")
    if _loose(asked):
        return _Answer("not_checked", "a manifest of format 1 does not say which rows are linked")
    return _Answer(
        "fail", f"{shown(claim.measure)} = {value} by the rows ({said}), "
        f"and the release says {shown(claim.value)}"
    )  # fmt: skip


def _loose(asked: Asked) -> bool:
    """Whether a claim may be about people whose rows are linked, and does not say how."""
    return asked.version == 1 and asked.head in ("k", "classes", "discernibility")


def _said(asked: Asked, found: Counted, what: str) -> str:
    """What was counted, over what, in how many rows."""
    rows = f"{found.size(asked.table)[0]:,} rows"
    need = MEASURES[asked.head].need(asked)
    if need is None:
        return f"{what} of the file"
    over = ", ".join(map(shown, need.over)) or "no column"
    of = f" of {shown(need.of)}" if need.of is not None else ""
    people = "" if need.by_row else f", {found.unit}"
    return f"{what}{of}, over {over}; {rows}{people}"


def _check(claim: ListedClaim, answer: _Answer) -> Check:
    return Check(
        id=f"claim.{shown(claim.measure)}",
        status=answer.status,
        kind=claim.kind,
        why=answer.why,
        where=shown(claim.artefact),
        fix=_ASK if answer.status == "fail" else "",
        source=_PROMISE,
    )


def _missing(
    received: Received, described: Described, claims: Sequence[ListedClaim]
) -> Iterator[Check]:
    """Claims that every release with records makes, and tables that nothing is claimed of."""
    listed = {file.path for file in received.manifest.files if file.path.startswith(FOLDER)}
    told = {each.path: each.name for each in described.recount.tables}
    made = {(claim.artefact, claim.measure): claim.kind for claim in claims}
    if "" not in told.values():
        yield _absent("no table of records is said to be the main one", FOLDER)
    held = {path for at in told for path in files_of(listed, at) or (at,)}
    for path in sorted(listed ^ held):
        yield _absent("the files of records and the tables in the manifest differ", path)
    if len(made) < len(claims) or len(set(told.values())) < len(described.recount.tables):
        yield _absent("a claim is made, or a table named, twice", "manifest.json")
    for path, table in told.items():
        for measure in _OF_EVERY_TABLE:
            if made.get((path, measure)) != "recomputed":
                yield _absent(f"the release does not claim {measure} so that it can be seen", path)
        if not table and (path, "k") not in made:
            yield _absent("the release does not claim any k", path)


def _absent(why: str, where: str) -> Check:
    return Check("claim.missing", "fail", "recomputed", why, shown(where), _ASK, _PROMISE)
