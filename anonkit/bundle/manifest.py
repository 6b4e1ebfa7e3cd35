"""The manifest: what is in the release, what is claimed of it, and by whom."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit import __version__
from anonkit.canonical import Json, canonical_json
from anonkit.files import Digest
from anonkit.records import (
    BudgetRecord,
    Claim,
    ConcentratedRecord,
    JoinRecord,
    PluginRecord,
    RecountRecord,
    ReleaseRecord,
    Waiver,
)

FORMAT = 2
"""Format 1 could not be recounted by its receiver; `bundle.reading` reads both."""
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
SUMS = "SHA256SUMS"
UNLISTED = frozenset({MANIFEST, SIGNATURE, SUMS})
"""What the manifest does not list: itself, its signature and the sums."""


def build(record: ReleaseRecord, digests: Mapping[str, Digest], *, signing_key: str) -> bytes:
    """The manifest's bytes: canonical JSON, the same for the same release.

    It names no host, user, folder or time, and nothing that only unreleased
    rows could tell.

    Args:
        record: The public side.
        digests: Of every file to be released, by its path in the release; those of
            `UNLISTED` are passed over.
        signing_key: The key id of the keyring that signs.
    """
    microdata = record.microdata
    return canonical_json(
        {
            "format": FORMAT,
            "name": record.name,
            "release": record.release,
            "audience": record.audience,
            "policy_sha256": record.policy_sha256,
            "tool": {"name": "anonkit", "version": __version__},
            "files": [_file(path, digests[path]) for path in sorted(set(digests) - UNLISTED)],
            "unit": record.unit,
            "claims": [_claim(claim) for claim in record.claims],
            "whole": str(record.whole),
            "quasi": list(microdata.quasi) if microdata else [],
            "utility": [each.document for each in microdata.utility] if microdata else [],
            "budget": _budget(record.budget),
            "ledger_head": record.budget.ledger_head if record.budget else None,
            "waivers": [_waiver(waiver) for waiver in record.waivers],
            "signing_key": signing_key,
            "notes": [str(note) for note in record.notes],
            "not_checked": list(record.not_checked),
            "plugins": [_plugin(plugin) for plugin in record.plugins],
            "previous": [_previous(join) for join in record.previous],
            "recount": _recount(record.recount),
            "review": None if record.reviewed is None else {"corrections": record.reviewed},
        }
    )


def _file(path: str, digest: Digest) -> Json:
    sha256, length = digest
    return {"path": path, "sha256": sha256, "bytes": length}


def _claim(claim: Claim) -> Json:
    return {
        "kind": claim.kind,
        "artefact": claim.artefact,
        "measure": claim.measure,
        "value": claim.value,
        "text": claim.text,
        "how": claim.how,
    }


def _recount(recount: RecountRecord | None) -> Json:
    if recount is None:
        return None
    return {
        "linkage": recount.linkage,
        "person": recount.person,
        "household": recount.household,
        "format": recount.format,
        "delimiter": recount.delimiter,
        "tables": [
            {"name": each.name, "path": each.path, "parent": each.parent, "key": each.key}
            for each in recount.tables
        ],
    }


def _budget(budget: BudgetRecord | None) -> Json:
    # Whether the bytes were stored ones is not said: the same release stays the same bytes.
    if budget is None:
        return None
    return {
        "account": budget.account,
        "epsilon": budget.epsilon,
        "delta": budget.delta,
        "delta_spent": budget.delta_spent,
        "unit": budget.unit,
        "max_rows_per_unit": budget.max_rows,
        "measured": [
            {
                "table": each.table,
                "epsilon": each.epsilon,
                "sensitivity": each.sensitivity,
                "first_pass": each.first_pass,
                "rho": each.rho or None,
                "sigma_squared": each.sigma_squared or None,
            }
            for each in budget.measured
        ],
        "gaussian": _gaussian(budget.concentrated),
    }


def _gaussian(cost: ConcentratedRecord | None) -> Json:
    if cost is None:
        return None
    return {"epsilon": cost.epsilon, "delta": cost.delta, "rho": cost.rho}


def _waiver(waiver: Waiver) -> Json:
    return {
        "where": waiver.where,
        "rule": waiver.rule,
        "because": waiver.because,
        "by": waiver.by,
        "until": waiver.until,
    }


def _previous(join: JoinRecord) -> Json:
    return {
        "name": join.name,
        "release": join.release,
        "manifest_sha256": join.manifest_sha256,
        "signed_by_us": join.signed_by_us,
    }


def _plugin(plugin: PluginRecord) -> Json:
    return {
        "action": plugin.action,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "sha256": plugin.sha256,
    }
