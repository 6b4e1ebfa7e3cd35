"""What people write first: pandas, a function for each cell, and a group-by.

    plain_pandas.py SOURCE TARGET RESULT

Does what `policy.yaml` asks for by suppression, in the plain way: tokens by HMAC for two columns,
their spellings brought together first; months for days, bands for ages; every value held against
its list and every number read; columns left out, and rows whose class has fewer than three people
or households. RESULT (JSON): seconds of reading, changing and writing cells (by the clock, and of
the processor), of all, with the group-by, and the rows that are left.
"""

from __future__ import annotations

import hmac
import json
import sys
import time
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd

KEY = bytes(range(32))
HIDDEN = ["hh_id", "enumerator", "start", "income", "sampling_weight", "comment"]
QUASI = ["ward", "age", "sex", "education"]
VALUES = {
    "ward": {
        f"{kind} Ward {number:02}"
        for kind in ("Lake", "Hill", "Market", "River", "Old")
        for number in range(7)
    },
    "sex": {"female", "male"},
    "education": {"none", "primary", "secondary", "vocational", "college", "university"},
    "status": {"single", "married", "separated", "widowed"},
    "water_source": {"tap", "borehole", "river", "other"},
    "roof": {"iron sheets", "tiles", "thatch", "concrete"},
}
NUMBERS = ["income", "food_score"]


def main() -> None:
    """Read, change every cell, leave small classes out, write."""
    source, target, result = map(Path, sys.argv[1:])
    began, before = time.perf_counter(), time.process_time()
    if source.suffix == ".csv":
        frame = pd.read_csv(source, dtype=str, keep_default_na=False)
    else:
        frame = pd.read_parquet(source)
    for name in ("respondent_id", "phone"):
        frame[name] = frame[name].apply(token)
    frame["interview_date"] = frame["interview_date"].apply(month)
    frame["age"] = frame["age"].apply(band)
    for name, values in VALUES.items():
        frame[name] = frame[name].apply(one_of(values))
    for name in NUMBERS:
        frame[name] = frame[name].apply(int)
    changed, mapped = time.perf_counter(), time.process_time()
    classes = frame.groupby(QUASI)
    people = classes["respondent_id"].transform("nunique")
    households = classes["hh_id"].transform("nunique")
    frame = frame[(people >= 3) & (households >= 3)].drop(columns=HIDDEN)
    left, counted = time.perf_counter(), time.process_time()
    if target.suffix == ".csv":
        frame.to_csv(target, index=False)
    else:
        frame.to_parquet(target, compression="zstd", index=False)
    ended, done = time.perf_counter(), time.process_time()
    told = {
        "actions": (changed - began) + (ended - left),
        "worked": (mapped - before) + (done - counted),
        "whole": ended - began,
    }
    result.write_text(json.dumps({**told, "rows": len(frame)}))


def token(text: str) -> str:
    """The first 128 bits of an HMAC of a text, whatever its case, blanks and code points."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    spelled = " ".join(unicodedata.normalize("NFKC", folded).split())
    return hmac.digest(KEY, spelled.encode(), "sha256").hex()[:32]


def month(text: str) -> str:
    """`2026-02-14` as `2026-02`; a day that is none is an error."""
    return date.fromisoformat(text).strftime("%Y-%m")


def one_of(values: set[str]) -> Callable[[str], str]:
    """What passes the values of a list, and refuses all others."""

    def checked(text: str) -> str:
        if text not in values:
            raise ValueError("a value outside its list")
        return text

    return checked


def band(text: str) -> str:
    """Twenty years to a band, open from 60 on."""
    age = int(text)
    low = age // 20 * 20
    return "60 or more" if age >= 60 else f"{low} to {low + 19}"


if __name__ == "__main__":
    main()
