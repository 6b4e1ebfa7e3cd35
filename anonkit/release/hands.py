"""What one run holds in its hands, and what it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anonkit.bundle.pack import Place
from anonkit.detect.known import Known
from anonkit.dp.ledger import Ledger
from anonkit.engines.base import Engine, Rows
from anonkit.formats.base import Format, Reader
from anonkit.keys import Keyring
from anonkit.plan import Plan
from anonkit.policy.load import LoadedPolicy
from anonkit.records import EarlierRelease
from anonkit.steps.compose import WrittenRecords
from anonkit.steps.notes import Learnt
from anonkit.steps.residual import Search
from anonkit.steps.review.corrections import Corrections


@dataclass(frozen=True)
class Places:
    """Where a run reads and writes."""

    output: Path
    private: Path
    held: Place
    """Both of them, kept from other runs until this one ends."""
    ways: Path
    """Private: what may help after a refusal."""
    archive: bool = False
    """Whether the one file to send is wanted, `DIR.zip`."""


@dataclass(frozen=True)
class Review:
    """The workbook of texts that a person looks at."""

    file: Path
    key: bytes = field(repr=False)
    """Of the names of texts in it, and of the digest of what was changed."""
    sheets: Mapping[str, Sequence[Sequence[str]]] | None = field(default=None, repr=False)
    """None: it is not there yet."""
    corrections: Corrections | None = field(default=None, repr=False)

    @property
    def digest(self) -> str:
        """Tells one set of corrections from others; empty where there is none."""
        return "" if self.corrections is None else self.corrections.digest(self.key)


@dataclass(frozen=True)
class Walk:
    """Everything one run holds in its hands."""

    loaded: LoadedPolicy
    places: Places
    keyring: Keyring
    ledger: Ledger | None
    work: Path
    engine: Engine
    recompute: bool
    earlier: tuple[EarlierRelease, ...] = ()
    """Releases of before that somebody may hold."""
    same_people_as: str | None = None
    """An account that the owner says is about the same people."""
    review: Review | None = None
    """The workbook of a person who looks at the texts first, where that is asked for."""


@dataclass(frozen=True)
class Mapped:
    """The input, mapped once: what the goals and the tables are computed from."""

    plan: Plan
    reader: Reader
    file_format: Format
    sinks: Mapping[str, Rows]
    fingerprint: str
    learnt: Learnt
    """What its batches said besides: who is lost, texts of redacted columns, people of tables."""
    known: Known
    """What the hidden columns say."""
    paid: bool = False
    """Whether its tables are paid from an account."""
    stored: bool = False
    """Whether its tables are those of an earlier, identical request, which cost nothing."""
    seen: tuple[str, ...] = ()
    """What the file carries besides cells, in sentences; none of it is carried over."""
    data_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """By encrypted column: the key that this run drew for it."""

    @property
    def only_stored(self) -> bool:
        """Whether nothing else is handed over: then it is no matter what the data is by now."""
        return self.stored and self.plan.microdata is None


@dataclass(frozen=True)
class Records:
    """The released records, and the search that reads everything else that leaves."""

    kept: WrittenRecords
    search: Search


@dataclass(frozen=True)
class Outcome:
    """What a run has to say: the public document and the same in plain lines."""

    document: Mapping[str, Any]
    text: str
