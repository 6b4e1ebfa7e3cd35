"""Measure the risk of a file as it is: what would somebody find who holds it?

Nothing of the file is changed and no cell is told. The figures are exact, so
they are for its owner.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit import files, progress
from anonkit.classes.fixing import MOST_CLASSES as MOST_COMPARED
from anonkit.classes.fixing import fixings
from anonkit.classes.packing import packed_places
from anonkit.classes.table import Attribute, ClassTable, Counts, from_group
from anonkit.engines.base import Engine, Rows, Source
from anonkit.records import AlikeRecord, Driver, JoinRecord, RiskQuestion, RiskRecord
from anonkit.risk import MEASURES
from anonkit.risk.base import Figure, Measure
from anonkit.risk.journalist import at_risk
from anonkit.risk.suda import MOST_COLUMNS, Suda, suda
from anonkit.steps import keyed
from anonkit.steps.risk_leaks import leaks_of
from anonkit.steps.risk_population import HOME, in_population, unusable_weights
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, PERSON
from anonkit.steps.typed import with_missing
from anonkit.steps.views import one_row_each, spread

WEIGHT = "_weight"
"""Survey weight of a row, in millionths; 0 where it is missing or no number."""
MILLION = 1_000_000
MOST_CLASSES = 200_000
"""Classes in which special rows are looked for."""
SMALL = 3
"""Classes of fewer people than this are small, where nothing else is asked for."""
_NUMBER = r"^\s*[0-9]{1,12}(\.[0-9]+)?\s*$"


@dataclass(frozen=True)
class Counted:
    """The file, mapped and counted once."""

    rows: Rows
    table: ClassTable
    answers: tuple[ClassTable, ...]
    """Classes of people by what is known, with the answers of one sensitive column each."""
    linked: bool
    """Some person has several rows."""


def measure_risk(
    question: RiskQuestion, source: Source, engine: Engine, work: Path, *, goal: int, whole: bool
) -> RiskRecord:
    """Every figure of the risk of a file.

    Args:
        question: What is measured on which columns.
        source: The file.
        engine: Counts.
        work: Private folder.
        goal: Classes below this k count as small, in people.
        whole: Look for special rows too (SUDA): takes longer.

    Raises:
        InputError: The file holds no rows.
    """
    progress.begin("reading")
    counted = _count(question, source, engine, work)
    progress.begin("measuring")
    table = counted.table
    why = unusable_weights(question, table, linked=counted.linked)
    if why:  # weights that tell no numbers of people are none to a measure
        table = replace(table, weight=None)
        counted = replace(counted, table=table)
    figures = {name: _figure(measure, counted) for name, measure in MEASURES.items()}
    missing = {n: _NOTHING.get(n, why) for n, found in figures.items() if found is None}
    population = in_population(question, counted.rows, table, why)
    special, no_special = _special(table) if whole else (None, {})
    leaks, no_leaks = leaks_of(question, source, goal)
    alike, no_alike = _alike(question, table)
    return RiskRecord(
        question=question,
        people=int(table.n.sum()) if not counted.linked else _people(counted.rows),
        rows=int(table.rows.sum()),
        classes=len(table),
        goal=goal,
        in_small_classes=_in_small(table, goal),
        figures=figures,
        k_linked=_k_linked(question, counted),
        journalist_at_risk=at_risk(table, goal),
        global_risk=population.global_risk,
        expected_matches=population.expected,
        household_risk=population.household,
        scenarios={
            name: _table(question, counted.rows, columns).smallest
            for name, columns in question.scenarios.items()
        },
        special_rows=special.rows if special else None,
        drivers=_drivers(question, counted, goal, special.contributions if special else {}),
        not_checked={**missing, **population.not_checked, **no_special, **no_leaks, **no_alike},
        leaks=leaks,
        alike=alike,
    )


def judged(record: RiskRecord, *, k: int | None, global_risk: float | None) -> RiskRecord:
    """The record with the thresholds that it does not reach.

    A threshold on what could not be worked out is not reached.
    """
    failures = []
    smallest = record.figures["k"]
    if k is not None and isinstance(smallest, int) and smallest < k:
        failures.append(f"k is {smallest}, and {k} is asked for")
    if global_risk is not None:
        limit = f"below {global_risk:.0%} is asked for"
        if record.global_risk is None:
            why = record.not_checked["global_risk"]
            failures.append(f"global risk was not worked out ({why}), and {limit}; {_POPULATION}")
        elif record.global_risk >= global_risk:
            failures.append(f"global risk is {record.global_risk:.2%}, and {limit}")
    for each in record.previous if k is not None else ():
        failures += _together(each, k or 0)
    return replace(record, failures=tuple(failures))


def _together(join: JoinRecord, least: int) -> Iterator[str]:
    """What is not reached of k together with an earlier release."""
    other = f"{join.name} {join.release}"
    if join.k is not None and join.k < least:
        yield f"k together with {other} is {join.k}, and {least} is asked for"
    if join.standing_out:
        yield f"{join.standing_out:,} people stand out where the file differs from {other}"
    if join.not_checked or join.told_otherwise:
        yield f"{other} could not be compared, and k {least} is asked for"


_POPULATION = "give --weight COLUMN and --population N, or a policy with `weight:`"
_NOTHING = {
    "k_households": "no household is named",
    "k_wildcard": "answers are missing in too many ways together",
    "l": "no sensitive column is named",
    "l_entropy": "no sensitive column is named",
    "max_share": "no sensitive column is named",
    "t": "no sensitive column is named",
}
"""Why a measure finds nothing to measure."""


def _count(question: RiskQuestion, source: Source, engine: Engine, work: Path) -> Counted:
    wanted = list(
        dict.fromkeys(
            [
                *question.quasi,
                *question.sensitive,
                *(column for columns in question.scenarios.values() for column in columns),
                *filter(None, (question.person, question.household, question.weight)),
            ]
        )
    )
    sink = files.private_dir(work / "risk")
    rows = engine.read(source).map(_mapping(question), wanted, {"rows": sink})["rows"]
    progress.begin("counting")
    # Asked first: where nobody has several rows, an engine counts the rest much faster.
    linked = not one_row_each(rows)
    if question.household is None and question.weight is None:
        others = [name for name in question.sensitive if name not in question.quasi]
        table, attributes = _spread(rows, question.quasi, others)
    else:
        table, attributes = _table(question, rows, question.quasi), {}
    answers = tuple(
        _answers(rows, question, name, table, attributes) for name in question.sensitive
    )
    return Counted(rows, table, answers, linked)


def _answers(
    rows: Rows,
    question: RiskQuestion,
    name: str,
    table: ClassTable,
    attributes: Mapping[str, Attribute],
) -> ClassTable:
    """What is known already cannot be learnt: the class is that of the other columns."""
    if name not in attributes:
        known = [other for other in question.quasi if other != name]
        table, attributes = _spread(rows, known, [name])
    return replace(table, attributes=(replace(attributes[name], name=name),))


def _spread(
    rows: Rows, known: Sequence[str], names: Sequence[str]
) -> tuple[ClassTable, Mapping[str, Attribute]]:
    """`views.spread` under the columns' own names."""
    table, found = spread(rows, [slot(name) for name in known], [slot(name) for name in names])
    return table, {name: found[slot(name)] for name in names}


def _figure(measure: Measure, counted: Counted) -> Figure:
    """A figure of the classes, or one for each sensitive column."""
    found = measure.measure(counted.table)
    if found is not None:
        return found
    told = [measure.measure(table) for table in counted.answers]
    return {
        name: f for each in told if isinstance(each, Mapping) for name, f in each.items()
    } or None


def _mapping(question: RiskQuestion) -> _Mapping:
    """Cells without outer white space, and keyed codes in the place of people."""
    # Codes of one run, joined with nothing else: the key is forgotten with it.
    keys = {PERSON: secrets.token_bytes(32), HOUSEHOLD: secrets.token_bytes(32)}
    cells = dict.fromkeys(
        [*question.quasi, *question.sensitive]
        + [column for columns in question.scenarios.values() for column in columns]
    )
    return _Mapping(question, keys, tuple(cells))


@dataclass(frozen=True)
class _Mapping:
    """The batch function of a question; may be pickled."""

    question: RiskQuestion
    keys: Mapping[str, bytes] = field(repr=False)
    cells: tuple[str, ...]

    def __call__(self, batch: pa.RecordBatch) -> Mapping[str, pa.RecordBatch]:
        question, keys = self.question, self.keys

        def answers(name: str) -> pa.Array:
            spelled = ("", *question.missing.get(name, ()))
            return with_missing(pc.utf8_trim_whitespace(batch.column(name)), spelled)

        made = {slot(name): answers(name) for name in self.cells}
        alone = _numbers(batch.num_rows)
        made[PERSON] = alone
        if question.person is not None:
            codes = keyed.codes(answers(question.person), keys[PERSON])
            # Rows without a person are people of their own: nobody is merged by a gap.
            made[PERSON] = pc.coalesce(codes, alone)
        if question.household is not None:
            made[HOUSEHOLD] = keyed.codes(answers(question.household), keys[HOUSEHOLD])
            made[HOME] = pc.coalesce(made[HOUSEHOLD], made[PERSON])
        if question.weight is not None:
            made[WEIGHT] = _millionths(batch.column(question.weight))
        return {"rows": pa.RecordBatch.from_pydict(made)}


def _numbers(rows: int) -> pa.Array:
    """A random code for each row: two of 10 million are the same with probability 3e-6."""
    return pa.array(np.frombuffer(secrets.token_bytes(8 * rows), np.uint64))


def _millionths(cells: pa.Array) -> pa.Array:
    fits = pc.match_substring_regex(cells, _NUMBER)
    texts = pc.if_else(fits, pc.utf8_trim_whitespace(cells), "0")
    return pc.cast(pc.round(pc.multiply(pc.cast(texts, pa.float64()), MILLION)), pa.int64())


def _table(question: RiskQuestion, rows: Rows, columns: Sequence[str]) -> ClassTable:
    """Classes under some columns, under the columns' own names."""
    keys = [slot(name) for name in columns]
    group = rows.group(
        keys,
        persons=PERSON,
        households=HOUSEHOLD if question.household else None,
        sums=[WEIGHT] if question.weight else [],
    )
    table = from_group(group, keys)
    if question.weight is None:
        return table
    return replace(table, weight=group[f"sum_{WEIGHT}"].to_numpy() / MILLION)


def _people(rows: Rows) -> int:
    return int(rows.group([], persons=PERSON)["n"][0].as_py())


def _in_small(table: ClassTable, goal: int) -> int:
    """People in classes below the goal; who has several rows counts once for each class."""
    return int(table.n[table.n < goal].sum())


def _k_linked(question: RiskQuestion, counted: Counted) -> int | None:
    if not counted.linked and question.household is None:
        return None
    keys = [slot(name) for name in question.quasi]
    whole = question.household is not None
    home = HOME if whole else PERSON
    linked = counted.rows.linked(keys, persons=PERSON, households=home, whole=whole)
    return from_group(linked.group(["class"], persons=PERSON), ["class"]).smallest


def _drivers(
    question: RiskQuestion, counted: Counted, goal: int, special: Mapping[str, float]
) -> tuple[Driver, ...]:
    """Each quasi-identifier and what is left of the risk without it, the greatest relief first."""
    found = []
    for name in question.quasi:
        people = _people_without(question, counted, name)
        small = int(people[people < goal].sum())
        found.append(Driver(name, int(people.min()), small, special.get(slot(name))))
    return tuple(sorted(found, key=lambda each: (each.in_small_classes, -each.k)))


def _people_without(question: RiskQuestion, counted: Counted, name: str) -> Counts:
    """People in each class of the other quasi-identifiers."""
    table = counted.table
    if counted.linked:
        others = [other for other in question.quasi if other != name]
        return _table(question, counted.rows, others).n
    places = [place for place, key in enumerate(table.keys) if key != slot(name)]
    columns = [table.codes[:, place] for place in places]
    group = packed_places(columns, [len(table.labels[place]) for place in places], len(table))
    return np.bincount(group, weights=table.n).astype(np.int64)


def _alike(
    question: RiskQuestion, table: ClassTable
) -> tuple[tuple[AlikeRecord, ...], Mapping[str, str]]:
    """The quasi-identifiers that say the same, or why nobody looked."""
    if len(table) > MOST_COMPARED:
        return (), {"alike": f"there are more than {MOST_COMPARED:,} classes"}
    found = fixings(table, question.quasi)
    return tuple(AlikeRecord(f.column, f.tells, f.both, str(f)) for f in found), {}


def _special(table: ClassTable) -> tuple[Suda | None, Mapping[str, str]]:
    """What makes rows special, or why it was not looked for."""
    if len(table) > MOST_CLASSES:
        return None, {"suda": f"there are more than {MOST_CLASSES:,} classes"}
    found = suda(table)
    if found is None:
        return None, {"suda": f"there are more than {MOST_COLUMNS} quasi-identifiers"}
    return found, {}
