"""What is taken out of texts: by type, on labelled sentences and court cases.

Found is what any entity covers in part: what matters is that it does not stay.
Read from `ANONKIT_TEST_DATA`; nothing is measured without it.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from result import Result

from anonkit.detect.entities import Reading, chosen
from anonkit.detect.entities.base import Span
from anonkit.detect.entities.find import find

SHAPED = (
    "CREDIT_CARD", "US_SSN", "US_DRIVER_LICENSE", "EMAIL_ADDRESS", "PHONE_NUMBER", "IBAN_CODE",
    "IP_ADDRESS", "DOMAIN_NAME",
)  # fmt: skip
"""Types that are told by their shape; names, places and titles are not."""
GOAL = 0.95
_DAY = re.compile(r"\b[0-3]?\d\b[^\d]+\d{4}|\b[0-3]?\d\b (?!year)\w+$")
Place = tuple[int, int]


def results() -> Iterator[Result]:
    """Recall by type, and the share of findings that touch no label."""
    folder = Path(os.environ.get("ANONKIT_TEST_DATA", "")) / "text"
    if not folder.is_dir():
        yield Result("texts: ANONKIT_TEST_DATA is not set", "not measured", "", None)
        return
    yield from _sentences(folder / "presidio_research" / "synth_dataset_v2.json")
    yield from _cases(folder / "tab" / "dev.jsonl")


def _sentences(path: Path) -> Iterator[Result]:
    true, told = Counter[str](), Counter[str]()
    findings = strays = 0
    for record in json.loads(path.read_text(encoding="utf-8")):
        found = find(record["full_text"], chosen((), ("US",)), Reading(("US",)))
        labels = record["spans"]
        for label in labels:
            place = label["start_position"], label["end_position"]
            true[label["entity_type"]] += 1
            told[label["entity_type"]] += _is_met(place, found)
        findings += len(found)
        places = [(label["start_position"], label["end_position"]) for label in labels]
        strays += sum(not any(_meet(place, span) for place in places) for span in found)
    for name in SHAPED:
        share = told[name] / true[name]
        yield Result(f"texts: {name}", f"{share:.3f} of {true[name]}", f">= {GOAL}", share >= GOAL)
    right = 1 - strays / findings
    yield Result("texts: findings on a label", f"{right:.3f}", f">= {GOAL}", right >= GOAL)


def _cases(path: Path) -> Iterator[Result]:
    """Days in court cases, most with the month in words; months and years alone stay."""
    true = told = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        found = find(case["text"], chosen(("DATE",), ("GB",)), Reading(("GB",)))
        for label in case["entities"]:
            place = label["start_offset"], label["end_offset"]
            if label["entity_type"] == "DATETIME" and _DAY.search(case["text"][slice(*place)]):
                true += 1
                told += _is_met(place, found)
    share = told / true
    yield Result("texts: days", f"{share:.3f} of {true}", f">= {GOAL}", share >= GOAL)


def _is_met(place: Place, found: Sequence[Span]) -> bool:
    return any(_meet(place, span) for span in found)


def _meet(place: Place, span: Span) -> bool:
    return span.start < place[1] and place[0] < span.end
