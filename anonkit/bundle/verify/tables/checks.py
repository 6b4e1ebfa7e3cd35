"""Every claim on the tables, counted again from the tables and the manifest alone.

With the standard library: what a receiver has.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Mapping

from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs, Untold
from anonkit.bundle.verify.tables.by_line import BY_LINE, noise_by_line
from anonkit.bundle.verify.tables.costs import found_keys, ledger_head, rho
from anonkit.bundle.verify.tables.levels import each_cell_once
from anonkit.bundle.verify.tables.lines import Lines
from anonkit.bundle.verify.tables.noise import half_width
from anonkit.bundle.verify.tables.told import ADDS_UP, WIDTH, Tables, is_table
from anonkit.dp import QUERIES
from anonkit.errors import PolicyError, shown
from anonkit.records.verify import Check, Status

UNCOUNTABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError),
    *(csv.Error, PolicyError),
)
"""What comes of a manifest that says other things than anonkit does; `PolicyError` of an epsilon
that cannot be."""
_MOST = 400
"""Characters of what is said of one check."""
_FIX = "do not use the tables; ask the sender how this came about"
_SOURCE = "the claims of manifest.json"


def table_checks(received: Received) -> Iterator[Check]:
    """One check for each claim on a table or on the release as a whole, in the manifest's order.

    Args:
        received: A release whose signature and files were found to be whole.

    Raises:
        RefusedError: A file's bytes are not those that were signed.
    """
    tables = Tables(received)
    for claim in received.manifest.claims:
        if is_table(claim.artefact) or claim.artefact == "release":
            status, why = _looked_at(tables, claim)
            fix = _FIX if status == "fail" else ""
            what, where = f"claim.{shown(claim.measure)}", shown(claim.artefact)
            yield Check(what, status, claim.kind, told(why), where, fix, _SOURCE)


def told(why: str) -> str:
    """What was found, in a few lines that steer no terminal: parts of it are the sender's."""
    return shown(why if len(why) <= _MOST else f"{why[:_MOST]} ...")


def _looked_at(tables: Tables, claim: ListedClaim) -> tuple[Status, str]:
    """What a claim comes to, whatever its sender says of how it can be checked."""
    measure = ADDS_UP if claim.measure.startswith(ADDS_UP) else claim.measure
    if measure not in CHECKS:
        return "not_checked", "this version does not count it again"
    if claim.artefact != "release" and claim.artefact not in tables.paths.values():
        return "fail", "it is a claim on a table that is not in this release"
    try:
        return "pass", CHECKS[measure](tables, claim)
    except Untold as why:
        return "not_checked", str(why)
    except Differs as why:
        return "fail", str(why)
    except UNCOUNTABLE:
        return "fail", "what the manifest says of it cannot be counted with"


def _complete_keys(tables: Tables, claim: ListedClaim) -> str:
    lines = tables.lines(claim.artefact)
    _noise_is_claimed(tables, claim.artefact)
    if "rungs" in claim.how:
        return each_cell_once(tables.received, claim)
    if lines.leveled:
        if tables.manifest.version == 1:
            raise Untold("format 1 does not say which cells a line stands for")
        raise Differs("its lines are told at levels that the claim does not name")
    cells = _full(lines)
    if cells != claim.value:
        raise Differs(f"there are {cells} cells, and the claim is {claim.value}")
    return f"each of the {cells} combinations of its keys has its lines, and none has them twice"


def _noise_is_claimed(tables: Tables, path: str) -> None:
    """One half-width for all lines where figures add up, else what each line says of its own."""
    alike = {query.measure for query in QUERIES.values() if query.adds_up}
    measures = {measure for measure, _ in tables.lines(path).series}
    wanted = WIDTH if measures <= alike else BY_LINE
    said = {claim.measure for claim in tables.manifest.claims if claim.artefact == path}
    if wanted not in said and (wanted == WIDTH or tables.manifest.version > 1):
        raise Differs(f"{wanted} is not claimed of it")


def _full(lines: Lines) -> int:
    """The number of cells of a table that has every combination of its keys."""
    cells = math.prod(lines.sizes)
    missing = [series for series in lines.series.values() if len(series) != cells]
    if missing or not lines.series:
        raise Differs(f"{cells - len(missing[0]) if missing else 1} of {cells} cells have no line")
    if len(lines.units) != 1:
        raise Differs("its lines are in several units")
    return cells


def _adds_up(tables: Tables, claim: ListedClaim) -> str:
    other = tables.other_of(claim)
    if other is None or other == claim.artefact or not claim.measure.endswith(")"):
        raise Differs("it speaks of a table that is not in this release")
    by = tables.common(claim.artefact, other)
    if claim.value != (", ".join(by) or "total"):
        raise Differs(f"both tables have other columns in common than {claim.value}")
    first, second = tables.lines(claim.artefact), tables.lines(other)
    if first.units != second.units or set(first.series) != set(second.series):
        raise Differs(f"{claim.artefact} and {other} do not count the same")
    off = {key for key, value in first.sums[by].items() if second.sums[by].get(key) != value}
    off |= second.sums[by].keys() - first.sums[by].keys()
    if off:
        raise Differs(f"{len(off)} of {len(first.sums[by])} sums differ from those of {other}")
    return f"{len(first.sums[by])} sums are the same as those of {other}, to the last digit"


CHECKS: Mapping[str, Callable[[Tables, ListedClaim], str]] = {
    "complete_keys": _complete_keys,
    ADDS_UP: _adds_up,
    WIDTH: half_width,
    BY_LINE: noise_by_line,
    "found_keys": found_keys,
    "rho": rho,
    "ledger_head": ledger_head,
}
"""How each measure is counted again: gives what was found, or raises `Differs` or `Untold`."""
