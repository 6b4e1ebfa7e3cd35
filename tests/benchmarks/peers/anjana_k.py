"""ANJANA: k people to a class, by hierarchies. `anjana_k.py SOURCE FOLDER RESULT`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import jobs
import numpy as np
import pandas as pd
from anjana.anonymity import k_anonymity


def main() -> None:
    """Read, generalise and write."""
    source, folder, result = map(Path, sys.argv[1:])
    target = folder / "anjana.csv"
    began = time.process_time()
    columns = ["respondent_id", *jobs.QUASI]
    frame = pd.read_csv(source, dtype=str, keep_default_na=False, usecols=columns)
    levels = {
        name: {level: np.array(cells) for level, cells in enumerate(zip(*lines, strict=True))}
        for name, lines in jobs.ladders().items()
    }
    made = k_anonymity(frame, ["respondent_id"], jobs.QUASI, jobs.K, 100 * jobs.SHARE, levels)
    made[jobs.QUASI].to_csv(target, index=False)
    seconds = time.process_time() - began
    result.write_text(json.dumps({"seconds": seconds, "released": str(target)}))


if __name__ == "__main__":
    main()
