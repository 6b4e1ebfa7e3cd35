"""The same run once more: the same input, the same folder, the same answer."""

from __future__ import annotations

import hmac
import json
from pathlib import Path

from anonkit import files
from anonkit.bundle.existing import Existing
from anonkit.errors import OptionError
from anonkit.plan import Plan
from anonkit.release.hands import Mapped, Outcome, Walk
from anonkit.steps.aggregate import request_of

OUTCOME = "release.json"
"""On the private side: what the run said, for a second identical run."""
MOST_OUTCOME_BYTES = 16 << 20


def insist_same(walk: Walk, mapped: Mapped, before: Existing) -> None:
    """The folder holds a release: is it the one this run would write?"""
    plan = mapped.plan
    same = before.same(
        name=plan.policy.name,
        release=plan.policy.release,
        policy_sha256=plan.policy_sha256,
    )
    bound = walk.keyring.fingerprint(plan.policy.name, plan.policy.release)
    same = same and before.beside == {each.manifest_sha256 for each in walk.earlier}
    same = same and before.reviewed == (walk.review.digest if walk.review else None)
    same = same and (mapped.only_stored or bound == mapped.fingerprint)
    if not same or walk.recompute:
        raise OptionError(
            "the output folder holds another release",
            where=str(walk.places.output),
            fix="choose another folder",
            code="output.occupied",
        )


def already(walk: Walk, said: Path | Outcome) -> Outcome:
    """What the first run said, as the private side keeps it or as it was made again."""
    told = (
        said.document
        if isinstance(said, Outcome)
        else json.loads(files.read_private(said, MOST_OUTCOME_BYTES))
    )
    text = f"This release is already there, and whole: {walk.places.output}"
    return Outcome({**told, "already": True, "epsilon_spent": "0"}, text)


def insist_same_input(walk: Walk, mapped: Mapped) -> None:
    """A label belongs to one input, wherever the release goes.

    Tables that are stored already are handed over whatever the data is by now.
    """
    policy = mapped.plan.policy
    bound = walk.keyring.fingerprint(policy.name, policy.release)
    if bound is not None and bound != mapped.fingerprint and not mapped.only_stored:
        raise OptionError(
            f"the label {policy.release!r} was used for other data, or for other rows of it",
            where="release",
            fix="where the data changed, or who may be in the release (`consent:`), it is another "
            f"release: write another `release:` label, such as `release: {policy.release}b`; where "
            "they did not, read it as before (missing cells are no empty ones, and 1.0 is not 1)",
            code="release.label_used",
        )


def is_stored(walk: Walk, plan: Plan) -> bool:
    """Whether the tables are those of an earlier, identical request."""
    if plan.aggregates is None or walk.ledger is None or walk.recompute:
        return False
    return walk.ledger.stored(plan.aggregates.budget, request_of(plan)) is not None


def fingerprint_of(key: bytes, rows: int, total: int) -> str:
    """Tells one input from another, only to whoever holds the release secret."""
    return hmac.digest(key, f"{rows}:{total}".encode("ascii"), "sha256").hex()
