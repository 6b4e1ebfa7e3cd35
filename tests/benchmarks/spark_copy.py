"""Spark alone: `spark_copy.py SOURCE TARGET RESULT` copies a Parquet file twice, in one session.

RESULT (JSON): seconds of the start of the session, of the first copy, and of the second.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from pathlib import Path

from anonkit.engines.spark import session, settings


def main() -> None:
    """Start as a release does, and let Spark read and write."""
    source, target, result = map(Path, sys.argv[1:])
    target.mkdir()
    moments = [time.perf_counter()]
    spark = settings.settled(session.borrow("local[2]", None))
    moments.append(time.perf_counter())
    for name in ("first", "second"):
        written = spark.read.parquet(str(source)).write.option("compression", "zstd")
        written.parquet(str(target / name))
        moments.append(time.perf_counter())
    session.give_back()
    taken = [after - before for before, after in itertools.pairwise(moments)]
    result.write_text(json.dumps(taken))


if __name__ == "__main__":
    main()
