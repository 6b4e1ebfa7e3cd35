"""The keys of encrypted columns: handed to the approvers, and to nobody else."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.bundle.wrapped import WRAPPED, DataKey, build
from anonkit.canonical import sha256_hex
from anonkit.errors import Fault, OptionError, PolicyError
from anonkit.plan import Plan
from anonkit.release.hands import Mapped, Walk


def insist_others(walk: Walk, plan: Plan) -> None:
    """Reading back takes two people: no approver is whoever releases.

    Raises:
        PolicyError: An approver's key is of the keyring that signs, or was.
    """
    faults = [
        Fault(
            "an approver is you yourself: reading back has to take two people",
            f"{walk.loaded.path}:{column.line}",
            "name somebody else's public key under `approvers:`",
            "policy.approver_own",
        )
        for column in plan.released
        if any(map(walk.keyring.owns, column.approvers))
    ]
    if faults:
        raise PolicyError.of(faults)


def wrapped_keys(mapped: Mapped, manifest: bytes) -> Mapping[str, bytes]:
    """The file of the private side that lets approvers read back; none without encryption."""
    plan = mapped.plan
    keys = [
        DataKey(
            column=column.name,
            domain=column.domain or column.name,
            limit=getattr(column.params, "limit"),  # noqa: B009  a parameter of this action
            approvers=column.approvers,
            key=mapped.data_keys[column.name],
        )
        for column in plan.released
        if column.encrypted
    ]
    if not keys:
        return {}
    policy = plan.policy
    return {WRAPPED: build(policy.name, policy.release, sha256_hex(manifest), keys)}


def private_lost(walk: Walk) -> OptionError:
    """The refusal where a release is in place, and what belongs to it is not."""
    return OptionError(
        "the release is there, but its private side is gone and cannot be made again",
        where=str(walk.places.private),
        fix="put the private side back, or release into another folder",
        code="output.private_lost",
    )


def insist_kept(walk: Walk, mapped: Mapped) -> None:
    """A release with encrypted columns is whole only with its wrapped keys.

    Raises:
        OptionError: They are gone.
    """
    if mapped.data_keys and not (walk.places.private / WRAPPED).is_file():
        raise private_lost(walk)
