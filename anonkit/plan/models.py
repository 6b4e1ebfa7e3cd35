"""A model of the user's own that a redacted column names: a folder beside the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from anonkit.actions.base import Params
from anonkit.detect.entities import ENTITIES
from anonkit.detect.known import PERSON
from anonkit.detect.models import ModelFolder, told
from anonkit.errors import PolicyError
from anonkit.plan.faults import Faults
from anonkit.plan.model import PlannedColumn
from anonkit.policy.document import shown
from anonkit.policy.load import LoadedPolicy
from anonkit.policy.paths import inside_folder
from anonkit.records import Said, said
from anonkit.registry import suggest


def named_model(
    params: Params | None, entry: str, loaded: LoadedPolicy, faults: Faults
) -> ModelFolder | None:
    """What `model:` of a column names, looked at and hashed; None where it names none."""
    name: str = getattr(params, "model", "")
    labels: Mapping[str, str] = getattr(params, "model_labels", {})
    for entity in labels.values():
        if entity not in {PERSON, *ENTITIES}:
            problem = f"there is no entity called {shown(entity)}"
            fix = f"use {suggest(entity, ENTITIES)}"
            faults.add(("columns", entry, "model_labels"), problem, fix=fix, code="no_recogniser")
    if labels and name in {"", "none"}:
        problem = "`model_labels:` are of a model, and none is named"
        path = ("columns", entry, "model_labels")
        faults.add(path, problem, fix="write `model:` too, or delete it", code="misplaced_key")
    if name in {"", "none"}:
        return None
    try:
        return told(inside_folder(loaded.folder, name), name, labels)
    except PolicyError as error:
        faults.take(("columns", entry, "model"), error)
        return None


def model_notes(columns: Sequence[PlannedColumn], languages: Sequence[str]) -> Iterator[Said]:
    """Which models look at which columns."""
    if helped := ", ".join(column.name for column in columns if column.helped(languages)):
        yield said("helping_model", columns=helped)
    for column in columns:
        if column.model is not None:
            yield said(
                "foreign_model",
                column=column.name,
                model=column.model.name,
                kind=column.model.kind,
                hash=column.model.sha256[:16],
            )
