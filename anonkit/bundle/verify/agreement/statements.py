"""What a manifest says of the whole release, and of itself, held against its own figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from anonkit.bundle.reading import ListedClaim, Manifest
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs
from anonkit.bundle.verify.figures import number
from anonkit.dp.tables import bound_text
from anonkit.phrases import Language, phrases

LEAST_K: Mapping[str, int] = {"public": 5, "licensed": 3, "intake": 3}
"""Smallest class that an audience may see, in people."""
LEAST_HOUSEHOLDS = 3
_WAIVER = frozenset({"where", "rule", "because", "by", "until"})


def whole(received: Received) -> str:
    """The one sentence for the whole release is the one that its parts allow.

    Raises:
        Differs: It is another.
    """
    manifest = received.manifest
    said = manifest.document["whole"]
    if said != whole_of(manifest):
        raise Differs("what is said of the release as a whole does not follow from its parts")
    return "what is said of the release as a whole follows from its parts"


def whole_of(manifest: Manifest, language: Language = "en") -> str:
    """The sentence for the whole release that its parts allow, in one language.

    Raises:
        Differs: They allow none.
    """
    records = any(file.path.startswith("data/") for file in manifest.files)
    spent, told = manifest.budget, phrases("claims", language)
    if records and spent is not None:
        return told.say("whole_both")
    if spent is None:
        k = _one(manifest, "k")
        if k is None:
            raise Differs("there are records, and nothing is said of how many look alike")
        return told.say("whole_records", under=", ".join(manifest.quasi) or "—", k=k.value)
    delta = number(spent["delta"]) + number(spent["delta_spent"])
    return told.say(
        "whole_tables",
        epsilon=spent["epsilon"],
        delta=bound_text(delta),
        unit=spent["unit"],
        rows=spent["max_rows_per_unit"],
    )


def ledger_head(received: Received) -> str:
    """The manifest, its budget and the claim speak of one spend.

    Raises:
        Differs: They do not.
    """
    manifest = received.manifest
    claim, spent = _one(manifest, "ledger_head"), manifest.budget
    if spent is None:
        if claim is not None or manifest.ledger_head is not None:
            raise Differs("nothing was spent, and an entry of the ledger is named")
        return "nothing was spent, and no entry of the ledger is named"
    if claim is None or claim.value != manifest.ledger_head:
        raise Differs("the claim and the manifest name other entries of the ledger")
    paid = "" if spent["delta_spent"] == "0" else f" and delta {spent['delta_spent']}"
    were = "were" if paid else "was"
    text = f"Epsilon {spent['epsilon']}{paid} {were} spent from account {spent['account']} before"
    if not claim.text.startswith(text):
        raise Differs("the claim on the spend tells another amount or account than the budget")
    return "claim, manifest and budget name the same spend; only the owner sees the ledger itself"


def waivers(received: Received) -> str:
    """Each rule that was set aside has a reason, and where an alarm is called false, a name."""
    found = received.manifest.document["waivers"]
    for waiver in found:
        if set(waiver) != _WAIVER or not all(isinstance(text, str) for text in waiver.values()):
            raise Differs("a waiver is not as anonkit writes it")
        if not (waiver["where"] and waiver["rule"] and waiver["because"].strip()):
            raise Differs("a rule was set aside without a reason")
        if bool(waiver["by"]) != bool(waiver["until"]):
            raise Differs("a waiver has a name without a date, or a date without a name")
        if waiver["until"]:
            date.fromisoformat(waiver["until"])
    return f"{len(found)} rules were set aside, each with its reason"


def audience(received: Received) -> str:
    """Classes are as large as the audience asks for, or a waiver says why not.

    Raises:
        Differs: They are smaller, and none does; or there is no such audience.
    """
    manifest = received.manifest
    if manifest.audience not in LEAST_K:
        raise Differs("there is no such audience")
    least = LEAST_K[manifest.audience]
    people, households = _one(manifest, "k"), _one(manifest, "k_households")
    wide = _one(manifest, "k_wildcard")
    if wide is not None and people is not None and wide.kind == people.kind:
        # A missing answer may stand for any; households so counted are not claimed.
        people, households = wide, None
    for claim, most, rule in (
        (people, least, "k"),
        (households, LEAST_HOUSEHOLDS, "k_households"),
    ):
        if claim is not None and not _allowed(manifest, claim, most, rule):
            raise Differs(f"{rule} is {claim.value}, below {most}, and no waiver says why")
    return f"no class is smaller than the audience `{manifest.audience}` may see, without a reason"


def _allowed(manifest: Manifest, claim: ListedClaim, least: int, rule: str) -> bool:
    aside = {(each["where"], each["rule"]) for each in manifest.document["waivers"]}
    return (type(claim.value) is int and claim.value >= least) or ("microdata", rule) in aside


def _one(manifest: Manifest, measure: str) -> ListedClaim | None:
    found = [claim for claim in manifest.claims if claim.measure == measure]
    if len(found) > 1:
        raise Differs(f"{measure} is claimed twice")
    return found[0] if found else None
