"""Whether the parts of a release agree with each other, as far as its receiver can see.

Nothing here is counted again: one part says what another says, so that
whoever changes one has to change, and sign, the others too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from anonkit.bundle.datapackage import NAME as PACKAGE
from anonkit.bundle.manifest import MANIFEST
from anonkit.bundle.verify.agreement import missing, sentences, statements
from anonkit.bundle.verify.agreement.package import package
from anonkit.bundle.verify.agreement.page import REPORT, report
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs, Untold
from anonkit.bundle.verify.records.tokens import linkage
from anonkit.bundle.verify.tables.checks import UNCOUNTABLE, told
from anonkit.bundle.verify.tables.costs import budget
from anonkit.records.verify import Check, Status

_FIX = "do not use the release; ask the sender how this came about"


def agreement_checks(received: Received) -> Iterator[Check]:
    """One check, cross-checked, for each thing that two parts of a release say.

    Args:
        received: A release whose signature and files were found to be whole.

    Raises:
        RefusedError: A file's bytes are not those that were signed.
    """
    for what, where, check in AGREEMENTS:
        status, why = _looked_at(check, received)
        fix = _FIX if status == "fail" else ""
        yield Check(f"agreement.{what}", status, "cross_checked", told(why), where, fix, MANIFEST)


def _looked_at(check: Callable[[Received], str], received: Received) -> tuple[Status, str]:
    try:
        return "pass", check(received)
    except Untold as why:
        return "not_checked", str(why)
    except Differs as why:
        return "fail", str(why)
    except UNCOUNTABLE:
        return "fail", "it is not as anonkit writes it"


AGREEMENTS: tuple[tuple[str, str, Callable[[Received], str]], ...] = (
    ("claims", MANIFEST, missing.claims),
    ("words", MANIFEST, sentences.words),
    ("whole", MANIFEST, statements.whole),
    ("audience", MANIFEST, statements.audience),
    ("waivers", MANIFEST, statements.waivers),
    ("budget", MANIFEST, budget),
    ("ledger_head", MANIFEST, statements.ledger_head),
    ("datapackage", PACKAGE, package),
    ("linkage", MANIFEST, linkage),
    ("report", REPORT, report),
)
"""(what is compared, the file that it is about, how): gives what was found, or raises `Differs`."""
