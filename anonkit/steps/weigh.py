"""Put the weights of the released rows into bands, and scale them to what the policy declares.

Nothing of a row that is not released has a hand in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonkit import files
from anonkit.classes.places import Places
from anonkit.classes.table import ClassTable, Counts, from_group
from anonkit.engines.base import Rows, as_rows
from anonkit.errors import InputError, RefusedError
from anonkit.plan import Plan, PlannedMicrodata, PlannedWeight
from anonkit.policy.document import shown
from anonkit.protect.weights import Least, WeightTable, banded, scaled
from anonkit.records import Linkage
from anonkit.risk import weighted
from anonkit.steps.protect import Protected, wanted_of
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, PERSON, RANK, STRATUM
from anonkit.steps.views import look, views_of, weighs

CLASS = "class"
"""What an engine calls the class of people whose rows belong together."""
TIMES = 3
"""A band holds so many times the people, and the households, of a class."""


@dataclass(frozen=True)
class Weighed:
    """The rows that are released, with the weights that are written."""

    protected: Protected
    moved: int
    """Rows that carry the weight of another band than their own. Private."""
    unusable: str
    """Why the weights as they were do not say how many people look alike, or nothing. Private."""


def weigh(plan: Plan, protected: Protected, folder: Path) -> Weighed | None:
    """Give every released row the weight of its band; None where no weights are in bands.

    Raises:
        RefusedError: Too few people are left for a band, or a scenario that
            names the weights is not met.
        InputError: The declared population is smaller than the people in the records.
    """
    goals, weight = plan.microdata, plan.weight
    if weight is None or goals is None:
        return None
    rows, keys = _classed(plan, protected, folder)
    name = slot(weight.column)
    strata = [STRATUM] if weight.stratum is not None else []
    counted = _count(plan, rows, [*keys, *strata, name])
    least = Least(
        people=TIMES * goals.k,
        homes=None if goals.k_households is None else TIMES * goals.k_households,
        k=goals.k,
        k_homes=goals.k_households,
        whole=protected.linking.mode != "rows" and not counted.apart(protected.linking.mode),
    )
    whole: frozenset[int] = frozenset()
    while True:
        told = _told(weight, replace(counted, whole=whole), len(keys), least)
        sink = files.private_dir(folder / f"weighed-{len(whole)}")
        done = replace(protected, kept=_written(rows, counted.table, told.texts, name, sink))
        more = _given_away(plan, done, rows, counted, len(keys))
        if not more:
            break
        if more <= whole:
            raise _no_band(weight, "", least)
        whole |= more
    _check_scenarios(plan, goals, done)
    return Weighed(done, told.moved, _unusable(weight, counted, len(keys)))


def _given_away(
    plan: Plan, done: Protected, rows: Rows, counted: _Counted, keys: int
) -> frozenset[int]:
    """Classes whose answers their weights would give away."""
    assert plan.microdata is not None
    views = views_of(plan, wanted_of(plan.microdata), written=True)
    view = next(each for each in views if weighs(plan, each))
    if not view.criteria:
        return frozenset()
    seen = look(plan, done.kept, done.linking.mode, view)
    failing = seen.fails(None)
    if not failing.any():
        return frozenset()
    people = seen.people_of(failing, PERSON)
    by = list(counted.table.keys)
    found = rows.semi_join(people, [PERSON]).group(by, persons=PERSON)
    places = Places(counted.table).of(found)
    return frozenset(_classes(counted.table, keys)[places].tolist())


def _classed(plan: Plan, protected: Protected, folder: Path) -> tuple[Rows, list[str]]:
    """The released rows, and the columns that make a class for a reader."""
    quasi = [slot(column.name) for column in plan.quasi]
    mode = protected.linking.mode
    if mode == "rows":
        return protected.kept, quasi
    others = [c for c in protected.kept.schema() if c not in (PERSON, HOUSEHOLD)]
    whole = mode == "household"
    linked = protected.kept.linked(
        quasi, persons=PERSON, households=HOUSEHOLD, whole=whole, beside=others
    )
    # Whose rows belong together is asked for several times, and worked out once.
    sink = files.private_dir(folder / "classed")
    return linked.map(as_rows, None, {"rows": sink})["rows"], [CLASS]


@dataclass(frozen=True)
class _Counted:
    """The released rows by class, stratum and weight: m combinations."""

    table: ClassTable
    """Over the class, the stratum if there are any, and the weight."""
    people: Counts
    """m numbers of people, each person in one combination."""
    homes: Counts | None
    """m numbers of households, each in one combination."""
    one_each: bool
    """Whether each person has one weight, in one stratum."""
    homes_apart: bool
    """Whether each household has."""
    whole: frozenset[int] = frozenset()
    """Classes that have one weight in all."""

    def apart(self, linkage: Linkage) -> bool:
        """Whether all that a reader can tell belongs together has one weight, in one stratum."""
        return self.one_each and (linkage != "household" or self.homes_apart)


def _count(plan: Plan, rows: Rows, by: Sequence[str]) -> _Counted:
    homes = HOUSEHOLD if plan.household else None
    keys, own = list(by), [key for key in by[-2:] if key == STRATUM or key == by[-1]]
    table = from_group(rows.group(keys, persons=PERSON, households=homes), keys)
    whole = rows.group([], persons=PERSON, households=homes)
    single = rows.group(own, persons=PERSON, households=homes)
    people, each = int(whole["n"][0].as_py()), int(np.sum(single["n"].to_numpy()))
    several = people < int(whole["rows"][0].as_py())
    credited = _credited(rows, table, PERSON) if several else table.n
    apart = False
    if homes is not None:
        apart = int(np.sum(single["households"].to_numpy())) == whole["households"][0].as_py()
    return _Counted(
        table,
        credited,
        _credited(rows, table, HOUSEHOLD) if homes is not None else None,
        one_each=people == each,
        homes_apart=apart,
    )


def _credited(rows: Rows, table: ClassTable, unit: str) -> Counts:
    """Of each combination the units whose row of least rank lies in it."""
    keys = list(table.keys)
    found = rows.bound(unit, 1, RANK).group(keys, persons=unit)
    places = Places(table).of(found)
    counts = np.zeros(len(table), np.int64)
    counts[places] = found["n"].to_numpy()
    return counts


Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class _Told:
    """What is written for each of m combinations."""

    texts: Texts
    moved: int
    """Rows that are not in the band of their weight."""


def _told(weight: PlannedWeight, counted: _Counted, keys: int, least: Least) -> _Told:
    table = counted.table
    told, moved = np.empty(len(table), object), 0
    totals: Mapping[str, int | None] = weight.totals or {"": weight.population}
    for stratum, total in totals.items():
        which = _of_stratum(weight, table, stratum)
        if not which.any():
            raise RefusedError(
                f"the stratum {shown(stratum)} has a public total, and nobody in the records",
                where=weight.source,
                fix="join it with a stratum beside it, in the file and in the data",
                code="goal.weights",
            )
        asked = _weights(counted, keys, which)
        people = int(counted.people[which].sum())
        if total is not None and total < people:
            raise _too_small(weight)
        found = banded(asked, least)
        texts = scaled(found, total) if found is not None else ()
        if found is None or "0" in texts:
            raise _no_band(weight, stratum, least)
        told[which] = np.array(texts, object)[found.bands]
        moved += found.moved
    return _Told(told, moved)


def _of_stratum(weight: PlannedWeight, table: ClassTable, stratum: str) -> npt.NDArray[np.bool_]:
    if weight.stratum is None:
        return np.ones(len(table), np.bool_)
    place = table.keys.index(STRATUM)
    labels = table.labels[place]
    wanted = labels.index(stratum) if stratum in labels else -1
    return np.asarray(table.codes[:, place] == wanted)


def _weights(counted: _Counted, keys: int, which: npt.NDArray[np.bool_]) -> WeightTable:
    """The weights of one stratum, or of all rows."""
    table = counted.table
    codes = table.codes[which, -1].astype(np.int64)
    labels, unit = _whole_numbers(table.labels[-1])
    there = sorted(set(codes.tolist()), key=lambda code: labels[code])
    rank = np.zeros(len(labels), np.int64)
    rank[there] = np.arange(len(there))
    return WeightTable(
        weights=tuple(labels[code] for code in there),
        unit=unit,
        classes=_classes(table, keys)[which],
        values=rank[codes],
        rows=table.rows[which],
        people=counted.people[which],
        homes=None if counted.homes is None else counted.homes[which],
        homes_here=None if table.households is None else table.households[which],
        homes_apart=counted.homes_apart,
        whole=counted.whole,
    )


def _whole_numbers(labels: Sequence[str | None]) -> tuple[list[int], int]:
    """Decimal texts as whole numbers of one unit, and how many of those make 1."""
    parts = [(label or "0").partition(".") for label in labels]
    places = max(len(part) for _, _, part in parts)
    return [int(whole + part.ljust(places, "0")) for whole, _, part in parts], 10**places


def _classes(table: ClassTable, keys: int) -> Counts:
    """m numbers of classes: the same for combinations that differ in the weight alone."""
    codes = table.codes[:, :keys]
    # The combinations are sorted by the keys: a class begins where one of them changes.
    begins = np.zeros(len(table), np.int64)
    begins[1:] = (codes[1:] != codes[:-1]).any(axis=1)
    return np.cumsum(begins)


def _written(rows: Rows, table: ClassTable, told: Texts, name: str, sink: Path) -> Rows:
    """The rows with the weights that are written."""
    texts = pa.array(told.tolist(), pa.string())
    tell = partial(_tell, Places(table), texts, name)
    return rows.map(tell, None, {"rows": sink})["rows"]


def _tell(
    places: Places, texts: pa.Array, name: str, batch: pa.RecordBatch
) -> Mapping[str, pa.RecordBatch]:
    found = pa.array(places.of(batch))
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    columns |= {name: texts.take(found)}
    columns.pop(CLASS, None)
    return {"rows": pa.RecordBatch.from_pydict(columns)}


def _check_scenarios(plan: Plan, goals: PlannedMicrodata, done: Protected) -> None:
    """A scenario may name the weights; what it asks of them is asked of the bands."""
    assert plan.weight is not None
    name = slot(plan.weight.column)
    for view in views_of(plan, wanted_of(goals)):
        if not view.name or name not in view.columns:
            continue
        if look(plan, done.kept, done.linking.mode, view).fails(None).any():
            raise RefusedError(
                f"the scenario {view.name} is not met once its weights are in bands",
                where=f"column {plan.weight.column}",
                fix="name fewer columns beside the weight, or leave the weight out with "
                "`release: false`",
                code="goal.weight_scenario",
            )


def _unusable(weight: PlannedWeight, counted: _Counted, keys: int) -> str:
    """Whether the weights as they were said how many people there are."""
    classes = _classes(counted.table, keys)
    labels = np.array([float(label or 0) for label in counted.table.labels[-1]])
    each = labels[counted.table.codes[:, -1]] * counted.table.rows
    sums = np.bincount(classes, each).astype(np.float64)
    people = np.bincount(classes, counted.people).astype(np.int64)
    population = None if weight.population is None else float(weight.population)
    return weighted.unusable(sums, people, population)


def _too_small(weight: PlannedWeight) -> InputError:
    return InputError(
        "the declared population is smaller than the number of people in the records",
        where=weight.source or "weight.population",
        fix="write the number of people whom the survey stands for",
        code="data.population",
    )


def _no_band(weight: PlannedWeight, stratum: str, least: Least) -> RefusedError:
    where = f"the stratum {shown(stratum)}" if weight.stratum is not None else "the records"
    homes = f" from {least.homes} households" if least.homes is not None else ""
    return RefusedError(
        f"{where} cannot have a weight that is shared by {least.people} people{homes}",
        where=f"column {weight.column}",
        fix="join small strata, or leave the weights out with `release: false`",
        code="goal.weights",
    )
