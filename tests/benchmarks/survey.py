"""The made-up survey, its policies, and what is done with it: released, copied, or by a script."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import data
import duckdb
from process import Run, run

HERE = Path(__file__).parent
POLICY = HERE / "policy.yaml"
SUPPRESSED: tuple[tuple[str, str], ...] = ()
"""Two pseudonyms; ward x age x sex x education leave at most 35 x 4 x 2 x 6 = 1,680 classes."""
_WORK = ", ".join(data.WORK)
SIX = (
    ("occupation:      {role: open}", f"occupation: {{role: quasi, values: [{_WORK}]}}"),
    ("status:          {role: open, ", "status:          {role: quasi, "),
    ("method: suppress\n", "method: local_recode\n"),
)
"""With occupation and status, at most 53,760 classes, told more coarsely where they are small."""
EXACT = (
    *SIX,
    ("action: band, width: 20, top: 60", "hierarchy: {bands: [5, 10, 20, 40], top: 90}"),
    ("method: local_recode\n", "method: global_recode\n"),
)
"""The same with exact ages and no floor: more classes than may be held."""
COPY = """
import sys, duckdb
source, target = sys.argv[1:]
if source.endswith(".csv"):
    rows, form = "read_csv('" + source + "', all_varchar = true)", "csv"
else:
    rows, form = "read_parquet('" + source + "')", "parquet, compression zstd"
duckdb.connect().execute("COPY (FROM " + rows + ") TO '" + target + "' (FORMAT " + form + ")")
"""


@dataclass(frozen=True)
class Released:
    """One run of `stages.py`."""

    run: Run
    spans: dict[str, tuple[float, float, float]]
    rows: int | None
    """Rows of the released file; None where the run ended before."""

    def took(self, stage: str) -> float:
        """Seconds by the clock."""
        return self.spans[stage][1] - self.spans[stage][0]

    def worked(self, stage: str) -> float:
        """Seconds of processors, over all threads."""
        return self.spans[stage][2]

    def peak_in(self, stage: str) -> float:
        """The most memory of the process tree during a stage, in 10^6 bytes."""
        return self.run.peak_between(*self.spans[stage][:2])


class Survey:
    """One folder of work: keyring, policies, files of several sizes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._passphrase = folder / "passphrase"
        self._keyring = folder / "keyring"
        self._count = 0
        self._passphrase.touch(mode=0o600)
        self._passphrase.write_text("a passphrase for measuring only\n")
        self.anonkit("keys", "new", *self._secrets())

    def file(self, rows: int, ending: str) -> Path:
        """The survey of that many rows, written once."""
        path = self.folder / f"survey-{rows}{ending}"
        if not path.exists():
            data.write(path, rows)
        return path

    def copy(self, source: Path) -> Run:
        """DuckDB reads the file as text and writes it."""
        target = self.folder / f"copy{source.suffix}"
        done = run([sys.executable, "-c", COPY, source, target], home=self.folder)
        target.unlink()
        return done

    def script(self, source: Path) -> tuple[Run, dict[str, float]]:
        """The plain pandas script does what the policy of suppression asks for."""
        target, told = self.folder / f"plain{source.suffix}", self.folder / "plain.json"
        script = HERE / "peers" / "plain_pandas.py"
        done = run([sys.executable, script, source, target, told], home=self.folder)
        target.unlink()
        return done, json.loads(told.read_text())

    def release(
        self,
        source: Path,
        changes: tuple[tuple[str, str], ...],
        *options: str,
        upto: str = "whole",
        around: tuple[str | Path, ...] = (),
    ) -> Released:
        """`anonkit release` of a file under the policy with its changes; nothing is left.

        Args:
            source: The file.
            changes: Texts of the policy and what they become.
            options: More options of the command.
            upto: `actions` to end where every row is mapped.
            around: A command that runs this one.
        """
        self._count += 1
        label = f"run-{self._count}"
        target, private, told = (
            self.folder / f"{kind}-{label}" for kind in ("out", "private", "told")
        )
        done = run(
            [
                *(*around, sys.executable, HERE / "stages.py", told, upto, "release"),
                *(self.policy(label, changes), source, "-o", target, "--private", private),
                *("--ledger", self.folder / "ledger", *self._secrets(), *options),
            ],
            home=self.folder,
        )
        rows = _rows_in(target / "data") if upto == "whole" else None
        for made in (target, private):
            shutil.rmtree(made, ignore_errors=True)
        return Released(done, json.loads(told.read_text()), rows)

    def policy(self, label: str, changes: tuple[tuple[str, str], ...]) -> Path:
        """The policy with its changes, under a label of its own."""
        text = POLICY.read_text().replace("LABEL", label)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = self.folder / f"{label}.yaml"
        path.write_text(text)
        return path

    def anonkit(self, *arguments: str | Path) -> Run:
        """One command, in a home of its own."""
        return run([sys.executable, "-m", "anonkit", *arguments], home=self.folder)

    def _secrets(self) -> tuple[str | Path, ...]:
        return ("--keyring", self._keyring, "--passphrase-file", self._passphrase)


def _rows_in(folder: Path) -> int:
    (path,) = folder.iterdir()
    read = "read_csv" if path.suffix == ".csv" else "read_parquet"
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT count(*) FROM {read}(?)", [str(path)]).fetchall()
    return int(found[0][0])
