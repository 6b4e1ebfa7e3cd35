"""pyCANON: k, l and t of a file. `pycanon_measures.py SOURCE FOLDER RESULT`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import jobs
import pandas as pd
from pycanon import anonymity


def main() -> None:
    """Read, and measure."""
    source, _, result = map(Path, sys.argv[1:])
    began = time.process_time()
    columns = [*jobs.BANDED, jobs.SENSITIVE]
    frame = pd.read_csv(source, dtype=str, keep_default_na=False, usecols=columns)
    told = {
        "k": int(anonymity.k_anonymity(frame, jobs.BANDED)),
        "l": int(anonymity.l_diversity(frame, jobs.BANDED, [jobs.SENSITIVE])),
        "t": float(anonymity.t_closeness(frame, jobs.BANDED, [jobs.SENSITIVE])),
    }
    result.write_text(json.dumps({"seconds": time.process_time() - began, **told}))


if __name__ == "__main__":
    main()
