"""The claims of a release: who checks them, and none that goes unseen."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePath

from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.agreement.checks import agreement_checks
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.records.checks import record_checks
from anonkit.bundle.verify.tables.checks import table_checks
from anonkit.errors import AnonkitError, BusyError, shown
from anonkit.records import Check

_STUMBLES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What Python says of content that is not of the shape it was taken for."""
Checker = Callable[[Received], Iterator[Check]]

AGREEMENT: tuple[Checker, ...] = (agreement_checks,)
"""Whether the parts of a release say the same."""
CLAIMS: tuple[Checker, ...] = (record_checks, table_checks)
"""Who counts claims again."""


def agreement(received: Received) -> list[Check]:
    """What the parts of a release say of each other."""
    return [check for checker in AGREEMENT for check in _run(checker, received, "agreement")]


def claims(received: Received) -> list[Check]:
    """A check for every claim of the manifest, as often as it is made."""
    found = [check for checker in CLAIMS for check in _run(checker, received, "claims")]
    seen = Counter((shown(check.id), shown(check.where) or "release") for check in found)
    for claim in received.manifest.claims:
        key = (f"claim.{shown(claim.measure)}", shown(claim.artefact))
        if seen[key]:
            seen[key] -= 1
        else:
            found.append(_not_counted(claim))
    return found


def _run(checker: Checker, received: Received, step: str) -> Iterator[Check]:
    """The checks of one room; what stops it is one more that failed."""
    try:
        yield from checker(received)
    except BusyError:
        raise
    except AnonkitError as error:
        yield Check(step, "fail", "recomputed", error.problem, error.where, error.fix)
    except _STUMBLES as error:
        # Whoever signs may write anything: no trace, no verdict but this one.
        last = traceback.extract_tb(error.__traceback__)[-1]
        at = f"{type(error).__name__}, {PurePath(last.filename).name}:{last.lineno}"
        why = f"something in it makes no sense, and the check stopped there ({at})"
        fix = "ask the sender for the release again; if anonkit made it, report this as a bug"
        yield Check(step, "fail", "recomputed", why, fix=fix)


def _not_counted(claim: ListedClaim) -> Check:
    text = shown(claim.text.rstrip("."))
    if claim.kind == "sender_says":
        why, fix = f"only the sender can know: {text}", ""
    else:
        why = f"was not counted again: {text}"
        fix = "check it with a newer or a whole anonkit, or ask the sender for the release as CSV"
    measure, artefact = shown(claim.measure), shown(claim.artefact)
    return Check(f"claim.{measure}", "not_checked", claim.kind, why, artefact, fix)
