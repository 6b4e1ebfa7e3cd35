"""Measure detection, speed and memory: `python tests/benchmarks [--rows N]` (`make bench`).

Times depend on the machine, so goals are ratios of figures measured in one
run. Ends with 0 whether goals are met or not: it measures, it does not judge.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import attacking
import detection
import intake
import lattice
import own_people
import phones
import protection
import pseudonyms
import release
import scanning
import small_groups
import speed
import tables
import texts
import verifying
from result import table


def main() -> None:
    """Run every benchmark and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the smaller file")
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="anonkit-bench-") as folder:
        found = [
            *detection.results(),
            *scanning.results(Path(folder), rows),
            *release.results(Path(folder), rows),
            *pseudonyms.results(rows),
            *protection.results(Path(folder)),
            *lattice.results(Path(folder)),
            *tables.results(Path(folder)),
            *small_groups.results(Path(folder)),
            *phones.results(),
            *texts.results(),
            *own_people.results(),
            *speed.results(),
            *verifying.results(Path(folder), rows),
            *intake.results(Path(folder), rows),
            *attacking.results(),
        ]
    print(table(found))


if __name__ == "__main__":
    main()
