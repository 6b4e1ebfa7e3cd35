"""The types of an XLSForm, whatever their spelling, in our words."""

from __future__ import annotations

import re
from typing import NamedTuple

from anonkit.forms.base import word

_WRITTEN = {
    "text": "text string",
    "integer": "integer int range",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "datetime": "datetime date_time",
    "point": "geopoint gps location start-geopoint start_geopoint",
    "line": "geotrace",
    "area": "geoshape",
    "image": "image photo signature draw annotate",
    "audio": "audio background-audio background_audio audio_audit",
    "video": "video",
    "file": "file audit text_audit speed_violations_audit sensor_stream comments",
    "barcode": "barcode q_barcode",
    "email": "email",
    "phone": "phonenumber phone_number phone device_phone_number get_phone_number",
    "device": "deviceid device_id simserial sim_id get_sim_id subscriberid subscriber_id "
    "get_subscriber_id get_device_id imei",
    "username": "username user_name enumerator",
    "timestamp": "start end today get_start_time get_end_time get_today start_time end_time",
    "calculate": "calculate calculate_here",
    "note": "note",
    "select_one": "acknowledge trigger",
    "hidden": "hidden xml-external csv-external caseid instanceid",
}
_TYPES = {spelled: ours for ours, words in _WRITTEN.items() for spelled in words.split()}
_SELECT = re.compile(
    r"(?P<one>select[ _]?one|select1|add select one prompt using)?"
    r"(?P<many>select[ _]?multiple|select[ _]many|add select multiple prompt using)?"
    r"(?P<rank>rank)?"
    r"(?P<file>[ _]from[ _]file|[ _]external)?(?:\s+from)?\s+"
    r"(?P<list>\S.*?)(?P<other>\s+(?:or[ _]other|or specify other))?",
    re.IGNORECASE,
)
_LONGEST = 500
"""Characters of a type: longer ones are none."""
_BOUNDS = re.compile(r"(begin|end)[ _]+(group|repeat|loop)(?:\s+.*)?", re.IGNORECASE)


class Asked(NamedTuple):
    """What a cell under `type` says."""

    type: str
    """In our words; empty where we do not know it."""
    list_name: str = ""
    """Of the choices, if they stand in the form."""
    or_other: bool = False


class Bound(NamedTuple):
    """The beginning or the end of a group or repeat."""

    begins: bool
    repeats: bool


def bound_of(text: str) -> Bound | None:
    """`begin group` as a bound; None for a question."""
    found = _BOUNDS.fullmatch(text)
    if not found:
        return None
    return Bound(found[1].casefold() == "begin", found[2].casefold() != "group")


def asked_of(text: str) -> Asked:
    """A question's type.

    Examples:
        >>> asked_of("select one from yes_no or_other")
        Asked(type='select_one', list_name='yes_no', or_other=True)
        >>> asked_of("Phone Number").type
        'phone'
    """
    found = _SELECT.fullmatch(text) if len(text) <= _LONGEST else None
    if found and (found["one"] or found["many"] or found["rank"]):
        kind = "select_one" if found["one"] else "select_multiple"
        listed = "" if found["file"] else found["list"]
        return Asked(kind, listed, bool(found["other"]))
    return Asked(_TYPES.get(word(text), ""))
