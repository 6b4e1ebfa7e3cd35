"""presidio-structured: tokens for two columns by an operator of its user's, and stars for one.

    presidio_cells.py SOURCE FOLDER RESULT

Its own `hash` has a new salt at every call, so that nothing could be linked; hence `custom`.
"""

from __future__ import annotations

import hmac
import json
import sys
import time
from pathlib import Path

import jobs
import pandas as pd
from presidio_anonymizer.entities import OperatorConfig
from presidio_structured import PandasDataProcessor, StructuredEngine
from presidio_structured.config import StructuredAnalysis


def main() -> None:
    """The job, and then the same with a cell that is missing."""
    source, _, result = map(Path, sys.argv[1:])
    frame = pd.read_csv(source, dtype=str, usecols=[*jobs.TOKENS, jobs.MASKED])
    few = frame.head(100).copy()
    began = time.process_time()
    made = _run(frame)
    seconds = time.process_time() - began
    few.loc[3, jobs.MASKED] = None
    try:
        _run(few)
        missing = "done"
    except (TypeError, ValueError, AttributeError) as error:
        missing = type(error).__name__
    told = {
        "seconds": seconds,
        "distinct": [int(made[name].nunique()) for name in jobs.TOKENS],
        "masked": len(made),
        "missing": missing,
    }
    result.write_text(json.dumps(told))


def _run(frame: pd.DataFrame) -> pd.DataFrame:
    mapping = {**dict.fromkeys(jobs.TOKENS, "ID"), jobs.MASKED: "STARS"}
    stars = {"masking_char": "*", "chars_to_mask": 100, "from_end": False}
    return StructuredEngine(data_processor=PandasDataProcessor()).anonymize(
        frame,
        StructuredAnalysis(entity_mapping=mapping),
        {
            "ID": OperatorConfig("custom", {"lambda": _token}),
            "STARS": OperatorConfig("mask", stars),
        },
    )


def _token(text: str) -> str:
    return hmac.digest(jobs.KEY, text.encode(), "sha256").hex()[:32]


if __name__ == "__main__":
    main()
