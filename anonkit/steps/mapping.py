"""The whole batch function of a release: rows, what must stand nowhere, and a note."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from anonkit.steps.notes import Note
from anonkit.steps.residual import Secrets
from anonkit.steps.transform import Transform


@dataclass(frozen=True)
class Mapper:
    """One batch of the source to the sinks `main`, `secrets` and `tables`."""

    transform: Transform
    secrets: Secrets

    def __call__(self, batch: pa.RecordBatch) -> tuple[dict[str, pa.RecordBatch], Note]:
        made, note = self.transform(batch)
        if "main" in made:
            made["secrets"], note.shapes = self.secrets.of(made["main"])
        return made, note
