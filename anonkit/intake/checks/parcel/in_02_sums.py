"""IN-02: whether the files are those that were sent, by every list that came with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from anonkit.errors import InputError, shown
from anonkit.intake.base import (
    Case,
    Check,
    Delivery,
    ParcelFile,
    Result,
    Settings,
    clean,
    found,
    not_checked,
)
from anonkit.intake.parcel.checksums import Listed, digest_of, listed, meant
from anonkit.intake.parcel.packages import Resource, resources
from anonkit.intake.parcel.roles import is_sums
from anonkit.records import VerifyRecord

_AGAIN = "ask the sender for the files again, with a fresh list of checksums"
_STEPS = ("folder", "manifest", "files", "sums")
"""Of checking a release: those that are about files."""


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for what was not opened, and for each file that is not as a list says."""
    for each in case.now.parcel.refused:
        why = f"it was not opened: {each.fault.problem}"
        yield found(why, file=each.path, fix=each.fault.fix)
    told = list(_compared(case.now))
    yield from told or [
        not_checked("no list of checksums and no manifest came with it: nothing to compare with")
    ]


def _compared(now: Delivery) -> Iterator[Result]:
    own = _within_release(now)
    if now.release is not None and now.release.checked is not None:
        yield from _release(now.release.checked)
    yield from _sums(now, own)
    for each in resources(now):
        if each.package.path not in own:
            yield from _resource(now, each)


def _within_release(now: Delivery) -> frozenset[str]:
    """Files that the release's own manifest is about."""
    folder = now.parcel.release
    if folder is None or now.release is None or now.release.checked is None:
        return frozenset()
    inside = (each for each in now.parcel.files if each.real.resolve().is_relative_to(folder))
    return frozenset(each.path for each in inside)


def _release(record: VerifyRecord) -> Iterator[Result]:
    steps = [each for each in record.checks if each.id in _STEPS]
    wrong = [each for each in steps if each.status == "fail"]
    for each in wrong:
        yield found(f"{each.id}: {each.why}", file=each.where, fix=each.fix or _AGAIN)
    if steps and not wrong and any(each.status == "pass" for each in steps):
        yield clean("every file is as the manifest of the release lists it, and there is no other")


def _sums(now: Delivery, own: frozenset[str]) -> Iterator[Result]:
    files = {each.path: each for each in now.parcel.files}
    lines = [each for each in listed(now.parcel.files) if each.by.path not in own]
    known: set[str] = set()
    for line in lines:
        file = meant(line, files)
        if file is None:
            name, by = shown(line.name), shown(line.by.path)
            yield found(f"{by} lists {name}, and it is not there", file=by, fix=_AGAIN)
        else:
            known.add(file.path)
            yield _digest(line, file)
    if lines:
        yield from _unlisted(now.parcel.files, known | own, {line.by.path for line in lines})


def _digest(line: Listed, file: ParcelFile) -> Result:
    name, by = shown(file.path), shown(line.by.path)
    try:
        same = digest_of(file, line.kind) == line.digest
    except InputError as error:
        return not_checked(f"its checksum could not be made: {error.problem}", file=name)
    if same:
        return clean(f"it is as {by} lists it ({line.kind})", file=name)
    why = f"its {line.kind} is not the one that {by} lists: it is another file, or was changed"
    return found(why, file=name, fix=_AGAIN)


def _unlisted(
    files: Sequence[ParcelFile], known: AbstractSet[str], lists: AbstractSet[str]
) -> Iterator[Result]:
    others = [each for each in files if each.path not in known | lists and not is_sums(each.path)]
    for each in others:
        if each.role in ("records", "table"):
            why = "it holds data, and no list of checksums names it"
            yield found(why, file=shown(each.path), fix=_AGAIN)
    rest = sum(each.role not in ("records", "table") for each in others)
    if rest and any(each.role not in ("records", "table") and each.path in known for each in files):
        why = f"{rest} papers stand in no list of checksums"
        yield found(why, fix=_AGAIN, severity="low")


def _resource(now: Delivery, told: Resource) -> Iterator[Result]:
    package, name = shown(told.package.path), shown(told.path)
    if told.file is None:
        why = f"it describes {name}, and it is not there"
        yield found(why, file=package, fix=_AGAIN)
        return
    wrong = list(_differing(now, told, told.file))
    for why in wrong:
        yield found(why, file=shown(told.file.path), fix=_AGAIN)
    if not wrong:
        yield clean(f"it is as {package} describes it", file=shown(told.file.path))


def _differing(now: Delivery, told: Resource, file: ParcelFile) -> Iterator[str]:
    package = shown(told.package.path)
    size = told.number("bytes")
    if size is not None and size != file.bytes:
        yield f"it has {file.bytes:,} bytes, and {package} says {size:,}"
    stated = str(told.told.get("hash") or "")
    kind, _, digest = stated.rpartition(":")
    kind = kind or "md5"
    known = digest and kind in ("md5", "sha1", "sha256", "sha512")
    if known and digest_of(file, kind) != digest.lower():
        yield f"its {kind} is not the one in {package}"
    table = next((each for each in now.records if each.file == file), None)
    if table is None:
        return
    rows = told.number("rowcount", "rows", "nrows", "rowCount")
    if rows is not None and rows != table.count:
        yield f"it has {table.count:,} rows, and {package} says {rows:,}"
    names = tuple(column.name for column in table.columns)
    if told.fields is not None and set(told.fields) != set(names):
        extra = len(set(names) - set(told.fields))
        lost = len(set(told.fields) - set(names))
        yield f"{extra} of its columns are not in {package}, and {lost} of those there not in it"


CHECK = Check(
    name="IN-02",
    title="Files as they were sent",
    severity="high",
    threshold="checksums, rows and columns exactly as every list of the parcel says; nothing that "
    "cannot be opened",
    source="ACRO's checksums of outputs; FIPS 180-4; Frictionless Data Package v2",
    mend=_AGAIN,
    dimension="accuracy",
    required=True,
    run=run,
)
