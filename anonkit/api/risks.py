"""The verb that measures a file as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from anonkit import files
from anonkit.api.running import Running, taken
from anonkit.api.verb import limited, verb
from anonkit.bundle.earlier import read_earlier
from anonkit.classes.ladders import Ladder
from anonkit.formats.base import Dialect
from anonkit.plan import dialect_of, make_plan
from anonkit.plan.weights import declared_population
from anonkit.policy.load import LoadedPolicy, load_policy
from anonkit.progress import Listener
from anonkit.records import RiskQuestion, RiskRecord
from anonkit.risk.presets import PRESETS
from anonkit.steps.inside import look_inside
from anonkit.steps.read import Data, open_data, spool
from anonkit.steps.risk import SMALL, judged, measure_risk
from anonkit.steps.risk_previous import beside_earlier
from anonkit.steps.risk_question import from_policy, named, overridden


@verb
def risk(  # noqa: PLR0913 - the options of a measurement, all named
    *,
    data: Data,
    policy: Path | None = None,
    quasi: Sequence[str] = (),
    sensitive: Sequence[str] = (),
    person: str | None = None,
    household: str | None = None,
    weight: str | None = None,
    population: int | None = None,
    fail_under: int | None = None,
    preset: str | None = None,
    everything: bool = False,
    previous: Sequence[Path] = (),
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    engine: str = "local",
    master: str | None = None,
    session: Any = None,
    memory: str | None = None,
    progress: Listener | None = None,
) -> RiskRecord:
    """Measure what somebody could find out who holds a file as it is.

    The figures are exact: they are for the owner of the data.

    Args:
        data: A file, `-` for CSV on standard input, a DataFrame of pandas or Spark, an Arrow
            table, or several of these by name. Of a file or a mapping that holds several tables
            the main one is measured, where one of them is that.
        policy: Says what each column is; what is named besides it counts instead.
        quasi: Columns that a neighbour may know.
        sensitive: Columns that could harm somebody if known.
        person: The column that numbers people; by default each row is one.
        household: The column that numbers households.
        weight: The column of survey weights.
        population: People whom the file stands for: what the weights add up to.
        fail_under: Classes of fewer people than this are a failure (and "small").
        preset: Thresholds that others use, such as `hdx`.
        everything: Look for special rows too (SUDA): takes longer.
        previous: Folders of earlier releases of the same people (public sides).
        sheet: The sheet of a workbook.
        encoding: Of a CSV file, such as `cp1252`; by default UTF-8.
        delimiter: Of a CSV file; by default it is found out.
        engine: What counts: `local` or `spark`, as for `release`.
        master: Where Spark runs.
        session: A `SparkSession` that runs already; it stays yours.
        memory: What the run may use, such as `2GB`; by default half of the machine.
        progress: Called with how far the run is, now and then, from any of its threads.

    Returns:
        The figures; `failures` says which thresholds are not reached.

    Raises:
        OptionError: Neither a policy nor quasi-identifiers are given.
        InputError: The data cannot be read, or has no such column; or an
            earlier release is damaged.
    """
    wanted = PRESETS[preset] if preset is not None else None
    goal = fail_under or (wanted.k if wanted else None)
    loaded = load_policy(policy) if policy is not None else None
    earlier = read_earlier(previous, None)
    asked = RiskQuestion(tuple(quasi), tuple(sensitive), person, household, weight, population)
    declared = dialect_of(loaded.policy) if loaded else Dialect()
    own = Dialect(delimiter=delimiter, encoding=encoding, sheet=sheet)
    dialect = Dialect(
        delimiter=own.delimiter or declared.delimiter,
        encoding=own.encoding or declared.encoding,
        sheet=own.sheet or declared.sheet,
    )
    running = Running.of(data, engine, master=master, session=session)
    with (
        limited(memory, progress),
        files.WorkFolder.open() as work,
        running.opened(work.path) as moved,
    ):
        data = taken(data, work.path)
        inside = look_inside(data, dialect)
        reader, _ = open_data(data, inside.dialect, lambda: spool(work.path))
        if loaded is not None:
            people = declared_population(loaded)
            asked = overridden(from_policy(loaded.policy, reader.columns, people), asked)
        question = named(asked, reader.columns)
        least = goal or SMALL
        found = measure_risk(question, reader, moved, work.path, goal=least, whole=everything)
        ladders = _ladders(loaded) if earlier and loaded else {}
        joins = beside_earlier(question, reader, earlier, ladders, moved, work.path, least=least)
    chosen = inside.dialect.sheet if dialect.sheet is None else None
    found = replace(found, previous=joins, table=chosen or "")
    return judged(found, k=goal, global_risk=wanted.global_risk if wanted else None)


def _ladders(loaded: LoadedPolicy) -> Mapping[str, Ladder]:
    columns = make_plan(loaded, None).columns
    return {column.name: column.ladder for column in columns if column.ladder is not None}
