"""What the manifests of earlier releases say was spent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonkit.bundle.manifest import MANIFEST, SIGNATURE
from anonkit.bundle.reading import MOST_BYTES, Manifest, read_manifest
from anonkit.bundle.sign import verify_seal
from anonkit.errors import InputError, OptionError, RefusedError
from anonkit.files import plain_errors

_AMOUNT = re.compile(r"\d{1,40}(\.\d{1,40}|/[1-9]\d{0,39})?", re.ASCII)


@dataclass(frozen=True)
class SpentManifest:
    """One release folder that was paid from an account. Its files are not looked at."""

    folder: str
    name: str
    release: str
    policy_sha256: str
    account: str
    epsilon: str
    delta: str
    """What the account paid of delta; not the sampler's own."""
    unit: str
    max_rows_per_unit: int
    tables: tuple[str, ...]
    records: bool
    """Whether it holds records too."""
    head: str
    """The ledger's head just after its noise was stored."""
    signed: bytes
    """The manifest's bytes."""
    seal: bytes
    """The envelope with its signature."""


def find_spent(folders: Sequence[Path]) -> tuple[SpentManifest, ...]:
    """Every release under some folders that an account paid for, in the order of their paths.

    A release is a folder with a manifest and its signature. Links are not followed.

    Raises:
        OptionError: There is no release under one of the folders, or none of all was paid for.
        InputError: A manifest is not as anonkit writes it, or of a version that this
            anonkit does not know.
    """
    found: dict[Path, SpentManifest | None] = {}
    for folder in folders:
        here = {path.resolve(): path for path in _manifests(folder)}
        if not here:
            raise _no_release("there is no release under this folder", str(folder))
        found |= {place: _read(path.parent) for place, path in here.items() if place not in found}
    paid = tuple(each for each in found.values() if each is not None)
    if folders and not paid:
        raise _no_release("no release there was paid from an account", str(folders[0]))
    return paid


def _no_release(problem: str, where: str) -> OptionError:
    return OptionError(
        problem,
        where=where,
        fix="name a folder that holds release folders with tables (unpacked, with manifest.json)",
        code="budget.no_release",
    )


def insist_signed(found: SpentManifest, pems: Sequence[bytes]) -> None:
    """Believe a manifest only if one of the owner's keys signed it.

    Raises:
        RefusedError: None of them did.
    """
    for pem in pems:
        with suppress(RefusedError):
            verify_seal(pem, found.signed, found.seal)
            return
    raise RefusedError(
        f"the release {found.name} {found.release} does not bear the signature of a given key",
        where=found.folder,
        fix="name only your own releases, as they were written, and every key that signed them",
        code="signature.wrong",
    )


def _manifests(folder: Path) -> Iterator[Path]:
    with plain_errors(folder, InputError):
        paths = sorted(folder.rglob(MANIFEST)) if folder.is_dir() else []
    for path in paths:
        if path.is_file() and not path.is_symlink() and (path.parent / SIGNATURE).is_file():
            yield path


def _read(folder: Path) -> SpentManifest | None:
    """None for a release that no account paid for."""
    signed = _bytes(folder / MANIFEST)
    try:
        manifest = read_manifest(signed, str(folder))
    except InputError as error:
        if error.code == "release.format":
            raise  # it is whole: only a newer anonkit can read it
        raise _damaged(folder) from None
    if manifest.budget is None:
        return None
    try:
        return _spent(folder, manifest, manifest.budget, signed)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(folder) from None


def _damaged(folder: Path) -> InputError:
    return InputError(
        f"{MANIFEST} is not as anonkit writes it",
        where=str(folder),
        fix="name the folder as it was written; copy it again from where it was sent",
        code="previous.damaged",
    )


def _spent(
    folder: Path, manifest: Manifest, budget: Mapping[str, Any], signed: bytes
) -> SpentManifest:
    paths = [file.path for file in manifest.files]
    # Its words are shown: they must not steer a terminal.
    if not all(text.isprintable() for text in [budget["account"], *paths]):
        raise ValueError
    # The first manifests knew no delta to be paid.
    amounts = budget["epsilon"], budget.get("delta_spent", "0")
    if not all(_AMOUNT.fullmatch(amount) for amount in amounts):
        raise ValueError
    if budget["unit"] not in ("person", "household"):
        raise ValueError
    tables = (Path(path) for path in paths if path.startswith("tables/"))
    return SpentManifest(
        folder=str(folder),
        name=manifest.name,
        release=manifest.release,
        policy_sha256=manifest.policy_sha256,
        account=budget["account"],
        epsilon=amounts[0],
        delta=amounts[1],
        unit=budget["unit"],
        max_rows_per_unit=int(budget["max_rows_per_unit"]),
        tables=tuple(path.stem for path in tables),
        records=any(path.startswith("data/") for path in paths),
        head=str(manifest.ledger_head),
        signed=signed,
        seal=_bytes(folder / SIGNATURE),
    )


def _bytes(path: Path) -> bytes:
    with plain_errors(path, InputError), path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InputError(
            "this file is too large for a manifest",
            where=str(path),
            fix="name the folder as it was written",
            code="previous.damaged",
        )
    return data
