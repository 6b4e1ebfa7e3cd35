"""What the tables cost: measurements that add up to the budget, and what rho, delta imply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from anonkit.bundle.reading import ListedClaim, Manifest
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs, Untold
from anonkit.bundle.verify.figures import number, whole
from anonkit.bundle.verify.tables.lines import DIGITS
from anonkit.bundle.verify.tables.samplers import sampled
from anonkit.bundle.verify.tables.told import Tables, is_table, name_of
from anonkit.dp.epsilon import FIRST_PASS, epsilon_fault
from anonkit.dp.thresholds import threshold
from anonkit.dp.zcdp import epsilon_of_rho, rho_of

UNITS = ("person", "household")


def found_keys(tables: Tables, claim: ListedClaim) -> str:
    """Each key from the data reaches the threshold, and that is what epsilon and delta imply."""
    lines = tables.lines(claim.artefact)
    if tables.manifest.version == 1:
        raise Untold("format 1 does not say what the threshold follows from")
    found, cells = claim.how["found"], claim.how["cells"]
    told = tuple(column for column in lines.by if column in found)
    if list(told) != found or not found:
        raise Differs("it speaks of other columns than the table has")
    public = [len(keys) for column, keys in zip(lines.by, lines.keys, strict=True)
              if column not in found]  # fmt: skip
    sums = lines.sums[told]
    for size in public:
        cells //= size
    full = len(sums) * claim.how["cells"]
    if sums and (cells != 1 or any(len(series) != full for series in lines.series.values())):
        raise Differs("a key that was found does not have all its public cells")
    least = _threshold(tables.manifest, claim)
    if least != claim.value:
        raise Differs(f"epsilon and delta imply a threshold of {least}, not {claim.value}")
    few = sum(1 for value in sums.values() if value < least * 10**DIGITS)
    if few:
        raise Differs(f"{few} of {len(sums)} keys do not reach {least}")
    return f"each of the {len(sums)} keys reaches {least}, as epsilon, delta and sensitivity imply"


def _threshold(manifest: Manifest, claim: ListedClaim) -> int:
    """What `dp.thresholds` asks of a key."""
    name = name_of(claim.artefact)
    (spent,) = [each for each in _budget(manifest)["measured"] if each["table"] == name]
    rows = whole(number(spent["sensitivity"]))
    cells = claim.how["cells"]
    most = rows if manifest.unit == "household" else min(rows, cells)
    delta = number(claim.how["delta"])
    return threshold(number(spent["epsilon"]), delta, rows, cells=cells, most=most)


def rho(tables: Tables, claim: ListedClaim) -> str:
    """The measured parts of rho add up to it, and its epsilon and delta pay for it."""
    budget = _budget(tables.manifest)
    cost = budget["gaussian"]
    if cost is None or cost["rho"] != claim.value:
        raise Differs("the manifest's budget has another rho")
    value, epsilon, delta = (number(cost[key]) for key in ("rho", "epsilon", "delta"))
    parts = sum((number(each["rho"]) for each in budget["measured"] if each["rho"]), Fraction(0))
    if parts != value:
        raise Differs("the measured parts of rho do not add up to it")
    if epsilon_of_rho(value, delta) > epsilon or rho_of(epsilon, delta) != value:
        raise Differs(f"epsilon {cost['epsilon']} and delta {cost['delta']} pay for another rho")
    return f"its parts add up to it; epsilon {cost['epsilon']} and delta {cost['delta']} pay for it"


def ledger_head(tables: Tables, claim: ListedClaim) -> str:
    """The claim, the manifest and the budget speak of the same spend, and of its delta."""
    if claim.value != tables.manifest.ledger_head:
        raise Differs("the manifest names another entry of the ledger")
    entry = "the manifest names the same entry; whether the ledger has it only its owner sees"
    return entry if tables.manifest.version == 1 else f"{entry}; {sampled(tables)}"


def _budget(manifest: Manifest) -> Mapping[str, Any]:
    if manifest.budget is None:
        raise Differs("the manifest has no budget")
    return manifest.budget


def budget(received: Received) -> str:
    """All measurements together cost what the account paid, and are of tables that are here.

    Raises:
        Differs: They are not.
    """
    manifest = received.manifest
    released = {name_of(file.path) for file in manifest.files if is_table(file.path)}
    if manifest.budget is None:
        if released:
            raise Differs("there are tables, and nothing is said of what they cost")
        return "there are no tables, and nothing was spent"
    spent = manifest.budget
    if not released or manifest.ledger_head is None:
        raise Differs("something was spent, and there are no tables or no entry in the ledger")
    unit, most = spent["unit"], spent["max_rows_per_unit"]
    if unit != manifest.unit or unit not in UNITS or type(most) is not int or most < 1:
        raise Differs("the unit that is protected is not the same everywhere")
    _adds_up(manifest, spent, released)
    return f"epsilon {spent['epsilon']} is what {len(spent['measured'])} measurements cost together"


def _adds_up(manifest: Manifest, spent: Mapping[str, Any], released: set[str]) -> None:
    """Measured tables are released ones, each once, and their costs add up."""
    passes = Counter((each["table"], each["first_pass"]) for each in spent["measured"])
    if max(passes.values(), default=2) > 1 or {table for table, _ in passes} - released:
        raise Differs("a table was measured that is not here, or one was measured twice")
    cost = spent["gaussian"] or {"epsilon": "0", "delta": "0"}
    whole_epsilon = number(spent["epsilon"])
    epsilon = sum((number(each["epsilon"]) for each in spent["measured"]), number(cost["epsilon"]))
    if epsilon != whole_epsilon or epsilon_fault(epsilon) is not None:
        raise Differs(f"the measurements do not add up to epsilon {spent['epsilon']}")
    number(spent["delta"])
    if manifest.version == 1:
        return
    finds = (claim.how["delta"] for claim in manifest.claims if claim.measure == "found_keys")
    delta = sum(map(number, finds), number(cost["delta"]))
    if delta != number(spent["delta_spent"]):
        raise Differs(f"what was spent does not add up to delta {spent['delta_spent']}")
    _first_passes(manifest, spent)
    if (spent["gaussian"] is None) != (not any(each["rho"] for each in spent["measured"])):
        raise Differs("it is not said what Gaussian noise cost")


def _first_passes(manifest: Manifest, spent: Mapping[str, Any]) -> None:
    """Each table that is told at several levels paid its share for choosing them, and no other."""
    keys = (claim for claim in manifest.claims if claim.measure == "complete_keys")
    adaptive = {name_of(claim.artefact) for claim in keys if "rungs" in claim.how}
    first = {each["table"]: each for each in spent["measured"] if each["first_pass"]}
    if set(first) != adaptive:
        raise Differs("choosing the levels of a table cost nothing, or cost a table that has none")
    for name, each in first.items():
        told = (m for m in spent["measured"] if m["table"] == name and not m["first_pass"])
        (second,) = told
        share = FIRST_PASS * (number(each["epsilon"]) + number(second["epsilon"]))
        if number(each["epsilon"]) != share or each["sensitivity"] != second["sensitivity"]:
            raise Differs(f"choosing the levels of {name} did not cost its share of epsilon")
