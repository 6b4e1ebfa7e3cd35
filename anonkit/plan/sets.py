"""Select-multiple answers as sets: what makes one, and what may not stand beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from os.path import commonprefix

from anonkit.plan.column_checks import Settled, is_written
from anonkit.plan.faults import Faults
from anonkit.plan.lists import OWN_WORDS, PublicList
from anonkit.plan.model import PlannedColumn
from anonkit.plan.names import fits, is_pattern
from anonkit.policy.columns import BETWEEN, Column
from anonkit.policy.document import shown
from anonkit.policy.model import Policy

_MOST_NAMED = 8


def option_names(columns: Sequence[str], told: Sequence[str] = ()) -> tuple[str, ...]:
    """The option that each column of a set tells of: what follows the question's name.

    `water/tap` tells of `tap`. Columns that have no question's name in common tell of an option
    of their own name.

    Args:
        columns: Of one question.
        told: What `from:` says: of a pattern the star stands for the option.
    """
    pattern = told[0] if len(told) == 1 and is_pattern(told[0]) else ""
    if pattern and pattern not in columns:
        head, _, tail = pattern.partition("*")
        return tuple(name[len(head) : len(name) - len(tail)] for name in columns)
    # By characters is what is meant: `water/well_deep` and `water/well_open` share `water/`.
    common = commonprefix(columns) if len(columns) > 1 else "".join(columns)  # noqa: RUF071
    ends = [common.rfind(each) + len(each) for each in BETWEEN if each in common]
    return tuple(name[max(ends, default=0) :] for name in columns)


def parts_of(
    policy: Policy, columns: Sequence[str] | None, faults: Faults
) -> Mapping[str, tuple[str, ...]]:
    """The columns that each made set consists of, by the set's name.

    Args:
        policy: Says `from:`, with names or one pattern.
        columns: The data's header; None where no data was given, and a pattern stands for itself.
        faults: Takes columns that are absent, claimed twice, or have an entry of their own.
    """
    made: dict[str, tuple[str, ...]] = {}
    taken: dict[str, str] = {}
    for key, column in policy.columns.items():
        if column.type != "multi" or column.from_ is None or is_pattern(key):
            continue
        made[key] = tuple(_claimed(policy, key, column, columns, faults))
        for name in made[key]:
            if taken.setdefault(name, key) != key:
                problem = f"{shown(name)} is part of {shown(taken[name])} already"
                faults.add(
                    ("columns", key, "from"), problem, fix="name it once", code="made_column"
                )
    return made


def _claimed(
    policy: Policy, key: str, column: Column, columns: Sequence[str] | None, faults: Faults
) -> Iterator[str]:
    place = ("columns", key, "from")
    for wanted in column.from_ or ():
        if not is_pattern(wanted):
            if wanted in policy.columns:
                problem = f"{shown(wanted)} is part of {shown(key)}, and has an entry of its own"
                fix = "delete that entry: a part is written in the set alone"
                faults.add(place, problem, fix=fix, code="made_column")
            elif columns is not None and wanted not in columns:
                problem, fix = f"the data has no column {shown(wanted)}", "mend the name"
                faults.add(place, problem, fix=fix, code="absent_column")
            yield wanted
        elif columns is None:
            yield wanted
        else:
            found = [name for name in columns if fits(policy, wanted, name) and name != key]
            own = [name for name in found if name in policy.columns]
            if own and len(found) == len(own):
                problem = f"every column that {shown(wanted)} fits has an entry of its own"
                fix = f"delete the lines of {_named(own)}: the set takes them"
                faults.add(place, problem, fix=fix, code="made_column")
            elif not found:
                problem = f"the pattern {shown(wanted)} fits no column of the data"
                faults.add(place, problem, fix="mend it", code="idle_pattern")
            yield from (name for name in found if name not in own)


def _named(columns: Sequence[str]) -> str:
    more = f" and {len(columns) - _MOST_NAMED} more" if len(columns) > _MOST_NAMED else ""
    return ", ".join(map(shown, columns[:_MOST_NAMED])) + more


def with_options(found: PublicList, column: Column, missing: Sequence[str]) -> PublicList:
    """The public list of a set: where it has none, the options of the columns that it names.

    An option that is a spelling of missing is none.
    """
    told = column.from_ or ()
    if column.type != "multi" or found.values is not None or not told or any(map(is_pattern, told)):
        return found
    options = tuple(option for option in option_names(told) if option not in missing)
    return replace(found, values=options, source=OWN_WORDS)


def check_set(settled: Settled, entry: str, parts: tuple[str, ...], faults: Faults) -> None:
    """Add every fault of a column of sets; `parts` are the columns that make it, if any do."""
    column, place = settled.column, ("columns", entry)
    if column.type != "multi":
        return
    for problem, key, fix in _misuses(settled):
        faults.add((*place, key), problem, fix=fix, code="set")
    between, options = column.separator or " ", settled.found.values or ()
    named = [] if any(map(is_pattern, parts)) else [*option_names(parts, column.from_ or ())]
    written = settled.action.labels(settled.params) if settled.action and settled.params else ()
    for option in (*options, *named, *written):
        if between in option or option != option.strip() or not option:
            problem = f"the option {shown(option)} cannot stand beside others in one cell"
            fix = 'write another `separator:`, such as ";"'
            faults.add((*place, "separator"), problem, fix=fix, code="set")
            return
    answers = [name for name in named if name not in settled.missing]
    kept = getattr(settled.params, "keep", ()) if options else ()
    for option in kept:
        if option not in options:
            problem, fix = f"{shown(option)} is none of the set's options", "mend `keep:`"
            faults.add((*place, "keep"), problem, fix=fix, code="unknown_value")
    strange = [name for name in answers if options and name not in options]
    if strange or len(set(named)) < len(named):
        told = f"{shown(strange[0])} is none of its values" if strange else "two are called alike"
        problem = f"the columns of {shown(entry)} tell of its options: {told}"
        fix = "mend `values:`, or the names in `from:`"
        faults.add((*place, "from"), problem, fix=fix, code="set")


def _misuses(settled: Settled) -> Iterator[tuple[str, str, str]]:
    """(problem, key, fix) of what no set can be asked for."""
    column = settled.column
    written = is_written(settled)
    if column.hierarchy is not None:
        fix = "delete `hierarchy:`: a set is told as it is, or as `*`"
        yield "sets of options have no hierarchy", "hierarchy", fix
    if column.protected:
        fix = "protect a column in which everybody has one answer"
        yield "a person may be in several groups of a set", "protected", fix
    if column.max_share is not None and not column.harmful:
        fix = "write `harmful: [...]` with the options that would hurt"
        yield "of a set it has to be said which options would hurt", "max_share", fix
    told = column.from_ or ()
    if any(map(is_pattern, told)) and (len(told) > 1 or told[0].count("*") > 1):
        yield "a set is made of columns, or of one pattern", "from", 'write "water/*"'
    if "weight" in column.role or (written and "text" in column.role):
        yield "a set is no number and no text", "role", "write the role that it has"


def of_set(column: PlannedColumn) -> str:
    """What happens to a column of sets, in plain words."""
    if not column.made_from:
        return "kept as a set of options in one order"
    first, *others = column.made_from
    more = f" and {len(others)} more" if others else ""
    return f"kept as a set of options in one order; {first}{more} tell the same and are left out"


def _questions(column: PlannedColumn) -> Iterator[str]:
    """What stands before the option in the name of each column that a set is made of."""
    for name, option in zip(column.made_from, column.options, strict=True):
        head = name.removesuffix(option)
        yield next((head.removesuffix(each) for each in BETWEEN if head.endswith(each)), head)


def check_beside(
    columns: Sequence[PlannedColumn], entries: Mapping[str, str | None], faults: Faults
) -> None:
    """Refuse a part that would be written beside its set: it tells what the set may not.

    A part is a column of the question's name with an option behind it, and the question's own
    column where the set has another name. People's own words on an open question may stay.
    """
    for column in columns:
        if column.type != "multi" or not column.released:
            continue
        asked = {column.name, *_questions(column)}
        heads = tuple(name + between for name in asked for between in BETWEEN)
        told_whole = column.roles == {"open"} and column.action is None
        for other in columns:
            words = "text" in other.roles and told_whole
            part = other.name.startswith(heads) or other.name in asked
            if (
                other is not column
                and other.table == column.table
                and (other.released and part and not words)
            ):
                faults.add(
                    ("columns", str(entries[other.name])),
                    f"{shown(other.name)} tells a part of the set {shown(column.name)} again",
                    fix=f"delete its entry and write `from:` at {shown(column.name)}, or leave it "
                    "out with `release: false`",
                    code="part_of_set",
                )


__all__ = ["check_beside", "check_set", "of_set", "option_names", "parts_of", "with_options"]
