"""What a redacted column keeps, and the patterns of the policy that it is searched for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from anonkit.actions.base import Params
from anonkit.detect.entities import ENTITIES
from anonkit.detect.entities.patterns import EMPTY, MOST, fault_of
from anonkit.detect.known import IDENTIFIER, PERSON
from anonkit.plan.faults import Faults
from anonkit.policy.document import shown

_NAME = re.compile(r"[A-Z][A-Z_]{0,30}")


def check_patterns(params: Params, entry: str, faults: Faults) -> None:
    """Add the faults of `patterns:` of a column."""
    patterns: Mapping[str, str] = getattr(params, "patterns", {})
    path = ("columns", entry, "patterns")
    if len(patterns) > MOST:
        problem = f"more than {MOST} patterns"
        faults.add(path, problem, fix="join some with `|`", code="bad_pattern")
        return
    for name, pattern in patterns.items():
        if not _NAME.fullmatch(name):
            problem = f"{shown(name)} is no name for a label"
            fix = "write it in capitals, such as CASE or CASE_FILE"
            faults.add(path, problem, fix=fix, code="bad_pattern")
        elif name in {PERSON, IDENTIFIER, *ENTITIES}:
            problem = f"{name} is an entity already"
            faults.add(path, problem, fix="give the pattern another name", code="bad_pattern")
        elif why := fault_of(pattern):
            problem = f"the pattern {name} {why}"
            fix = "write one in the syntax of RE2, which has no backreferences and no lookaround"
            if why == EMPTY:
                fix = "make it match at least one character, such as `+` in the place of `*`"
            faults.add(path, problem, fix=fix, code="bad_pattern")


def kept_twice(params: Params, there: Collection[str]) -> Iterator[tuple[str, str]]:
    """(problem, mend) where what stays is told to be taken out.

    Args:
        params: Of a column that is redacted.
        there: What can be looked for in the policy's countries.
    """
    keep: Sequence[str] = getattr(params, "keep", ())
    both = [name for name in keep if name in getattr(params, "entities", ())]
    if both:
        yield f"`keep:` and `entities:` both name {shown(both[0])}", "delete it in one of them"
    elif keep and getattr(params, "entities", ()):
        yield (
            "`entities:` says already what is taken out, and all else stays",
            "delete `keep:`, or `entities:`",
        )
    if IDENTIFIER in keep:
        yield (
            "what the table's own hidden columns say is always taken out",
            f"delete {IDENTIFIER} from `keep:`",
        )
    for name in keep:
        if name in there and ENTITIES[name].part_of:
            whole = ENTITIES[name].part_of
            yield f"{name} is a part of {whole}, which is taken out", f"write {whole}"
