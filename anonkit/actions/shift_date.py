"""`shift_date`: all dates of one person moved by the same secret number of days.

Days between two dates of one person stay true; the dates themselves do not.
What it does not hide: the time of a few months in which something happened,
the order and distances of a person's dates, and everything, from whoever
knows one true date of that person (the day of the interview, an event in the
news). Where all true dates of a column lie in a short time, such as the weeks
of a survey, the column gives the shift away to within that time:
`steps/windows.py` refuses it in a domain with other dates. Every `release:` label and every
change of the policy is another draw, so that dates do not join two releases;
the same dates released many times narrow each other down.

Source:
    One keyed offset a person, as in REDCap's export (there 0 to 364 days back).
"""

from __future__ import annotations

import hmac
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import spread
from anonkit.errors import InputError, SecretError

_FIRST, _LAST = -719_162, 2_932_896
"""1 January of the year 1 and 31 December 9999, in days since 1970."""
_KEY_BYTES = 32


class ShiftDateParams(Params):
    """How far, and which dates move together."""

    max_days: int = Field(
        ge=30, le=3650, description="Most days a date moves, to the past or to the future."
    )
    domain: str = Field(
        "dates",
        min_length=1,
        max_length=200,
        description="Columns of one domain move together. Default: one domain for all dates.",
    )


def shift_date(column: pa.Array, params: ShiftDateParams, context: Context) -> pa.Array:
    """Move n dates (date32), each by the days of its person; nulls stay null.

    Args:
        column: n whole days; a time of day was dropped when they were read.
        params: `max_days`, N. The domain is already in the key.
        context: `key` (at least 32 bytes), and in `others` the n codes of the
            people (`person`, uint64, never null).

    Returns:
        n dates. A person's days are uniform among the 2 N whole numbers from
        -N to N but 0: nobody's dates stay as they are.

    Raises:
        SecretError: The key is short.
        InputError: A date would leave the years 1 to 9999.
    """
    if len(context.key) < _KEY_BYTES:
        raise SecretError(f"a secret has fewer than {_KEY_BYTES} bytes", code="key.short")
    valid = column.is_valid()
    people = context.others["person"].filter(valid).to_numpy(zero_copy_only=False)
    days = column.drop_null().cast(pa.int32()).to_numpy(zero_copy_only=False).astype(np.int64)
    moved = days + _shifts(people.astype(np.uint64), params.max_days, context.key)
    if len(moved) and not _FIRST <= moved.min() <= moved.max() <= _LAST:
        raise InputError(
            "a date would leave the years 1 to 9999",
            where=f"column {context.column}",
            fix="mend the data, or declare how missing values are written",
            code="data.date_out_of_range",
        )
    return spread(pa.array(moved.astype(np.int32)).cast(pa.date32()), column)


def _shifts(people: npt.NDArray[np.uint64], most: int, key: bytes) -> npt.NDArray[np.int64]:
    """The days of n people, worked out once for each one."""
    each, place = np.unique(people, return_inverse=True)
    days = np.array([_days(int(person), most, key) for person in each], np.int64)
    return days[place]


def _days(person: int, most: int, key: bytes) -> int:
    """HMAC-SHA-256 of the person's code: the first 8 bytes, whose bias is below 2^-50."""
    digest = hmac.digest(key, person.to_bytes(8, "big"), "sha256")
    step = int.from_bytes(digest[:8], "big") % (2 * most)
    return step - most if step < most else step - most + 1


ACTION = Action(
    name="shift_date",
    summary="the date, moved by a secret number of days that is the same for all of a person's",
    params=ShiftDateParams,
    accepts=("date",),
    apply=shift_date,
    hides=False,
    kind="date",
    counted=False,
    purpose="date-shift",
    domain=lambda params: params.domain,
    agree=lambda params: params.max_days,
    needs=("person",),
    scope=lambda _: ("days-v1",),
    words=lambda params: f"moved by up to {params.max_days} days; a person's dates move alike",
    # With the key 00 01 02 .. 1f and the person 7.
    examples=(
        ({"max_days": 182}, date(2024, 3, 12), date(2024, 4, 17)),
        ({"max_days": 182}, date(2024, 4, 2), date(2024, 5, 8)),
        ({"max_days": 182}, None, None),
    ),
)
