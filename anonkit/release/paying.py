"""A run and its account: whose people, what is spent, what is handed over."""

from __future__ import annotations

import json
from dataclasses import dataclass

from anonkit.dp.ledger import Ledger, RecordsName
from anonkit.plan import PlannedAggregates
from anonkit.release.hands import Mapped, Walk
from anonkit.steps.aggregate import Tables, make_tables


@dataclass(frozen=True)
class Paying:
    """One run that an account pays for."""

    walk: Walk
    mapped: Mapped
    ledger: Ledger
    wanted: PlannedAggregates

    @classmethod
    def of(cls, walk: Walk, mapped: Mapped) -> Paying | None:
        """None where the policy asks for no tables: then there is no account."""
        wanted = mapped.plan.aggregates
        if wanted is None or walk.ledger is None:
            return None
        return cls(walk, mapped, walk.ledger, wanted)

    def link(self) -> None:
        """Enter what the owner says of another account."""
        if self.walk.same_people_as is not None:
            self.ledger.link(self.wanted.budget, self.walk.same_people_as)

    def insist_own_people(self) -> None:
        """Refuse before the long work where another account has paid for these people.

        Raises:
            RefusedError: It has; nothing is published.
        """
        if self.mapped.paid and not self.mapped.stored:
            self.ledger.insist_own_people(self.wanted.budget, self.mapped.learnt.met.sketch())

    def tables(self) -> Tables:
        """Spend, then draw: after every goal of the records is met."""
        if self.mapped.paid and not self.mapped.stored:
            self.ledger.claim(self.wanted.budget, self.mapped.learnt.met.sketch())
        rows, work = self.mapped.sinks["tables"], self.walk.work
        return make_tables(self.mapped.plan, rows, self.ledger, work, recompute=self.walk.recompute)

    def enter_records(self) -> None:
        """Enter the records that are about to be handed over: no epsilon counts what they tell."""
        if self.mapped.plan.microdata is not None:
            self.ledger.records(self.wanted.budget, self._records)

    def mark(self, signed: bytes) -> None:
        """Mark as published what stands in the manifest of a release that is in place."""
        records = None if self.mapped.plan.microdata is None else self._records
        self.ledger.handed_over(self.wanted.budget, json.loads(signed)["ledger_head"], records)

    @property
    def _records(self) -> RecordsName:
        plan = self.mapped.plan
        return RecordsName(plan.policy.name, plan.policy.release, plan.policy_sha256)
