"""How long interviews took, and whether one answer was given to everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.detect.spelling import words_of
from anonkit.intake.base import Records
from anonkit.intake.quality.answers import few
from anonkit.intake.quality.cells import STAR, missing
from anonkit.records import ScanColumn

_ISO = (
    r"^(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_STARTS = frozenset(("start", "starttime", "started", "begin", "inicio", "debut", "mwanzo"))
_ENDS = frozenset(("end", "endtime", "ended", "finish", "fin", "mwisho"))
Seconds = npt.NDArray[np.float64]


def start_and_end(table: Records) -> tuple[str, str] | None:
    """The two columns that say when an interview began and ended."""
    times = [each for each in table.columns if each.about == "timestamp"]
    starts = [each.name for each in times if _STARTS & set(words_of(each.name))]
    ends = [each.name for each in times if _ENDS & set(words_of(each.name))]
    return (starts[0], ends[0]) if len(starts) == len(ends) == 1 else None


def durations(table: Records, start: str, end: str) -> Iterator[Seconds]:
    """Seconds from start to end, of the rows that tell both as ISO 8601 does."""
    for batch in table.batches([start, end]):
        first, last = (_seconds(batch.column(place)) for place in (0, 1))
        took = last - first
        yield took[~np.isnan(took)]


def _seconds(cells: pa.Array) -> Seconds:
    parts = pc.extract_regex(pc.utf8_trim_whitespace(pc.fill_null(cells, "")), _ISO)
    days = pc.strptime(pc.struct_field(parts, "day"), "%Y-%m-%d", "s", error_is_null=True)
    found = _floats(pc.cast(days, pa.int64()))
    for name, length in (("hour", 3600), ("minute", 60), ("second", 1)):
        text = pc.struct_field(parts, name)
        number = pc.cast(pc.replace_with_mask(text, _blank(text), "0"), pa.float64())
        found = found + length * _floats(number)
    return found - _zone(pc.struct_field(parts, "zone"))


def _blank(texts: pa.Array) -> pa.Array:
    return pc.fill_null(pc.equal(texts, ""), pa.scalar(value=False))


def _floats(numbers: pa.Array) -> Seconds:
    found: Seconds = pc.cast(numbers, pa.float64()).to_numpy(zero_copy_only=False)
    return found


def _zone(texts: pa.Array) -> Seconds:
    """Seconds ahead of UTC, where a time says so."""
    coded = pc.dictionary_encode(pc.fill_null(texts, ""))
    ahead = np.array([_ahead(text) for text in coded.dictionary.to_pylist()] or [0.0])
    found: Seconds = ahead[coded.indices.to_numpy(zero_copy_only=False)]
    return found


def _ahead(text: str) -> float:
    digits = text[1:].replace(":", "")
    if len(digits) != 4:
        return 0.0
    seconds = 3600 * int(digits[:2]) + 60 * int(digits[2:])
    return float(-seconds if text[0] == "-" else seconds)


@dataclass(frozen=True)
class Battery:
    """Questions that follow one another and are answered from one list."""

    columns: tuple[ScanColumn, ...]


def batteries(table: Records, least: int, answers: int = 3) -> tuple[Battery, ...]:
    """Runs of at least so many columns with one list of so many answers or more."""
    lists = [(each, _list_of(table, each)) for each in table.columns]
    runs = (
        (listed, [column for column, _ in run])
        for listed, run in groupby(lists, key=lambda pair: pair[1])
    )
    return tuple(
        Battery(tuple(run)) for listed, run in runs if len(listed) >= answers and len(run) >= least
    )


def _list_of(table: Records, column: ScanColumn) -> frozenset[str]:
    """The answers of a column, where they are few."""
    if column.role in ("identifier", "metadata", "text", "weight") or column.part_of:
        return frozenset()
    if column.values:
        return frozenset(column.values)
    found = few(table, column.name, 12)
    if found is None:
        return frozenset()
    gone = missing(found, column).to_pylist()
    texts = zip(found.to_pylist(), gone, strict=True)
    return frozenset(text for text, empty in texts if not empty and text != STAR)


def one_answer(table: Records, columns: Sequence[ScanColumn]) -> Mapping[str, int]:
    """Of a battery: rows with all answers, and those of them with one answer throughout."""
    names = [each.name for each in columns]
    alike: dict[str, int] = {}
    whole = 0
    for batch in table.batches(names):
        kept = ~np.any([_absent(batch.column(i), each) for i, each in enumerate(columns)], axis=0)
        first = batch.column(0)
        same = kept.copy()
        for other in batch.columns[1:]:
            same &= pc.fill_null(pc.equal(first, other), pa.scalar(value=False)).to_numpy(
                zero_copy_only=False
            )
        whole += int(kept.sum())
        for each in pc.value_counts(first.filter(pa.array(same))).to_pylist():
            alike[each["values"]] = alike.get(each["values"], 0) + each["counts"]
    # What most people say of all of it is an answer: nobody with any difficulty, say.
    usual = max(alike.values(), default=0)
    return {"rows": whole, "alike": sum(alike.values()) - usual}


def _absent(cells: pa.Array, column: ScanColumn) -> npt.NDArray[np.bool_]:
    texts = pc.fill_null(cells, "")
    gone = pc.or_(missing(cells, column), pc.equal(texts, STAR))
    found: npt.NDArray[np.bool_] = gone.to_numpy(zero_copy_only=False)
    return found
