"""The records once more under a changed policy: tried for real, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from anonkit import files
from anonkit.engines import ENGINES, LOCAL
from anonkit.plan import Plan, make_plan
from anonkit.policy.load import change_policy
from anonkit.release.hands import Mapped, Walk
from anonkit.release.making import make_records, map_input
from anonkit.steps.mend import Change, Tried
from anonkit.steps.read import SPOOLED, Data


@dataclass(frozen=True)
class Trial:
    """Runs changes of one run's policy on its data, one after the other."""

    walk: Walk
    mapped: Mapped
    data: Data

    @classmethod
    @contextmanager
    def of(cls, walk: Walk, mapped: Mapped, data: Data) -> Iterator[Trial]:
        """Trials on this machine's own engine, whatever the run's is.

        A walk on Spark takes minutes however few its rows are, and both engines answer alike.
        """
        if walk.engine.name == LOCAL:
            yield cls(walk, mapped, data)
            return
        engine = ENGINES[LOCAL].open(walk.work)
        try:
            yield cls(replace(walk, engine=engine), mapped, data)
        finally:
            engine.close()

    def plan(self, change: Change) -> Plan:
        """What the changed policy would do.

        Raises:
            AnonkitError: With that change it does not hold.
        """
        return make_plan(self._changed(change).loaded, self.mapped.reader.columns)

    def run(self, change: Change) -> Tried:
        """Map, protect, write, measure and check with the changed policy.

        Raises:
            AnonkitError: The records would be refused.
        """
        other = self._changed(change)
        try:
            files.private_dir(other.work)
            kept = make_records(other, map_input(other, self._spooled())).kept
        finally:
            files.remove_tree(other.work)
        protected, recoded = kept.protected, kept.protected.recoded
        detail = recoded.loss * len(recoded.levels) if recoded is not None else 0.0
        return Tried(protected.people_before, protected.people_removed, kept.invisible, detail)

    def _changed(self, change: Change) -> Walk:
        loaded = change_policy(self.walk.loaded, change.patch)
        # Nothing is paid for: the tables are not drawn.
        return replace(self.walk, loaded=loaded, ledger=None, work=self.walk.work / "way")

    def _spooled(self) -> Data:
        """Standard input was read already, and stands in the work folder."""
        piped = isinstance(self.data, Path | str) and str(self.data) == "-"
        return self.walk.work / SPOOLED if piped else self.data
