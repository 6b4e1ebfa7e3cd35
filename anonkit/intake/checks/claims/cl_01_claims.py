"""CL-01: what the sender claims, counted again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence

import numpy as np

from anonkit.errors import shown
from anonkit.intake.base import (
    Case,
    Check,
    OwnRelease,
    Records,
    Result,
    Settings,
    clean,
    found,
    not_checked,
)
from anonkit.intake.beside.statements import Statement, statements
from anonkit.intake.earlier.matching import NOTHING, codes_of, row_codes
from anonkit.intake.wording import listed
from anonkit.records import Check as Found
from anonkit.records import VerifyRecord

_AGAIN = "ask the sender for the release again, and for their key by another way"
_KEY = "ask the sender for their public key, by another way, and give it with --public-key"
_BY_WHOM = frozenset({"key", "signature"})


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each claim, file or signature that is not as the sender says."""
    release = case.now.release
    if release is not None and release.checked is not None:
        yield from _of_release(case, release, release.checked)
    elif case.asked.keyed:
        yield not_checked(
            "a key was given, and no release of anonkit's was handed over: nothing is signed",
            fix="name the folder that holds manifest.json",
        )
    yield from _of_papers(case)


def _of_papers(case: Case) -> Iterator[Result]:
    """Claims of k in the papers beside the data, whoever's tool wrote them."""
    told = statements(case.now, [_names(table) for table in case.now.records])
    for each in told:
        table = next(t for t in case.now.records if set(each.keys) <= set(_names(t)))
        k, below = _recounted(table, each)
        where = f"{shown(each.file)} claims k of {each.k} on {listed(each.keys)}"
        if below > each.below:
            said = f", and {each.below:,} rows in smaller classes" if each.below else ""
            yield found(
                f"{where}{said}; counted again, k is {k}, and {below:,} rows are in smaller ones",
                fix="ask the sender on which file and columns it was counted",
                at=table,
                columns=each.keys,
                figures={"claimed": each.k, "k": k, "below": below},
                severity="medium" if each.in_words else None,
            )
        else:
            yield clean(f"{where}, and it holds", at=table)
    if not told and case.now.release is None:
        yield clean("nothing is claimed that could be counted again", applies=False)


def _names(table: Records) -> list[str]:
    return [column.name for column in table.columns]


def _recounted(table: Records, claim: Statement) -> tuple[int, int]:
    """k and the rows in classes of fewer, in the sender's favour: a missing answer fits anything.

    Other tools let a missing answer be any answer. So a class may have as many rows more as
    there are rows with one, and those rows themselves are in no small class.
    """
    key = secrets.token_bytes(32)
    each = [codes_of(table, name, key) for name in claim.keys]
    whole = np.all([codes != NOTHING for codes in each], axis=0)
    _, counts = np.unique(row_codes(table, claim.keys, key)[whole], return_counts=True)
    sizes = counts + int((~whole).sum())
    return int(sizes.min(initial=table.count)), int(counts[sizes < claim.k].sum())


def _of_release(case: Case, release: OwnRelease, record: VerifyRecord) -> Iterator[Result]:
    failed = [each for each in record.checks if each.status == "fail"]
    for each in failed:
        yield found(_why(each), fix=each.fix or _AGAIN, file=_file(case, each), kind=each.kind)
    waiting = [each for each in record.unsettled if each.id not in _BY_WHOM]
    if failed and waiting:
        # They stand on what failed: nobody has to look into each.
        yield not_checked(f"{len(waiting)} more checks stand on what failed", fix=_AGAIN)
    for each in () if failed else waiting:
        yield not_checked(_why(each), fix=each.fix, file=_file(case, each), kind=each.kind)
    if release.verified is None:
        told = "" if failed else f"; {_counted(record.checks)}"
        yield not_checked(f"no key was given: by whom it is, is not known{told}", fix=_KEY)
    if not failed:
        yield clean(_counted(record.checks))


def _why(check: Found) -> str:
    step, _, of = check.id.partition(".")
    return f"{of if step == 'claim' else step}: {check.why}" if of else check.why


def _file(case: Case, check: Found) -> str:
    """The file as the parcel names it; as the release names it where it is not there."""
    release = case.now.release
    if release is None or not check.where or check.where == "release":
        return ""
    real = release.folder / check.where
    named = next((each.path for each in case.now.parcel.files if each.real == real), check.where)
    return shown(named)


def _counted(checks: Sequence[Found]) -> str:
    claims = [each for each in checks if each.id.startswith("claim.")]
    again = sum(each.status == "pass" for each in claims)
    word = sum(each.status == "not_checked" and each.kind == "sender_says" for each in claims)
    return f"{again} claims were counted again and hold; {word} are only the sender's word"


CHECK = Check(
    name="CL-01",
    title="The sender's claims, counted again",
    severity="high",
    threshold="every claim is found again, and the signature is by a key that is believed",
    source="k, l, t, shares, margins and noise follow from the released files; signature: DSSE v1, "
    "RFC 8032",
    mend=_AGAIN,
    required=True,
    run=run,
)
