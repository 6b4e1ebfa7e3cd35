"""Accuracy and speed of noisy tables at epsilon 1, beside diffprivlib and OpenDP in one run.

The data is `dp/survey100k.csv.gz` under the folder that ANONKIT_TEST_DATA
names. anonkit's figures are those of whole releases, read from their files;
its peers get the true cells. Errors are means of absolute errors a cell over
`RUNS` draws.
"""

from __future__ import annotations

import gzip
import math
import os
import secrets
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
from result import Result

from anonkit import api

RUNS = 9
"""The mean error of eight tables together has a standard deviation of 0.3 in one run."""
FEWEST = 50
"""Cells of fewer people are left out where means and medians are compared."""
PASSPHRASE = "a passphrase of this benchmark"
EIGHT = (
    ("district",),
    ("district", "sex"),
    ("district", "social_group"),
    ("district", "disability"),
    ("sex", "age"),
    ("sex", "age", "social_group"),
    ("social_group", "disability"),
    ("district", "sex", "social_group"),
)
BANDS = (0, 15, 30, 45, 60)
"""Of age, where it is a dimension."""
POLICY = """\
policy: 1
name: bench
release: r{label}
audience: public
source: {{missing: []}}
person: person_id
columns:
  person_id: {{role: identifier}}
  district: {{role: quasi, values: [{districts}]}}
  sex: {{role: quasi, values: [female, male, other]}}
  social_group: {{role: quasi, values: [{groups}]}}
  disability: {{role: sensitive, values: [none, mild, severe]}}
  age: {{role: sensitive, type: integer}}
unlisted: drop
aggregates:
  budget: bench
  epsilon: 1
  outside: {outside}
  tables:
{tables}
"""


def results(folder: Path) -> list[Result]:
    """Every figure; a line that says so where the data is not there."""
    data = os.environ.get("ANONKIT_TEST_DATA")
    if not data:
        return [Result("noisy tables", "not measured: ANONKIT_TEST_DATA is not set", "", None)]
    bench = Bench(folder, Path(data) / "dp" / "survey100k.csv.gz")
    return [*bench.eight(), *bench.count(), *bench.mean(), *bench.median(), *bench.million()]


class Bench:
    """One home, one file, and the true cells."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder = folder / "tables"
        self.folder.mkdir()
        self.csv = self.folder / "survey.csv"
        self.csv.write_bytes(gzip.decompress(data.read_bytes()))
        self.frame = pd.read_csv(self.csv, keep_default_na=False)
        self.frame["band"] = pd.cut(
            self.frame["age"], [*BANDS, 1000], right=False, labels=[f"{b}" for b in BANDS]
        )
        self.home = {"keyring": self.folder / "keys" / "keyring.json"}
        self.home["keyring"].parent.mkdir(mode=0o700)
        api.keys_new(passphrase=PASSPHRASE, **self.home)

    def release(
        self, tables: Sequence[str], outside: str = "refuse"
    ) -> tuple[Mapping[str, pd.DataFrame], float]:
        """The tables of one release as they are read from its files, and how long it took, in s."""
        label = secrets.token_hex(8)
        named = ("district", "social_group")
        listed = {name: sorted(self.frame[name].unique()) for name in named}
        policy = self.folder / f"{label}.yaml"
        text = POLICY.format(
            label=label,
            districts=", ".join(listed["district"]),
            groups=", ".join(listed["social_group"]),
            tables="\n".join(f"    - {table}" for table in tables),
            outside=outside,
        )
        if outside == "other":
            text = text.replace("source: {missing: []}\n", "")
        policy.write_text(text.replace("budget: bench", f"budget: a{label}"), "utf-8")
        ledger = self.folder / f"ledger-{label}" / "ledger.db"
        ledger.parent.mkdir(mode=0o700)
        api.budget_new(name=f"a{label}", epsilon="1", ledger=ledger)
        before = time.process_time()
        api.release(
            policy=policy,
            data=self.csv,
            output=self.folder / f"out-{label}",
            private=self.folder / f"private-{label}",
            passphrase=PASSPHRASE,
            ledger=ledger,
            **self.home,
        )
        taken = time.process_time() - before
        files = (self.folder / f"out-{label}" / "tables").iterdir()
        read = {path.stem: pd.read_csv(path, dtype={"value": str}) for path in files}
        return read, taken

    def truth(self, by: Sequence[str]) -> pd.Series[Any]:
        names = ["band" if name == "age" else name for name in by]
        return self.frame.groupby(names, observed=False).size()

    def error(self, told: pd.DataFrame, by: Sequence[str]) -> float:
        """Mean absolute error of a table of counts over the cells of real keys."""
        true = {_key(key): n for key, n in self.truth(by).items()}
        found = []
        for line in told.to_dict("records"):
            key = tuple(_band(line[name]) if name == "age" else line[name] for name in by)
            if not any(str(part).startswith("(") for part in key):
                found.append(abs(float(line["value"]) - true.get(key, 0)))
        return statistics.fmean(found)

    def eight(self) -> list[Result]:
        """Eight tables of an office under one epsilon: mean error of a cell over the tables."""
        ours, worst = self._eight("refuse")
        open_ended, _ = self._eight("other")
        share = Fraction(1, len(EIGHT))
        naive = [
            statistics.fmean(_noise_error(add, len(self.truth(by)), share) for by in EIGHT)
            for add in (_diffprivlib, _opendp)
        ]
        told = f"{ours:.2f} (worst table {worst:.2f}; even split: diffprivlib {naive[0]:.2f}"
        name = "mean error of a cell over eight tables, epsilon 1"
        return [
            Result(name, f"{told}, OpenDP {naive[1]:.2f})", "6.2", ours <= 6.2),
            Result(f"{name}, with (missing) and (outside)", f"{open_ended:.2f}", "", None),
        ]

    def _eight(self, outside: str) -> tuple[float, float]:
        """(mean over the tables, the worst of them) of the mean error of a cell."""
        asked = [_counted(f"t{number}", by) for number, by in enumerate(EIGHT)]
        runs = [self.release(asked, outside)[0] for _ in range(RUNS)]
        each = [
            statistics.fmean(self.error(run[f"t{number}"], by) for run in runs)
            for number, by in enumerate(EIGHT)
        ]
        return statistics.fmean(each), max(each)

    def count(self) -> list[Result]:
        """One table of people by district and sex."""
        by = ("district", "sex")
        runs = [self.release([_counted("t", by)])[0]["t"] for _ in range(RUNS)]
        ours = statistics.fmean(self.error(run, by) for run in runs)
        cells = len(self.truth(by))
        peers = [_noise_error(add, cells * RUNS, Fraction(1)) for add in (_diffprivlib, _opendp)]
        told = f"{ours:.2f} (diffprivlib {peers[0]:.2f}, OpenDP {peers[1]:.2f})"
        return [Result("count error, district by sex", told, "0.85", ours <= 0.85)]

    def mean(self) -> list[Result]:
        """The mean age by district and sex, in cells of 50 people or more."""
        asked = "{name: t, by: [district, sex], mean: age, bounds: [0, 110]}"
        runs = [self.release([asked])[0]["t"] for _ in range(RUNS)]
        cells = self._large()
        true = {key: ages.mean() for key, ages in cells.items()}
        ours = self._away(runs, true)
        peers = [
            statistics.fmean(abs(mean(ages) - true[key]) for key, ages in cells.items())
            for mean in (_diffprivlib_mean, _opendp_mean)
        ]
        told = f"{ours:.3f} (diffprivlib, who tells the number of people, {peers[0]:.3f}"
        return [
            Result(
                "mean age by district and sex, error in years",
                f"{told}; OpenDP, sum and count, {peers[1]:.3f})",
                "0.45",
                ours <= 0.45,
            )
        ]

    def median(self) -> list[Result]:
        """The median age by district and sex, in cells of 50 people or more."""
        asked = "{name: t, by: [district, sex], quantiles: [0.5], of: age, bounds: [0, 110]}"
        runs = [self.release([asked])[0]["t"] for _ in range(RUNS)]
        cells = self._large()
        true = {key: ages.median() for key, ages in cells.items()}
        ours = self._away(runs, true)
        errors = [abs(_diffprivlib_median(ages) - true[key]) for key, ages in cells.items()]
        held = [error for error in errors if not math.isnan(error)]
        crashed = f", {len(errors) - len(held)} crashes" if len(held) < len(errors) else ""
        opendp = statistics.fmean(
            abs(_opendp_median(ages) - true[key]) for key, ages in cells.items()
        )
        told = f"{ours:.3f} (diffprivlib {statistics.fmean(held):.3f}{crashed}"
        return [
            Result(
                "median age by district and sex, error in years",
                f"{told}; OpenDP {opendp:.3f})",
                "0.30",
                ours <= 0.30,
            )
        ]

    def million(self) -> list[Result]:
        """A table of nearly a million cells, against the bare sampler for as many."""
        edges = ", ".join(map(str, range(185)))
        by = f"[district, sex, social_group, disability, {{column: age, bands: [{edges}]}}]"
        _, least = self.release(["{name: t, by: [], count: persons}"])
        whole, taken = self.release([f"{{name: t, by: {by}, count: persons}}"])
        cells = len(whole["t"])
        before = time.process_time()
        _diffprivlib([0] * cells, Fraction(1))
        bare = time.process_time() - before
        ratio = (taken - least) / bare
        told = f"{ratio:.2f} x ({taken - least:.1f} s against {bare:.1f} s, {cells:,} cells)"
        return [
            Result(
                "a million cells, against diffprivlib's bare sampler", told, "1.5 x", ratio <= 1.5
            )
        ]

    def _large(self) -> Mapping[tuple[str, ...], pd.Series[Any]]:
        groups = self.frame.groupby(["district", "sex"])["age"]
        return {_key(key): ages for key, ages in groups if len(ages) >= FEWEST}

    def _away(self, runs: Sequence[pd.DataFrame], true: Mapping[tuple[str, ...], float]) -> float:
        told = [
            abs(float(line["value"]) - true[(line["district"], line["sex"])])
            for run in runs
            for line in run.to_dict("records")
            if (line["district"], line["sex"]) in true
        ]
        return statistics.fmean(told)


def _key(key: Any) -> tuple[str, ...]:
    return tuple(map(str, key)) if isinstance(key, tuple) else (str(key),)


def _band(text: str) -> str:
    return text if text.startswith("(") else text.split(maxsplit=1)[0]


def _counted(name: str, by: Sequence[str]) -> str:
    bands = f"{{column: age, bands: [{', '.join(map(str, BANDS))}]}}"
    dimensions = ", ".join(bands if each == "age" else each for each in by)
    return f"{{name: {name}, by: [{dimensions}], count: persons}}"


Adds = Callable[[Sequence[int], Fraction], Sequence[float]]


def _noise_error(add: Adds, cells: int, epsilon: Fraction) -> float:
    return statistics.fmean(map(abs, add([0] * cells, epsilon)))


def _diffprivlib(values: Sequence[int], epsilon: Fraction) -> Sequence[float]:
    from diffprivlib.mechanisms import Geometric

    mechanism = Geometric(epsilon=float(epsilon), sensitivity=1)
    return [mechanism.randomise(value) for value in values]


def _opendp(values: Sequence[int], epsilon: Fraction) -> Sequence[float]:
    dp = _opendp_module()
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    return list(dp.m.make_laplace(*space, scale=float(1 / epsilon))(list(values)))


def _diffprivlib_mean(ages: pd.Series[Any]) -> float:
    from diffprivlib import tools

    return float(tools.mean(ages.to_numpy(float), epsilon=1.0, bounds=(0, 110)))


def _opendp_mean(ages: pd.Series[Any]) -> float:
    """A sum around the middle of the bounds and a count, at half of epsilon each."""
    total = _opendp([int(2 * (ages - 55).sum())], Fraction(1, 2 * 110))[0] / 2
    return 55 + total / max(_opendp([len(ages)], Fraction(1, 2))[0], 1)


def _diffprivlib_median(ages: pd.Series[Any]) -> float:
    from diffprivlib import tools

    try:
        return float(tools.median(ages.to_numpy(float), epsilon=1.0, bounds=(0, 110)))
    except RuntimeError:
        return math.nan


def _opendp_median(ages: pd.Series[Any]) -> float:
    dp = _opendp_module()
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.symmetric_distance()
    candidates = list(range(111))
    scores = space >> dp.t.then_quantile_score_candidates(candidates, alpha=0.5)
    least = dp.binary_search_param(
        lambda scale: scores >> dp.m.then_noisy_max(dp.max_divergence(), scale, negate=True), 1, 1.0
    )
    chosen = scores >> dp.m.then_noisy_max(dp.max_divergence(), least, negate=True)
    return float(candidates[chosen([int(age) for age in ages])])


def _opendp_module() -> Any:
    import opendp.prelude as dp

    dp.enable_features("contrib")
    return dp
