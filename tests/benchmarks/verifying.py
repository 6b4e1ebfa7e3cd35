"""What a receiver waits for, and what memory it takes: `anonkit verify` of large records.

The releases are made directly: a CSV file, and what describes and signs it.
Against the same machine's `sha256sum`, one plain read, and a bare `csv.reader`, in
processor time: the files were just written, so that nothing waits for a disk.
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from process import run
from result import Result, table

from anonkit import keys
from anonkit.bundle import datapackage, manifest, sign
from anonkit.canonical import sha256_hex
from anonkit.files import Digest, file_digest
from anonkit.keys import Keyring
from anonkit.records import (
    Claim,
    ColumnRecord,
    MicrodataRecord,
    RecountRecord,
    RecountTable,
    ReleaseRecord,
    said,
)
from anonkit.report.html import render

HASH_GOAL = 2.0
"""Signature and hashes may take so many times `sha256sum`, plus one plain read."""
CLAIMS_GOAL = 4.0
"""The claims may take so many times a bare pass of `csv.reader` on top."""
MEMORY_GOAL = 1.1
"""Four times the rows of the same classes may take so many times the memory."""
REPEATS = 3
SIZES = (1, 4)
"""Times the rows that are asked for; a million rows have 260 MB."""
QUASI = {
    "age": tuple(f"{low} to {low + 9}" for low in range(10, 90, 10)),
    "sex": ("female", "male"),
    "ward": tuple(f"Ward number {number:02}" for number in range(35)),
}
SENSITIVE = ("tap", "river", "borehole", "other")
EQUAL = {"distance": "equal"}
ONE = {"harmful": [SENSITIVE[0]], "separator": ""}
OPEN = 14
"""Columns that no claim is about."""
CLASSES = 8 * 2 * 35
BLOCK = CLASSES * len(SENSITIVE) * 10
"""Rows that are written again and again: in each class, each answer is as frequent."""
PASSPHRASE = "a passphrase for measuring only"
PATH = "data/survey.csv"

READ = """
import sys
with open(sys.argv[1], 'rb', buffering=0) as file:
    while file.read(1 << 20):
        pass
"""
ROWS = """
import csv, sys
with open(sys.argv[1], newline='', encoding='utf-8') as file:
    for row in csv.reader(file):
        pass
"""
VERIFY = """
import sys
from pathlib import Path
from anonkit import api
from anonkit.bundle.verify import joined
folder, key, claims = sys.argv[1:]
if claims == 'without':
    joined.CLAIMS = joined.AGREEMENT = ()
found = api.verify(folder=Path(folder), public_key=Path(key), allow_unchecked=True)
assert found.accepted, [check for check in found.checks if check.status == 'fail']
"""


@dataclass(frozen=True)
class Took:
    """What one command took."""

    seconds: float
    """Of processor time, over all threads."""
    peak_mb: float


def took(command: Sequence[str | Path], home: Path) -> Took:
    """Run a command to its end.

    Raises:
        RuntimeError: It ended with another code than 0.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run(command, home=home)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(taken, done.peak_mb)


def results(folder: Path, rows: int) -> Iterator[Result]:
    """Time of hashes and of claims, then memory by rows."""
    home = folder / "home"
    weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
    ring = keys.create(home / "keyring", PASSPHRASE, strength=weak)
    key = folder / "sender.pem"
    key.write_bytes(ring.public_pem)
    small, large = (made(folder / f"release-{n}", n * rows // BLOCK, ring) for n in SIZES)

    def verify(release: Path, claims: str) -> Took:
        return took([sys.executable, "-c", VERIFY, release, key, claims], home)

    def python(code: str, release: Path) -> Took:
        return took([sys.executable, "-c", code, release / PATH], home)

    verify(small, "with")  # what is loaded once is loaded before
    hashing = [
        (
            verify(large, "without"),
            took(["sha256sum", large / PATH], home),
            python(READ, large),
        )
        for _ in range(REPEATS)
    ]
    yield from _hashed(large, hashing)
    counting = [
        (verify(small, "with"), verify(small, "without"), python(ROWS, small))
        for _ in range(REPEATS)
    ]
    yield from _counted(small, counting)
    most = verify(large, "with")
    least = min(turn[0].peak_mb for turn in counting)
    growth = most.peak_mb / least
    yield Result(
        f"verify: peak memory, {SIZES[1]} x the rows",
        f"{least:.0f} MB, {most.peak_mb:.0f} MB: {growth:.2f}",
        f"≤ {MEMORY_GOAL:g}",
        growth <= MEMORY_GOAL,
    )
    shutil.rmtree(small)
    shutil.rmtree(large)


def _hashed(release: Path, turns: list[tuple[Took, Took, Took]]) -> Iterator[Result]:
    taken, summed, read = (
        statistics.median(r.seconds for r in each) for each in zip(*turns, strict=True)
    )
    size = (release / PATH).stat().st_size / 1e9
    allowed = HASH_GOAL * summed + read
    yield Result(
        f"verify: signature and hashes of {size:.2f} GB",
        f"{taken:.2f} s (sha256sum {summed:.2f} s, a read {read:.2f} s)",
        f"≤ {HASH_GOAL:g} x sha256sum + a read",
        taken <= allowed,
    )


def _counted(release: Path, turns: list[tuple[Took, Took, Took]]) -> Iterator[Result]:
    whole, hashed, bare = (
        statistics.median(r.seconds for r in each) for each in zip(*turns, strict=True)
    )
    ratio = (whole - hashed) / bare
    claims = json.loads((release / "manifest.json").read_bytes())["claims"]
    yield Result(
        f"verify: {len(claims)} claims of {claims[0]['value']:,} rows / csv.reader",
        f"{ratio:.2f} ({whole - hashed:.2f} s, {bare:.2f} s)",
        f"≤ {CLAIMS_GOAL:g}",
        ratio <= CLAIMS_GOAL,
    )


def made(folder: Path, blocks: int, ring: Keyring) -> Path:
    """A release of so many blocks of rows, with no tables, signed."""
    (folder / "data").mkdir(parents=True)
    body = "".join(_lines()).encode()
    with (folder / PATH).open("wb") as file:
        file.write((",".join(_header()) + "\n").encode())
        for _ in range(blocks):
            file.write(body)
    record = _record(blocks * BLOCK)
    digests: dict[str, Digest] = {PATH: file_digest(folder / PATH)}
    for name, data in (
        (datapackage.NAME, datapackage.build(record, digests)),
        ("report.html", render(record)),
    ):
        (folder / name).write_bytes(data)
        digests[name] = file_digest(data)
    signed = manifest.build(record, digests, signing_key=ring.key_id)
    (folder / manifest.MANIFEST).write_bytes(signed)
    (folder / manifest.SIGNATURE).write_bytes(sign.seal(signed, ring))
    sums = {path: digest[0] for path, digest in digests.items()}
    sums[manifest.MANIFEST] = sha256_hex(signed)
    told = "".join(f"{sums[path]}  {path}\n" for path in sorted(sums))
    (folder / manifest.SUMS).write_text(told)
    return folder


def _header() -> list[str]:
    return [*QUASI, "water", *(f"answer_{n}" for n in range(OPEN))]


def _lines() -> Iterator[str]:
    """One block: every class as often as any other, every answer as often in each."""
    ages, sexes, wards = QUASI.values()
    for n in range(BLOCK):
        of, turn = n % CLASSES, n // CLASSES
        known = (ages[of % 8], sexes[of // 8 % 2], wards[of // 16])
        told = (f"{(n * 7919 + place * 104729) % 10**9:014}" for place in range(OPEN))
        yield ",".join((*known, SENSITIVE[turn % len(SENSITIVE)], *told)) + "\n"


def _record(rows: int) -> ReleaseRecord:
    """What the release says of itself; all of it is so by the way the rows are made."""
    k, quasi = rows // CLASSES, tuple(sorted(QUASI))
    columns = tuple(
        ColumnRecord(name, ("open",), "text", released=True, action="", done="kept as it is")
        for name in _header()
    )
    return ReleaseRecord(
        name="survey",
        release="wave-1",
        title="A large survey",
        audience="licensed",
        policy_sha256="ab" * 32,
        unit="person",
        languages=("en",),
        columns=columns,
        microdata=MicrodataRecord(
            path=PATH,
            format="csv",
            rows=rows,
            people=rows,
            households=None,
            k=k,
            k_households=None,
            k_rows=k,
            linkage="rows",
            classes=CLASSES,
            quasi=quasi,
            k_goal=3,
            k_households_goal=None,
            suppression_limit="0.05",
            suppressed="none",
            average_class=k,
            sizes=((k, CLASSES),),
            dialect={"delimiter": ",", "encoding": "utf-8"},
            discernibility=CLASSES * k * k,
        ),
        tables=(),
        budget=None,
        groups=(),
        waivers=(),
        claims=_claims(rows, k, quasi),
        whole=said("whole_records", under=", ".join(quasi), k=k),
        both="",
        notes=(),
        recount=RecountRecord("rows", None, None, "csv", ",", (RecountTable("", PATH),)),
    )


def _claims(rows: int, k: int, quasi: tuple[str, ...]) -> tuple[Claim, ...]:
    under, count, columns = ", ".join(quasi), CLASSES * k * k, len(_header())
    over = {"over": list(quasi)}
    of = {**over, "of": "water"}
    share = f"{1 / len(SENSITIVE):.4f}"
    near, few = ["sex", "ward"], rows // (2 * 35)
    neighbour = said("scenario", name="neighbour", k=few)
    mixed = {"value": len(SENSITIVE), "column": "water"}
    made_of = (
        ("rows", rows, said("rows", rows=rows), {}),
        ("columns", columns, said("columns", columns=columns), {}),
        ("k", k, said("k", under=under, k=k), over),
        ("k_rows", k, said("k_rows", under=under, k=k), over),
        ("l(water)", len(SENSITIVE), said("l", **mixed), of),
        ("t(water)", "0.0000", said("t", column="water", value="0.0000"), of | EQUAL),
        ("max_share(water)", share, said("max_share", column="water", value=share), of | ONE),
        ("k(neighbour)", few, neighbour, {"over": near}),
        ("classes", CLASSES, said("classes", classes=CLASSES), over),
        ("discernibility", count, said("discernibility", sum=count), over),
    )
    return tuple(
        Claim("recomputed", PATH, measure, value, words, how)
        for measure, value, words, how in made_of
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="anonkit-bench-") as place:
        print(table(list(results(Path(place), int(sys.argv[1])))))
