"""TB-06: what is claimed of noise: by how much, for whom, and what it cost together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from anonkit.errors import shown
from anonkit.intake.base import (
    Case,
    Check,
    Delivery,
    OwnRelease,
    Result,
    Settings,
    clean,
    found,
    not_checked,
)
from anonkit.intake.figures.base import Published
from anonkit.intake.figures.dp_words import Said, claims_in_words
from anonkit.records import Check as Found

_FIX = (
    "say with the tables: epsilon, delta, whether a person or a household is protected, the bounds "
    "of what one of them adds, and which data sets are neighbours; hand a release of anonkit's "
    "over whole, with its manifest"
)
_SPEND = "publish less, or agree with the office on a larger budget for these people"
_OF_TABLES = ("noise_half_width_95", "noise_by_line", "complete_keys", "found_keys", "rho")
_AMOUNT = re.compile(r"\d{1,20}(\.\d{1,20}|/[1-9]\d{0,19})?", re.ASCII)
_AGREE = ("agreement.budget", "agreement.ledger_head")


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each claim of noise that is incomplete, does not hold, or costs too much."""
    noisy = [each for each in case.now.tables if each.noise is not None]
    told = list(claims_in_words(case.now))
    if not noisy and not told:
        yield clean("no table has noise, and nothing claims differential privacy", applies=False)
    release = case.now.release
    within = [each for each in noisy if _is_within(each, release)]
    if release is not None and within:
        yield from _of_release(release, {_path(each, release) for each in within})
        yield from _spent(case, Fraction(settings["epsilon"]))
    for table in noisy:
        if table not in within:
            yield _bare(table)
    for each in told:
        yield _in_words(each)


def _is_within(table: Published, release: OwnRelease | None) -> bool:
    if release is None:
        return False
    return table.file.real.resolve().is_relative_to(release.folder.resolve())


def _path(table: Published, release: OwnRelease) -> str:
    """A table as the manifest names it."""
    return table.file.real.resolve().relative_to(release.folder.resolve()).as_posix()


def _bare(table: Published) -> Result:
    why = "it says that noise was added, and nothing says at which epsilon, and for whom"
    return found(why, fix=_FIX, file=table.file.path, table=table.name)


def _in_words(said: Said) -> Result:
    if not said.epsilon:
        why = "it claims differential privacy, and does not say at which epsilon"
        return found(why, fix=_FIX, file=said.file, severity=None if said.table else "medium")
    if said.missing:
        why = f"it claims differential privacy, and does not say: {', '.join(said.missing)}"
        return found(why, fix=_FIX, file=said.file, severity="medium")
    why = "it claims differential privacy in words: outside a release nothing can be counted again"
    return not_checked(why, fix=_FIX, file=said.file)


def _of_release(release: OwnRelease, tables: Collection[str]) -> Iterator[Result]:
    """What was counted again of a release's noise and of what it cost."""
    record, manifest = release.checked, release.manifest
    if record is None or manifest is None:
        yield not_checked("the manifest of the release cannot be read", fix=_FIX)
        return
    if manifest.budget is None:
        yield found("its tables have noise, and the manifest does not say what it cost", fix=_FIX)
        return
    own = [each for each in record.checks if _is_of_noise(each)]
    for each in own:
        if each.status == "fail":
            yield found(_why(each), fix=each.fix or _FIX, file=shown(each.where), kind=each.kind)
        elif each.status == "not_checked" and each.kind != "sender_says":
            yield not_checked(_why(each), fix=each.fix, file=shown(each.where), kind=each.kind)
    claimed = {each.artefact for each in manifest.claims if each.measure in _OF_TABLES[:2]}
    bare = sorted(set(tables) - claimed)
    if bare:
        yield found(f"of the noise of {len(bare)} tables nothing is claimed", fix=_FIX)
    held = {each.where for each in own if each.id[6:] in _OF_TABLES[:2] and each.status == "pass"}
    if not bare and held >= set(tables):
        yield clean(
            f"the noise of {len(tables)} tables is what epsilon "
            f"{shown(str(manifest.budget['epsilon']))} for each {manifest.unit} and bounds imply"
        )
    elif not any(each.status != "pass" for each in own):
        yield not_checked("the noise of its tables was not counted again", fix=_FIX)


def _is_of_noise(check: Found) -> bool:
    return check.id in _AGREE or check.id.removeprefix("claim.") in _OF_TABLES


def _why(check: Found) -> str:
    return f"{check.id.partition('.')[2]}: {check.why}"


def _spent(case: Case, most: Fraction) -> Iterator[Result]:
    """All that was spent on the same people, over this release and earlier ones."""
    accounts: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for delivery in (case.now, *case.earlier):
        for account, head, epsilon in _payments(delivery):
            accounts[account][head] = epsilon
    here = {account for account, _, _ in _payments(case.now)}
    for account, paid in accounts.items():
        total = sum(paid.values(), Fraction(0))
        if account in here and total > most:
            yield found(
                f"{len(paid)} releases of account {shown(account)} cost epsilon {_decimal(total)} "
                f"together, more than {_decimal(most)}",
                fix=_SPEND,
                severity="medium",
                figures={"epsilon": _decimal(total), "releases": len(paid)},
            )


def _payments(delivery: Delivery) -> Iterator[tuple[str, str, Fraction]]:
    """The account, the entry of its ledger, and epsilon."""
    manifest = None if delivery.release is None else delivery.release.manifest
    if manifest is None or manifest.budget is None:
        return
    budget: Mapping[str, object] = manifest.budget
    # What a manifest claims otherwise fails where it is counted again.
    if _AMOUNT.fullmatch(str(budget.get("epsilon"))):
        epsilon = Fraction(str(budget["epsilon"]))
        yield str(budget.get("account")), str(manifest.ledger_head), epsilon


def _decimal(epsilon: Fraction) -> str:
    return f"{float(epsilon):g}"


CHECK = Check(
    name="TB-06",
    title="What is claimed of noise",
    severity="high",
    threshold="epsilon, delta, whom they protect, bounds and neighbours are declared; the noise is "
    "what follows from them; all releases about the same people together spend an epsilon of "
    "{epsilon} or less",
    source="Dwork and Roth 2014, 3.5 (composition); OpenDP's practice of declaring all parameters",
    mend=_FIX,
    run=run,
    settings={"epsilon": 10},
    required=True,
)
