"""Measure anonkit beside its peers: `python tests/benchmarks [PART ...] [--rows N,N]`.

Times depend on the machine, so goals are ratios of figures measured in one run. Ends with 0
whether goals are met or not: it measures, it does not judge. Tables of parts that the README
shows are kept in `tests/benchmarks/measured`; `make docs` brings them there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "peers")]

from figures import keep  # noqa: E402 - its folder stands on the path since the line above
from parts import PARTS, Asked  # noqa: E402


def main() -> None:
    """Run the parts that are asked for, and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"{', '.join(PARTS)}; absent: what the README shows",
    )
    parser.add_argument("--rows", type=_sizes, help="of the made-up files, such as 100000,1000000")
    parser.add_argument("--turns", type=int, help="runs of each in `scale`; by default 5 or 3")
    parser.add_argument("--list", action="store_true", help="say what each part measures, and end")
    asked = parser.parse_args()
    if asked.list:
        print("\n".join(f"{name:12} {part.summary}" for name, part in PARTS.items()))
        return
    for name in _named(parser, asked.parts):
        part = PARTS[name]
        with tempfile.TemporaryDirectory(prefix="anonkit-bench-") as folder:
            given = Asked(Path(folder), asked.rows or part.rows, asked.turns)
            text = part.measure(given)
        print(f"## {name}: {part.summary}\n\n{text}\n", flush=True)
        if part.names is not None:
            print(f"kept in {keep(name, text)}", file=sys.stderr)


def _named(parser: argparse.ArgumentParser, asked: Sequence[str]) -> Iterable[str]:
    unknown = [name for name in asked if name not in PARTS]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return asked or [name for name, part in PARTS.items() if part.names is not None]


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(","))


if __name__ == "__main__":
    main()
